import * as rules from "../../../../policies/rules/aws/sqs";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.queueIsEncrypted,
    "aws:sqs/queue:Queue",
    { name: "q" },
    [[{ sqsManagedSseEnabled: false }, /sqsManagedSseEnabled is false/]],
    [{ sqsManagedSseEnabled: unknown }],
);
describe("queue-is-encrypted", () => {
    const { passes } = judge(rules.queueIsEncrypted, "aws:sqs/queue:Queue");
    it("passes a key of one's own", () => passes({ sqsManagedSseEnabled: false, kmsMasterKeyId: unknown }));
});
