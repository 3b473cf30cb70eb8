import * as rules from "../../../../policies/rules/aws/keyspaces";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.keyspaceIsBackedUp,
    "aws:keyspaces/table:Table",
    { pointInTimeRecovery: { status: "ENABLED" } },
    [
        [{ pointInTimeRecovery: undefined }, /pointInTimeRecovery\.status is absent/],
        [{ pointInTimeRecovery: { status: "DISABLED" } }, /pointInTimeRecovery\.status is DISABLED/],
    ],
    [{ pointInTimeRecovery: unknown }],
);
