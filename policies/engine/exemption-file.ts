import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type ControlExemption, type Exemption, stackOf } from "./exemptions";
import { isObject, yaml } from "./yaml";

/** An exemptions file that cannot be understood; its message has a line for each fault, and nothing of what the file says. */
export class ExemptionsError extends Error {}

/** What each field of an exemption has to be. */
const fields = {
    rule: "the name of a rule",
    resource: "a resource's URN, or its end after ::",
    reason: "why the flaw is accepted",
    owner: "who answers for it",
    ticket: "where it was decided",
    expiry: 'the last day on which it holds, at most 366 days ahead, such as "2027-01-31"',
} satisfies Partial<Record<keyof Exemption, string>>;
/** What each field has to be that an exemption may do without. */
const optional = {
    stack: "the name of a stack, where it is for one alone",
    bot: "the name of a bot, where it is for one alone",
    found: "what the rule found and is accepted, in the rule's own words",
} satisfies Partial<Record<keyof Exemption, string>>;
/** The same of an exemption from a control of the checklists, which is of no resource. */
const { rule: _, resource: __, ...decided } = fields;
const ofControl = { control: "the id of a control of checklist/controls", ...decided };
const { found: ___, ...optionalOfControl } = optional;

/** A fault's place in the file, what stands there, and what may. */
type Fault = [path: string, found: string, allowed: string];

/** What a value is, in words that do not repeat it. */
function kindOf(value: unknown): string {
    if (value === undefined || value === null) return "nothing";
    if (Array.isArray(value)) return "a list";
    return typeof value === "object" ? "a mapping" : typeof value === "string" ? "a text" : `a ${typeof value}`;
}

/** Whether a text is a day of the calendar, as ISO 8601 writes it. */
function isDay(text: string): boolean {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Whether a day is so far ahead that nobody would decide anew. */
const isTooFar = (day: string): boolean => Date.parse(day) - Date.now() > 366 * 24 * 60 * 60 * 1000;

const isOfControl = (entry: unknown): boolean => isObject(entry) && entry.control !== undefined;

function faultsOf(entry: unknown, path: string): Fault[] {
    const [needed, others] = isOfControl(entry) ? [ofControl, optionalOfControl] : [fields, optional];
    const all = [...Object.keys(needed), ...Object.keys(others)];
    if (!isObject(entry)) return [[path, kindOf(entry), `a mapping with ${all.join(", ")}`]];
    const present = Object.entries(others).filter(([field]) => entry[field] !== undefined);
    const missing = [...Object.entries(needed), ...present].flatMap(([field, allowed]): Fault[] => {
        const value = entry[field];
        if (typeof value !== "string" || value.trim() === "") return [[`${path}.${field}`, value === "" ? "an empty text" : kindOf(value), allowed]];
        if (field !== "expiry") return [];
        const wrong = isDay(value) ? isTooFar(value) && "a day that is further ahead" : "a text that is no day";
        return wrong ? [[`${path}.${field}`, wrong, allowed]] : [];
    });
    const stack = stackOf(typeof entry.resource === "string" ? entry.resource : undefined);
    const torn: Fault[] = stack && typeof entry.stack === "string" && entry.stack !== stack ? [[`${path}.stack`, "another stack than the URN's", stack]] : [];
    const strange = Object.keys(entry).filter(field => !all.includes(field));
    return [...missing, ...torn, ...strange.map((field): Fault => [`${path}.${field}`, "an unknown field", all.join(", ")])];
}

function read(text: string): { data: unknown } | { faults: Fault[] } {
    const { LineCounter, parseDocument } = yaml();
    const lines = new LineCounter();
    const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, logLevel: "silent" });
    const [error] = document.errors;
    if (error) return { faults: [[`line ${lines.linePos(error.pos[0]).line}`, "what is no YAML", "valid YAML"]] };
    try {
        return { data: document.toJS() ?? [] };
    } catch {
        return { faults: [["(whole file)", "an alias of nothing, or aliases that unfold too far", "text that begins with * in quotes"]] };
    }
}

/** The exemptions of a file; throws an ExemptionsError that names file, path, what was found and what is allowed. */
function parseExemptions(file: string): (Exemption | ControlExemption)[] {
    const name = basename(file);
    const refuse = (faults: Fault[]): never => {
        throw new ExemptionsError(faults.map(([path, found, allowed]) => `${name}: ${path}: found ${found}, allowed: ${allowed}`).join("\n"));
    };
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        return refuse([["(whole file)", `what cannot be read (${(error as NodeJS.ErrnoException).code})`, "a file"]]);
    }
    const written = read(text);
    if ("faults" in written) return refuse(written.faults);
    if (!Array.isArray(written.data)) return refuse([["(whole file)", kindOf(written.data), "a list of exemptions"]]);
    const faults = written.data.flatMap((entry, index) => faultsOf(entry, `[${index}]`));
    return faults.length ? refuse(faults) : (written.data as (Exemption | ControlExemption)[]);
}

const own = join(__dirname, "../exemptions.yaml");
const everything = (file: string) => (existsSync(file) ? parseExemptions(file) : []);

/** Reads the exemptions from rules in `policies/exemptions.yaml`, if there is one. */
export const readExemptions = (file = own): Exemption[] => everything(file).filter((one): one is Exemption => !isOfControl(one));

/** Reads the exemptions from controls in the same file. */
export const readControlExemptions = (file = own): ControlExemption[] => everything(file).filter((one): one is ControlExemption => isOfControl(one));
