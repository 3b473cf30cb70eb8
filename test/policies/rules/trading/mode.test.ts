import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/trading/mode";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { configMap, content, exchangeKey, keyed, pod, read, variable as readVariable, stranger } from "../fixtures/contract";
import { describeSettings, noted, set, sound } from "../fixtures/trader";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const annotations = {
    "golive.dev/places-orders": "true",
    "golive.dev/mode-variable": "TRADING_MODE",
    "golive.dev/mode-allowed": "paper, live",
    "golive.dev/phase": "live",
};
const trader = (container: object, more: object = {}) =>
    object("StatefulSet", "bot", {
        spec: { template: { metadata: { annotations: { ...annotations, ...more } }, spec: { containers: [{ name: "bot", ...container }] } } },
    });
const env = (value: unknown) => ({ env: [{ name: "TRADING_MODE", value }] });

describe("trading-mode-is-set", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.modeIsSet);
    const config = object("ConfigMap", "settings", { data: { TRADING_MODE: "live" } });
    it("passes a mode that the code knows, wherever it comes from", async () => {
        await passes([trader(env("live"))]);
        await passes([trader({ envFrom: [{ configMapRef: { name: "settings" } }] }), config]);
        await passes([trader({ env: [{ name: "TRADING_MODE", valueFrom: { configMapKeyRef: { name: "settings", key: "TRADING_MODE" } } }] }), config]);
    });
    it("passes a mode beside other settings", async () => {
        const other = { name: "LOG_LEVEL", value: "info" };
        await passes([trader({ env: [other, { name: "TRADING_MODE", value: "live" }, other] })]);
        await passes([trader({ envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "keys" } }] }), config]);
        const log = object("ConfigMap", "log", { data: { LOG_LEVEL: "info" } });
        const both = ["settings", "log"].map(name => ({ configMapRef: { name } }));
        await passes([trader({ envFrom: both }), config, log]);
        const prefixed = object("ConfigMap", "trading", { data: { MODE: "live" } });
        await passes([trader({ envFrom: [{ configMapRef: { name: "trading" }, prefix: "TRADING_" }] }), prefixed]);
    });
    it("takes the last of two settings, as Kubernetes does", async () => {
        await fails([trader({ env: ["live", "LIVE"].map(value => ({ name: "TRADING_MODE", value })) })], /is "LIVE", not one of/);
        const later = object("ConfigMap", "later", { data: { TRADING_MODE: "LIVE" } });
        const both = ["settings", "later"].map(name => ({ configMapRef: { name } }));
        await fails([trader({ envFrom: both }), config, later], /is "LIVE", not one of/);
    });
    it("fails a mode that nobody sets", async () => {
        await fails([trader({})], /no container sets TRADING_MODE/);
        await fails([trader({ env: [{ name: "TRADING_MODE" }] })], /is "", not one of/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "other" } }] }), config], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "empty" } }] }), object("ConfigMap", "empty", {})], /no container sets/);
        await fails([trader({ envFrom: [{ configMapRef: { name: "settings" }, prefix: "BOT_" }] }), config], /no container sets/);
        const unlike = object("ConfigMap", "backend", { data: { MODE: "live" } });
        await fails([trader({ envFrom: [{ configMapRef: { name: "backend" }, prefix: "BACKEND_" }] }), unlike], /no container sets/);
        const reference = { valueFrom: { configMapKeyRef: { name: "missing", key: "TRADING_MODE" } } };
        await fails([trader({ env: [{ name: "TRADING_MODE", ...reference }] }), resource("kubernetes:core/v1:ConfigMap", "c", {})], /no container sets/);
    });
    it("fails a job that trades by the clock", () => {
        const { spec } = trader(env("LIVE")).properties;
        return fails([object("CronJob", "rebalance", { spec: { jobTemplate: { spec } } })], /TRADING_MODE is "LIVE"/);
    });
    it("leaves pods alone that do not trade", () => passes([trader({}, { "golive.dev/places-orders": undefined })]));
    it("fails a trader that does not say what its code knows", () =>
        fails([trader(env("live"), { "golive.dev/mode-allowed": undefined })], /TRADING_MODE is "live", not one of \./));
    it("fails a mode that the code does not know", () => fails([trader(env("LIVE"))], /TRADING_MODE is "LIVE", not one of paper, live/));
    it("fails a mode that does not fit the phase", async () => {
        await fails([trader(env("paper"))], /"paper" in the phase live/);
        await fails([trader(env("live"), { "golive.dev/phase": "dry" })], /"live" in the phase dry/);
    });
    it("passes a mode that fits it, or that no word tells", async () => {
        await passes([trader(env("paper"), { "golive.dev/phase": "dry" })]);
        await passes([trader(env("4001"), { "golive.dev/mode-allowed": "4001,4002" })]);
        await passes([trader(env("4002"), { "golive.dev/mode-allowed": "4001,4002", "golive.dev/phase": "dry" })]);
    });
    it("fails a trader that does not say how it is told", () =>
        fails([trader(env("live"), { "golive.dev/mode-variable": undefined })], /neither golive\.dev\/modes nor golive\.dev\/mode-variable says/));
    it("is undecided while the value is unknown", () => isUndecided([trader(env(unknown))]));
});

