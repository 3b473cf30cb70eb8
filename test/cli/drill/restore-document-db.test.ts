import * as assert from "node:assert";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { readEvidence } from "../../../checklist/evidence-folder";
import { answerOf } from "../../../cli/drill/answers";
import { drilled } from "../../../cli/drill/drill";
import { walked } from "../../../cli/drill/frame";
import { restoreWith } from "../../../cli/drill/restore";
import { documentDbRestorer } from "../../../cli/drill/restore/document-db";
import { openSession } from "../../../cli/drill/restore/document-session";
import { documents } from "../../../cli/drill/restore/documents";
import { restoreSteps } from "../../../cli/drill/restore/restore";
import { catalogueNow } from "../../../cli/recording/live";
import { projectRoot } from "../../../config/check";
import { NoAccess } from "../../../probes/probe";
import { scratchFolder } from "../../scratch";
import { around, wanted } from "./around";
import { DocumentDbApi } from "./docdb-api";
import { FerretDb, hasFerretDb, user } from "./ferretdb";
import { Planted, start } from "./planted-documents";

const cluster = { urn: "x", type: "aws:docdb/cluster:Cluster", name: "documents", properties: { clusterIdentifier: "bot-documents" } } as never;
const region = "eu-central-1";
const everything = { manifest: { name: "bot", stores: {} }, settings: {}, target: { bot: "bot", stack: "prod", region } } as never;
const originally = "bot-documents.cluster.docs";
const restored = "bot-documents-restored.cluster.docs";

