import * as assert from "node:assert";
import { cron } from "../../config/faults/words";
import { parts } from "../components/parts-fixture";
import { faultsAfter, type Loose, load, refuses, sound, texts, type Wrong, withProject } from "./sandbox";

const resources = { cpu: "100m", memory: "128Mi" };
const probes = { liveness: { port: "tcp" }, readiness: { port: "tcp" } };
const built = { build: { context: "../bot" } };

/** Puts a gateway before the exchange, as whoever trades through one would. */
const withGateway = (m: Loose) => {
    m.services.gateway = { image: built, gatewayFor: "binance", ports: { tcp: 4001 }, probes, resources };
    const executor = m.services["order-executor"];
    executor.talksTo = ["gateway"];
    for (const key of ["BINANCE_API_KEY", "BINANCE_API_SECRET"]) delete executor.secrets[key];
};
const sidecar = (over: object = {}) => ({ image: built, ports: { tcp: 4003 }, probes, resources, ...over });
const job = (over: object = {}) => ({ image: built, schedule: "0 6 * * *", resources, ...over });

const wrongs: Record<string, Wrong[]> = {
    gateways: [
        [
            "a gateway for no exchange",
            m => {
                withGateway(m);
                m.services.gateway.gatewayFor = "binanse";
                m.services["order-executor"].talksTo = [];
            },
            "services.gateway.gatewayFor",
            '"binanse"',
            /did you mean binance/,
        ],
        [
            "two gateways for one exchange",
            m => {
                withGateway(m);
                m.services.second = { ...m.services.gateway };
            },
            "services.second.gatewayFor",
            '"binance"',
            /gateway holds its session/,
        ],
        [
            "a gateway without ports",
            m => {
                withGateway(m);
                Object.assign(m.services.gateway, { ports: {}, probes: { liveness: { command: ["x"] }, readiness: { command: ["x"] } } });
            },
            "services.gateway.gatewayFor",
            "a gateway without ports",
            /talk to/,
        ],
        [
            "two pods of a gateway",
            m => {
                withGateway(m);
                m.services.gateway.scaling = { min: 2, max: 2 };
            },
            "services.gateway.scaling",
            "a mapping",
            /holds an exchange's session is always one pod/,
        ],
        [
            "trading past the gateway",
            m => {
                withGateway(m);
                m.services["order-executor"].talksTo = [];
            },
            "services.order-executor.exchanges[0]",
            '"binance"',
            /only with gateway/,
        ],
        [
            "a service that reaches the gateway and places no orders",
            m => {
                withGateway(m);
                m.services.api.talksTo.push("gateway");
            },
            "services.api.talksTo[1]",
            '"gateway"',
            /^only with `placesOrders: true` and binance in `exchanges`: gateway holds the login of binance, which may read, trade/,
        ],
        [
            "one that places them on another exchange",
            m => {
                withGateway(m);
                m.exchanges.other = { ...m.exchanges.binance, venue: "kraken", hosts: ["api.kraken.com"], testnet: undefined };
                m.services.second = { image: built, placesOrders: true, exchanges: ["other"], talksTo: ["gateway"], ports: { tcp: 4002 }, probes, resources };
            },
            "services.second.talksTo[0]",
            '"gateway"',
            /^only with `placesOrders: true` and binance/,
        ],
        [
            "a job that reaches the gateway",
            m => {
                withGateway(m);
                m.jobs = { report: job({ talksTo: ["gateway"] }) };
            },
            "jobs.report.talksTo[0]",
            '"gateway"',
            /^only with `placesOrders: true`/,
        ],
        [
            "a gateway that the internet reaches",
            m => {
                withGateway(m);
                Object.assign(m.services.gateway, {
                    public: { host: "gate", port: "tcp", paths: ["/"] },
                    probes: { ...probes, readiness: { port: "tcp", path: "/" } },
                });
            },
            "services.gateway.public",
            "a mapping",
            /^nothing: a service that holds an exchange's keys/,
        ],
        [
            "two gateways for one account under two names",
            m => {
                withGateway(m);
                m.exchanges.again = { ...m.exchanges.binance, venue: "binance-usdm", permissions: ["read"], testnet: undefined };
                m.services.second = { ...m.services.gateway, gatewayFor: "again" };
            },
            "services.second.gatewayFor",
            '"again"',
            /gateway holds its session/,
        ],
        [
            "a second login",
            m => {
                withGateway(m);
                m.services["order-executor"].secrets.KEY = "${binance.apiKey}";
            },
            "services.order-executor.secrets.KEY",
            "the login of binance",
            /gateway alone logs in/,
        ],
    ],
    disks: [
        [
            "two pods with one disk",
            m => (m.services.api.volume = { path: "/data", sizeGb: 1 }),
            "services.api.scaling",
            "a mapping",
            /has a disk is always one pod/,
        ],
    ],
    "what may never run twice": [
        ["a number of pods", m => (m.services.api.alone = true), "services.api.scaling", "a mapping", /may never run twice is always one pod/],
    ],
    sidecars: [
        [
            "a port that is taken",
            m => (m.services.api.sidecars = { proxy: sidecar({ ports: { tcp: 8080 } }) }),
            "services.api.sidecars.proxy.ports.tcp",
            "8080",
            /of its own in the pod/,
        ],
        [
            "a probe on a port of the service",
            m => (m.services.api.sidecars = { proxy: sidecar({ probes: { ...probes, readiness: { port: "http" } } }) }),
            "services.api.sidecars.proxy.probes.readiness.port",
            '"http"',
            /tcp/,
        ],
        [
            "a store that the service doesn't have",
            m => (m.services.bifrost.sidecars = { proxy: sidecar({ environment: { DB: "${database.host}" } }) }),
            "services.bifrost.sidecars.proxy.environment.DB",
            "${database.host}",
            /only with database in `stores`/,
        ],
        ["the service's own name", m => (m.services.api.sidecars = { api: sidecar() }), "services.api.sidecars.api", '"api"', /another name/],
    ],
    jobs: [
        ["a schedule in words", m => (m.jobs = { report: job({ schedule: "@daily" }) }), "jobs.report.schedule", '"@daily"', /five fields/],
        ["a time zone that is none", m => (m.jobs = { report: job({ timezone: "Europe/Berlyn" }) }), "jobs.report.timezone", '"Europe/Berlyn"', /IANA/],
        ["a store that is not there", m => (m.jobs = { report: job({ stores: ["databse"] }) }), "jobs.report.stores[0]", '"databse"', /did you mean database/],
        ["a secret as text", m => (m.jobs = { report: job({ secrets: { TOKEN: "abc" } }) }), "jobs.report.secrets.TOKEN", "a literal value", /placeholder/],
        ["a name that a service has", m => (m.jobs = { api: job() }), "jobs.api", '"api"', /services already have it/],
        [
            "an exchange's key in a job",
            m => (m.jobs = { report: job({ secrets: { KEY: "${binance.apiKey}" } }) }),
            "jobs.report.secrets.KEY",
            "${binance.apiKey}",
            /`exchanges`/,
        ],
    ],
};
refuses(wrongs);

