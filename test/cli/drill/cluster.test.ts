import * as assert from "node:assert";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { answerOf } from "../../../cli/drill/answers";
import { type Around, walked } from "../../../cli/drill/frame";
import { drills } from "../../../cli/drill/index";
import { around, wanted } from "./around";
import { Kubernetes, pod } from "./kubernetes";

const cluster = new Kubernetes();
const pods = "/api/v1/namespaces/bot/pods";
const data = "/api/v1/namespaces/data/pods";
const policies = "/apis/networking.k8s.io/v1/namespaces/bot/networkpolicies";
const database = "/apis/postgresql.cnpg.io/v1/namespaces/data/clusters";
const digest = `sha256:${"a".repeat(64)}`;
const never = new AbortController().signal;

const policy = () => ({
    metadata: { name: "worker", namespace: "bot" },
    spec: {
        podSelector: { matchLabels: { app: "worker" } },
        policyTypes: ["Ingress", "Egress"],
        egress: [
            {
                to: [{ ipBlock: { cidr: "10.0.3.0/24" } }],
                ports: [
                    { port: 6379, protocol: "TCP" },
                    { port: 5432, protocol: "TCP" },
                ],
            },
            { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443, protocol: "TCP" }] },
        ],
    },
});

/** Ports that the namespace's policies open. */
const open = () =>
    (cluster.has.get(policies) as unknown as ReturnType<typeof policy>[]).flatMap(({ spec }) =>
        spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port)),
    );

function bot({
    stores = {},
    drills: declared = {},
    reports = {},
    resources = [] as unknown[],
    more = {},
}: Record<string, unknown> & { resources?: unknown[] } = {}): Around {
    return around({
        everything: {
            manifest: {
                name: "bot",
                services: { worker: { ports: { http: 8080 } } },
                stores,
                trading: { mode: { dry: "DRY", live: "LIVE" }, drills: declared, reports, soak: { measures: {} } },
            },
            settings: { environment: "staging", phase: "dry", release: { version: "1.0.0", digests: { worker: digest } } },
            target: { bot: "bot", stack: "staging" },
        } as never,
        resources: resources as never,
        ...(more as Partial<Around>),
        means: { kubernetes: async () => cluster.config(), ...((more as { means?: object }).means ?? {}) },
    });
}

async function drill(name: string, here: Around, demands: Parameters<typeof wanted>[2] = {}) {
    const plan = drills.get(name)?.plan(here) ?? assert.fail(`no drill ${name}`);
    assert.ok("steps" in plan, JSON.stringify(plan));
    const seen = await walked(plan.steps, here, never);
    const { result, measured } = answerOf(wanted("it-holds", name, demands), seen);
    return {
        result,
        open: measured.filter(({ holds }) => holds !== "yes").map(({ what, found }) => `${what}: ${found}`),
        values: measured.flatMap(({ value }) => value ?? []),
    };
}

