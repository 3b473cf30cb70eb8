import { isSocket, letsThrough } from "../../../checklist/applies";
import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Reply, type Site, siteAt } from "../ask";
import { candidates, type Exposed, exposedOf, keptOut, onlyWrites, writable } from "../public";

/** A pattern of a public service. */
interface Endpoint extends Exposed {
    pattern: string;
}

const demanded = "an answer of the bot's, neither missing nor an error";

/** What an answer says of a path; `stranger` is what the load balancer itself answers. Who is refused for want of a login, or of another method, has reached the bot. */
function judged(one: Endpoint, path: string, { status, ...reply }: Reply, stranger: Reply | undefined): Measure {
    const what = `GET https://${one.host}${path}`;
    const measure = (holds: Measure["holds"], found = String(status), wanted = demanded): Measure => ({ what, demanded: wanted, found, holds });
    if (status === 429) return measure("unknown", "429: whoever asks has asked too much already");
    if (path === one.health) return measure(status >= 200 && status < 300 ? "yes" : "no", String(status), "2xx: it is the path of the health check");
    if (status === 404 && onlyWrites(one, path)) {
        // Some frameworks know nothing of a path that is asked with another method. What says so in other words than the load balancer is the bot.
        const isBots = stranger !== undefined && !stranger.body.equals(reply.body);
        return isBots ? measure("yes", "404 to GET, in the bot's own words") : measure("unknown", "404 to GET, and nothing is ever sent to it");
    }
    if (status >= 500 || status === 404 || status === 410) return measure("no");
    return measure("yes");
}

async function answered(site: Site, one: Endpoint, signal: AbortSignal): Promise<Measure[]> {
    const likely = candidates(one, one.pattern);
    const paths = (likely.length ? likely : writable(one).filter(path => letsThrough(one.pattern, path))).slice(0, 3);
    if (paths.length === 0) {
        const found = "no path below it is known that GET could ask: neither manifest nor contract has one";
        return [{ what: `https://${one.host}${one.pattern}`, demanded, found, holds: "unknown" }];
    }
    const nowhere = keptOut(one);
    const stranger = nowhere === undefined ? undefined : await site.ask({ path: nowhere, signal });
    const measured: Measure[] = [];
    for (const path of paths) measured.push(judged(one, path, await site.ask({ path, signal }), stranger));
    // One path below a pattern shows that it leads to the bot; the health check has to hold all the same.
    const [good] = measured.filter(({ holds }) => holds === "yes");
    const health = measured.find((_, index) => paths[index] === one.health);
    return good && paths.length > 1 ? [...new Set([good, health ?? good])] : measured;
}

/** Every path that is meant for the internet answers from outside. */
export const endpointsAnswer: Probe<Endpoint> = {
    name: "http.endpoints-answer",
    says: "every public path answers over HTTPS",
    targets: world =>
        exposedOf(world).flatMap(one =>
            one.paths.filter(pattern => !isSocket(pattern)).map(pattern => ({ ...one, name: `https://${one.host}${pattern}`, pattern })),
        ),
    ask: async (one, { world, signal }) => during(siteAt(await world.means.world(one.host, 443), one.host), site => answered(site, one, signal)),
};
