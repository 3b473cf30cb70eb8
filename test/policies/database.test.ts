import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    databaseIsPrivate: (require("../../policies/rules/aws/data-stores") as typeof import("../../policies/rules/aws/data-stores")).databaseIsPrivate,
    kafkaIsPrivate: (require("../../policies/rules/aws/msk") as typeof import("../../policies/rules/aws/msk")).kafkaIsPrivate,
    searchIsPrivate: (require("../../policies/rules/aws/opensearch") as typeof import("../../policies/rules/aws/opensearch")).searchIsPrivate,
    databaseForcesTls: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseForcesTls,
    defaultParametersForceTls: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).defaultParametersForceTls,
    databaseIsRecent: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).databaseIsRecent,
};

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
        [{ family: "aurora-postgresql16", parameters: [] }, /rds\.force_ssl is absent/],
        [{ parameters: [{ name: "log_connections", value: "1" }, ssl("0")] }, /rds\.force_ssl is 0/],
        [{ family: "postgres14", parameters: [{ name: "log_connections", value: "1" }] }, /rds\.force_ssl is absent/],
        [{ family: "mariadb10.11", parameters: [{ name: "require_secure_transport", value: "OFF" }] }, /require_secure_transport is OFF/],
        [{ family: "mariadb10.11", parameters: [] }, /require_secure_transport is absent, and mariadb10\.11 leaves it off/],
        [{ family: "mariadb11.4", parameters: [] }, /require_secure_transport is absent/],
        [{ family: "aurora-mysql8.0", parameters: [] }, /require_secure_transport is absent, and aurora-mysql8\.0 leaves it off/],
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
    it("takes what is found for the answer, whatever stands beside it", () =>
        passes({ family: "postgres14", parameters: [{ name: unknown, value: "1" }, ssl("1")] }));
    it("leaves other engines alone", async () => {
        await passes({ family: "oracle-ee-19" });
        await passes({ family: "neptune1.3" });
    });
});

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

for (const type of [
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:dms/replicationInstance:ReplicationInstance",
    "aws:mq/broker:Broker",
    instance,
]) {
    describeRule(
        rules.databaseIsPrivate,
        type,
        { publiclyAccessible: false },
        [[{ publiclyAccessible: true }, /publiclyAccessible is true/]],
        [{ publiclyAccessible: unknown }],
    );
}
const brokers = (type: string) => ({ brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type } } } });
describeRule(
    rules.kafkaIsPrivate,
    "aws:msk/cluster:Cluster",
    brokers("DISABLED"),
    [[brokers("SERVICE_PROVIDED_EIPS"), /publicAccess\.type is SERVICE_PROVIDED_EIPS/]],
    [brokers(unknown)],
);
describeRule(rules.searchIsPrivate, "aws:opensearch/domain:Domain", { vpcOptions: unknown }, [[{ vpcOptions: undefined }, /vpcOptions is absent/]]);
describe("kafka-has-no-public-address", () => {
    it("passes what is left out", async () => {
        const { passes } = judge(rules.kafkaIsPrivate, "aws:msk/cluster:Cluster");
        await passes({ brokerNodeGroupInfo: { instanceType: "kafka.m7g.large" } });
        await passes({ brokerNodeGroupInfo: { connectivityInfo: { vpcConnectivity: {} } } });
    });
});
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
