import * as rules from "../../../../policies/rules/aws/redshift";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.warehouseIsEncrypted,
    "aws:redshift/cluster:Cluster",
    {},
    [
        [{ encrypted: false }, /encrypted is false/],
        [{ encrypted: "false" }, /encrypted is false/],
    ],
    [{ encrypted: unknown }],
);

describeRule(
    rules.warehouseIsBackedUp,
    "aws:redshift/cluster:Cluster",
    { automatedSnapshotRetentionPeriod: 30 },
    [
        [{ automatedSnapshotRetentionPeriod: 29 }, /automatedSnapshotRetentionPeriod is 29/],
        [{ automatedSnapshotRetentionPeriod: undefined }, /absent, which is 1/],
        [{ automatedSnapshotRetentionPeriod: 0 }, /is 0/],
    ],
    [{ automatedSnapshotRetentionPeriod: unknown }],
);
describe("warehouse-is-backed-up", () => {
    const { passes } = judge(rules.warehouseIsBackedUp, "aws:redshift/cluster:Cluster");
    it("takes a threshold, and knows AWS's own day", () => passes({}, { config: { days: 1 } }));
});
