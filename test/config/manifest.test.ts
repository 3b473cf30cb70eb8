import * as assert from "node:assert";
import { type Files, faultsAfter, type Loose } from "./sandbox";

/** What is changed in a sound manifest, and the one fault that follows: path, found and allowed. */
type Wrong = [what: string, change: (manifest: Loose, files: Files) => void, path: string, found: string, allowed: RegExp];

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
        ["another kind of store", m => (m.stores.cache.kind = "memcached"), "stores.cache.kind", '"memcached"', /^postgres or redis or nats$/],
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
        ["the version latest", m => (m.services.bifrost.image.version = "latest"), "services.bifrost.image.version", '"latest"', /not latest$/],
        ["memory in megabytes", m => (m.services.api.resources.memory = "256MB"), "services.api.resources.memory", '"256MB"', /512Mi/],
        ["no readiness", m => delete m.services.api.probes.readiness, "services.api.probes.readiness", "nothing", /^a mapping with path, port, command/],
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
            /withdrawing cannot be written here: .* \(cryptofunk:36\)$/,
        ],
        [
            "anything unknown",
            m => m.exchanges.binance.permissions.push("lend"),
            "exchanges.binance.permissions[2]",
            '"lend"',
            /^read or trade or margin or futures$/,
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
        ["half the capital in a position", m => (m.risk.maxPositionSize.value = 0.5), "risk.maxPositionSize.value", "0.5", /^a number from 0.05 to 0.2$/],
        ["a tenth in a day", m => (m.risk.maxDailyLoss.value = 0.1), "risk.maxDailyLoss.value", "0.1", /^a number from 0.01 to 0.05$/],
        ["a third from the peak", m => (m.risk.maxDrawdown.value = 0.33), "risk.maxDrawdown.value", "0.33", /^a number from 0.05 to 0.15$/],
        ["no stop loss", m => delete m.risk.stopLoss, "risk.stopLoss", "nothing", /^a mapping with variable, value/],
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
    services: [
        ["a store that is not there", m => m.services.api.stores.push("databse"), "services.api.stores[3]", '"databse"', /^did you mean database\?/],
        ["an exchange that is not there", m => (m.services.api.exchanges = ["kraken"]), "services.api.exchanges[0]", '"kraken"', /one of binance/],
        [
            "a service that is not there",
            m => m.services.api.talksTo.push("orchestrater"),
            "services.api.talksTo[1]",
            '"orchestrater"',
            /^did you mean orchestrator\?/,
        ],
        ["talking to itself", m => m.services.api.talksTo.push("api"), "services.api.talksTo[1]", '"api"', /^one of bifrost|did you mean/],
        ["a store twice", m => m.services.api.stores.push("cache"), "services.api.stores[3]", '"cache"', /^each name once$/],
        ["metrics on no port", m => (m.services.api.metrics.port = "metrics"), "services.api.metrics.port", '"metrics"', /one of http/],
        ["a probe on no port", m => (m.services.api.probes.readiness.port = "htp"), "services.api.probes.readiness.port", '"htp"', /^did you mean http\?/],
        ["two ports with one number", m => (m.services.api.ports.admin = 8080), "services.api.ports.admin", "8080", /no other port/],
        [
            "a limit under the request",
            m => (m.services.api.resources.cpuLimit = "100m"),
            "services.api.resources.cpuLimit",
            '"100m"',
            /^at least the reserved 250m$/,
        ],
        ["more pods at least than at most", m => (m.services.api.scaling.min = 5), "services.api.scaling.min", "5", /^at most max, which is 4$/],
        [
            "two order placers",
            m => (m.services["order-executor"].scaling = { min: 2, max: 2 }),
            "services.order-executor.scaling",
            "a mapping",
            /always one pod/,
        ],
        [
            "orders for no exchange",
            m => {
                m.services["order-executor"].exchanges = [];
                delete m.services["order-executor"].secrets.BINANCE_API_KEY;
                delete m.services["order-executor"].secrets.BINANCE_API_SECRET;
                m.exchanges.binance.permissions = ["read"];
            },
            "services.order-executor.exchanges",
            "a list of 0",
            /^at least one/,
        ],
        [
            "two services on one account",
            m => {
                Object.assign(m.services.api, { placesOrders: true, exchanges: ["binance"] });
                delete m.services.api.scaling;
            },
            "services.order-executor.exchanges[0]",
            '"binance"',
            /api already places orders on binance\/main$/,
        ],
        [
            "two keys of one account",
            m => {
                m.exchanges.again = { ...m.exchanges.binance, testnet: undefined };
                Object.assign(m.services.api, { placesOrders: true, exchanges: ["again"] });
                delete m.services.api.scaling;
                delete m.exchanges.again.testnet;
            },
            "services.order-executor.exchanges[0]",
            '"binance"',
            /already places orders/,
        ],
        [
            "a store named like a service",
            m => {
                m.stores.bifrost = m.stores.cache;
            },
            "services.bifrost",
            '"bifrost"',
            /stores already have it/,
        ],
        [
            "a service named like the migration",
            m => {
                m.services.migrate = { ...m.services["risk-agent"] };
            },
            "services.migrate",
            '"migrate"',
            /Golive itself uses it/,
        ],
    ],
    stores: [
        [
            "TimescaleDB on RDS",
            m => {
                m.stores.database.hosting = "rds";
                delete m.stores.database.image;
                m.stores.database.extensions = ["timescaledb"];
            },
            "stores.database.extensions[0]",
            '"timescaledb"',
            /`hosting: cluster` and name an `image`/,
        ],
        [
            "an image on RDS",
            m => {
                m.stores.database.hosting = "rds";
                m.stores.database.extensions = ["vector"];
            },
            "stores.database.image",
            /./.source,
            /AWS brings the server/,
        ],
        [
            "extensions without an image",
            m => {
                delete m.stores.database.image;
                m.stores.database.extensions = ["uuid-ossp", "timescaledb"];
            },
            "stores.database.extensions[1]",
            '"timescaledb"',
            /together with an `image`/,
        ],
        [
            "a floating image",
            m => (m.stores.database.image = "ghcr.io/clevyr/cloudnativepg-timescale:16-ts2"),
            "stores.database.image",
            '"ghcr.io/clevyr/cloudnativepg-timescale:16-ts2"',
            /full version/,
        ],
        [
            "an image without a tag",
            m => (m.stores.database.image = "ghcr.io/clevyr/cloudnativepg-timescale"),
            "stores.database.image",
            '"ghcr.io/clevyr/cloudnativepg-timescale"',
            /full version/,
        ],
        ["an image of another version", m => (m.stores.database.version = "17"), "stores.database.image", /./.source, /PostgreSQL 17/],
        [
            "PostgreSQL 14",
            m => {
                m.stores.database.version = "14";
                m.stores.database.image = "ghcr.io/x/y:14.18";
            },
            "stores.database.version",
            '"14"',
            /15 or newer \(cryptofunk:319\)/,
        ],
        [
            "migrations of a cache",
            m => {
                m.migrations.store = "cache";
                m.migrations.secrets = {};
            },
            "migrations.store",
            '"cache"',
            /^a postgres store: one of database/,
        ],
    ],
    placeholders: [
        ["of nothing", m => (m.services.api.environment.X = "${databse.host}"), "services.api.environment.X", "${databse.host}", /did you mean database\?/],
        [
            "of a field that is not there",
            m => (m.services.api.environment.X = "${database.hots}"),
            "services.api.environment.X",
            "${database.hots}",
            /^a field of database: did you mean host\?/,
        ],
        [
            "of a port that is not there",
            m => (m.services.api.environment.X = "${orchestrator.port.grpc}"),
            "services.api.environment.X",
            "${orchestrator.port.grpc}",
            /^a field of orchestrator/,
        ],
        ["that are none", m => (m.services.api.environment.X = "${HOME}"), "services.api.environment.X", "${HOME} is no placeholder", /\$\$\{/],
        [
            "of a secret, in plain sight",
            m => (m.services.api.environment.X = "${database.password}"),
            "services.api.environment.X",
            "${database.password}",
            /belongs under `secrets`/,
        ],
        ["of a secret, in a file", m => (m.services.api.files["/x"] = "${jwt.value}"), 'services.api.files["/x"]', "${jwt.value}", /belongs under `secrets`/],
        [
            "of a store the service does not use",
            m => (m.services["risk-agent"].secrets.X = "${cache.password}"),
            "services.risk-agent.secrets.X",
            "${cache.password}",
            /only with cache in `stores`/,
        ],
        [
            "of an exchange the service does not use",
            m => (m.services.api.secrets.X = "${binance.apiKey}"),
            "services.api.secrets.X",
            "${binance.apiKey}",
            /only with binance in `exchanges`/,
        ],
        [
            "of a service it does not talk to",
            m => (m.services.api.environment.X = "${bifrost.host}"),
            "services.api.environment.X",
            "${bifrost.host}",
            /only with bifrost in `talksTo`/,
        ],
        ["missing from a secret", m => (m.services.api.secrets.X = "hunter2"), "services.api.secrets.X", "a literal value", /^a template with a placeholder/],
        [
            "missing from a URL's password",
            m => (m.services.api.secrets.X = "postgres://me:hunter2@${database.host}/x"),
            "services.api.secrets.X",
            "a password in a URL",
            /^placeholders for every secret part/,
        ],
    ],
    "credentials in plain sight": [
        [
            "by their name",
            m => (m.services.api.environment.API_KEY = "hunter2"),
            "services.api.environment.API_KEY",
            "what looks like a credential",
            /^no credential; write a placeholder/,
        ],
        [
            "by their look",
            m => (m.services.api.environment.X = "AKIAIOSFODNN7EXAMPLE"),
            "services.api.environment.X",
            "what looks like a credential",
            /^no credential/,
        ],
        [
            "in a file",
            m => (m.services.api.files["/x"] = "url: postgres://me:hunter2@db/x"),
            'services.api.files["/x"]',
            "what looks like a credential",
            /^no credential: files/,
        ],
        [
            "in a build argument",
            m => (m.services.api.image.build.args = { NPM_TOKEN: "hunter2hunter2" }),
            "services.api.image.build.args.NPM_TOKEN",
            "what looks like a credential",
            /image's history/,
        ],
        [
            "and as a secret too",
            m => (m.services.api.environment.JWT_SECRET = "${orchestrator.host}"),
            "services.api.secrets.JWT_SECRET",
            "a second value",
            /^one of `environment` and `secrets`$/,
        ],
    ],
    alerts: [
        [
            "that name no metric",
            m => (m.alerts.OrderExecutorDown.expression = "vector(1) > 0"),
            "alerts.OrderExecutorDown.expression",
            '"vector(1) > 0"',
            /names a metric/,
        ],
        ["that do not close", m => (m.alerts.OrderExecutorDown.expression = "sum(up"), "alerts.OrderExecutorDown.expression", '"sum(up"', /as many/],
    ],
};

describe("manifest", () => {
    for (const [area, rows] of Object.entries(wrongs))
        describe(area, () => {
            for (const [what, change, path, found, allowed] of rows)
                it(`refuses ${what}`, () => {
                    const [fault, ...more] = faultsAfter(files => change(files.manifest, files));
                    assert.deepStrictEqual(more, []);
                    assert.deepStrictEqual({ file: fault.file, path: fault.path }, { file: "bots/cryptofunk.yaml", path });
                    if (found !== ".") assert.strictEqual(fault.found, found);
                    assert.match(fault.allowed, allowed);
                });
        });

    it("refuses alerts on metrics that nobody scrapes", () => {
        const faults = faultsAfter(({ manifest }) => {
            for (const service of Object.values<Loose>(manifest.services)) delete service.metrics;
        });
        assert.ok(faults.every(fault => /no service has `metrics`/.test(fault.allowed)));
        assert.ok(faults.some(fault => fault.path === "alerts.AgentDisconnected.expression"));
        assert.ok(!faults.some(fault => fault.path === "alerts.OrderExecutorDown.expression"), "the cluster's own metrics are always there");
    });
});
