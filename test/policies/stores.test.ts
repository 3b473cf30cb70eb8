import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    otherStoreIsProtected: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).otherStoreIsProtected,
    acceleratorIsEncrypted: (require("../../policies/rules/aws/dynamodb") as typeof import("../../policies/rules/aws/dynamodb")).acceleratorIsEncrypted,
    volumesAreEncryptedByDefault: (require("../../policies/rules/aws/ebs") as typeof import("../../policies/rules/aws/ebs")).volumesAreEncryptedByDefault,
    copyIsEncrypted: (require("../../policies/rules/aws/ebs") as typeof import("../../policies/rules/aws/ebs")).copyIsEncrypted,
    fileSystemIsBackedUp: (require("../../policies/rules/aws/efs") as typeof import("../../policies/rules/aws/efs")).fileSystemIsBackedUp,
    serverlessCacheIsBackedUp: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache"))
        .serverlessCacheIsBackedUp,
    deliveryIsEncrypted: (require("../../policies/rules/aws/kinesis") as typeof import("../../policies/rules/aws/kinesis")).deliveryIsEncrypted,
    memoryDbIsBackedUp: (require("../../policies/rules/aws/memorydb") as typeof import("../../policies/rules/aws/memorydb")).memoryDbIsBackedUp,
    globalDatabaseIsEncrypted: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).globalDatabaseIsEncrypted,
    warehouseIsBackedUp: (require("../../policies/rules/aws/redshift") as typeof import("../../policies/rules/aws/redshift")).warehouseIsBackedUp,
    bucketIsNotEmptied: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketIsNotEmptied,
    topicIsEncrypted: (require("../../policies/rules/aws/sns") as typeof import("../../policies/rules/aws/sns")).topicIsEncrypted,
    queueIsEncrypted: (require("../../policies/rules/aws/sqs") as typeof import("../../policies/rules/aws/sqs")).queueIsEncrypted,
};

describeRule(
    rules.queueIsEncrypted,
    "aws:sqs/queue:Queue",
    { name: "q" },
    [[{ sqsManagedSseEnabled: false }, /sqsManagedSseEnabled is false/]],
    [{ sqsManagedSseEnabled: unknown }],
);
describe("queue-is-encrypted", () => {
    const { passes } = judge(rules.queueIsEncrypted, "aws:sqs/queue:Queue");
    it("passes a key of one's own", () => passes({ sqsManagedSseEnabled: false, kmsMasterKeyId: unknown }));
});
describeRule(rules.topicIsEncrypted, "aws:sns/topic:Topic", { kmsMasterKeyId: unknown }, [[{ kmsMasterKeyId: undefined }, /kmsMasterKeyId is absent/]]);
const encrypted = { serverSideEncryption: { enabled: true } };
describeRule(
    rules.acceleratorIsEncrypted,
    "aws:dax/cluster:Cluster",
    encrypted,
    [
        [{ serverSideEncryption: undefined }, /serverSideEncryption\.enabled is not true/],
        [{ serverSideEncryption: { enabled: false } }, /is not true/],
    ],
    [{ serverSideEncryption: { enabled: unknown } }],
);
const stream = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
describeRule(
    rules.deliveryIsEncrypted,
    stream,
    encrypted,
    [
        [{ serverSideEncryption: undefined }, /serverSideEncryption\.enabled is not true/],
        [{ serverSideEncryption: { enabled: false } }, /is not true/],
    ],
    [{ serverSideEncryption: { enabled: unknown } }],
);
describe("delivery-stream-is-encrypted", () => {
    const { passes } = judge(rules.deliveryIsEncrypted, stream);
    it("passes what comes from another stream", async () => {
        await passes({ kinesisSourceConfiguration: {} });
        await passes({ mskSourceConfiguration: {} });
    });
});
for (const type of ["aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"])
    describeRule(
        rules.copyIsEncrypted,
        type,
        { encrypted: true },
        [
            [{ encrypted: undefined }, /encrypted is absent/],
            [{ encrypted: false }, /encrypted is false/],
        ],
        [{ encrypted: unknown }],
    );
