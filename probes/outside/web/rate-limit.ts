import { setTimeout as pause } from "node:timers/promises";
import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Site, siteAt } from "../ask";
import { type Exposed, exposedOf, keptOut } from "../public";

/** How a limit is tried. */
export interface Trial {
    /** Requests that are sent at most: what lets more through is not tried. */
    most: number;
    /** Seconds that a firewall is given to notice: it counts some time after the requests. */
    settles: number;
}

/** A public name, and how many requests its firewall takes in five minutes. */
interface Limited extends Exposed {
    limit: number;
}

/** A path that does not reach the bot, where the load balancer lets only some through: the firewall before it counts all the same. */
const pathOf = (one: Exposed): string => keptOut(one) ?? one.health ?? "/";

/** Sends so many requests, until one is refused; how many were answered otherwise. */
async function flooded(site: Site, path: string, sends: number, signal: AbortSignal): Promise<{ answered: number; refused: boolean; failed: number }> {
    const count = { answered: 0, refused: false, failed: 0 };
    let sent = 0;
    const sender = async () => {
        while (sent++ < sends && !count.refused && !signal.aborted)
            try {
                const { status } = await site.ask({ path, signal });
                if (status === 429) count.refused = true;
                else count.answered++;
            } catch {
                count.failed++;
                if (count.failed > sends / 10) return;
            }
    };
    await Promise.all(Array.from({ length: 40 }, sender));
    return count;
}

/** Asks once a second until it is refused, for so long at most: a firewall notices a flood some seconds later. */
async function noticed(site: Site, path: string, seconds: number, signal: AbortSignal): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
        await pause(1000, undefined, { signal });
        if ((await site.ask({ path, signal })).status === 429) return true;
    }
    return false;
}

async function judged(one: Limited, site: Site, { most, settles }: Trial, signal: AbortSignal): Promise<Measure[]> {
    const path = pathOf(one);
    const measure = (found: string, holds: Measure["holds"]): Measure[] => [
        { what: `more than ${one.limit} requests of one address to https://${one.host}${path}`, demanded: "429 in the end", found, holds },
    ];
    const sends = Math.ceil(one.limit * 1.1) + 20;
    if (sends > most) return measure(`${sends} requests would have to be sent, which is a flood`, "unknown");
    const first = await site.ask({ path, signal });
    if (first.status === 429) return measure("the very first is answered 429: the limit is still in force from before, ask again in ten minutes", "unknown");
    const { answered, refused, failed } = await flooded(site, path, sends, signal);
    if (refused) return measure(`429 after ${answered + 1}`, "yes");
    if (answered < one.limit) return measure(`${failed} of ${answered + failed} were not answered at all`, "unknown");
    if (await noticed(site, path, settles, signal)) return measure(`429 some seconds after ${answered + 1}`, "yes");
    return measure(`${answered + 1} were answered, and none with 429`, "no");
}

/**
 * Whoever sends too many requests is answered 429. One name is asked: all stand behind one firewall, which counts by address. Until it forgets, some
 * five minutes later, it refuses whoever shares the address of whoever asks.
 */
export const rateLimit = (trial: Trial): Probe<Limited> => ({
    name: "http.rate-limit-answers-429",
    says: "who sends too many requests is answered 429",
    seconds: 150,
    disturbs: true,
    targets: world =>
        exposedOf(world)
            .slice(0, 1)
            .map(one => ({ ...one, limit: world.everything.settings.edge?.rateLimit ?? 0 })),
    ask: async (one, { world, signal }) =>
        during(siteAt(await world.means.world(one.host, 443), one.host, { connections: 40 }), site => judged(one, site, trial, signal)),
});
