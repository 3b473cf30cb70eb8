import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/order-placers";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { object, pod } from "../fixtures/order-placers";
import { noted, set, sound } from "../fixtures/trader";

describeRule(
    rules.oneWriter,
    set,
    sound,
    [[{ spec: { replicas: 2 } }, /spec\.replicas is 2/]],
    [{ spec: { replicas: unknown } }, noted("places-orders", unknown)],
    [{ spec: { replicas: undefined } }, { spec: { replicas: 0 } }],
);
describe("order-placer-is-single", () => {
    it("fails every other kind", async () => {
        await judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").fails(sound, /the pods of this Deployment place orders/);
        await judge(rules.oneWriter, "kubernetes:batch/v1:Job").fails(sound, /Job/);
    });
    it("leaves other pods alone", () =>
        judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").passes({ spec: { replicas: 4, template: { spec: { containers: [] } } } }));
});

describe("order-placer-is-not-scaled, by a vertical autoscaler", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const placer = resource("kubernetes:apps/v1:StatefulSet", "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations: { "golive.dev/places-orders": "true" } }, spec: {} } },
    });
    const vertical = (updateMode: unknown, name: unknown = "bot") =>
        resource("kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler", "vpa", {
            metadata: { name: "vpa", namespace: "bot" },
            spec: { targetRef: { kind: "StatefulSet", name }, updatePolicy: { updateMode } },
        });
    it("passes a vertical autoscaler that only recommends, or scales another", async () => {
        await passes([placer, vertical("Off")]);
        await passes([placer, vertical("Initial")]);
        await passes([placer, vertical("Auto", "dashboard")]);
    });
    it("fails one that ends the pod", async () => {
        await fails([placer, vertical("Auto")], /spec\.targetRef is StatefulSet bot, which places orders/);
        await fails([placer, vertical(undefined)], /spec\.targetRef is StatefulSet bot/);
    });
    it("is undecided while its mode is unknown", () => isUndecided([placer, vertical(unknown)]));
});

const orders = { "golive.dev/places-orders": "true" };

describe("order-placer-is-not-scaled", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const placer = (kind = "StatefulSet") => pod(kind, "bot", orders);
    const scaler = (scaleTargetRef: object | undefined, kind = "HorizontalPodAutoscaler", namespace: unknown = "bot") =>
        object(kind, "scaler", { spec: { scaleTargetRef } }, namespace);
    it("passes an autoscaler of something else", async () => {
        await passes([placer(), pod("Deployment", "api", undefined), scaler({ kind: "Deployment", name: "api" })]);
        await passes([placer(), pod("StatefulSet", "api", undefined), scaler({ kind: "StatefulSet", name: "api" })]);
        await passes([placer(), scaler({ kind: "StatefulSet", name: "bot" }, "HorizontalPodAutoscaler", "other")]);
        await passes([placer("Deployment"), scaler({ kind: "StatefulSet", name: "bot" })]);
    });
    it("passes one that names nothing", async () => {
        await passes([placer("Deployment"), scaler(undefined)]);
        await passes([placer(), resource("kubernetes:x/v1:HorizontalPodAutoscaler", "scaler", {})]);
    });
    it("fails one that scales the placer, KEDA's too, which means a Deployment where it names no kind", async () => {
        await fails([placer(), scaler({ kind: "StatefulSet", name: "bot" })], /scaleTargetRef is StatefulSet bot, which places orders/);
        await fails([placer("Deployment"), scaler({ name: "bot" }, "ScaledObject")], /scaleTargetRef is Deployment bot, which places orders/);
    });
    it("passes one that scales what is no workload of Kubernetes", () => passes([object("Rollout", "bot", {}), scaler({ kind: "Rollout", name: "bot" })]));
    it("finds it beside a workload whose namespace is unknown", () =>
        fails([pod("Deployment", "api", undefined, { namespace: unknown }), placer(), scaler({ kind: "StatefulSet", name: "bot" })], /StatefulSet bot/));
    it("is undecided while the target, or what the target does, is unknown", async () => {
        await isUndecided([placer(), scaler({ kind: "StatefulSet", name: unknown })]);
        await isUndecided([pod("StatefulSet", "bot", { "golive.dev/places-orders": unknown }), scaler({ kind: "StatefulSet", name: "bot" })]);
    });
});

const trades = (name: string, accounts: unknown, kind = "StatefulSet") => pod(kind, name, { ...orders, "golive.dev/exchange-accounts": accounts });

