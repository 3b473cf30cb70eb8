import * as rules from "../../../../policies/rules/aws/route53";
import { hasEvidence } from "../../../../policies/rules/program/evidence";
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
    it("has nothing to go by then, and says so once; a private zone has no parent", async () => {
        const zone = (properties: object) =>
            judge(hasEvidence, "aws:route53/zone:Zone").fails(properties, /it: the tag golive:delegated \(zone-is-delegated\)/, {
                beside: [rules.zoneIsDelegated],
            });
        await zone({ name: "example.com" });
        await judge(hasEvidence, "aws:route53/zone:Zone").passes({ name: "example.com", vpcs: [{ vpcId: "vpc-1" }] }, { beside: [rules.zoneIsDelegated] });
    });
});
