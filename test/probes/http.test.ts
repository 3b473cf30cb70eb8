import * as assert from "node:assert";
import { gzipSync } from "node:zlib";
import { compresses } from "../../probes/outside/web/compression";
import { endpointsAnswer } from "../../probes/outside/web/endpoints";
import { securityHeaders } from "../../probes/outside/web/headers";
import { loginRequired } from "../../probes/outside/web/login";
import { foreignOriginRefused } from "../../probes/outside/web/origins";
import { redirectsToHttps } from "../../probes/outside/web/redirect";
import type { Probe, World } from "../../probes/probe";
import { bot } from "../checklist/fixture";
import { type Answer, closeAll, contractOf, host, leads, letting, site, told, verdict, worldOf } from "./fixture";

const routed =
    (routes: Record<string, number | ((...given: Parameters<Answer>) => void)>): Answer =>
    (request, response) => {
        const answer = routes[(request.url ?? "").split("?")[0]] ?? routes["*"] ?? 404;
        if (typeof answer === "number") response.writeHead(answer).end(String(answer));
        else answer(request, response);
    };

/** What a probe makes of a bot's server. */
async function of(
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>,
    answer: Answer,
    more: { world?: Partial<World>; everything?: World["everything"]; plain?: Answer; control?: object } = {},
) {
    const { ports } = await site(answer, more.plain);
    const everything = more.everything ?? bot();
    const world = worldOf(leads(ports), { contract: contractOf(everything.manifest.name), ...more.world }, everything);
    const answered = await verdict(probe, world, { control: more.control });
    return { result: answered.result, told: told(answered), measured: answered.measured };
}

const sound = letting(["/api/v1/health", "/api/v1/positions"]);
afterEach(closeAll);

describe("http.endpoints-answer", () => {
    const ask = (routes: Parameters<typeof routed>[0], everything = sound) => of(endpointsAnswer, routed(routes), { everything });

    it("passes where every path answers, also with the want of a login", async () => {
        const { result, measured } = await ask({ "/api/v1/health": 200, "/api/v1/positions": 401 });
        assert.strictEqual(result, "pass");
        assert.deepStrictEqual(
            measured.map(({ what, found }) => [what, found]),
            [
                [`GET https://${host}/api/v1/health`, "200"],
                [`GET https://${host}/api/v1/positions`, "401"],
            ],
        );
    });
    for (const status of [404, 410, 500, 502, 503])
        it(`fails with ${status}`, async () => {
            const { result, told } = await ask({ "/api/v1/health": 200, "/api/v1/positions": status });
            assert.strictEqual(result, "fail");
            assert.match(told, new RegExp(`positions: ${status}`));
        });
    it("fails where the health check answers anything but 2xx", async () => {
        for (const status of [301, 401, 404])
            assert.strictEqual((await ask({ "/api/v1/health": status, "/api/v1/positions": 200 })).result, "fail", String(status));
    });
    it("is not evaluated with 429", async () => assert.strictEqual((await ask({ "*": 429 })).result, "not evaluated"));
    it("asks what the source serves below a pattern, and one that answers is enough", async () => {
        const { result, measured } = await ask({ "/api/v1/agents": 200 }, letting(["/api/v1/*"]));
        // The health check stands below it, too, and is not there.
        assert.strictEqual(result, "fail");
        assert.ok(measured.some(({ what }) => what.endsWith("/api/v1/agents")));
        assert.strictEqual((await ask({ "/api/v1/agents": 200, "/api/v1/health": 200 }, letting(["/api/v1/*"]))).result, "pass");
    });
    it("knows the bot by its own words where a path takes no GET", async () => {
        const own = await ask(
            { "*": (request, response) => response.writeHead(404).end(request.url?.startsWith("/api/v1/trade/") ? "no such page" : "not found") },
            letting(["/api/v1/trade/*"]),
        );
        assert.strictEqual(own.result, "pass", own.told);
        const balancer = await ask({ "*": 404 }, letting(["/api/v1/trade/*"]));
        assert.strictEqual(balancer.result, "not evaluated");
    });
    it("is not evaluated where nothing below a pattern can be asked", async () => {
        const { result, told } = await of(endpointsAnswer, routed({ "*": 200 }), { everything: letting(["/hooks/*"]), world: { contract: undefined } });
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /no path below it is known/);
    });
    it("is not evaluated where nothing is public", async () => {
        const everything = { ...bot(), settings: { ...bot().settings, edge: undefined } };
        assert.strictEqual((await of(endpointsAnswer, routed({}), { everything })).result, "not evaluated");
    });
    it("is not evaluated where the certificate is not trusted", async () => {
        const { ports } = await site(routed({ "*": 200 }));
        const answered = await verdict(endpointsAnswer, worldOf(leads(ports, ""), {}, sound));
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(told(answered), /SELF_SIGNED|UNABLE|certificate/i);
    });
});

