import * as rules from "../../../../policies/rules/aws/rds";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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
    it("only advises of Aurora, which encrypts what is new, and not of other clusters", async () => {
        const cluster = judge(rules.databaseIsEncrypted, "aws:rds/cluster:Cluster");
        const advice = /^advice, since every cluster that was made since 18 February 2026 is encrypted by Aurora itself: storageEncrypted is/;
        await cluster.advises({ engine: "aurora-postgresql" }, advice);
        await cluster.advises({ engine: "aurora-mysql", storageEncrypted: false }, advice);
        await judge(rules.globalDatabaseIsEncrypted, "aws:rds/globalCluster:GlobalCluster").advises({ engine: "aurora-mysql" }, advice);
        for (const engine of ["postgres", "mysql"]) await cluster.fails({ engine }, /^storageEncrypted is absent/);
        await cluster.fails({ engine: unknown }, /^storageEncrypted is absent/);
        await cluster.isUndecided({ engine: "aurora-mysql", storageEncrypted: unknown });
        await cluster.passes({ engine: "aurora-mysql", storageEncrypted: true });
    });
});

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

const group = "aws:rds/parameterGroup:ParameterGroup";
const ssl = (value: string) => ({ name: "rds.force_ssl", value });
describeRule(
    rules.databaseForcesTls,
    group,
    { family: "postgres16", parameters: [ssl("1")] },
    [
        [{ parameters: [ssl("0")] }, /rds\.force_ssl is 0/],
        [{ parameters: [{ name: unknown, value: "1" }, ssl("0")] }, /rds\.force_ssl is 0/],
        [{ family: "postgres14", parameters: [] }, /rds\.force_ssl is absent, and postgres14 leaves it off/],
        [{ family: "mysql8.0", parameters: undefined }, /require_secure_transport is absent/],
        [{ parameters: [{ name: "log_connections", value: "1" }, ssl("0")] }, /rds\.force_ssl is 0/],
        [{ family: "postgres14", parameters: [{ name: "log_connections", value: "1" }] }, /rds\.force_ssl is absent/],
        [{ family: "mariadb10.11", parameters: [{ name: "require_secure_transport", value: "OFF" }] }, /require_secure_transport is OFF/],
        [{ family: "mariadb10.11", parameters: [] }, /require_secure_transport is absent, and mariadb10\.11 leaves it off/],
        [{ family: "mariadb11.4", parameters: [] }, /require_secure_transport is absent/],
    ],
    [{ parameters: [ssl(unknown)] }, { parameters: [{ name: unknown, value: "1" }] }, { family: unknown }],
);
describe("database-forces-tls", () => {
    const { passes } = judge(rules.databaseForcesTls, group);
    it("knows which families force it themselves", async () => {
        for (const family of ["postgres15", "postgres17", "mysql8.4", "mariadb11.8", "aurora-postgresql17"]) await passes({ family });
    });
    it("knows the words of each engine", async () => {
        await passes({ family: "mysql8.0", parameters: [{ name: "require_secure_transport", value: "ON" }] });
        await judge(rules.databaseForcesTls, "aws:docdb/clusterParameterGroup:ClusterParameterGroup").fails(
            { family: "docdb5.0", parameters: [{ name: "tls", value: "disabled" }] },
            /tls is disabled/,
        );
        const docdb = judge(rules.databaseForcesTls, "aws:docdb/clusterParameterGroup:ClusterParameterGroup");
        for (const value of ["enabled", "fips-140-3", "tls1.2+", "tls1.3+"]) await docdb.passes({ family: "docdb5.0", parameters: [{ name: "tls", value }] });
        await docdb.passes({ family: "docdb5.0" });
        const redshift = judge(rules.databaseForcesTls, "aws:redshift/parameterGroup:ParameterGroup");
        await redshift.fails({ family: "redshift-1.0" }, /require_ssl is absent/);
        await redshift.passes({ family: "redshift-1.0", parameters: [{ name: "require_ssl", value: "true" }] });
        await redshift.passes({ family: "redshift-2.0" });
        await redshift.fails({ family: "redshift-2.0", parameters: [{ name: "require_ssl", value: "false" }] }, /require_ssl is false/);
        await judge(rules.databaseForcesTls, "aws:rds/clusterParameterGroup:ClusterParameterGroup").passes({
            family: "aurora-mysql8.0",
            parameters: [{ name: "require_secure_transport", value: "1" }],
        });
    });
    it("asks Aurora's cluster, whose parameter it is, and not an instance's group, which cannot have it", async () => {
        const cluster = judge(rules.databaseForcesTls, "aws:rds/clusterParameterGroup:ClusterParameterGroup");
        await cluster.fails({ family: "aurora-mysql8.0", parameters: [] }, /require_secure_transport is absent, and aurora-mysql8\.0 leaves it off/);
        await cluster.fails({ family: "aurora-postgresql16", parameters: [] }, /rds\.force_ssl is absent/);
        for (const family of ["aurora-mysql8.0", "aurora-postgresql16"]) await passes({ family, parameters: [] });
    });
    it("takes what is found for the answer, whatever stands beside it", () =>
        passes({ family: "postgres14", parameters: [{ name: unknown, value: "1" }, ssl("1")] }));
    it("leaves other engines alone", async () => {
        await passes({ family: "oracle-ee-19" });
        await passes({ family: "neptune1.3" });
    });
});

