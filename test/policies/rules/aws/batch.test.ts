import * as rules from "../../../../policies/rules/aws/batch";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

const batch = "aws:batch/jobDefinition:JobDefinition";
const container = { name: "bot", image: "bot:1.0.0", user: "1000", readonlyRootFilesystem: true, logConfiguration: { logDriver: "awslogs" } };

const job = (more: object = {}) => ({ containerProperties: JSON.stringify({ ...container, ...more }) });

describeRule(
    rules.jobImageIsVersioned,
    batch,
    job(),
    [
        [job({ image: "bot:latest" }), /image bot:latest has the moving tag latest/],
        [job({ image: "registry:5000/bot" }), /has no tag, which is latest/],
    ],
    [{ containerProperties: unknown }],
    [job({ image: undefined })],
);
