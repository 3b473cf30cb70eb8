import type { Measure } from "../checklist/evidence-file";

/** Something that holds or does not. */
export const held = (what: string, demanded: string, holds: boolean, found: string): Measure => ({ what, demanded, found, holds: holds ? "yes" : "no" });

/** Something that nobody could tell, and why. */
export const untold = (what: string, demanded: string, why: string): Measure => ({ what, demanded, found: why, holds: "unknown" });

/** A number and how it is held against what is demanded. */
export interface Counted {
    what: string;
    /** Name of the control's demand. */
    demand: string;
    value: number;
    /** Which side of what is demanded holds. */
    is: "atMost" | "atLeast";
    /** As it stands behind the number, such as %. */
    unit: string;
    demands: Record<string, number>;
}

/** A number against the control's demand of its name. */
export function counted({ what, demand, value, is, unit, demands }: Counted): Measure {
    const rounded = Math.round(value * 100) / 100;
    const text = (number: number) => `${number}${unit === "%" ? " %" : unit && ` ${unit}`}`;
    const limit = demands[demand];
    const about = { what, demand, value: rounded, found: text(rounded) };
    if (limit === undefined) return { ...about, demanded: "a number that a list demands", holds: "unknown" };
    const holds = is === "atMost" ? rounded <= limit : rounded >= limit;
    return { ...about, demanded: `${is === "atMost" ? "at most" : "at least"} ${text(limit)}`, holds: holds ? "yes" : "no" };
}

/** Numbers for a control that asks for some, where each is held against its own; a control that asks for none is told none. */
export const numbers = (demands: Record<string, number>, measures: () => Measure[]): Measure[] => (Object.keys(demands).length === 0 ? [] : measures());

const few = 5;

/** A list in a sentence, cut where it is long. */
export const listed = (items: readonly string[]): string =>
    items.length <= few ? items.join(", ") : `${items.slice(0, few).join(", ")} and ${items.length - few} more`;