describeRule(
    rules.volumesAreEncryptedByDefault,
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    {},
    [[{ enabled: false }, /enabled is false/]],
    [{ enabled: unknown }],
);
for (const type of ["aws:rds/globalCluster:GlobalCluster", "aws:docdb/globalCluster:GlobalCluster", "aws:neptune/globalCluster:GlobalCluster"]) {
    describeRule(
        rules.globalDatabaseIsEncrypted,
        type,
        { storageEncrypted: true },
        [
            [{ storageEncrypted: undefined }, /storageEncrypted is absent/],
            [{ storageEncrypted: false }, /is false/],
        ],
        [{ storageEncrypted: unknown }],
    );
    describe("global-database-is-encrypted", () => {
        it("passes one made from a cluster", () => judge(rules.globalDatabaseIsEncrypted, type).passes({ sourceDbClusterIdentifier: unknown }));
    });
}
describeRule(
    rules.warehouseIsBackedUp,
    "aws:redshift/cluster:Cluster",
    { automatedSnapshotRetentionPeriod: 30 },
    [
        [{ automatedSnapshotRetentionPeriod: 29 }, /automatedSnapshotRetentionPeriod is 29/],
        [{ automatedSnapshotRetentionPeriod: undefined }, /absent, which is 1/],
        [{ automatedSnapshotRetentionPeriod: 0 }, /is 0/],
    ],
    [{ automatedSnapshotRetentionPeriod: unknown }],
);
describe("warehouse-is-backed-up", () => {
    const { passes } = judge(rules.warehouseIsBackedUp, "aws:redshift/cluster:Cluster");
    it("takes a threshold, and knows AWS's own day", () => passes({}, { config: { days: 1 } }));
});
for (const [rule, type] of [
    [rules.memoryDbIsBackedUp, "aws:memorydb/cluster:Cluster"],
    [rules.serverlessCacheIsBackedUp, "aws:elasticache/serverlessCache:ServerlessCache"],
] as const)
    describeRule(
        rule,
        type,
        { engine: "valkey", snapshotRetentionLimit: 1 },
        [
            [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
            [{ snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
        ],
        [{ snapshotRetentionLimit: unknown }],
    );
describe("serverless-cache-is-backed-up", () => {
    it("leaves Memcached alone", () =>
        judge(rules.serverlessCacheIsBackedUp, "aws:elasticache/serverlessCache:ServerlessCache").passes({ engine: "memcached" }));
});

describe("file-system-is-backed-up", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.fileSystemIsBackedUp);
    const files = resource("aws:efs/fileSystem:FileSystem", "files", {});
    const needs = { dependencies: [files.urn] };
    const policy = (status: unknown, more: object = needs) => resource("aws:efs/backupPolicy:BackupPolicy", "p", { backupPolicy: { status } }, more);
    const selection = (properties: object, more: object = {}) => resource("aws:backup/selection:Selection", "s", properties, more);
    it("passes one with a policy, or in a plan", async () => {
        await passes([files, policy("ENABLED")]);
        await passes([files, selection({ resources: [unknown] }, needs)]);
        await passes([files, selection({ selectionTags: [{ key: "backup" }] })]);
        await passes([files, selection({ conditions: [{}] })]);
    });
    it("fails others", async () => {
        await fails([files], /neither a BackupPolicy nor a backup Selection names it/);
        await fails([files, policy("DISABLED")], /neither/);
        await fails([files, policy("ENABLED", {})], /neither/);
        await fails([files, resource("aws:efs/backupPolicy:BackupPolicy", "p", {}, needs)], /neither/);
        await fails([files, selection({ resources: ["arn:x"] })], /neither/);
    });
    it("is undecided while the status is unknown", () => isUndecided([files, policy(unknown)]));
});
describeRule(rules.bucketIsNotEmptied, "aws:s3/bucket:Bucket", {}, [[{ forceDestroy: true }, /forceDestroy is true/]], [{ forceDestroy: unknown }]);
for (const type of rules.otherStoreIsProtected.types)
    describe(`other-store-is-protected on ${type}`, () => {
        const { passes, fails } = judge(rules.otherStoreIsProtected, type);
        it("passes a protected one", () => passes({}, { options: { protect: true } }));
        it("fails others", () => fails({}, /the resource option protect is not set/));
    });
