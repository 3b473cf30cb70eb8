import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type ArchiveBucket, arnOf, backupHour, type EncryptionKey, eventAlarm, nameOf, type Store, tagsOf } from "../foundation";
import { backupRole, backupRoleArn, serviceLinkedRoleArn } from "./backup-roles";
import { BackupVault } from "./backup-vault";
import { bucketReplication } from "./bucket-replication";

/** What the backups need to know. */
export interface BackupsArgs {
    /** The account, region and names. */
    target: Target;
    /** Retention, second region and lock. */
    settings: Settings["backups"];
    /** Days of point-in-time recovery, which the second region gets too. */
    postgres: Pick<Settings["postgres"], "backupDays">;
    /** The bot's data stores by their names in the manifest. */
    stores: Record<string, Store>;
    /** Name of the cluster, for `settings.cluster`. */
    cluster: string;
    /** Key of the stores. */
    dataKey: EncryptionKey;
    /** ARNs of SNS topics that are told of a backup that failed. */
    topics: pulumi.Input<string>[];
    /** Last word on any argument of the plan and the vault. */
    override?: { plan?: Partial<aws.backup.PlanArgs>; vault?: Partial<aws.backup.VaultArgs> };
}

/**
 * What outlives a store's own backups: daily recovery points in a vault that nobody empties, and a copy of everything in a second region
 * (mech-exo:38, mech-exo:39, mech-exo:40, bot-core:386, cryptofunk:322).
 *
 * Each store by its own means. Postgres on RDS: AWS Backup's daily snapshots, and RDS itself sends its changes to the second region, because
 * a copy of AWS Backup is a day old and mech-exo:46 allows fifteen minutes. Postgres in the cluster: its archive in S3 is copied by S3 and
 * saved by AWS Backup. So are a broker's definitions. ElastiCache: its own snapshots, in its region. NATS: nothing (docs/restore/nats.md). The cluster itself only where the
 * settings say so: all of it comes from this program and Secrets Manager.
 *
 * Traps. Snapshots, no continuous backups: with those AWS Backup would take the instance's window and retention over from Pulumi. Resources
 * are selected by ARN, which needs no opt-in of the account. RDS's copies stay for their days after the instance is gone.
 */
export class Backups extends pulumi.ComponentResource {
    /** The vault, if there is something to put into it. */
    readonly vault?: BackupVault;
    /** What the plan saves, as ARNs known before a deployment. */
    readonly saved: string[];
    private readonly args: BackupsArgs;

    constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Backups", name, {}, opts);
        const { target, settings, stores, topics } = args;
        this.args = args;
        this.saved = [
            ...Object.values(stores).flatMap(({ backupArn }) => backupArn ?? []),
            ...(settings.cluster ? [arnOf(target, "eks", `cluster/${args.cluster}`)] : []),
        ];
        if (this.saved.length > 0) {
            const keepers = [backupRoleArn(target, "backup"), serviceLinkedRoleArn(target)];
            const vaultIn = (suffix: string, where: Target) =>
                new BackupVault(`${name}${suffix}`, { target: where, keepers, lock: settings.lock, override: args.override?.vault }, { parent: this });
            this.vault = vaultIn("", target);
            const second = settings.secondRegion ? { ...target, region: settings.secondRegion } : undefined;
            const copies = second && vaultIn("-copies", second);
            this.plan(name, this.vault, copies);
            if (second && copies)
                for (const [store, one] of Object.entries(stores)) {
                    if (one.replicatedArn) this.replicateDatabase(store, one.replicatedArn, one.ready, second, copies.key);
                    else if (one.backups) this.replicateArchive(store, one.backups, second, copies.key);
                }
            const source = { source: ["aws.backup"], "detail-type": ["Backup Job State Change", "Copy Job State Change"] };
            eventAlarm(
                `${name}-failed`,
                {
                    target,
                    description: "A backup or its copy failed",
                    pattern: { ...source, detail: { state: ["FAILED", "ABORTED", "EXPIRED", "PARTIAL"] } },
                    topics,
                },
                { parent: this },
            );
        }
        this.registerOutputs({ saved: this.saved });
    }

    private plan(name: string, vault: BackupVault, copies: BackupVault | undefined): void {
        const { target, settings, dataKey, override } = this.args;
        const child = { parent: this };
        const lifecycle = { deleteAfter: settings.keepDays };
        const role = backupRole(`${name}-role`, target, "backup", [dataKey.alias, vault.key.alias], child);
        backupRole(`${name}-restore`, target, "restore", [dataKey.alias, vault.key.alias], child);
        const plan = new aws.backup.Plan(
            name,
            {
                name: nameOf(target, "backups", 50),
                region: target.region,
                rules: [
                    {
                        ruleName: "daily",
                        targetVaultName: vault.name,
                        schedule: `cron(0 ${backupHour(target)} * * ? *)`,
                        startWindow: 60,
                        completionWindow: 480,
                        lifecycle,
                        copyActions: copies && [{ destinationVaultArn: copies.arn, lifecycle }],
                        recoveryPointTags: tagsOf(target),
                    },
                ],
                tags: tagsOf(target),
                ...override?.plan,
            },
            { ...child, dependsOn: [...vault.ready, ...(copies?.ready ?? [])] },
        );
        new aws.backup.Selection(
            name,
            { name: nameOf(target, "stores", 50), planId: plan.id, iamRoleArn: role.arn, resources: this.saved },
            { ...child, dependsOn: role.ready },
        );
    }

    private replicateDatabase(store: string, arn: string, ready: pulumi.Resource[], second: Target, key: EncryptionKey): void {
        const { postgres } = this.args;
        new aws.rds.InstanceAutomatedBackupsReplication(
            store,
            {
                region: second.region,
                sourceDbInstanceArn: arn,
                kmsKeyId: key.arn,
                retentionPeriod: postgres.backupDays,
            },
            // Another retention makes another one: RDS has one per instance, so the old one has to go first.
            { parent: this, dependsOn: ready, deleteBeforeReplace: true },
        );
    }

    private replicateArchive(store: string, source: ArchiveBucket, second: Target, key: EncryptionKey): void {
        const { target, postgres, topics } = this.args;
        bucketReplication(`${store}-copy`, { source, target, second, purpose: `${store}-copy`, key, keepDays: postgres.backupDays, topics }, { parent: this });
    }
}
