import type { Report } from "../control";
import type { Evidence, Measure } from "../evidence-file";
import { type Demands, demandText, meets } from "../judges/facts";
import { coverage } from "./coverage";
import { type Document, documentOf, NotEvaluated, Unread } from "./document";
import { load } from "./load";
import { mutation } from "./mutation";
import type { About, Asked, Format, Kind, Reading } from "./reading";
import { codeScan, dependencyScan, imageScan, lint, secretsScan } from "./scan";
import { tests } from "./tests";

export { mostBytes, Unread } from "./document";
export type { About, Asked } from "./reading";

// biome-ignore lint/suspicious/noExplicitAny: each kind knows its own parts
type AnyKind = Kind<any>;
type AnyFormat = AnyKind["formats"][number];

/** What each kind of report is read by. */
export const kinds: Record<Report, AnyKind> = {
    tests,
    coverage,
    mutation,
    lint,
    "secrets-scan": secretsScan,
    "code-scan": codeScan,
    "dependency-scan": dependencyScan,
    "image-scan": imageScan,
    load,
};

/** A file from CI. */
export interface CiFile {
    /** As a person calls it: it tells nothing of its format. */
    name: string;
    bytes: Buffer;
}

/** What files from CI answer to a control. */
export interface CiAnswer extends Pick<Evidence, "result" | "measured"> {
    /** What each file says of itself, and what it is. */
    files: (About & { name: string; format: string })[];
}

/** Names of what the demands ask, for people. */
const called: Record<string, string> = {
    ...{ tests: "tests that passed", failures: "tests that failed", share: "share of the tests that passed", percent: "share that the tests notice" },
    ...{ findings: "findings", tools: "tools that looked", critical: "critical findings", high: "findings of high severity" },
    ...{ users: "users at once", p50: "half of the answers within", p95: "95 % of the answers within", p99: "99 % of the answers within" },
    ...{ "per-second": "requests in a second", failed: "requests that failed" },
};

/** What a demand of a kind of report asks, for people. */
const calledIn = (kind: Report, name: string): string => (kind === "coverage" && name === "percent" ? "share that the tests run" : (called[name] ?? name));

const rounded = (number: number): number => Number(number.toFixed(4));

/** The numbers of a reading against what is demanded; what the files do not say is unknown. */
function measuresOf(kind: Report, { numbers, saw, also = [] }: Reading, demands: Demands): Measure[] {
    const held = Object.entries(demands).map(([name, demand]): Measure => {
        const about = { what: calledIn(kind, name), demanded: demandText(demand), demand: name };
        const number = numbers[name];
        if (!Number.isFinite(number)) return { ...about, found: `no such number (${saw})`, holds: "unknown" };
        // Held before it is rounded: 89.99996 is not 90.
        const holds = meets(number, demand) ? "yes" : "no";
        const value = meets(rounded(number), demand) === meets(number, demand) ? rounded(number) : number;
        return { ...about, found: `${value}${demand.unit ? ` ${demand.unit}` : ""} (${saw})`, holds, value };
    });
    return [...held, ...also];
}

function formatOf(kind: Report, document: Document): AnyFormat {
    const known = kinds[kind].formats.find(one => one.isOne(document));
    if (known) return known;
    const other = Object.entries(kinds).find(([, one]) => one.formats.some((format: Format<unknown>) => format.isOne(document)));
    const is = other ? `it is ${other[1].formats.find((format: Format<unknown>) => format.isOne(document))?.name}` : "its format is none that is known";
    throw new Unread(`${is}; ${kind} is read from ${kinds[kind].formats.map(({ name }) => name).join(", ")}`);
}

/** Why a reader's answers do not count: it does not tell its own planted faults, of those that are demanded every one. */
function sleeps({ canary, name, read }: AnyFormat, kind: AnyKind, demanded: readonly string[]): string | undefined {
    let told: Record<string, number> = {};
    try {
        told = kind.sum([read(documentOf(Buffer.from(canary.text))).part], {}).numbers;
    } catch {
        // A reader that fails at its canary does not tell it.
    }
    const planted = Object.entries(canary.tells).filter(([number]) => demanded.includes(number) || number in told);
    const tells = planted.length > 0 && planted.every(([number, value]) => told[number] === value);
    return tells ? undefined : `the reader of ${name} does not tell the fault that was planted for it`;
}

const notEvaluated = (why: string, files: CiAnswer["files"]): CiAnswer => ({
    result: "not evaluated",
    measured: [{ what: files.map(({ name }) => name).join(", ") || "the files", demanded: "something that was looked at", found: why, holds: "unknown" }],
    files,
});

/**
 * What files from CI answer to a control of a kind: each read by the format that its content is of, and all of them held against what is demanded.
 * Each reader is asked of a planted fault in the same run. Throws Unread where a file is malformed, or of no format of this kind.
 */
export function answerOf(kind: Report, given: readonly CiFile[], asked: Asked & { demands: Demands }): CiAnswer {
    const read = given.map(({ name, bytes }) => withName(name, () => readOne(kind, name, bytes)));
    const files = read.map(({ about, name, format }) => ({ name, format: format.name, ...about }));
    const asleep = [...new Set(read.map(({ format }) => format))].flatMap(format => sleeps(format, kinds[kind], Object.keys(asked.demands)) ?? [])[0];
    const empty = asleep ?? read.flatMap(({ name, why }) => (why === undefined ? [] : [`${name}: ${why}`]))[0];
    if (empty !== undefined) return notEvaluated(empty, files);
    if (Object.keys(asked.demands).length === 0) return notEvaluated("a control that demands no number", files);
    try {
        const measured = measuresOf(
            kind,
            kinds[kind].sum(
                read.map(({ part }) => part),
                asked,
            ),
            asked.demands,
        );
        const has = (holds: Measure["holds"]) => measured.some(one => one.holds === holds);
        return { result: has("no") ? "fail" : has("unknown") ? "not evaluated" : "pass", measured, files };
    } catch (error) {
        if (error instanceof NotEvaluated) return notEvaluated(error.message, files);
        throw error;
    }
}

/** A file with its format and what it says, or why nothing was looked at in it. */
function readOne(kind: Report, name: string, bytes: Buffer): { name: string; format: AnyFormat; part?: unknown; about: About; why?: string } {
    const document = documentOf(bytes);
    const format = formatOf(kind, document);
    try {
        return { name, format, ...format.read(document) };
    } catch (error) {
        if (error instanceof NotEvaluated) return { name, format, about: {}, why: error.message };
        throw error;
    }
}

function withName<T>(name: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw error instanceof Unread ? new Unread(`${name}: ${error.message}`) : error;
    }
}
