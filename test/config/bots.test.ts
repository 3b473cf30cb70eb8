import * as assert from "node:assert";
import { placedOverrides, stackConfig } from "../../config/load";
import { faultsOf, type Loose, load, sound, texts, withProject } from "./sandbox";

/** Reads prod with a second bot beside the first, and a section for it. */
function second(section: Loose, change: (prod: Loose) => void = () => undefined) {
    const files = sound();
    files.prod["golive:bots"] = { other: section };
    change(files.prod);
    const other = { ...structuredClone(files.manifest), name: "other" };
    return <T>(use: (root: string) => T): T => withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(other) }, use);
}

describe("an override, as the engine is given it", () => {
    const placed = (section: Loose, ...overrides: string[]) =>
        second(section, prod => Object.assign(prod, { "golive:bot": "other" }))(root => placedOverrides("prod", overrides, root));
    const digest = `sha256:${"0".repeat(64)}`;
    it("has its whole path, where the stack's file has the setting", () =>
        assert.deepStrictEqual(
            placed({}, "network.cidr=10.70.0.0/16", "golive:stagedSecrets[0]=binance", `release.digests["bifrost"]=${digest}`, "aws:profile=a=b"),
            ["golive:network.cidr=10.70.0.0/16", "golive:bots.other.stagedSecrets[0]=binance", `golive:release.digests.bifrost=${digest}`, "aws:profile=a=b"],
        ));
    it("is where the bot's own section has it: beside the section it would change nothing", () =>
        assert.deepStrictEqual(placed({ network: { cidr: "10.60.0.0/16" } }, "network.cidr=10.70.0.0/16"), ["golive:bots.other.network.cidr=10.70.0.0/16"]));
    it("keeps a key in quotes that would be two", () => assert.deepStrictEqual(placed({}, 'aws:defaultTags.tags["a.b"]=x'), ['aws:defaultTags.tags["a.b"]=x']));
});

describe("a bot without a section", () => {
    const faults = (own: string, change: (prod: Loose, manifest: Loose) => void = () => undefined, overrides: string[] = []) => {
        const files = sound();
        const manifest = { ...structuredClone(files.manifest), name: "other" };
        for (const service of Object.values<Loose>(manifest.services)) delete service.public;
        files.prod["golive:bot"] = own;
        change(files.prod, manifest);
        return withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(manifest) }, root =>
            faultsOf(() => stackConfig("prod", ["bot=other", ...overrides], root)).map(({ file, path, found }) => `${file}: ${path}: ${found}`),
        );
    };
    const missing = "Pulumi.prod.yaml: golive:bots.other: nothing";
    it("is told of it alone where the settings of the stack's own bot don't fit", () =>
        assert.deepStrictEqual(
            faults("cryptofunk", (_, manifest) => delete manifest.secrets.pagerduty),
            [missing],
        ));
    it("is told too what is wrong for the stack's own bot, in its own manifest and in an override", () =>
        assert.deepStrictEqual(
            faults(
                "cryptofunk",
                (prod, manifest) => {
                    prod["golive:stagedSecret"] = [];
                    manifest.colour = "blue";
                },
                ["capital=-1"],
            ),
            ["--config: golive:capital: -1", "Pulumi.prod.yaml: golive:stagedSecret: an unknown key", "bots/other.yaml: colour: an unknown key", missing],
        ));
    it("and not where the stack is its own", () => assert.deepStrictEqual(faults("other"), ["Pulumi.prod.yaml: golive:edge: a mapping"]));
});