describeRule(
    rules.realMoneyInProduction,
    set,
    sound,
    [[noted("testnet", "true"), /testnet is true in production/]],
    [noted("testnet", unknown)],
    [noted("testnet", "true", { "golive.dev/environment": "staging" }), { spec: { template: { metadata: { annotations: undefined } } } }],
);

describe("staging-trades-no-money", () => {
    const { passes, fails, isUndecided } = judge(rules.stagingTradesNoMoney, set);
    const pod = (more: Record<string, unknown>) => {
        const said = { "places-orders": "true", environment: "staging", testnet: "false", phase: "canary", ...more };
        const annotations = Object.fromEntries(Object.entries(said).map(([key, value]) => [`golive.dev/${key}`, value]));
        return { spec: { template: { metadata: { annotations }, spec: { containers: [{ name: "bot" }] } } } };
    };
    it("tells of real money, as advice", async () => {
        const found = await fails(pod({}), /^golive\.dev\/testnet is false in staging, in the phase canary: it trades real money\. /);
        assert.strictEqual(found.level, "advisory");
        await fails(pod({ phase: "live", environment: "test" }), /testnet is false in test, in the phase live/);
    });
    it("says nothing of a test network, of dry, of production, of who trades not, and where nobody says", async () => {
        for (const more of [{ testnet: "true" }, { testnet: undefined }, { phase: "dry" }, { phase: undefined }, { environment: "production" }])
            await passes(pod(more));
        for (const more of [{ environment: undefined }, { "places-orders": "false" }, { "places-orders": undefined }]) await passes(pod(more));
        await passes({});
    });
    it("is undecided while one of them is unknown", async () => {
        for (const key of ["testnet", "phase", "environment"]) await isUndecided(pod({ [key]: unknown }));
    });
});

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

