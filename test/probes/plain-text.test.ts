import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type Socket, createServer as tcpServer } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { here } from "../../probes/canary/loopback";
import { freePort } from "../../probes/means/forward";
import { storesRefusePlainText } from "../../probes/outside/tls/plain-text";
import type { Means, World } from "../../probes/probe";
import { bot } from "../checklist/fixture";
import { scratchFolder } from "../scratch";
import { Server as PostgresServer, programs } from "../servers/postgres-server";
import { started } from "../started";
import { amazonAnswering, result } from "./amazon";
import { closeAll, own, serving, told, verdict, worldOf } from "./fixture";

type Kind = "postgres" | "redis" | "mongodb";
const types: Record<Kind, [type: string, property: string]> = {
    postgres: ["aws:rds/instance:Instance", "identifier"],
    redis: ["aws:elasticache/replicationGroup:ReplicationGroup", "replicationGroupId"],
    mongodb: ["aws:docdb/cluster:Cluster", "clusterIdentifier"],
};
const endpoint = (name: string) => `<${name}><Address>store.internal</Address><Port>1234</Port></${name}>`;
const actions = {
    DescribeDBInstances: result("DescribeDBInstances", `<DBInstances><DBInstance>${endpoint("Endpoint")}</DBInstance></DBInstances>`),
    DescribeReplicationGroups: result(
        "DescribeReplicationGroups",
        `<ReplicationGroups><ReplicationGroup><NodeGroups><NodeGroup>${endpoint("PrimaryEndpoint")}</NodeGroup></NodeGroups></ReplicationGroup></ReplicationGroups>`,
    ),
    DescribeDBClusters: result("DescribeDBClusters", "<DBClusters><DBCluster><Endpoint>store.internal</Endpoint><Port>1234</Port></DBCluster></DBClusters>"),
};

/** A bot with one store that AWS knows, behind a port of this machine. */
async function world(kind: Kind, port: number, more: Partial<Means> = {}): Promise<{ world: World; asked: unknown[] }> {
    const everything = { ...bot(), manifest: { ...bot().manifest, stores: { store: { kind } } } } as unknown as ReturnType<typeof bot>;
    const [type, property] = types[kind];
    const resources = [{ urn: "", type, name: "store", properties: { [property]: "the-store" } }];
    const asked: unknown[] = [];
    const inside: Means["inside"] = async (host, remote) => {
        asked.push([host, remote]);
        return { ...here(port), serverName: host };
    };
    const { aws } = await amazonAnswering(actions);
    return { world: worldOf({ inside, aws, ...more }, { resources }, everything), asked };
}

const ask = async (kind: Kind, port: number, seconds = 20) => verdict(storesRefusePlainText, (await world(kind, port)).world, { seconds });
const plain = (meets: (socket: Socket) => void) => serving(tcpServer(meets));
const secure = () => serving(createServer({ cert: own.certificate, key: own.key }, socket => socket.on("error", () => undefined)));

afterEach(closeAll);

describe("tls.stores-refuse-plain-text of PostgreSQL", () => {
    const servers: PostgresServer[] = [];
    before(function () {
        if (!programs) this.skip();
    });
    after(() => Promise.all(servers.map(one => one.stop())));
    const real = async (options: Parameters<PostgresServer["start"]>[0]) => {
        const server = new PostgresServer();
        servers.push(server);
        await server.start(options);
        return ask("postgres", server.port);
    };

    it("passes with a server that lets in nobody without encryption", async () => {
        const answered = await real({ tls: true });
        assert.strictEqual(answered.result, "pass", told(answered));
        assert.match(answered.measured[0].found, /lets nobody in without encryption/);
    });
    it("fails with one that asks for a password in plain text, though it knows TLS", async () => {
        const answered = await real({ tls: true, first: ["host all all 127.0.0.1/32 scram-sha-256"] });
        assert.strictEqual(answered.result, "fail");
        assert.match(told(answered), /store in plain text: it goes on to ask for a password/);
    });
    it("is not evaluated with one that refuses everybody, TLS or not", async () => {
        const answered = await real({ tls: true, first: ["host all all 127.0.0.1/32 reject"] });
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(told(answered), /not for being plain/);
        assert.strictEqual((await real({ tls: false })).result, "not evaluated");
    });
    it("is not evaluated where it says something else", async () => {
        const busy = Buffer.from("E\0\0\0\x2aSFATAL\0C53300\0Mtoo many connections\0\0", "latin1");
        busy.writeUInt32BE(busy.length - 1, 1);
        const answered = await ask("postgres", await plain(socket => socket.once("data", () => socket.end(busy))));
        assert.match(told(answered), /too many connections/);
        assert.strictEqual(answered.result, "not evaluated");
    });
    it("is reached in the cluster by the name that the operator gives it", async () => {
        const one = await world("postgres", 1);
        const resources = [
            {
                urn: "",
                type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
                name: "store-cluster",
                properties: { metadata: { name: "store", namespace: "stores" } },
            },
        ];
        await verdict(storesRefusePlainText, { ...one.world, resources });
        assert.deepStrictEqual(one.asked, [["store-rw.stores.svc.cluster.local", 5432]]);
    });
});