describe("http.redirects-to-https", () => {
    const ask = async (location: string | undefined, status = 301) =>
        of(redirectsToHttps, routed({}), {
            everything: sound,
            plain: (_, response) => response.writeHead(status, location === undefined ? {} : { location }).end(),
        });
    const path = "/api/v1/health";

    it("passes with a redirect to the same name and path", async () => {
        for (const [to, status] of [
            [`https://${host}${path}`, 301],
            [`https://${host}:443${path}`, 308],
        ] as const)
            assert.strictEqual((await ask(to, status)).result, "pass", to);
    });
    const wrong: Record<string, [string | undefined, number?]> = {
        "plain HTTP again": [`http://${host}${path}`],
        "another name": [`https://www.example.com${path}`],
        "another port": [`https://${host}:8443${path}`],
        "another path": [`https://${host}/`],
        "a path alone": [path],
        nowhere: [undefined],
        "no address": ["http://["],
        "a page, without a redirect": [`https://${host}${path}`, 200],
    };
    for (const [what, [to, status]] of Object.entries(wrong)) it(`fails with ${what}`, async () => assert.strictEqual((await ask(to, status)).result, "fail"));
    it("is not evaluated where nobody listens", async () => {
        const answered = await verdict(redirectsToHttps, worldOf(leads({ 80: 1 }), {}, sound));
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(told(answered), /ECONNREFUSED/);
    });
});

describe("http.security-headers", () => {
    const all = { "strict-transport-security": "max-age=31536000; includeSubDomains", "x-content-type-options": "nosniff", "x-frame-options": "DENY" };
    const ask = (headers: Record<string, string>, type = "application/json", missing = headers) =>
        of(
            securityHeaders,
            (request, response) => response.writeHead(200, { "content-type": type, ...(request.url === "/api/v1/health" ? headers : missing) }).end("{}"),
            { everything: sound },
        );

    it("passes where all come", async () => assert.strictEqual((await ask(all)).result, "pass"));
    it("passes where a policy says who may frame a page", async () => {
        const { "x-frame-options": _, ...rest } = all;
        assert.strictEqual((await ask({ ...rest, "content-security-policy": "default-src 'self'; frame-ancestors 'none'" }, "text/html")).result, "pass");
    });
    for (const name of Object.keys(all))
        it(`fails without ${name}`, async () => {
            const { result, told } = await ask({ ...all, [name]: "" });
            assert.strictEqual(result, "fail");
            assert.match(told, new RegExp(name));
        });
    const weak = {
        "a short max-age": { "strict-transport-security": "max-age=300" },
        "a max-age of 0": { "strict-transport-security": "max-age=0; includeSubDomains" },
        "a word that is none": { "x-content-type-options": "no-sniff" },
        "frames of everybody": { "x-frame-options": "ALLOWALL" },
    };
    for (const [what, header] of Object.entries(weak))
        it(`fails with ${what}`, async () => assert.strictEqual((await ask({ ...all, ...header })).result, "fail"));
    it("fails where an error comes without them", async () => {
        const { result, told } = await ask(all, "application/json", {});
        assert.strictEqual(result, "fail");
        assert.match(told, /nobody-serves-this/);
    });
    it("fails where a page says nothing of what it may load", async () => {
        assert.strictEqual((await ask(all, "text/html")).result, "fail");
        assert.strictEqual((await ask({ ...all, "content-security-policy": "default-src 'self'" }, "text/html")).result, "pass");
    });
    it("is not evaluated with 429", async () =>
        assert.strictEqual((await of(securityHeaders, routed({ "*": 429 }), { everything: sound })).result, "not evaluated"));
});

