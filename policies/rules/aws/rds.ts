import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { has, listOf } from "../../engine/reading";
import { allFlaws, rule, typeOf } from "../../engine/rule";
import { copiedElsewhere, elsewhere } from "../shared/elsewhere";
import { lostDisk, lostHistory, weakTls } from "../shared/reasons";

/** What names the database that another one follows; a global one is judged itself. */
const followed = ["replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier"];

/** Aurora encrypts every cluster that is made since 18 February 2026 under a key of AWS's own: docs.aws.amazon.com, Encrypting Amazon Aurora resources. */
const encryptsByItself = [
    {
        says: "every cluster that was made since 18 February 2026 is encrypted by Aurora itself",
        holds: (db: object) => String((db as { engine?: string }).engine).startsWith("aurora"),
    },
];

export const databaseIsEncrypted = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "bot-core:150"],
        says: "A database is encrypted at rest.",
        because: lostDisk,
        fix: "Set storageEncrypted to true; it cannot be switched on later.",
        adviceWhere: encryptsByItself,
    },
    db => {
        // What follows another database is encrypted as that one is, and serverless clusters always are.
        if (followed.some(property => has(db, property))) return undefined;
        if ("engineMode" in db && db.engineMode === "serverless") return undefined;
        return db.storageEncrypted ? undefined : `storageEncrypted is ${db.storageEncrypted ?? "absent"}`;
    },
);

export const globalDatabaseIsEncrypted = rule(
    [aws.rds.GlobalCluster, aws.docdb.GlobalCluster, aws.neptune.GlobalCluster],
    {
        name: "global-database-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42", "mech-exo:40"],
        says: "A database over several regions is encrypted at rest.",
        because: lostDisk,
        fix: "Set storageEncrypted to true.",
        adviceWhere: encryptsByItself,
    },
    // One that is made from a cluster takes that one's encryption.
    db => (has(db, "sourceDbClusterIdentifier") || db.storageEncrypted ? undefined : `storageEncrypted is ${db.storageEncrypted ?? "absent"}`),
);

const because = "Credentials and orders cross the network on every query.";

interface Parameter {
    name: string;
    value: string;
}

/** The parameter by which an engine refuses plain text, its values that do, and the version since which the engine does so by itself. */
const forcing: Record<string, { parameter: string; on: string[]; since: number }> = {
    postgres: { parameter: "rds.force_ssl", on: ["1"], since: 15 },
    "aurora-postgresql": { parameter: "rds.force_ssl", on: ["1"], since: 17 },
    mysql: { parameter: "require_secure_transport", on: ["1", "on"], since: 8.4 },
    mariadb: { parameter: "require_secure_transport", on: ["1", "on"], since: 11.8 },
    "aurora-mysql": { parameter: "require_secure_transport", on: ["1", "on"], since: Number.POSITIVE_INFINITY },
    docdb: { parameter: "tls", on: ["enabled", "fips-140-3", "tls1.2+", "tls1.3+"], since: 0 },
    redshift: { parameter: "require_ssl", on: ["true"], since: 2 },
    neptune: { parameter: "neptune_enforce_ssl", on: ["1"], since: 0 },
    ...Object.fromEntries(
        ["ee", "se", "ex", "web"].map(edition => [`sqlserver-${edition}`, { parameter: "rds.force_ssl", on: ["1"], since: Number.POSITIVE_INFINITY }]),
    ),
};

function plainText(family: string, parameters: Parameter[] | undefined): string | undefined {
    const [, engine, version] = /^([a-z-]+?)-?(\d+(?:\.\d+)?)$/.exec(family) ?? [];
    const force = forcing[engine];
    if (!force) return undefined;
    let unknown: unknown;
    for (let i = 0; i < (parameters?.length ?? 0); i++) {
        try {
            const { name, value } = (parameters as Parameter[])[i];
            if (name === force.parameter) return force.on.includes(value.toLowerCase()) ? undefined : `${name} is ${value}`;
        } catch (error) {
            unknown ??= error;
        }
    }
    if (unknown) throw unknown;
    return Number(version) >= force.since ? undefined : `${force.parameter} is absent, and ${family} leaves it off`;
}

export const databaseForcesTls = rule(
    [
        ...[aws.rds.ParameterGroup, aws.rds.ClusterParameterGroup, aws.docdb.ClusterParameterGroup, aws.redshift.ParameterGroup],
        ...[aws.neptune.ClusterParameterGroup, aws.neptune.ParameterGroup],
    ],
    {
        name: "database-forces-tls",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A database refuses connections without TLS.",
        because,
        fix: "Set rds.force_ssl (PostgreSQL, SQL Server), require_secure_transport (MySQL), tls (DocumentDB), neptune_enforce_ssl or require_ssl (Redshift) in the parameter group.",
    },
    // Aurora keeps these in the group of the cluster; that of an instance cannot have them.
    (group, { type }) => (type === typeOf(aws.rds.ParameterGroup) && /^aurora/.test(group.family) ? undefined : plainText(group.family, group.parameters)),
);

const ownOrSources = ["parameterGroupName", "dbClusterParameterGroupName", "replicateSourceDb", "replicationSourceIdentifier"];