describeRule(
    rules.databaseForcesTls,
    "aws:rds/parameterGroup:ParameterGroup",
    { family: "sqlserver-se-15.0", parameters: [{ name: "rds.force_ssl", value: "1" }] },
    [
        [{ parameters: [] }, /rds\.force_ssl is absent, and sqlserver-se-15\.0 leaves it off/],
        [{ family: "sqlserver-web-16.0", parameters: [{ name: "rds.force_ssl", value: "0" }] }, /rds\.force_ssl is 0/],
    ],
    [{ parameters: unknown }],
);
describeRule(
    rules.databaseForcesTls,
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
    { family: "neptune1.4", parameters: [] },
    [[{ parameters: [{ name: "neptune_enforce_ssl", value: "0" }] }, /neptune_enforce_ssl is 0/]],
    [{ parameters: [{ name: unknown, value: "1" }] }],
);

const instance = "aws:rds/instance:Instance";
describeRule(
    rules.defaultParametersForceTls,
    instance,
    { engine: "postgres", engineVersion: "16" },
    [
        [{ engineVersion: "14.9" }, /it names no parameter group: rds\.force_ssl is absent, and postgres14\.9 leaves it off/],
        [{ engine: "mysql", engineVersion: "8.0.35" }, /mysql8\.0 leaves it off/],
    ],
    [{ engineVersion: unknown }],
);
describe("database-without-parameters-forces-tls", () => {
    const { passes } = judge(rules.defaultParametersForceTls, instance);
    it("leaves a group to its own rule, known or not", () => passes({ engine: "postgres", engineVersion: "14", parameterGroupName: unknown }));
    it("leaves a replica to its source", () => passes({ engine: "postgres", engineVersion: "14", replicateSourceDb: unknown }));
    it("leaves one that takes the newest version, or a snapshot's engine", async () => {
        await passes({ engine: "postgres" });
        await passes({ snapshotIdentifier: "last", engineVersion: "14" });
    });
    it("judges clusters", async () => {
        const cluster = judge(rules.defaultParametersForceTls, "aws:rds/cluster:Cluster");
        await cluster.fails({ engine: "aurora-postgresql", engineVersion: "16.4" }, /rds\.force_ssl is absent, and aurora-postgresql16\.4 leaves it off/);
        await cluster.fails({ engine: "aurora-mysql", engineVersion: "8.0.mysql_aurora.3.08.0" }, /aurora-mysql8\.0 leaves it off/);
        await cluster.passes({ engine: "aurora-postgresql", engineVersion: "16.4", dbClusterParameterGroupName: unknown });
        await cluster.passes({ engine: "aurora-postgresql", engineVersion: "16.4", replicationSourceIdentifier: unknown });
        await cluster.passes({ engine: "aurora-postgresql", engineVersion: "17.4" });
    });
});

describeRule(
    rules.proxyTls,
    "aws:rds/proxy:Proxy",
    { requireTls: true },
    [
        [{ requireTls: undefined }, /requireTls is absent/],
        [{ requireTls: false }, /requireTls is false/],
    ],
    [{ requireTls: unknown }],
);

for (const type of ["snapshot:Snapshot", "clusterSnapshot:ClusterSnapshot", "snapshotCopy:SnapshotCopy"])
    describeRule(
        rules.snapshotIsPrivate,
        `aws:rds/${type}`,
        { sharedAccounts: ["123456789012"] },
        [[{ sharedAccounts: [unknown, "all"] }, /sharedAccounts has all/]],
        [{ sharedAccounts: [unknown] }],
    );

