import { aws } from "../../engine/aws";
import { NothingToGoBy, rule } from "../../engine/rule";

export const zoneIsDelegated = rule(
    aws.route53.Zone,
    {
        name: "zone-is-delegated",
        preset: "golive",
        severity: "high",
        items: ["bot-core:46", "bot-core:265", "bot-core:266", "vanta:323"],
        says: "A zone that is made here is known to its parent zone.",
        because: "Until then its names lead nowhere, no certificate is issued, and nothing is public.",
        fix: "Enter the output nameServers at the parent zone, see that `dig NS` answers them, and set golive:edge.zone.delegated to true.",
        goLive: true,
    },
    ({ tags, vpcs }) => {
        const said = tags?.["golive:delegated"];
        // A private zone has no parent.
        if (said === undefined && !vpcs?.length) throw new NothingToGoBy(["the tag golive:delegated"]);
        return said === "false" ? "golive:delegated is false" : undefined;
    },
);
