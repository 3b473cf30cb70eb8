import * as assert from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { expectedOf } from "../../../config/key-questions";
import { settingsSchema } from "../../../config/settings";
import { allowedWords, askable, exchangeOf, places, type Right, rightOn, rightsOf, vocabularies } from "../../../venues";
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
    /** Words of the exchange's answers, and what they grant here. */
    vocabulary?: Record<string, string[]>;
}
let factsOf: (asked: object) => Promise<Record<string, unknown>>;
let adapters: Record<string, Adapter>;
let judge: (facts: object, expected: object, now: number) => { checks: { check: string; holds: string; found: string; silent?: true }[] };
let classes: Record<string, unknown>;

before(async () => {
    ({ factsOf } = (await import("../../../functions/key-guard/ask.mjs" as string)) as { factsOf: typeof factsOf });
    ({ adapters } = (await import("../../../functions/key-guard/venues.mjs" as string)) as { adapters: typeof adapters });
    ({ judge } = (await import("../../../functions/key-guard/verdict.mjs" as string)) as { judge: typeof judge });
    classes = (await import("ccxt")).default as unknown as Record<string, unknown>;
});

/** Asks a venue on loopback. `answer` is heard before the venue's own judgement of the request. */
async function ask(
    venue: Venue,
    {
        over = {},
        answer,
        fields = venue.fields,
        timeout = 10_000,
    }: { over?: object; answer?: (asked: Asked) => Answer; fields?: object; timeout?: number } = {},
) {
    const server = await FakeExchange.start(asked => {
        if (answer) return answer(asked);
        return venue.refuses(asked) ?? { json: venue.says(asked, over as Record<string, unknown>) };
    });
    const logged: string[] = [];
    const { log, error } = console;
    console.log = console.error = (...words: unknown[]) => void logged.push(words.join(" "));
    try {
        const exchange = { adapter: adapters[venue.name], Exchange: classes[venue.class ?? venue.name] };
        return { facts: await factsOf({ ...exchange, fields, fetch: server.fetch, timeout }), asked: server.asked, logged };
    } finally {
        Object.assign(console, { log, error });
        await server.stop();
    }
}

/** What a venue's name says of its market. */
const suffixes = ["", "-spot", "-margin", "-usdm", "-coin-m", "-perp", "-swap", "-futures", "-options"];

/** What an answer says that a key may do; nothing may be left open. */
function granted(facts: Record<string, unknown>): Right[] {
    const { trade, withdraw, transfer, manage, alter } = facts as { trade: Record<string, unknown> } & Record<string, unknown>;
    const markets = Object.entries(rightOn).flatMap(([market, right]) => (market in trade ? [[right, trade[market]] as const] : []));
    const said: (readonly [Right, unknown])[] = [
        ...markets,
        ["withdraw", withdraw],
        ["transfer", transfer],
        ["manage", manage ?? false],
        ["alter", alter ?? false],
    ];
    for (const [right, may] of said) assert.strictEqual(typeof may, "boolean", right);
    return said.flatMap(([right, may]) => (may ? [right] : [])).sort();
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

/** Asks a server that says nothing else, and waits no longer than it has to for one that says nothing. */
const always = (answer: Answer) => ({ answer: () => answer, ...(answer === "hangs" && { timeout: 300 }) });

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
        it("says of a sound key on exactly the markets that it has here whether it trades there", async () => {
            const { trade } = (await ask(venue)).facts as { trade: object };
            assert.deepStrictEqual(Object.keys(trade), askable[venue.name].silent.includes("trade") ? [] : askable[venue.name].markets);
        });
        it("decides of a sound key whether it trades, whichever of the allowed words the manifest has, unless it never does", async () => {
            const { facts } = await ask(venue);
            const settings = { phase: "live", exchangeAccountNumbers: {} } as const;
            for (const named of suffixes.map(suffix => `${venue.name}${suffix}`).filter(one => exchangeOf(one) === venue.name))
                for (const word of allowedWords(named)) {
                    const expected = expectedOf("main", { venue: named, permissions: ["read", word] }, settings);
                    const trade = judge(facts, { ...expected, addresses: [] }, Date.now()).checks.find(({ check }) => check === "trade");
                    const decided = trade?.holds === "yes" || trade?.holds === "no" || (trade?.silent && askable[venue.name].silent.includes("trade"));
                    // No manifest has such a word without one that trades (config/rules/manifest.ts).
                    const alone = !expected.readOnly && !places(named, word);
                    assert.ok(alone ? rightsOf(named, word)?.join() === "alter" : decided, `${word} at ${named}: ${trade?.found}`);
                }
        });
        it("names an account that the settings can name too", async () => {
            const { facts } = await ask(venue);
            if (facts.account === undefined) return assert.ok(askable[venue.name].silent.includes("account"));
            const { main } = settingsSchema.shape.exchangeAccountNumbers.parse({ main: String(facts.account).replaceAll(" ", "").toUpperCase() });
            const expected = { addresses: [], account: main, phase: "live", markets: [], readOnly: false, daysLeft: 0 };
            assert.strictEqual(judge(facts, expected, Date.now()).checks.find(({ check }) => check === "account")?.holds, "yes");
        });
        const { only } = venue;
        if (only)
            it("takes each word of its exchange for what it is to a manifest, and has no other", async () => {
                for (const [word, rights] of Object.entries(vocabularies[venue.name].words)) {
                    const { facts } = await ask(venue, { over: only(word) });
                    assert.deepStrictEqual(granted(facts), rights.filter(right => right !== "read").sort(), `${venue.name} ${word}`);
                }
                for (const word of Object.keys(adapters[venue.name].vocabulary ?? {})) assert.ok(rightsOf(venue.name, word), `${venue.name} ${word}`);
            });
        for (const [what, over, differs] of venue.cases)
            it(`is heard of a key that ${what}`, async () => {
                const { facts } = await ask(venue, { over });
                const expected = { ...venue.facts, ...differs };
                assert.deepStrictEqual(JSON.parse(JSON.stringify(facts)), JSON.parse(JSON.stringify(expected)));
            });
        for (const [what, answer] of nonsense)
            it(`proves nothing by ${what}`, async () => {
                const { facts } = await ask(venue, always(answer));
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
                const { facts, logged } = await ask(venue, answer === undefined ? {} : always(answer));
                for (const value of values) assert.ok(!`${JSON.stringify(facts)} ${logged.join(" ")}`.includes(value));
            }
        });
    });
}