describe("the restore of a DocumentDB beside the one that runs, as AWS describes it", () => {
    let api: DocumentDbApi;
    let planted: Planted;
    /** Hosts that the restored one names. */
    let hosts: unknown;
    let asked: string[];
    beforeEach(async () => {
        api = new DocumentDbApi();
        await api.start();
        api.latest = new Date(start + 3600_000);
        planted = new Planted();
        planted.original_.put("trades", { _id: 1 }, { _id: 2 });
        hosts = ["bot-documents-restored-0.docs:27017"];
        asked = [];
        api.onCall = (action, { RestoreToTime }) => {
            if (action === "RestoreDBClusterToPointInTime") void planted.begin(new Date(RestoreToTime));
        };
    });
    afterEach(() => api.stop());

    const restorer = (inside = async (host: string) => ({ host: "127.0.0.1", port: 1, serverName: host })) => {
        const secret = async (name: string) => (name === "bot/prod/documents-application" ? user : assert.fail(name));
        const here = around({ everything, means: { aws: api.aws, inside, secret } });
        const open: typeof openSession = async ({ serverName }, as) => {
            asked.push(`${serverName} as ${as.username} in ${as.database}${as.authority?.includes("BEGIN CERTIFICATE") ? ", by its authority" : ""}`);
            if (serverName === originally) return planted.original();
            const session = (await planted.restored()) ?? assert.fail("nothing was restored");
            return { ...session, hello: async () => ({ ...(await session.hello()), hosts }) };
        };
        return { here, steps: restoreSteps(documentDbRestorer("documents", "bot_core", cluster, here, open), documents) };
    };
    const drill = async ({ here, steps } = restorer(), signal = new AbortController().signal) => {
        const seen = await walked(steps, here, signal);
        assert.ok(!JSON.stringify(seen).includes(user.password));
        assert.ok(seen.isBrokenOff || planted.open === 0, "every session is closed");
        const { result, measured } = answerOf(wanted("restore-was-tried", "restore"), seen);
        return { result, seen, says: measured.map(({ what, found }) => `${what}: ${found}`).join("\n") };
    };
    const actions = () => api.changed.map(({ action }) => action);
    const gone = () => {
        assert.deepStrictEqual(api.stays, ["bot-documents", "bot-documents-0", "bot-documents-1"]);
        api.forget();
    };

    it("asks for a private cluster with one member, to the second, in the same subnets and groups, and deletes both by name", async () => {
        const { result, says } = await drill();
        assert.strictEqual(result, "pass", says);
        const tags = { "Tags.Tag.1.Key": "golive:drill", "Tags.Tag.1.Value": "restore" };
        const member = { DBInstanceIdentifier: "bot-documents-restored-0" };
        const name = { DBClusterIdentifier: "bot-documents-restored" };
        assert.deepStrictEqual(api.changed.slice(0, 2), [
            {
                action: "RestoreDBClusterToPointInTime",
                given: {
                    ...{ SourceDBClusterIdentifier: "bot-documents", ...name, RestoreToTime: "2026-11-29T09:00:03Z", DeletionProtection: "false" },
                    ...{ DBSubnetGroupName: "bot-subnets", "VpcSecurityGroupIds.VpcSecurityGroupId.1": "sg-1", ...tags },
                },
            },
            {
                action: "CreateDBInstance",
                given: { ...name, ...member, Engine: "docdb", DBInstanceClass: "db.r6g.large", CACertificateIdentifier: "rds-ca-rsa2048-g1", ...tags },
            },
        ]);
        assert.deepStrictEqual(api.changed.slice(2), [
            { action: "DeleteDBInstance", given: member },
            { action: "DeleteDBCluster", given: { ...name, SkipFinalSnapshot: "true" } },
        ]);
        gone();
        assert.deepStrictEqual(
            [...new Set(asked)],
            [originally, restored].map(host => `${host} as application in bot_core, by its authority`),
        );
    });
    it("waits until the backups are beyond the moment", async () => {
        let asks = 0;
        const { onCall } = api;
        api.latest = new Date(start + 3000);
        api.onCall = (action, given) => {
            if (action === "DescribeDBClusters" && ++asks > 20) api.latest = new Date(start + 4000);
            if (action === "RestoreDBClusterToPointInTime") assert.ok(asks > 20);
            onCall(action, given);
        };
        const { result, seen, says } = await drill();
        assert.strictEqual(result, "pass", says);
        assert.ok(seen.numbers[0].value > 2, "10 seconds between two looks");
    });
    it("tells what differs, and deletes all the same", async () => {
        planted.spoils = one => one.remove("trades", 2);
        const { result, says } = await drill();
        assert.deepStrictEqual([result, says], ["fail", "documents: documents of the restored one: trades lacks 1 document"]);
        gone();
    });
    it("does not take the original for the restored one, where a way leads back to it", async () => {
        for (const named of [["bot-documents-0.docs:27017", "bot-documents-1.docs:27017"], [], undefined, ["bot-documents-restored-0.docs:1", "x:1"]]) {
            hosts = named;
            const { result, says } = await drill();
            assert.strictEqual(result, "not evaluated");
            assert.match(says, /does not name its one member, so it is not the restored one/);
            gone();
        }
    });

    const takenBack: [what: string, when: (action: string) => boolean, code: string, result: string][] = [
        ["AWS does not restore", action => action === "RestoreDBClusterToPointInTime", "InvalidRestoreFault", "not evaluated"],
        ["AWS makes no member", action => action === "CreateDBInstance", "InsufficientDBInstanceCapacity", "not evaluated"],
    ];
    for (const [what, when, code, result] of takenBack)
        it(`leaves nothing where ${what}, and does not pass`, async () => {
            api.onCall = action => {
                if (when(action)) throw Object.assign(new Error(code), { code });
            };
            const found = await drill();
            assert.strictEqual(found.result, result, found.says);
            assert.match(found.says, new RegExp(code));
            gone();
        });
    it("fails where AWS gives a restore up, and deletes what there is of it", async () => {
        const { onCall } = api;
        api.onCall = (action, given) => {
            onCall(action, given);
            const one = api.members.get("bot-documents-restored-0");
            if (one && action === "DescribeDBInstances") one.DBInstanceStatus = one.DBInstanceStatus === "creating" ? "incompatible-restore" : "available";
        };
        const { result, says } = await drill();
        assert.strictEqual(result, "fail");
        assert.match(says, /DocumentDB could not restore bot-documents-restored/);
        gone();
    });
    it("restores nothing into a network that is not the stack's", async () => {
        for (const change of [{ DBSubnetGroup: "" }, { VpcSecurityGroups: [] }]) {
            const was = api.clusters.get("bot-documents") ?? assert.fail();
            api.clusters.set("bot-documents", { ...was, ...change });
            assert.match((await drill()).says, /DocumentDB tells no subnets and no security group of bot-documents/);
            api.clusters.set("bot-documents", was);
        }
        assert.deepStrictEqual(actions(), []);
    });
    it("leaves what somebody else has restored under this name, and a member that is of another cluster", async () => {
        api.clusters.set("bot-documents-restored", { Status: "available", DBClusterMembers: [] });
        assert.match((await drill()).says, /there is a cluster bot-documents-restored already, which somebody else made/);
        api.clusters.delete("bot-documents-restored");
        api.members.set("bot-documents-restored-0", { DBInstanceIdentifier: "bot-documents-restored-0", DBClusterIdentifier: "other" });
        assert.match((await drill()).says, /somebody else made/);
        assert.deepStrictEqual(actions(), []);
    });
    it("leaves one that somebody else begins in the same moment", async () => {
        api.onCall = action => {
            if (action === "RestoreDBClusterToPointInTime") api.clusters.set("bot-documents-restored", { Status: "available", DBClusterMembers: [] });
        };
        assert.strictEqual((await drill()).result, "not evaluated");
        assert.deepStrictEqual(actions(), ["RestoreDBClusterToPointInTime"]);
    });
    for (const [what, action] of [
        ["the cluster is being made", "RestoreDBClusterToPointInTime"],
        ["its member is being made", "CreateDBInstance"],
    ])
        it(`deletes it where somebody breaks off while ${what}`, async () => {
            const controller = new AbortController();
            const { onCall } = api;
            api.onCall = (asked, given) => {
                onCall(asked, given);
                if (asked === action) setImmediate(() => controller.abort());
            };
            const { seen } = await drill(restorer(), controller.signal);
            assert.strictEqual(seen.isBrokenOff, true);
            assert.deepStrictEqual(seen.facts, []);
            gone();
        });
    it("says where it could not delete it", async () => {
        api.onCall = action => {
            if (action === "DeleteDBCluster") throw Object.assign(new Error(), { code: "AccessDenied" });
        };
        const { says } = await drill();
        assert.match(says, /the way back: Delete bot-documents-restored: /);
    });
    it("is no access, and keeps nothing of what a server says, where nobody is let in", async () => {
        const { here, steps } = restorer(async () => {
            throw new NoAccess("the bastion opened nothing");
        });
        const { seen, result } = await drill({ here, steps });
        assert.deepStrictEqual([result, seen.noAccess], ["not evaluated", "the bastion opened nothing"]);
    });
});

