import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    realMoneyInProduction: (require("../../policies/rules/trading/mode") as typeof import("../../policies/rules/trading/mode")).realMoneyInProduction,
    noTestEndpoint: (require("../../policies/rules/trading/mode") as typeof import("../../policies/rules/trading/mode")).noTestEndpoint,
    oneWriter: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers")).oneWriter,
    keysAreRequired: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers")).keysAreRequired,
    noDebugging: (require("../../policies/rules/program/settings") as typeof import("../../policies/rules/program/settings")).noDebugging,
};

const set = "kubernetes:apps/v1:StatefulSet";
const annotations = {
    "golive.dev/places-orders": "true",
    "golive.dev/environment": "production",
    "golive.dev/phase": "live",
    "golive.dev/testnet": "false",
};
const env = [{ name: "BINANCE_KEY", valueFrom: { secretKeyRef: { name: "binance", key: "apiKey" } } }];
const sound = { spec: { replicas: 1, template: { metadata: { annotations }, spec: { containers: [{ name: "bot", env }] } } } };
const noted = (key: string, value: string | undefined, more: object = {}) => ({
    spec: { template: { metadata: { annotations: { [`golive.dev/${key}`]: value, ...more } } } },
});

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

describeRule(
    rules.realMoneyInProduction,
    set,
    sound,
    [[noted("testnet", "true"), /testnet is true in production/]],
    [noted("testnet", unknown)],
    [noted("testnet", "true", { "golive.dev/environment": "staging" }), { spec: { template: { metadata: { annotations: undefined } } } }],
);

const setting = (name: string, value: string) => ({ spec: { template: { spec: { containers: [{ name: "bot", env: [{ name, value }] }] } } } });
const unknownEnv = { spec: { template: { spec: { containers: [{ name: "bot", env: unknown }] } } } };
const said = (name: string, value: string) => (value.includes("://") ? `\\(${name}\\) has ${new URL(value).host}\\. ` : `\\(${name}\\) is ${value}\\. `);
/** A rule on settings by what it finds, and by what it lets be. */
const describeSettings = (rule: Parameters<typeof judge>[0], flaws: Record<string, string[]>, harmless: Record<string, string[]>) =>
    describeRule(
        rule,
        set,
        sound,
        Object.entries(flaws).flatMap(([name, values]) =>
            values.map(value => [setting(name, value), new RegExp(`containers\\[0\\]\\.env\\[0\\]\\.value ${said(name, value)}`)] as [object, RegExp]),
        ),
        [unknownEnv],
        Object.entries(harmless).flatMap(([name, values]) => values.map(value => setting(name, value))),
    );

describeSettings(
    rules.noTestEndpoint,
    {
        ...{ BINANCE_TESTNET: ["true", "1", "yes", "on", "TRUE"], USE_SANDBOX: ["1"], useSandbox: ["true"], TESTNET_ENABLED: ["true"], SANDBOX_MODE: ["on"] },
        URL: [
            ...[
                "https://testnet.binance.vision/api",
                "wss://stream.binancefuture.com/ws",
                "https://testnet.binancefuture.com",
                "https://api-testnet.bybit.com/v5",
            ],
            ...["https://testnet.bitmex.com", "https://api.sandbox.gemini.com/v1", "https://api-public.sandbox.exchange.coinbase.com"],
            ...["https://indexer.v4testnet.dydx.exchange", "https://api.hyperliquid-testnet.xyz/info", "wss://test.deribit.com/ws/api/v2"],
        ],
    },
    {
        ...{ BINANCE_TESTNET: ["false", "0", "off"], PUPPETEER_NO_SANDBOX: ["true"], DISABLE_TESTNET: ["1"], PLUGIN_SANDBOX: ["extension", "one-per-plugin"] },
        ...{ SANDBOX_TIMEOUT: ["1"], FEATURE: ["true"], NETWORK: ["testnet", "mainnet"] },
        URL: ["https://fapi.binance.com", "https://api.gemini.com/v1", "https://www.deribit.com", "http://sandbox.bot.svc:8080"],
    },
);
describe("no-test-network-in-settings", () => {
    it("reads ConfigMaps", () => judge(rules.noTestEndpoint, "kubernetes:core/v1:ConfigMap").fails({ data: { TESTNET: "true" } }, /data\.TESTNET/));
    it("takes a chart's sandbox for the runtime's, and its addresses for addresses", async () => {
        const { passes, fails } = judge(rules.noTestEndpoint, "kubernetes:helm.sh/v3:Release");
        await passes({ values: { plugins: { sandbox: "true" } } });
        await fails({ values: { exchange: { url: "https://testnet.bitmex.com" } } }, /values\.exchange\.url \(url\) has testnet\.bitmex\.com/);
    });
});
describeSettings(
    rules.noDebugging,
    {
        ...{ LOG_LEVEL: ["debug", "TRACE", "silly", "verbose"], LOGLEVEL: ["debug"], LOGGING_LEVEL_ROOT: ["debug"] },
        ...{ RUST_LOG: ["debug", "bot=trace", "info,bot=debug", "bot=debug,hyper=info"], NODE_ENV: ["development", "test"], BOT_ENVIRONMENT: ["dev", "local"] },
        ...{ DEBUG: ["true", "1"], FLASK_DEBUG: ["1"] },
    },
    {
        ...{ LOG_LEVEL: ["info", "WARNING"], RUST_LOG: ["info,bot::trace=warn,debug_tools=warn"], NODE_ENV: ["production", "prod-latest"] },
        ...{ ENV_SOURCE: ["local"], DEBUG: ["false", "0"], NO_DEBUG: ["1"], DEBUG_PORT: ["1"], FEATURE: ["true", "dev"], KIND: ["trace"] },
    },
);
describe("no-debugging-in-production", () => {
    it("judges a function's environment", () =>
        judge(rules.noDebugging, "aws:lambda/function:Function").fails(
            { environment: { variables: { LOG_LEVEL: "DEBUG" } } },
            /environment\.variables\.LOG_LEVEL/,
        ));
    it("leaves a chart's own settings alone", () => judge(rules.noDebugging, "kubernetes:helm.sh/v3:Release").passes({ values: { logLevel: "debug" } }));
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