export const defaultParametersForceTls = rule(
    [aws.rds.Instance, aws.rds.Cluster],
    {
        name: "database-without-parameters-forces-tls",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:76"],
        says: "A database with AWS's own parameters is of a version that refuses connections without TLS.",
        because,
        fix: "Give it a parameter group with rds.force_ssl or require_secure_transport at 1.",
    },
    db => {
        // A replica takes its source's engine; a group of one's own is judged where it stands.
        if (ownOrSources.some(property => has(db, property)) || !db.engineVersion) return undefined;
        const flaw = plainText(`${db.engine}${db.engineVersion.split(".").slice(0, 2).join(".")}`, undefined);
        return flaw && `it names no parameter group: ${flaw}`;
    },
);

export const proxyTls = rule(
    aws.rds.Proxy,
    {
        name: "database-proxy-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A database's proxy takes only TLS.",
        because: weakTls,
        fix: "Set requireTls to true.",
    },
    proxy => (proxy.requireTls ? undefined : `requireTls is ${proxy.requireTls ?? "absent"}`),
);

const everybody = ["all", "*"];

export const snapshotIsPrivate = rule(
    [aws.rds.Snapshot, aws.rds.ClusterSnapshot, aws.rds.SnapshotCopy],
    {
        name: "snapshot-is-shared-with-few",
        preset: "baseline",
        severity: "critical",
        items: ["mech-exo:42", "cryptofunk:86"],
        says: "A database's snapshot is not for everybody.",
        because: "A public snapshot is the whole trade history for every AWS account.",
        fix: "Name the accounts in sharedAccounts.",
    },
    snapshot => {
        const shared = allFlaws(listOf(snapshot.sharedAccounts), one => (everybody.includes(one) ? one : undefined));
        return shared && `sharedAccounts has ${shared}`;
    },
);

export const databaseIsRecent = rule(
    aws.rds.Instance,
    {
        name: "postgres-is-supported",
        preset: "baseline",
        severity: "medium",
        items: ["cryptofunk:319"],
        says: "PostgreSQL is version 15 or newer.",
        because: "Older versions run out of fixes while the bot depends on them.",
        fix: "Set engineVersion to a newer major version.",
        level: "advisory",
        thresholds: { version: 15 },
    },
    (db, { thresholds }) => {
        if (db.engine !== "postgres") return undefined;
        return Number.parseInt(String(db.engineVersion), 10) < thresholds.version ? `engineVersion is ${db.engineVersion}` : undefined;
    },
);

/** A replica holds nothing that its source does not. */
export const isReplica = (db: object): boolean => "replicateSourceDb" in db || "replicationSourceIdentifier" in db;

export const databaseIsBackedUp = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-is-backed-up",
        preset: "baseline",
        undisputed: { days: 1 },
        severity: "critical",
        items: ["mech-exo:39", "mech-exo:40", "cryptofunk:322", "bot-core:383", "bot-core:387", "arbitrage:184"],
        says: "A database keeps 30 days of backups.",
        because: lostHistory,
        fix: "Set backupRetentionPeriod to 30.",
        thresholds: { days: 30 },
    },
    (db, { thresholds }) => {
        if (isReplica(db)) return undefined;
        const days = db.backupRetentionPeriod;
        return Number(days ?? 0) >= thresholds.days ? undefined : `backupRetentionPeriod is ${days ?? "absent"}, not ${thresholds.days} or more`;
    },
);

export const databaseIsCopiedAway = graphRule(
    {
        name: "database-backups-leave-the-region",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:40", "mech-exo:46"],
        says: "A database's changes are copied to another region within minutes.",
        because: "A nightly copy gives a day of trades away, and the exchange's statement is all that is left of it.",
        fix: "Create an aws.rds.InstanceAutomatedBackupsReplication of it in the other region; or say in the setting elsewhere who copies them.",
        thresholds: elsewhere,
        adviceWhere: copiedElsewhere(true),
    },
    graph => graph.ofType(aws.rds.Instance).filter(({ props }) => !("replicateSourceDb" in props)),
    (db, graph) => {
        if (graph.users(db, aws.rds.InstanceAutomatedBackupsReplication).length) return undefined;
        return String(db.props.engine).startsWith("aurora") ? undefined : "no InstanceAutomatedBackupsReplication sends them";
    },
);

export const databaseRefusesDeletion = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster],
    {
        name: "database-refuses-deletion",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:39", "cryptofunk:322"],
        says: "AWS refuses to delete a database.",
        because: lostHistory,
        fix: "Set deletionProtection to true.",
    },
    db => (isReplica(db) || db.deletionProtection ? undefined : `deletionProtection is ${db.deletionProtection ?? "absent"}`),
);

export const databaseLeavesSnapshot = rule(
    [aws.rds.Instance, aws.rds.Cluster, aws.docdb.Cluster, aws.neptune.Cluster, aws.redshift.Cluster],
    {
        name: "database-leaves-final-snapshot",
        preset: "golive",
        severity: "medium",
        items: ["mech-exo:39"],
        says: "A database that is deleted leaves a snapshot.",
        because: lostHistory,
        fix: "Set skipFinalSnapshot to false and finalSnapshotIdentifier.",
    },
    db => (!isReplica(db) && db.skipFinalSnapshot ? "skipFinalSnapshot is true" : undefined),
);

export const databaseSurvivesZone = rule(
    aws.rds.Instance,
    {
        name: "database-survives-a-zone",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:324", "cryptofunk:325", "mech-exo:45"],
        says: "A database has a standby in another zone.",
        because: "Without one, positions stay open and unwatched while a zone is down.",
        fix: "Set multiAz to true.",
    },
    // A replica is what its source fails over to; Aurora's members are resources of another type.
    db => (isReplica(db) || db.multiAz ? undefined : `multiAz is ${db.multiAz ?? "absent"}`),
);
