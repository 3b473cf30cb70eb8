import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type EncryptionKey, nameOf, tagsOf } from "../foundation";

/** What a firewall needs to know. */
export interface FirewallArgs {
    /** The account, region and names; for a distribution with us-east-1 as its region. */
    target: Target;
    /** What it stands before: load balancers of the region, or distributions. */
    scope: "REGIONAL" | "CLOUDFRONT";
    /** Requests per address and five minutes. Default: unlimited, for what stands behind a CDN and sees only the CDN's addresses. */
    rateLimit?: number;
    /** Requests per address and minute to logins. Default: unlimited, where `rateLimit` is. */
    loginLimit?: number;
    /** Key of its log, in its region. */
    logsKey: EncryptionKey;
    /** Last word on any argument of the web ACL. */
    override?: Partial<aws.wafv2.WebAclArgs>;
}

/** AWS's own rules, which AWS keeps up to date: 1125 of the 1500 capacity units that one price holds. */
const managedGroups = ["AmazonIpReputationList", "CommonRuleSet", "KnownBadInputsRuleSet", "SQLiRuleSet"];

/** What a path is called that takes a password or gives a token for one; WAF compares it with paths in lower case. */
export const loginPath = "(^|[/_.-])(log-?in|sign-?in|sign-?up|register|sessions?|tokens?|passwords?|otp|2fa|mfa)([/_.-]|$)";

/** Headers that carry credentials: they stand in no log (cryptofunk:417). */
const secretHeaders = ["authorization", "cookie", "x-api-key"];

/**
 * A web application firewall: AWS's managed rules against known attacks, a limit per address (cryptofunk:88), and a lower one for
 * logins: a password is guessed long before an API is drowned (bot-core:117).
 * Traps: what belongs to CloudFront lives in us-east-1; the log group's name must start with "aws-waf-logs-"; the common rules refuse
 * bodies above 8 KB and callers without a User-Agent. WAF itself lets its log service write, by a resource policy of the region, of which
 * an account has ten.
 */
export class Firewall extends pulumi.ComponentResource {
    /** ARN of the web ACL. */
    readonly arn: pulumi.Output<string>;

    constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:edge:Firewall", name, {}, opts);
        const { target, scope, rateLimit, loginLimit, logsKey, override } = args;
        const child = { parent: this };
        const region = target.region;
        const counted = (metricName: string) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
        const limits = [...(loginLimit === undefined ? [] : [limitOfLogins(loginLimit)]), ...(rateLimit === undefined ? [] : [limitPerAddress(rateLimit)])];
        const managed = managedGroups.map(group => ({
            name: group,
            overrideAction: { none: {} },
            statement: { managedRuleGroupStatement: { vendorName: "AWS", name: `AWSManagedRules${group}` } },
        }));
        const acl = new aws.wafv2.WebAcl(
            name,
            {
                description: `${nameOf(target, name)}: known attacks and floods`,
                scope,
                region,
                defaultAction: { allow: {} },
                rules: [...limits, ...managed].map((rule, priority) => ({ ...rule, priority, visibilityConfig: counted(rule.name) })),
                visibilityConfig: counted(nameOf(target, name)),
                tags: tagsOf(target),
                ...override,
            },
            child,
        );
        const group = new aws.cloudwatch.LogGroup(
            name,
            { name: `aws-waf-logs-${nameOf(target, name)}`, retentionInDays: target.logDays, kmsKeyId: logsKey.arn, region, tags: tagsOf(target) },
            child,
        );
        // What passed stands in the access logs.
        const blocked = { behavior: "KEEP", requirement: "MEETS_ANY", conditions: ["BLOCK", "COUNT"].map(action => ({ actionCondition: { action } })) };
        new aws.wafv2.WebAclLoggingConfiguration(
            name,
            {
                resourceArn: acl.arn,
                logDestinationConfigs: [group.arn],
                loggingFilter: { defaultBehavior: "DROP", filters: [blocked] },
                redactedFields: secretHeaders.map(header => ({ singleHeader: { name: header } })),
                region,
            },
            child,
        );
        this.arn = acl.arn;
        this.registerOutputs({ arn: this.arn });
    }
}

const refuse = { block: { customResponse: { responseCode: 429 } } };

function limitPerAddress(limit: number) {
    return {
        name: "RateLimit",
        action: refuse,
        statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    };
}

/** A path written otherwise, with double slashes or escapes, is the same path. */
function limitOfLogins(limit: number) {
    const textTransformations = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"].map((type, priority) => ({ priority, type }));
    const scopeDownStatement = { regexMatchStatement: { regexString: loginPath, fieldToMatch: { uriPath: {} }, textTransformations } };
    return {
        name: "LoginLimit",
        action: refuse,
        statement: { rateBasedStatement: { limit, aggregateKeyType: "IP", evaluationWindowSec: 60, scopeDownStatement } },
    };
}
