import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";

export const analyticsIsPrivate = rule(
    aws.emr.BlockPublicAccessConfiguration,
    {
        name: "analytics-clusters-stay-closed",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:86"],
        says: "EMR refuses clusters whose security groups are open to everybody.",
        because: "Its masters run whatever they are sent.",
        fix: "Set blockPublicSecurityGroupRules to true.",
    },
    account => (account.blockPublicSecurityGroupRules ? undefined : `blockPublicSecurityGroupRules is ${account.blockPublicSecurityGroupRules ?? "absent"}`),
);
