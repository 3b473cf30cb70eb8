import { readFileSync } from "node:fs";
import { z } from "zod";
import type { LiveReport } from "../../../checklist/answered";
import { type State, states } from "../../../checklist/control";
import { weight } from "../../../checklist/judges/facts";
import { UsageError } from "../arguments";

/** What is read of an earlier report: it may be of an older Golive, which knew less. */
const base = z.object({
    bot: z.string(),
    stack: z.string(),
    wants: z.string(),
    verdict: z.enum(["GO", "NO-GO"]),
    controls: z.array(z.object({ id: z.string(), title: z.string(), state: z.enum(states) })),
});
export type Base = z.output<typeof base>;

/** A control that stands otherwise than before; `new` and `gone` are those that one of the reports does not have. */
export interface Turned {
    id: string;
    title: string;
    from: State | "new";
    to: State | "gone";
    /** Whether it stands heavier than before; what is new counts by how it stands, what is gone as lighter. */
    worse: boolean;
}

/** Reads an earlier report that `--format json` wrote, of the same bot and stack; throws UsageError where the file is none. */
export function readBase(file: string, { bot, stack }: Pick<LiveReport, "bot" | "stack">): Base {
    let parsed: unknown;
    try {
        parsed = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
        const why = error instanceof SyntaxError ? "text that is no JSON" : `no file that can be read (${(error as NodeJS.ErrnoException).code})`;
        throw new UsageError(`--base ${file}: found ${why}, allowed: a report that --format json wrote.`);
    }
    const read = base.safeParse(parsed);
    if (!read.success) {
        const path = read.error.issues[0]?.path.join(".") || "(whole file)";
        throw new UsageError(`--base ${file}: ${path}: found something else than a report has there, allowed: a report that --format json wrote.`);
    }
    if (read.data.bot !== bot || read.data.stack !== stack)
        throw new UsageError(`--base ${file}: found a report of ${read.data.bot} in ${read.data.stack}, allowed: one of ${bot} in ${stack}.`);
    return read.data;
}

/** Every control that turned since an earlier report, what got worse first, the weightiest first. */
export function turnedSince(before: Base, { controls }: LiveReport): Turned[] {
    const then = new Map(before.controls.map(one => [one.id, one]));
    const now = new Set(controls.map(({ id }) => id));
    const lets = (state: State) => weight(state) >= weight("exempt");
    const turned = controls.flatMap(({ id, title, state }): Turned[] => {
        const from = then.get(id)?.state;
        if (from === state) return [];
        return [{ id, title, from: from ?? "new", to: state, worse: from === undefined ? !lets(state) : weight(state) < weight(from) }];
    });
    const gone = before.controls.filter(({ id }) => !now.has(id)).map(({ id, title, state }): Turned => ({ id, title, from: state, to: "gone", worse: false }));
    return [...turned.filter(({ worse }) => worse), ...turned.filter(({ worse }) => !worse), ...gone];
}
