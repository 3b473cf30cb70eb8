import * as rules from "../../policies/rules/encryption";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

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
        await judge(rules.databaseIsEncrypted, "aws:rds/cluster:Cluster").passes({ engineMode: "serverless" });
    });
});
describeRule(rules.warehouseIsEncrypted, "aws:redshift/cluster:Cluster", {}, [
    [{ encrypted: false }, /encrypted is false/],
    [{ encrypted: "false" }, /encrypted is false/],
]);
describeRule(rules.cacheIsEncrypted, "aws:elasticache/replicationGroup:ReplicationGroup", { engine: "redis", atRestEncryptionEnabled: true }, [
    [{ atRestEncryptionEnabled: undefined }, /atRestEncryptionEnabled is absent/],
    [{ engine: "valkey", atRestEncryptionEnabled: false }, /atRestEncryptionEnabled is false/],
]);
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
);
describeRule(
    rules.templateDisksAreEncrypted,
    "aws:ec2/launchTemplate:LaunchTemplate",
    { blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { noDevice: "1" }] },
    [
        [{ blockDeviceMappings: [{ ebs: { encrypted: "false" } }] }, /blockDeviceMappings\[0\]\.ebs\.encrypted is false/],
        [{ blockDeviceMappings: [{ ebs: {} }] }, /encrypted is absent/],
    ],
);
describeRule(rules.searchIsEncrypted, "aws:opensearch/domain:Domain", { encryptAtRest: { enabled: true } }, [
    [{ encryptAtRest: undefined }, /encryptAtRest\.enabled is not true/],
]);
describeRule(rules.streamIsEncrypted, "aws:kinesis/stream:Stream", { encryptionType: "KMS" }, [[{ encryptionType: undefined }, /encryptionType is absent/]]);
describeRule(
    rules.storageClassIsEncrypted,
    "kubernetes:storage.k8s.io/v1:StorageClass",
    { provisioner: "ebs.csi.eks.amazonaws.com", parameters: { encrypted: "true" } },
    [
        [{ parameters: { encrypted: "false" } }, /parameters\.encrypted is false/],
        [{ parameters: undefined }, /parameters\.encrypted is absent/],
    ],
);
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
});
describeRule(rules.clusterSecretsAreEncrypted, "aws:eks/cluster:Cluster", { encryptionConfig: { provider: { keyArn: unknown }, resources: ["secrets"] } }, [
    [{ encryptionConfig: undefined }, /encryptionConfig\.resources/],
    [{ encryptionConfig: { resources: [] } }, /encryptionConfig\.resources/],
]);
