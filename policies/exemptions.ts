import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

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

/** The exemption that lets a rule's flaw in a resource through today. */
export const exemptionFor = (exemptions: Exemption[], rule: string, urn: string, today = new Date().toISOString().slice(0, 10)): Exemption | undefined =>
    exemptions.find(one => one.rule === rule && (urn === one.resource || urn.endsWith(`::${one.resource}`)) && one.expiry >= today);

/** Reads `exemptions.yaml`, if there is one. */
export function readExemptions(file = join(__dirname, "exemptions.yaml")): Exemption[] {
    return existsSync(file) ? z.array(exemption).parse(parse(readFileSync(file, "utf8")) ?? []) : [];
}
