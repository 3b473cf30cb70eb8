import * as assert from "node:assert";
import { faultsAfter, type Loose, refuses, type Wrong } from "./sandbox";

const wrongs: Record<string, Wrong[]> = {
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
            "a venue that is misspelt",
            m => (m.exchanges.binance.venue = "binanse"),
            "exchanges.binance.venue",
            '"binanse"',
            /^did you mean binance\? Any other venue .* two letters or more$/,
        ],
        [
            "a market of such a venue",
            m => (m.exchanges.binance.venue = "binanse-futures"),
            "exchanges.binance.venue",
            '"binanse-futures"',
            /^did you mean binance\? Any other venue .* two letters or more$/,
        ],
        [
            "two services on one account",
            m => {
                Object.assign(m.services.orchestrator, { placesOrders: true, exchanges: ["binance"] });
                delete m.services.orchestrator.scaling;
            },
            "services.order-executor.exchanges[0]",
            '"binance"',
            /orchestrator already places orders on binance\/main$/,
        ],
        [
            "two keys of one account",
            m => {
                m.exchanges.again = { ...m.exchanges.binance, testnet: undefined };
                Object.assign(m.services.orchestrator, { placesOrders: true, exchanges: ["again"] });
                delete m.services.orchestrator.scaling;
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
        [
            "a database in which nobody may make a table",
            m => {
                delete m.migrations;
            },
            "stores.database",
            "no migrations",
            /^`migrations` with `store: database`: the role that services get may make neither table nor schema$/,
        ],
        ["migrations that are faulty, and misses none beside", m => (m.migrations.timeoutSeconds = 5), "migrations.timeoutSeconds", "5", /30/],
        [
            "a second database, which no migration reaches",
            m => {
                m.stores.ledger = { kind: "postgres", database: "ledger" };
            },
            "stores.ledger",
            "no migrations",
            /^one postgres store, and `migrations` has database/,
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
            "what looks like a credential: an AWS access key",
            /^no credential/,
        ],
        [
            "in a file",
            m => (m.services.api.files["/x"] = "url: postgres://me:hunter2@db/x"),
            'services.api.files["/x"]',
            "what looks like a credential: an address with a password",
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
            "in a build argument of the migrations",
            m => (m.migrations.image = { build: { context: ".", args: { NPM_TOKEN: "hunter2hunter2" } } }),
            "migrations.image.build.args.NPM_TOKEN",
            "what looks like a credential",
            /image's history/,
        ],
        [
            "in a shell's line",
            m => (m.services.api.command = ["sh", "-c", "export API_SECRET=hunter2hunter2 && exec api"]),
            "services.api.command[2]",
            "what looks like a credential: a value under the name API_SECRET",
            /^no credential: a command is readable/,
        ],
        [
            "in the second of two arguments",
            m => (m.services.api.args = ["--api-secret", "hunter2hunter2"]),
            "services.api.args[1]",
            "what looks like a credential: a value under the name api-secret",
            /^no credential: a command is readable/,
        ],
        [
            "in an argument of a command that stands apart",
            m => Object.assign(m.migrations, { command: ["psql", "--password"], args: ["hunter2hunter2"] }),
            "migrations.args[0]",
            "what looks like a credential: a value under the name password",
            /^no credential: a command is readable/,
        ],
        [
            "in a probe's command",
            m => (m.services.api.probes.liveness = { command: ["redis-cli", "-a", "hunter2hunter2", "ping"] }),
            "services.api.probes.liveness.command[2]",
            "what looks like a credential: a password that redis-cli is called with",
            /^no credential: a command is readable/,
        ],
        [
            "as a key on a chain, under a name that says nothing",
            m => (m.services.api.environment.SIGNER = `0x${"5eed0fa11".repeat(8).slice(0, 64)}`),
            "services.api.environment.SIGNER",
            "what looks like a credential: an Ethereum private key",
            /^no credential; write a placeholder/,
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

describe("parts of a manifest", () => {
    refuses(wrongs);

    it("take a hash, a placeholder in a command, and a file's path for no credential", () => {
        const faults = faultsAfter(({ manifest }) => {
            manifest.services.api.environment.GENESIS_HASH = `0x${"5eed0fa11".repeat(8).slice(0, 64)}`;
            manifest.services.api.command = ["sh", "-c", 'API_SECRET="$(cat /run/secrets/api)" exec api --password "$DB_PASSWORD"'];
            manifest.services.api.args = ["--api-secret", "$(API_SECRET)", "--password-file", "/run/secrets/password"];
            // What has to be found, or nothing would be shown by what is not.
            manifest.services.api.environment.API_KEY = "hunter2";
        });
        assert.deepStrictEqual(
            faults.map(({ path }) => path),
            ["services.api.environment.API_KEY"],
        );
    });

    it("refuses alerts on metrics that nobody scrapes", () => {
        const faults = faultsAfter(({ manifest }) => {
            for (const service of Object.values<Loose>(manifest.services)) delete service.metrics;
        });
        assert.ok(faults.every(fault => /no service has `metrics`/.test(fault.allowed)));
        assert.ok(faults.some(fault => fault.path === "alerts.MaxDrawdownExceeded.expression"));
        assert.ok(!faults.some(fault => fault.path === "alerts.OrderExecutorDown.expression"), "the cluster's own metrics are always there");
    });
});
