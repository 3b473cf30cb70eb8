import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Reply, siteAt } from "../ask";
import { askable, type Exposed, exposedOf } from "../public";

const redirects = [301, 302, 303, 307, 308];

/** Where an answer sends its caller, taken apart; nothing where that is no address. */
export function sentTo(reply: Reply, from: string): URL | undefined {
    const location = reply.header("location");
    return location !== undefined && redirects.includes(reply.status) && URL.canParse(location, from) ? new URL(location, from) : undefined;
}

function judged(host: string, path: string, reply: Reply): Measure {
    const what = `GET http://${host}${path}`;
    const demanded = `a redirect to https://${host}${path}`;
    const to = sentTo(reply, `http://${host}${path}`);
    if (!to) return { what, demanded, found: `${reply.status}, which sends nobody to HTTPS`, holds: "no" };
    const found = `${reply.status} to ${to.protocol}//${to.host}${to.pathname}`;
    const holds = to.protocol === "https:" && to.hostname === host && (to.port === "" || to.port === "443") && to.pathname === path;
    return { what, demanded, found, holds: holds ? "yes" : "no" };
}

/** Whoever asks in plain text is sent to the same name and path over HTTPS. */
export const redirectsToHttps: Probe<Exposed> = {
    name: "http.redirects-to-https",
    says: "who asks over plain HTTP is sent to HTTPS",
    targets: exposedOf,
    ask: async (one, { world, signal }) => {
        const path = askable(one, 1)[0] ?? "/";
        return during(siteAt(await world.means.world(one.host, 80), one.host, { secure: false }), async site => [
            judged(one.host, path, await site.ask({ path, signal })),
        ]);
    },
};
