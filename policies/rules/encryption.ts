import type * as k8s from "@pulumi/kubernetes";
import { aws } from "../aws";
import { has } from "../read";
import { anyFlaw, firstFlaw, kindRule, rule } from "../rule";

const because = "A lost disk or a copied snapshot hands over the trade history and everything in it.";

/** What names the database that another one follows; a global one is judged itself. */
const followed = ["replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier"];

export const databaseIsEncrypted = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-is-encrypted",
        severity: "high",
        items: ["mech-exo:42", "bot-core:150"],
        says: "A database is encrypted at rest.",
        because,
        fix: "Set storageEncrypted to true; it cannot be switched on later.",
    },
    db => {
        // What follows another database is encrypted as that one is, and serverless clusters always are.
        if (followed.some(property => has(db, property))) return undefined;
        if ("engineMode" in db && db.engineMode === "serverless") return undefined;
        return db.storageEncrypted ? undefined : `storageEncrypted is ${db.storageEncrypted ?? "absent"}`;
    },
);

export const warehouseIsEncrypted = rule(
    aws.redshift.Cluster,
    {
        name: "warehouse-is-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A warehouse is encrypted at rest.",
        because,
        fix: "Leave encrypted out, or set it to true.",
    },
    cluster => (String(cluster.encrypted ?? true) === "false" ? "encrypted is false" : undefined),
);

export const cacheIsEncrypted = rule(
    aws.elasticache.ReplicationGroup,
    {
        name: "cache-is-encrypted",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:87"],
        says: "A cache is encrypted at rest.",
        because,
        fix: "Set atRestEncryptionEnabled to true.",
    },
    cache => {
        if (cache.atRestEncryptionEnabled === true || (cache.engine === "valkey" && cache.atRestEncryptionEnabled === undefined)) return undefined;
        return `atRestEncryptionEnabled is ${cache.atRestEncryptionEnabled ?? "absent"}`;
    },
);

export const storeIsEncrypted = rule(
    [aws.ebs.Volume, aws.efs.FileSystem],
    {
        name: "volume-is-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A volume is encrypted at rest.",
        because,
        fix: "Set encrypted to true.",
    },
    volume => (volume.encrypted ? undefined : `encrypted is ${volume.encrypted ?? "absent"}`),
);

export const instanceDisksAreEncrypted = rule(
    [aws.ec2.Instance, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest],
    {
        name: "instance-disks-are-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "An instance's disks are encrypted.",
        because,
        fix: "Set encrypted in rootBlockDevice and in each of ebsBlockDevices.",
    },
    instance =>
        anyFlaw(
            () => {
                // What is left out comes from the instance's template, which is judged itself.
                if (has(instance, "launchTemplate") && !has(instance, "rootBlockDevice")) return undefined;
                return instance.rootBlockDevice?.encrypted ? undefined : "rootBlockDevice.encrypted is not true";
            },
            () =>
                firstFlaw(instance.ebsBlockDevices, (disk, i) =>
                    disk.encrypted || disk.snapshotId ? undefined : `ebsBlockDevices[${i}].encrypted is not true`,
                ),
        ),
);

export const templateDisksAreEncrypted = rule(
    aws.ec2.LaunchTemplate,
    {
        name: "launch-template-disks-are-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "The disks of a launch template are encrypted.",
        because,
        fix: "Set ebs.encrypted in each of blockDeviceMappings.",
    },
    template =>
        firstFlaw(template.blockDeviceMappings, ({ ebs }, i) =>
            ebs && String(ebs.encrypted) !== "true" ? `blockDeviceMappings[${i}].ebs.encrypted is ${ebs.encrypted ?? "absent"}` : undefined,
        ),
);

export const searchIsEncrypted = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-is-encrypted",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A search domain is encrypted at rest.",
        because: "Its logs tell every order, and now and then a credential.",
        fix: "Set encryptAtRest.enabled to true.",
    },
    domain => (domain.encryptAtRest?.enabled ? undefined : "encryptAtRest.enabled is not true"),
);

export const streamIsEncrypted = rule(
    aws.kinesis.Stream,
    {
        name: "stream-is-encrypted",
        severity: "medium",
        items: ["mech-exo:42"],
        says: "A stream is encrypted at rest.",
        because,
        fix: "Set encryptionType to KMS and kmsKeyId to alias/aws/kinesis or a key of your own.",
    },
    stream => (stream.encryptionType === "KMS" ? undefined : `encryptionType is ${stream.encryptionType ?? "absent, which is NONE"}`),
);

const blockStorage = ["ebs.csi.eks.amazonaws.com", "ebs.csi.aws.com", "kubernetes.io/aws-ebs"];

export const storageClassIsEncrypted = kindRule<k8s.storage.v1.StorageClassArgs>(
    "StorageClass",
    {
        name: "storage-class-encrypts",
        severity: "high",
        items: ["mech-exo:42", "cryptofunk:281"],
        says: "Volumes that the cluster makes are encrypted.",
        because,
        fix: 'Set parameters.encrypted to "true".',
    },
    ({ provisioner, parameters }) => {
        if (!blockStorage.includes(provisioner)) return undefined;
        const encrypted = parameters?.encrypted;
        return encrypted === "true" ? undefined : `parameters.encrypted is ${encrypted ?? "absent"}`;
    },
);

export const keyRotates = rule(
    aws.kms.Key,
    {
        name: "kms-key-rotates",
        severity: "medium",
        items: ["mech-exo:17", "cryptofunk:38"],
        says: "A key that encrypts is replaced by AWS every year.",
        because: "What an old key gave away stays limited to what it encrypted.",
        fix: "Set enableKeyRotation to true, and leave rotationPeriodInDays out.",
    },
    key => {
        // AWS rotates only symmetric keys, with material of its own.
        if ((key.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT" || has(key, "customKeyStoreId")) return undefined;
        if (!key.enableKeyRotation) return `enableKeyRotation is ${key.enableKeyRotation ?? "absent"}`;
        return (key.rotationPeriodInDays ?? 365) > 366 ? `rotationPeriodInDays is ${key.rotationPeriodInDays}, longer than a year` : undefined;
    },
);

export const clusterSecretsAreEncrypted = rule(
    aws.eks.Cluster,
    {
        name: "cluster-encrypts-secrets",
        severity: "high",
        items: ["mech-exo:30", "mech-exo:42"],
        says: "A cluster encrypts its Secrets with a key of the account.",
        because: "Every credential of the bot lies in the cluster's database.",
        fix: 'Set encryptionConfig { provider: { keyArn }, resources: ["secrets"] }.',
    },
    cluster => (cluster.encryptionConfig?.resources?.includes("secrets") ? undefined : "encryptionConfig.resources does not have secrets"),
);
