import * as rules from "../../../../policies/rules/aws/eventbridge";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.eventBusNamesSenders,
    "aws:cloudwatch/eventPermission:EventPermission",
    { principal: "123456789012", statementId: "a" },
    [[{ principal: "*" }, /principal is "\*"/]],
    [{ principal: unknown }],
    [{ principal: "*", condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: "o-1" } }],
);