describe("http.foreign-origin-refused", () => {
    const ask = (allow: (origin: string) => string | undefined, status = 200) =>
        of(
            foreignOriginRefused,
            ({ headers }, response) => {
                const allowed = allow(headers.origin ?? "");
                response
                    .writeHead(status, allowed === undefined ? {} : { "access-control-allow-origin": allowed, "access-control-allow-credentials": "true" })
                    .end();
            },
            { everything: sound },
        );

    it("passes where nobody is let in, or one that is known", async () => {
        assert.strictEqual((await ask(() => undefined)).result, "pass");
        assert.strictEqual((await ask(() => "https://dashboard.trading.example.com")).result, "pass");
        assert.strictEqual((await ask(() => undefined, 403)).result, "pass");
    });
    it("fails where every origin is sent back, and says that it is with credentials", async () => {
        const { result, told } = await ask(origin => origin);
        assert.strictEqual(result, "fail");
        assert.match(told, /https:\/\/golive-verify\.example, with credentials/);
    });
    it("fails where anybody may", async () => assert.strictEqual((await ask(() => "*")).result, "fail"));
    it("fails where no origin is taken for one", async () => {
        const { result, told } = await ask(origin => (origin === "null" ? "null" : undefined));
        assert.strictEqual(result, "fail");
        assert.match(told, /null, with credentials/);
    });
    it("fails where a name that begins or ends like the own is taken for it", async () => {
        assert.strictEqual((await ask(origin => (origin.startsWith(`https://${host}`) ? origin : undefined))).result, "fail");
        assert.strictEqual((await ask(origin => (origin.endsWith("trading.example.com") ? origin : undefined))).result, "fail");
    });
    it("is not evaluated where the server is broken, or has had enough", async () => {
        for (const status of [429, 500, 503]) assert.strictEqual((await ask(() => undefined, status)).result, "not evaluated");
    });
});

