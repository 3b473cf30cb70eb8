import * as rules from "../../../../policies/rules/kubernetes/cloudnative-pg";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const server = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const archiver = { name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true };
const postgres = { spec: { instances: 2, plugins: [{ name: "other.example.com" }, archiver] } };

describeRule(
    rules.clusterPostgresSurvivesZone,
    server,
    postgres,
    [
        [{ spec: { instances: 1 } }, /spec\.instances is 1/],
        [{ spec: { instances: undefined } }, /spec\.instances is absent/],
        [{ spec: undefined }, /spec\.instances is absent/],
    ],
    [{ spec: { instances: unknown } }],
);
describe("rules on PostgreSQL in the cluster", () => {
    it("pass the archive that CloudNativePG itself writes", () =>
        judge(rules.clusterPostgresIsBackedUp, server).passes({ spec: { backup: { barmanObjectStore: { destinationPath: "s3://archive" } } } }));
    it("leave other kinds of cluster alone", async () => {
        for (const rule of [rules.clusterPostgresIsBackedUp, rules.clusterPostgresSurvivesZone])
            await judge(rule, "kubernetes:cluster.x-k8s.io/v1:Cluster").passes({ spec: {} });
    });
});

describeRule(
    rules.clusterPostgresIsBackedUp,
    server,
    postgres,
    [
        [{ spec: { plugins: [{ isWALArchiver: false }] } }, /neither spec\.backup\.barmanObjectStore nor a plug-in/],
        [{ spec: { plugins: undefined } }, /neither spec\.backup/],
        [{ spec: { plugins: [{ ...archiver, enabled: false }] } }, /neither spec\.backup/],
        // Snapshots of a volume, and how long to keep what nobody archives.
        [{ spec: { plugins: undefined, backup: { retentionPolicy: "30d", volumeSnapshot: {} } } }, /neither spec\.backup/],
        [{ spec: undefined }, /neither spec\.backup/],
    ],
    [{ spec: { plugins: unknown } }],
);

const metadata = (name: string, namespace = "data") => ({ name, namespace });
const withArchive = (spec: object = { plugins: [{ isWALArchiver: true, parameters: { barmanObjectName: "history" } }] }) =>
    resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "server", { metadata: metadata("history"), spec });
const store = (bucket = "archive", namespace = "data") =>
    resource("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "store", {
        metadata: metadata("history", namespace),
        spec: { configuration: { destinationPath: `s3://${bucket}/` } },
    });
const nightly = (spec: object = {}) =>
    resource("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "nightly", { metadata: metadata("nightly"), spec: { cluster: { name: "history" }, ...spec } });

describe("cluster-database-is-archived", () => {
    const rule = judgeGraph(rules.clusterDatabaseIsArchived);
    it("passes one with archive and schedule", () => rule.passes([withArchive(), store(), nightly()]));
    it("passes the older form", () => rule.passes([withArchive({ backup: { barmanObjectStore: { destinationPath: "s3://a" } } }), nightly()]));
    it("fails one that archives nothing", () =>
        rule.fails([withArchive({ plugins: [{ name: "barman" }] }), store(), nightly()], /nothing archives its changes/));
    it("fails one whose archive is not there, or in another namespace", async () => {
        await rule.fails([withArchive(), nightly()], /its archive history is no ObjectStore of the stack/);
        await rule.fails([withArchive(), store("archive", "other"), nightly()], /its archive history is no ObjectStore/);
    });
    it("fails one that no schedule names, or one that is suspended", async () => {
        await rule.fails([withArchive(), store()], /no ScheduledBackup names it/);
        await rule.fails([withArchive(), store(), nightly({ cluster: { name: "other" } })], /no ScheduledBackup names it/);
        const elsewhere = { metadata: metadata("nightly", "other"), spec: { cluster: { name: "history" } } };
        await rule.fails(
            [withArchive(), store(), resource("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "nightly", elsewhere)],
            /no ScheduledBackup names it/,
        );
        await rule.fails([withArchive(), store(), nightly({ suspend: true })], /its ScheduledBackup is suspended/);
    });
    it("fails one whose archive is another store's", () => {
        const other = resource("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "other", { metadata: metadata("other") });
        return rule.fails([withArchive(), other, nightly()], /its archive history is no ObjectStore/);
    });
    it("passes an archiver of another kind, and one schedule of two", async () => {
        await rule.passes([withArchive({ plugins: [{ name: "pgbackrest.example.com", isWALArchiver: true }] }), nightly()]);
        await rule.passes([withArchive(), store(), nightly({ suspend: true }), nightly()]);
    });
    it("answers to objects that say next to nothing", async () => {
        const bare = (group: string, kind: string, props: object = {}) => resource(`kubernetes:${group}.cnpg.io/v1:${kind}`, kind, props);
        await rule.fails([bare("postgresql", "Cluster")], /nothing archives its changes/);
        const named = { spec: { plugins: [{ isWALArchiver: true, parameters: { barmanObjectName: "history" } }] } };
        await rule.fails([bare("postgresql", "Cluster", named), bare("barmancloud", "ObjectStore")], /its archive history is no ObjectStore/);
        const archived = { spec: { backup: { barmanObjectStore: {} } } };
        const schedules = [bare("postgresql", "ScheduledBackup", { spec: { cluster: { name: "history" } } })];
        await rule.fails([bare("postgresql", "Cluster", archived), ...schedules], /no ScheduledBackup names it/);
        await rule.fails([withArchive(), store(), nightly({ cluster: undefined })], /no ScheduledBackup names it/);
        const empty = resource("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "empty", { metadata: metadata("empty") });
        await rule.fails([withArchive(), store(), empty], /no ScheduledBackup names it/);
    });
    it("is undecided while the archiver or the schedule is unknown", async () => {
        await rule.isUndecided([withArchive({ plugins: unknown }), store(), nightly()]);
        await rule.isUndecided([withArchive(), store(), nightly({ cluster: unknown })]);
    });
    it("leaves the Clusters of other operators alone", () =>
        rule.passes([resource("kubernetes:cluster.x-k8s.io/v1beta1:Cluster", "other", { metadata: metadata("other") })]));
});

describe("database-archive-leaves-the-region", () => {
    const rule = judgeGraph(rules.archiveIsCopiedAway);
    const copied = (bucket: string, status = "Enabled") =>
        resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copy", { bucket, rules: [{ status }] });
    it("passes an archive that is copied", () => rule.passes([store(), copied("archive")]));
    it("fails one that is not, or another bucket's copy", async () => {
        await rule.fails([store()], /no BucketReplicationConfig copies archive/);
        await rule.fails([store(), copied("other")], /no BucketReplicationConfig copies archive/);
    });
    it("fails one whose copying is switched off", () => rule.fails([store(), copied("archive", "Disabled")], /every rule that copies archive is disabled/));
    it("passes an archive with one rule of two that copies, or in one of two documents", async () => {
        const two = { bucket: "archive", rules: [{ status: "Disabled" }, { status: "Enabled" }] };
        await rule.passes([store(), resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copy", two)]);
        await rule.passes([store(), copied("archive", "Disabled"), copied("archive")]);
    });
    it("leaves archives alone that lie at somebody else's, or nowhere yet", async () => {
        const archive = (spec?: object) => resource("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "store", { metadata: metadata("history"), spec });
        await rule.passes([archive({ configuration: { destinationPath: "https://account.blob.core.windows.net/archive" } })]);
        for (const spec of [undefined, {}, { configuration: {} }]) await rule.passes([archive(spec)]);
    });
    it("is undecided while the bucket is unknown", () => rule.isUndecided([store(), copied(unknown)]));
});
