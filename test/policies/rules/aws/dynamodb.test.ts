import { storeIsProtected } from "../../../../policies/rules/aws/data-stores";
import * as rules from "../../../../policies/rules/aws/dynamodb";
import { judge, unknown } from "../../../judge";
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

describe("a table of locks or sessions", () => {
    const asked = [judge(rules.tableIsBackedUp, table), judge(rules.tableRefusesDeletion, table), judge(storeIsProtected, table)];
    const ttl = { attributeName: "expires", enabled: true };
    const passing: object[] = [
        { name: "app-sessions", hashKey: "id" },
        { name: "terraform-state-lock", hashKey: "LockID" },
        { name: "app", tags: { Purpose: "distributed lock" } },
        { name: "web", hashKey: "userId", ttl },
    ];
    for (const properties of passing)
        it(`is advice: ${JSON.stringify(properties)}`, async () => {
            for (const { advises } of asked) await advises(properties, /since its name, its tags or its expiry say/);
        });
    const lasting: object[] = [
        { name: "orders", ttl },
        { name: "sessions", hashKey: "orderId", ttl },
        { name: "session-trades" },
        { name: "sessions", attributes: [{ name: "id" }, { name: "positionSide" }] },
        { name: "cache", globalSecondaryIndexes: [{ name: "by-fill" }] },
        { name: "cache", tags: { Content: "ledger" } },
        { name: "web", tags: { Team: "cache" } },
        { name: "web", ttl: { ...ttl, enabled: false } },
        { name: unknown },
    ];
    for (const properties of lasting)
        it(`is none: ${JSON.stringify(properties)}`, async () => {
            for (const { fails } of asked) await fails(properties, /is not true|is absent/);
        });
});

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
