import * as rules from "../../../../policies/rules/aws/emr";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.analyticsIsPrivate,
    "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
    { blockPublicSecurityGroupRules: true },
    [[{ blockPublicSecurityGroupRules: false }, /blockPublicSecurityGroupRules is false/]],
    [{ blockPublicSecurityGroupRules: unknown }],
);
