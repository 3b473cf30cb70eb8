import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { lostDisk, lostHistory, weakTls } from "../shared/reasons";

export const tableIsBackedUp = rule(
    aws.dynamodb.Table,
    {
        name: "table-is-backed-up",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["mech-exo:39", "bot-core:383"],
        says: "A table can be taken back to any point in time.",
        because: lostHistory,
        fix: "Set pointInTimeRecovery.enabled to true.",
    },
    table => (table.pointInTimeRecovery?.enabled ? undefined : "pointInTimeRecovery.enabled is not true"),
);

export const tableRefusesDeletion = rule(
    [aws.dynamodb.Table, aws.dsql.Cluster],
    {
        name: "table-refuses-deletion",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:700"],
        says: "AWS refuses to delete a table, or a DSQL cluster.",
        because: lostHistory,
        fix: "Set deletionProtectionEnabled to true.",
    },
    table => (table.deletionProtectionEnabled ? undefined : `deletionProtectionEnabled is ${table.deletionProtectionEnabled ?? "absent"}`),
);

export const acceleratorIsEncrypted = rule(
    aws.dax.Cluster,
    {
        name: "dynamodb-accelerator-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A DynamoDB accelerator is encrypted at rest.",
        because: lostDisk,
        fix: "Set serverSideEncryption.enabled to true.",
    },
    cluster => (cluster.serverSideEncryption?.enabled ? undefined : "serverSideEncryption.enabled is not true"),
);

export const acceleratorTls = rule(
    aws.dax.Cluster,
    {
        name: "dynamodb-accelerator-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A DynamoDB accelerator takes only TLS.",
        because: weakTls,
        fix: 'Set clusterEndpointEncryptionType to "TLS".',
    },
    cluster =>
        cluster.clusterEndpointEncryptionType === "TLS"
            ? undefined
            : `clusterEndpointEncryptionType is ${cluster.clusterEndpointEncryptionType ?? "absent, which is NONE"}`,
);
