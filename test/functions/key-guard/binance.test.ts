import * as assert from "node:assert";
import { createHmac } from "node:crypto";
import { type Answer, type Asked, FakeExchange } from "./exchange";

const key = "test-key-of-nobody";
const secret = "test-secret-of-nobody";
const may = {
    ...{ ipRestrict: true, createTime: 1_698_645_219_000, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false },
    ...{ enableMargin: false, enableFutures: false, permitsUniversalTransfer: false, enableVanillaOptions: false, enableFixApiTrade: false },
    ...{ enableFixReadOnly: true, enableSpotAndMarginTrading: true, enablePortfolioMarginTrading: false },
};

/** As Binance documents it: HMAC SHA-256 of the query before `signature`, the key in a header, the moment within five seconds. */
function refusal({ headers, rawQuery, query }: Asked): Answer | undefined {
    if (headers["x-mbx-apikey"] !== key) return { status: 401, json: { code: -2015, msg: "Invalid API-key, IP, or permissions for action." } };
    const [signed, signature] = rawQuery.split("&signature=");
    if (createHmac("sha256", secret).update(signed).digest("hex") !== signature)
        return { status: 400, json: { code: -1022, msg: "Signature for this request is not valid." } };
    if (Math.abs(Number(query.get("timestamp")) - Date.now()) > 5_000)
        return { status: 400, json: { code: -1021, msg: "Timestamp for this request is outside of the recvWindow." } };
    return undefined;
}

describe("Binance, asked what a key may do", () => {
    let factsOf: (asked: object) => Promise<Record<string, unknown>>;
    let adapter: object;
    let Exchange: unknown;
    before(async () => {
        ({ factsOf } = (await import("../../../functions/key-guard/ask.mjs" as string)) as { factsOf: typeof factsOf });
        ({ binance: adapter } = (await import("../../../functions/key-guard/venues/binance.mjs" as string)) as { binance: object });
        Exchange = (await import("ccxt")).default.binance;
    });

    async function ask(answer: (asked: Asked) => Answer | undefined, fields: object = { apiKey: key, secret }) {
        const server = await FakeExchange.start(asked => {
            const said = refusal(asked) ?? answer(asked);
            if (said) return said;
            return { json: asked.path.endsWith("/apiRestrictions") ? may : { uid: 354937868, balances: [] } };
        });
        try {
            return { facts: await factsOf({ adapter, Exchange, fields, fetch: server.fetch, timeout: 400 }), asked: server.asked };
        } finally {
            await server.stop();
        }
    }
    const with_ = (over: object) => ask(({ path }) => (path.endsWith("/apiRestrictions") ? { json: { ...may, ...over } } : undefined));

    it("is asked at its own hosts and paths, signed as it documents", async () => {
        const { facts, asked } = await ask(() => undefined);
        assert.deepStrictEqual(
            asked.map(({ host, path }) => `${host}${path}`),
            ["api.binance.com/sapi/v1/account/apiRestrictions", "api.binance.com/api/v3/account"],
        );
        assert.deepStrictEqual(facts, {
            ...{ works: "yes", withdraw: false, transfer: false, bound: true, expires: "never", account: "354937868" },
            trade: { spot: true, margin: false, futures: false, options: false },
        });
    });

    const says: [what: string, over: object, facts: object][] = [
        ["a key that withdraws", { enableWithdrawals: true }, { withdraw: true }],
        ["one that transfers", { enableInternalTransfer: true }, { transfer: true }],
        ["one that transfers to another wallet", { permitsUniversalTransfer: true }, { transfer: true }],
        ["one from everywhere", { ipRestrict: false }, { bound: false, expires: undefined }],
        ["one whose trading ends", { ipRestrict: false, tradingAuthorityExpirationTime: 1_767_225_600_000 }, { expires: "2026-01-01T00:00:00.000Z" }],
        ["a field that it has renamed", { enableWithdrawals: undefined, mayWithdraw: false }, { withdraw: undefined }],
        ["a word in the place of a fact", { enableWithdrawals: "false" }, { withdraw: undefined }],
        ["a field that nobody knows", { enableTime: true }, { withdraw: false }],
    ];
    for (const [what, over, expected] of says)
        it(`says it of ${what}`, async () => {
            const { facts } = await with_(over);
            for (const [name, value] of Object.entries(expected)) assert.strictEqual(facts[name], value, name);
        });

    const unclear: [what: string, answer: Answer, why: RegExp][] = [
        ["too many calls", { status: 429, json: { code: -1003, msg: "Too many requests" } }, /too many calls/],
        ["a fault of its own", { status: 503, json: { code: -1000, msg: "unknown" } }, /does not answer as it should|nobody here understands/],
        ["a page of HTML", { text: "<html><body>Service</body></html>" }, /no JSON|another shape|nobody here/],
        ["HTML with a fault", { status: 502, text: "<html>bad gateway</html>" }, /does not answer as it should/],
        ["another clock", { status: 400, json: { code: -1021, msg: "outside of the recvWindow" } }, /clock/],
        ["nothing", "hangs", /in time/],
        ["a body without end", "endless", /without end/],
        ["a closed connection", "closes", /not reached|another shape|nobody here/],
        ["a list in the place of a mapping", { json: [] }, /./],
        ["text in the place of a mapping", { json: "yes" }, /./],
    ];
    for (const [what, answer, why] of unclear)
        it(`is unclear, and no pass, where it answers ${what}`, async () => {
            const { facts } = await ask(() => answer);
            if (facts.works === "yes") {
                assert.strictEqual(facts.withdraw, undefined);
                return;
            }
            assert.strictEqual(facts.works, "unclear");
            assert.match(String(facts.why), why);
        });

    it("names no cause where it refuses", async () => {
        const { facts } = await ask(() => ({ status: 401, json: { code: -2015, msg: "Invalid API-key, IP, or permissions for action." } }));
        assert.deepStrictEqual(facts, { works: "refused", trade: {} });
    });
    it("is not asked with half a key, and the other half is in no word", async () => {
        const { facts, asked } = await ask(() => undefined, { apiKey: key });
        assert.deepStrictEqual(facts, { works: "unclear", why: "the secret has no secret", trade: {} });
        assert.strictEqual(asked.length, 0);
    });
    it("lets no part of the key into what it says, whatever happens", async () => {
        for (const [, answer] of unclear) {
            const { facts } = await ask(() => answer);
            assert.doesNotMatch(JSON.stringify(facts), new RegExp(`${key}|${secret}`));
        }
    });
});