describe("http.login-required", () => {
    const everything = letting(["/api/v1/*"]);
    const ask = (routes: Parameters<typeof routed>[0], control: object = { needs: ["public"] }) => of(loginRequired, routed(routes), { everything, control });

    it("passes where what only its owner may see is refused", async () => {
        const { result, measured } = await ask({ "*": 401 });
        assert.strictEqual(result, "pass");
        assert.ok(measured.length > 5);
        assert.ok(measured.every(({ what }) => !/health/.test(what)));
    });
    it("passes where strangers are sent to the login", async () =>
        assert.strictEqual((await ask({ "*": (_, response) => response.writeHead(302, { location: "/login?next=x" }).end() })).result, "pass"));
    it("fails where one such path is shown to everybody", async () => {
        const { result, told } = await ask({ "*": 401, "/api/v1/positions": 200 });
        assert.strictEqual(result, "fail");
        assert.match(told, /positions: 200/);
    });
    it("passes where what is for everybody is shown", async () =>
        assert.strictEqual((await ask({ "*": 403, "/api/v1/status": 200, "/api/v1/agents": 200 })).result, "pass"));
    it("is not evaluated where nothing refuses and nothing shows", async () => {
        const { result, told } = await ask({ "*": 404 });
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /no path is known/);
    });

    it("is not evaluated where a wall before the bot refuses everything, also what is for everybody", async () => {
        const { result, told } = await ask({ "*": 403 });
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /403 to everything/);
        assert.strictEqual((await ask({ "*": 403, "/api/v1/health": 200 })).result, "pass");
    });
    it("never sends what may act, and names the paths that it leaves out for that", async () => {
        const methods = new Set<string>();
        const answer: Answer = ({ method = "" }, response) => {
            methods.add(method);
            response.writeHead(200).end();
        };
        const { result, told } = await of(loginRequired, answer, { everything: bot("cryptofunk"), control: { needs: ["public"] } });
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /\/api\/v1\/trade\/pause.* would have to be sent what may act, and is not asked/);
        assert.deepStrictEqual(
            [...methods].filter(method => !["GET", "HEAD", "OPTIONS"].includes(method)),
            [],
        );
    });

    const page = (body: string, status = 200, location?: string) =>
        of(loginRequired, (_, response) => response.writeHead(status, { "content-type": "text/html", ...(location && { location }) }).end(body), {
            everything: bot("bot-core"),
            control: { needs: ["browser"] },
        });
    it("passes where a page asks for a password, refuses, or sends to the login", async () => {
        assert.strictEqual((await page('<form><input name="p" type="password"></form>')).result, "pass");
        assert.strictEqual((await page("no", 403)).result, "pass");
        assert.strictEqual((await page("", 307, "/auth/login")).result, "pass");
    });
    it("is not evaluated where only a browser would know, elsewhere, and in a circle", async () => {
        assert.match((await page("<div id=root></div>")).told, /only a browser knows/);
        assert.match((await page("", 302, "https://elsewhere.example.com/")).told, /nobody knows what that is/);
        const circle = await page("", 302, "/round");
        assert.strictEqual(circle.result, "not evaluated");
        assert.match(circle.told, /in a circle/);
    });
    it("asks pages for what is of browsers, and the API for what is not", async () => {
        const { measured } = await of(loginRequired, routed({ "*": 401 }), { everything: bot("bot-core"), control: { needs: ["browser"] } });
        assert.ok(
            measured.every(({ what }) => what.includes("dashboard.")),
            JSON.stringify(measured),
        );
    });
});

describe("http.compresses", () => {
    const html = `<html><script src="/app.js"></script><script src="https://cdn.example.com/x.js"></script>${"<p>Words. </p>".repeat(300)}</html>`;
    const script = "let a = 1;\n".repeat(500);
    const ask = (coded: (text: string, path: string) => [Buffer | string, string?], body = html) =>
        of(
            compresses,
            ({ url = "", headers }, response) => {
                assert.match(headers["accept-encoding"] ?? "", /gzip/);
                const [sent, coding] = coded(url === "/app.js" ? script : body, url);
                response.writeHead(200, coding === undefined ? {} : { "content-encoding": coding }).end(sent);
            },
            { everything: bot("bot-core") },
        );

    it("passes where page and script come compressed", async () => {
        const { result, measured } = await ask(text => [gzipSync(text), "gzip"]);
        assert.strictEqual(result, "pass");
        assert.strictEqual(measured.length, 2);
    });
    it("fails where the script does not", async () => {
        const { result, told } = await ask((text, path) => (path === "/" ? [gzipSync(text), "gzip"] : [text]));
        assert.strictEqual(result, "fail");
        assert.match(told, /app\.js: 5500 bytes as they are/);
    });
    it("fails where what is said to be compressed is not", async () => {
        const { result, told } = await ask(text => [text, "gzip"]);
        assert.strictEqual(result, "fail");
        assert.match(told, /nobody can read/);
    });
    it("fails with a coding that nobody asked for", async () => assert.strictEqual((await ask(text => [text, "zstd"])).result, "fail"));
    it("is not evaluated where nothing is large enough, or the page is not there", async () => {
        assert.match((await ask(text => [text], "<html></html>")).told, /nothing that is large enough/);
        const { result } = await of(compresses, routed({}), { everything: bot("bot-core") });
        assert.strictEqual(result, "not evaluated");
    });
    it("is not evaluated where nothing of the bot is a page", async () => assert.strictEqual((await of(compresses, routed({}))).result, "not evaluated"));
});
