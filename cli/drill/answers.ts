import type { NamedControl } from "../../checklist/catalogue";
import type { Need } from "../../checklist/control";
import type { Evidence, Measure } from "../../checklist/evidence-file";
import { type Demands, demandText, meets } from "../../checklist/judges/facts";
import { told } from "../../probes/told";
import type { Fact, Walked } from "./frame";

/** What a drill has answered to a control. */
export interface DrillAnswer {
    control: NamedControl;
    result: Evidence["result"];
    measured: Measure[];
}

const unknown = (what: string, demanded: string, found: string): Measure => ({ what, demanded, found, holds: "unknown" });

/** Whether a fact says something of a control: one of a part does of whatever needs that part, or needs no part of that kind. */
const concerns = ({ of, only }: Fact, { needs }: NamedControl, parts: ReadonlySet<Need>): boolean => {
    if (only !== undefined) return needs.includes(only);
    if (of === undefined) return true;
    const wanted = needs.filter(need => parts.has(need));
    return wanted.length === 0 || wanted.includes(of);
};

const resultOf = (measured: readonly Measure[]): Evidence["result"] =>
    measured.some(({ holds }) => holds === "no")
        ? "fail"
        : measured.length === 0 || measured.some(({ holds }) => holds === "unknown")
          ? "not evaluated"
          : "pass";

/** What a drill saw, as the answer to a control: its numbers held against the control's, and all that it saw of the control's part. */
export function answerOf(
    { control, demands }: { control: NamedControl; demands: Demands },
    { facts, numbers }: Omit<Walked, "isBrokenOff">,
    parts: readonly Need[] = [],
): DrillAnswer {
    const own = new Set<Need>([...parts, ...facts.flatMap(({ of, only }) => of ?? only ?? [])]);
    const seen = facts.filter(fact => concerns(fact, control, own)).map(({ what, demanded, found, holds }): Measure => ({ what, demanded, found, holds }));
    const needed = control.needs.find(need => own.has(need) && !facts.some(({ of, only }) => (of ?? only) === need));
    const missing = needed === undefined ? [] : [unknown(control.title, `a part of the drill that tries ${needed}`, "the drill did not come to it")];
    const held = Object.entries(demands).flatMap(([demand, wanted]): Measure[] => {
        const found = numbers.filter(one => one.demand === demand);
        if (found.length === 0) return [unknown(control.title, demandText(wanted), `the drill measured nothing that is called ${demand}`)];
        return found.map(({ value, what, found: text }) => ({
            what,
            demanded: demandText(wanted),
            found: text,
            holds: meets(value, wanted) ? "yes" : "no",
            demand,
            value,
        }));
    });
    const measured = [...held, ...seen, ...missing].map(told);
    return { control, result: resultOf(measured), measured };
}

/** The answers to controls of a drill that no machine can do here. */
export const notDone = (wanted: readonly { control: NamedControl; demands: Demands }[], says: string, why: string): DrillAnswer[] =>
    wanted.map(({ control }) => ({ control, result: "not evaluated", measured: [told(unknown(control.title, says, why))] }));
