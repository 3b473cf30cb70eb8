import * as rules from "../../policies/rules/database";
import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

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
    ],
    [{ parameters: [ssl(unknown)] }, { family: unknown }],
);
describe("database-forces-tls", () => {
    const { passes } = judge(rules.databaseForcesTls, group);
    it("knows which families force it themselves", async () => {
        for (const family of ["postgres15", "postgres17", "mysql8.4", "aurora-postgresql17"]) await passes({ family });
    });
    it("knows the words of each engine", async () => {
        await passes({ family: "mysql8.0", parameters: [{ name: "require_secure_transport", value: "ON" }] });
        await judge(rules.databaseForcesTls, "aws:docdb/clusterParameterGroup:ClusterParameterGroup").fails(
            { family: "docdb5.0", parameters: [{ name: "tls", value: "disabled" }] },
            /tls is disabled/,
        );
        await judge(rules.databaseForcesTls, "aws:redshift/parameterGroup:ParameterGroup").fails({ family: "redshift-1.0" }, /require_ssl is absent/);
        await judge(rules.databaseForcesTls, "aws:rds/clusterParameterGroup:ClusterParameterGroup").passes({
            family: "aurora-mysql8.0",
            parameters: [{ name: "require_secure_transport", value: "1" }],
        });
    });
    it("leaves other engines alone", () => passes({ family: "oracle-ee-19" }));
});

const instance = "aws:rds/instance:Instance";
describeRule(
    rules.defaultParametersForceTls,
    instance,
    { engine: "postgres", engineVersion: "16" },
    [
        [{ engineVersion: "14.9" }, /parameterGroupName is absent: rds\.force_ssl is absent, and postgres14\.9 leaves it off/],
        [{ engine: "mysql", engineVersion: "8.0.35" }, /mysql8\.0 leaves it off/],
    ],
    [{ engineVersion: unknown }],
);
describe("database-without-parameters-forces-tls", () => {
    const { passes } = judge(rules.defaultParametersForceTls, instance);
    it("leaves a group to its own rule, known or not", () => passes({ engine: "postgres", engineVersion: "14", parameterGroupName: unknown }));
    it("leaves a replica to its source", () => passes({ engine: "postgres", engineVersion: "14", replicateSourceDb: unknown }));
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
describeRule(rules.databaseIsRecent, instance, { engine: "postgres", engineVersion: "16.3" }, [[{ engineVersion: "13.14" }, /engineVersion is 13\.14/]]);
