import * as rules from "../../../../policies/rules/aws/ssm";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
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

describe("secure-parameter-is-born-elsewhere", () => {
    const type = "aws:ssm/parameter:Parameter";
    const { passes, fails } = judge(rules.parameterIsNoSecret, type);
    it("passes a placeholder, and what is ignored once a person has put the value there", async () => {
        await passes({ type: "SecureString", value: "REPLACE_ME" });
        await passes({ type: "SecureString", value: unknown }, { options: { ignoreChanges: ["value"] } });
        await fails({ type: "SecureString", value: unknown }, /^value is set/, { options: { ignoreChanges: ["tags"] } });
        await fails({ type: "SecureString", value: "hunter2" }, /^value is set/);
    });
    it("only advises on one that a machine makes at random", () => {
        const made = resource("random:index/randomPassword:RandomPassword", "made", {});
        const by = { dependencies: [made.urn], propertyDependencies: { value: [made.urn] } };
        const parameter = resource(type, "password", { type: "SecureString", value: unknown }, by);
        return judgeGraph(rules.parameterIsNoSecret).advises([made, parameter], /since a machine makes it at random.*value is set for a SecureString/);
    });
});
