import * as assert from "node:assert";
import { counts } from "../../../components/secrets/key-watch";
import { answerIn, contradictionIn, gapIn } from "../../../config/key-answers";
import { FakeSecretsManager, lambdaLine } from "../fakes";
import { FakeExchange } from "./exchange";
import { binance } from "./venues/binance";

type Said = {
    answer: string;
    checks: { check: string; found: string; holds: string }[];
    venue: string;
    version: string;
    code?: string;
    expected: object;
    at: string;
};
const name = "bot/prod/binance";

describe("the key guard", () => {
    let makeGuard: (args: object) => (event: object) => Promise<Said>;
    let fieldsOf: (adapter: { fields: string[] }, value: object) => Record<string, string>;
    let adapters: object;
    let exchanges: object;
    before(async () => {
        const of = async <T>(file: string) => (await import(`../../../functions/key-guard/${file}.mjs` as string)) as T;
        ({ makeGuard } = await of<{ makeGuard: typeof makeGuard }>("guard"));
        ({ fieldsOf } = await of<{ fieldsOf: typeof fieldsOf }>("fields"));
        ({ adapters } = await of<{ adapters: object }>("venues"));
        exchanges = (await import("ccxt")).default;
    });

    const expected = { addresses: ["54.178.0.1"], phase: "live", readOnly: true, markets: ["spot"], account: "354937868", daysLeft: 14 };
    async function guard({
        over = {},
        venue = "binance",
        fields = {},
        event = {},
        restrictions = {} as Record<string, unknown>,
        from = "54.178.0.1",
        stages = ["AWSCURRENT"],
        down = false,
    } = {}) {
        const server = await FakeExchange.start(asked => (down ? { status: 503 } : (binance.refuses(asked) ?? { json: binance.says(asked, restrictions) })));
        const secret = new FakeSecretsManager(name);
        const value = { binance_api_key: binance.fields.apiKey, binance_api_secret: binance.fields.secret, ...fields };
        secret.versions.set("v1", { value: JSON.stringify(value), stages, created: new Date() });
        const secrets = { [name]: { venue, ...expected, ...over } };
        const now = () => Date.parse("2026-11-29T08:00:00Z");
        const ask = makeGuard({
            secretsManager: secret,
            adapters,
            exchanges,
            secrets,
            from,
            code: "key-guard-1",
            fetch: server.fetch,
            now,
            sleep: async () => {},
            timeout: 500,
        });
        const { log } = console;
        const logged: string[] = [];
        console.log = (...words: unknown[]) => void logged.push(lambdaLine(...words));
        try {
            return { said: await ask({ secretId: name, ...event }), logged: logged.join("\n"), asked: server.asked.length };
        } finally {
            console.log = log;
            await server.stop();
        }
    }

    it("finds nothing against a sound key but what its exchange never says, and says and logs no part of it", async () => {
        const { said, logged } = await guard();
        const open = said.checks.filter(({ holds }) => holds !== "yes").map(({ check }) => check);
        assert.deepStrictEqual([said.answer, said.venue, open], ["not evaluated", "binance", ["addresses"]]);
        assert.match(logged, /"answer":"not evaluated"/);
        assert.doesNotMatch(`${JSON.stringify(said)} ${logged}`, /of-nobody/);
    });
    it("says which version it looked at, when, and what it went by, so that nobody takes its answer for another", async () => {
        const { said } = await guard();
        assert.deepStrictEqual([said.version, said.at, said.expected, said.code], ["v1", "2026-11-29T08:00:00.000Z", expected, "key-guard-1"]);
    });
    it("is read as it was said, with every check that is made of each key", async () => {
        const read = answerIn(JSON.stringify((await guard()).said)) ?? assert.fail("nobody can read it");
        assert.deepStrictEqual([read.answer, gapIn(read), contradictionIn(read)], ["not evaluated", undefined, undefined]);
    });
    it("refuses one that withdraws", async () => {
        const { said } = await guard({ restrictions: { enableWithdrawals: true } });
        assert.deepStrictEqual([said.answer, said.checks.filter(({ holds }) => holds === "no").map(({ check }) => check)], ["refused", ["withdraw"]]);
    });
    it("proves an address by a call that it accepted, and no list of them", async () => {
        const { said } = await guard();
        assert.strictEqual(said.answer, "not evaluated");
        assert.match(said.checks.find(({ check }) => check === "addresses")?.found ?? "", /to which; it works from 54\.178\.0\.1$/);
    });
    it("asks no test network", async () => {
        const { said, asked } = await guard({ over: { testnet: true } });
        assert.deepStrictEqual([said.answer, said.checks[0].found, asked], ["not evaluated", "a test network has no such question", 0]);
    });
    it("says that it cannot ask an exchange without adapter", async () => {
        const { said } = await guard({ venue: "ftx" });
        assert.deepStrictEqual([said.answer, said.checks[0].found.slice(0, 36)], ["not evaluated", "nobody here knows how to ask ftx: th"]);
    });
    it("does not call a key sound beside which another one lies, of which the exchange was not asked", async () => {
        const fields = { apiKey: binance.fields.apiKey, secret: binance.fields.secret };
        const { said, asked } = await guard({ fields });
        const found = "beside the key the secret has binance_api_key, binance_api_secret, which may be another one: keep each key in a secret of its own";
        assert.deepStrictEqual([said.answer, said.checks[0].found, asked], ["not evaluated", found, 0]);
    });
    it("names fields of which nobody knows what they are, and nothing of what is in them", async () => {
        const { said, logged, asked } = await guard({ fields: { pem: "pem-of-nobody", binance_label: "label-of-nobody" } });
        assert.match(said.checks[0].found, /^beside the key the secret has pem, which may be another one: /);
        assert.deepStrictEqual([said.answer, asked], ["not evaluated", 0]);
        assert.doesNotMatch(`${JSON.stringify(said)} ${logged}`, /of-nobody/);
    });
    it("says which part of a key is not there before it doubts anything else", async () => {
        const { said } = await guard({ fields: { binance_api_secret: "", other: "x" }, venue: "okx" });
        assert.match(said.checks[0].found, /^the secret has no .*passphrase/);
    });
    it("refuses to look at any other secret", async () => {
        await assert.rejects(guard({ event: { secretId: "bot/prod/jwt" } }), /asks of bot\/prod\/binance, not of bot\/prod\/jwt/);
    });

    /** Whether CloudWatch finds a line by a pattern of equalities, which is all that this understands; $.message.x of a text is nothing. */
    function finds(pattern: string, line: string): boolean {
        const [, inner] = /^\{ (.+) \}$/.exec(pattern) ?? [];
        return inner.split(" && ").every(term => {
            const [, path, operator, value] = /^\(\$\.([\w.]+) (=|!=) "([^"]*)"\)$/.exec(term) ?? assert.fail(`what is ${term}?`);
            const found = path
                .split(".")
                .reduce<unknown>((at, key) => (typeof at === "object" && at ? at[key as keyof typeof at] : undefined), JSON.parse(line));
            return typeof found === "string" && (operator === "=") === (found === value);
        });
    }
    const ends = { tradingAuthorityExpirationTime: Date.parse("2026-12-01T08:00:00Z") };
    const withdraws = { restrictions: { enableWithdrawals: true } };
    const old = { stages: ["AWSPREVIOUS"], event: { stage: "AWSPREVIOUS" } };
    const counted: Record<string, [Parameters<typeof guard>[0], (keyof typeof counts)[]]> = {
        "a key of which the venue leaves open what it never says": [{}, ["Answered"]],
        "one that withdraws": [withdraws, ["Refused", "Answered"]],
        "one that ends soon": [{ restrictions: ends }, ["Ending", "Answered"]],
        "one that withdraws and ends soon": [{ restrictions: { ...withdraws.restrictions, ...ends } }, ["Refused", "Answered"]],
        "one that the exchange does not take": [{ fields: { binance_api_secret: "another-of-nobody" } }, ["Refused", "Answered"]],
        "an exchange that is down": [{ down: true }, []],
        "fields that nobody understands": [{ fields: { withdraw_key: "more-of-nobody" } }, []],
        "a key that is not there": [{ stages: ["AWSPENDING"] }, []],
        "a new key that withdraws": [{ ...withdraws, stages: ["GOLIVE_STAGED"], event: { stage: "GOLIVE_STAGED" } }, []],
        "an old key that the exchange does not take any more": [{ ...old, fields: { binance_api_secret: "another-of-nobody" } }, []],
    };
    for (const [what, [given, found]] of Object.entries(counted))
        it(`logs a line that CloudWatch counts as ${found.join(" and ") || "nothing"}: ${what}`, async () => {
            const { logged } = await guard(given);
            const line: { message: object } = JSON.parse(logged);
            assert.deepStrictEqual(
                Object.entries(counts)
                    .filter(([, pattern]) => finds(pattern, logged))
                    .map(([metric]) => metric),
                found,
            );
            const fields = Object.keys(line.message).filter(field => field !== "failed");
            assert.deepStrictEqual(fields, ["secretId", "stage", "answer", "works", "checks"]);
            for (const pattern of Object.values(counts))
                assert.ok(!finds(pattern, JSON.stringify({ ...line, message: JSON.stringify(line.message) })), "a text");
        });

    const named: [adapter: string[], value: Record<string, string>, found: Record<string, string>][] = [
        [["apiKey", "secret"], { api_key: "a", api_secret: "b" }, { apiKey: "a", secret: "b" }],
        [["apiKey", "secret"], { UPBIT_ACCESS_KEY: "a", UPBIT_SECRET_KEY: "b" }, { apiKey: "a", secret: "b" }],
        [["apiKey", "secret"], { key: "a", privateKey: "b" }, { apiKey: "a", secret: "b" }],
        [["apiKey", "secret", "passphrase"], { key: "a", secret: "b", passphrase: "c" }, { apiKey: "a", secret: "b", passphrase: "c" }],
        [["apiKey", "secret", "passphrase"], { apiKey: "a", apiSecret: "b", password: "c" }, { apiKey: "a", secret: "b", passphrase: "c" }],
        [["walletAddress", "privateKey"], { account_address: "a", agent_private_key: "b" }, { walletAddress: "a", privateKey: "b" }],
        [["apiKey", "secret"], { name: "a", comment: "b", secret: "c" }, { secret: "c" }],
        [["apiKey", "secret"], { name: "a", other: "b", secret: "c" }, { apiKey: "b", secret: "c" }],
        [["apiKey", "secret"], { client_id: "a", other: "b", secret: "c" }, {}],
        [["apiKey", "secret"], { client_id: "a", client_secret: "b", user_id: "c" }, { apiKey: "a", secret: "b" }],
        [["apiKey", "secret"], { binance_api_key: "a", binance_api_secret: "b", binance_label: "c" }, { apiKey: "a", secret: "b" }],
        [["apiKey", "secret"], { apiKey: "a", secret: "b", withdrawKey: "c", withdrawSecret: "d" }, {}],
        [["walletAddress", "privateKey"], { walletAddress: "a", privateKey: "b", masterPrivateKey: "c" }, {}],
        [["apiKey", "secret"], { key: "a" }, { apiKey: "a" }],
        [["apiKey", "secret"], { apiKey: "a", secret: "b", label: "c" }, { apiKey: "a", secret: "b" }],
        [
            ["apiKey", "secret"],
            { apiKey: "a", secret: "b", accountName: "c", account2: "d", sub_account: "e", baseUrl: "f", apiHost: "g", IP: "h", testnet: "i", uid: "j" },
            { apiKey: "a", secret: "b" },
        ],
        ...["subaccount", "username", "user_name", "tld", "memo", "tier", "flag", "productType", "organization_id", "orgId"].map(
            (beside): [string[], Record<string, string>, Record<string, string>] => [
                ["apiKey", "secret"],
                { apiKey: "a", secret: "b", [beside]: "c" },
                { apiKey: "a", secret: "b" },
            ],
        ),
        ...["signer", "agent", "pem", "password", "signature", "pin", "apiKeyName", "other", "x", "", "account_pem", "authUrl"].map(
            (beside): [string[], Record<string, string>, Record<string, string>] => [["apiKey", "secret"], { apiKey: "a", secret: "b", [beside]: "c" }, {}],
        ),
        ...["signer", "agent"].map((beside): [string[], Record<string, string>, Record<string, string>] => [
            ["walletAddress", "privateKey"],
            { walletAddress: "a", privateKey: "b", [beside]: "c" },
            {},
        ]),
    ];
    for (const [fields, value, found] of named)
        it(`finds ${fields.join(", ")} in ${Object.keys(value).join(", ")}`, () => assert.deepStrictEqual(fieldsOf({ fields }, value), found));
    it("finds Coinbase's key in the file that it gives, and in no name beside another", () => {
        const { coinbase, binance } = adapters as Record<string, { fields: string[] }>;
        const file = { name: "a", privateKey: "b", organization_id: "c" };
        assert.deepStrictEqual(fieldsOf(coinbase, file), { apiKey: "a", secret: "b" });
        assert.deepStrictEqual(fieldsOf(coinbase, { name: "a", api_key: "b", secret: "c" }), { apiKey: "b", secret: "c" });
        assert.deepStrictEqual(fieldsOf(coinbase, { name: "a", id: "b", secret: "c" }), { apiKey: "b", secret: "c" });
        assert.deepStrictEqual(fieldsOf(binance, file), { secret: "b" });
    });
});
