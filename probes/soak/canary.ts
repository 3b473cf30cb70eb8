import { meets } from "../../checklist/judges/facts";
import { type Asking, countOf, covered, NotMeasured, reasonOf, step, worstOf } from "./ask";

/** A metric that nobody exports. */
const absent = "golive_soak_canary_that_nobody_exports_total";
/** What Prometheus counts of itself, and what rises as long as it works at all. */
const rising = "prometheus_tsdb_head_samples_appended_total";

/** Whether something throws because it could not be measured, as it has to. */
async function isTold(run: () => Promise<unknown>, by: RegExp): Promise<boolean> {
    try {
        await run();
        return false;
    } catch (error) {
        if (error instanceof NotMeasured) return by.test(error.message);
        throw error;
    }
}

/** Faults that are planted into questions to this very Prometheus, by the measures' own ways of asking. */
const plants: Record<string, (asking: Asking) => Promise<boolean>> = {
    "a metric that does not exist": asking => isTold(() => countOf(absent, asking), /there is no series/),
    "a gap in a series": asking => {
        const { from, to } = asking.window;
        const third = Math.floor((to - from) / 3 / step) * step;
        const gap = `vector(1) unless on() ((vector(time()) > ${from + third}) < ${from + 2 * third})`;
        return isTold(() => covered("the planted series", gap, asking), /the planted series from .* to /);
    },
    "a counter that rises, where none may": async asking => !meets(await countOf(rising, asking), { atMost: 0, unit: "" }),
    "a value above the highest that is allowed": async asking => !meets(await worstOf("up", asking), { atMost: 0, unit: "" }),
};

/** What of the planted faults was not told, as half a sentence; nothing where every one was: only then do passes count. */
export async function asleep(asking: Asking): Promise<string | undefined> {
    for (const [name, plant] of Object.entries(plants))
        try {
            if (!(await plant(asking))) return `${name} was planted and not told`;
        } catch (error) {
            return `${name} was planted and could not be told: ${reasonOf(error)}`;
        }
    return undefined;
}