describe("a key that cannot sign", () => {
    const pem = (type: "pkcs8" | "sec1") => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type, format: "pem" }).toString();
    const broken = "-----BEGIN PRIVATE KEY-----\nb2Ytbm9ib2R5\n-----END PRIVATE KEY-----";
    const keys: [what: string, venue: Venue, fields: Record<string, string>][] = [
        ["Coinbase's in PKCS #8", coinbase, { secret: pem("pkcs8") }],
        ["Coinbase's without its middle", coinbase, { secret: pem("sec1").split("\n")[0] }],
        ["a PEM that is none, at Binance", binance, { secret: broken }],
        ["a PEM that is none, at Bybit", bybit, { secret: broken }],
        ["a secret of Kraken that is no base64", kraken, { secret: "not base64!" }],
        ["an agent's key that is none", hyperliquid, { privateKey: "0xof-nobody" }],
    ];
    for (const [what, venue, fields] of keys)
        it(`is told from an answer, and never asked about: ${what}`, async () => {
            const { facts, asked, logged } = await ask(venue, { fields: { ...venue.fields, ...fields } });
            assert.deepStrictEqual([facts.works, asked.length, facts.trade], ["unclear", 0, {}]);
            assert.match(String(facts.why), /^the key cannot sign: a part of it is not in the form/);
            for (const value of Object.values(fields)) assert.ok(!`${facts.why} ${logged.join(" ")}`.includes(value));
        });
    it("is no word for what goes wrong once the exchange was asked", async () => {
        for (const [, venue] of keys) assert.doesNotMatch(String((await ask(venue, { answer: () => ({ json: "yes" }) })).facts.why), /cannot sign/);
        assert.doesNotMatch(String((await ask(coinbase, { answer: () => "closes" })).facts.why), /cannot sign/);
    });
});

describe("the table of docs/exchange-keys.md", () => {
    const page = readFileSync("docs/exchange-keys.md", "utf8");
    const rows = [...page.matchAll(/^\| ([a-z]+) \| ?(.*?) ?\| [^ ]+\.[^ ]+ \|$/gm)].map(([, name, untold]) => [name, untold] as const);
    const words: Record<string, RegExp> = {
        ...{ expires: /\bend\b/, addresses: /addresses|to what/, bound: /whether it is bound|addresses: a chain/, transfer: /transfer/ },
        ...{ withdraw: /withdraw/, trade: /trade/, account: /account/ },
    };
    it("says of each exchange what it never says, and of each that is asked", () => {
        assert.deepStrictEqual(rows.map(([name]) => name).sort(), Object.keys(askable).sort());
        for (const [name, untold] of rows) {
            const silent = Object.keys(words).filter(check => (name === "upbit" ? check !== "expires" : words[check].test(untold)));
            assert.deepStrictEqual(silent.sort(), [...askable[name].silent].sort(), name);
        }
        assert.strictEqual(Object.fromEntries(rows).upbit, "everything but the key's end");
    });
});

