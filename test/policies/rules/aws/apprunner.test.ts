import * as rules from "../../../../policies/rules/aws/apprunner";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.serviceImageIsVersioned,
    "aws:apprunner/service:Service",
    { sourceConfiguration: { imageRepository: { imageIdentifier: "1.dkr.ecr.eu-west-1.amazonaws.com/bot:1.2.3" } } },
    [[{ sourceConfiguration: { imageRepository: { imageIdentifier: "public.ecr.aws/x/bot:main" } } }, /imageIdentifier .*has the moving tag main/]],
    [{ sourceConfiguration: { imageRepository: { imageIdentifier: unknown } } }],
    [{ sourceConfiguration: { imageRepository: undefined, codeRepository: {} } }],
);
