import * as assert from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KeyGuard } from "../../../components/secrets";
import { bot, environmentOf, podOf } from "../bot-fixture";
import { type Built, build, unknown } from "../harness";

const deployment = "kubernetes:apps/v1:Deployment";
const statefulSet = "kubernetes:apps/v1:StatefulSet";
const external = "kubernetes:external-secrets.io/v1:ExternalSecret";
const store = "kubernetes:external-secrets.io/v1:SecretStore";

describe("Bot", () => {
    let prod: Built<ReturnType<typeof bot>>;
    before(async () => {
        prod = await build(() => bot());
    });

    it("runs every service of the manifest when its secrets are there", () => {
        assert.deepStrictEqual(prod.value.waiting, {});
        assert.strictEqual(prod.of(deployment).length + prod.of(statefulSet).length, prod.value.services.length);
        assert.ok(prod.value.services.includes("order-executor"));
    });

    it("enforces the restricted Pod Security Standard on its namespace", () => {
        const { labels, name } = prod.one("kubernetes:core/v1:Namespace").inputs.metadata;
        assert.strictEqual(name, "cryptofunk");
        assert.strictEqual(labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    describe("with a key guard", () => {
        const guard = (passes: () => pulumi.Output<pulumi.Resource>[]) => {
            const asked: string[][] = [];
            const passed = (exchanges: string[]) => {
                asked.push(exchanges);
                return passes();
            };
            return { asked, keyGuard: { passed } as unknown as KeyGuard };
        };

        it("asks about the keys of what places orders, and of nobody else", async () => {
            const { asked, keyGuard } = guard(() => []);
            await build(() => bot({ args: { keyGuard } }));
            assert.strictEqual(asked.length, 1);
            assert.ok(asked[0].includes("binance"), asked[0].join());
        });
        it("starts nothing that places orders with a key that is refused, and says why", async () => {
            const refuses = () => [
                pulumi.output("refused").apply((why): pulumi.Resource => {
                    throw new Error(`the key is ${why}`);
                }),
            ];
            await assert.rejects(
                build(() => bot({ args: { keyGuard: guard(refuses).keyGuard } })),
                /the key is refused/,
            );
        });
        it("waits for nothing where the answer is not known yet", async () => {
            const open = () => [pulumi.output(new k8s.core.v1.ConfigMap("pending", {}).metadata.uid).apply((): pulumi.Resource => assert.fail("asked"))];
            const built = await build(() => bot({ args: { keyGuard: guard(open).keyGuard } }));
            assert.strictEqual(built.of(statefulSet).length, prod.of(statefulSet).length);
        });
    });

    describe("without the exchange's key", () => {
        let first: Built<ReturnType<typeof bot>>;
        before(async () => {
            first = await build(() => bot({ settings: { stagedSecrets: ["llm"] } }));
        });

        it("leaves out the order executor and says what it waits for", () => {
            assert.deepStrictEqual(first.value.waiting, { "order-executor": ["binance"] });
            assert.strictEqual(first.of(statefulSet).length, 0);
        });
        it("asks External Secrets for no empty secret, which would never sync", () => {
            assert.deepStrictEqual(
                first.of(external).filter(s => JSON.stringify(s.inputs).includes("cryptofunk/prod/binance")),
                [],
            );
        });
        it("builds all the rest, its image too", () => {
            assert.strictEqual(first.of(deployment).length, prod.of(deployment).length);
            assert.ok(first.of("docker:index/image:Image").some(i => i.name === "order-executor"));
        });
    });

    it("starts a service without an optional secret that nobody has put there, and leaves out its variable", async () => {
        const variables = async (stagedSecrets: string[]) => {
            const built = await build(() => bot({ settings: { stagedSecrets } }));
            // biome-ignore lint/suspicious/noExplicitAny: a pod
            return podOf(built.one(deployment, "sentiment-agent")).spec.containers[0].env.map((e: any) => e.name);
        };
        assert.ok(!(await variables(["binance", "llm"])).includes("CRYPTOPANIC_API_KEY"));
        assert.ok((await variables(["binance", "llm", "cryptopanic"])).includes("CRYPTOPANIC_API_KEY"));
    });

    it("holds back what uses the database while the migration's secret is missing", async () => {
        const built = await build(() =>
            bot({
                manifest: manifest => {
                    manifest.secrets.license = { description: "of the migration tool", keys: ["key"], optional: false };
                    if (manifest.migrations) manifest.migrations.secrets.LICENSE = "${license.key}";
                },
            }),
        );
        assert.deepStrictEqual(built.value.waiting.api, ["license"]);
        assert.strictEqual(built.of("kubernetes:batch/v1:Job").length, 0);
        assert.ok(built.value.services.includes("bifrost"));
    });

    describe("delivers secrets", () => {
        it("by a role that reads exactly the service's own", () => {
            const policy = prod.one("aws:iam/rolePolicy:RolePolicy", "order-executor-secrets");
            const [secrets, key] = JSON.parse(policy.inputs.policy).Statement;
            assert.strictEqual(policy.inputs.role, "cryptofunk-prod-reader-order-executor");
            assert.deepStrictEqual(secrets.Resource, [
                "arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/binance-??????",
                "arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/database-application-??????",
            ]);
            assert.deepStrictEqual(key.Condition["ForAnyValue:StringEquals"], { "kms:ResourceAliases": "alias/cryptofunk-prod-secrets" });
        });
        it("through External Secrets' controller, whose session tags travel along", () => {
            const trust = JSON.parse(prod.one("aws:iam/role:Role", "api-secrets").inputs.assumeRolePolicy).Statement;
            assert.strictEqual(trust.length, 1);
            assert.deepStrictEqual(trust[0].Principal, { AWS: "arn:aws:iam::111122223333:role/cryptofunk-prod-pod-external-secrets" });
            assert.deepStrictEqual(trust[0].Action, ["sts:AssumeRole", "sts:TagSession"]);
        });
        it("from a store that names the role and no credentials", () => {
            const { aws } = prod.one(store, "api-secrets-store").inputs.spec.provider;
            assert.deepStrictEqual(aws, {
                service: "SecretsManager",
                region: "eu-central-1",
                role: "arn:aws:iam::111122223333:role/cryptofunk-prod-reader-api",
            });
        });
        it("every minute, and waits until the first time", () => {
            const { metadata, spec } = prod.one(external, "api-secrets").inputs;
            assert.strictEqual(spec.refreshInterval, "1m");
            assert.strictEqual(metadata.annotations["pulumi.com/waitFor"], "condition=Ready");
            assert.ok(prod.waitsFor(prod.one(deployment, "api"), prod.one(external, "api-secrets")));
        });
        it("with fields put into addresses encoded, and nothing of them in the program", () => {
            const { data } = prod.one(external, "api-secrets").inputs.spec.target.template;
            assert.strictEqual(
                data.DATABASE_URL,
                "postgres://{{ .cryptofunk_prod_database_application_username | urlquery }}:{{ .cryptofunk_prod_database_application_password | urlquery }}" +
                    "@database-rw.data.svc.cluster.local:5432/cryptofunk?sslmode=require",
            );
            assert.strictEqual(data["CRYPTOFUNK_REDIS.PASSWORD"], "{{ .cryptofunk_prod_cache_application_password }}");
        });
        it("keeps braces of a template from being taken for External Secrets' own", async () => {
            const built = await build(() =>
                bot({
                    manifest: manifest => {
                        manifest.services.api.secrets = { JSON: '{{"key":"${jwt.value}"}}', EDGE: "{${jwt.value}}" };
                    },
                }),
            );
            const { data } = built.one(external, "api-secrets").inputs.spec.target.template;
            assert.strictEqual(data.JSON, '{{ "{" }}{"key":"{{ .cryptofunk_prod_jwt_value }}"}}');
            assert.strictEqual(data.EDGE, '{{ "{" }}{{ .cryptofunk_prod_jwt_value }}}');
        });
    });

    describe("puts values in", () => {
        it("so that one unknown address hides no other variable", () => {
            const { data } = prod.resources.filter(r => r.type === "kubernetes:core/v1:ConfigMap" && r.name === "orchestrator")[0].inputs;
            assert.strictEqual(data["app_configs_config.yaml"], unknown, "the cache's address is unknown");
            assert.strictEqual(environmentOf(prod.one(deployment, "api")).ORCHESTRATOR_URL, "http://orchestrator.cryptofunk.svc.cluster.local:8081");
            assert.strictEqual(
                environmentOf(prod.one(deployment, "orchestrator")).CRYPTOFUNK_ORCHESTRATOR_NATS_URL,
                "nats://events.data.svc.cluster.local:4222",
            );
        });
        it("and refuses one that stands for nothing", async () => {
            const broken = build(() =>
                bot({
                    manifest: manifest => {
                        manifest.services.api.environment.X = "${database.hots}";
                    },
                }),
            );
            await assert.rejects(broken, /\$\{database\.hots\} stands for nothing: database offers host, port, database/);
        });
    });

    describe("tells the bot how to trade", () => {
        const executor = async (over: Record<string, unknown>) => (await build(() => bot({ settings: over }))).one(statefulSet, "order-executor");

        it("dry: the mode that trades no money, the test network off, the limits as they are", () => {
            const { annotations } = podOf(prod.one(statefulSet, "order-executor")).metadata;
            const variables = environmentOf(prod.one(statefulSet, "order-executor"));
            assert.strictEqual(variables.TRADING_MODE, "paper");
            assert.strictEqual(variables["CRYPTOFUNK_APP.ENVIRONMENT"], "production");
            assert.strictEqual(variables["CRYPTOFUNK_EXCHANGES.BINANCE.TESTNET"], "false");
            assert.strictEqual(variables["CRYPTOFUNK_RISK_AGENT.MAX_DRAWDOWN_PERCENT"], "10");
            assert.strictEqual(variables["CRYPTOFUNK_TRADING.SYMBOLS"], "BTCUSDT,ETHUSDT");
            // Where each limit and mode stands, and the contract and release, is looked at in tests of their own.
            const captions = Object.entries(annotations).filter(([key]) => !/golive\.dev\/(limit-|modes|contract|release)/.test(key));
            assert.deepStrictEqual(Object.fromEntries(captions), {
                "golive.dev/places-orders": "true",
                "golive.dev/exchange-accounts": "binance/main",
                "golive.dev/phase": "dry",
                "golive.dev/environment": "production",
                "golive.dev/region": "eu-central-1",
                "golive.dev/mode-variable": "TRADING_MODE",
                "golive.dev/mode-allowed": "paper,live",
                "golive.dev/testnet": "false",
                "golive.dev/testnet-switches": '[{"variable":"CRYPTOFUNK_EXCHANGES.BINANCE.TESTNET","on":"true","off":"false"}]',
                "golive.dev/max-position-size": "0.1",
                "golive.dev/max-daily-loss": "0.02",
                "golive.dev/max-drawdown": "0.1",
                "golive.dev/stop-loss": "0.02",
                "golive.dev/max-leverage": "1",
                "golive.dev/max-notional": "1000",
                "golive.dev/symbols": "BTCUSDT,ETHUSDT",
                "golive.dev/kill-switch-at":
                    '{"service":"orchestrator","port":"http","path":"/pause","method":"POST","confirm":{"path":"/status","contains":"\\"paused\\":true"},"enforcedBy":{"code":"cmd/orchestrator/http.go:92"}}',
                "karpenter.sh/do-not-disrupt": "true",
            });
        });
        it("canary: real money under the tighter limits", async () => {
            const canary = await executor({ phase: "canary" });
            const variables = environmentOf(canary);
            assert.strictEqual(variables.TRADING_MODE, "live");
            assert.strictEqual(variables["CRYPTOFUNK_RISK_AGENT.MAX_CONCENTRATION"], "0.05");
            assert.strictEqual(variables["CRYPTOFUNK_RISK_AGENT.MAX_DRAWDOWN_PERCENT"], "5");
            assert.strictEqual(variables["CRYPTOFUNK_RISK_AGENT.MAX_POSITION_SIZE"], "10");
            assert.strictEqual(variables["CRYPTOFUNK_TRADING.SYMBOLS"], "BTCUSDT");
            assert.strictEqual(podOf(canary).metadata.annotations["golive.dev/max-daily-loss"], "0.01");
        });
        it("live: the limits as they are", async () => {
            const live = environmentOf(await executor({ phase: "live" }));
            assert.strictEqual(live.TRADING_MODE, "live");
            assert.strictEqual(live["CRYPTOFUNK_RISK_AGENT.MAX_POSITION_SIZE"], "1000");
        });
        it("staging on the test network", async () => {
            const staging = environmentOf(await executor({ environment: "staging", testnet: true, protect: false }));
            assert.strictEqual(staging["CRYPTOFUNK_EXCHANGES.BINANCE.TESTNET"], "true");
            assert.strictEqual(staging["CRYPTOFUNK_APP.ENVIRONMENT"], "staging");
        });
        it("every service the same, whatever the manifest's environment says", async () => {
            const built = await build(() =>
                bot({
                    manifest: manifest => {
                        manifest.services.api.environment.TRADING_MODE = "live";
                    },
                }),
            );
            assert.strictEqual(environmentOf(built.one(deployment, "api")).TRADING_MODE, "paper");
        });
    });

    it("waits for stores, migration, network policy and what else it is told", async () => {
        const built = await build(() => {
            const roles = new k8s.core.v1.ConfigMap("roles", {});
            return bot({ args: { waitFor: [roles] } });
        });
        const api = built.one(deployment, "api");
        for (const [type, name] of [
            ["kubernetes:batch/v1:Job", "migration"],
            ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "api"],
            ["kubernetes:core/v1:ConfigMap", "roles"],
            ["docker:index/image:Image", "api"],
        ])
            assert.ok(built.waitsFor(api, built.one(type, name)), `api waits for ${name}`);
    });
});