describeRule(
    rules.databaseIsRecent,
    instance,
    { engine: "postgres", engineVersion: "16.3" },
    [[{ engineVersion: "13.14" }, /engineVersion is 13\.14/]],
    [{ engineVersion: unknown }],
);
describe("postgres-is-supported", () => {
    const { passes, fails } = judge(rules.databaseIsRecent, instance);
    it("passes the oldest that is supported, the newest by default, and other engines", async () => {
        await passes({ engine: "postgres", engineVersion: "15" });
        await passes({ engine: "postgres" });
        await passes({ engine: "mysql", engineVersion: "8.4" });
    });
    it("obeys its configuration", () => fails({ engine: "postgres", engineVersion: "16.3" }, /engineVersion is 16\.3/, { config: { version: 17 } }));
});

for (const type of [instance, "aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster"]) {
    describeRule(
        rules.databaseIsBackedUp,
        type,
        { backupRetentionPeriod: 30 },
        [
            [{ backupRetentionPeriod: 7 }, /backupRetentionPeriod is 7, not 30 or more/],
            [{ backupRetentionPeriod: 0 }, /backupRetentionPeriod is 0/],
            [{ backupRetentionPeriod: undefined }, /backupRetentionPeriod is absent/],
        ],
        [{ backupRetentionPeriod: unknown }],
    );
}
describe("database-is-backed-up", () => {
    it("is laxer by configuration", () => judge(rules.databaseIsBackedUp, instance).passes({ backupRetentionPeriod: 1 }, { config: { days: 1 } }));
    it("can be switched off by configuration", () => judge(rules.databaseIsBackedUp, instance).passes({}, { config: { enforcementLevel: "disabled" } }));
    it("leaves replicas to their source", () => judge(rules.databaseIsBackedUp, instance).passes({ replicateSourceDb: "arn" }));
    it("leaves a cluster's replica to its source", () =>
        judge(rules.databaseIsBackedUp, "aws:rds/cluster:Cluster").passes({ replicationSourceIdentifier: "arn" }));
});

const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

describe("database-backups-leave-the-region", () => {
    const rule = judgeGraph(rules.databaseIsCopiedAway);
    const db = (props: object = {}) => resource("aws:rds/instance:Instance", "db", { engine: "postgres", ...props });
    const sent = resource("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication", "db", {}, on(db()));
    it("passes a database whose changes are sent", () => rule.passes([db(), sent]));
    it("fails one whose are not", () => rule.fails([db()], /no InstanceAutomatedBackupsReplication sends them/));
    it("only advises where a tag puts it into a plan elsewhere, or the setting says so", async () => {
        await rule.advises([db({ tags: { "backup-plan": "gold" } })], /since a tag says that a plan outside the program copies it.*no InstanceAutomated/);
        await rule.advises([db()], /since the setting elsewhere names who/, { config: { elsewhere: "org" } });
        for (const tags of [{ backup: "false" }, { Team: "backup" }, { backup: unknown }]) await rule.fails([db({ tags })], /no InstanceAutomated/);
    });
    it("leaves replicas and Aurora's members alone", async () => {
        await rule.passes([db({ replicateSourceDb: unknown })]);
        await rule.passes([db({ engine: "aurora-postgresql" })]);
    });
    it("judges one that is restored from a snapshot, which names no engine", () =>
        rule.fails([db({ engine: undefined, snapshotIdentifier: "last" })], /no InstanceAutomatedBackupsReplication/));
    it("is undecided while the engine of one that is not sent is unknown", () => rule.isUndecided([db({ engine: unknown })]));
});

describeRule(
    rules.databaseRefusesDeletion,
    instance,
    { deletionProtection: true },
    [[{ deletionProtection: undefined }, /deletionProtection is absent/]],
    [{ deletionProtection: unknown }],
);

describe("replicas", () => {
    const replica = { replicateSourceDb: unknown, skipFinalSnapshot: true };
    it("need no standby, no snapshot and no protection from AWS, since their source has them", async () => {
        for (const rule of [rules.databaseSurvivesZone, rules.databaseLeavesSnapshot, rules.databaseRefusesDeletion])
            await judge(rule, instance).passes(replica);
    });
});

describeRule(
    rules.databaseLeavesSnapshot,
    instance,
    { skipFinalSnapshot: false },
    [[{ skipFinalSnapshot: true }, /skipFinalSnapshot is true/]],
    [{ skipFinalSnapshot: unknown }],
);
describeRule(
    rules.databaseSurvivesZone,
    instance,
    { engine: "postgres", multiAz: true },
    [
        [{ multiAz: undefined }, /multiAz is absent/],
        [{ multiAz: false }, /multiAz is false/],
    ],
    [{ multiAz: unknown }],
);
