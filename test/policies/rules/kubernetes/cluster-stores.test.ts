import * as rules from "../../../../policies/rules/kubernetes/cluster-stores";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const runs = (image: unknown, replicas?: unknown) => ({ spec: { replicas, template: { spec: { containers: [{ name: "store", image }] } } } });

describeRule(
    rules.clusterStoreHasReplica,
    "kubernetes:apps/v1:StatefulSet",
    runs("nats:2.10-alpine", 3),
    [
        [runs("nats:2.10-alpine", 1), /^store \(nats:2\.10-alpine\) runs once: replicas is 1/],
        [{ spec: { replicas: undefined } }, /replicas is absent/],
        [runs("docker.io/bitnami/postgresql:16", 1), /runs once/],
        [runs("timescale/timescaledb-ha:pg16", 1), /runs once/],
        [runs("mongo@sha256:0123", 1), /runs once/],
        [runs("redis", 1), /runs once/],
    ],
    [runs(unknown, 1), runs("nats:2", unknown)],
    [
        runs("nats:2", 0),
        runs("ghcr.io/acme/redis-exporter:1", 1),
        runs("natsio/nats-box:1", 1),
        runs("acme/api:postgres", 1),
        runs("bitnami/postgres-exporter:1", 1),
    ],
);
describe("cluster-store-has-a-replica", () => {
    it("reads what runs for long, and no container that runs before", () =>
        judge(rules.clusterStoreHasReplica, "kubernetes:apps/v1:Deployment").passes({
            spec: {
                replicas: 1,
                template: { spec: { initContainers: [{ name: "wait", image: "postgres:16" }], containers: [{ name: "api", image: "acme/api:1" }] } },
            },
        }));
});

describe("nats-chart-has-replicas", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.natsHasReplicas);
    const chart = (values: unknown, name = "nats") =>
        resource("kubernetes:helm.sh/v3:Release", "nats", { chart: name, repositoryOpts: {}, namespace: "bot", values });
    const bot = (env: unknown, places = "true") =>
        resource("kubernetes:apps/v1:StatefulSet", "bot", {
            metadata: { name: "bot", namespace: "bot" },
            spec: { template: { metadata: { annotations: { "golive.dev/places-orders": places } }, spec: { containers: [{ name: "bot", env }] } } },
        });
    const told = bot([{ name: "NATS_URL", value: "nats://nats:4222" }]);
    const disk = { enabled: true, fileStore: { enabled: true } };

    it("passes several servers, of each chart", async () => {
        await passes([chart({ config: { cluster: { enabled: true, replicas: 3 } } }), told]);
        await passes([chart({ config: { cluster: { enabled: true } } }), told]);
        await passes([chart({ cluster: { enabled: true } }), told]);
        await passes([chart({ replicaCount: 3 }), told]);
    });
    it("fails one that brings orders, and says where nothing lies on a disk", async () => {
        await fails([chart(undefined), told], /^values\.config\.cluster\.enabled is absent, which is one server, and keeps nothing on a disk: bot, which/);
        await fails([chart({ config: { jetstream: disk } }), told], /which is one server: bot, which places orders, is given NATS_URL/);
        await fails([chart({ config: { cluster: { enabled: true, replicas: 1 }, jetstream: disk } }), told], /values\.config\.cluster\.replicas is 1: bot/);
        await fails([chart({ cluster: { enabled: false } }, "nats/nats"), told], /values\.cluster\.enabled is false/);
        await fails([chart({ replicaCount: 1 }), told], /values\.replicaCount is 1/);
        await fails([chart({}), bot([{ name: "BUS", value: "nats://nats.bot:4222" }])], /is given BUS/);
        await fails([chart({}), bot([{ name: "NATS_URL", value: unknown }])], /is given NATS_URL/);
    });
    it("leaves charts alone that bring no orders, and other charts", async () => {
        await passes([chart({})]);
        await passes([chart({}), bot([{ name: "NATS_URL", value: "nats://nats:4222" }], "false")]);
        await passes([chart({}), bot([{ name: "REDIS_URL", value: "redis://redis:6379" }])]);
        await passes([chart({}), bot(undefined), bot(unknown)]);
        await passes([chart({}, "redis"), told, resource("kubernetes:helm.sh/v3:Release", "empty", {})]);
    });
    it("is undecided while the values are unknown", async () => {
        await isUndecided([chart(unknown), told]);
        await isUndecided([chart({ config: { cluster: { enabled: unknown } } }), told]);
    });
});

describe("cluster-connection-demands-tls", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.clusterConnectionIsEncrypted);
    const pod = (value: unknown, namespace = "bot") =>
        resource("kubernetes:apps/v1:Deployment", "api", {
            metadata: { namespace },
            spec: {
                template: {
                    spec: {
                        containers: [
                            {
                                name: "api",
                                env: [
                                    { name: "LOG", value: "info" },
                                    { name: "REDIS_URL", value },
                                ],
                            },
                        ],
                    },
                },
            },
        });
    const service = (name: unknown, namespace: unknown = "bot") =>
        resource("kubernetes:core/v1:Service", `service-${namespace}`, { metadata: { name, namespace } });
    const advice = /^advice, since the address stays in the cluster: /;

    it("fails an address that nothing here shows to be in the cluster", () =>
        fails(
            [pod("redis://redis:6379/0")],
            /^spec\.containers\[0\]\.env\[1\]\.value reaches redis by redis:\/\/, without TLS, and nothing here shows that redis is in the cluster/,
        ));
    it("tells no password", async () => {
        const { message } = await fails([pod("amqp://bot:hunter2@rabbit:5672/")], /reaches rabbit by amqp:/);
        if (message.includes("hunter2")) throw new Error("it tells the password");
    });
    it("advises of a Service of the stack, of one in another namespace, and of a name in full", async () => {
        await advises([pod("redis://redis:6379"), service("redis")], advice);
        await advises([pod("redis://redis.data:6379"), service("redis", "data")], advice);
        await advises([pod("redis://redis.data.svc.cluster.local:6379")], advice);
        await advises([pod("redis://redis.data.svc")], advice);
    });
    it("advises where a chart may have made the Service", () =>
        advises([pod("redis://redis-master:6379"), resource("kubernetes:helm.sh/v3:Release", "redis", { chart: "redis", namespace: "bot" })], advice));
    it("fails a Service of another namespace, and one of two addresses that is not there", async () => {
        await fails([pod("redis://redis:6379"), service("redis", "data")], /nothing here shows/);
        await fails([pod("redis://redis:6379,redis://other:6379"), service("redis")], /reaches other by/);
    });
    it("reads a ConfigMap", () =>
        fails(
            [
                resource("kubernetes:core/v1:ConfigMap", "settings", {
                    metadata: { namespace: "bot" },
                    data: { "app.yaml": "cache:\n  url: redis://redis:6379\n" },
                }),
            ],
            /^data\.app\.yaml reaches redis by redis:/,
        ));
    for (const value of [
        "rediss://redis:6379",
        "redis://localhost:6379",
        "redis://127.0.0.1",
        "nats://nats:4222",
        "redis://$(REDIS_HOST):6379",
        "redis://${HOST}:6379",
        unknown,
    ])
        it(`passes ${value}`, () => passes([pod(value)]));
    it("leaves an address outside to another rule", () => passes([pod("redis://cache.acme.io:6379")]));
    it("is undecided while a Service's name is unknown that might be the one", () => isUndecided([pod("redis://redis:6379"), service(unknown)]));
});
