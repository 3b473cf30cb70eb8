import * as rules from "../../../../policies/rules/aws/memorydb";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.memoryDbTls,
    "aws:memorydb/cluster:Cluster",
    { nodeType: "db.t4g.small" },
    [[{ tlsEnabled: false }, /tlsEnabled is false/]],
    [{ tlsEnabled: unknown }],
);

describeRule(
    rules.memoryDbIsBackedUp,
    "aws:memorydb/cluster:Cluster",
    { engine: "valkey", snapshotRetentionLimit: 1 },
    [
        [{ snapshotRetentionLimit: undefined }, /snapshotRetentionLimit is absent/],
        [{ snapshotRetentionLimit: 0 }, /snapshotRetentionLimit is 0/],
    ],
    [{ snapshotRetentionLimit: unknown }],
);

describeRule(
    rules.memoryDbAsksWhoCalls,
    "aws:memorydb/cluster:Cluster",
    { aclName: "bot" },
    [[{ aclName: "open-access" }, /^aclName is open-access, which lets anybody in/]],
    [{ aclName: unknown }],
);
describeRule(
    rules.memoryDbAsksWhoCalls,
    "aws:memorydb/acl:Acl",
    { userNames: ["bot"] },
    [[{ userNames: [unknown, "default"] }, /^userNames has default, AWS's own user/]],
    [{ userNames: unknown }],
    [{ userNames: undefined }],
);

describeRule(
    rules.memoryDbSurvivesZone,
    "aws:memorydb/cluster:Cluster",
    { numReplicasPerShard: 1 },
    [[{ numReplicasPerShard: 0 }, /^numReplicasPerShard is 0/]],
    [{ numReplicasPerShard: unknown }],
    // One is AWS's own.
    [{ numReplicasPerShard: undefined }],
);
