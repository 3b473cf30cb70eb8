import * as assert from "node:assert";
import { type WebSocket, WebSocketServer } from "ws";
import { rateLimit } from "../../probes/outside/web/rate-limit";
import { websocketStaysOpen } from "../../probes/outside/web/websocket";
import { bot } from "../checklist/fixture";
import { type Answer, closeAll, host, leads, letting, site, told, verdict, worldOf } from "./fixture";

afterEach(closeAll);

describe("http.websocket-stays-open", () => {
    const everything = letting(["/api/v1/*"]);
    const probe = websocketStaysOpen(0.2);

    async function ask(meets: (socket: WebSocket) => void, options: ConstructorParameters<typeof WebSocketServer>[0] = {}) {
        const { secure, ports } = await site((_, response) => response.writeHead(404).end());
        new WebSocketServer({ server: secure, path: "/api/v1/ws", ...options }).on("connection", meets);
        const answered = await verdict(probe, worldOf(leads(ports), {}, everything));
        return { result: answered.result, told: told(answered), measured: answered.measured };
    }

    it("passes where it opens, answers, and stays", async () => {
        const { result, measured } = await ask(() => undefined);
        assert.strictEqual(result, "pass");
        assert.strictEqual(measured[0].what, `wss://${host}/api/v1/ws`);
    });
    it("fails where it is closed at once, and says with what", async () => {
        const { result, told } = await ask(socket => socket.close(1008));
        assert.strictEqual(result, "fail");
        assert.match(told, /closed with 1008/);
    });
    it("fails where it is closed after the first ping", async () => {
        const { result } = await ask(socket => socket.on("ping", () => socket.close(1001)));
        assert.strictEqual(result, "fail");
    });
    it("fails where it is cut", async () => {
        const { result } = await ask(socket => socket.on("ping", () => socket.terminate()));
        assert.strictEqual(result, "fail");
    });
    it("fails where no ping is answered", async () => {
        const { result, told } = await ask(() => undefined, { autoPong: false });
        assert.strictEqual(result, "fail");
        assert.match(told, /no ping at its start/);
    });
    it("fails where no socket is opened, and is not evaluated where it wants a login", async () => {
        const refusing = async (code: number) => ask(() => undefined, { verifyClient: (_, done) => done(false, code) });
        assert.strictEqual((await refusing(404)).result, "fail");
        assert.strictEqual((await refusing(502)).result, "fail");
        assert.strictEqual((await refusing(401)).result, "not evaluated");
    });
    it("is not evaluated where no socket is let through, or nobody listens", async () => {
        assert.strictEqual((await verdict(probe, worldOf({}))).result, "not evaluated");
        assert.strictEqual((await verdict(probe, worldOf(leads({ 443: 1 }), {}, everything))).result, "not evaluated");
    });
    it("finds a socket by its path where nobody has read the source", async () => {
        const answered = await verdict(probe, worldOf(leads({ 443: 1 }), { contract: undefined }, letting(["/api/v1/health", "/ws"])));
        assert.match(told(answered), new RegExp(`^wss://${host}/ws: `));
    });
});

describe("http.rate-limit-answers-429", () => {
    const limit = 30;
    const everything = { ...bot(), settings: { ...bot().settings, edge: { ...bot().settings.edge, rateLimit: limit } } } as ReturnType<typeof bot>;
    const probe = rateLimit({ most: 200, settles: 1.5 });

    async function ask(answer: (count: number) => number | undefined, of = probe) {
        let count = 0;
        const paths = new Set<string>();
        const serve: Answer = (request, response) => {
            paths.add(request.url ?? "");
            const status = answer(++count);
            if (status === undefined) request.socket.destroy();
            else response.writeHead(status).end();
        };
        const { ports } = await site(serve);
        const answered = await verdict(of, worldOf(leads(ports), {}, everything));
        return { result: answered.result, told: told(answered), found: answered.measured[0].found, count, paths };
    }

    it("passes where it is answered 429 in the end, and asks no more", async () => {
        const { result, count, paths } = await ask(sent => (sent > limit ? 429 : 404));
        assert.strictEqual(result, "pass");
        assert.ok(count < limit + 45, String(count));
        // The balancer itself answers it: the bot is left in peace.
        assert.deepStrictEqual([...paths], ["/golive-verify-nobody-serves-this"]);
    });
    it("passes where the firewall takes a while to notice", async () => {
        const { result, found } = await ask(sent => (sent > limit * 1.1 + 21 ? 429 : 404));
        assert.strictEqual(result, "pass");
        assert.match(found, /some seconds after/);
    });
    it("fails where nobody limits anything", async () => {
        const { result, told } = await ask(() => 200);
        assert.strictEqual(result, "fail");
        assert.match(told, /54 were answered, and none with 429/);
    });
    it("fails where too much is answered with another status", async () => assert.strictEqual((await ask(sent => (sent > limit ? 503 : 200))).result, "fail"));
    it("is not evaluated where the first is refused already", async () => {
        const { result, told } = await ask(() => 429);
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /ask again in ten minutes/);
    });
    it("is not evaluated where the connections break", async () => {
        const { result, told } = await ask(sent => (sent > 3 ? undefined : 200));
        assert.strictEqual(result, "not evaluated");
        assert.match(told, /not answered at all/);
    });
    it("is not evaluated where it would take a flood", async () =>
        assert.strictEqual((await ask(() => 200, rateLimit({ most: 20, settles: 0 }))).result, "not evaluated"));
});
