import type { Target } from "./target";

/** The partition that ARNs of a region start with. */
export function partitionOf({ region }: Pick<Target, "region">): string {
    if (region.startsWith("cn-")) return "aws-cn";
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The ARN of something in an account and a region; `resource` is what stands after the account, and what is `global` is of no region. */
export function arnOf(target: Pick<Target, "account" | "region">, service: string, resource: string, global = false): string {
    return `arn:${partitionOf(target)}:${service}:${global ? "" : target.region}:${target.account}:${resource}`;
}
