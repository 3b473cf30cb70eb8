import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { z } from "zod";
import type { Fault } from "../config/faults/faults";
import { standingIn } from "../config/faults/lines";
import { parse } from "../config/faults/parse";
import { readYaml } from "../config/faults/yaml";

/** What a file says, or all that is wrong with it. */
export type Read<T> = { data: T; faults?: undefined } | { faults: Fault[] };

/** YAML files of a folder, by their names, in their order; none where there is no folder. */
export function yamlFiles(folder: string): string[] {
    try {
        return readdirSync(folder)
            .filter(name => name.endsWith(".yaml"))
            .sort();
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
    }
}

/** Steps of a fault's path, as far as a line is found by them. */
const stepsOf = (path: string) => path.split(/[.[\]"]+/).filter(Boolean);

/** The line of a fault where its path leads to one; with it, a file of several hundred lines is not searched. */
export function withLine(root: string, fault: Fault, standing = standingIn(join(root, fault.file))): Fault {
    const { line } = fault.path.startsWith("(") || fault.path.startsWith("line ") ? { line: undefined } : standing(stepsOf(fault.path));
    return line === undefined ? fault : { ...fault, file: `${fault.file}:${line}` };
}

/** A text without comment, in which no credential can hide from the quick reading. */
const hasComment = /(^|\s)#/m;

/**
 * Reads a YAML file by its schema. There are thousands of them, so what is sound is read by the quick parser; what it or the schema refuses is
 * read again by the one that tells where and why.
 */
export function readBySchema<S extends z.ZodObject>(root: string, file: string, schema: S, { comments = false } = {}): Read<z.output<S>> {
    const name = relative(root, file);
    try {
        const { CORE_SCHEMA, load } = require("js-yaml") as typeof import("js-yaml");
        const text = readFileSync(file, "utf8");
        const quick = comments || !hasComment.test(text) ? schema.safeParse(load(text, { schema: CORE_SCHEMA })) : undefined;
        if (quick?.success) return { data: quick.data };
    } catch {
        // Told below, with its line.
    }
    const read = readYaml(root, file);
    if ("faults" in read) return { faults: read.faults };
    const { whole, faults } = parse(schema, read.data, name);
    if (whole) return { data: whole };
    const standing = standingIn(file);
    return { faults: faults.map(fault => withLine(root, fault, standing)) };
}
