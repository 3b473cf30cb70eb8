import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Reply, siteAt } from "../ask";
import { askable, type Exposed, exposedOf } from "../public";

/** Origins that nobody has let in: a stranger, a page without origin (a frame in a sandbox, a file), and names that a careless comparison takes for this one. */
const strangers = (host: string): string[] => {
    const zone = host.slice(host.indexOf(".") + 1);
    return ["https://golive-verify.example", "null", `https://${host}.golive-verify.example`, `https://golive-verify-${zone}`];
};

/** What an answer lets a page of an origin do. */
function judged(what: string, origin: string, reply: Reply): Measure {
    const allowed = reply.header("access-control-allow-origin");
    const demanded = `no Access-Control-Allow-Origin for the origin ${origin}`;
    if (reply.status === 429 || reply.status >= 500) return { what, demanded, found: `${reply.status}: nobody knows what it would allow`, holds: "unknown" };
    const lets = allowed?.split(",").some(one => ["*", origin.toLowerCase()].includes(one.trim().toLowerCase()));
    const credentials = lets && reply.header("access-control-allow-credentials") === "true" ? ", with credentials" : "";
    return { what, demanded, found: `${reply.status}, ${allowed === undefined ? "none" : `${allowed}${credentials}`}`, holds: lets ? "no" : "yes" };
}

/** What a browser asks before it sends what could change something. */
const preflight = { "access-control-request-method": "GET", "access-control-request-headers": "authorization" };

/** Pages of unknown origins are let read nothing, neither at once nor after a browser has asked. */
export const foreignOriginRefused: Probe<Exposed> = {
    name: "http.foreign-origin-refused",
    says: "no page of an unknown origin is let read an answer",
    targets: exposedOf,
    ask: async (one, { world, signal }) => {
        const paths = askable(one, 2);
        if (paths.length === 0) throw new Error("no path is known that GET could ask: neither manifest nor contract has one");
        return during(siteAt(await world.means.world(one.host, 443), one.host), async site => {
            const measured: Measure[] = [];
            for (const path of paths)
                for (const origin of strangers(one.host))
                    for (const method of ["GET", "OPTIONS"] as const) {
                        const headers = { origin, ...(method === "OPTIONS" && preflight) };
                        measured.push(judged(`${method} https://${one.host}${path}`, origin, await site.ask({ path, method, headers, signal })));
                    }
            return measured;
        });
    },
};
