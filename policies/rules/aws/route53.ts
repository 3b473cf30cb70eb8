import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";

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
    zone => (zone.tags?.["golive:delegated"] === "false" ? "golive:delegated is false" : undefined),
);
