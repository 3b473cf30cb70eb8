import { z } from "zod";
import { days } from "./faults/words";

/** What a stack keeps, and for how long: logs, metrics, secrets, backups, the audit trail. */

/** The retention periods that CloudWatch Logs takes, in days (CloudWatch Logs API, PutRetentionPolicy). */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;
const logDays = z.literal([...logRetentions]);

/** How long things are kept. */
export const retention = z.strictObject({
    logDays: logDays.default(90).describe("Days that logs are kept, one of CloudWatch's values; 30 and more in production (cryptofunk:413). Default: 90."),
    metricDays: days(1, 365).default(15).describe("Days that metrics are kept. Default: 15 (cryptofunk:353)."),
    metricStorageGb: z.int().min(5).max(2000).default(50).describe("Prometheus's disk, in GiB. Default: 50."),
    secretRecoveryDays: z
        .union([z.literal(0), days(7, 30)])
        .default(30)
        .describe("Days in which a deleted secret can be restored; 0 deletes at once. Default: 30."),
});

/** AWS Backup keeps recovery points for 1 to 36500 days (AWS Backup API, Lifecycle and PutBackupVaultLockConfiguration). */
const backupDays = days(1, 36500);

/** AWS Backup's vault and the second region. */
export const backups = z.strictObject({
    keepDays: backupDays.default(35).describe("Days that AWS Backup keeps its daily recovery points; 30 and more in production (bot-core:387). Default: 35."),
    secondRegion: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-west-1")
        .optional()
        .describe("Region that gets a copy of every backup; production demands one (mech-exo:40). Default: none."),
    cluster: z
        .boolean()
        .default(false)
        .describe("Whether AWS Backup also takes the cluster: its objects, Secrets among them, and its volumes (docs/restore/cluster.md). Default: false."),
    lock: z
        .strictObject({
            mode: z
                .enum(["governance", "compliance"])
                .describe("governance can be lifted by who has the right; compliance by nobody, not even AWS, once its days of grace are over."),
            minDays: backupDays.describe("Days for which a recovery point can't be deleted."),
            maxDays: backupDays.describe("Days after which a recovery point has to go."),
            graceDays: days(3, 36500).default(30).describe("Of compliance: days in which the lock can still be taken off. Default: 30."),
        })
        .optional()
        .describe("Lock of the vaults, in production only; docs/restore/vault.md says what it costs. Default: none."),
});

/** Who did what in the account. */
export const audit = z.strictObject({
    trail: z
        .union([z.literal("create"), z.string().regex(/^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]{3,128}$/, "the ARN of a trail")])
        .default("create")
        .describe("The account's trail: made by this stack, or the ARN of one that is there, when another stack of the account makes it. Default: create."),
    guardDuty: z
        .enum(["create", "existing"])
        .default("create")
        .describe("GuardDuty's detector, of which a region of an account has one: made by this stack, or there already. Default: create."),
    keepDays: days(90, 36500).default(400).describe("Days that the trail's files are kept. Default: 400."),
    lock: z
        .strictObject({
            mode: z.enum(["governance", "compliance"]).describe("As S3 Object Lock has them."),
            days: days(1, 36500).describe("Days for which a file can't be deleted."),
        })
        .optional()
        .describe("S3 Object Lock on the trail's bucket, in production only. Default: none; the bucket's policy forbids deleting in any case."),
});
