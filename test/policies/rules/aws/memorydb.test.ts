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
