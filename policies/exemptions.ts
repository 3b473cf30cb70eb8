import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { RuleText } from "./rule";

const exemption = z.strictObject({
    rule: z.string().describe("Name of the rule."),
    resource: z.string().describe("URN of the resource, or its end."),
    reason: z.string().min(1).describe("Why the flaw is accepted."),
    owner: z.string().min(1).describe("Who answers for it."),
    ticket: z.string().min(1).describe("Where it was decided."),
    expiry: z.iso.date().describe("Last day on which it holds."),
});

/** A flaw that somebody accepts for a while. */
export type Exemption = z.output<typeof exemption>;

const today = (): string => new Date().toISOString().slice(0, 10);
const isExpired = ({ expiry }: Exemption): boolean => expiry < today();

/** The exemption that lets a rule's flaw in a resource through today. */
export const exemptionFor = (exemptions: Exemption[], rule: string, urn: string): Exemption | undefined =>
    exemptions.find(one => one.rule === rule && (urn === one.resource || urn.endsWith(`::${one.resource}`)) && !isExpired(one));

/** What an exemption has to be; it is judged once every other rule has been asked. */
export const exemptionHolds: RuleText & { types: string[]; flaw(): undefined } = {
    name: "exemption-holds",
    severity: "medium",
    items: ["bot-core:15"],
    says: "An exemption lets a flaw through that is there, and its last day is still to come.",
    because: "A forgotten exemption lets through what nobody accepted.",
    fix: "Remove the exemption, or have it decided anew with another expiry.",
    types: [],
    flaw: () => undefined,
};

/** What is wrong with the exemptions, given those that let something through. */
export const staleExemptions = (exemptions: Exemption[], used: Set<Exemption>): string[] =>
    exemptions
        .filter(one => isExpired(one) || !used.has(one))
        .map(
            one =>
                `the exemption of ${one.resource} from ${one.rule} (${one.ticket}, ${one.owner}) ${isExpired(one) ? `ended on ${one.expiry}` : "lets nothing through"}`,
        );

/** Reads `exemptions.yaml`, if there is one. */
export function readExemptions(file = join(__dirname, "exemptions.yaml")): Exemption[] {
    return existsSync(file) ? z.array(exemption).parse(parse(readFileSync(file, "utf8")) ?? []) : [];
}