describe("exchange-account-has-one-writer", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.accountHasOneWriter);
    it("passes two accounts", () => passes([trades("a", "binance/main,"), trades("b", "binance/sub, ")]));
    it("passes readers, whatever accounts they name", async () => {
        const reads = (name: string) => pod("StatefulSet", name, { "golive.dev/exchange-accounts": "binance/main" });
        await passes([trades("a", "binance/main"), reads("b"), reads("c")]);
    });
    it("passes those that name no account", () => passes([trades("a", undefined), trades("b", undefined)]));
    it("fails two writers on one account, be one a job", () =>
        fails([trades("a", "binance/main, upbit/main"), trades("b", "upbit/main", "Job")], /b trades on the account upbit\/main too/));
    it("fails two writers on two markets of one account", () =>
        fails([trades("a", "binance/main"), trades("b", "binance-usdm/main", "Job")], /b trades on the account binance\/main too/));
    it("finds both beside one whose accounts are unknown", () =>
        fails([trades("x", unknown, "Job"), trades("a", "upbit/main"), trades("b", "upbit/main", "Job")], /b trades on the account upbit\/main too/));
    it("passes what trades on none beside one whose accounts are unknown", () => passes([pod("Deployment", "api", undefined), trades("b", unknown, "Job")]));
    it("is undecided while another's accounts are unknown", () => isUndecided([trades("a", "binance/main"), trades("b", unknown, "Job")]));
});

