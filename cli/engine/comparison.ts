import { deployLevelOf } from "../../policies/engine/configuration";
import { environmentConfig } from "../../policies/engine/environment";
import { isGraphRule, isRunRule, undecidedPrefix } from "../../policies/engine/runner";
import { rules } from "../../policies/rules";
import type { Offline } from "../recording/offline";
import type { Told, Violation } from "./stream";

/** What an offline preview found out, as far as the engine's is held against it. */
export type Expected = Pick<Offline, "asked" | "config">;

/** What stands in the way after the engine's own preview; nothing does where all three are empty. */
export interface Compared {
    /** Mandatory rules that failed. */
    failed: Violation[];
    /** Mandatory rules that could not be decided. */
    undecided: Violation[];
    /** Why not everything was evaluated, a sentence each: none of it counts as a pass. */
    unevaluated: string[];
}

/** How many examples a sentence names. */
const most = 3;
const byName = new Map(rules.map(rule => [rule.name, rule]));
const named = (names: string[]) => `${names.slice(0, most).join(", ")}${names.length > most ? ` and ${names.length - most} more` : ""}`;

/** What the stream itself lacks: without it nothing else that it says can be relied on. */
function faultsOf({ packLoaded, ran, settings, result, garbage }: Told): string[] {
    if (garbage !== undefined) return [`line ${garbage} of the engine's events is no event`];
    if (!packLoaded) return ["the engine loaded no policy pack"];
    if (settings === undefined || ran.size === 0) return ["the engine's events say of no rule that it ran"];
    if (result === undefined) return ["the engine's events end before its preview did"];
    return [];
}

/** Settings that the engine handed to the program and that were not those judged; a secret's value is seen by neither. */
function otherSettings({ settings = {} }: Told, { config }: Expected, stacks: Record<string, string>): string[] {
    const isClosed = (value: string | undefined) => value !== undefined && /\[(secret|encrypted)\]/.test(value);
    const differs = (key: string) => settings[key] !== config[key] && !isClosed(settings[key]) && !isClosed(config[key]);
    // A stack's setting that is of another bot than the one asked for is left out by the preview, and by the program.
    const keys = [...new Set([...Object.keys(settings), ...Object.keys(config)])].filter(key => key in config || settings[key] !== stacks[key]);
    const names = keys.filter(differs).sort();
    return names.length ? [`the engine reads other settings than those that were judged: ${named(names)}`] : [];
}

/** Rules that judged something offline and did not run, in a sentence. */
function notRun(told: Told, { asked }: Expected, partly: boolean): string[] {
    const silent = new Map<string, string[]>();
    const isTouched = (urn: string) => !partly || !["same", undefined].includes(told.steps.get(urn));
    for (const [name, urns] of asked) {
        const rule = byName.get(name);
        if (!rule || isGraphRule(rule) || isRunRule(rule)) continue;
        const missing = [...urns].filter(urn => isTouched(urn) && !told.ran.get(urn)?.has(name));
        if (missing.length) silent.set(name, missing);
    }
    const onGraph = rules.filter(rule => isRunRule(rule) || (isGraphRule(rule) && !partly && asked.has(rule.name)));
    for (const { name } of onGraph) if (!told.ranOnGraph?.has(name)) silent.set(name, ["the whole graph"]);
    if (silent.size === 0) return [];
    const [[first, urns]] = silent;
    const one = `${first}, of ${urns[0].split("::").slice(-2).join(" ")}`;
    return [`${silent.size} rules judged something offline and did not run in the engine: ${named([one, ...[...silent.keys()].slice(1)])}`];
}

/**
 * Holds what the engine told of its preview against the offline preview of the same files. What legitimately differs: the engine has default
 * providers that no rule was asked about offline, a rule that advises may say other words, and where a deployment is told its targets (`partly`)
 * what it does not touch is not judged. `stacks` are the settings as they stand in the stack's file.
 */
export function compared(told: Told, expected: Expected, { partly = false, stacks = expected.config } = {}): Compared {
    const config = environmentConfig(JSON.stringify(expected.config));
    const failed = told.violations.filter(({ level }) => level === "mandatory");
    const undecided = told.violations.filter(({ rule, message, level }) => {
        const known = byName.get(rule);
        return level !== "mandatory" && message.startsWith(undecidedPrefix) && (!known || deployLevelOf(known, config) === "mandatory");
    });
    const faults = faultsOf(told);
    if (faults.length) return { failed, undecided, unevaluated: faults };
    const ended = told.result === "succeeded" || failed.length ? [] : ["the engine's preview failed"];
    return { failed, undecided, unevaluated: [...ended, ...otherSettings(told, expected, stacks), ...notRun(told, expected, partly)] };
}

/** Whether anything stands in the way. */
export const blocks = ({ failed, undecided, unevaluated }: Compared): boolean => failed.length + undecided.length + unevaluated.length > 0;

/**
 * The canary: what was just found sound is given a flaw of each kind, and each has to be named. Throws where one is not, since a comparison that
 * finds nothing may also be one that looks at nothing.
 */
export function proveAwake(told: Told, expected: Expected, options: Parameters<typeof compared>[2] = {}): void {
    const planted: Violation = { rule: "a-planted-flaw", urn: "", message: "planted", level: "mandatory" };
    const doubt: Violation = { ...planted, level: "advisory", message: `${undecidedPrefix}'a-planted-flaw'` };
    const flaws: [string, Told, keyof Compared][] = [
        ["a mandatory failure", { ...told, violations: [...told.violations, planted] }, "failed"],
        ["an undecided rule", { ...told, violations: [...told.violations, doubt] }, "undecided"],
        [
            "rules on resources that did not run",
            { ...told, ran: new Map([["", new Set()]]), steps: new Map([...told.ran.keys()].map(urn => [urn, "create"])) },
            "unevaluated",
        ],
        ["rules on the graph that did not run", { ...told, ranOnGraph: undefined }, "unevaluated"],
        ["another setting", { ...told, settings: { ...told.settings, "golive:a-planted-setting": "planted" } }, "unevaluated"],
        ["a stream that was cut", { ...told, result: undefined }, "unevaluated"],
    ];
    for (const [what, flawed, kind] of flaws)
        if (compared(flawed, expected, options)[kind].length === 0) throw new Error(`${what} was planted in the engine's answers, and nobody named it`);
}
