import * as rules from "../../../../policies/rules/aws/route53";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.zoneIsDelegated,
    "aws:route53/zone:Zone",
    { name: "example.com", tags: { "golive:delegated": "true" } },
    [[{ tags: { "golive:delegated": "false" } }, /golive:delegated is false.*dig NS/]],
    [{ tags: { "golive:delegated": unknown } }],
);
describe("zone-is-delegated", () => {
    it("says nothing of other programs' zones", () => judge(rules.zoneIsDelegated, "aws:route53/zone:Zone").passes({ name: "example.com" }));
});
