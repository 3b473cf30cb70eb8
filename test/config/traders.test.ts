import * as assert from "node:assert";
import { stringify } from "yaml";
import { type Files, faultsOf, type Loose, load, sound, texts, withProject } from "./sandbox";

/** Both stacks in canary, changed in one way; the files beside the two stacks' and the manifest's come last. */
function inCanary<T>(use: (root: string) => T, change: (files: Files) => void = () => {}, more: (files: Files) => Record<string, string> = () => ({})): T {
    const files = sound();
    for (const config of [files.prod, files.staging]) {
        config["golive:phase"] = "canary";
        config["golive:testnet"] = false;
    }
    change(files);
    return withProject({ ...texts(files), ...more(files) }, use);
}
const refused = (stack: "prod" | "staging") => (root: string) => faultsOf(() => load(root, stack)).map(({ file, path, found }) => ({ file, path, found }));
const account = (root: string) => load(root, "prod").manifest.exchanges.binance.account;
const fault = (found: string) => [{ file: "Pulumi.prod.yaml", path: "golive:exchangeAccounts.binance", found }];

describe("an exchange account has one writer in all stacks", () => {
    it("refuses two stacks in canary on one account, whichever is asked", () => {
        assert.deepStrictEqual(inCanary(refused("prod")), fault("binance/main, on which cryptofunk in Pulumi.staging.yaml, in canary, trades too"));
        assert.deepStrictEqual(inCanary(refused("staging")), [
            {
                file: "Pulumi.staging.yaml",
                path: "golive:exchangeAccounts.binance",
                found: "binance/main, on which cryptofunk in Pulumi.prod.yaml, in canary, trades too",
            },
        ]);
    });
    it("refuses one account under two names of its exchange, by the name and by the hosts", () => {
        const twin = (venue: string, hosts: string[]) =>
            inCanary(
                refused("prod"),
                ({ staging }) => {
                    staging["golive:phase"] = "dry";
                    staging["golive:bots"] = { twin: { phase: "canary" } };
                },
                ({ manifest }) => {
                    const { binance } = manifest.exchanges;
                    return { "bots/twin.yaml": stringify({ ...manifest, name: "twin", exchanges: { binance: { ...binance, venue, hosts } } }) };
                },
            ).map(({ found }) => found);
        assert.deepStrictEqual(twin("binance-usdm", []), ["binance/main, on which twin in Pulumi.staging.yaml, in canary, trades too"]);
        assert.deepStrictEqual(twin("by-another-name", ["fapi.binance.com"]), [
            "binance.com/main, on which twin in Pulumi.staging.yaml, in canary, trades too",
        ]);
    });
    it("takes them on accounts of their own, and the bot trades on that", () =>
        assert.strictEqual(
            inCanary(account, ({ prod }) => {
                prod["golive:exchangeAccounts"] = { binance: "canary-fund" };
            }),
            "canary-fund",
        ));
    it("refuses two stacks that name the same account of their own", () =>
        assert.deepStrictEqual(
            inCanary(refused("prod"), ({ prod, staging }) => {
                for (const config of [prod, staging]) config["golive:exchangeAccounts"] = { binance: "fund" };
            }),
            fault("binance/fund, on which cryptofunk in Pulumi.staging.yaml, in canary, trades too"),
        ));
    it("takes a stack whose neighbour trades no money", () => {
        assert.strictEqual(
            inCanary(account, ({ staging }) => {
                staging["golive:phase"] = "dry";
            }),
            "main",
        );
        assert.strictEqual(
            inCanary(account, ({ staging }) => {
                staging["golive:testnet"] = true;
            }),
            "main",
        );
    });

    const untold: Array<[why: string, testnet: Loose]> = [
        ["is not in its manifest", undefined],
        ["has no variable", { on: "true", off: "false" }],
        ["has one word for both networks", { variable: "BINANCE_TESTNET", on: "true", off: "true" }],
    ];
    for (const [why, testnet] of untold)
        it(`refuses a neighbour on a test network whose switch ${why}`, () =>
            assert.deepStrictEqual(
                inCanary(
                    refused("prod"),
                    ({ staging }) => Object.assign(staging, { "golive:bot": "twin", "golive:testnet": true }),
                    ({ manifest }) => {
                        const exchanges = { binance: { ...manifest.exchanges.binance, testnet } };
                        return { "bots/twin.yaml": stringify({ ...manifest, name: "twin", exchanges }, { aliasDuplicateObjects: false }) };
                    },
                ),
                fault("binance/main, on which twin in Pulumi.staging.yaml, in canary, trades too"),
            ));

    const twin = ({ manifest }: Files) => ({ "bots/twin.yaml": stringify({ ...manifest, name: "twin" }, { aliasDuplicateObjects: false }) });
    const beside = (own: object) => (files: Files) => {
        files.staging["golive:phase"] = "dry";
        files.prod["golive:bots"] = { twin: own };
    };
    it("refuses another bot of the same stack of a phase past dry", () =>
        assert.deepStrictEqual(
            inCanary(refused("prod"), beside({ phase: "canary" }), twin),
            fault("binance/main, on which twin in Pulumi.prod.yaml, in canary, trades too"),
        ));
    it("takes another bot of the same stack that is in dry", () => assert.strictEqual(inCanary(account, beside({}), twin), "main"));
    it("takes another bot that trades on an account of its own", () =>
        assert.strictEqual(inCanary(account, beside({ phase: "canary", exchangeAccounts: { binance: "twins" } }), twin), "main"));

    it("refuses one account under the names of two markets of an exchange", () => {
        for (const venue of ["binance-futures", "binance-usdm", "binancecoinm", "binance-vip3"])
            assert.deepStrictEqual(
                inCanary(refused("prod"), beside({ phase: "canary" }), files => {
                    const exchanges = { binance: { ...files.manifest.exchanges.binance, venue } };
                    return { "bots/twin.yaml": stringify({ ...files.manifest, name: "twin", exchanges }, { aliasDuplicateObjects: false }) };
                }),
                fault("binance/main, on which twin in Pulumi.prod.yaml, in canary, trades too"),
                venue,
            );
    });
    it("takes an account of an exchange with a country of its own", () =>
        assert.strictEqual(
            inCanary(account, beside({ phase: "canary" }), files => {
                const exchanges = { binance: { ...files.manifest.exchanges.binance, venue: "binance-us", hosts: ["api.binance.us"] } };
                return { "bots/twin.yaml": stringify({ ...files.manifest, name: "twin", exchanges }, { aliasDuplicateObjects: false }) };
            }),
            "main",
        ));

    /** The twin, where nobody places orders on Binance and somebody holds its key. */
    const holding = (change: (manifest: Loose) => void) => (files: Files) => {
        const manifest = { ...structuredClone(files.manifest), name: "twin" };
        const { "order-executor": executor } = manifest.services;
        Object.assign(executor, { placesOrders: false, secrets: {} });
        change(manifest);
        return { "bots/twin.yaml": stringify(manifest, { aliasDuplicateObjects: false }) };
    };
    const secrets = { BINANCE_API_KEY: "${binance.apiKey}" };
    const holders: Array<[who: string, change: (manifest: Loose) => void]> = [
        ["service", m => Object.assign(m.services["order-executor"], { secrets })],
        ["sidecar", m => Object.assign(m.services.api, { sidecars: { trader: { secrets } } })],
        ["job", m => Object.assign(m, { jobs: { rebalance: { secrets } } })],
        ["migration", m => Object.assign(m, { migrations: { ...m.migrations, secrets } })],
    ];
    const elsewhere = (m: Loose) => {
        m.exchanges.other = { ...m.exchanges.binance, account: "other" };
        Object.assign(m.services.orchestrator, { placesOrders: true, exchanges: ["other"] });
    };
    for (const [who, change] of holders)
        it(`refuses another bot of which a ${who} holds a key that may trade`, () =>
            assert.deepStrictEqual(
                inCanary(
                    refused("prod"),
                    beside({ phase: "canary" }),
                    holding(m => {
                        elsewhere(m);
                        change(m);
                    }),
                ),
                fault("binance/main, on which twin in Pulumi.prod.yaml, in canary, trades too"),
            ));
    it("takes another bot whose key may only read", () =>
        assert.strictEqual(
            inCanary(
                account,
                beside({ phase: "canary" }),
                holding(m => {
                    elsewhere(m);
                    holders[0][1](m);
                    m.exchanges.binance.permissions = ["read"];
                }),
            ),
            "main",
        ));
    it("is not content with another bot in canary that trades nowhere", () =>
        assert.deepStrictEqual(
            inCanary(
                refused("prod"),
                beside({ phase: "canary" }),
                holding(() => undefined),
            ),
            fault("binance/main, while nobody knows what twin in Pulumi.prod.yaml, in canary, trades on"),
        ));

    it("refuses a neighbour whose keys are in Pulumi's long form", () => {
        const long = (files: Files) => {
            for (const key of ["bot", "phase", "testnet"]) {
                files.staging[`golive:config:${key}`] = files.staging[`golive:${key}`];
                delete files.staging[`golive:${key}`];
            }
        };
        assert.deepStrictEqual(inCanary(refused("prod"), long), fault("binance/main, on which cryptofunk in Pulumi.staging.yaml, in canary, trades too"));
    });
    it("is not content while a neighbour says one thing twice, in both forms", () => {
        const both = ({ staging }: Files) => Object.assign(staging, { "golive:phase": "canary", "golive:config:phase": "dry" });
        assert.deepStrictEqual(
            inCanary(refused("prod"), both),
            fault("binance/main, while nobody knows what some bot in Pulumi.staging.yaml, in an unknown phase, trades on"),
        );
        assert.deepStrictEqual(inCanary(refused("staging"), both), [{ file: "Pulumi.staging.yaml", path: "golive:config:phase", found: "a second value" }]);
    });
    it("refuses a neighbour with a dot in its name", () =>
        assert.deepStrictEqual(
            inCanary(
                refused("prod"),
                ({ staging }) => {
                    staging["golive:phase"] = "dry";
                },
                ({ prod }) => ({ "Pulumi.prod.eu.yaml": stringify({ config: prod }) }),
            ),
            fault("binance/main, on which cryptofunk in Pulumi.prod.eu.yaml, in canary, trades too"),
        ));
    it("refuses two of the bot's services that the stack puts on one account", () => {
        const two = (files: Files) => {
            files.staging["golive:phase"] = "dry";
            const { exchanges, services } = files.manifest;
            exchanges.other = { ...structuredClone(exchanges.binance), account: "other" };
            delete exchanges.other.testnet;
            Object.assign(services.orchestrator, { placesOrders: true, exchanges: ["other"] });
            delete services.orchestrator.scaling;
        };
        assert.strictEqual(inCanary(account, two), "main");
        assert.deepStrictEqual(
            inCanary(refused("prod"), files => {
                two(files);
                files.prod["golive:exchangeAccounts"] = { other: "main" };
            }),
            [{ file: "bots/cryptofunk.yaml", path: "services.order-executor.exchanges[0]", found: '"binance"' }],
        );
    });

    it("is not content while a neighbour's file cannot be read", () => {
        assert.deepStrictEqual(
            inCanary(refused("prod"), undefined, () => ({ "Pulumi.other.yaml": "config: [" })),
            fault("binance/main, while nobody knows what some bot in Pulumi.other.yaml, in an unknown phase, trades on"),
        );
        assert.deepStrictEqual(
            inCanary(refused("prod"), undefined, ({ staging }) => ({
                "Pulumi.staging.yaml": stringify({ config: { ...staging, "golive:phase": "dry" } }),
                "Pulumi.other.yaml": stringify({ config: { ...staging, "golive:bot": "gone" } }),
            })),
            fault("binance/main, while nobody knows what gone in Pulumi.other.yaml, in canary, trades on"),
        );
    });
    it("refuses an account of an exchange that the manifest does not have", () =>
        assert.deepStrictEqual(
            inCanary(refused("prod"), ({ prod, staging }) => {
                staging["golive:phase"] = "dry";
                prod["golive:exchangeAccounts"] = { binanse: "fund" };
            }),
            [{ file: "Pulumi.prod.yaml", path: "golive:exchangeAccounts.binanse", found: '"binanse"' }],
        ));
});