const words = { allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" };
const told = (modes: object[], container: object, phase = "live", volumes: object[] = []) =>
    object("StatefulSet", "bot", {
        spec: {
            template: {
                metadata: { annotations: { "golive.dev/places-orders": "true", "golive.dev/phase": phase, "golive.dev/modes": JSON.stringify(modes) } },
                spec: { containers: [{ name: "bot", ...container }], volumes },
            },
        },
    });
const environment = (values: Record<string, unknown>) => ({ env: Object.entries(values).map(([name, value]) => ({ name, value })) });

describe("a mode that is told", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.modeIsSet);
    const variable = [{ variable: "MODE", ...words }];
    it("by a variable fits the phase", async () => {
        for (const phase of ["canary", "live"]) await passes([told(variable, environment({ MODE: "live" }), phase)]);
        await passes([told(variable, environment({ MODE: "paper" }), "dry")]);
        await fails([told(variable, environment({ MODE: "paper" }), "canary")], /MODE is "paper" in the phase canary, which says "live"/);
        await fails([told(variable, environment({ MODE: "live" }), "dry")], /MODE is "live" in the phase dry, which says "paper"/);
        await fails([told(variable, environment({ MODE: "LIVE" }))], /MODE is "LIVE", not one of paper, live/);
        await fails([told([{ ...variable[0], dry: "live" }], environment({ MODE: "live" }), "dry")], /MODE is "live" in the phase dry/);
        await isUndecided([told(variable, environment({ MODE: unknown }))]);
    });
    it("by a file fits it too", async () => {
        const file = (text: string, phase = "live") => [
            told([{ file: "/etc/bot.json", at: "mode", ...words }], { volumeMounts: [{ name: "f", mountPath: "/etc/bot.json", subPath: "bot" }] }, phase, [
                { name: "f", configMap: { name: "files" } },
            ]),
            object("ConfigMap", "files", { data: { bot: text } }),
        ];
        await passes(file('{"mode":"live"}'));
        await fails(file('{"mode":"paper"}'), /\/etc\/bot\.json mode is "paper" in the phase live/);
        await fails(file("{}"), /\/etc\/bot\.json has nothing at mode/);
    });
    const inFile = (file: string, at: string, text: string, more: object, phase: string) => [
        told([{ file, at, allowed: ["true", "false"], dry: "false", canary: "true", live: "true", ...more }], mounted(file), phase, [
            { name: "f", configMap: { name: "files" } },
        ]),
        object("ConfigMap", "files", { data: { bot: text } }),
    ];
    const mounted = (mountPath: string) => ({ volumeMounts: [{ name: "f", mountPath, subPath: "bot" }] });
    it("by a file's true or false is no text, which the code takes for true", async () => {
        const flaw = /enabled is the text "false", which the code takes for true/;
        await fails(inFile("/etc/bot.yaml", "enabled", 'enabled: "false"', {}, "dry"), flaw);
        await fails(inFile("/etc/bot.json", "enabled", '{"enabled":"false"}', {}, "dry"), flaw);
        await fails(inFile("/etc/bot.toml", "enabled", 'enabled = "false"', {}, "dry"), flaw);
        await fails(inFile("/etc/bot.txt", "enabled", 'enabled: "false"', { format: "yaml" }, "dry"), flaw);
        await fails(inFile("/etc/bot.yaml", "enabled", 'enabled: "true"', {}, "live"), /is the text "true"/);
        await passes(inFile("/etc/bot.yaml", "enabled", "enabled: false", {}, "dry"));
        await passes(inFile("/etc/bot.yaml", "enabled", "enabled: true", {}, "live"));
        await passes(inFile("/etc/bot.ini", "bot.enabled", "[bot]\nenabled = false\n", {}, "dry"));
        await passes(inFile("/etc/bot.yaml", "mode", "mode: paper", { allowed: ["paper", "live"], dry: "paper" }, "dry"));
        await isUndecided(inFile("/etc/bot.yaml", "enabled", unknown as never, {}, "dry"));
    });
    it("by a variable is what the command makes of it", async () => {
        const started = (script: string) => [told(variable, { ...environment({ MODE: "live" }), command: ["sh", "-c", script] })];
        await passes(started("exec python main.py"));
        await fails(started("export MODE=paper; exec python main.py"), /MODE in the command is "paper" in the phase live/);
        await fails(started("unset MODE; exec python main.py"), /the command takes MODE away/);
    });
    it("is not the other way round than its name says", async () => {
        const backwards = { allowed: ["true", "false"], dry: "false", canary: "true", live: "true" };
        const dryRun = (value: string, phase: string) => [told([{ variable: "DRY_RUN", ...backwards }], environment({ DRY_RUN: value }), phase)];
        await fails(dryRun("false", "dry"), /DRY_RUN is "false" in the phase dry/);
        for (const phase of ["canary", "live"]) await fails(dryRun("true", phase), new RegExp(`DRY_RUN is "true" in the phase ${phase}`));
        await fails(inFile("/etc/bot.yaml", "exchange.dry_run", "exchange: { dry_run: false }", {}, "dry"), /dry_run is "false" in the phase dry/);
        await fails(inFile("/etc/bot.yaml", "exchange.dry_run", "exchange: { dry_run: true }", {}, "canary"), /dry_run is "true" in the phase canary/);
        const option = (value: string, phase: string) => [told([{ argument: "--paper", ...backwards }], { args: ["--paper", value] }, phase)];
        await fails(option("false", "dry"), /--paper is "false" in the phase dry/);
        await fails(option("true", "live"), /--paper is "true" in the phase live/);
        const right = { allowed: ["true", "false"], dry: "true", canary: "false", live: "false" };
        await passes([told([{ variable: "DRY_RUN", ...right }], environment({ DRY_RUN: "true" }), "dry")]);
        for (const phase of ["canary", "live"]) await passes([told([{ variable: "DRY_RUN", ...right }], environment({ DRY_RUN: "false" }), phase)]);
    });
    it("by an argument fits it too", async () => {
        const option = [{ argument: "--run", ...words }];
        await passes([told(option, { args: ["--run", "live"] })]);
        await passes([told(option, { command: ["bot", "--run=live"] })]);
        await fails([told(option, { args: ["--run", "paper"] })], /--run is "paper" in the phase live/);
        await fails([told(option, { args: ["--run"] })], /no argument is --run with a value/);
        const flag = [{ argument: "any", allowed: ["--wet", "--damp"], dry: "--damp", canary: "--wet", live: "--wet" }];
        await passes([told(flag, { args: ["start", "--wet"] })]);
        await fails([told(flag, { args: ["start", "--damp"] })], /an argument is "--damp" in the phase live/);
        await fails([told(flag, { args: ["start"] })], /none of --wet, --damp is an argument/);
    });
    it("has no second switch that says otherwise", async () => {
        const two = [...variable, { variable: "LOCK", allowed: ["on", "off"], dry: "on", canary: "off", live: "off" }];
        await passes([told(two, environment({ MODE: "live", LOCK: "off" }))]);
        await fails([told(two, environment({ MODE: "live", LOCK: "on" }))], /LOCK is "on" in the phase live, which says "off"/);
        await fails([told(two, environment({ MODE: "live" }))], /no container sets LOCK/);
    });
    it("is not contradicted by its environment", async () => {
        const beside = (values: Record<string, unknown>, phase: string) => [
            told(variable, environment({ MODE: phase === "dry" ? "paper" : "live", ...values }), phase),
        ];
        for (const [name, value] of [
            ...[["LIVE_TRADING", "true"] as const, ["BINANCE_LIVE", "1"] as const, ["REAL_TRADING", "on"] as const],
            ...[["DRY_RUN", "false"] as const, ["PAPER", "0"] as const, ["PAPER_TRADING", "no"] as const],
            ...[["TRADING_MODE", "live"] as const, ["BOT_EXECUTION_MODE", "real"] as const, ["EXEC_MODE", "LIVE"] as const],
        ])
            await fails(beside({ [name]: value }, "dry"), new RegExp(`its environment says ${name}=${value} in the phase dry`));
        await fails(beside({ DRY_RUN: "true" }, "live"), /its environment says DRY_RUN=true in the phase live/);
        await fails(beside({ TRADING_MODE: "paper" }, "canary"), /its environment says TRADING_MODE=paper in the phase canary/);
        await passes(beside({ LIVE_TRADING: "true", DRY_RUN: "false" }, "live"));
        await passes(beside({ LIVE_TRADING: "false", DRY_RUN: "true", LIVE: "" }, "dry"));
        await passes(beside({ BINANCE_TESTNET: "false", SANDBOX: "false", COLOR_MODE: "live", GIN_MODE: "release" }, "dry"));
        await passes(beside({ DRY_RUN: "/data/trades", KEEP_ALIVE: "1", LIVENESS: "true" }, "live"));
        await isUndecided(beside({ LIVE_TRADING: unknown }, "dry"));
    });
    it("reads the ConfigMaps of its environment, and lets a switch of another pod speak for none", async () => {
        const config = object("ConfigMap", "more", { data: { LIVE_TRADING: "true" } });
        const container = { ...environment({ MODE: "paper" }), envFrom: [{ configMapRef: { name: "more" } }] };
        await fails([told(variable, container, "dry"), config], /its environment says LIVE_TRADING=true/);
        const other = [...variable, { variable: "LIVE_TRADING", service: "helper", allowed: ["true", "false"], dry: "false" }];
        const helper = object("Deployment", "helper", {
            spec: { template: { spec: { containers: [{ name: "helper", ...environment({ LIVE_TRADING: "false" }) }] } } },
        });
        await fails([told(other, environment({ MODE: "paper", LIVE_TRADING: "true" }), "dry"), helper], /its environment says LIVE_TRADING=true/);
    });
    it("is not contradicted by what its code reads, and by nothing else", async () => {
        const placer = (more: object) =>
            pod({
                env: { TRADING_MODE: "paper", LIVE_TRADING: "true" },
                annotations: { "places-orders": "true", phase: "dry", modes: [{ variable: "TRADING_MODE", ...words }] },
                ...more,
            });
        await passes([placer({})]);
        const change = { variables: [...content.variables, readVariable("LIVE_TRADING")] };
        await fails([placer({ change })], /its environment says LIVE_TRADING=true in the phase dry/);
    });
    it("is not contradicted by its command", async () => {
        const contradicting = (container: object, phase: string) => [
            told(variable, { ...environment({ MODE: phase === "dry" ? "paper" : "live" }), ...container }, phase),
        ];
        await fails(contradicting({ args: ["--live"] }, "dry"), /its command says --live in the phase dry/);
        await fails(contradicting({ args: ["--mode", "live"] }, "dry"), /its command says --mode live in the phase dry/);
        await fails(contradicting({ command: ["sh", "-c", "sleep 1; exec bot --no-dry-run"] }, "dry"), /its command says --no-dry-run/);
        await fails(contradicting({ args: ["--paper"] }, "live"), /its command says --paper in the phase live/);
        await fails(contradicting({ args: ["--dry-run"] }, "canary"), /its command says --dry-run in the phase canary/);
        await passes(contradicting({ args: ["--dry-run"] }, "dry"));
        await passes(contradicting({ args: ["--dry-run=false", "--live"] }, "live"));
        await passes(contradicting({ args: ["serve", "--port", "80", "--delivery"] }, "dry"));
        await isUndecided(contradicting({ args: [unknown] }, "live"));
    });
});