describe("tls.stores-refuse-plain-text of Redis", () => {
    before(function () {
        if (spawnSync("redis-server", ["--version"]).status !== 0) this.skip();
    });
    /** A real Redis with these options. */
    async function real(options: (port: number, file: (name: string, text: string) => string) => string[], use: (port: number) => Promise<void>) {
        const folder = scratchFolder("redis");
        const file = (name: string, text: string) => {
            writeFileSync(join(folder, name), text);
            return join(folder, name);
        };
        const port = await freePort();
        const server = await started(
            "redis-server",
            ["--save", "", "--dir", folder, "--bind", "127.0.0.1", ...options(port, file)],
            /ready to accept connections/i,
        );
        try {
            await use(port);
        } finally {
            await server.stop();
        }
    }
    it("passes with a server that speaks TLS alone", () =>
        real(
            (port, file) => {
                const certificate = file("crt", own.certificate);
                const files = ["--tls-cert-file", certificate, "--tls-key-file", file("key", own.key), "--tls-ca-cert-file", certificate];
                return ["--port", "0", "--tls-port", String(port), ...files, "--tls-auth-clients", "no"];
            },
            async port => {
                const answered = await ask("redis", port);
                assert.strictEqual(answered.result, "pass", told(answered));
            },
        ));
    it("fails with one that speaks plainly, with a password or without", async () => {
        for (const password of [[], ["--requirepass", "x"]])
            await real(
                port => ["--port", String(port), ...password],
                async port => {
                    const answered = await ask("redis", port);
                    assert.strictEqual(answered.result, "fail");
                    assert.match(told(answered), /store in plain text: it answers/);
                },
            );
    });
    it("is not evaluated where nothing is there that speaks TLS, or another protocol", async () => {
        assert.strictEqual((await ask("redis", await plain(socket => socket.end()))).result, "not evaluated");
        assert.match(told(await ask("redis", await plain(socket => socket.end("220 mail.example.com\r\n")))), /none of redis's/);
        assert.strictEqual((await ask("redis", 1)).result, "not evaluated");
    });
});

describe("tls.stores-refuse-plain-text of MongoDB", () => {
    it("passes with a server that speaks TLS alone", async () => assert.strictEqual((await ask("mongodb", await secure())).result, "pass"));
    it("fails with one that answers in its own protocol", async () => {
        const answers = (socket: Socket) =>
            socket.once("data", question => {
                // The question is whole, and of the protocol: a real server would answer nothing else.
                assert.strictEqual(question.readUInt32LE(0), question.length);
                assert.strictEqual(question.readUInt32LE(12), 2013);
                const answer = Buffer.from(question);
                answer.writeUInt32LE(1, 8);
                socket.write(answer);
            });
        assert.strictEqual((await ask("mongodb", await plain(answers))).result, "fail");
    });
});

describe("where a store is", () => {
    for (const kind of ["postgres", "redis", "mongodb"] as const)
        it(`is asked of AWS for ${kind}`, async () => {
            const one = await world(kind, 1);
            await verdict(storesRefusePlainText, one.world);
            assert.deepStrictEqual(one.asked, [["store.internal", 1234]]);
        });
    it("is not known to whoever may not ask", async () => {
        const { aws } = await amazonAnswering({});
        const answered = await verdict(storesRefusePlainText, (await world("redis", 1, { aws })).world);
        assert.strictEqual(answered.result, "not evaluated");
        assert.match(told(answered), /AWS does not tell where the-store is: AccessDenied/);
    });
    it("is not known of a store that the program does not register", async () => {
        const one = await world("redis", 1);
        const answered = await verdict(storesRefusePlainText, { ...one.world, resources: [] });
        assert.match(told(answered), /registers no server for the store store/);
    });
    it("is nowhere for a bot without a database or cache", async () => {
        const one = await world("redis", 1);
        const everything = { ...one.world.everything, manifest: { ...one.world.everything.manifest, stores: {} } };
        assert.strictEqual((await verdict(storesRefusePlainText, { ...one.world, everything })).result, "not evaluated");
    });
});
