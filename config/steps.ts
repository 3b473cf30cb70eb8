import { z } from "zod";
import { citation, label } from "./faults/words";
import { soakMeasureNames } from "./measures";
import { type Phase, phases } from "./phases";
import { lasting } from "./time";

/** Steps inside the phase live: from the canary's limits to all that `risk` allows, each for a while (vanta:422). */

const limit = (what: string) => z.number().positive().optional().describe(`${what} from this step on. Default: as at the step before, and first as in canary.`);

/** What a step allows beyond the one before, by the names of `risk`. */
const limits = z.strictObject({
    maxPositionSize: limit("Largest position, as a fraction of the capital,"),
    maxDailyLoss: limit("Loss of a day that stops trading, as a fraction of the capital,"),
    maxDrawdown: limit("Fall from the peak that stops trading, as a fraction of the capital,"),
    stopLoss: limit("Distance of the stop loss, as a fraction of the entry price,"),
    maxLeverage: limit("Largest leverage"),
    maxNotional: limit("Largest order in the quote currency"),
    symbols: z
        .array(z.string())
        .min(1)
        .optional()
        .describe("Trading pairs from this step on, all of them. Default: as at the step before, and first as in canary."),
    ordersPerMinute: limit("Most orders in a minute"),
});
export type StepLimits = z.output<typeof limits>;

const step = z.strictObject({
    name: label(40)
        .refine(name => !(phases as readonly string[]).includes(name), "a name that no phase has")
        .describe("Its name, as `golive:step` says it."),
    limits: limits.describe("What it allows, by the names of `risk`; never more than `value` there."),
    items: z.array(citation).default([]).describe("Checklist items that ask for it, such as vanta:422. Default: none."),
    soak: z
        .strictObject({
            for: lasting("24h", "vanta:439").describe("How long this step lasts, 24h or more (vanta:439)."),
            items: z.array(citation).default([]).describe("Checklist items that demand it. Default: none."),
            measures: z
                .array(z.enum(soakMeasureNames))
                .min(1)
                .optional()
                .describe("Measures of `npm run soak` that are asked of it anew. Default: every one that the lists ask before live."),
        })
        .optional()
        .describe("How long it lasts before the next, and what is asked of it. Default: 24h (vanta:439) and every measure; the last step has none."),
});

/** The steps, in their order. */
export const steps = z.array(step).default([]);
type Written = z.output<typeof step>;

/** A step as it is in force: with every limit that it or one before it has widened. */
export interface Step {
    name: string;
    /** 1 for the first. */
    place: number;
    of: number;
    /** What was widened up to here. */
    limits: StepLimits;
    /** What this one widened. */
    widens: StepLimits;
    /** How long it lasts before the next; nothing of the last. */
    soak?: { for: string; items: string[]; measures?: readonly string[] };
}

/** What is widened of a manifest's steps. */
type Stepped = { trading?: { steps: readonly Written[] } };
/** Where a bot is: its phase, and in live its step. */
export interface Where {
    phase: Phase;
    /** @default the first */
    step?: string;
}

/** The steps of a manifest as each is in force. */
export function stepsOf({ trading }: Stepped): Step[] {
    const written = trading?.steps ?? [];
    return written.map(({ name, limits: widens, soak }, index) => ({
        ...{ name, place: index + 1, of: written.length, widens },
        limits: Object.assign({}, ...written.slice(0, index + 1).map(one => one.limits)) as StepLimits,
        ...(index + 1 < written.length && { soak: soak ?? { for: "24h", items: ["vanta:439"] } }),
    }));
}

/** The step in which a bot is: the first where nobody says one that is there, none outside live and where there are none. */
export function stepAt(manifest: Stepped, { phase, step: name }: Where): Step | undefined {
    if (phase !== "live") return undefined;
    const all = stepsOf(manifest);
    return all.find(one => one.name === name) ?? all[0];
}

/** The step after a bot's; none after the last, and outside live. */
export function stepAfter(manifest: Stepped, where: Where): Step | undefined {
    const now = stepAt(manifest, where);
    return now && stepsOf(manifest)[now.place];
}

/** The step before one of a name; none before the first. */
export function stepBefore(manifest: Stepped, name: string): Step | undefined {
    const all = stepsOf(manifest);
    return all[all.findIndex(one => one.name === name) - 1];
}