const gateway = (replicas?: number) => ({
    spec: { replicas, template: { metadata: { annotations: { "golive.dev/gateway-for": "broker/main" } }, spec: { containers: [] } } },
});
describeRule(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet", gateway(1), [[gateway(2), /replicas is 2/]], [{ spec: { replicas: unknown } }]);
describe("exchange-session-is-held-once", () => {
    it("refuses a Deployment, whose rollout logs in twice", () =>
        judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment").fails(gateway(1), /the pods of this Deployment hold a session/));
    it("passes a StatefulSet that says nothing, which is one", () => judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet").passes(gateway()));
    it("leaves everything else alone", async () => {
        const { passes } = judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment");
        const api = (metadata?: object) => ({ spec: { replicas: 2, template: { metadata, spec: { containers: [] } } } });
        await passes(api({ annotations: { "golive.dev/environment": "prod" } }));
        await passes(api({}));
        await passes(api());
    });
});

const started = (container: object, more: object = {}) => ({ spec: { template: { ...more, spec: { containers: [{ name: "bot", ...container }] } } } });
const key = (optional: unknown) => ({ name: "K", valueFrom: { secretKeyRef: { name: "s", key: "k", optional } } });
const keys = (optional: unknown) => ({ envFrom: [{ configMapRef: { name: "settings", optional: true } }, { secretRef: { name: "keys", optional } }] });
const plain = [
    { name: "PORT", value: "8080" },
    { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
];
describeRule(
    rules.keysAreRequired,
    set,
    sound,
    [
        [started({ env: [...plain, key(true)] }), /env K has an optional secretKeyRef/],
        [started({ env: [key(unknown), key(true)] }), /env K has an optional secretKeyRef/],
        [started(keys(true)), /envFrom keys is optional/],
        [started({ env: [key(unknown)], ...keys(true) }), /envFrom keys is optional/],
    ],
    [started({ env: [key(unknown)] }), started(keys(unknown))],
    [
        ...[started({ env: plain }), started({ env: [key(false)] }), started(keys(false))],
        started({ env: [key(true)] }, { metadata: { annotations: { "golive.dev/places-orders": undefined } } }),
    ],
);

/** A workload that says nothing of itself, and is given things. */
const given = (container: object, more: { kind?: string; name?: string; spec?: object; annotations?: object; pod?: object; namespace?: string } = {}) =>
    object(
        more.kind ?? "StatefulSet",
        more.name ?? "engine",
        {
            spec: {
                ...more.spec,
                template: {
                    metadata: { annotations: more.annotations },
                    spec: { containers: [{ name: "engine", image: "acme/engine:1", ...container }], ...more.pod },
                },
            },
        },
        more.namespace ?? "bot",
    );
const from = (name: string, secretName: string, secretKey: string, more: object = {}) => ({
    name,
    valueFrom: { secretKeyRef: { name: secretName, key: secretKey, ...more } },
});
const binance = { env: [from("BINANCE_API_KEY", "binance", "apiKey"), from("BINANCE_API_SECRET", "binance", "apiSecret")] };
const two = { spec: { replicas: 2 } };

describe("order-placer-is-single, of what nobody calls an order placer", () => {
    const { passes, fails, advises, isUndecided, cannotJudge } = judgeGraph(rules.oneWriter);
    const levels = async (one: ReturnType<typeof given>) => (await judgeAll([one], { rules: [rules.oneWriter] })).findings.map(({ level }) => level);
    it("fails two replicas that have an exchange's key, and says by what it knows", () =>
        fails([given(binance, two)], /spec\.replicas is 2 \(taken for an order placer by BINANCE_API_KEY, a key of binance\)/));
    it("passes one, and any number of what has none", async () => {
        await passes([given(binance)]);
        await passes([given({ env: [from("BINANCE_WS_URL", "settings", "url"), from("TELEGRAM_TOKEN", "t", "token"), from("STRIPE_SECRET", "s", "s")] }, two)]);
        await passes([given({ env: [from("COINGECKO_API_KEY", "c", "key"), { name: "BINANCE_TESTNET_API_KEY", value: "x" }] }, two)]);
    });
    it("believes an annotation, both ways", async () => {
        await passes([given(binance, { ...two, annotations: { "golive.dev/places-orders": "false" } })]);
        await fails([given({}, { ...two, annotations: { "golive.dev/places-orders": "true" } })], /^spec\.replicas is 2\. /);
        await passes([given(binance, { ...two, annotations: { "golive.dev/gateway-for": "ibkr/main" } })]);
    });
    it("is undecided where the annotation says neither, and goes by the keys", async () => {
        const annotations = { "golive.dev/places-orders": "yes" };
        await cannotJudge([given(binance, { ...two, annotations })], /golive\.dev\/places-orders is "yes", and neither "true" nor "false"/);
        await judgeGraph(rules.keysAreRequired).fails([given({ env: [{ name: "OKX_SECRET", value: "" }] }, { annotations })], /OKX_SECRET is empty/);
    });
    it("fails a rolling update, and only advises another kind than a StatefulSet that overlaps on a drain alone", async () => {
        const deployment = (strategy?: object) => given(binance, { kind: "Deployment", spec: { replicas: 1, strategy } });
        await fails([deployment()], /: spec\.strategy is RollingUpdate/);
        await fails([given(binance, { kind: "Deployment", spec: { replicas: unknown } })], /: spec\.strategy is RollingUpdate/);
        await fails([deployment({ type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } })], /RollingUpdate/);
        assert.deepStrictEqual(await levels(deployment()), ["mandatory"]);
        await advises([deployment({ type: "Recreate" })], /^advice, since .* only a drain .*: the pods of this Deployment place orders \(taken for/);
        for (const strategy of [{ type: "Recreate" }, { type: "RollingUpdate", rollingUpdate: { maxSurge: 0 } }, { rollingUpdate: { maxSurge: "0%" } }])
            assert.deepStrictEqual(await levels(deployment(strategy)), ["advisory"]);
        assert.deepStrictEqual(await levels(given(binance, { kind: "Deployment", spec: { replicas: 3, strategy: { type: "Recreate" } } })), ["mandatory"]);
        assert.deepStrictEqual(await levels(given(binance, { kind: "DaemonSet" })), ["mandatory"]);
        assert.deepStrictEqual(await levels(given(binance, { kind: "ReplicaSet" })), ["advisory"]);
    });
    it("leaves alone what runs none, as a Deployment does whose pods a Rollout takes over", async () => {
        const none = given(binance, { kind: "Deployment", spec: { replicas: 0 } });
        const rollout = (replicas: number, maxSurge: number) =>
            object("Rollout", "taken", { spec: { replicas, strategy: { canary: { maxSurge } }, workloadRef: { kind: "Deployment", name: "engine" } } });
        await passes([none]);
        const rulesOf = async (replicas: number, maxSurge: number) => {
            const { findings } = await judgeAll([none, rollout(replicas, maxSurge)], { rules: [rules.oneWriter, rules.accountHasOneWriter] });
            return findings.map(({ rule, level, urn }) => `${level} ${rule} ${urn.split("::").at(-1)}`);
        };
        assert.deepStrictEqual(await rulesOf(1, 0), ["advisory order-placer-is-single taken"]);
        assert.deepStrictEqual(await rulesOf(2, 0), ["mandatory order-placer-is-single taken"]);
        assert.deepStrictEqual(await levels(given(binance, { kind: "Deployment", spec: { replicas: unknown } })), ["mandatory"]);
        const running = given(binance, { name: "other" });
        assert.deepStrictEqual((await judgeAll([none, running], { rules: [rules.accountHasOneWriter] })).findings, []);
    });
    it("leaves a job alone: it reports or migrates more often than it trades", async () => {
        await passes([given(binance, { kind: "CronJob" })]);
        await passes([given(binance, { kind: "Job" })]);
    });
    it("knows a key by the names of its Secret, where the variable says nobody's", async () => {
        await fails([given({ env: [from("API_KEY", "okx-credentials", "key")] }, two)], /taken for an order placer by API_KEY, a key of okx/);
        await fails([given({ env: [from("API_SECRET", "trading", "kraken-secret")] }, two)], /a key of kraken/);
        await passes([given({ env: [from("DB_PASSWORD", "binance", "password"), from("OPENAI_API_KEY", "binance", "openai")] }, two)]);
    });
    it("knows what a whole Secret holds: by its keys where the graph makes it, and by its name otherwise", async () => {
        const whole = given({ envFrom: [{ secretRef: { name: "app" } }] }, two);
        const secretOf = (keys: object, more: object = {}) => object("Secret", "app", { stringData: keys, ...more });
        await passes([whole]);
        await passes([whole, secretOf({ JWT_SECRET: "x", DATABASE_URL: "y" })]);
        await fails([whole, secretOf({ JWT_SECRET: "x", BYBIT_API_SECRET: "y" })], /BYBIT_API_SECRET of the Secret app, a key of bybit/);
        await fails([whole, object("SealedSecret", "app", { spec: { encryptedData: { BYBIT_API_SECRET: "y" } } })], /BYBIT_API_SECRET of the Secret app/);
        await fails([given({ envFrom: [{ secretRef: { name: "bybit-api-keys" } }] }, two)], /the Secret bybit-api-keys, a key of bybit/);
        const prefixed = given({ envFrom: [{ prefix: "BYBIT_", secretRef: { name: "app" } }] }, two);
        await fails([prefixed, secretOf({ API_SECRET: "y" })], /a key of bybit/);
    });
    it("knows an ExternalSecret by where its keys come from", async () => {
        const external = (spec: object) => object("ExternalSecret", "app", { spec });
        const named = external({ data: [{ secretKey: "key", remoteRef: { key: "prod/deribit", property: "clientSecret" } }] });
        await fails([given({ env: [from("API_KEY", "app", "key")] }, two), named], /a key of deribit/);
        const extracted = external({ target: { name: "all" }, dataFrom: [{ extract: { key: "prod/kucoin" } }] });
        await fails([given({ envFrom: [{ secretRef: { name: "all" } }] }, two), extracted], /the Secret all, a key of kucoin/);
    });
    it("knows mounted secrets, what a driver or an agent brings, and a file with a section on an exchange", async () => {
        const mounted = (volume: object) =>
            given({ volumeMounts: [{ name: "v", mountPath: "/etc/bot" }] }, { ...two, pod: { volumes: [{ name: "v", ...volume }] } });
        await fails([mounted({ secret: { secretName: "binance-keys" } })], /the Secret binance-keys, a key of binance/);
        await fails([mounted({ projected: { sources: [{ secret: { name: "kraken" } }] } })], /the Secret kraken, a key of kraken/);
        await fails([mounted({ csi: { driver: "secrets-store.csi.k8s.io", volumeAttributes: { secretProviderClass: "okx-credentials" } } })], /a key of okx/);
        await passes([mounted({ secret: { secretName: "tls" } })]);
        const annotations = { "vault.hashicorp.com/agent-inject-secret-keys": "secret/data/binance" };
        await fails([given({}, { ...two, annotations })], /secret\/data\/binance of Vault, a key of binance/);
        const file = (text: string, name = "config.json") => [
            mounted({ configMap: { name: "settings" } }),
            object("ConfigMap", "settings", { data: { [name]: text } }),
        ];
        await fails(file('{"stake_currency":"USDT","exchange":{"name":"binance","key":"","secret":""}}'), /\/etc\/bot\/config\.json with exchange\.secret/);
        await fails(file("exchanges:\n  okx:\n    api-key: x\n", "config.yaml"), /config\.yaml with exchanges\.okx\.api-key/);
        await passes(file('{"exchange":{"name":"orders","routing_key":"a","key":"b"}}'));
        await passes(file('{"exchanges":["binance","okx"],"api_key":"x"}'));
    });
    it("knows a file out of a Secret with a section on an exchange, written, encoded, or made by a template", async () => {
        const settings = '{"stake_currency":"USDT","exchange":{"name":"binance","key":"k","secret":"s"}}';
        const mounted = (source: object, name = "bot") =>
            given({ volumeMounts: [{ name: "v", mountPath: "/etc/bot" }] }, { ...two, name, pod: { volumes: [{ name: "v", ...source }] } });
        const whole = mounted({ secret: { secretName: "cfg" } });
        const made = (keys: object) => object("Secret", "cfg", keys);
        const says = /config\.json of the Secret cfg with exchange\.(key|secret), a key of an exchange/;
        await fails([whole, made({ stringData: { "config.json": settings } })], says);
        await fails([whole, made({ data: { "config.json": Buffer.from(settings).toString("base64") } })], says);
        await fails(
            [
                mounted({ projected: { sources: [{ secret: { name: "cfg", items: [{ key: "config.json", path: "c" }] } }] } }),
                made({ stringData: { "config.json": settings } }),
            ],
            says,
        );
        const target = { name: "cfg", template: { data: { "config.yaml": "exchange:\n  secret: {{ .k }}\n" } } };
        await fails(
            [whole, object("ExternalSecret", "e", { spec: { target, data: [{ secretKey: "k", remoteRef: { key: "prod/x" } }] } })],
            /config\.yaml of the Secret cfg/,
        );
        await passes([whole, made({ stringData: { "config.json": '{"exchange":{"name":"orders","routing_key":"a"}}' } })]);
        await passes([whole, made({ stringData: { "config.json": "{" } })]);
        await passes([mounted({ secret: { secretName: "cfg", items: [{ key: "other", path: "o" }] } }), made({ stringData: { "config.json": settings } })]);
        await passes([whole, made({ stringData: { "config.json": unknown } })]);
        const { findings } = await judgeAll([whole, mounted({ secret: { secretName: "cfg" } }, "copy"), made({ stringData: { "config.json": settings } })], {
            rules: [rules.accountHasOneWriter],
        });
        assert.strictEqual(findings.length, 2);
    });
    it("knows a key that a volume names, whatever the graph shows of its Secret", async () => {
        const mounted = (...keys: string[]) =>
            given(
                { volumeMounts: [{ name: "v", mountPath: "/keys" }] },
                {
                    ...two,
                    pod: { volumes: [{ name: "v", projected: { sources: [{ secret: { name: "keys", items: keys.map(key => ({ key, path: key })) } }] } }] },
                },
            );
        const empty = object("Secret", "keys", { type: "Opaque" });
        await fails([mounted("okx_api_key"), empty], /okx_api_key of the Secret keys, a key of okx/);
        await fails([mounted("okx_api_key")], /a key of okx/);
        await passes([mounted("tls.key"), empty]);
        await fails([given({ envFrom: [{ secretRef: { name: "bybit-api-keys" } }] }, two), object("Secret", "bybit-api-keys", {})], /a key of bybit/);
    });
    it("knows what the secrets-store driver is told to bring, whatever its class is called", async () => {
        const pod = given(
            { volumeMounts: [{ name: "v", mountPath: "/keys" }] },
            { ...two, pod: { volumes: [{ name: "v", csi: { driver: "secrets-store.csi.k8s.io", volumeAttributes: { secretProviderClass: "app" } } }] } },
        );
        const brings = (parameters: object, more: object = {}) => object("SecretProviderClass", "app", { spec: { parameters, ...more } });
        await fails([pod, brings({ objects: "- objectName: prod/coinbase/api-key\n  objectType: secretsmanager\n" })], /a key of coinbase/);
        const parts = "- objectName: prod/trading\n  jmesPath:\n  - path: k\n    objectAlias: KRAKEN_API_KEY\n";
        await fails([pod, brings({ objects: parts })], /KRAKEN_API_KEY of the Secret app, a key of kraken/);
        await fails([pod, brings({ secrets: '- resourceName: "projects/p/secrets/bitget-api-key/versions/latest"\n  path: key\n' })], /a key of bitget/);
        await fails([pod, brings({ objects: "array:\n- |\n  objectName: deribit-api-secret\n  objectType: secret\n" })], /a key of deribit/);
        await fails([pod, brings({ objects: "- objectName: a\n  secretPath: secret/data/mexc\n  secretKey: MEXC_API_KEY\n" })], /a key of mexc/);
        await passes([pod, brings({ objects: "- objectName: prod/postgres\n- 5\n" })]);
        await passes([pod, brings({ objects: "- [" })]);
        await passes([pod, brings({ objects: unknown })]);
        const copies = { secretObjects: [{ secretName: "synced", data: [{ key: "key", objectName: "prod/okx" }] }, { data: [] }] };
        await fails([given({ env: [from("API_KEY", "synced", "key")] }, two), brings({}, copies)], /API_KEY, a key of okx/);
    });
    it("knows a bot's image, unless its words say that it does something else, and a gateway that refuses orders", async () => {
        await fails([given({ image: "freqtradeorg/freqtrade:stable" }, two)], /taken for an order placer by its image, Freqtrade/);
        await fails([given({ command: ["freqtrade"], args: ["trade"] }, two)], /its image, Freqtrade/);
        await passes([given({ image: "freqtradeorg/freqtrade:stable", args: ["webserver"] }, two)]);
        const gateway = (readOnly: string) =>
            given({ image: "ghcr.io/gnzsnz/ib-gateway:stable", env: [from("TWS_USERID", "ib", "user"), { name: "READ_ONLY_API", value: readOnly }] }, two);
        await fails([gateway("no")], /TWS_USERID, a key of tws/);
        await passes([gateway("yes")]);
    });
    it("takes a key of any name for a trader's where the settings beside it are a trader's", async () => {
        const env = (...names: string[]) => ({ env: names.map(name => ({ name, value: "x" })) });
        await fails([given(env("API_KEY", "API_SECRET", "EXCHANGE", "SYMBOL"), two)], /API_KEY and API_SECRET beside settings of trades/);
        await passes([given(env("API_KEY", "API_SECRET", "LOG_LEVEL"), two)]);
        await fails([given(env("PRIVATE_KEY", "RPC_URL", "SLIPPAGE_BPS", "MAX_POSITION_SIZE"), two)], /PRIVATE_KEY, a wallet's key/);
        await passes([given(env("PRIVATE_KEY", "APP_ID", "WEBHOOK_SECRET"), two)]);
    });
    it("reads what runs beside the bot, and not what ends before it", async () => {
        const first = (more: object) => given({}, { ...two, pod: { initContainers: [{ name: "first", ...binance, ...more }] } });
        await passes([first({})]);
        await fails([first({ restartPolicy: "Always" })], /BINANCE_API_KEY/);
    });
    it("is undecided while the replicas are unknown, and lets no unknown variable hide a key", async () => {
        await isUndecided([given(binance, { spec: { replicas: unknown } })]);
        await fails([given({ env: [{ name: unknown, value: "x" }, ...binance.env], image: unknown }, two)], /spec\.replicas is 2/);
        await passes([given({ env: unknown, image: unknown }, two)]);
    });
});

describe("order-placer-is-not-scaled, of what nobody calls an order placer", () => {
    it("fails an autoscaler of it, whatever its kind", async () => {
        const { fails } = judgeGraph(rules.placerIsNotScaled);
        for (const kind of ["StatefulSet", "Deployment", "ReplicaSet"])
            await fails(
                [given(binance, { kind }), object("HorizontalPodAutoscaler", "scaler", { spec: { scaleTargetRef: { kind, name: "engine" } } })],
                new RegExp(`scaleTargetRef is ${kind} engine, which places orders \\(taken for an order placer by BINANCE_API_KEY`),
            );
    });
});

describe("exchange-account-has-one-writer, by a key that two have", () => {
    const { passes } = judgeGraph(rules.accountHasOneWriter);
    const found = async (...all: ReturnType<typeof given>[]) =>
        (await judgeAll(all, { rules: [rules.accountHasOneWriter] })).findings.map(({ urn, message }) => [urn.split("::").at(-1), message.split(".")[0]]);
    it("finds both, by the Secret's key", async () =>
        assert.deepStrictEqual(await found(given(binance, { name: "blue" }), given(binance, { name: "green", kind: "Deployment" })), [
            ["blue", "green has the same key, BINANCE_API_KEY (taken for an order placer by BINANCE_API_KEY, a key of binance)"],
            ["green", "blue has the same key, BINANCE_API_KEY (taken for an order placer by BINANCE_API_KEY, a key of binance)"],
        ]));
    it("finds it by a value that is written twice, by where it comes from, and by a whole Secret", async () => {
        const written = (name: string) => given({ env: [{ name: "OKX_API_KEY", value: "one" }] }, { name });
        assert.strictEqual((await found(written("a"), written("b"))).length, 2);
        const external = (name: string) => object("ExternalSecret", name, { spec: { data: [{ secretKey: "OKX_KEY", remoteRef: { key: "prod/okx" } }] } });
        const reads = (name: string) => given({ envFrom: [{ secretRef: { name } }] }, { name });
        assert.strictEqual((await found(reads("a"), external("a"), reads("b"), external("b"))).length, 2);
        const whole = (name: string) => given({ envFrom: [{ secretRef: { name: "bybit-keys" } }] }, { name });
        assert.strictEqual((await found(whole("a"), whole("b"))).length, 2);
    });
    it("takes no word that stands for a key for one", async () => {
        const stands = (name: string) => given({ env: [{ name: "OKX_API_KEY", value: "CHANGE_ME" }] }, { name });
        assert.deepStrictEqual(await found(stands("a"), stands("b")), []);
    });
    it("passes two keys, one key in two namespaces, a job beside it, and one that says that it only reads", async () => {
        await passes([given(binance, { name: "a" }), given({ env: [from("BINANCE_API_KEY", "other", "apiKey")] }, { name: "b" })]);
        await passes([given(binance, { name: "a" }), given(binance, { name: "b", namespace: "other" })]);
        await passes([given(binance, { name: "a" }), given(binance, { name: "b", kind: "CronJob" })]);
        await passes([given(binance, { name: "a" }), given(binance, { name: "b", annotations: { "golive.dev/places-orders": "false" } })]);
    });
    it("lets two that say so be judged by the accounts that they name", () => {
        const named = (name: string, account: string) =>
            given(binance, { name, annotations: { "golive.dev/places-orders": "true", "golive.dev/exchange-accounts": account } });
        return passes([named("a", "binance/one"), named("b", "binance/two")]);
    });
});

describe("order-placer-needs-its-keys, of what nobody calls an order placer", () => {
    const { passes, fails } = judgeGraph(rules.keysAreRequired);
    it("fails a key that is optional, and lets be what else is", async () => {
        await fails([given({ env: [from("BINANCE_API_KEY", "b", "k", { optional: true })] })], /BINANCE_API_KEY is optional \(taken for/);
        await fails([given({ envFrom: [{ secretRef: { name: "okx-keys", optional: true } }] })], /the Secret okx-keys is optional/);
        await passes([given({ env: [...binance.env, from("SENTRY_DSN", "sentry", "dsn", { optional: true })] })]);
    });
    it("fails an empty key, of a variable or a Secret, unless the bot plays", async () => {
        const empty = { name: "BINANCE_API_KEY", value: "" };
        await fails([given({ env: [empty] })], /BINANCE_API_KEY is empty/);
        await fails([given({ env: [{ name: "BINANCE_API_KEY" }] })], /BINANCE_API_KEY is empty/);
        await fails([given({ env: [from("BINANCE_API_KEY", "b", "k")] }), object("Secret", "b", { stringData: { k: "" } })], /BINANCE_API_KEY is empty/);
        await passes([given({ env: [empty, { name: "DRY_RUN", value: "true" }] })]);
        await fails([given({ env: [empty, { name: "DRY_RUN", value: "false" }] })], /BINANCE_API_KEY is empty/);
    });
});

const saysOrders = { "golive.dev/places-orders": "true" };
const containers = (more: object = {}) => ({ family: "bot", containerDefinitions: JSON.stringify([{ name: "bot", image: "bot:1.0.0", ...more }]) });
const task = (props: object = containers()) => resource("aws:ecs/taskDefinition:TaskDefinition", "task", props);
const service = (props: object, one = task(), name = "bot") =>
    resource("aws:ecs/service:Service", name, { taskDefinition: unknown, ...props }, { dependencies: [one.urn] });
/** A service as one writer is run. */
const alone = { desiredCount: 1, deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 0, tags: saysOrders };
const custom = (type: string, spec: object, annotations: object = saysOrders) =>
    resource(`kubernetes:${type}`, "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations }, spec: { containers: [{ name: "bot" }] } }, ...spec },
    });

describe("order-placer-is-single, of other kinds", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.oneWriter);
    it("passes a service of ECS that ends its one task before it starts the next, and one that places no orders", async () => {
        await passes([task(), service(alone)]);
        await passes([task(), service({ ...alone, desiredCount: 0 })]);
        await passes([task(), service({ desiredCount: 3 })]);
    });
    it("fails a service with two tasks, or whose update starts the new one beside the old", async () => {
        await fails([task(), service({ ...alone, desiredCount: 2 })], /^desiredCount is 2\./);
        await fails([task(), service({ ...alone, schedulingStrategy: "DAEMON" })], /^schedulingStrategy is DAEMON/);
        await fails(
            [task(), service({ ...alone, deploymentMaximumPercent: undefined })],
            /^deploymentMaximumPercent is absent, which is 200, with which an update starts the new one beside the old\./,
        );
    });
    it("takes a container's label as its word", async () => {
        const labelled = task(containers({ dockerLabels: saysOrders }));
        await fails([labelled, service({ ...alone, tags: undefined, desiredCount: 2 }, labelled)], /desiredCount is 2/);
    });
    it("is undecided while the count or the containers are unknown", async () => {
        await isUndecided([task(), service({ ...alone, desiredCount: unknown })]);
        const hidden = task({ containerDefinitions: unknown });
        await isUndecided([hidden, service({ desiredCount: 2 }, hidden)]);
    });
    it("fails what a schedule starts twice", async () => {
        const tagged = task({ ...containers(), tags: saysOrders });
        const starts = (taskCount: number) =>
            resource("aws:cloudwatch/eventTarget:EventTarget", "daily", { ecsTarget: { taskCount } }, { dependencies: [tagged.urn] });
        await passes([tagged, starts(1)]);
        await fails([tagged, starts(2)], /taskCount of daily is 2/);
    });
    it("fails App Runner, Rollouts, CloneSets and Knative, which run two at a time", async () => {
        await fails([resource("aws:apprunner/service:Service", "bot", { tags: saysOrders })], /the instances of this App Runner service place orders/);
        await fails(
            [custom("argoproj.io/v1alpha1:Rollout", { strategy: { blueGreen: {} } })],
            /the pods of this Rollout place orders: spec\.strategy is blueGreen/,
        );
        await fails([custom("apps.kruise.io/v1alpha1:CloneSet", {})], /the pods of this CloneSet place orders\./);
        await fails(
            [custom("serving.knative.dev/v1:Service", {})],
            /the pods of this KnativeService place orders: autoscaling\.knative\.dev\/max-scale is absent/,
        );
    });
    it("passes OpenKruise's StatefulSet of one", async () => {
        await passes([custom("apps.kruise.io/v1beta1:StatefulSet", { replicas: 1 })]);
        await fails([custom("apps.kruise.io/v1beta1:StatefulSet", { replicas: 2 })], /spec\.replicas is 2/);
    });
    it("says that it cannot tell of what nobody here knows", async () => {
        await cannotJudge([custom("acme.example.com/v1:Fleet", { replicas: 1 })], /how many a Fleet runs at once, and how it replaces them, nobody here knows/);
        await cannotJudge([resource("aws:batch/jobDefinition:JobDefinition", "bot", { tags: saysOrders })], /Batch job/);
        await passes([custom("acme.example.com/v1:Fleet", { replicas: 5 }, {})]);
    });
});

describe("order-placer-is-not-scaled, of other kinds", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const scaler = (props: object, one: { urn: string }) =>
        resource("aws:appautoscaling/target:Target", "scaler", { serviceNamespace: "ecs", minCapacity: 1, ...props }, { dependencies: [one.urn] });
    const bot = service(alone);
    it("passes an autoscaler that ends at one task, of another service, or of a table", async () => {
        await passes([task(), bot, scaler({ maxCapacity: 1 }, bot)]);
        const api = service({ desiredCount: 1 }, task(), "api");
        await passes([task(), bot, api, scaler({ maxCapacity: 9 }, api)]);
        await passes([task(), bot, scaler({ serviceNamespace: "dynamodb", maxCapacity: 9 }, bot)]);
    });
    it("fails one that makes more of them", () => fails([task(), bot, scaler({ maxCapacity: 2 }, bot)], /^maxCapacity is 2 for bot, which places orders\./));
    it("fails one of a Rollout, also of one that runs another object's pods", async () => {
        const scales = object("HorizontalPodAutoscaler", "scaler", { spec: { scaleTargetRef: { kind: "Rollout", name: "bot" } } });
        await fails([custom("argoproj.io/v1alpha1:Rollout", {}), scales], /scaleTargetRef is Rollout bot, which places orders/);
        const rollout = resource("kubernetes:argoproj.io/v1alpha1:Rollout", "bot", {
            metadata: { name: "bot", namespace: "bot" },
            spec: { workloadRef: { kind: "Deployment", name: "bot" } },
        });
        await fails([rollout, pod("Deployment", "bot", saysOrders), scales], /scaleTargetRef is Rollout bot/);
    });
    it("is undecided while its largest size is unknown", () => isUndecided([task(), bot, scaler({ maxCapacity: unknown }, bot)]));
});

describe("exchange-account-has-one-writer, of other kinds", () => {
    const { passes, fails } = judgeGraph(rules.accountHasOneWriter);
    const trading = (account: string) =>
        service({ ...alone, tags: { ...saysOrders, "golive.dev/exchange-accounts": account } }, task(), account.replace("/", "-"));
    it("passes two services on two accounts", () => passes([task(), trading("binance/a"), trading("binance/b")]));
    it("fails a service and a pod on one account", async () => {
        const other = pod("Job", "job", { ...saysOrders, "golive.dev/exchange-accounts": "binance/a" });
        await fails([task(), trading("binance/a"), other], /job trades on the account binance\/a too/);
    });
});

describe("a service of ECS that nobody calls an order placer", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:exchange-AbCdEf";
    const keyed = (valueFrom = `${arn}:key::`) => task(containers({ secrets: [{ name: "BINANCE_API_KEY", valueFrom }] }));
    const taken = "\\(taken for an order placer by BINANCE_API_KEY, a key of binance\\)";
    const quiet = { ...alone, tags: undefined };

    it("is taken for one by its keys", async () => {
        const { passes, fails } = judgeGraph(rules.oneWriter);
        await passes([keyed(), service(quiet)]);
        await fails([keyed(), service({ ...quiet, desiredCount: 2 })], new RegExp(`^desiredCount is 2 ${taken}`));
        await fails([keyed(), service({ ...quiet, deploymentMaximumPercent: 200 })], new RegExp(`beside the old ${taken}`));
        await passes([keyed(), service({ ...quiet, desiredCount: 2, tags: { "golive.dev/places-orders": "false" } })]);
    });
    it("shares no key with another", async () => {
        const { passes } = judgeGraph(rules.accountHasOneWriter);
        const other = (valueFrom: string) => ({ ...keyed(valueFrom), urn: `${task().urn}-2`, name: "second" });
        const two = (valueFrom: string) => [
            keyed(),
            service(quiet),
            other(valueFrom),
            service({ ...quiet, tags: { "golive.dev/places-orders": "true" } }, other(valueFrom), "copy"),
        ];
        await passes(two(`${arn}-other:key::`));
        const { findings } = await judgeAll(two(`${arn}:key::`), { rules: [rules.accountHasOneWriter] });
        assert.deepStrictEqual(
            findings.map(({ message }) => message.slice(0, 45)),
            ["copy has the same key, BINANCE_API_KEY (taken", "bot has the same key, BINANCE_API_KEY. Only o"],
        );
    });
    it("is asked nothing where it is a task that no service runs: it may end by itself, and nobody says that it trades", () =>
        judgeGraph(rules.oneWriter).passes([keyed()]));
    it("is asked nothing where it is a job of Batch that has the key", () =>
        judgeGraph(rules.oneWriter).passes([
            resource("aws:batch/jobDefinition:JobDefinition", "job", {
                containerProperties: JSON.stringify({ image: "bot:1.0.0", secrets: [{ name: "BINANCE_API_KEY", valueFrom: arn }] }),
            }),
        ]));
});
