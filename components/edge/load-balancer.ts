import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { deregistrationSeconds, targetHealth } from "../bot";
import type { Cluster } from "../cluster";
import { type ArchiveBucket, tagsOf } from "../foundation";
import type { Network } from "../network";

/** A service that is reached from the internet. */
export interface Exposed {
    /** Its name: of its Kubernetes Service too. */
    service: string;
    /** Its name on the internet. */
    host: string;
    /** Port of its pods. */
    port: number;
    /** Paths that are let through. */
    paths: string[];
    /** Whether a client stays with one pod. */
    sticky: boolean;
    /** Path that answers 200 only while a pod may get requests. */
    health: string;
}

/** What a load balancer needs to know. */
export interface LoadBalancerArgs {
    /** The account, region and names. */
    target: Target;
    /** Network whose public subnets it stands in. */
    network: Network;
    /** Cluster whose pods it reaches. */
    cluster: Cluster;
    /** What it leads to. */
    exposed: Exposed[];
    /** Issued certificate of all their names. */
    certificateArn: pulumi.Input<string>;
    /** Who reaches it: the internet, or the addresses of a managed prefix list. */
    from: "internet" | { prefixList: string };
    /** Seconds that a connection may be quiet. */
    idleSeconds: number;
    /** Bucket of its access logs; they stand under `accessLogsPrefix`. */
    logs: ArchiveBucket;
    /** Last word on any argument of a child. */
    override?: { loadBalancer?: Partial<aws.lb.LoadBalancerArgs>; listener?: Partial<aws.lb.ListenerArgs>; targetGroup?: Partial<aws.lb.TargetGroupArgs> };
}

/** Where in their bucket access logs stand. */
export const accessLogsPrefix = "load-balancer";

/** TLS 1.2 and 1.3 with forward secrecy only (cryptofunk:80, cryptofunk:81). */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/**
 * One application load balancer for all public services (cryptofunk:77): HTTPS by host and path, everything else 404, plain HTTP only
 * redirects (bot-core:128). It reaches nothing but the public ports of the pods.
 * Traps: without a policy a listener speaks TLS 1.0; a target group of one's own needs the tag `eks:eks-cluster-name`, or the cluster may
 * not register pods in it; CloudFront's list counts as 55 of the 60 rules that a group may have, so behind it there is no port 80. Turning deletion
 * protection off is an `up` of its own before `destroy`.
 */
