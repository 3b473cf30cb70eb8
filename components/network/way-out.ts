import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { metricAlarms, type WatchedFigure } from "../foundation";

/** What a NAT gateway tells of the way to exchanges, RPC endpoints and messengers (mech-exo:58). */
const figures: Record<string, WatchedFigure> = {
    unanswered: {
        ...{ metric: "ConnectionEstablishedCount", statistic: "Sum", of: { metric: "ConnectionAttemptCount", statistic: "Sum" }, below: 50 },
        ...{ severity: "critical", says: "For a quarter of an hour more than half of the connections to the outside were not answered" },
    },
    full: {
        ...{ metric: "ErrorPortAllocation", statistic: "Sum", above: 0, times: 1, silence: "notBreaching" },
        ...{ severity: "critical", says: "The NAT gateway had no port left: connections to the outside fail" },
    },
};

/** Alarms on a NAT gateway: everything that a bot trades goes through one. Where nothing is opened, nothing is missing. */
export function watchWayOut(name: string, target: Target, topics: pulumi.Input<string>[], nat: aws.ec2.NatGateway, opts: pulumi.CustomResourceOptions): void {
    metricAlarms(name, { target, topics, namespace: "AWS/NATGateway", dimensions: { NatGatewayId: nat.id } }, figures, opts);
}
