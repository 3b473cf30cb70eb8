import { createHash } from "node:crypto";
import type { Everything } from "../config/check";
import type { Contract } from "../contract";
import type { RuleText } from "../policies/engine/rule";
import type { Catalogue } from "./catalogue";
import type { Evidence } from "./evidence-file";

// What an answer was given for, each as one digest: over JSON with sorted keys, so that order, comments and layout of a file change nothing.

/** A value as JSON, keys in one order, what is undefined left out. */
export function canonical(value: unknown): string {
    if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return `{${entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
        .join(",")}}`;
}

/** SHA-256 over a value, as `sha256:` and 64 hexadecimal digits. */
export const digestOf = (value: unknown): string => `sha256:${createHash("sha256").update(canonical(value)).digest("hex")}`;

type Files = Pick<Everything, "settings" | "written">;

/** Over the digests of the release's images, with its version and commit: what runs where the images are built, what is to be built before. */
export const releaseDigest = ({ settings: { release } }: Files): string =>
    digestOf({ version: release.version, commit: release.commit, digests: release.digests });

/** Settings that an answer does not depend on: what going up changes, what the release's own digest has, and what says nothing of how anything runs. */
const leftOut = new Set(["phase", "step", "stagedSecrets", "release", "resume", "stopped", "unprotected", "bots"]);

/** Of the stack's settings for this bot, as they are written: going up a phase keeps what was answered. */
export function settingsDigest({ written: { settings, aws } }: Files): string {
    return digestOf({ golive: Object.fromEntries(Object.entries(settings).filter(([key]) => !leftOut.has(key))), aws });
}

/** Of the bot's manifest, as it is written, and of its contract. Which lists it answers changes no answer. */
export function manifestDigest({ written: { manifest } }: Files, contract: Pick<Contract, "digest"> | undefined): string {
    const { checklists: _, ...rest } = manifest;
    return digestOf({ manifest: rest, contract: contract?.digest });
}

/**
 * Of what each control asks: its title, its kind of answer and every number that it or a list's item demands. Another wording of why changes no
 * answer, nor does another control: a newer Golive does not undo what was answered.
 */
export function controlDigests({ controls, lists }: Catalogue): Map<string, string> {
    const said = new Map<string, unknown[]>();
    for (const { name, items } of lists)
        for (const item of items.values())
            if ("controls" in item && Object.keys(item.with).length) for (const id of item.controls) said.set(id, [...(said.get(id) ?? []), [name, item.with]]);
    return new Map([...controls.values()].map(({ id, title, answer, demands }) => [id, digestOf({ title, answer, demands, said: said.get(id) })]));
}

/** Of the whole measure: the controls, the lists, and the rules' names, levels and thresholds. */
export function packDigest({ controls, lists }: Catalogue, rules: readonly RuleText[]): string {
    return digestOf({
        controls: [...controls.values()].map(({ file: _, ...control }) => control).sort((a, b) => (a.id < b.id ? -1 : 1)),
        lists: lists.map(({ name, apart, items }) => ({ name, apart, items: [...items] })),
        rules: rules.map(({ name, level = "mandatory", thresholds = {} }) => ({ name, level, thresholds })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    });
}

/** The seal of an evidence's file: over everything in it but the seal. */
export function sealOf({ seal: _, ...rest }: Omit<Evidence, "seal"> & { seal?: string }): string {
    return digestOf(rest);
}
