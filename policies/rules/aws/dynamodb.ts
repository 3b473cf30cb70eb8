import { aws } from "../../engine/aws";
import { known, listOf } from "../../engine/reading";
import { type Judged, rule } from "../../engine/rule";
import { mayGo, saysItPasses, tagTexts } from "../shared/passing";
import { lostDisk, lostHistory, weakTls } from "../shared/reasons";

/** A table, as far as it says what it holds. */
interface Table {
    name?: string;
    hashKey?: string;
    rangeKey?: string;
    attributes?: { name?: string }[];
    globalSecondaryIndexes?: { name?: string }[];
    tags?: Record<string, string>;
    ttl?: { enabled?: boolean; attributeName?: string };
}

/** Whether a table holds locks, sessions or a cache, by its own words; one whose key is LockID is a lock's, as Terraform makes it. */
export function tablePasses(table: object, { name }: Pick<Judged, "name">): boolean {
    const one = table as Table;
    if (known(() => one.hashKey) === "LockID") return true;
    const names = (key: "attributes" | "globalSecondaryIndexes") => listOf(known(() => one[key])).map(each => () => each.name);
    const texts = [() => name, () => one.name, () => one.hashKey, () => one.rangeKey, ...names("attributes"), ...names("globalSecondaryIndexes")];
    const expires = known(() => one.ttl?.enabled !== false && one.ttl?.attributeName !== undefined);
    return saysItPasses([...texts, ...tagTexts(() => one.tags)], expires);
}
const adviceWhere = [{ says: mayGo, holds: tablePasses }];

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
        adviceWhere,
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
        adviceWhere,
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
