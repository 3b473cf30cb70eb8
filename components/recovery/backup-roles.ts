import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, nameOf, partitionOf, policyDocument, tagsOf, trust } from "../foundation";

/** AWS's own policies for each direction; what they cover grows with AWS Backup, which a copy of them would not. */
const managed = {
    backup: ["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"],
    restore: ["service-role/AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"],
} as const;

/** What AWS Backup does with a role. */
export type Direction = keyof typeof managed;

/** ARN of a role of AWS Backup, known before a deployment. */
export const backupRoleArn = (target: Target, direction: Direction): string => arnOf(target, "iam", `role/${nameOf(target, direction, 64)}`, true);

/** ARN of the role that AWS Backup makes for itself, and takes where the plan's is gone. */
export const serviceLinkedRoleArn = (target: Target): string =>
    arnOf(target, "iam", "role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup", true);

/**
 * A role of AWS Backup, for saving or for bringing back: a person who starts a restore passes the one and never the other.
 * Its use of keys hangs on their aliases. Trap: recovery points end their lives by the role that made them, so it has to outlive them.
 */
export function backupRole(name: string, target: Target, direction: Direction, aliases: string[], opts: pulumi.CustomResourceOptions) {
    const role = new aws.iam.Role(name, { name: nameOf(target, direction, 64), assumeRolePolicy: trust("backup.amazonaws.com"), tags: tagsOf(target) }, opts);
    const attached = managed[direction].map(
        (policy, index) =>
            new aws.iam.RolePolicyAttachment(`${name}-${index}`, { role: role.name, policyArn: `arn:${partitionOf(target)}:iam::aws:policy/${policy}` }, opts),
    );
    const keys = new aws.iam.RolePolicy(
        name,
        {
            role: role.name,
            policy: policyDocument([
                {
                    Sid: "Keys",
                    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
                    Resource: `arn:${partitionOf(target)}:kms:*:${target.account}:key/*`,
                    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } },
                },
                {
                    Sid: "Snapshots",
                    Action: "kms:CreateGrant",
                    Resource: `arn:${partitionOf(target)}:kms:*:${target.account}:key/*`,
                    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases }, Bool: { "kms:GrantIsForAWSResource": "true" } },
                },
            ]),
        },
        opts,
    );
    return { arn: role.arn, ready: [role, ...attached, keys] };
}
