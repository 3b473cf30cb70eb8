import * as assert from "node:assert";
import { askable } from "../../../venues";
import { secret } from "../../leaks/collect";
import { type Answer, type Asked, FakeExchange } from "./exchange";
import type { Venue } from "./venue";
import { binance } from "./venues/binance";
import { bitget } from "./venues/bitget";
import { bybit } from "./venues/bybit";
import { coinbase } from "./venues/coinbase";
import { deribit } from "./venues/deribit";
import { gate } from "./venues/gate";
import { hyperliquid } from "./venues/hyperliquid";
import { kraken } from "./venues/kraken";
import { kucoin } from "./venues/kucoin";
import { okx } from "./venues/okx";
import { upbit } from "./venues/upbit";

const venues: Venue[] = [binance, upbit, bybit, okx, kraken, coinbase, kucoin, bitget, gate, deribit, hyperliquid];

interface Adapter {
    fields: string[];
    silent: string[];
    documentation: string;
}
let factsOf: (asked: object) => Promise<Record<string, unknown>>;
let adapters: Record<string, Adapter>;
let judge: (facts: object, expected: object, now: number) => { checks: { check: string; holds: string }[] };
let classes: Record<string, unknown>;

before(async () => {
    ({ factsOf } = (await import("../../../functions/key-guard/ask.mjs" as string)) as { factsOf: typeof factsOf });
    ({ adapters } = (await import("../../../functions/key-guard/venues.mjs" as string)) as { adapters: typeof adapters });
    ({ judge } = (await import("../../../functions/key-guard/verdict.mjs" as string)) as { judge: typeof judge });
    classes = (await import("ccxt")).default as unknown as Record<string, unknown>;
});

/** Asks a venue on loopback. `answer` is heard before the venue's own judgement of the request. */
async function ask(venue: Venue, { over = {}, answer, fields = venue.fields }: { over?: object; answer?: (asked: Asked) => Answer; fields?: object } = {}) {
    const server = await FakeExchange.start(asked => {
        if (answer) return answer(asked);
        return venue.refuses(asked) ?? { json: venue.says(asked, over as Record<string, unknown>) };
    });
    const logged: string[] = [];
    const { log, error } = console;
    console.log = console.error = (...words: unknown[]) => void logged.push(words.join(" "));
    try {
        const exchange = { adapter: adapters[venue.name], Exchange: classes[venue.class ?? venue.name] };
        return { facts: await factsOf({ ...exchange, fields, fetch: server.fetch, timeout: 500 }), asked: server.asked, logged };
    } finally {
        Object.assign(console, { log, error });
        await server.stop();
    }
}

/** What no server that means well says. None of it is an answer to anything. */
const nonsense: [what: string, answer: Answer][] = [
    ["a fault of its own", { status: 503, json: { message: "unavailable" } }],
    ["a page of HTML", { text: "<html><body>Service</body></html>" }],
    ["a page of HTML with a fault", { status: 502, text: "<html>bad gateway</html>" }],
    ["nothing", "hangs"],
    ["a body without end", "endless"],
    ["a closed connection", "closes"],
    ["an empty list", { json: [] }],
    ["an empty mapping", { json: {} }],
    ["a word", { json: "yes" }],
    ["a way elsewhere", { status: 302, text: "", headers: { location: "https://example.com/" } }],
];

/** Facts on which a key might be let through, were they taken for granted. */
const decisive = ["withdraw", "transfer", "bound", "account", "expires"];

for (const venue of venues) {
    const values = Object.entries(venue.fields).flatMap(([name, value]) => (venue.open?.includes(name) ? [] : [secret(value)]));
    const { refusal } = venue;
    describe(`${venue.name}, asked what a key may do`, () => {
        it("is asked where and as its documents say, and says it of a sound key", async () => {
            const { facts, asked } = await ask(venue);
            assert.deepStrictEqual(
                asked.map(({ host, path }) => `${host}${path}`),
                venue.calls,
            );
            assert.deepStrictEqual(JSON.parse(JSON.stringify(facts)), venue.facts);
        });
        it("is silent of a sound key exactly where it is said to be", async () => {
            const { facts } = await ask(venue);
            const own = { addresses: ["54.178.0.1"], account: "anybody", phase: "live", markets: ["spot"], readOnly: false, daysLeft: 0 };
            const unknown = judge(facts, own, Date.now()).checks.filter(({ holds }) => holds === "unknown");
            assert.deepStrictEqual(
                unknown.map(({ check }) => check),
                adapters[venue.name].silent,
            );
        });
        for (const [what, over, differs] of venue.cases)
            it(`is heard of a key that ${what}`, async () => {
                const { facts } = await ask(venue, { over });
                const expected = { ...venue.facts, ...differs };
                assert.deepStrictEqual(JSON.parse(JSON.stringify(facts)), JSON.parse(JSON.stringify(expected)));
            });
        for (const [what, answer] of nonsense)
            it(`proves nothing by ${what}`, async () => {
                const { facts } = await ask(venue, { answer: () => answer });
                assert.deepStrictEqual(
                    decisive.filter(name => facts[name] === false || typeof facts[name] === "string"),
                    [],
                );
                assert.notStrictEqual(facts.bound, true);
                if (facts.works !== "yes") assert.strictEqual(facts.works, "unclear");
            });
        if (refusal)
            it("names no cause where it refuses", async () => {
                const { facts } = await ask(venue, { answer: () => refusal });
                assert.deepStrictEqual(facts, { works: "refused", trade: {} });
            });
        it("is unclear where there were too many calls", async () => {
            const { facts } = await ask(venue, { answer: () => venue.limited });
            assert.deepStrictEqual([facts.works, facts.why], ["unclear", "too many calls: ask again later"]);
        });
        if (venue.skewed)
            it("is no pass where clocks are apart", async () => {
                const { facts } = await ask(venue, { answer: () => venue.skewed as Answer });
                assert.ok(["unclear", "refused"].includes(String(facts.works)), String(facts.works));
            });
        for (const name of Object.keys(venue.fields))
            it(`is not asked without the field ${name}`, async () => {
                const { facts, asked } = await ask(venue, { fields: { ...venue.fields, [name]: "" } });
                assert.deepStrictEqual([facts.works, facts.why, asked.length], ["unclear", `the secret has no ${name}, or more than one`, 0]);
            });
        for (const name of Object.keys(venue.fields))
            it(`refuses or is unclear where the field ${name} is another's`, async () => {
                const { facts } = await ask(venue, { fields: { ...venue.fields, [name]: Buffer.from("somebody-else").toString("base64") } });
                assert.notStrictEqual(facts.works, "yes");
            });
        it("says and logs nothing of the key, whatever happens", async () => {
            for (const answer of [undefined, refusal, venue.limited, ...nonsense.map(([, answer]) => answer)]) {
                const { facts, logged } = await ask(venue, answer === undefined ? {} : { answer: () => answer });
                for (const value of values) assert.ok(!`${JSON.stringify(facts)} ${logged.join(" ")}`.includes(value));
            }
        });
    });
}

describe("the adapters of the key guard", () => {
    it("each have a venue here that speaks as its documents do", () => {
        assert.deepStrictEqual(Object.keys(adapters).sort(), venues.map(({ name }) => name).sort());
    });
    it("each name their documents, and the fields that the venue gives", () => {
        for (const { name, fields } of venues) {
            assert.match(adapters[name].documentation, /^https:\/\//);
            assert.deepStrictEqual(adapters[name].fields, Object.keys(fields));
            assert.deepStrictEqual(askable[name], { fields: adapters[name].fields, silent: adapters[name].silent });
        }
    });
});
