import { z } from "zod";
import { nearest } from "../../names";
import { allowedHere, keysOf, schemaAt, unwrapped } from "./allowed";
import { type Fault, oneOf, pathText, type Step, show } from "./faults";

/** What a schema made of a value: the whole, or what of it is sound, and the faults. */
export interface Parsed<T> {
    /** The whole value, if there is no fault. */
    whole?: T;
    /** The sound top-level parts, and of a record among them the sound entries: what rules may still look at. */
    sound: Partial<T>;
    faults: Fault[];
}

type Issue = z.core.$ZodIssue;
/** Reads a value with a schema; `place` turns a path in the value into one in the file. */
export function parse<S extends z.ZodObject>(
    schema: S,
    value: Record<string, unknown>,
    file: string,
    place: (path: Step[]) => Step[] = path => path,
): Parsed<z.output<S>> {
    const result = schema.safeParse(value);
    if (result.success && !strange(value)) return { whole: result.data, sound: result.data, faults: [] };
    const issues = result.error?.issues ?? [];
    const flaws = issues.flatMap(issue => faultsOf(issue, schema, value));
    // What is missing because its name is misspelt is told once, by the name.
    const meant = new Set(flaws.flatMap(({ path, meant }) => (meant === undefined ? [] : [pathText([...path.slice(0, -1), meant])])));
    const told = flaws.filter(({ path, found }) => !(found === "nothing" && meant.has(pathText(path))));
    const faults = told.map(({ path, found, allowed }) => ({ file, path: pathText(place(path)), found, allowed }));
    for (const path of strangePaths(value)) faults.push({ file, path: pathText(place(path)), found: "the key __proto__", allowed: "any other name" });
    return { sound: soundParts(schema, value) as Partial<z.output<S>>, faults };
}

interface Flaw {
    path: Step[];
    found: string;
    allowed: string;
    /** The name that an unknown key is nearest to. */
    meant?: string;
}

function faultsOf(issue: Issue, schema: z.ZodType, root: unknown): Flaw[] {
    const path = issue.path as Step[];
    const value = at(root, path);
    const here = schemaAt(schema, path);
    if (issue.code === "unrecognized_keys")
        return issue.keys.map(key => ({
            path: [...path, key],
            found: "an unknown key",
            allowed: oneOf(key, keysOf(here)),
            meant: nearest(key, keysOf(here)),
        }));
    const found = issue.code === "invalid_key" ? show(path.at(-1), []) : show(value, path);
    return [{ path, found, allowed: allowedHere(issue, here, value) }];
}

function at(value: unknown, path: readonly Step[]): unknown {
    return path.reduce<unknown>(
        (now, step) => (now !== null && typeof now === "object" && Object.hasOwn(now, step) ? (now as Record<Step, unknown>)[step] : undefined),
        value,
    );
}

function soundParts(schema: z.ZodObject, value: Record<string, unknown>): Record<string, unknown> {
    const sound: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
        const given = Object.hasOwn(value, key) ? value[key] : undefined;
        const result = part.safeParse(given);
        if (result.success) sound[key] = result.data;
        else if (unwrapped(part) instanceof z.ZodRecord && given !== null && typeof given === "object" && !Array.isArray(given)) {
            const entries = Object.entries(given).map(([name, entry]) => [name, unwrapped(part).safeParse({ [name]: entry })] as const);
            sound[key] = Object.fromEntries(entries.flatMap(([, entry]) => (entry.success ? Object.entries(entry.data as object) : [])));
        }
    }
    return sound;
}

/** Whether a value has keys that zod leaves out of mappings without a word. */
const strange = (value: unknown) => strangePaths(value).length > 0;

function strangePaths(value: unknown, path: Step[] = []): Step[][] {
    if (value === null || typeof value !== "object") return [];
    if (Array.isArray(value)) return value.flatMap((entry, index) => strangePaths(entry, [...path, index]));
    return Object.keys(value).flatMap(key => (key === "__proto__" ? [[...path, key]] : strangePaths((value as Record<string, unknown>)[key], [...path, key])));
}
