import { createHash } from "node:crypto";

/** The account, region, zones and names that an environment is built with: everything in it is known before a deployment. */
export interface Target {
    /** Name of the bot, at most 20 characters. */
    bot: string;
    /** Name of the Pulumi stack, such as "prod". */
    stack: string;
    /** Whether production's rules hold. */
    production: boolean;
    /** The AWS account's twelve digits. */
    account: string;
    /** The AWS region. */
    region: string;
    /** Two or three availability zones of the region. */
    zones: string[];
    /** Whether everything that holds data is protected against deletion. */
    protect: boolean;
    /** Days that CloudWatch keeps logs; one of CloudWatch's own values. */
    logDays: number;
}

/** `<bot>-<stack>-<part>`, shortened with a hash where AWS allows no more than `max` characters. */
export function nameOf(target: Target, part: string, max = 63): string {
    const name = part ? `${target.bot}-${target.stack}-${part}` : `${target.bot}-${target.stack}`;
    if (name.length <= max) return name;
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
    return `${name.slice(0, max - 7).replace(/-+$/, "")}-${hash}`;
}

/** Tags of every AWS resource; rules read from `environment` which thresholds hold. */
export function tagsOf(target: Target, more: Record<string, string> = {}): Record<string, string> {
    return { bot: target.bot, stack: target.stack, environment: target.production ? "production" : "staging", "managed-by": "golive", ...more };
}

/** The partition that ARNs of the target's region start with. */
export function partitionOf(target: Target): string {
    if (target.region.startsWith("cn-")) return "aws-cn";
    return target.region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The ARN of something in the target's account and region; `resource` is what stands after the account. */
export function arnOf(target: Target, service: string, resource: string, global = false): string {
    return `arn:${partitionOf(target)}:${service}:${global ? "" : target.region}:${target.account}:${resource}`;
}
