import { credentialInProse } from "../../credentials";
import type { Step } from "../faults/faults";
import { type Rule, said } from "./rule";

/** A text of a document, with its place. */
export interface Leaf {
    path: Step[];
    value: string;
}

/** Every text of a document, but those of fields that are named. */
export function textsIn(value: unknown, without: readonly string[] = [], path: Step[] = []): Leaf[] {
    if (typeof value === "string") return [{ path, value }];
    if (typeof value !== "object" || value === null) return [];
    const steps: [Step, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return steps.flatMap(([step, one]) => (without.includes(String(step)) ? [] : textsIn(one, without, [...path, step])));
}

/** What a text holds that opens something, if anything; the last name on its path says what it is. */
export const openIn = ({ path, value }: Leaf): string | undefined => {
    const name = path.findLast(step => typeof step === "string");
    return credentialInProse(value, name === undefined ? undefined : String(name))?.what;
};

/** Fields that rules on environment, files and command lines read by their own means. */
const readElsewhere = ["environment", "secrets", "files", "command", "args"];

const noCredentialInAnyText: Rule = ({ manifest }) =>
    textsIn(manifest, readElsewhere).flatMap(leaf => {
        const what = openIn(leaf);
        const allowed = "no credential: the manifest is in the repository, and its texts are in annotations, alerts and addresses";
        return what ? [said("manifest", leaf.path, `what looks like a credential: ${what}`, allowed)] : [];
    });

/** Rules about the texts that nobody else reads. */
export const plainTextRules: Rule[] = [noCredentialInAnyText];
