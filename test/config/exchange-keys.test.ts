import * as assert from "node:assert";
import { digestOf } from "../../contract/file";
import { asYaml } from "../../contract/yaml";
import { content } from "../policies/rules/fixtures/contract";
import { faultsOf, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

const provided = (...keys: string[]) => ({ description: "A key.", keys });
const executor = (manifest: Loose): Loose => manifest.services["order-executor"];
const declared = /^a key that stands under `exchanges`, with its venue, account and permissions/;

describe("an exchange's key among the other secrets", () => {
    refuses({
        "by the secret's own name": [
            ["an API key", m => (m.secrets.mexc = provided("apiKey", "apiSecret")), "secrets.mexc", "a key of mexc", declared],
            ["a broker's password", m => (m.secrets["ibkr-live"] = provided("username", "password")), "secrets.ibkr-live", "a key of ibkr", declared],
        ],
        "by the variable that is given it": [
            [
                "in a service",
                m => {
                    m.secrets.second = provided("key");
                    executor(m).secrets.BYBIT_API_KEY = "${second.key}";
                },
                "services.order-executor.secrets.BYBIT_API_KEY",
                "a key of bybit out of secrets.second",
                declared,
            ],
            [
                "in a sidecar",
                m => {
                    m.secrets.second = provided("key");
                    const probe = { command: ["true"] };
                    executor(m).sidecars = {
                        twin: {
                            image: { build: { context: "../cryptofunk" } },
                            probes: { liveness: probe, readiness: probe },
                            resources: { cpu: "100m", memory: "128Mi" },
                            secrets: { WALLET_PRIVATE_KEY: "${second.key}" },
                        },
                    };
                },
                "services.order-executor.sidecars.twin.secrets.WALLET_PRIVATE_KEY",
                "a key of a wallet that signs orders out of secrets.second",
                declared,
            ],
            [
                "in a job",
                m => {
                    m.secrets.second = provided("key");
                    m.jobs = {
                        rebalance: {
                            image: executor(m).image,
                            schedule: "0 6 * * *",
                            resources: executor(m).resources,
                            secrets: { EXCHANGE_SECRET: "${second.key}" },
                        },
                    };
                },
                "jobs.rebalance.secrets.EXCHANGE_SECRET",
                "a key of an exchange out of secrets.second",
                declared,
            ],
            [
                "in the migration",
                m => {
                    m.secrets.second = provided("key");
                    m.migrations.secrets.KRAKEN_PRIVATE_KEY = "${second.key}";
                },
                "migrations.secrets.KRAKEN_PRIVATE_KEY",
                "a key of kraken out of secrets.second",
                declared,
            ],
        ],
    });

    const changed = (change: (manifest: Loose) => void) => {
        const files = sound();
        change(files.manifest);
        files.prod["golive:stagedSecrets"].push("second");
        return texts(files);
    };
    it("takes other secrets, an exchange's webhook, and what a machine makes", () =>
        withProject(
            changed(m => {
                m.secrets.second = provided("key");
                m.secrets["exchange-made"] = { description: "Made.", generated: { key: "key", length: 48 } };
                Object.assign(executor(m).secrets, {
                    NEWS_API_KEY: "${second.key}",
                    COINBASE_WEBHOOK_SECRET: "${second.key}",
                    GEMINI_API_KEY: "${second.key}",
                    API_KEY: "${second.key}",
                    KRAKEN_KEY: "${exchange-made.key}",
                });
            }),
            root => assert.strictEqual(load(root, "prod").manifest.name, "cryptofunk"),
        ));
    it("takes a name that says nobody's for an exchange's where the code has the library of one", () => {
        const contract = { ...content, bot: "cryptofunk", exchanges: [{ library: "ccxt", at: "requirements.txt:1" }] };
        const files = changed(m => {
            m.secrets.second = provided("key");
            executor(m).secrets.API_KEY = "${second.key}";
            // What the contract below has no metrics for.
            m.trading.soak.measures = {};
            delete m.trading.drills;
        });
        withProject({ ...files, "bots/cryptofunk.contract.yaml": asYaml({ ...contract, digest: digestOf(contract) }) }, root =>
            assert.deepStrictEqual(
                faultsOf(() => load(root, "prod")).map(({ path, found }) => [path, found]),
                [["services.order-executor.secrets.API_KEY", "a key of an exchange, by ccxt in its code out of secrets.second"]],
            ),
        );
    });
});
