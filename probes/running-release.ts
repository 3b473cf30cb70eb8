import type { Evidence, Measure } from "../checklist/evidence-file";
import { releaseThatRuns } from "../checklist/running";
import { within } from "./bounds";
import { ClusterApi } from "./cluster-api";
import { listed, untold } from "./held";
import { podsFamily } from "./pods";
import { podsOf, services } from "./pods/pods";
import { imagesOf, releasedDigestRuns } from "./pods/running";
import { NoAccess, type World } from "./probe";
import { told } from "./told";

/** Which release was seen running: an answer is one to the release of the settings only where that one runs, and no other. */
export interface Running {
    /** What was seen, as the evidence has it. */
    measure: Measure;
    /** Whether another release runs: what it answers says nothing of this one. */
    isOther: boolean;
    /** Whether whoever asks was not let in. */
    noAccess: boolean;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/** Looks into the pods of every service which images run, by their digests. A look that does not tell a planted image has seen nothing. */
export async function runningRelease(world: World, seconds = 20): Promise<Running> {
    const { version } = world.everything.settings.release;
    const demanded = `${version}, by the digest of every image`;
    const saw = (holds: Measure["holds"], found: string, more: Partial<Running> = {}): Running => ({
        ...{ measure: told({ what: releaseThatRuns, demanded, found, holds }), isOther: false, noAccess: false },
        ...more,
    });
    try {
        const planted = await within(seconds, podsFamily([releasedDigestRuns]).canary);
        if (!planted.some(({ holds }) => holds === "no")) return saw("unknown", "a planted image of another release was not told");
        const all = services(world);
        const images = await within(seconds, async signal => {
            const cluster = await ClusterApi.of(world, signal);
            const found = all.map(async ({ workload }) => {
                const pods = await podsOf(cluster, workload);
                return pods.length ? imagesOf(pods, workload) : [untold(`image of ${workload.name}`, "", "no pod runs")];
            });
            return (await Promise.all(found)).flat();
        });
        const of = (holds: Measure["holds"]) => images.filter(one => one.holds === holds).map(({ what, found }) => `${what}: ${found}`);
        const [others, open] = [of("no"), of("unknown")];
        if (others.length) return saw("unknown", `another one: ${listed(others)}`, { isOther: true });
        if (images.length === 0) return saw("unknown", "this stack has no service of the bot");
        return open.length ? saw("unknown", listed(open)) : saw("yes", `${version}, ${images.length} images of ${all.length} services`);
    } catch (error) {
        return saw("unknown", reasonOf(error), { noAccess: error instanceof NoAccess });
    }
}

/** What two looks, before and after, say together: one that saw another release, or nothing, is not undone by the other. */
export function lookedTwice(before: Running, after: Running): Running {
    const seen = [before, after];
    const worst = seen.find(({ isOther }) => isOther) ?? seen.find(({ measure }) => measure.holds !== "yes") ?? before;
    return { ...worst, noAccess: !worst.isOther && seen.some(({ noAccess }) => noAccess) };
}

/** An answer of what ran: where another release did, it is none; where nobody knows, no pass. That something failed is told whatever ran. */
export function ofRelease<A extends Pick<Evidence, "result" | "measured">>(answer: A, { measure, isOther }: Running): A {
    if (isOther) {
        const nothing = answer.measured.map(({ what, demanded, found }): Measure => ({ what, demanded, found, holds: "unknown" }));
        return { ...answer, result: "not evaluated", measured: [measure, ...nothing] };
    }
    const isOpen = answer.result === "pass" && measure.holds !== "yes";
    return { ...answer, result: isOpen ? "not evaluated" : answer.result, measured: [...answer.measured, measure] };
}
