import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdtempSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";

// The module itself, whose functions are replaced below.
const childProcess = require("node:child_process") as typeof import("node:child_process");

/**
 * Keeps all that this process and its children say, in a folder that the processes of one run share, and beside it the secrets that tests use.
 * search.ts holds them against each other when the run is over.
 */
const variable = "GOLIVE_TEST_OUTPUT";

/** Whether this process began the run, and so ends it. */
export const beganHere = process.env[variable] === undefined;
process.env[variable] ??= mkdtempSync(join(tmpdir(), "golive-output-"));
export const folder: string = process.env[variable];

const file = (kind: string) => join(folder, `${process.pid}.${kind}`);

/** Keeps a piece of output. */
export const say = (said: string | Uint8Array): void => appendFileSync(file("output"), said);

/** Fewer characters say nothing: they stand in many a text that is no secret. */
export const shortest = 12;
const known = new Set<string>();
const note = (kind: string, value: string): void => appendFileSync(file(kind), `${JSON.stringify(value)}\n`);

/** Makes known that a value is a secret, which nothing in this run may say. Gives it back. */
export function secret<T extends string>(value: T): T {
    if (value.length >= shortest && !known.has(value)) {
        known.add(value);
        note("secrets", value);
    }
    return value;
}

const isSecret = /pass(word|phrase)?$|secret$|token$|(private|api|secret|access)_?key$|^key$/i;
/** The same for those of several named values whose name says that they are secret. */
export function secretsIn(values: object): void {
    for (const [name, value] of Object.entries(values)) if (typeof value === "string" && isSecret.test(name)) secret(value);
}

/** What a child is given that this process has not itself. */
const given = (environment: object): void => secretsIn(Object.fromEntries(Object.entries(environment).filter(([name, value]) => process.env[name] !== value)));

type Stream = { push(chunk: unknown, ...rest: unknown[]): boolean } | null;
/** Hears a stream without making it flow: whoever reads it later misses nothing. */
function hear(stream: Stream): void {
    if (!stream) return;
    const push = stream.push;
    stream.push = function (chunk, ...rest) {
        if (typeof chunk === "string" || chunk instanceof Uint8Array) say(chunk);
        return push.call(this, chunk, ...rest);
    };
}

type Spawned = { envPairs?: string[]; env?: object };
function hearChildren(): void {
    const prototype = childProcess.ChildProcess.prototype as unknown as { spawn(options: Spawned): unknown; stdout: Stream; stderr: Stream };
    const { spawn } = prototype;
    prototype.spawn = function (options) {
        given(Object.fromEntries((options.envPairs ?? []).map(pair => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])));
        const done = spawn.call(this, options);
        for (const stream of [this.stdout, this.stderr]) hear(stream);
        return done;
    };
    const said = (of: unknown) => {
        const { stdout, stderr } = (of ?? {}) as { stdout?: unknown; stderr?: unknown };
        for (const one of [of, stdout, stderr]) if (typeof one === "string" || one instanceof Uint8Array) say(one);
    };
    const all = childProcess as unknown as Record<string, (...words: Spawned[]) => unknown>;
    for (const name of ["spawnSync", "execFileSync", "execSync"]) {
        const run = all[name];
        all[name] = (...words) => {
            given(words.find(word => typeof word === "object" && !Array.isArray(word))?.env ?? {});
            try {
                const done = run(...words);
                said(done);
                return done;
            } catch (error) {
                said(error);
                throw error;
            }
        };
    }
    syncBuiltinESMExports();
}

/** What this process writes, and what is logged where a test has put a function of its own in the place of console's. */
function hearThisProcess(): void {
    for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
        stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
            say(chunk);
            return write(chunk, ...rest);
        };
    }
    for (const word of ["log", "info", "warn", "error", "debug"] as const) {
        const own = console[word];
        let current = own;
        Object.defineProperty(console, word, {
            ...{ configurable: true, enumerable: true, get: () => current },
            set: (instead: typeof own) => {
                const heard: typeof own = (...words) => {
                    say(`${format(...words)}\n`);
                    instead(...words);
                };
                current = instead === own ? own : heard;
            },
        });
    }
}

/** Plants a secret in each of the ways that something is said, so that the search proves in every process that it hears them all. */
export async function plant(): Promise<void> {
    const planted = (way: string) => {
        const value = `planted-${way}-${randomUUID()}`;
        note("planted", value);
        return value;
    };
    const says = (way: string) => [process.execPath, ["-e", "console.log(process.argv[1])", planted(`${way}-output`)]] as const;
    const saysBoth = (way: string) => {
        const [program, [e, , output]] = says(way);
        return [program, [e, "console.log(process.argv[1]); console.error(process.argv[2])", output, planted(`${way}-errors`)]] as const;
    };
    childProcess.execFileSync(...says("execFileSync"));
    childProcess.spawnSync(...saysBoth("spawnSync"));
    const begun = childProcess.spawn(...saysBoth("spawn"));
    const { log } = console;
    console.log = () => undefined;
    console.log(planted("log"));
    console.log = log;
    await once(begun, "close");
}

hearChildren();
hearThisProcess();
