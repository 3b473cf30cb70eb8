import { createHash } from "node:crypto";
import type { Target } from "../../config/target";

/** The beginning of a name, without a hyphen at its end: AWS refuses one there, and two in a row. */
export const shortened = (name: string, max: number): string => name.slice(0, max).replace(/-+$/, "");

/** A text such as a version as a part of a name: small letters, digits and single hyphens between them. */
export const slug = (text: string): string =>
    text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "");

/** `<bot>-<stack>-<part>`, shortened with a hash where AWS allows no more than `max` characters. */
export function nameOf(target: Target, part: string, max = 63): string {
    const name = part ? `${target.bot}-${target.stack}-${part}` : `${target.bot}-${target.stack}`;
    if (name.length <= max) return name;
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
    return `${shortened(name, max - 7)}-${hash}`;
}

/** Tags of every AWS resource; rules read from `environment` which thresholds hold. */
export function tagsOf(target: Target, more: Record<string, string> = {}): Record<string, string> {
    return { bot: target.bot, stack: target.stack, environment: target.production ? "production" : "staging", "managed-by": "golive", ...more };
}
