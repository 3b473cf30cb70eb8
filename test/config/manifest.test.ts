import * as assert from "node:assert";
import { type Files, faultsAfter, type Loose, refuses, type Wrong } from "./sandbox";

const wrongs: Record<string, Wrong[]> = {
    fields: [
        ["a mistyped section", m => (m.servces = {}), "servces", "an unknown key", /^did you mean services\?/],
        ["a mistyped field", m => (m.services.api.placeOrders = true), "services.api.placeOrders", "an unknown key", /^did you mean placesOrders\?/],
        ["a name with capitals", m => (m.stores.Cache2 = m.stores.cache), "stores.Cache2", '"Cache2"', /^lower-case letters/],
        [
            "a name too long",
            m => (m.services["a-service-whose-name-is-too-long"] = m.services.bifrost),
            "services.a-service-whose-name-is-too-long",
            '"a-service-whose-name-is-too-long"',
            /24/,
        ],
        [
            "another kind of store",
            m => (m.stores.cache.kind = "memcached"),
            "stores.cache.kind",
            '"memcached"',
            /^postgres or redis or nats or mongodb or rabbitmq$/,
        ],
        ["two NATS servers", m => (m.stores.events.replicas = 2), "stores.events.replicas", "2", /^3, or 5$/],
        ["a port too high", m => (m.services.api.ports.http = 70000), "services.api.ports.http", "70000", /^a whole number from 1 to 65535$/],
        [
            "an image built and referenced",
            m => (m.services.api.image.reference = "x"),
            "services.api.image",
            "a mapping",
            /^a mapping with build, or a mapping with reference, version$/,
        ],
        [
            "an image with its tag",
            m => (m.services.bifrost.image.reference = "docker.io/maximhq/bifrost:v2.0.0@sha256:x"),
            "services.bifrost.image.reference",
            '"docker.io/maximhq/bifrost:v2.0.0@sha256:x"',
            /^a repository without tag/,
        ],
        ["the version latest", m => (m.services.bifrost.image.version = "latest"), "services.bifrost.image.version", '"latest"', /not a tag that moves/],
        ["the version stable", m => (m.services.bifrost.image.version = "stable"), "services.bifrost.image.version", '"stable"', /not a tag that moves/],
        [
            "the latest of a version",
            m => (m.services.bifrost.image.version = "2-latest"),
            "services.bifrost.image.version",
            '"2-latest"',
            /not a tag that moves/,
        ],
        ["memory in megabytes", m => (m.services.api.resources.memory = "256MB"), "services.api.resources.memory", '"256MB"', /512Mi/],
        ["no readiness", m => delete m.services.api.probes.readiness, "services.api.probes.readiness", "nothing", /^a mapping with path, port, command/],
        [
            "a probe with a path of a command",
            m => (m.services["order-executor"].probes.liveness.path = "/health"),
            "services.order-executor.probes.liveness",
            "a mapping",
            /^a path only with a port$/,
        ],
        ["a probe of nothing", m => (m.services.api.probes.liveness = {}), "services.api.probes.liveness", "a mapping", /^either port or command$/],
        ["a debug log level", m => (m.trading.logLevel.value = "debug"), "trading.logLevel.value", '"debug"', /^info or INFO/],
        ["an alert in camelCase", m => (m.alerts.down = m.alerts.OrderExecutorDown), "alerts.down", '"down"', /CamelCase/],
        [
            "an item without a line",
            m => (m.alerts.OrderExecutorDown.items = ["cryptofunk"]),
            "alerts.OrderExecutorDown.items[0]",
            '"cryptofunk"',
            /a list and a line/,
        ],
        ["no service", m => (m.services = {}), "services", "a mapping", /at least one service/],
        ["another name than the file's", m => (m.name = "cryptofonk"), "name", '"cryptofonk"', /^cryptofunk, as the file is named$/],
    ],
    "what a key may do": [
        [
            "withdrawing",
            m => m.exchanges.binance.permissions.push("withdraw"),
            "exchanges.binance.permissions[2]",
            '"withdraw"',
            /^one of read, trade, margin, futures, enableReading, .*; this one withdraws: .* \(cryptofunk:36\)$/,
        ],
        [
            "anything unknown",
            m => m.exchanges.binance.permissions.push("lend"),
            "exchanges.binance.permissions[2]",
            '"lend"',
            /^did you mean read\? one of read, trade, margin, futures, enableReading/,
        ],
        [
            "another exchange's word",
            m => Object.assign(m.exchanges.binance, { venue: "deribit", permissions: ["trade:read_write", "wallet:read_write"] }),
            "exchanges.binance.permissions[1]",
            '"wallet:read_write"',
            /^one of read, .*account:read, .*; this one transfers money out and withdraws/,
        ],
        ["nothing", m => (m.exchanges.binance.permissions = []), "exchanges.binance.permissions", "a list of 0", /^a list of at least 1/],
        [
            "only reading, where orders are placed",
            m => (m.exchanges.binance.permissions = ["read"]),
            "exchanges.binance.permissions",
            "read",
            /^trade too: order-executor/,
        ],
        [
            "only cancelling, where orders are placed",
            m => Object.assign(m.exchanges.binance, { venue: "kraken", permissions: ["query-funds", "close-trades"] }),
            "exchanges.binance.permissions",
            "query-funds, close-trades",
            /^trade too: order-executor/,
        ],
        [
            "a market of which no key of the venue says anything",
            m => Object.assign(m.exchanges.binance, { venue: "kraken", permissions: ["read", "futures"] }),
            "exchanges.binance.permissions[1]",
            '"futures"',
            /^one of read, trade, margin, query-funds, .*; the futures of kraken are the venue kraken-futures$/,
        ],
        [
            "trading, where no order is placed",
            m => {
                m.services["order-executor"].placesOrders = false;
            },
            "exchanges.binance.permissions[1]",
            '"trade"',
            /no service with `placesOrders: true`/,
        ],
        ["one word for both networks", m => (m.exchanges.binance.testnet.on = "false"), "exchanges.binance.testnet.on", '"false"', /^another value/],
    ],
    "the checklist's ranges": [
        ["half the capital in a position", m => (m.risk.maxPositionSize.value = 0.5), "risk.maxPositionSize.value", "0.5", /^a number from 0.005 to 0.2$/],
        ["a tenth in a day", m => (m.risk.maxDailyLoss.value = 0.1), "risk.maxDailyLoss.value", "0.1", /^a number from 0.001 to 0.05$/],
        ["a third from the peak", m => (m.risk.maxDrawdown.value = 0.33), "risk.maxDrawdown.value", "0.33", /^a number from 0.005 to 0.15$/],
        ["no stop loss", m => delete m.risk.stopLoss, "risk.stopLoss", "nothing", /^a mapping with value, canary, told, enforcedBy/],
        ["leverage of twenty", m => (m.risk.maxLeverage.value = 20), "risk.maxLeverage.value", "20", /^a number from 1 to 5$/],
        ["a looser canary", m => (m.risk.maxDrawdown.canary = 0.15), "risk.maxDrawdown.canary", "0.15", /^at most the live value, 0.1$/],
        ["a canary with bigger orders", m => (m.risk.maxNotional.canary = 5000), "risk.maxNotional.canary", "5000", /^at most the live value, 1000$/],
        ["a canary with another pair", m => (m.risk.symbols.canary = ["DOGEUSDT"]), "risk.symbols.canary[0]", '"DOGEUSDT"', /BTCUSDT, ETHUSDT/],
    ],
    "the trading mode": [
        ["that the code does not know", m => (m.trading.mode.live = "LIVE"), "trading.mode.live", '"LIVE"', /^did you mean live\? one of live, paper$/],
        ["that is dry when live", m => (m.trading.mode.live = "paper"), "trading.mode.live", '"paper"', /^another value than dry's/],
        [
            "that is live when dry",
            m => {
                m.trading.mode.dry = "live";
                m.trading.mode.canary = "paper";
            },
            "trading.mode.live",
            '"live"',
            /or dry would trade/,
        ],
        [
            "in a variable used twice",
            m => (m.trading.mode.variable = "CRYPTOFUNK_APP.ENVIRONMENT"),
            "trading.environment.variable",
            '"CRYPTOFUNK_APP.ENVIRONMENT"',
            /trading\.mode\.variable has it/,
        ],
        [
            "set by a service too",
            m => (m.services.api.environment.TRADING_MODE = "live"),
            "services.api.environment.TRADING_MODE",
            "a second value",
            /trading\.mode sets it/,
        ],
    ],
};

describe("manifest", () => refuses(wrongs));

describe("a key that is misspelt in the place of one that has to be there", () => {
    const told = (change: (files: Files) => void) => faultsAfter(change).map(({ path, found, allowed }) => `${path}: ${found}, ${allowed.split("?")[0]}`);
    const renamed = (where: Loose, key: string, wrong: string) => {
        where[wrong] = where[key];
        delete where[key];
    };
    it("is told once, by the name it has", () => {
        assert.deepStrictEqual(
            told(({ manifest }) => renamed(manifest, "risk", "rsik")),
            ["rsik: an unknown key, did you mean risk"],
        );
        assert.deepStrictEqual(
            told(({ prod }) => renamed(prod["golive:release"], "version", "verison")),
            ["golive:release.verison: an unknown key, did you mean version"],
        );
    });
    it("hides no other that is missing, and none that is there and wrong", () => {
        assert.deepStrictEqual(
            told(({ manifest }) => {
                delete manifest.risk;
                manifest.nothinglike = {};
            }).map(one => one.split(",")[0]),
            ["risk: nothing", "nothinglike: an unknown key"],
        );
        const [wrong, unknown, ...more] = told(({ manifest }) => {
            manifest.description = 5;
            manifest.descripton = "x";
        });
        assert.deepStrictEqual([wrong.split(",")[0], unknown, more.length], ["description: 5", "descripton: an unknown key, did you mean description", 0]);
    });
});
