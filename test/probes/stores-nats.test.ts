import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Measure } from "../../checklist/evidence-file";
import { storeProbes } from "../../probes/stores";
import { scratchFolder } from "../scratch";
import { type Started, started } from "../started";
import { freePorts } from "./certificate";
import { allHold, asked, says, worldWith } from "./worlds";

const probe = (name: string) => storeProbes().find(one => one.name === `stores.${name}`) ?? assert.fail(name);
const installed = !spawnSync("nats-server", ["--version"]).error;
const demands = { servers: 3, "streams-in-memory": 0 };

describe("probes of a real NATS", () => {
    before(function () {
        if (installed) return;
        console.error("    SKIPPED: no nats-server on this machine; the probes of NATS are NOT proven here");
        this.skip();
    });
    const running: Started[] = [];
    after(() => Promise.all(running.map(server => server.stop())));

    /** Servers of one cluster, each with its clients' and its monitoring port; without JetStream where a test wants that. */
    async function cluster(count: number, jetstream = true) {
        const ports = await freePorts(3 * count);
        const routes = Array.from({ length: count }, (_, index) => `nats://127.0.0.1:${ports[3 * index]}`);
        return Promise.all(
            routes.map(async (_, index) => {
                const folder = scratchFolder("nats");
                const [route, port, monitoring] = ports.slice(3 * index, 3 * index + 3);
                const store = jetstream ? `jetstream { store_dir: "${folder}", max_memory_store: 10M, max_file_store: 10M }` : "";
                const clustered = count > 1 ? `cluster { name: c, listen: "127.0.0.1:${route}", routes: ${JSON.stringify(routes)} }` : "";
                writeFileSync(
                    join(folder, "conf"),
                    `server_name: s${index}\nlisten: "127.0.0.1:${port}"\nhttp: "127.0.0.1:${monitoring}"\n${store}\n${clustered}\n`,
                );
                const server = await started("nats-server", ["-c", join(folder, "conf")], /Server is ready/);
                running.push(server);
                return { server, port, monitoring };
            }),
        );
    }
    type Servers = Awaited<ReturnType<typeof cluster>>;
    const world = (servers: Servers, replicas = 3) =>
        worldWith({
            means: {
                inside: async (host, port) => {
                    const [, index] = /^events-nats-(\d)\.events-nats-headless\.data\.svc\.cluster\.local$/.exec(host) ?? [];
                    if (port === 4222) assert.strictEqual(host, "events-nats.data.svc.cluster.local");
                    return { host: "127.0.0.1", port: port === 8222 ? servers[Number(index)].monitoring : servers[0].port };
                },
            },
            manifest: { stores: { events: { kind: "nats", replicas, storageGb: 1 } } },
        });
    /** The cluster elects its leader in its own time, which nobody tells. */
    async function elected(servers: Servers, isSettled = (measured: Measure[]) => measured.every(({ holds }) => holds === "yes")) {
        for (;;) {
            const measured = await asked(probe("stream-cluster-complete"), world(servers), demands);
            if (isSettled(measured)) return measured;
            // biome-ignore lint/style/noRestrictedGlobals: a breath between two questions
            await new Promise(done => setTimeout(done, 200));
        }
    }
    /** Makes a stream, by JetStream's own API. */
    const stream = (port: number, name: string, storage: string) =>
        new Promise<string>(done => {
            const config = JSON.stringify({
                name,
                subjects: [name],
                storage,
                num_replicas: 1,
                retention: "limits",
                discard: "old",
                max_consumers: -1,
                max_msgs: -1,
                max_bytes: -1,
            });
            const socket = connect(port, "127.0.0.1");
            let said = "";
            socket.on("data", part => {
                said += part;
                if (!/stream_create_response/.test(said)) return;
                socket.destroy();
                done(said);
            });
            socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.CREATE.${name} answer ${config.length}\r\n${config}\r\n`);
        });

    it("stores.roles-connect: it delivers what was published", async () => {
        const [one] = await cluster(1);
        const measured = await asked(probe("roles-connect"), world([one], 1));
        allHold(measured);
        says(measured, "a message over events", "yes", /delivered/);
        await one.server.stop();
        await assert.rejects(asked(probe("roles-connect"), world([one], 1)), /it cannot be reached: .*ECONNREFUSED/);
    });
    it("stores.stream-cluster-complete: three servers pass; with a stream in memory, or a server lost, they do not", async () => {
        const servers = await cluster(3);
        const measured = await elected(servers);
        says(measured, "servers of events", "yes", /^3$/);
        says(measured, "kept in memory", "yes", /^0$/);
        assert.match(await stream(servers[0].port, "onDisk", "file"), /"type"/);
        says(await asked(probe("stream-cluster-complete"), world(servers), demands), "kept in memory", "yes", /^0$/);
        assert.match(await stream(servers[0].port, "inMemory", "memory"), /"type"/);
        says(await asked(probe("stream-cluster-complete"), world(servers), demands), "kept in memory", "no", /^1$/);
        await servers[2].server.stop();
        // It may have been the leader: until there is another, no server follows one.
        const lost = await elected(servers, measured => measured.some(({ what, found }) => what.includes("servers of") && found !== "0"));
        says(lost, "servers of events", "no", /^[12]$/);
    });
    it("stores.stream-cluster-complete: a server that says nothing may have streams in memory", async () => {
        const servers = await cluster(3);
        await elected(servers);
        const silent = [servers[0], servers[1], { ...servers[2], monitoring: 1 }];
        says(await asked(probe("stream-cluster-complete"), world(silent), demands), "kept in memory", "unknown", /events-nats-2 says nothing/);
    });
    it("stores.stream-cluster-complete: three times the same server is not three", async () => {
        const [one] = await cluster(1);
        await assert.rejects(asked(probe("stream-cluster-complete"), world([one, one, one]), demands), /one and the same/);
    });
    it("stores.stream-cluster-complete: without JetStream it fails, and unreachable it is not evaluated", async () => {
        const [one] = await cluster(1, false);
        says(await asked(probe("stream-cluster-complete"), world([one], 1), demands), "JetStream of events", "no", /off/);
        await one.server.stop();
        await assert.rejects(asked(probe("stream-cluster-complete"), world([one], 1), demands), /connection failed/);
    });
});