describe("a bot without a section, in a stack whose own bot has come far", () => {
    const own = {
        "golive:phase": "canary",
        "golive:capital": 1000,
        "golive:exchangeAccounts": { binance: "fund" },
        "golive:exchangeAddresses": { binance: ["54.178.0.7"] },
    };
    const read = (overrides: string[], change: (prod: Loose) => void = () => undefined) => {
        const files = sound();
        Object.assign(files.prod, own);
        change(files.prod);
        const other = { ...structuredClone(files.manifest), name: "other" };
        return withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(other) }, root => {
            const { settings, manifest } = load(root, "prod", overrides);
            const { phase, capital, stagedSecrets, exchangeAddresses } = settings;
            return { phase, capital, staged: stagedSecrets.length, exchangeAddresses, account: manifest.exchanges.binance.account };
        });
    };
    const none = { phase: "dry", capital: undefined, staged: 0, exchangeAddresses: {}, account: "main" };
    it("starts with nothing of it", () => assert.deepStrictEqual(read(["bot=other"]), none));
    it("starts with nothing of it where no bot is the stack's own", () =>
        assert.deepStrictEqual(
            read(["bot=other"], prod => delete prod["golive:bot"]),
            none,
        ));
    it("has what overrides say, wherever the bot stands among them", () =>
        assert.deepStrictEqual(read(["phase=canary", "golive:bot=other", "stagedSecrets[0]=binance"]), {
            ...none,
            ...{ phase: "canary", staged: 1 },
        }));
    it("leaves the stack's own bot as it is, named or not", () => {
        const all = { phase: "canary", capital: 1000, staged: 6, exchangeAddresses: { binance: ["54.178.0.7"] }, account: "fund" };
        assert.deepStrictEqual([read(["bot=cryptofunk"]), read([])], [all, all]);
    });
});

describe("a bot with a section, in a stack whose own bot has come far", () => {
    const has = (section: Loose) =>
        second(section, prod =>
            Object.assign(prod, {
                "golive:phase": "canary",
                "golive:capital": 1000,
                "golive:exchangeAccounts": { binance: "fund" },
                "golive:exchangeAddresses": { binance: ["54.178.0.7"] },
            }),
        )(root => {
            const { settings, manifest } = load(root, "prod", ["bot=other"]);
            const { phase, capital, stagedSecrets, exchangeAddresses } = settings;
            return { phase, capital, stagedSecrets, exchangeAddresses, account: manifest.exchanges.binance.account };
        });
    const none = { phase: "dry", capital: undefined, stagedSecrets: [], exchangeAddresses: {}, account: "main" };
    it("has of phase, money, keys, addresses and accounts what its section says, and nothing else", () => {
        assert.deepStrictEqual(has({ network: { cidr: "10.60.0.0/16" } }), none);
        assert.deepStrictEqual(has({ stagedSecrets: ["slack"], exchangeAccounts: { binance: "own" } }), { ...none, stagedSecrets: ["slack"], account: "own" });
    });
    it("is told in its section what is wrong with one that was not written there", () =>
        second({ capital: 5 })(root =>
            assert.deepStrictEqual(
                faultsOf(() => load(root, "prod", ["bot=other", "phase=soon"])).map(({ path }) => path),
                ["golive:bots.other.phase"],
            ),
        ));
});

