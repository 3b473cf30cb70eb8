import * as rules from "../../../../policies/rules/aws/dynamodb";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

const table = "aws:dynamodb/table:Table";
describeRule(
    rules.tableIsBackedUp,
    table,
    { pointInTimeRecovery: { enabled: true } },
    [
        [{ pointInTimeRecovery: undefined }, /pointInTimeRecovery/],
        [{ pointInTimeRecovery: { enabled: false } }, /pointInTimeRecovery\.enabled is not true/],
    ],
    [{ pointInTimeRecovery: { enabled: unknown } }],
);

describeRule(
    rules.tableRefusesDeletion,
    "aws:dsql/cluster:Cluster",
    { deletionProtectionEnabled: true },
    [[{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/]],
    [{ deletionProtectionEnabled: unknown }],
);

describeRule(
    rules.tableRefusesDeletion,
    table,
    { deletionProtectionEnabled: true },
    [
        [{ deletionProtectionEnabled: false }, /deletionProtectionEnabled is false/],
        [{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/],
    ],
    [{ deletionProtectionEnabled: unknown }],
);
describeRule(
    rules.tableRefusesDeletion,
    "aws:dsql/cluster:Cluster",
    { deletionProtectionEnabled: true },
    [[{ deletionProtectionEnabled: undefined }, /deletionProtectionEnabled is absent/]],
    [{ deletionProtectionEnabled: unknown }],
);

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

describeRule(
    rules.acceleratorTls,
    "aws:dax/cluster:Cluster",
    { clusterEndpointEncryptionType: "TLS" },
    [
        [{ clusterEndpointEncryptionType: undefined }, /absent, which is NONE/],
        [{ clusterEndpointEncryptionType: "NONE" }, /is NONE/],
    ],
    [{ clusterEndpointEncryptionType: unknown }],
);