describe("document databases and brokers", () => {
    const stores = (m: Loose, more: object) => Object.assign(m.stores, more);
    const fault = (settings: Loose, more: object) =>
        faultsAfter(({ manifest, prod }) => {
            stores(manifest, more);
            Object.assign(prod, settings);
        });
    const documents = { documents: { kind: "mongodb", database: "bot" } };
    const queue = { queue: { kind: "rabbitmq" } };
    it("refuses two members in production", () =>
        assert.deepStrictEqual(
            fault({ "golive:mongodb": { instances: 2 } }, documents).map(one => one.path),
            ["golive:mongodb.instances"],
        ));
    it("refuses a single broker in production", () =>
        assert.deepStrictEqual(
            fault({ "golive:rabbitmq": { cluster: false } }, queue).map(one => one.path),
            ["golive:rabbitmq.cluster"],
        ));
    it("refuses RabbitMQ 4 on what Amazon MQ doesn't run it on", () => {
        const [{ path, allowed }] = fault({ "golive:rabbitmq": { instanceType: "mq.m5.large" } }, queue);
        assert.deepStrictEqual([path, /RabbitMQ 4/.test(allowed)], ["golive:rabbitmq.instanceType", true]);
    });
    it("leaves sizes of stores that are not there alone", () =>
        assert.strictEqual(
            fault({ "golive:mongodb": { instances: 1 }, "golive:bot": "none" }, {}).some(one => one.path.includes("mongodb")),
            false,
        ));
});

describe("schedules", () => {
    for (const good of ["0 6 * * *", "*/15 * * * *", "30 6 * * 1-5", "0,30 8-16/2 1 1,7 0"]) it(`takes ${good}`, () => assert.ok(cron.safeParse(good).success));
    for (const bad of ["60 * * * *", "* * * *", "* * 0 * *", "5-3 * * * *", "*/0 * * * *", "* * * * MON", "@daily"])
        it(`refuses ${bad}`, () => assert.ok(!cron.safeParse(bad).success));
});

describe("a manifest with one of everything", () => {
    it("is taken", () => assert.strictEqual(parts().services.gateway.user, 1000));
    it("has defaults that a person would choose", () => {
        const { report } = parts().jobs;
        assert.deepStrictEqual([report.timeoutSeconds, report.retries], [900, 1]);
        const { documents, queue } = parts().stores as Loose;
        assert.deepStrictEqual([documents.version, queue.version, queue.virtualHost], ["8.0", "4.2", "bot"]);
    });
});

/** What a stack loads after a change of the manifest; throws where it has a fault. */
const loaded = (change: (manifest: Loose) => void) => {
    const files = sound();
    change(files.manifest);
    return withProject(texts(files), root => load(root, "prod").manifest.name);
};

describe("who reaches a gateway", () => {
    it("is anybody where its key only reads", () =>
        assert.strictEqual(
            loaded(m => {
                withGateway(m);
                m.exchanges.binance.permissions = ["read"];
                m.services["order-executor"].placesOrders = false;
                m.services.api.talksTo.push("gateway");
            }),
            "cryptofunk",
        ));
    it("is what trades through it", () => assert.strictEqual(loaded(withGateway), "cryptofunk"));
});

describe("what an image is built from", () => {
    const built = (context: string, dockerfile: string) => (m: Loose) => (m.services.api.image = { build: { context, dockerfile } });
    refuses({
        "a build of two sources": [
            [
                "by its folder",
                built("../evil", "../cryptofunk/Dockerfile"),
                "services.api.image.build.context",
                '"../evil"',
                /^a path in \.\.\/cryptofunk, where its Dockerfile is/,
            ],
            [
                "by its Dockerfile",
                built("../cryptofunk", "../evil/Dockerfile"),
                "services.api.image.build.dockerfile",
                '"../evil/Dockerfile"',
                /^a path in \.\.\/cryptofunk, where its context is/,
            ],
            [
                "in the migration",
                m => (m.migrations.image = { build: { context: "../evil", dockerfile: "../cryptofunk/Dockerfile" } }),
                "migrations.image.build.context",
                '"../evil"',
                /^a path in/,
            ],
        ],
    });
    it("is all of the bot's source, or none of it", () => {
        for (const change of [built("../cryptofunk/deep", "../Dockerfile"), built("../evil", "Dockerfile")]) assert.strictEqual(loaded(change), "cryptofunk");
    });
});