describe("sections of bots", () => {
    it("replace the stack's settings for their bot, whole", () =>
        second({ stagedSecrets: ["slack"], network: { cidr: "10.60.0.0/16" } })(root => {
            const { settings } = load(root, "prod", ["bot=other"]);
            assert.deepStrictEqual([settings.stagedSecrets, settings.network.cidr, settings.network.natGateways], [["slack"], "10.60.0.0/16", "per-zone"]);
            assert.strictEqual(settings.postgres.storageGb, 200, "what the section leaves out is the stack's");
        }));
    it("say nothing for the others", () =>
        second({ stagedSecrets: ["slack"] })(root => assert.deepStrictEqual(load(root, "prod").settings.stagedSecrets.includes("binance"), true)));
    it("take a setting away with null", () =>
        second({ edge: null })(root => {
            const faults = faultsOf(() => load(root, "prod", ["bot=other"]));
            assert.deepStrictEqual([faults.length, faults[0].path, faults[0].found], [1, "golive:bots.other.edge", "nothing"]);
        }));
    it("take it away for a bot that does without", () => {
        const files = sound();
        files.prod["golive:bots"] = { other: { edge: null } };
        const manifest = { ...structuredClone(files.manifest), name: "other" };
        for (const service of Object.values<Loose>(manifest.services)) delete service.public;
        withProject({ ...texts(files), "bots/other.yaml": JSON.stringify(manifest) }, root =>
            assert.strictEqual(load(root, "prod", ["bot=other"]).settings.edge, undefined),
        );
    });
    it("leave an override of what they don't say to the stack's settings", () =>
        second({ stagedSecrets: ["slack"] })(root => {
            const config = stackConfig("prod", ["bot=other", "network.cidr=10.70.0.0/16"], root);
            assert.match(config["golive:network"], /10\.70/);
            assert.deepStrictEqual(JSON.parse(config["golive:bots"]), { other: { stagedSecrets: ["slack"] } });
        }));
    for (const [what, shape] of [
        ["nothing", null],
        ["a list", ["slack"]],
        ["text", "slack"],
    ] as const)
        it(`that are ${what} are refused once, and say nothing`, () =>
            second(shape)(root =>
                assert.deepStrictEqual(
                    faultsOf(() => load(root, "prod", ["bot=other"])).map(({ path, allowed }) => [path, allowed.split(" with ")[0]]),
                    [["golive:bots.other", "a mapping"]],
                ),
            ));
    it("are where an override of what they say goes", () =>
        second({ network: { cidr: "10.60.0.0/16" } })(root => {
            const { settings } = load(root, "prod", ["network.cidr=10.70.0.0/16", "phase=canary", "bot=other"]);
            assert.deepStrictEqual([settings.network.cidr, settings.phase], ["10.70.0.0/16", "canary"]);
        }));
    it("leave an override of another bot's setting where it was", () =>
        second({ network: { cidr: "10.60.0.0/16" } })(root =>
            assert.match(stackConfig("prod", ["network.cidr=10.70.0.0/16"], root)["golive:network"], /10\.70/),
        ));

    const wrong: Array<[what: string, section: Loose, path: string, allowed: RegExp]> = [
        ["an unknown key", { stagedSecret: [] }, "golive:bots.other.stagedSecret", /did you mean stagedSecrets\?/],
        ["an environment of their own", { environment: "staging" }, "golive:bots.other.environment", /one of access/],
        ["a wrong value", { phase: "lve" }, "golive:bots.other.phase", /^dry or canary or live$/],
        ["a secret that the bot has not", { stagedSecrets: ["binanse"] }, "golive:bots.other.stagedSecrets[0]", /did you mean binance\?/],
        ["a test network in production", { testnet: true }, "golive:bots.other.testnet", /false in production/],
        ["null where a setting has to be", { release: null }, "golive:bots.other.release", /a mapping/],
    ];
    for (const [what, section, path, allowed] of wrong)
        it(`refuse ${what}, and name where it stands`, () =>
            second(section)(root => {
                const [fault, ...more] = faultsOf(() => load(root, "prod", ["bot=other"]));
                assert.deepStrictEqual([more, fault.file, fault.path], [[], "Pulumi.prod.yaml", path]);
                assert.match(fault.allowed, allowed);
            }));
    it("refuse a fault in a section even while another bot is chosen", () =>
        second({ phase: "lve" })(root =>
            assert.deepStrictEqual(
                faultsOf(() => load(root, "prod")).map(fault => fault.path),
                ["golive:bots.other.phase"],
            ),
        ));
    it("refuse a bot that is not there, which would silently say nothing", () =>
        second(
            {},
            prod => (prod["golive:bots"] = { othr: {} }),
        )(root => {
            const [fault, ...more] = faultsOf(() => load(root, "prod"));
            assert.deepStrictEqual([more, fault.path], [[], "golive:bots.othr"]);
            assert.match(fault.allowed, /did you mean other\?/);
        }));
});
