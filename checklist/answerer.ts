import type { ControlExemption } from "../policies/engine/exemptions";
import { isNeed, lacking } from "./applies";
import type { Catalogue, Checklist, NamedControl } from "./catalogue";
import type { Demand } from "./control";
import { canonical } from "./digests";
import { judges, kindOf } from "./judges";
import { notApart } from "./judges/apart";
import type { Answer, Demands, Facts } from "./judges/facts";

/** A control's demands with a list's own numbers in their place. */
export function demandsOf({ demands }: Pick<NamedControl, "demands">, numbers: Record<string, number> = {}): Demands {
    const own = (name: string, demand: Demand): Demand => {
        const number = numbers[name];
        if (number === undefined) return demand;
        return demand.atLeast === undefined ? { ...demand, atMost: number } : { ...demand, atLeast: number };
    };
    return Object.fromEntries(Object.entries(demands).map(([name, demand]) => [name, own(name, demand)]));
}

/** The strictest of the numbers that adopted lists demand of a control, each by its name: what holds for it holds for every list. */
export function strictest(control: NamedControl, lists: readonly Checklist[]): Demands {
    const asked = lists.flatMap(({ items }) =>
        [...items.values()].flatMap(item => ("controls" in item && item.controls.includes(control.id) ? [item.with] : [])),
    );
    const all = (asked.length ? asked : [{}]).map(numbers => demandsOf(control, numbers));
    const stricter = (one: Demand, other: Demand): Demand => {
        const [least, most] = [Math.max(one.atLeast ?? -Infinity, other.atLeast ?? -Infinity), Math.min(one.atMost ?? Infinity, other.atMost ?? Infinity)];
        return { unit: one.unit, ...(Number.isFinite(least) && { atLeast: least }), ...(Number.isFinite(most) && { atMost: most }) };
    };
    return all.reduce((found, one) => Object.fromEntries(Object.entries(found).map(([name, demand]) => [name, stricter(demand, one[name])])));
}

/** The exemption from a control that is meant for a bot in a stack and has not ended. */
const exemptionOf = ({ id }: NamedControl, { controlExemptions, files: { target }, now }: Facts): ControlExemption | undefined =>
    controlExemptions.find(
        ({ control, stack, bot, expiry }) =>
            control === id && (stack ?? target.stack) === target.stack && (bot ?? target.bot) === target.bot && expiry >= now.toISOString().slice(0, 10),
    );

/** Answers controls, each against the numbers of an item; the same question is answered once. */
export class Answerer {
    readonly #answered = new Map<string, Answer>();
    readonly #apart: Map<string, string>;
    /** Exemptions from controls that let something through. */
    readonly used = new Set<ControlExemption>();

    constructor(
        readonly catalogue: Catalogue,
        adopted: readonly Checklist[],
        readonly facts: Facts,
    ) {
        this.#apart = notApart(adopted, facts.evidence);
    }

    /** How a control stands, held against an item's own numbers. */
    answer(control: NamedControl, numbers: Record<string, number> = {}): Answer {
        const demands = demandsOf(control, numbers);
        const key = `${control.id} ${canonical(demands)}`;
        const known = this.#answered.get(key) ?? this.#exempted(control, this.#judged(control, demands));
        this.#answered.set(key, known);
        return known;
    }

    #judged(control: NamedControl, demands: Demands): Answer {
        const { files, contract } = this.facts;
        const lacks = lacking(control.needs, files, contract);
        if (lacks) return { state: "not applicable", reason: lacks };
        // A number of what the bot does not have, as of a second kind of store, is asked of nothing.
        const asked = Object.entries(demands).filter(([name]) => !(isNeed(name) && lacking([name], files, contract)));
        const answer = judges[kindOf(control)](control, Object.fromEntries(asked), this.facts);
        const both = this.#apart.get(answer.evidence?.file ?? "");
        return both ? { ...answer, state: "fail", reason: both } : answer;
    }

    /** What an exemption makes of an answer. Nothing that is critical can be exempted, by neither kind of exemption. */
    #exempted(control: NamedControl, answer: Answer): Answer {
        if (answer.state === "pass" || answer.state === "not applicable") return answer;
        const exemption = exemptionOf(control, this.facts);
        if (control.critical) {
            if (answer.state !== "exempt" && !exemption) return answer;
            if (exemption) this.used.add(exemption);
            return { ...answer, state: "fail", reason: `${answer.reason}; it is critical and cannot be exempted`, exemption: undefined };
        }
        if (!exemption) return answer;
        this.used.add(exemption);
        const { owner, reason, expiry } = exemption;
        return { ...answer, state: "exempt", reason: `${answer.state}: ${answer.reason}`, exemption: { owner, reason, until: expiry } };
    }
}