/** A server of the bot's, or a Prometheus, for as long as it is used. */
async function served<T>(respond: RequestListener, use: (address: { host: string; port: number }) => Promise<T>): Promise<T> {
    const server = createServer(respond).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
        return await use({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
    } finally {
        server.close();
        server.closeAllConnections();
    }
}

describe("drills in a cluster", () => {
    before(() => cluster.start());
    after(() => cluster.stop());
    beforeEach(() => {
        cluster.changed.length = 0;
        cluster.broken.clear();
        cluster.onChange = () => {};
        cluster.has.clear();
        cluster.has.set(pods, [pod("worker-0", "worker", { image: `x@${digest}` })]);
        cluster.has.set(policies, [policy()]);
    });

    describe("cache-outage", () => {
        const reports = { mode: { service: "worker", port: "http", path: "/health", at: "execution.mode" } };
        /** A worker that says its mode, and counts its good reads while the way is open. */
        const run = (mode: (isOpen: boolean) => string, isEnforced = true) => {
            let reads = 0;
            const respond: RequestListener = (_, response) => {
                const isOpen = open().includes(6379);
                reads = isOpen || !isEnforced ? reads + 1 : 0;
                response.end(JSON.stringify({ execution: { mode: mode(isOpen), reads } }));
            };
            return served(respond, address =>
                drill("cache-outage", bot({ reports, drills: { cacheReads: "execution.reads" }, more: { means: { inside: async () => address } } }), {
                    seconds: { atLeast: 60 },
                    "healthy-reads": { atLeast: 3 },
                }),
            );
        };
        it("passes a bot that stays dry and up, and puts every policy back as it was", async () => {
            const { result, values } = await run(() => "DRY");
            assert.deepStrictEqual([result, values.length], ["pass", 2]);
            assert.deepStrictEqual(cluster.has.get(policies), [policy()]);
            assert.deepStrictEqual(cluster.changed, [`PUT ${policies}/worker`, `PUT ${policies}/worker`]);
        });
        it("does not evaluate where nobody enforces the policy, so that the bot reads its cache on", async () => {
            const { result, open: told } = await run(() => "DRY", false);
            assert.strictEqual(result, "not evaluated");
            assert.match(told.join(), /whether the way to the cache was closed: good reads in a row: 1 before, 13 at the end/);
        });
        it("closes that way alone", async () => {
            const seen: number[][] = [];
            cluster.onChange = () => seen.push(open());
            await run(() => "DRY");
            assert.deepStrictEqual(seen, [
                [5432, 443],
                [6379, 5432, 443],
            ]);
        });
        it("fails one that says to trade while its cache is away", async () => {
            const { result, open: told } = await run(isOpen => (isOpen ? "DRY" : "LIVE"));
            assert.strictEqual(result, "fail");
            assert.match(told.join(), /the mode while the cache is away: LIVE/);
        });
        it("fails one whose container ends meanwhile", async () => {
            cluster.onChange = () => cluster.has.set(pods, [pod("worker-0", "worker", { image: `x@${digest}`, restarts: 1 })]);
            const { result, open: told } = await run(() => "DRY");
            assert.strictEqual(result, "fail");
            assert.match(told.join(), /the bot's containers while the cache was away: ended or gone: worker-0 worker/);
        });
        it("does not evaluate where no policy opens that way, and changes nothing", async () => {
            cluster.has.set(policies, []);
            assert.strictEqual((await run(() => "DRY")).result, "not evaluated");
            assert.deepStrictEqual(cluster.changed, []);
        });
        it("fails where a policy cannot be put back, and says what does", async () => {
            let changes = 0;
            cluster.onChange = () => {
                if (++changes === 1) cluster.broken.add(`PUT ${policies}/worker`);
            };
            const { result, open: told } = await run(() => "DRY");
            assert.strictEqual(result, "fail");
            assert.match(told.join(), /the way back: Open the way to the cache again: 1 network policies are still closed: npm run up writes them anew/);
        });
        it("is not evaluated where nobody knows how the mode is asked", () =>
            assert.match(JSON.stringify(drills.get("cache-outage")?.plan(bot())), /"missing":".*trading\.reports\.mode"/));
    });

    describe("data-outage", () => {
        const run = (rises: (isOpen: boolean) => boolean) =>
            served(
                (request, response) => {
                    let body = "";
                    request.on("data", part => (body += part));
                    request.on("end", () => {
                        if (request.url?.endsWith("/series")) return response.end(JSON.stringify({ status: "success", data: [{ __name__: "ticks_total" }] }));
                        const at = Number(new URLSearchParams(body).get("start"));
                        const values = [
                            [at, "5"],
                            [at + 15, rises(open().includes(443)) ? "9" : "5"],
                        ];
                        response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result: [{ metric: {}, values }] } }));
                    });
                },
                ({ host, port }) =>
                    drill(
                        "data-outage",
                        bot({ drills: { data: { series: "ticks_total" } }, more: { means: { prometheus: async () => `http://${host}:${port}` } } }),
                    ),
            );
        it("passes where data stands still while the way is closed, and flows again", async () =>
            assert.deepStrictEqual(await run(isOpen => isOpen), { result: "pass", open: [], values: [] }));
        it("does not evaluate where data flows on as if nothing was closed", async () =>
            assert.deepStrictEqual(await run(() => true), {
                ...{ result: "not evaluated", values: [] },
                open: ["whether the way to the sources of data was closed: data in a minute: 4 before, 4 at the end"],
            }));
    });

    describe("failover-database", () => {
        const server = {
            ...{ type: "kubernetes:postgresql.cnpg.io/v1:Cluster", name: "database-cluster" },
            properties: { metadata: { name: "database" }, spec: { instances: 2 } },
        };
        const alone = { ...server, name: "archive", properties: { spec: { instances: 1 } } };
        const rds = (multiAz: boolean) => ({ type: "aws:rds/instance:Instance", name: "trades", properties: { multiAz, identifier: "bot-trades" } });
        const is = (currentPrimary: string, readyInstances = 2) => ({
            metadata: { name: "database" },
            spec: { instances: 2 },
            status: { currentPrimary, targetPrimary: currentPrimary, readyInstances },
        });
        beforeEach(() => {
            cluster.has.set(database, [is("database-1")]);
            cluster.has.set(data, [pod("database-1", "postgres"), pod("database-2", "postgres")]);
        });
        it("passes where another server takes over and the bot goes on", async () => {
            cluster.onChange = () => cluster.has.set(database, [is("database-2")]);
            assert.deepStrictEqual(await drill("failover-database", bot({ resources: [server] })), { result: "pass", open: [], values: [] });
            assert.deepStrictEqual(cluster.changed, [`DELETE ${data}/database-1`]);
        });
        it("fails where nobody takes over", async () =>
            assert.match(
                (await drill("failover-database", bot({ resources: [server] }))).open.join(),
                /another first server of database did not come within 10 minutes/,
            ));
        it("takes nothing away from what is not whole", async () => {
            cluster.has.set(database, [is("database-1", 1)]);
            assert.strictEqual((await drill("failover-database", bot({ resources: [server] }))).result, "not evaluated");
            assert.deepStrictEqual(cluster.changed, []);
        });
        it("is not evaluated without a standby", () =>
            assert.deepStrictEqual(drills.get("failover-database")?.plan(bot({ resources: [alone] })), {
                missing: "archive: it has one server alone, and nothing could take over",
            }));
        it("leaves no database out in silence: one without a standby, or that nobody knows, keeps the others from passing", async () => {
            cluster.onChange = () => cluster.has.set(database, [is("database-2")]);
            const stores = { database: { kind: "postgres" }, decisions: { kind: "mongodb" } };
            const found = await drill("failover-database", bot({ resources: [server, alone, rds(false)], stores }));
            assert.strictEqual(found.result, "not evaluated");
            assert.deepStrictEqual(found.open, [
                "archive: it has one server alone, and nothing could take over",
                "trades: it has one server alone, and nothing could take over",
                "decisions: nobody knows its servers",
            ]);
        });
        it("tries a DocumentDB of several servers, and tells one of a single server", () => {
            const plan = (members: number) => {
                const types = ["cluster", ...Array.from({ length: members }, () => "clusterInstance")];
                const resources = types.map((kind, index) => ({
                    type: kind === "cluster" ? "aws:docdb/cluster:Cluster" : "aws:docdb/clusterInstance:ClusterInstance",
                    name: kind === "cluster" ? "decisions" : `decisions-${index - 1}`,
                    properties: { clusterIdentifier: "bot-decisions" },
                }));
                return drills.get("failover-database")?.plan(bot({ resources, stores: { decisions: { kind: "mongodb" } } })) ?? {};
            };
            assert.ok("steps" in plan(2));
            assert.ok("missing" in plan(1));
        });
        it("has DocumentDB go over to a replica, and sees that another member writes", async () => {
            const documents = [
                { type: "aws:docdb/cluster:Cluster", name: "documents", properties: { clusterIdentifier: "bot-documents" } },
                ...[0, 1].map(one => ({ type: "aws:docdb/clusterInstance:ClusterInstance", name: `documents-${one}`, properties: {} })),
            ];
            const run = (isObeyed: boolean) => {
                let writer = 0;
                const member = (one: number) =>
                    `<DBClusterMember><DBInstanceIdentifier>m-${one}</DBInstanceIdentifier><IsClusterWriter>${one === writer}</IsClusterWriter></DBClusterMember>`;
                const respond: RequestListener = (request, response) => {
                    let body = "";
                    request.on("data", part => (body += part));
                    request.on("end", () => {
                        const action = new URLSearchParams(body).get("Action") ?? "";
                        if (action === "FailoverDBCluster" && isObeyed) writer = 1;
                        const clusters = `<DBClusters><DBCluster><Status>available</Status><DBClusterMembers>${member(0)}${member(1)}</DBClusterMembers></DBCluster></DBClusters>`;
                        response.end(`<${action}Response><${action}Result>${clusters}</${action}Result></${action}Response>`);
                    });
                };
                return served(respond, ({ host, port }) => {
                    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
                    const aws = async () => ({ region: "eu-central-1", endpoint: `http://${host}:${port}`, maxAttempts: 1, credentials });
                    return drill("failover-database", bot({ resources: documents, more: { means: { aws } } }));
                });
            };
            assert.deepStrictEqual(await run(true), { result: "pass", open: [], values: [] });
            assert.match((await run(false)).open.join(), /another first server of documents did not come within 10 minutes/);
        });
    });

    describe("failover-broker of others", () => {
        const plan = (stores: object) => drills.get("failover-broker")?.plan(bot({ stores })) ?? {};
        it("tries none that has a single server, and tells it beside one that is tried", () => {
            assert.deepStrictEqual(plan({ events: { kind: "nats", replicas: 1 } }), {
                missing: "events: it has one server alone, and nothing could take over",
            });
            const { steps = [] } = plan({ events: { kind: "nats", replicas: 3 }, orders: { kind: "rabbitmq" } }) as { steps?: { say: string }[] };
            assert.strictEqual(steps[0].say, "Tell what is not tried: orders.");
            assert.ok(steps.length > 1);
        });
    });

    describe("failover-cache", () => {
        const cache = (name: string, automaticFailoverEnabled: boolean) => ({
            ...{ type: "aws:elasticache/replicationGroup:ReplicationGroup", name },
            properties: { automaticFailoverEnabled, replicationGroupId: `bot-${name}` },
        });
        const plan = (...resources: object[]) => drills.get("failover-cache")?.plan(bot({ resources })) ?? {};
        it("tells the cache without a replica", () => {
            assert.deepStrictEqual(plan(cache("prices", false)), { missing: "prices: it has one server alone, and nothing could take over" });
            const { steps = [] } = plan(cache("cache", true), cache("prices", false)) as { steps?: { say: string }[] };
            assert.strictEqual(steps[0].say, "Tell what is not tried: prices.");
        });
    });

    describe("rollback", () => {
        const older = `sha256:${"b".repeat(64)}`;
        const stranger = `sha256:${"c".repeat(64)}`;
        const apps = "/apis/apps/v1/namespaces/bot";
        /** What the namespace has while a release runs there: its record, and a pod. */
        const runs = (of: string, { recorded = of, ready = true } = {}) => {
            cluster.has.set("/api/v1/namespaces/bot/configmaps", [
                { metadata: { name: "release" }, data: { version: recorded === digest ? "1.1.0" : "1.0.0", digests: JSON.stringify({ worker: recorded }) } },
            ]);
            cluster.has.set(pods, [pod("worker-0", "worker", { image: `x@${of}`, ready })]);
        };
        const template = (image: string) => ({ spec: { template: { spec: { containers: [{ name: "worker", image: `x@${image}` }] } } } });
        /** How the drill ends where somebody goes to a release, of some that ran before. */
        const wentTo = async (target: string, revisions: string[], sets: string[] = []) => {
            cluster.has.set(
                `${apps}/controllerrevisions`,
                revisions.map((image, at) => ({ metadata: { name: `worker-${at}` }, data: template(image) })),
            );
            cluster.has.set(
                `${apps}/replicasets`,
                sets.map((image, at) => ({ metadata: { name: `api-${at}` }, ...template(image) })),
            );
            runs(digest);
            const here = bot();
            const { sleep } = here;
            let waits = 0;
            here.sleep = async (...given) => {
                waits++;
                // The record is written before the pods are changed, and one that changes is not ready.
                if (waits < 12) runs(digest, { recorded: waits < 10 ? digest : target });
                else if (waits < 20) runs(target, { ready: waits !== 12 });
                else runs(digest);
                await sleep(...given);
            };
            return drill("rollback", here, { minutes: { atMost: 30 } });
        };
        it("measures until the release before runs, and waits until today's does again", async () => {
            for (const [revisions, sets] of [
                [[digest, older], []],
                [[digest], [older]],
            ]) {
                const { result, values } = await wentTo(older, revisions, sets);
                assert.strictEqual(result, "pass");
                assert.ok(Math.abs(values[0] - 13 / 6) < 0.01, `${values}`);
            }
        });
        it("fails where what ran then has never run here, and says from which digest to which", async () => {
            const { result, open } = await wentTo(stranger, [digest, older]);
            assert.deepStrictEqual(
                [result, open],
                ["fail", [`the release before: from 1.1.0 to 1.0.0: worker from ${digest} to ${stranger}; no pod of it ever ran here: worker`]],
            );
        });
        it("begins with nothing where no release ran before", async () => {
            const { result, open } = await wentTo(older, [digest]);
            assert.strictEqual(result, "not evaluated");
            assert.match(open.join(), /the cluster knows of no image that ran before this release/);
        });
        it("fails where nobody goes back", async () => {
            cluster.has.set(`${apps}/controllerrevisions`, [{ metadata: { name: "worker-0" }, data: template(older) }]);
            cluster.has.set(`${apps}/replicasets`, []);
            runs(digest);
            assert.strictEqual((await drill("rollback", bot(), { minutes: { atMost: 30 } })).result, "fail");
        });
    });

    describe("duplicate-signal", () => {
        const signal = {
            service: "worker",
            port: "http",
            path: "/signals",
            body: '{"id":"${id}"}',
            intents: "intents_total",
            signature: { header: "X-Signature", secret: "hmac", field: "key" },
        };
        const run = async (intents: number, others = 0) => {
            const bodies: string[] = [];
            const respond: RequestListener = (request, response) => {
                let body = "";
                request.on("data", part => (body += part));
                request.on("end", () => {
                    const path = request.url ?? "";
                    if (path.endsWith("/series")) return response.end(JSON.stringify({ status: "success", data: [{ __name__: "intents_total" }] }));
                    if (path.endsWith("/query_range")) {
                        const at = Number(new URLSearchParams(body).get("start"));
                        const values = [
                            [at, "5"],
                            [at + 15, String(5 + (at < Date.parse("2026-11-29T09:00:00Z") / 1000 ? others : intents))],
                        ];
                        return response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result: [{ metric: {}, values }] } }));
                    }
                    bodies.push(`${request.headers["x-signature"]} ${body}`);
                    response.writeHead(202).end("{}");
                });
            };
            return served(respond, async address => {
                const means = {
                    inside: async () => address,
                    prometheus: async () => `http://${address.host}:${address.port}`,
                    secret: async () => ({ key: "k" }),
                };
                const found = await drill("duplicate-signal", bot({ drills: { signal }, more: { means } }), { intents: { atMost: 1 } });
                return { ...found, bodies };
            });
        };
        it("passes one intent of one signal that was sent twice, signed", async () => {
            const { result, bodies } = await run(1);
            assert.deepStrictEqual([result, bodies.length, bodies[0]], ["pass", 2, bodies[1]]);
            assert.match(bodies[0], /^[0-9a-f]{64} \{"id":"drill-[0-9a-f-]{36}"\}$/);
        });
        it("does not evaluate one where others come all the time: it may be theirs", async () => {
            const { result, open: told } = await run(1, 3);
            assert.deepStrictEqual([result, told], ["not evaluated", ["intents in the 90 s before: 3"]]);
        });
        it("fails two, and does not evaluate none", async () => {
            assert.deepStrictEqual((await run(2)).open, ["intents of a signal that was sent twice: 2"]);
            assert.strictEqual((await run(0)).result, "not evaluated");
        });
    });
});
