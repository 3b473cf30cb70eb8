import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Exemption } from "./exemptions";

const text = z.string().min(1);
const exemptions: z.ZodType<Exemption[]> = z.array(
    z.strictObject({ rule: text, resource: text, reason: text, owner: text, ticket: text, expiry: z.iso.date() }),
);

/** An exemptions file that cannot be understood; its message has a line for each fault. */
export class ExemptionsError extends Error {}

/** The exemptions of a file; throws an ExemptionsError that names file, path and what is wrong. */
export function parseExemptions(file: string): Exemption[] {
    const name = basename(file);
    let data: unknown;
    try {
        data = parse(readFileSync(file, "utf8")) ?? [];
    } catch (error) {
        throw new ExemptionsError(`${name}: ${(error as Error).message.split("\n")[0]}`);
    }
    const result = exemptions.safeParse(data);
    if (result.success) return result.data;
    throw new ExemptionsError(result.error.issues.map(({ path, message }) => `${name}: ${path.join(".") || "(whole file)"}: ${message}`).join("\n"));
}