describe("the adapters of the key guard", () => {
    it("each have a venue here that speaks as its documents do", () => {
        assert.deepStrictEqual(Object.keys(adapters).sort(), venues.map(({ name }) => name).sort());
    });
    it("each ask the one host that is said of them", () => {
        for (const { name, calls } of venues) assert.deepStrictEqual([...new Set(calls.map(call => call.split("/")[0]))], [askable[name].host]);
    });
    it("each name their documents, and the fields that the venue gives", () => {
        for (const { name, fields } of venues) {
            assert.match(adapters[name].documentation, /^https:\/\//);
            assert.deepStrictEqual(adapters[name].fields, Object.keys(fields));
            assert.deepStrictEqual([askable[name].fields, askable[name].silent], [adapters[name].fields, adapters[name].silent]);
        }
    });
});

describe("bitget, asked with a key of a unified account", () => {
    const classic = { status: 400, json: { code: "40085", msg: "You are in Unified Account mode, and the Classic Account API is not supported at this time" } };
    const info = { userId: "5210980987", parentId: "", ips: "54.178.0.1,54.178.0.2", permType: "read-and-write", permissions: ["uta_trade"] };
    const of = (over: object, path = /\/api\/v3\/account\/info$/) =>
        ask(bitget, { answer: asked => bitget.refuses(asked) ?? (path.test(asked.path) ? { json: { code: "00000", data: { ...info, ...over } } } : classic) });
    const all = { spot: true, margin: true, futures: true };
    it("asks the call of such accounts, and is heard", async () => {
        const { facts, asked } = await of({});
        assert.deepStrictEqual(facts, { ...bitget.facts, trade: all });
        assert.deepStrictEqual(
            asked.map(({ path }) => path),
            ["/api/v2/spot/account/info", "/api/v3/account/info"],
        );
    });
    const cases: [what: string, over: object, facts: object][] = [
        ["withdraws", { permissions: ["uta_trade", "withdraw"] }, { withdraw: true }],
        ["moves money to sub-accounts, and makes their keys", { permissions: ["uta_trade", "uta_mgt"] }, { transfer: true, manage: true }],
        ["is of a sub-account, which has none of these", { parentId: "4711", permissions: ["uta_trade", "uta_mgt"] }, {}],
        ["only reads", { permType: "read-only", permissions: ["uta_mgt", "uta_trade", "withdraw"] }, { trade: { spot: false, margin: false, futures: false } }],
        ["is of the account by its other name", { userId: undefined, uid: "7" }, { account: "7" }],
    ];
    for (const [what, over, differs] of cases)
        it(`is heard of one that ${what}`, async () => assert.deepStrictEqual((await of(over)).facts, { ...bitget.facts, trade: all, ...differs }));
    it("asks nothing more where the exchange said nothing of the account's mode", async () => {
        const others: Answer[] = [bitget.limited, "closes", { status: 503, json: classic.json }, { status: 400, json: { code: "40017", msg: "40085" } }];
        for (const first of [...others, bitget.skewed as Answer, bitget.refusal as Answer]) {
            const { facts, asked } = await ask(bitget, { answer: () => first });
            assert.deepStrictEqual([facts.works === "yes", asked.length], [false, 1], JSON.stringify(first));
        }
        assert.strictEqual((await ask(bitget, { answer: () => bitget.limited })).facts.why, "too many calls: ask again later");
    });
    it("takes nothing for no where the answer has another shape", async () => {
        for (const over of [{ permType: "all" }, { permType: undefined }, { permissions: undefined }, { permType: "read-only", permissions: "uta_trade" }]) {
            const { facts } = await of(over);
            assert.deepStrictEqual([facts.withdraw, facts.transfer, JSON.stringify(facts.trade)], [undefined, undefined, "{}"], JSON.stringify(over));
        }
        assert.strictEqual((await of({}, /nothing/)).facts.works, "unclear");
    });
});

describe("kraken, asked while the bot and other zones use the key", () => {
    /** Kraken, which has taken a number so many times before the one that it is given. */
    const of = async (times: number) => {
        let overtaken = 0;
        const answer = (asked: Asked): Answer => {
            overtaken += 1;
            return overtaken <= times ? (kraken.skewed as Answer) : (kraken.refuses(asked) ?? { json: kraken.says(asked, {}) });
        };
        return ask(kraken, { answer });
    };
    it("is asked again where another call was before it, twice at most", async () => {
        for (const times of [1, 2]) {
            const { facts, asked } = await of(times);
            assert.deepStrictEqual([facts, asked.length], [kraken.facts, times + 1]);
        }
        const { facts, asked } = await of(3);
        assert.deepStrictEqual([facts.works, asked.length], ["unclear", 3]);
        assert.strictEqual(facts.why, "another call with this key overtook it: give the key a nonce window at the exchange");
    });
    it("is asked once where it says anything else", async () => {
        for (const answer of [kraken.limited, kraken.refusal as Answer]) assert.strictEqual((await ask(kraken, { answer: () => answer })).asked.length, 1);
    });
});

describe("gate, asked with a key that may not read the list of keys", () => {
    const forbidden = { status: 403, json: { label: "FORBIDDEN", message: "Request forbidden" } };
    const of = (detail: Answer) => ask(gate, { answer: asked => gate.refuses(asked) ?? (asked.path.endsWith("/account/detail") ? detail : forbidden) });
    it("is no refusal of it, and says what else to use", async () => {
        const { facts, asked } = await of({ json: { user_id: 7, ip_whitelist: ["54.178.0.1"], currency_pairs: [], key: { mode: 1 }, tier: 0 } });
        assert.strictEqual(facts.works, "unclear");
        assert.match(String(facts.why), /use a key of a main account, with the right account$/);
        assert.strictEqual(asked.length, 2);
    });
    it("refuses it where nothing else takes it either", async () => {
        assert.strictEqual((await of(forbidden)).facts.works, "refused");
    });
    for (const [right, path] of Object.entries({ spot: "/spot/accounts", futures: "/futures/usdt/accounts" }))
        it(`is told to have the right account where it has only ${right}`, async () => {
            const answer = (asked: Asked): Answer => gate.refuses(asked) ?? (asked.path.endsWith(path) ? { json: [] } : forbidden);
            const { facts } = await ask(gate, { answer });
            assert.strictEqual(facts.works, "unclear");
            assert.match(String(facts.why), /with the right account$/);
        });
});

describe("deribit, asked with a key that may not read the list of keys", () => {
    const forbidden = { status: 403, json: { jsonrpc: "2.0", error: { code: 13021, message: "forbidden" } } };
    const of = (taken: string, otherwise: Answer = forbidden) =>
        ask(deribit, { answer: asked => deribit.refuses(asked) ?? (asked.path.endsWith(taken) ? { json: { jsonrpc: "2.0", result: [] } } : otherwise) });
    for (const call of ["/get_account_summary", "/get_open_orders"])
        it(`is told to have account:read where ${call} is answered`, async () => {
            const { facts } = await of(call);
            assert.strictEqual(facts.works, "unclear");
            assert.match(String(facts.why), /give it the right account:read$/);
        });
    it("refuses it where nothing else takes it either, and where it is nobody's", async () => {
        assert.strictEqual((await of("/nothing")).facts.works, "refused");
        assert.strictEqual((await of("/nothing", deribit.refusal as Answer)).facts.works, "refused");
        assert.strictEqual((await of("/nothing", deribit.limited)).facts.why, "too many calls: ask again later");
    });
});

describe("hyperliquid, asked of an agent that trades for an account of its owner's", () => {
    const { walletAddress: account } = hyperliquid.fields;
    const owner = "0x2222222222222222222222222222222222222222";
    const of = async (role: object, vault: object = { leader: owner }) => {
        const answer = ({ body }: Asked): Answer => {
            const { type, user, vaultAddress } = JSON.parse(body);
            if (type === "vaultDetails") return { json: vaultAddress === account ? { vaultAddress, ...vault } : null };
            if (type === "extraAgents") return { json: user === owner ? (hyperliquid.says({ body } as Asked, {}) as object) : [] };
            return { json: user === account ? role : { role: "agent", data: { user: owner } } };
        };
        return (await ask(hyperliquid, { answer })).facts;
    };
    it("is heard of a sub-account and of a vault, and says which it trades for", async () => {
        const expected = { ...hyperliquid.facts, transfer: undefined };
        assert.deepStrictEqual(await of({ role: "subAccount", data: { master: owner } }), expected);
        assert.deepStrictEqual(await of({ role: "subAccount", data: { master: owner.toUpperCase().replace("0X", "0x") } }), expected);
        assert.deepStrictEqual(await of({ role: "vault" }), expected);
    });
    it("is unclear where the account is another's, or nobody's", async () => {
        const others: [role: object, vault?: object][] = [
            ...[{ role: "user" }, { role: "missing" }, { role: "agent", data: { user: owner } }, {}].map((role): [object] => [role]),
            ...[{ master: account }, {}, undefined].map((data): [object] => [{ role: "subAccount", data }]),
            ...[{ leader: account }, {}, { leader: null }, { leader: 7 }].map((vault): [object, object] => [{ role: "vault" }, vault]),
        ];
        for (const [role, vault] of others) {
            const facts = await of(role, vault);
            assert.deepStrictEqual([facts.works, facts.withdraw, facts.account], ["unclear", undefined, undefined], JSON.stringify([role, vault]));
        }
    });
});
