import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { answerOf } from "../../../cli/drill/answers";
import { walked } from "../../../cli/drill/frame";
import { drills } from "../../../cli/drill/index";
import { freePorts } from "../../probes/certificate";
import { type Started, started } from "../../started";
import { around, wanted } from "./around";
import { Kubernetes, pod } from "./kubernetes";
import { program, RabbitmqCluster } from "./rabbitmq-cluster";

/** Amazon MQ's API over one broker; `reboots` is what a reboot does. */
class AmazonMq {
    state = "RUNNING";
    reboots: () => Promise<void> = async () => undefined;
    /** What it has done, as long as it goes on. */
    done: Promise<void> = Promise.resolve();
    private readonly server: Server = createServer((request, response) => {
        const tell = (value: object) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
        if (request.method === "GET" && request.url?.startsWith("/v1/brokers/b-1")) return tell({ brokerId: "b-1", brokerState: this.state });
        if (request.method === "GET")
            return tell({
                brokerSummaries: [
                    { brokerId: "b-0", brokerName: "another" },
                    { brokerId: "b-1", brokerName: "bot-staging-queue" },
                ],
            });
        this.done = this.reboots();
        tell({});
    });

    async start(): Promise<void> {
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
    }
    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }
    aws = async () => ({
        ...{ region: "eu-central-1", endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`, maxAttempts: 1 },
        credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
}

describe("failover-broker of a RabbitMQ on Amazon MQ, by a real cluster of three nodes", () => {
    const rabbitmq = new RabbitmqCluster();
    const [api, mq] = [new Kubernetes(), new AmazonMq()];

    before(async function () {
        if (!program) {
            console.error("    SKIPPED: no rabbitmq-server on this machine; the failover of RabbitMQ is NOT proven here");
            return this.skip();
        }
        await Promise.all([rabbitmq.start(), api.start(), mq.start()]);
        const env = [{ name: "MANAGEMENT", value: "https://b-1.mq.example" }];
        api.has.set("/apis/batch/v1/namespaces/data/jobs", [
            { metadata: { name: "queue-user-1" }, spec: { template: { spec: { containers: [{ name: "x", image: "x", env }] } } } },
        ]);
        api.has.set("/api/v1/namespaces/bot/pods", [pod("worker-0", "worker")]);
    });
    after(async () => {
        api.stop();
        mq.stop();
        await rabbitmq.stop();
    });

    let slept = 0;
    /** The drill, with a breath of a fiftieth and the seconds that it takes as its clock has them. */
    const drilled = async (settings: object = { rabbitmq: { cluster: true } }) => {
        slept = 0;
        const here = around({
            everything: {
                manifest: { name: "bot", services: { worker: {} }, stores: { queue: { kind: "rabbitmq", version: "3.13", virtualHost: "bot" } } },
                settings: { environment: "staging", phase: "dry", ...settings },
                target: { bot: "bot", stack: "staging" },
            } as never,
            resources: [{ urn: "q", type: "aws:cloudformation/stack:Stack", name: "queue", properties: { name: "bot-staging-queue" } }],
            clock: () => performance.now() + slept,
            sleep: async (milliseconds, signal) => {
                // A minute in which nothing has to happen is only counted.
                if (milliseconds >= 60_000) slept += milliseconds;
                else await pause(milliseconds / 50, undefined, { signal });
            },
            means: {
                kubernetes: async () => api.config(),
                aws: mq.aws,
                inside: async () => rabbitmq.dial,
                secret: async name => {
                    assert.strictEqual(name, "bot/staging/queue-application");
                    return { username: "application", password: "the password of application" };
                },
            },
        });
        const plan = drills.get("failover-broker")?.plan(here) ?? assert.fail();
        if (!("steps" in plan)) return plan;
        const seen = await walked(plan.steps, here, new AbortController().signal);
        const { result, measured } = answerOf(wanted("broker-failover-was-tried", "failover-broker"), seen);
        return { result, seen: measured.map(({ what, found, holds }) => `${holds} ${what}: ${found}`) };
    };
    /** Says that it reboots while something is done. */
    const rebooting = (done: () => Promise<void>) => async () => {
        mq.state = "REBOOT_IN_PROGRESS";
        await done();
        mq.state = "RUNNING";
    };

    it("passes where the nodes go one by one, messages are taken meanwhile, and none is lost", async () => {
        mq.reboots = rebooting(() => rabbitmq.reboot());
        const told = await drilled();
        await mq.done;
        assert.ok("result" in told);
        assert.strictEqual(told.result, "pass", told.seen.join("\n"));
        assert.match(told.seen.join("\n"), /whether nodes were away: it rebooted, the connection was cut off/);
        assert.match(told.seen.join("\n"), /messages that were taken: 0 of \d+ are lost/);
    });
    it("does not evaluate where it is said to reboot, and no node goes", async () => {
        mq.reboots = rebooting(() => pause(600));
        const told = await drilled();
        assert.ok("result" in told);
        assert.strictEqual(told.result, "not evaluated", told.seen.join("\n"));
        assert.match(told.seen.join("\n"), /unknown queue: whether nodes were away: it rebooted, the connection stood/);
    });
    it("fails where nobody takes a message for minutes", async () => {
        mq.reboots = rebooting(() =>
            rabbitmq.shut(async () => {
                await pause(400);
                slept += 200_000;
                await pause(400);
            }),
        );
        const told = await drilled();
        assert.ok("result" in told);
        assert.strictEqual(told.result, "fail", told.seen.join("\n"));
        assert.match(told.seen.join("\n"), /no queue: messages meanwhile: \d+ taken, and none for 20\d s/);
    });
    it("reboots nothing that is not running", async () => {
        mq.state = "CRITICAL_ACTION_REQUIRED";
        mq.reboots = () => assert.fail("it was rebooted");
        const told = await drilled();
        mq.state = "RUNNING";
        assert.ok("result" in told);
        assert.strictEqual(told.result, "not evaluated");
    });
    it("has nobody to lose where there is a single node", async () =>
        assert.match(JSON.stringify(await drilled({ rabbitmq: { cluster: false } })), /"missing":"queue: it has one server alone/));
});

describe("failover-broker of a NATS", () => {
    const [api, events] = [new Kubernetes(), "/api/v1/namespaces/data/pods"];
    let [server, port]: [Started | undefined, number] = [undefined, 0];
    before(async function () {
        if (spawnSync("nats-server", ["--version"]).status !== 0) {
            console.error("    SKIPPED: no nats-server on this machine; the failover of NATS is NOT proven here");
            return this.skip();
        }
        [port] = await freePorts(1);
        server = await started("nats-server", ["--addr", "127.0.0.1", "--port", String(port)], /Server is ready/);
        await api.start();
    });
    after(async () => {
        api.stop();
        await server?.stop();
    });
    const servers = (...uids: string[]) =>
        api.has.set(
            events,
            uids.map((uid, one) => ({ ...pod(`events-${one}`, "nats"), metadata: { name: `events-${one}`, namespace: "data", uid } })),
        );
    /** The drill of three servers; `later` is what is there once it waits. */
    const drilled = async (later: string[], inside = port) => {
        api.changed.length = 0;
        api.has.set("/api/v1/namespaces/bot/pods", [pod("worker-0", "worker")]);
        const here = around({
            everything: {
                manifest: { name: "bot", services: { worker: {} }, stores: { events: { kind: "nats", replicas: 3 } } },
                settings: { environment: "staging", phase: "dry" },
                target: { bot: "bot", stack: "staging" },
            } as never,
            means: { kubernetes: async () => api.config(), inside: async () => ({ host: "127.0.0.1", port: inside }) },
        });
        const { sleep } = here;
        here.sleep = async (...given) => {
            servers(...later);
            await sleep(...given);
        };
        const plan = drills.get("failover-broker")?.plan(here) ?? assert.fail();
        assert.ok("steps" in plan);
        const { result, measured } = answerOf(wanted("it-holds", "failover-broker"), await walked(plan.steps, here, new AbortController().signal));
        return { result, open: measured.filter(({ holds }) => holds !== "yes").map(({ what, found }) => `${what}: ${found}`) };
    };
    it("passes where the others deliver, and another one comes in its place", async () => {
        servers("a", "b", "c");
        assert.deepStrictEqual(await drilled(["new", "b", "c"]), { result: "pass", open: [] });
        assert.deepStrictEqual(api.changed, [`DELETE ${events}/events-0`]);
    });
    it("fails where the one that was ended is there as if nothing was", async () => {
        servers("a", "b", "c");
        const { result, open } = await drilled(["a", "b", "c"]);
        assert.strictEqual(result, "fail");
        assert.match(open.join(), /3 servers of events did not come within 30 minutes/);
    });
    it("does not evaluate where nobody knows whether the others deliver", async () => {
        servers("a", "b", "c");
        const [nobody] = await freePorts(1);
        const { result, open } = await drilled(["new", "b", "c"], nobody);
        assert.strictEqual(result, "not evaluated");
        assert.match(open.join(), /cannot be reached/);
    });
    it("ends nothing where a server is missing already", async () => {
        servers("a", "b");
        assert.strictEqual((await drilled(["a", "b"])).result, "not evaluated");
        assert.deepStrictEqual(api.changed, []);
    });
});