describe("bot-core, whose only database is a DocumentDB", function () {
    this.timeout(60_000);
    it("plans every step by name, and passes restore-was-tried by evidence", async () => {
        const api = new DocumentDbApi("bot-core-prod-documents");
        await api.start();
        api.latest = new Date(start + 3600_000);
        const planted = new Planted();
        planted.original_.put("trades", { _id: 1 });
        api.onCall = (action, { RestoreToTime }) => {
            if (action === "RestoreDBClusterToPointInTime") void planted.begin(new Date(RestoreToTime));
        };
        const drill = restoreWith(async ({ serverName }) => {
            if (!serverName.includes("restored")) return planted.original();
            const session = (await planted.restored()) ?? assert.fail();
            return { ...session, hello: async () => ({ ...(await session.hello()), hosts: ["bot-core-prod-documents-restored-0.docs:27017"] }) };
        });
        const inside = async (serverName: string) => ({ host: "127.0.0.1", port: 1, serverName });
        const root = scratchFolder("drill");
        for (const file of ["Pulumi.prod.yaml", "bots/bot-core.yaml"]) cpSync(join(projectRoot, file), join(root, file));
        try {
            const done = await drilled({
                ...{ stack: "prod", bot: "bot-core", drill, root, writes: true, ask: async () => undefined, signal: new AbortController().signal },
                sleep: async () => {},
                meansFor: () => ({ ...around({ means: { aws: api.aws, inside, secret: async () => user } }).means, close: async () => {} }),
                agree: async ({ plan }) => {
                    assert.deepStrictEqual("steps" in plan && plan.steps.map(({ say }) => say), [
                        "Count and sum up every document of documents, before one moment and after it.",
                        "Wait until the backups of documents reach that moment: so much would be lost.",
                        "Restore documents as bot-core-prod-documents-restored, beside it, to that moment.",
                        "Wait until bot-core-prod-documents-restored answers: so long it takes.",
                        "Count and sum up every document of bot-core-prod-documents-restored, and compare.",
                    ]);
                    return undefined;
                },
            });
            const tried = done.answers.find(({ control }) => control.id === "restore-was-tried");
            assert.strictEqual(tried?.result, "pass", JSON.stringify(done));
            const written = readEvidence("prod", "bot-core", catalogueNow(), root).find(({ evidence }) => evidence.control === "restore-was-tried");
            assert.strictEqual(written?.evidence.result, "pass", done.files.join());
        } finally {
            api.stop();
        }
    });
});