describe("a mode that the code reads beside the one that is told", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.modeIsSet);
    const aside = judgeGraph(rules.modeHasNoOtherWord);
    const modes = [{ variable: "TRADING_MODE", ...words }];
    const placer = (phase: string, reads: Parameters<typeof readVariable>[], more: Parameters<typeof pod>[0] = {}) =>
        pod({
            ...more,
            env: { TRADING_MODE: phase === "dry" ? "paper" : "live", ...more.env },
            annotations: { "places-orders": "true", phase, modes, ...more.annotations },
            change: { variables: [...content.variables, ...reads.map(one => readVariable(...one))], ...more.change },
        });
    const at = "bot/main.py:20";
    const compared = { values: ["true"], default: "true" };
    it("says what its name and its text say", async () => {
        for (const [name, value] of Object.entries({ PAPER_MODE: "false", RUN_MODE: "live", BOT_MODE: "REAL", MODE: "live", USE_PAPER: "no" })) {
            await fails([placer("dry", [[name, read(at)]], { env: { [name]: value } })], new RegExp(`its environment says ${name}=${value} in the phase dry`));
            await passes([placer("live", [[name, read(at)]], { env: { [name]: value } })]);
        }
        await fails([placer("canary", [["RUN_MODE", read(at)]], { env: { RUN_MODE: "paper" } })], /its environment says RUN_MODE=paper in the phase canary/);
        await passes([placer("dry", [["TELEGRAM_DRY_RUN", read(at)]], { env: { TELEGRAM_DRY_RUN: "false" } })]);
    });
    it("is what the code compares with, letter by letter", async () => {
        const dryRun = (value: string, more: object = {}) => [placer("dry", [["DRY_RUN", read(at, { ...compared, ...more })]], { env: { DRY_RUN: value } })];
        await passes(dryRun("true"));
        for (const value of ["false", "TRUE", "1", "yes"]) await fails(dryRun(value), new RegExp(`says DRY_RUN=${value} in the phase dry`));
        await fails(dryRun("true "), /says DRY_RUN="true " in the phase dry/);
        await passes(dryRun("TRUE", { case: "lower" }));
        await passes(dryRun("yes", { values: ["1", "yes"] }));
        // The other way round, everything but a no is a yes.
        await passes(dryRun("maybe", { values: ["false", "0"] }));
        await fails(dryRun("0", { values: ["false", "0"] }), /says DRY_RUN=0/);
        await fails(dryRun("false", { values: ["true", "false"] }), /says DRY_RUN=false/);
        await cannotJudge(dryRun("False", { values: ["true", "false"] }), /^its environment says DRY_RUN=False, and nobody can tell what the code makes of it/);
        await cannotJudge(dryRun("false ", { values: undefined }), /says DRY_RUN="false ", and nobody can tell/);
        await passes(dryRun("/data", { values: undefined }));
        await cannotJudge(
            [placer("dry", [["RUN_MODE", read(at, { values: ["live", "paper"] })]], { env: { RUN_MODE: "Live" } })],
            /says RUN_MODE=Live, and nobody/,
        );
    });
    it("is, when it is empty, what the code makes of nothing", async () => {
        const empty = (name: string, phase: string, more: object) => [placer(phase, [[name, read(at, more)]], { env: { [name]: "" } })];
        await fails(empty("DRY_RUN", "dry", compared), /its environment says DRY_RUN="" in the phase dry/);
        await passes(empty("DRY_RUN", "dry", { ...compared, emptyIs: "unset" }));
        await fails(empty("DRY_RUN", "dry", { ...compared, default: "false", emptyIs: "unset" }), /says DRY_RUN="" in the phase dry/);
        await cannotJudge(empty("DRY_RUN", "dry", { ...compared, emptyIs: "unknown" }), /says DRY_RUN="", and nobody can tell/);
        await fails(empty("DRY_RUN", "dry", { values: ["true"], emptyIs: "unknown" }), /says DRY_RUN="" in the phase dry/);
        await cannotJudge(empty("DRY_RUN", "dry", {}), /says DRY_RUN="", and nobody can tell/);
        await passes(empty("LIVE", "dry", {}));
        await cannotJudge(empty("LIVE", "live", {}), /says LIVE="", and nobody can tell/);
    });
    it("is, where nobody sets it, the default of the code that trades", async () => {
        const unset = (name: string, phase: string, more: object) => [placer(phase, [[name, read(at, more)]])];
        await passes(unset("DRY_RUN", "dry", compared));
        await fails(
            unset("DRY_RUN", "dry", { values: ["true"], default: "false" }),
            /its environment leaves out DRY_RUN, for which bot\/main\.py:20 takes false in the phase dry/,
        );
        await fails(unset("DRY_RUN", "canary", compared), /for which bot\/main\.py:20 takes true in the phase canary/);
        await fails(unset("RUN_MODE", "dry", { default: "live" }), /takes live in the phase dry/);
        await cannotJudge(unset("DRY_RUN", "dry", { default: "[computed]" }), /takes \[computed\], and nobody can tell/);
        await passes(unset("DRY_RUN", "dry", { values: ["true"], required: true }));
        // Compared with a text, nothing is another; what asks first whether there is something falls back on something else.
        await fails(unset("DRY_RUN", "dry", { values: ["true"], emptyIs: "unknown" }), /takes nothing in the phase dry/);
        await fails(unset("DRY_RUN", "dry", { values: ["true"], emptyIs: "unset", by: "os.Getenv" }), /takes nothing in the phase dry/);
        await passes(unset("DRY_RUN", "dry", { values: ["true"], emptyIs: "unset" }));
        await passes(unset("TELEGRAM_DRY_RUN", "dry", { default: "false" }));
        await passes([placer("dry", [["DRY_RUN", read("api/main.py:9", { default: "false" })]])]);
        const set = { command: ["sh", "-c", "export DRY_RUN=true; exec python -m bot.main"] };
        await passes([placer("dry", [["DRY_RUN", read(at, { values: ["true"], default: "false" })]], { container: set })]);
    });
    it("is what the image sets, where the pod sets nothing", async () => {
        const change = { images: [{ ...content.images[0], environment: { DRY_RUN: "false" } }] };
        await fails([placer("dry", [["DRY_RUN", read(at, compared)]], { change })], /its environment says DRY_RUN=false in the phase dry/);
        await passes([placer("dry", [["DRY_RUN", read(at, compared)]], { change, env: { DRY_RUN: "true" } })]);
    });
    it("is asked of a sidecar's defaults only with the exchange's key", async () => {
        const api = (...env: object[]) => [{ container: { name: "api", env }, dockerfile: "api/Dockerfile" }];
        const reads: Parameters<typeof readVariable>[] = [["DRY_RUN", read("api/main.py:9", { default: "false" })]];
        await passes([placer("dry", reads, { beside: api() }), ...exchangeKey()]);
        await passes([placer("dry", reads, { beside: api(keyed()) }), ...exchangeKey("read")]);
        await fails([placer("dry", reads, { beside: api(keyed()) }), ...exchangeKey()], /for which api\/main\.py:9 takes false in the phase dry/);
    });
    it("is what Kubernetes puts in", async () => {
        const env = (...more: object[]) => [{ name: "TRADING_MODE", value: "paper" }, { name: "OTHER", value: "false" }, ...more];
        const given = (value: string, ...more: object[]) => [
            placer("dry", [["DRY_RUN", read(at, compared)]], { container: { env: env({ name: "DRY_RUN", value }, ...more) } }),
            ...exchangeKey(),
        ];
        await fails(given("$(OTHER)"), /its environment says DRY_RUN=false in the phase dry/);
        await passes([
            placer("dry", [["DRY_RUN", read(at, compared)]], {
                container: { env: env({ name: "DRY_RUN", value: "tr$(E)" }), envFrom: [{ configMapRef: { name: "e" } }] },
            }),
            object("ConfigMap", "e", { data: { E: "ue" } }),
        ]);
        await fails(given("$(LATER)", { name: "LATER", value: "true" }), /says DRY_RUN=\$\(LATER\) in the phase dry/);
        await fails(given("$$(OTHER)"), /says DRY_RUN=\$\(OTHER\) in the phase dry/);
        const hidden = { container: { env: env(keyed(), { name: "DRY_RUN", value: "$(KEY)" }) } };
        await cannotJudge(
            [placer("dry", [["DRY_RUN", read(at, compared)]], hidden), ...exchangeKey()],
            /^its environment has DRY_RUN, which nobody sees, and nobody/,
        );
        const args = { container: { env: env(), args: ["--dry-run", "$(OTHER)"] } };
        await fails([placer("dry", [], args)], /its command says --dry-run false in the phase dry/);
    });
    it("is in no secret", () =>
        cannotJudge(
            [placer("dry", [["DRY_RUN", read(at, compared)]], { container: { env: [{ name: "TRADING_MODE", value: "paper" }, keyed("KEY", "DRY_RUN")] } })],
            /DRY_RUN, which nobody sees/,
        ));
    it("is one by the words that the code compares it with, whatever its name", async () => {
        const broker = (phase: string, value: string, values: string[]) => [placer(phase, [["BROKER", read(at, { values })]], { env: { BROKER: value } })];
        await fails(broker("dry", "live", ["live", "paper"]), /says BROKER=live in the phase dry/);
        await fails(broker("live", "paper", ["live", "paper"]), /says BROKER=paper in the phase live/);
        await passes(broker("dry", "live", ["live", "cached"]));
        // A mode of something else knows no word for money.
        await passes([placer("dry", [["MODE", read(at, { values: ["development"] })]], { env: { MODE: "production" } })]);
    });
    it("is, of a switch that is told, what the code makes of its word", async () => {
        const lock = [...modes, { variable: "DRY_RUN", allowed: ["true", "no way"], dry: "no way", canary: "true", live: "true" }];
        const more = { env: { DRY_RUN: "no way" }, annotations: { modes: lock } };
        await fails([placer("dry", [["DRY_RUN", read(at, compared)]], more)], /DRY_RUN/);
    });
    it("is no money in a file that what trades reads, in dry", async () => {
        const files = [{ file: "config/bot.yml", by: "yaml", keys: [{ path: "exchange.dry_run", at: ["bot/main.py:3"] }] }];
        const inFile = (phase: string, text: string, change: object = { files }) => [
            placer(phase, [], {
                change,
                volumes: [{ name: "f", configMap: { name: "files" } }],
                container: { volumeMounts: [{ name: "f", mountPath: "/app/config" }] },
            }),
            configMap("files", { "bot.yml": text }),
        ];
        await fails(inFile("dry", "exchange: { dry_run: false }"), /\/app\/config\/bot\.yml says false at exchange\.dry_run in the phase dry/);
        await passes(inFile("dry", "exchange: { dry_run: true }"));
        await passes(inFile("dry", "exchange: { dry_run: false }", {}));
        await passes(inFile("live", "exchange: { dry_run: true }"));
        await aside.fails(inFile("live", "exchange: { dry_run: true }"), /says true at exchange\.dry_run in the phase live/);
        await aside.passes(inFile("dry", "exchange: { dry_run: false }"));
        await fails(inFile("dry", "exchange: { dry_run: }"), /bot\.yml says nothing at exchange\.dry_run in the phase dry/);
        await passes(inFile("dry", "exchange: ["));
        await passes(inFile("dry", "exchange: { enabled: true }"));
        await passes(inFile("dry", "exchange: { testnet: false }", { files: [{ ...files[0], keys: [{ path: "exchange.testnet", at: ["bot/main.py:3"] }] }] }));
        const plain = { files: [{ ...files[0], keys: [{ path: "dry_run", at: ["bot/main.py:3"] }] }] };
        await fails(inFile("dry", "dry_run: false", plain), /bot\.yml says false at dry_run in the phase dry/);
        const mode = { files: [{ ...files[0], keys: [{ path: "a.mode", at: ["bot/main.py:3"] }] }] };
        await fails(inFile("dry", "a: { mode: live }", mode), /says live at a\.mode in the phase dry/);
        await passes(inFile("dry", "a: { mode: }", mode));
    });
    it("is in a file what is told elsewhere in it, and none that nobody who trades reads", async () => {
        const files = [
            { file: "config/bot.yml", by: "yaml", keys: ["a.dry_run", "b.dry_run"].map(path => ({ path, at: ["bot/main.py:3", "api/main.py:3"] })) },
        ];
        const container = { volumeMounts: [{ name: "f", mountPath: "/app/config" }] };
        const volumes = [{ name: "f", configMap: { name: "files" } }];
        const first = { file: "/app/config/bot.yml", at: "a.dry_run", allowed: ["true", "false"], dry: "true", canary: "false", live: "false" };
        const given = (text: string, told: object = first, more: Parameters<typeof pod>[0] = { container }) => [
            placer("dry", [], { ...more, volumes, change: { files }, annotations: { modes: [...modes, told] } }),
            configMap("files", { "bot.yml": text, "other.yml": text }),
        ];
        const wrong = { ...first, dry: "false" };
        await passes(given("a: { dry_run: true }\nb: { dry_run: true }"));
        await fails(given("a: { dry_run: true }\nb: { dry_run: false }"), /says false at b\.dry_run in the phase dry/);
        // What is told is named once, by its own place.
        await fails(given("a: { dry_run: false }", wrong), /^\/app\/config\/bot\.yml a\.dry_run is "false" in the phase dry\. /);
        // In a file of another name nothing is told, and another key is another.
        const live = (...keys: object[]) => [
            placer("live", [], {
                ...{ container, volumes, change: { files }, annotations: { modes: [...modes, ...keys.map(key => ({ ...first, live: "true", ...key }))] } },
            }),
            configMap("files", { "bot.yml": "a: { dry_run: true }", "other.yml": "a: { dry_run: true }" }),
        ];
        await aside.passes(live({}));
        await aside.fails(live(), /bot\.yml says true at a\.dry_run in the phase live/);
        await aside.fails(live({ file: "/app/config/other.yml" }), /bot\.yml says true at a\.dry_run/);
        await aside.fails(live({ at: "b.dry_run" }), /bot\.yml says true at a\.dry_run/);
        const beside = [{ container: { name: "api", ...container }, dockerfile: "api/Dockerfile" }];
        await passes([...given("b: { dry_run: false }", modes[0], { beside })]);
    });
    it("only tells a word that nobody sets, once money is traded", async () => {
        const unset = (phase: string) => [placer(phase, [["RUN_MODE", read(at, { default: "paper" })]])];
        await passes(unset("live"));
        await aside.fails(unset("live"), /for which bot\/main\.py:20 takes paper in the phase live/);
        await aside.passes(unset("dry"));
        await aside.passes([placer("live", [])]);
        await aside.passes([stranger]);
    });
    it("is undecided while it is unknown", async () => {
        await isUndecided([placer("dry", [["DRY_RUN", read(at, compared)]], { env: { DRY_RUN: unknown } })]);
        await aside.isUndecided([placer("live", [["DRY_RUN", read(at, compared)]], { env: { DRY_RUN: unknown } })]);
    });
});
