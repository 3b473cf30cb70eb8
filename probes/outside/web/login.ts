import { letsThrough } from "../../../checklist/applies";
import type { Measure } from "../../../checklist/evidence-file";
import { listed } from "../../held";
import type { Probe } from "../../probe";
import { during, type Reply, type Site, siteAt } from "../ask";
import { candidates, type Exposed, exposedOf, keptOut, onlyWrites, readable, writable } from "../public";
import { sentTo } from "./redirect";

/** Paths that are for everybody: whether it works, what it is, and the login itself. */
const forAll =
    /(^|[/_.-])(health\w*|live\w*|ready\w*|ping|version|info|docs?|openapi|swagger|favicon|robots|static|assets|public|log-?in|sign-?in|sign-?up|auth|oauth|csrf|metrics)([/_.-]|$)/i;
/** Paths of what only its owner may see. */
const forOwner =
    /(^|[/_.-])(positions?|orders?|trades?|trading|balances?|account\w*|portfolios?|wallets?|funds|pnl|profits?|config\w*|settings|keys?|secrets?|users?|profile|logs?|audit|decisions?|signals?|strateg\w+|risk|limits?|admin|control|pause|resume|stop)([/_.-]|$)/i;
const loginPage = /(^|[/_.-])(log-?in|sign-?in|auth|oauth2?|sso|authorize)([/_.?-]|$)/i;

const demanded = "401 or 403, or the way to the login, without one";

const isRefusal = (reply: Reply, from: string): boolean => {
    const to = sentTo(reply, from);
    return reply.status === 401 || reply.status === 403 || (to !== undefined && loginPage.test(to.pathname));
};

/** What a path of the API says to who has no login: what only its owner may see may not be answered, another path may. */
function judged(host: string, path: string, reply: Reply): Measure | undefined {
    const what = `GET https://${host}${path}`;
    if (isRefusal(reply, what.slice(4))) return { what, demanded, found: String(reply.status), holds: "yes" };
    if (forOwner.test(path) && reply.status >= 200 && reply.status < 300) return { what, demanded, found: String(reply.status), holds: "no" };
    return undefined;
}

const none = (host: string, found: string): Measure[] => [{ what: `https://${host}`, demanded, found, holds: "unknown" }];

/** Whether whatever is asked is refused with 403, also what is for everybody: a wall before the bot says nothing of the bot. */
async function isWalled(site: Site, one: Exposed, signal: AbortSignal): Promise<boolean> {
    const isOpen = one.health !== undefined && one.paths.some(pattern => letsThrough(pattern, one.health as string));
    const open = isOpen ? one.health : keptOut(one);
    return open !== undefined && (await site.ask({ path: open, signal })).status === 403;
}

/** Why nothing was asked: requests that might do something are never sent, so what takes nothing else is nobody's answer. */
function unasked(one: Exposed): string {
    const only = writable(one).filter(path => onlyWrites(one, path));
    const why = "no path is known that GET could ask and that wants a login";
    return only.length ? `${why}; ${listed(only)} would have to be sent what may act, and is not asked` : why;
}

async function ofApi(site: Site, one: Exposed, signal: AbortSignal): Promise<Measure[]> {
    const exact = one.paths.flatMap(pattern => candidates(one, pattern));
    const paths = [...new Set([...exact, ...readable(one)])].filter(path => path !== one.health && path !== "/" && !forAll.test(path));
    // What only its owner may see first.
    const sorted = paths.sort((a, b) => Number(forOwner.test(b)) - Number(forOwner.test(a))).slice(0, 20);
    const replies: [string, Reply][] = [];
    for (const path of sorted) replies.push([path, await site.ask({ path, signal })]);
    if (replies.length && replies.every(([, { status }]) => status === 403) && (await isWalled(site, one, signal)))
        return none(one.host, "403 to everything, also to what is for everybody: something before the bot refuses whoever asks");
    const measured = replies.flatMap(([path, reply]) => judged(one.host, path, reply) ?? []);
    return measured.length ? measured : none(one.host, unasked(one));
}

/** Whether a page asks for a password. */
const asksForLogin = (body: Buffer): boolean => /<input[^>]+type\s*=\s*["']?password/i.test(body.toString("utf8"));

async function ofPage(site: Site, one: Exposed, signal: AbortSignal): Promise<Measure[]> {
    let path = "/";
    for (let hops = 0; hops < 5; hops++) {
        const reply = await site.ask({ path, signal });
        const from = `https://${one.host}${path}`;
        const what = `GET ${from}`;
        if (isRefusal(reply, from)) return [{ what, demanded, found: String(reply.status), holds: "yes" }];
        const to = sentTo(reply, from);
        if (to?.hostname === one.host && to.protocol === "https:") {
            path = `${to.pathname}${to.search}`;
            continue;
        }
        if (to) return none(one.host, `${reply.status} to ${to.host}, and nobody knows what that is`);
        if (reply.status === 200 && asksForLogin(reply.body)) return [{ what, demanded, found: "200, a page that asks for a password", holds: "yes" }];
        return none(one.host, `${reply.status}: whether the page shows anything without a login only a browser knows`);
    }
    return none(one.host, "it sends its caller round in a circle");
}

/** What only the owner may see is not shown to who has not signed in. Nothing is ever sent that could be an order. */
export const loginRequired: Probe<Exposed> = {
    name: "http.login-required",
    says: "who has no login is refused",
    targets: world => {
        const exposed = exposedOf(world);
        const both = exposed.some(({ page }) => page) && exposed.some(({ page }) => !page);
        return exposed.map(one => (both ? { ...one, of: one.page ? "browser" : "public" } : one));
    },
    ask: async (one, { world, signal }) =>
        during(siteAt(await world.means.world(one.host, 443), one.host), site => (one.page ? ofPage : ofApi)(site, one, signal)),
};