export class LoadBalancer extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;
    /** AWS's own name of it, for alias records and origins. */
    readonly dnsName: pulumi.Output<string>;
    /** Hosted zone of that name. */
    readonly zoneId: pulumi.Output<string>;
    /** Target groups by service. */
    readonly targetGroups: Record<string, aws.lb.TargetGroup> = {};
    /** What binds pods to the target groups waits for this. */
    readonly ready: pulumi.Resource[] = [];

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:edge:LoadBalancer", name, {}, opts);
        const { target, network, logs, from, exposed, certificateArn, override } = args;
        const child = { parent: this };
        const group = this.securityGroup(name, args);
        const balancer = new aws.lb.LoadBalancer(
            name,
            {
                loadBalancerType: "application",
                internal: false,
                subnets: network.publicSubnetIds,
                securityGroups: [group.id],
                dropInvalidHeaderFields: true,
                desyncMitigationMode: "defensive",
                idleTimeout: args.idleSeconds,
                enableDeletionProtection: target.protect,
                accessLogs: { bucket: logs.name, prefix: accessLogsPrefix, enabled: true },
                tags: tagsOf(target),
                ...override?.loadBalancer,
            },
            { ...child, dependsOn: [...network.ready, ...logs.ready] },
        );
        const listener = new aws.lb.Listener(
            name,
            {
                loadBalancerArn: balancer.arn,
                port: 443,
                protocol: "HTTPS",
                sslPolicy: tlsPolicy,
                certificateArn,
                routingHttpResponseServerEnabled: false,
                routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
                routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
                routingHttpResponseXFrameOptionsHeaderValue: "DENY",
                defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "not found" } }],
                tags: tagsOf(target),
                ...override?.listener,
            },
            child,
        );
        if (from === "internet")
            new aws.lb.Listener(
                `${name}-plain`,
                {
                    loadBalancerArn: balancer.arn,
                    port: 80,
                    protocol: "HTTP",
                    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
                    tags: tagsOf(target),
                },
                child,
            );
        for (const [index, one] of exposed.entries()) {
            const targets = this.targetGroup(one, args);
            this.targetGroups[one.service] = targets;
            const paths = one.paths.includes("/*") ? [] : [{ pathPattern: { values: one.paths } }];
            const rule = new aws.lb.ListenerRule(
                `${name}-${one.service}`,
                {
                    listenerArn: listener.arn,
                    priority: index + 1,
                    conditions: [{ hostHeader: { values: [one.host] } }, ...paths],
                    actions: [{ type: "forward", targetGroupArn: targets.arn }],
                    tags: tagsOf(target),
                },
                child,
            );
            this.ready.push(rule);
        }
        this.arn = balancer.arn;
        this.dnsName = balancer.dnsName;
        this.zoneId = balancer.zoneId;
        this.registerOutputs({ dnsName: this.dnsName });
    }

    private targetGroup({ service, port, health, sticky }: Exposed, { target, network, cluster, override }: LoadBalancerArgs): aws.lb.TargetGroup {
        // Named after the service alone: with the letters that Pulumi adds, a longer name would break AWS's limit of 32.
        return new aws.lb.TargetGroup(
            service,
            {
                targetType: "ip",
                protocol: "HTTP",
                port,
                vpcId: network.vpcId,
                deregistrationDelay: deregistrationSeconds,
                healthCheck: {
                    protocol: "HTTP",
                    path: health,
                    port: "traffic-port",
                    matcher: "200",
                    interval: targetHealth.interval,
                    timeout: 5,
                    healthyThreshold: targetHealth.healthy,
                    unhealthyThreshold: targetHealth.unhealthy,
                },
                stickiness: { type: "lb_cookie", enabled: sticky, cookieDuration: 86_400 },
                tags: tagsOf(target, { "eks:eks-cluster-name": cluster.name }),
                ...override?.targetGroup,
            },
            { parent: this },
        );
    }

    /** In from the internet or the CDN, out to the pods' public ports; and those ports of the cluster's group open to it. */
    private securityGroup(name: string, { target, network, cluster, exposed, from }: LoadBalancerArgs): aws.ec2.SecurityGroup {
        const child = { parent: this };
        const tags = tagsOf(target);
        const group = new aws.ec2.SecurityGroup(name, { vpcId: network.vpcId, description: "Load balancer of the public services", tags }, child);
        const source = from === "internet" ? { cidrIpv4: "0.0.0.0/0" } : { prefixListId: from.prefixList };
        const who = from === "internet" ? "the internet" : "CloudFront";
        for (const port of from === "internet" ? [443, 80] : [443])
            new aws.vpc.SecurityGroupIngressRule(
                `${name}-${port}`,
                { securityGroupId: group.id, description: `${port} from ${who}`, ipProtocol: "tcp", fromPort: port, toPort: port, tags, ...source },
                child,
            );
        for (const port of new Set(exposed.map(one => one.port))) {
            const pods = { ipProtocol: "tcp", fromPort: port, toPort: port, tags };
            const toPods = new aws.vpc.SecurityGroupEgressRule(
                `${name}-pods-${port}`,
                { securityGroupId: group.id, referencedSecurityGroupId: cluster.securityGroupId, description: `Pods on ${port}`, ...pods },
                child,
            );
            const fromBalancer = new aws.vpc.SecurityGroupIngressRule(
                `${name}-pods-${port}-in`,
                { securityGroupId: cluster.securityGroupId, referencedSecurityGroupId: group.id, description: `${port} from the load balancer`, ...pods },
                child,
            );
            this.ready.push(toPods, fromBalancer);
        }
        return group;
    }
}
