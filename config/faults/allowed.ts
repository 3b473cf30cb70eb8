import { z } from "zod";
import type { Step } from "./faults";

type Issue = z.core.$ZodIssue;
type Inner = { shape?: Record<string, z.ZodType>; innerType?: z.ZodType; element?: z.ZodType; valueType?: z.ZodType; options?: z.ZodType[] };
type Check = { check: string; minimum?: number; maximum?: number; length?: number; format?: string; prefix?: string; error?: (issue: object) => unknown };

/** A schema's inner parts. */
const inside = (schema: z.ZodType) => schema.def as Inner;

/** A schema without its defaults and optionality. */
export function unwrapped(schema: z.ZodType): z.ZodType {
    const { innerType } = inside(schema);
    return innerType ? unwrapped(innerType) : schema;
}

/** The names that a mapping may have, in any of a union's forms. */
export function keysOf(schema: z.ZodType | undefined): string[] {
    if (!schema) return [];
    const { shape, options } = inside(unwrapped(schema));
    return shape ? Object.keys(shape) : [...new Set((options ?? []).flatMap(keysOf))];
}

/** The schema at a path; the first that fits among a union's forms. */
export function schemaAt(schema: z.ZodType | undefined, path: readonly Step[]): z.ZodType | undefined {
    if (!schema || path.length === 0) return schema;
    const { shape, element, valueType, options } = inside(unwrapped(schema));
    const [step, ...rest] = path;
    if (options) return options.map(option => schemaAt(option, path)).find(found => found !== undefined);
    const next = shape ? (Object.hasOwn(shape, step) ? shape[step] : undefined) : (element ?? valueType);
    return schemaAt(next, rest);
}

/** What may stand where an issue was found, in words. */
export function allowedHere(issue: Issue, here: z.ZodType | undefined, value: unknown): string {
    const missing = value === undefined || value === null ? here?.description : undefined;
    const about = missing ? ` (${missing.replace(/\.$/, "")})` : "";
    const quotes =
        issue.code === "invalid_type" && issue.expected === "string" && value !== undefined && value !== null && typeof value !== "object" ? ", in quotes" : "";
    if (issue.code === "invalid_key") return issue.issues.map(key => key.message).join(", ");
    if (issue.code === "custom" || (issue.code === "invalid_value" && !issue.message.startsWith("Invalid"))) return issue.message;
    if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) return issue.options.join(" or ");
    const may = here ? inWords(here) : issue.message;
    return `${may}${may.endsWith(quotes) ? "" : quotes}${about}`;
}

/** What a schema takes, in words. */
function inWords(schema: z.ZodType): string {
    const bare = unwrapped(schema);
    const checks = (((bare.def as { checks?: z.core.$ZodCheck[] }).checks ?? []).map(check => check._zod.def) as Check[]).concat(bare.def as unknown as Check);
    if (bare instanceof z.ZodBoolean) return "true or false";
    if (bare instanceof z.ZodEnum) return bare.options.join(" or ");
    if (bare instanceof z.ZodLiteral) return [...bare.values].join(" or ");
    if (bare instanceof z.ZodUnion) return (bare.options as z.ZodType[]).map(inWords).join(", or ");
    if (bare instanceof z.ZodNumber) return numberInWords(bare);
    if (bare instanceof z.ZodArray) return listInWords(checks, bare.element as z.ZodType);
    if (bare instanceof z.ZodObject) return `a mapping with ${keysOf(bare).join(", ")}`;
    if (bare instanceof z.ZodRecord) return "a mapping";
    return textInWords(checks);
}

function numberInWords({ minValue, maxValue, isInt }: z.ZodNumber): string {
    const what = isInt ? "a whole number" : "a number";
    const finite = (limit: number | null) => limit !== null && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
    if (!finite(minValue)) return what;
    return finite(maxValue) ? `${what} from ${minValue} to ${maxValue}` : `${what} above ${minValue}`;
}

function listInWords(checks: Check[], element: z.ZodType): string {
    const exact = checks.find(check => check.length !== undefined)?.length;
    const least = checks.find(check => check.minimum !== undefined)?.minimum;
    const most = checks.find(check => check.maximum !== undefined)?.maximum;
    const size = exact !== undefined ? `exactly ${exact}, ` : least === undefined ? "" : most === undefined ? `at least ${least}, ` : `${least} to ${most}, `;
    return `a list of ${size}each ${inWords(element)}`;
}

function textInWords(checks: Check[]): string {
    const said = checks
        .map(check => (check.prefix ? `text that starts with ${check.prefix}` : check.format === "email" ? "an e-mail address" : check.error?.({})))
        .filter(text => typeof text === "string");
    const most = checks.find(check => check.check === "max_length")?.maximum;
    return `${said[0] ?? "text"}${most === undefined ? "" : `, at most ${most} characters`}`;
}
