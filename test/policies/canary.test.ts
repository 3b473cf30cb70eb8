import * as rules from "../../policies/rules/canary";
import { judge, judgeGraph, resource, unknown } from "../judge";

const set = "kubernetes:apps/v1:StatefulSet";
const trader = (more: Record<string, unknown>, container: object = {}) => ({
    metadata: { name: "bot" },
    spec: {
        template: {
            metadata: {
                annotations: Object.fromEntries(
                    Object.entries({ "places-orders": "true", phase: "canary", ...more }).map(([key, value]) => [`golive.dev/${key}`, value]),
                ),
            },
            spec: { containers: [{ name: "bot", ...container }] },
        },
    },
});

describe("canary-order-is-small", () => {
    const { passes, fails, isUndecided } = judge(rules.canaryNotional, set);
    it("passes a small order, a bot without the limit, and what is no canary or no trader", async () => {
        await passes(trader({ "max-notional": "10" }));
        await passes(trader({}));
        await passes(trader({ phase: "live", "max-notional": "5000" }));
        await passes(trader({ "places-orders": "false", "max-notional": "5000" }));
        await passes(trader({ "max-notional": "500" }), { config: { max: 500 } });
    });
    it("fails a large one, and none", async () => {
        await fails(trader({ "max-notional": "11" }), /the limit max-notional is 11/);
        await fails(trader({ "max-notional": "0" }), /is 0/);
        await fails(trader({ "max-notional": "much" }), /is much/);
    });
    it("is undecided while it is unknown", () => isUndecided(trader({ "max-notional": unknown })));
});

describe("canary-trades-few-symbols", () => {
    const { passes, fails, isUndecided } = judge(rules.canarySymbols, set);
    it("passes two symbols, a bot that decides, and what is no canary or no trader", async () => {
        await passes(trader({ symbols: "BTC-USD, ETH-USD" }));
        await passes(trader({}));
        await passes(trader({ phase: "live", symbols: "a,b,c" }));
        await passes(trader({ "places-orders": undefined, symbols: "a,b,c" }));
    });
    it("fails more, everything, and nothing", async () => {
        await fails(trader({ symbols: "a,b,c" }), /the symbols are 3: a,b,c/);
        await fails(trader({ symbols: "*" }), /the symbols are "\*"/);
        await fails(trader({ symbols: " all" }), /the symbols are " all"/);
        await fails(trader({ symbols: " , " }), /the symbols are " , "/);
    });
    it("is undecided while they are unknown", () => isUndecided(trader({ symbols: unknown })));
});

describe("exchange-serves-the-region", () => {
    const { passes, fails, isUndecided } = judge(rules.exchangeServesRegion, set);
    const at = (region: unknown, accounts: string) => trader({ region, "exchange-accounts": accounts });
    it("passes others, and a pod that does not say where it is", async () => {
        await passes(at("ap-northeast-1", "binance/main, bybit/x"));
        await passes(at("us-east-1", "coinbase/main"));
        await passes(at("us-east-1", "binance.us/main"));
        await passes(trader({ "exchange-accounts": "binance/main" }));
        await passes(trader({ region: "us-east-1" }));
    });
    it("fails exchanges that refuse", async () => {
        await fails(at("us-east-1", "binance/main"), /binance serves nobody in the United States, and golive\.dev\/region is us-east-1/);
        await fails(at("ca-central-1", "coinbase/a, okx/b"), /okx serves nobody in Canada/);
        await fails(at("ap-southeast-1", "bybit/b"), /Singapore/);
        await fails(at("eu-west-2", "deribit/b"), /United Kingdom/);
        await fails(at("eu-west-1", "binance.us/b"), /United States only/);
    });
    it("is undecided while the region is unknown", () => isUndecided(at(unknown, "binance/main")));
});

describe("kill-switch-is-kept", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.killSwitchIsKept);
    const bot = (more: Record<string, unknown>, container: object = {}) => resource(set, "bot", trader(more, container));
    const group = (name: string, value: unknown) =>
        resource("aws:elasticache/parameterGroup:ParameterGroup", name, { parameters: [{ name: "maxmemory-policy", value }] });
    const file = (name: string, value: string, volumeMounts: object[] = []) => bot({}, { env: [{ name, value }], volumeMounts });
    it("passes a database, a cache that keeps everything, and a bot without one", async () => {
        await passes([bot({ "kill-switch": "postgres" }), group("cache", "allkeys-lru")]);
        await passes([bot({ "kill-switch": "redis" }), group("cache", "allkeys-lru"), group("switch", "noeviction")]);
        await passes([bot({ "kill-switch": "redis" })]);
        await passes([bot({}), group("cache", "allkeys-lru")]);
        await passes([bot({ "places-orders": "false", "kill-switch": "image" })]);
    });
    it("fails the image and an evictable cache", async () => {
        await fails([bot({ "kill-switch": "image" })], /kill-switch is image, which only a release changes/);
        await fails([bot({ "kill-switch": "environment" })], /kill-switch is environment/);
        await fails([bot({ "kill-switch": "redis" }), group("cache", "allkeys-lru")], /kill-switch is redis, and cache evicts/);
        await fails([bot({ "kill-switch": "cache" }), group("cache", "volatile-lru")], /cache evicts/);
    });
    it("fails a file of the image, not one of a volume", async () => {
        await fails([file("KILL_SWITCH_FILE", "/app/config/kill.flag")], /KILL_SWITCH_FILE is \/app\/config\/kill\.flag, a file of the image/);
        await passes([file("KILL_SWITCH_FILE", "/app/config/kill.flag", [{ name: "v", mountPath: "/app/config" }])]);
        await passes([file("KILL_SWITCH_FILE", "/var/run/kill.flag")]);
        await passes([file("SKILL_SWITCHES", "/app/config/kill.flag")]);
        await passes([file("EXECUTION_MODE", "live")]);
        await fails([file("EXEC_MODE_FILE", "/opt/bot/mode.json")], /EXEC_MODE_FILE/);
    });
    it("is undecided while the annotation, or the only cache's eviction, is unknown", async () => {
        await isUndecided([bot({ "kill-switch": unknown })]);
        await isUndecided([bot({ "kill-switch": "redis" }), group("cache", unknown)]);
    });
});
