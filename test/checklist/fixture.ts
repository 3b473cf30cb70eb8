import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { type Catalogue, type NamedControl, readCatalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted, type Subject, subjectOf } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { type Answered, evidenceOf } from "../../checklist/evidence-writer";
import type { Facts } from "../../checklist/judges/facts";
import { liveReport } from "../../checklist/live";
import { seenAt } from "../../checklist/running";
import { lists } from "../../config/checklists";
import type { Everything } from "../../config/load";
import type { Phase } from "../../config/phases";
import type { Finding } from "../../policies/engine/analysis";
import { type Loose, load } from "../config/sandbox";

export const root = join(__dirname, "../..");
export const noon = new Date("2026-11-29T12:00:00Z");

/** A control of a file, with what most tests leave alone. */
export const control = (answer: Loose, more: Loose = {}): Loose => ({ title: "It holds", why: "It breaks.", phase: "dry", answer, ...more });

/** The files of a catalogue: the controls, and the items of lists; a list that is not given has one line that demands nothing. */
export interface Written {
    controls: Record<string, Loose>;
    items?: Partial<Record<(typeof lists)[number], Record<string, Loose>>>;
    apart?: string[][];
}

/** Texts of a catalogue's files. */
export function catalogueFiles({ controls, items, apart = [] }: Written): Record<string, string> {
    const asked = items ?? { cryptofunk: Object.fromEntries(Object.keys(controls).map((id, index) => [index + 1, { controls: [id] }])) };
    return {
        "checklist/controls/all.yaml": stringify({ controls }),
        ...Object.fromEntries(
            lists.map(list => [`checklist/${list}.yaml`, stringify({ apart, items: asked[list] ?? { 1: { none: "a reference to a document" } } })]),
        ),
    };
}

/** A project's folder in which these files stand, with the project's own settings and manifests. */
export function withFolder<T>(files: Record<string, string>, use: (root: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "golive-checklist-"));
    const away = () => rmSync(folder, { recursive: true, force: true });
    try {
        for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml", "bots"])
            cpSync(join(root, name), join(folder, name), { recursive: true });
        for (const [name, text] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), text);
        }
        const done = use(folder);
        if (done instanceof Promise) return done.finally(away) as T;
        away();
        return done;
    } catch (error) {
        away();
        throw error;
    }
}

/** The catalogue of some files. */
export const catalogueOf = (written: Written): Catalogue => withFolder(catalogueFiles(written), folder => readCatalogue(folder));

const loaded = new Map<string, Everything>();
/** A bot in a stack as the project has it. */
export function bot(name = "cryptofunk", stack: "prod" | "staging" = "prod"): Everything {
    const known = loaded.get(`${name} ${stack}`) ?? load(root, stack, [`bot=${name}`]);
    loaded.set(`${name} ${stack}`, known);
    return known;
}

/** What is known of a bot about which the rules found nothing. */
export const facts = (more: Partial<Facts> = {}): Facts => ({
    files: bot(),
    analysis: { findings: [], rules: [] },
    rules: [],
    off: new Set(),
    alerts: new Set(),
    chartBrings: () => false,
    evidence: new Map(),
    exemptions: [],
    controlExemptions: [],
    authors: [],
    now: noon,
    ...more,
});

export const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
    ...{ rule, severity: "high", level: "mandatory", result: "fail", urn: "urn:pulumi:prod::golive::kubernetes:core/v1:Pod::worker" },
    ...{ message: "it has no limit", items: [] },
    ...more,
});

export const subject = (): Subject => subjectOf(bot(), undefined);
export const aRun: Evidence["by"] = { run: "https://ci.example.com/runs/7" };
export const ada = "Ada Example <ada@example.com>";
export const ben = "Ben Example <ben@example.com>";
export const hours = (count: number) => new Date(noon.getTime() - count * 3_600_000);

/** Something measured that holds. */
export const held = (more: Partial<Evidence["measured"][number]> = {}): Evidence["measured"][number] => ({
    ...{ what: "api.example.com", demanded: "TLS 1.2", found: "TLS 1.3", holds: "yes" },
    ...more,
});

/** What a run writes beside what it measured: at which release it was seen, or the files that it read. */
export function besides(control: NamedControl, of: Subject): Required<Pick<Answered, "measured" | "evidence">> {
    const seen = seenAt(control, of.release);
    return {
        measured: seen === undefined ? [] : [held({ what: seen, demanded: of.release.version, found: of.release.version })],
        evidence: "ci" in control.answer ? [{ link: "https://ci.example.com/runs/7", commit: of.commit }] : [],
    };
}

/** Answers to a catalogue's controls, by control, as a report reads them. */
export function answers(catalogue: Catalogue, given: Record<string, Partial<Answered> & { at?: Date; change?: (evidence: Evidence) => void }>, of = subject()) {
    const digests = controlDigests(catalogue);
    const now = noon;
    return new Map(
        Object.entries(given).map(([id, { at = hours(1), change, ...more }]): [string, EvidenceRead & { not?: NotCounted }] => {
            const one = catalogue.controls.get(id) as NamedControl;
            const digest = digests.get(id) as string;
            const isSigned = "signature" in one.answer;
            const by: Evidence["by"] = "signature" in one.answer ? { person: ada, role: one.answer.signature.by } : aRun;
            const measured = more.measured ?? (isSigned ? [] : [held()]);
            const beside = measured.length ? besides(one, of) : { measured: [], evidence: [] };
            const whole = { control: one, by, result: "pass" as const, ...more, measured: [...measured, ...beside.measured] };
            const evidence = evidenceOf({ evidence: beside.evidence, ...whole }, { subject: of, digest, now: at });
            change?.(evidence);
            const file = `evidence/${of.stack}/${of.bot}/${id}.yaml`;
            return [id, { file, evidence, not: notCounted({ file, evidence }, { control: one, digest, subject: subject(), now }) }];
        }),
    );
}

/** The report on a catalogue. */
export function reportOn(catalogue: Catalogue, more: Partial<Facts> = {}, wants: Phase = "canary") {
    const report = liveReport({ catalogue, facts: facts(more), wants });
    const of = (id: string) => report.controls.find(one => one.id === id);
    return { report, of, state: (id: string) => of(id)?.state, reason: (id: string) => of(id)?.reason ?? "" };
}
