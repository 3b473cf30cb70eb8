import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Reply, siteAt } from "../ask";
import { askable, type Exposed, exposedOf } from "../public";

/** A path that nobody serves: what an error is answered with. */
const nowhere = "/golive-verify-nobody-serves-this";
/** Seconds in a year: what lists of names that are reached over HTTPS alone ask for. */
const year = 31_536_000;

interface Wanted {
    header: string;
    demanded: string;
    holds(value: string, reply: Reply): boolean;
}

const maxAge = (value: string): number => Number(/(?:^|;)\s*max-age\s*=\s*"?(\d+)"?/i.exec(value)?.[1] ?? 0);
const framing = (reply: Reply): string => `${reply.header("x-frame-options") ?? ""} ${reply.header("content-security-policy") ?? ""}`;

const everywhere: Wanted[] = [
    { header: "strict-transport-security", demanded: `max-age of at least ${year} s`, holds: value => maxAge(value) >= year },
    { header: "x-content-type-options", demanded: "nosniff", holds: value => /^\s*nosniff\s*$/i.test(value) },
];

/** What keeps other pages from showing this one in a frame: either header does. */
function frames(reply: Reply): boolean {
    const options = (reply.header("x-frame-options") ?? "").trim();
    return /^(deny|sameorigin)$/i.test(options) || /(^|;)\s*frame-ancestors\s+('none'|'self')\s*(;|$)/i.test(reply.header("content-security-policy") ?? "");
}

const isHtml = (reply: Reply): boolean => /^\s*text\/html/i.test(reply.header("content-type") ?? "") && reply.status === 200;

/** The headers for browsers that came with an answer. */
function judged(host: string, path: string, reply: Reply): Measure[] {
    const told = (header: string, demanded: string, holds: boolean, found: string | undefined): Measure => ({
        ...{ what: `${header} of https://${host}${path} (${reply.status})`, demanded },
        ...{ found: found || "it did not come", holds: holds ? "yes" : "no" },
    });
    const policy = reply.header("content-security-policy");
    return [
        ...everywhere.map(({ header, demanded, holds }) => {
            const value = reply.header(header);
            return told(header, demanded, value !== undefined && holds(value, reply), value);
        }),
        told("x-frame-options", "DENY or SAMEORIGIN, or frame-ancestors that say as much", frames(reply), framing(reply).trim()),
        // What a page may load only a page can say: an API's answer runs nothing.
        ...(isHtml(reply) ? [told("content-security-policy", "a policy of what the page may load", !!policy?.trim(), policy)] : []),
    ];
}

/** The headers that browsers obey come with an answer, and with an error. */
export const securityHeaders: Probe<Exposed> = {
    name: "http.security-headers",
    says: "the headers for browsers come with every answer",
    targets: exposedOf,
    ask: async (one, { world, signal }) =>
        during(siteAt(await world.means.world(one.host, 443), one.host), async site => {
            const measured: Measure[] = [];
            for (const path of [...askable(one, 1), nowhere]) {
                const reply = await site.ask({ path, signal });
                if (reply.status === 429) measured.push({ what: `https://${one.host}${path}`, demanded: "an answer", found: "429", holds: "unknown" });
                else measured.push(...judged(one.host, path, reply));
            }
            return measured;
        }),
};
