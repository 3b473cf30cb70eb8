import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    storeIsEncrypted: (require("../../policies/rules/aws/ebs") as typeof import("../../policies/rules/aws/ebs")).storeIsEncrypted,
    instanceDisksAreEncrypted: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).instanceDisksAreEncrypted,
    templateDisksAreEncrypted: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).templateDisksAreEncrypted,
    clusterSecretsAreEncrypted: (require("../../policies/rules/aws/eks") as typeof import("../../policies/rules/aws/eks")).clusterSecretsAreEncrypted,
    cacheIsEncrypted: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheIsEncrypted,
    streamIsEncrypted: (require("../../policies/rules/aws/kinesis") as typeof import("../../policies/rules/aws/kinesis")).streamIsEncrypted,
    keyRotates: (require("../../policies/rules/aws/kms") as typeof import("../../policies/rules/aws/kms")).keyRotates,
    searchIsEncrypted: (require("../../policies/rules/aws/opensearch") as typeof import("../../policies/rules/aws/opensearch")).searchIsEncrypted,
    databaseIsEncrypted: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseIsEncrypted,
    warehouseIsEncrypted: (require("../../policies/rules/aws/redshift") as typeof import("../../policies/rules/aws/redshift")).warehouseIsEncrypted,
    storageClassIsEncrypted: (require("../../policies/rules/kubernetes/storage-class") as typeof import("../../policies/rules/kubernetes/storage-class"))
        .storageClassIsEncrypted,
};

