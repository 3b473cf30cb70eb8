import * as rules from "../../../../policies/rules/aws/ssm";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.documentIsPrivate,
    "aws:ssm/document:Document",
    { permissions: { type: "Share", accountIds: "123456789012,210987654321" } },
    [
        [{ permissions: { accountIds: "All" } }, /permissions\.accountIds is All/],
        [{ permissions: { accountIds: "123456789012, all" } }, /permissions\.accountIds is 123456789012, all/],
    ],
    [{ permissions: unknown }],
    [{ permissions: undefined }],
);

describeRule(
    rules.parameterIsNoSecret,
    "aws:ssm/parameter:Parameter",
    { type: "String", value: "info" },
    [
        [{ type: "SecureString" }, /value is set for a SecureString/],
        [{ type: "SecureString", value: undefined, valueWo: unknown }, /valueWo is set for a SecureString/],
    ],
    [{ type: unknown }],
    [{ type: "SecureString", value: undefined }],
);
