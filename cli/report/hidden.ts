import type { LiveReport } from "../../checklist/answered";
import { credentialInProse } from "../../credentials";

/** Fields whose texts somebody else wrote: findings, evidence, exemptions, reasons of a manifest. The rest is Golive's own words and digests. */
const foreign = new Set(["reason", "what", "demanded", "found", "by", "links", "owner", "leftOut", "why"]);

/**
 * A report in which no text holds a credential: such a text is replaced as a whole, so that nothing of it is left in any rendering. What writes
 * evidence refuses them too; a reason that a person typed comes through no such gate.
 */
export function withoutCredentials(report: LiveReport): LiveReport {
    const known = new Map<string, string>();
    const safe = (text: string): string => {
        const found = known.get(text) ?? hidden(text);
        known.set(text, found);
        return found;
    };
    const walk = (value: unknown, field = ""): unknown => {
        if (typeof value === "string") return foreign.has(field) ? safe(value) : value;
        if (Array.isArray(value)) return value.map(one => walk(one, field));
        if (value === null || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, key)]));
    };
    return walk(report) as LiveReport;
}

function hidden(text: string): string {
    const found = credentialInProse(text);
    return found ? `[hidden, since it holds ${found.what}]` : text;
}
