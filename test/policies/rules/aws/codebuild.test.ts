import * as rules from "../../../../policies/rules/aws/codebuild";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.sourceTls,
    "aws:codebuild/project:Project",
    { source: { type: "GITHUB" } },
    [
        [{ source: { insecureSsl: true } }, /source\.insecureSsl is true/],
        [{ secondarySources: [{ insecureSsl: false }, { insecureSsl: true }] }, /secondarySources\[1\]\.insecureSsl is true/],
    ],
    [{ source: { insecureSsl: unknown } }],
    [{ source: undefined }],
);
