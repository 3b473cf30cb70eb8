import * as rules from "../../../../policies/rules/aws/lambda";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.functionImageIsVersioned,
    "aws:lambda/function:Function",
    { imageUri: "1.dkr.ecr.eu-central-1.amazonaws.com/bot:1.0.0" },
    [[{ imageUri: "bot:latest" }, /imageUri bot:latest/]],
    [{ imageUri: unknown }],
);
describe("function-image-is-versioned", () => {
    it("leaves functions alone that are no image", () =>
        judge(rules.functionImageIsVersioned, "aws:lambda/function:Function").passes({ runtime: "nodejs20.x" }));
});

describeRule(
    rules.lambdaIsNotPublic,
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceArn: unknown },
    [
        [{ principal: "*", sourceArn: undefined }, /principal is "\*"/],
        [{ functionUrlAuthType: "NONE" }, /functionUrlAuthType is NONE/],
        [{ principal: unknown, sourceArn: undefined, functionUrlAuthType: "NONE" }, /functionUrlAuthType is NONE/],
    ],
    [{ principal: unknown }, { functionUrlAuthType: unknown }],
);
describe("function-is-not-public", () => {
    const { passes } = judge(rules.lambdaIsNotPublic, "aws:lambda/permission:Permission");
    it("passes everybody from one place, or of one organization", async () => {
        await passes({ principal: "*", sourceArn: unknown });
        await passes({ principal: "*", principalOrgId: "o-a1b2c3d4e5" });
    });
    it("passes a service alone", () => passes({ principal: "apigateway.amazonaws.com" }));
});

describeRule(
    rules.lambdaIsNotPublic,
    "aws:lambda/layerVersionPermission:LayerVersionPermission",
    { principal: "123456789012" },
    [[{ principal: "*" }, /principal is "\*"/]],
    [{ principal: unknown }],
    [{ principal: "*", organizationId: "o-1" }],
);
describeRule(
    rules.functionNamesItsSource,
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceArn: unknown },
    [[{ sourceArn: undefined }, /sourceArn and sourceAccount are absent for events\.amazonaws\.com/]],
    [{ principal: unknown, sourceArn: undefined }],
    [
        { sourceArn: undefined, sourceAccount: "123456789012" },
        { principal: "123456789012", sourceArn: undefined },
        { principal: "arn:aws:iam::123456789012:role/s3.amazonaws.com-caller", sourceArn: undefined },
        { principal: undefined, sourceArn: undefined },
        // Everybody is another rule's.
        { principal: "*", sourceArn: undefined },
    ],
);

describeRule(
    rules.functionUrlIsSigned,
    "aws:lambda/functionUrl:FunctionUrl",
    { authorizationType: "AWS_IAM" },
    [[{ authorizationType: "NONE" }, /authorizationType is NONE/]],
    [{ authorizationType: unknown }],
);
