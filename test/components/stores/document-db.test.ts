import * as assert from "node:assert";
import { X509Certificate } from "node:crypto";
import { readdirSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { rdsAuthority } from "../../../components/foundation/authority";
import { DocumentDb, mongoUserScript } from "../../../components/stores/document-db";
import { authorityRegions } from "../../../config/offers";
import { settingsSchema } from "../../../config/settings";
import type { Target } from "../../../config/target";
import { build } from "../harness";
import { ground, once, storeSpec } from "../store-fixture";

const cluster = "aws:docdb/cluster:Cluster";
const member = "aws:docdb/clusterInstance:ClusterInstance";
const sizes = (over: Record<string, unknown> = {}) => settingsSchema.shape.mongodb.parse(over);
const make = (where: Partial<Target> = {}, over: Record<string, unknown> = {}, options = {}) =>
    build(
        () =>
            new DocumentDb("documents", {
                ...ground(where),
                spec: storeSpec("mongodb"),
                sizes: sizes(),
                allowFrom: { cluster: pulumi.output("sg-0c1") },
                ...over,
            }),
        options,
    );
const standard = once(() => make());

describe("DocumentDb", () => {
    it("has three members, one in each zone", async () => {
        const zones = (await standard()).of(member).map(one => one.inputs.availabilityZone);
        assert.deepStrictEqual(zones, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    });
    it("is encrypted, lets AWS manage the administrator's password, and keeps thirty days", async () => {
        const { inputs, protect } = (await standard()).one(cluster);
        assert.deepStrictEqual(
            [inputs.storageEncrypted, inputs.manageMasterUserPassword, inputs.backupRetentionPeriod, inputs.deletionProtection, protect],
            [true, true, 30, true, true],
        );
        assert.ok(!("masterPassword" in inputs) && !("masterPasswordWo" in inputs));
    });
    it("forces TLS 1.2 and writes its logs", async () => {
        const { family, parameters } = (await standard()).one("aws:docdb/clusterParameterGroup:ClusterParameterGroup").inputs;
        assert.strictEqual(family, "docdb8.0");
        const values = Object.fromEntries(parameters.map((one: { name: string; value: string }) => [one.name, one.value]));
        assert.deepStrictEqual(values, { tls: "tls1.2+", audit_logs: "ddl", profiler: "enabled", profiler_threshold_ms: "100" });
    });
    it("asks to apply a parameter that equals its default as DocumentDB gives it back, so that a second deployment changes nothing", async () => {
        const { parameters } = (await standard()).one("aws:docdb/clusterParameterGroup:ClusterParameterGroup").inputs;
        const late = parameters.filter((one: { applyMethod: string }) => one.applyMethod === "pending-reboot").map((one: { name: string }) => one.name);
        assert.deepStrictEqual(late.sort(), ["profiler_threshold_ms", "tls"]);
    });
    it("has the groups of its logs before it makes them itself", async () => {
        const built = await standard();
        const groups = built.of("aws:cloudwatch/logGroup:LogGroup").filter(one => one.inputs.name.startsWith("/aws/docdb/"));
        assert.deepStrictEqual(
            groups.map(one => one.inputs.name),
            ["/aws/docdb/cryptofunk-prod-documents/audit", "/aws/docdb/cryptofunk-prod-documents/profiler"],
        );
        for (const group of groups) assert.ok(built.waitsFor(built.one(cluster), group));
    });
    it("lets in whom it is told to, and nobody else", async () => {
        const rules = (await standard()).of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(one => one.name.startsWith("documents-"));
        assert.deepStrictEqual(
            rules.map(one => [one.name, one.inputs.fromPort]),
            [["documents-cluster", 27017]],
        );
    });
    it("tells clients what DocumentDB needs of them, and where its authority is", async () => {
        const { values, authority } = (await standard()).value;
        assert.strictEqual(
            values.options,
            "tls=true&tlsCAFile=/etc/golive/aws-rds.pem&replicaSet=rs0&readPreference=primaryPreferred&retryWrites=false&authSource=admin&maxPoolSize=50&connectTimeoutMS=10000",
        );
        assert.strictEqual(authority?.path, "/etc/golive/aws-rds.pem");
    });
    it("has authorities of each region by itself, which sign themselves and last", () => {
        assert.deepStrictEqual(
            readdirSync("components/foundation/authorities").map(file => file.replace(".pem", "")),
            [...authorityRegions].sort(),
        );
        for (const region of authorityRegions) {
            const pems = rdsAuthority(region)?.pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
            assert.strictEqual(pems.length, 3, region);
            for (const pem of pems) {
                const authority = new X509Certificate(pem);
                assert.match(authority.subject, new RegExp(`CN=Amazon RDS ${region} Root CA`));
                assert.ok(authority.verify(authority.publicKey) && new Date(authority.validTo).getFullYear() > 2060);
            }
        }
        assert.strictEqual(rdsAuthority("mars-north-1"), undefined);
    });
    it("in staging leaves nothing behind that a second destroy would stumble over", async () => {
        const { inputs, protect } = (await make({ production: false })).one(cluster);
        assert.deepStrictEqual([inputs.skipFinalSnapshot, inputs.deletionProtection, protect], [true, false, false]);
        assert.ok(!("finalSnapshotIdentifier" in inputs));
    });
    it("names the last snapshot after this life, within 63 characters", async () => {
        const { inputs } = (await make({ bot: "a-bot-with-long-name", stack: "production-eu" }, {}, { deployed: true })).one(cluster);
        assert.match(inputs.finalSnapshotIdentifier, /-final-documents-id$/);
        assert.ok(inputs.clusterIdentifier.length <= 63 && inputs.finalSnapshotIdentifier.length <= 63);
    });
    it("never ends a shortened name in a hyphen, which makes two of them in a row", async () => {
        const { inputs } = (await make({ bot: "a-bot-of-twenty-char", stack: "eight-ch" }, {}, { deployed: true })).one(cluster);
        assert.strictEqual(inputs.finalSnapshotIdentifier, "a-bot-of-twenty-char-eight-ch-final-documents-id");
    });

    describe("tells the topics", () => {
        const alarms = async (over: Record<string, unknown> = {}) => {
            const built = await make({}, { alarmTopics: ["arn:aws:sns:eu-central-1:111122223333:alarms"], ...over });
            return Object.fromEntries(built.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => [name.replace("documents-", ""), inputs]));
        };
        it("when it is silent, busy, full, short of memory or behind, by DocumentDB's own figures (bot-core:148)", async () => {
            const { down, cpu, connections, memory, disk, lag, ...others } = await alarms();
            assert.deepStrictEqual(others, {});
            for (const one of [down, cpu, memory, disk, lag]) {
                assert.strictEqual(one.namespace, "AWS/DocDB");
                assert.deepStrictEqual(one.dimensions, { DBClusterIdentifier: "cryptofunk-prod-documents" });
            }
            assert.deepStrictEqual([down.metricName, down.treatMissingData, down.alarmDescription.slice(0, 4)], ["EngineUptime", "breaching", "[P0]"]);
            assert.deepStrictEqual([memory.metricName, memory.threshold], ["LowMemNumOperationsThrottled", 0]);
            assert.deepStrictEqual([disk.metricName, disk.statistic, disk.comparisonOperator], ["FreeLocalStorage", "Minimum", "LessThanThreshold"]);
            assert.deepStrictEqual([lag.metricName, lag.threshold], ["DBClusterReplicaLagMaximum", 10_000]);
            assert.deepStrictEqual(
                connections.metricQueries.map((one: { expression?: string; metric?: { metricName: string } }) => one.expression ?? one.metric?.metricName),
                ["100 * part / whole", "DatabaseConnectionsMax", "DatabaseConnectionsLimit"],
            );
        });
        it("of no lag where there is one member alone", async () => assert.ok(!("lag" in (await alarms({ sizes: sizes({ instances: 1 }) })))));
        it("nothing where nobody would hear it", async () => assert.deepStrictEqual((await standard()).of("aws:cloudwatch/metricAlarm:MetricAlarm"), []));
    });

    describe("the script that makes the user", () => {
        interface Call {
            what: string;
            of: unknown;
        }
        const run = (there: boolean) => {
            const calls: Call[] = [];
            const admin = {
                getUser: () => (there ? {} : null),
                createUser: (of: unknown) => calls.push({ what: "create", of }),
                updateUser: (...of: unknown[]) => calls.push({ what: "update", of }),
            };
            class Mongo {
                constructor(address: string) {
                    calls.push({ what: "connect", of: address });
                }
                getDB = (name: string) => (name === "admin" ? admin : undefined);
            }
            const env = {
                ADMIN_USERNAME: "golive",
                ADMIN_PASSWORD: "p@:/1",
                USERNAME: "application",
                PASSWORD: "x",
                HOST: "h",
                PORT: "27017",
                OPTIONS: "tls=true",
                DATABASE: "bot",
            };
            new Function("process", "Mongo", "print", mongoUserScript)({ env }, Mongo, () => undefined);
            return calls;
        };
        const rights = { pwd: "x", roles: [{ role: "readWrite", db: "bot" }] };
        it("gives it its own database and nothing else", () =>
            assert.deepStrictEqual(run(false), [
                { what: "connect", of: "mongodb://golive:p%40%3A%2F1@h:27017/?tls=true" },
                { what: "create", of: { user: "application", ...rights } },
            ]));
        it("brings one that is there up to date", () => assert.deepStrictEqual(run(true)[1], { what: "update", of: ["application", rights] }));
    });
});
