import type { Measure } from "../evidence-file";
import { type Document, Unread } from "./document";

/** What a reader is asked for. */
export interface Asked {
    /** What a control is about, where it is about a part alone: tests or tools that bear one of these words in their names. @default everything in the file */
    of?: readonly string[];
    /** Whether what somebody set aside counts all the same: nothing exempts a critical control. @default false */
    critical?: boolean;
    /** The release's images by name, each with its digest where it is built. @default none */
    images?: Record<string, string | undefined>;
}

/** What files say, by the names of the controls' demands. */
export interface Reading {
    numbers: Record<string, number>;
    /** What was looked at, in words: `12 of 14 lines in 2 files`. */
    saw: string;
    /** What no list has a number for, and has to hold nevertheless. @default none */
    also?: Measure[];
}

/** What a file says of itself. */
export interface About {
    /** The commit that it is of. @default it does not say */
    commit?: string;
    /** When it was written. @default it does not say */
    at?: Date;
}

/** A format of files: what it is called, whether a document is of it, and what such a document says. */
export interface Format<Part> {
    name: string;
    isOne(document: Document): boolean;
    /** Throws Unread where a document of the format is malformed, NotEvaluated where it says that nothing was looked at. */
    read(document: Document): { part: Part; about: About };
    /** A small document with planted faults, and what has to be found in it. */
    canary: { text: string; tells: Record<string, number> };
}

/** A kind of report: the formats that it comes in, and what several files say together. */
export interface Kind<Part> {
    formats: readonly Format<Part>[];
    /** Throws NotEvaluated where the parts together have nothing to look at. */
    sum(parts: readonly Part[], asked: Asked): Reading;
}

/** A commit, as a file may have it. */
export const commitIn = (text: unknown): string | undefined => (typeof text === "string" && /^[0-9a-f]{40}$/i.test(text) ? text.toLowerCase() : undefined);

/** A moment with its zone; one without says nothing. */
export function momentIn(text: unknown): Date | undefined {
    if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? undefined : at;
}

/** A count as an attribute has it. */
export const countIn = (text: string | undefined): number | undefined => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined);

/** What a schema makes of a document; throws Unread with the place at which it is something else. */
export function shaped<T>(
    format: string,
    schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } } },
    value: unknown,
): T {
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    const [{ path, message }] = read.error.issues;
    throw new Unread(`it is no ${format} that can be read: ${path.map(String).join(".") || "the whole"}: ${message}`);
}
