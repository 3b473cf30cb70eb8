import { regions, venues } from "../../config/venues";
import { judge, judgeGraph, resource, unknown } from "../judge";

const rules = {
    exchangeServesRegion: (require("../../policies/rules/trading/egress") as typeof import("../../policies/rules/trading/egress")).exchangeServesRegion,
    killSwitchIsKept: (require("../../policies/rules/trading/kill-switch") as typeof import("../../policies/rules/trading/kill-switch")).killSwitchIsKept,
};

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

describe("exchange-serves-the-region", () => {
    const { passes, fails, isUndecided } = judge(rules.exchangeServesRegion, set);
    const at = (region: unknown, accounts: string) => trader({ region, "exchange-accounts": accounts });
    it("passes others, and a pod that does not say where it is", async () => {
        await passes(at("ap-northeast-1", "binance/main, bybit/x"));
        await passes(at("us-east-1", "coinbase/main"));
        await passes(at("us-east-1", "binance.us/main"));
        await passes(trader({ "exchange-accounts": "binance/main" }));
        await passes(trader({ "exchange-accounts": "binance.us/main" }));
        await passes(trader({ region: "us-east-1" }));
    });
    it("fails exchanges that refuse", async () => {
        await fails(at("us-east-1", "binance/main"), /binance answers HTTP 451 to requests from US, and golive\.dev\/region is us-east-1/);
        await fails(at("ca-central-1", "coinbase/a, Binance/b"), /Binance answers HTTP 451 to requests from CA/);
        await fails(at("cn-north-1", "bybit/b"), /bybit answers HTTP 403 to requests from CN/);
    });
    it("refuses what a bot's settings refuse, and nothing else", async () => {
        for (const region of Object.keys(regions)) {
            for (const venue of [...Object.keys(venues), "coinbase", "toString"]) {
                const refused = Object.hasOwn(venues, venue) && venues[venue].refuses.includes(regions[region]);
                if (refused) await fails(at(region, `${venue}/main`), new RegExp(`${venue} answers HTTP`));
                else await passes(at(region, `${venue}/main`));
            }
        }
    });
    it("is undecided while the region is unknown", () => isUndecided(at(unknown, "binance/main")));
});

describe("kill-switch-is-kept", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.killSwitchIsKept);
    const bot = (more: Record<string, unknown>, container: object = {}) => resource(set, "bot", trader(more, container));
    const group = (name: string, value: unknown, type = "aws:elasticache/parameterGroup:ParameterGroup") => {
        const parameters = [
            { name: "activedefrag", value: "yes" },
            { name: "maxmemory-policy", value },
        ];
        return resource(type, name, { parameters });
    };
    const file = (name: string, value: unknown, mountPath?: string) =>
        bot(
            {},
            {
                env: [
                    { name: "POD_IP", value: unknown },
                    { name, value },
                ],
                volumeMounts: mountPath && [{ name: "v", mountPath }],
            },
        );
    it("passes a database, a cache that keeps everything, and a bot without one", async () => {
        await passes([bot({ "kill-switch": "postgres" }), group("cache", "allkeys-lru")]);
        await passes([bot({ "kill-switch": "redis" }), group("cache", "allkeys-lru"), group("switch", "noeviction")]);
        const memory = "aws:memorydb/parameterGroup:ParameterGroup";
        await passes([bot({ "kill-switch": "redis" }), group("switch", "noeviction", memory), group("cache", "allkeys-lru")]);
        await fails([bot({ "kill-switch": "redis" }), group("switch", "volatile-ttl", memory)], /switch evicts/);
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
        for (const mountPath of ["/app/config", "/app/config/", "/app/config/kill.flag"])
            await passes([file("KILL_SWITCH_FILE", "/app/config/kill.flag", mountPath)]);
        await fails([file("KILL_SWITCH_FILE", "/app/config/kill.flag", "/app/conf")], /a file of the image/);
        await passes([file("KILL_SWITCH_FILE", "/var/run/kill.flag")]);
        await passes([file("EXECUTION_MODE", "live")]);
        await passes([file("KILL_SWITCH_FILE", "/var/lib/opt/bot/kill.yaml")]);
        await passes([file("KILL_SWITCH_COMMAND", "/opt/bot/kill.json.sh")]);
    });
    it("looks for the volume where the switch is read, not in a container beside it", () => {
        const spec = {
            containers: [
                { name: "bot", env: [{ name: "KILL_SWITCH_FILE", value: "/app/kill.flag" }] },
                { name: "shipper", volumeMounts: [{ name: "v", mountPath: "/app" }] },
            ],
        };
        const metadata = { annotations: { "golive.dev/places-orders": "true" } };
        return fails([resource(set, "bot", { spec: { template: { metadata, spec } } })], /KILL_SWITCH_FILE is \/app\/kill\.flag/);
    });
    const switches = [
        "KILL_SWITCH",
        "KILLSWITCH_PATH",
        "BOT_KILL_SWITCH",
        "bot.kill_switch",
        "EXEC_MODE_FILE",
        "EXECUTION_MODE",
        "EXECMODE",
        "BOT_EMERGENCY_STOP",
    ];
    for (const name of [...switches, "EMERGENCYSTOP_FILE"])
        it(`takes ${name} for a switch`, () => fails([file(name, "/opt/bot/mode.yml")], new RegExp(`${name.replace(".", "\\.")} is /opt/bot/mode\\.yml`)));
    for (const name of ["SKILL_SWITCHES", "KILL_SWITCHBOARD", "EXECUTOR_MODEL", "NONEMERGENCY_STOP", "FLEXEC_MODE"])
        it(`takes ${name} for something else`, () => passes([file(name, "/app/config/kill.flag")]));
    it("is undecided while the annotation, or the only cache's eviction, is unknown", async () => {
        await isUndecided([bot({ "kill-switch": unknown })]);
        await isUndecided([bot({ "kill-switch": "redis" }), group("cache", unknown)]);
        await isUndecided([file("KILL_SWITCH_FILE", unknown)]);
    });
});
