import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type ArchiveBucket, nameOf, partitionOf, type Statement, tagsOf } from "../foundation";

/** What a CDN needs to know. */
export interface CdnArgs {
    /** The account and names. */
    target: Target;
    /** Names that it answers to. */
    hosts: string[];
    /** Issued certificate of those names, in us-east-1. */
    certificateArn: pulumi.Input<string>;
    /** Web ACL, in us-east-1. */
    firewallArn: pulumi.Input<string>;
    /** AWS's own name of the load balancer behind it. */
    origin: pulumi.Input<string>;
    /** Bucket of its access logs; its policy has `cdnLogStatement`. */
    logs: ArchiveBucket;
    /** Last word on any argument of the distribution. */
    override?: Partial<aws.cloudfront.DistributionArgs>;
}

/** Region of everything that belongs to CloudFront. */
export const cdnRegion = "us-east-1";

/** AWS's own policies (CloudFront's developer guide, "Use managed policies"): nothing is cached, everything is passed on, with the headers that browsers obey. */
const managed = {
    cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    allViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
    securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
};

const methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/** Lets CloudFront's logs into a bucket. */
export function cdnLogStatement(target: Target, bucketArn: string): Statement {
    const sources = `arn:${partitionOf(target)}:logs:${cdnRegion}:${target.account}:delivery-source:*`;
    return {
        Sid: "Cdn",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${target.account}/*`,
        Condition: {
            StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": target.account },
            ArnLike: { "aws:SourceArn": sources },
        },
    };
}

/**
 * CloudFront before the load balancer (bot-core:33): floods (DDoS) end at its edge, near who sends them (cryptofunk:89). An API's answers are
 * nobody else's, so nothing is cached.
 * Traps: certificate, web ACL and logs live in us-east-1; the viewer's Host goes on to the origin, or neither its certificate nor its rules
 * would fit; a distribution takes a quarter of an hour to change.
 */
export class Cdn extends pulumi.ComponentResource {
    /** CloudFront's own name of the distribution, for alias records. */
    readonly dnsName: pulumi.Output<string>;
    /** Hosted zone of that name. */
    readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: CdnArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:edge:Cdn", name, {}, opts);
        const { target, logs } = args;
        const child = { parent: this };
        const distribution = new aws.cloudfront.Distribution(
            name,
            {
                enabled: true,
                comment: `${nameOf(target, "")}: public services`,
                aliases: args.hosts,
                isIpv6Enabled: true, // The edge makes AAAA records too.
                httpVersion: "http2and3",
                priceClass: "PriceClass_All",
                webAclId: args.firewallArn,
                origins: [
                    {
                        originId: "load-balancer",
                        domainName: args.origin,
                        customOriginConfig: {
                            httpPort: 80,
                            httpsPort: 443,
                            originProtocolPolicy: "https-only",
                            originSslProtocols: ["TLSv1.2"],
                            originReadTimeout: 60,
                        },
                    },
                ],
                defaultCacheBehavior: {
                    targetOriginId: "load-balancer",
                    viewerProtocolPolicy: "redirect-to-https",
                    allowedMethods: methods,
                    cachedMethods: ["GET", "HEAD"],
                    compress: true,
                    cachePolicyId: managed.cachingDisabled,
                    originRequestPolicyId: managed.allViewer,
                    responseHeadersPolicyId: managed.securityHeaders,
                },
                restrictions: { geoRestriction: { restrictionType: "none" } },
                viewerCertificate: { acmCertificateArn: args.certificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" },
                tags: tagsOf(target),
                ...args.override,
            },
            child,
        );
        this.deliverLogs(name, target, distribution, logs);
        this.dnsName = distribution.domainName;
        this.zoneId = distribution.hostedZoneId;
        this.registerOutputs({ dnsName: this.dnsName });
    }

    /** CloudFront's older way of logging needs a bucket with access lists, which ours refuse. */
    private deliverLogs(name: string, target: Target, distribution: aws.cloudfront.Distribution, logs: ArchiveBucket) {
        const child = { parent: this };
        const region = cdnRegion;
        const tags = tagsOf(target);
        const source = new aws.cloudwatch.LogDeliverySource(
            name,
            { name: nameOf(target, name, 60), logType: "ACCESS_LOGS", resourceArn: distribution.arn, region, tags },
            child,
        );
        const destination = new aws.cloudwatch.LogDeliveryDestination(
            name,
            { name: nameOf(target, name, 60), outputFormat: "json", deliveryDestinationConfiguration: { destinationResourceArn: logs.arn }, region, tags },
            { ...child, dependsOn: logs.ready },
        );
        new aws.cloudwatch.LogDelivery(name, { deliverySourceName: source.name, deliveryDestinationArn: destination.arn, region, tags }, child);
    }
}