for (const type of ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"]) {
    describeRule(
        rules.databaseIsEncrypted,
        type,
        { storageEncrypted: true },
        [
            [{ storageEncrypted: false }, /storageEncrypted is false/],
            [{ storageEncrypted: undefined }, /storageEncrypted is absent/],
        ],
        [{ storageEncrypted: unknown }],
    );
}
describe("database-is-encrypted", () => {
    it("leaves replicas and serverless clusters alone", async () => {
        await judge(rules.databaseIsEncrypted, "aws:rds/instance:Instance").passes({ replicateSourceDb: unknown });
        const cluster = judge(rules.databaseIsEncrypted, "aws:rds/cluster:Cluster");
        await cluster.passes({ engineMode: "serverless" });
        await cluster.passes({ replicationSourceIdentifier: unknown });
        await cluster.passes({ globalClusterIdentifier: unknown });
        await cluster.fails({ engineMode: "provisioned" }, /storageEncrypted is absent/);
    });
});
describeRule(
    rules.warehouseIsEncrypted,
    "aws:redshift/cluster:Cluster",
    {},
    [
        [{ encrypted: false }, /encrypted is false/],
        [{ encrypted: "false" }, /encrypted is false/],
    ],
    [{ encrypted: unknown }],
);
describeRule(
    rules.cacheIsEncrypted,
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { engine: "redis", atRestEncryptionEnabled: true },
    [
        [{ atRestEncryptionEnabled: undefined }, /atRestEncryptionEnabled is absent/],
        [{ engine: "valkey", atRestEncryptionEnabled: false }, /atRestEncryptionEnabled is false/],
    ],
    [{ atRestEncryptionEnabled: unknown }],
);
describe("cache-is-encrypted", () => {
    it("knows that Valkey is encrypted by default", () =>
        judge(rules.cacheIsEncrypted, "aws:elasticache/replicationGroup:ReplicationGroup").passes({ engine: "valkey" }));
});
for (const type of ["aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"]) {
    describeRule(rules.storeIsEncrypted, type, { encrypted: true }, [[{ encrypted: undefined }, /encrypted is absent/]], [{ encrypted: unknown }]);
}
describeRule(
    rules.instanceDisksAreEncrypted,
    "aws:ec2/instance:Instance",
    { ami: unknown, rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] },
    [
        [{ rootBlockDevice: { encrypted: false } }, /rootBlockDevice\.encrypted is not true/],
        [{ rootBlockDevice: undefined }, /rootBlockDevice\.encrypted is not true/],
        [{ ebsBlockDevices: [{ encrypted: unknown }, { encrypted: false }] }, /ebsBlockDevices\[1\]/],
    ],
    [{ rootBlockDevice: { encrypted: unknown } }, { ebsBlockDevices: unknown }],
);
describe("instance-disks-are-encrypted", () => {
    it("takes a disk made of a snapshot for encrypted as that is, and asks for no second disk", async () => {
        const { passes } = judge(rules.instanceDisksAreEncrypted, "aws:ec2/instance:Instance");
        await passes({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ snapshotId: "snap-0a1b2c3d" }] });
        await passes({ rootBlockDevice: { encrypted: true } });
    });
});
describeRule(
    rules.templateDisksAreEncrypted,
    "aws:ec2/launchTemplate:LaunchTemplate",
    { blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { noDevice: "1" }] },
    [
        [{ blockDeviceMappings: [{ ebs: { encrypted: "false" } }] }, /blockDeviceMappings\[0\]\.ebs\.encrypted is false/],
        [{ blockDeviceMappings: [{ ebs: {} }] }, /encrypted is absent/],
        [{ blockDeviceMappings: [{ ebs: { encrypted: unknown } }, { ebs: { encrypted: false } }] }, /blockDeviceMappings\[1\]/],
    ],
    [{ blockDeviceMappings: [{ ebs: { encrypted: unknown } }] }],
);
describeRule(
    rules.searchIsEncrypted,
    "aws:opensearch/domain:Domain",
    { encryptAtRest: { enabled: true } },
    [
        [{ encryptAtRest: undefined }, /encryptAtRest\.enabled is not true/],
        [{ encryptAtRest: { enabled: false } }, /encryptAtRest\.enabled is not true/],
    ],
    [{ encryptAtRest: { enabled: unknown } }],
);
describeRule(
    rules.streamIsEncrypted,
    "aws:kinesis/stream:Stream",
    { encryptionType: "KMS" },
    [
        [{ encryptionType: undefined }, /encryptionType is absent, which is NONE/],
        [{ encryptionType: "NONE" }, /encryptionType is NONE/],
    ],
    [{ encryptionType: unknown }],
);
describeRule(
    rules.storageClassIsEncrypted,
    "kubernetes:storage.k8s.io/v1:StorageClass",
    { provisioner: "ebs.csi.eks.amazonaws.com", parameters: { encrypted: "true" } },
    [
        [{ parameters: { encrypted: "false" } }, /parameters\.encrypted is false/],
        [{ parameters: undefined }, /parameters\.encrypted is absent/],
        [{ provisioner: "ebs.csi.aws.com", parameters: { encrypted: undefined } }, /parameters\.encrypted is absent/],
        [{ provisioner: "kubernetes.io/aws-ebs", parameters: { encrypted: undefined } }, /parameters\.encrypted is absent/],
    ],
    [{ parameters: { encrypted: unknown } }],
);
describe("storage-class-encrypts", () => {
    it("leaves file systems to their own rule", () =>
        judge(rules.storageClassIsEncrypted, "kubernetes:storage.k8s.io/v1:StorageClass").passes({ provisioner: "efs.csi.aws.com" }));
});
describeRule(
    rules.keyRotates,
    "aws:kms/key:Key",
    { enableKeyRotation: true },
    [[{ enableKeyRotation: undefined }, /enableKeyRotation is absent/]],
    [{ enableKeyRotation: unknown }],
);
describe("kms-key-rotates", () => {
    it("leaves keys alone that AWS cannot rotate", () =>
        judge(rules.keyRotates, "aws:kms/key:Key").passes({ customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" }));
    it("leaves keys of a store of one's own alone", () => judge(rules.keyRotates, "aws:kms/key:Key").passes({ customKeyStoreId: unknown }));
    it("judges one that says what is so anyway", () =>
        judge(rules.keyRotates, "aws:kms/key:Key").fails(
            { customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", enableKeyRotation: false },
            /enableKeyRotation is false/,
        ));
});
describeRule(
    rules.clusterSecretsAreEncrypted,
    "aws:eks/cluster:Cluster",
    { encryptionConfig: { provider: { keyArn: unknown }, resources: ["secrets"] } },
    [
        [{ encryptionConfig: undefined }, /encryptionConfig\.resources/],
        [{ encryptionConfig: { resources: undefined } }, /encryptionConfig\.resources/],
        [{ encryptionConfig: { resources: [] } }, /encryptionConfig\.resources/],
    ],
    [{ encryptionConfig: { resources: unknown } }],
);
