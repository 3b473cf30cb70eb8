import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import type { Measure } from "../../../checklist/evidence-file";
import type { Probe } from "../../probe";
import { during, type Reply, type Site, siteAt, why } from "../ask";
import { type Exposed, exposedOf } from "../public";

/** Bytes below which compressing gains nothing. */
const least = 1400;
const limit = { maxOutputLength: 64 * 1024 * 1024 };

/** How each coding is undone. */
const codings: Record<string, (body: Buffer) => Buffer> = {
    gzip: body => gunzipSync(body, limit),
    br: body => brotliDecompressSync(body, limit),
    deflate: body => inflateSync(body, limit),
};

/** Whether an answer came compressed, and can be read; nothing of one that is too small to gain by it. */
function judged(what: string, reply: Reply): { measure?: Measure; text: string } {
    const demanded = `text of ${least} bytes and more comes compressed`;
    const coding = (reply.header("content-encoding") ?? "").trim().toLowerCase();
    if (reply.status !== 200) return { measure: { what, demanded, found: String(reply.status), holds: "unknown" }, text: "" };
    if (coding === "" || coding === "identity") {
        const text = reply.body.toString("utf8");
        if (reply.body.length < least) return { text };
        return { measure: { what, demanded, found: `${reply.body.length} bytes as they are`, holds: "no" }, text };
    }
    const undo = codings[coding];
    if (!undo) return { measure: { what, demanded, found: `coded as ${coding}, which was not asked for`, holds: "no" }, text: "" };
    try {
        const text = undo(reply.body).toString("utf8");
        return { measure: { what, demanded, found: `${coding}, ${reply.body.length} bytes`, holds: "yes" }, text };
    } catch (error) {
        return { measure: { what, demanded, found: `${coding} that nobody can read: ${why(error)}`, holds: "no" }, text: "" };
    }
}

/** Scripts and styles of a page that come from the page's own name. */
function partsOf(html: string, host: string): string[] {
    const found = [...html.matchAll(/<(?:script[^>]+src|link[^>]+href)\s*=\s*["']([^"']+\.(?:js|css)[^"']*)["']/gi)].map(([, address]) => address);
    const urls = found.filter(address => URL.canParse(address, `https://${host}/`)).map(address => new URL(address, `https://${host}/`));
    return [...new Set(urls.filter(url => url.hostname === host).map(url => `${url.pathname}${url.search}`))].slice(0, 3);
}

async function compressed(site: Site, signal: AbortSignal): Promise<Measure[]> {
    const headers = { "accept-encoding": Object.keys(codings).join(", ") };
    const page = judged(`https://${site.host}/`, await site.ask({ path: "/", headers, signal }));
    const measured = page.measure ? [page.measure] : [];
    for (const path of partsOf(page.text, site.host)) {
        const { measure } = judged(`https://${site.host}${path}`, await site.ask({ path, headers, signal }));
        if (measure) measured.push(measure);
    }
    if (measured.length) return measured;
    return [{ what: `https://${site.host}/`, demanded: "text comes compressed", found: "nothing that is large enough to gain by it", holds: "unknown" }];
}

/** Pages, and the scripts and styles that they name, come compressed for who takes it. */
export const compresses: Probe<Exposed> = {
    name: "http.compresses",
    says: "pages and scripts come compressed",
    targets: world => exposedOf(world).filter(({ page }) => page),
    ask: async (one, { world, signal }) => during(siteAt(await world.means.world(one.host, 443), one.host), site => compressed(site, signal)),
};
