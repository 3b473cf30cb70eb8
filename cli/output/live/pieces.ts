import type { AnsweredControl, LiveReport } from "../../../checklist/answered";
import { type Level, levels, type State, states } from "../../../checklist/control";
import { worstFirst } from "../../../checklist/judges/facts";

// What the renderings of a report have in common: words and order. The report decides; these only sort and count.

/** What a state is called where controls in it are counted. */
export const stateTitles: Record<State, string> = {
    fail: "failed",
    "not evaluated": "not evaluated",
    unsigned: "unsigned",
    expired: "expired",
    exempt: "exempt",
    pass: "passed",
    "not applicable": "not applicable",
};

/** A sign beside each state, for who does not see its colour. */
export const stateSigns: Record<State, string> = {
    fail: "✗",
    "not evaluated": "?",
    unsigned: "✎",
    expired: "⌛",
    exempt: "!",
    pass: "✓",
    "not applicable": "–",
};

/** Whether nothing answers it that would let a bot through. */
export const isOpen = ({ state }: Pick<AnsweredControl, "state">): boolean => !["pass", "not applicable", "exempt"].includes(state);

/** Controls in groups by state, the weightiest first; empty groups are left out. */
export const grouped = (controls: readonly AnsweredControl[]): [State, AnsweredControl[]][] =>
    worstFirst.flatMap(state => {
        const own = controls.filter(one => one.state === state);
        return own.length ? [[state, own] as [State, AnsweredControl[]]] : [];
    });

/** What stands in the way of the GO. */
export const inTheWay = ({ controls }: LiveReport): AnsweredControl[] => controls.filter(({ blocks }) => blocks);

/** What is open and blocks nothing. */
export const beside = ({ controls }: LiveReport): AnsweredControl[] => controls.filter(one => isOpen(one) && !one.blocks);

/** What an exemption lets through. */
export const exempted = ({ controls }: LiveReport): AnsweredControl[] => controls.filter(({ state }) => state === "exempt");

/** How many controls are in each state, by the heaviest level at which a list asks for them. */
export const byLevel = ({ controls }: LiveReport): [Level, number[]][] =>
    levels.map(level => [level, states.map(state => controls.filter(one => one.level === level && one.state === state).length)]);

/** Which way the bot wants to go: `from dry to canary`, `from double-notional to third-symbol in live`. */
export function way({ phase, wants, step }: Pick<LiveReport, "phase" | "wants" | "step">): string {
    if (step?.now !== undefined && step.wants !== undefined && step.now !== step.wants) return `from ${step.now} to ${step.wants} in ${wants}`;
    const at = step?.wants ?? step?.now;
    const to = at === undefined ? wants : `${wants}, at ${at}`;
    return phase === wants ? `in ${to}` : `from ${phase} to ${to}`;
}

/** Where it stands among the steps, and what the wanted one lets through and needs; nothing where there are none. */
export function stepLine({ step }: Pick<LiveReport, "step">): string | undefined {
    if (!step) return undefined;
    if (step.wants === undefined) return `step ${step.now}, ${step.of}: the last`;
    return `step ${step.wants}, ${step.of}, allows ${step.allows}${step.needs === undefined ? "" : `; it needs ${step.needs}`}`;
}

/** A list's own numbers, as `cpu 80, memory 90`. */
export const numbersOf = (numbers: Record<string, number>): string =>
    Object.entries(numbers)
        .map(([name, value]) => `${name.replaceAll("-", " ")} ${value}`)
        .join(", ");

/** The day of a moment in UTC. */
export const dayOf = (moment: string): string => moment.slice(0, 10);