describe("npm run drill -- <stack> restore, of documents on a real server", function () {
    this.timeout(120_000);
    const server = new FerretDb();
    before(async function () {
        if (!hasFerretDb()) return this.skip();
        await server.start("original");
        await server.with("original", async database => {
            await database.collection("trades").insertMany(Array.from({ length: 2500 }, (_, n) => ({ _id: n as never, price: n * 1.5, at: new Date(n) })));
            await database.collection("trades").createIndex({ price: 1 }, { name: "by_price", unique: true });
            await database.collection("state").insertOne({ _id: "engine" as never, cash: 100 });
            await database.createCollection("empty");
        });
    });
    after(() => server.stop());

    const drill = async ({ spoil, later, isLeft }: { spoil?: Parameters<FerretDb["with"]>[1]; later?: Parameters<FerretDb["with"]>[1]; isLeft?: boolean }) => {
        const api = new DocumentDbApi();
        await api.start();
        api.latest = new Date(Date.now() + 3600_000);
        let isMade: Promise<void> | undefined;
        api.onCall = action => {
            if (action === "CreateDBInstance")
                isMade ??= (async () => {
                    server.copy("original", "restored");
                    await server.start("restored");
                    if (spoil) await server.with("restored", spoil);
                    if (later) await server.with("original", later);
                })();
        };
        const inside = async (host: string) => {
            await isMade;
            return { host: "127.0.0.1", port: server.port(host === originally ? "original" : "restored"), serverName: "localhost", ca: server.authority };
        };
        const here = around({ everything, means: { aws: api.aws, inside, secret: async () => user } });
        // FerretDB is no set of servers, and names none; and nobody waits for a clock here.
        const begun = Date.now();
        let seconds = 0;
        const open: typeof openSession = async (way, as) => {
            const session = await openSession(way, as);
            const leaving: (typeof session)["documents"] = async function* (name) {
                if (way.port !== server.port("original")) await server.end("restored");
                yield* session.documents(name);
            };
            const hello = async () => {
                const localTime = new Date(begun + seconds++ * 1000);
                return { ...(await session.hello()), localTime, hosts: ["bot-documents-restored-0.docs:27017"] };
            };
            return { ...session, hello, ...(isLeft && { documents: leaving }) };
        };
        try {
            const seen = await walked(restoreSteps(documentDbRestorer("documents", "bot", cluster, here, open), documents), here, new AbortController().signal);
            const { result, measured } = answerOf(wanted("restore-was-tried", "restore"), seen);
            return [result, ...measured.map(({ found }) => found)];
        } finally {
            api.stop();
            await server.end("restored");
        }
    };

    it("passes every document, and none that came later", async () =>
        assert.deepStrictEqual(await drill({ later: database => database.collection("trades").insertOne({ _id: "late" as never }) }), [
            "pass",
            "2501 documents in 3 collections, the same",
        ]));
    it("tells a document that is missing, one that is another, and an index", async () =>
        assert.deepStrictEqual(
            await drill({
                spoil: async database => {
                    await database.collection("trades").deleteOne({ _id: 7 as never });
                    await database.collection("trades").dropIndex("by_price");
                    await database.collection("state").updateOne({ _id: "engine" as never }, { $set: { cash: 101 } });
                    await database.dropCollection("empty");
                },
            }),
            ["fail", "empty is missing; state has other values in at least 1 document; trades lacks 1 document and 1 more"],
        ));
    it("is not evaluated where the server goes away in the middle", async () => {
        const [result, said] = await drill({ isLeft: true });
        assert.strictEqual(result, "not evaluated");
        assert.match(said, /^the documents of \w+: the connection is lost or nothing came in time$/);
    });
    it("signs in with the password alone, to a server of the name alone, and keeps none of its words", async () => {
        const way = { port: server.port("original"), serverName: "localhost", ca: server.authority };
        const session = await openSession(way, { ...user, database: "bot" });
        assert.ok((await session.hello()).localTime instanceof Date);
        await session.close();
        await assert.rejects(openSession(way, { ...user, database: "bot", password: "wrong" }), { name: "Error", message: "refused (18)" });
        await assert.rejects(
            openSession({ ...way, serverName: "other" }, { ...user, database: "bot" }),
            /^Error: no session came about \(MongoServerSelectionError\)$/,
        );
    });
});
