import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { arnOf, EncryptionKey, nameOf, policyDocument, tagsOf } from "../foundation";

/** What a vault needs to know. */
export interface BackupVaultArgs {
    /** The account, names and the vault's own region. */
    target: Target;
    /** ARNs of the roles with which AWS Backup ends a recovery point's life: nobody else deletes one. */
    keepers: string[];
    /** Lock of the vault. Default: none. */
    lock?: Settings["backups"]["lock"];
    /** Last word on any argument of the vault. */
    override?: Partial<aws.backup.VaultArgs>;
}

/**
 * A vault of AWS Backup with a key of its own, so that whoever may use the data's key can still not read the backups.
 *
 * Where the stack is protected its policy lets nobody delete a recovery point but AWS Backup at the end of its days: lifting that is an act
 * of its own, which the audit tells. A lock goes further: governance can be lifted, compliance after its grace by nobody (docs/restore/vault.md).
 * Trap: a vault with recovery points can't be deleted; in staging `destroy` empties it.
 */
export class BackupVault extends pulumi.ComponentResource {
    /** Name of the vault, known before a deployment. */
    readonly name: string;
    /** Its ARN, known before a deployment. */
    readonly arn: string;
    /** Key of the recovery points. */
    readonly key: EncryptionKey;
    /** What a plan waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: BackupVaultArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:BackupVault", name, {}, opts);
        const { target, keepers, lock, override } = args;
        const child = { parent: this };
        const { region } = target;
        this.name = nameOf(target, "backups", 50);
        this.arn = arnOf(target, "backup", `backup-vault:${this.name}`);
        this.key = new EncryptionKey(name, { target, purpose: "backups", region }, child);
        const vault = new aws.backup.Vault(
            name,
            { name: this.name, region, kmsKeyArn: this.key.arn, forceDestroy: !target.protect, tags: tagsOf(target), ...override },
            { ...child, protect: target.protect },
        );
        this.ready = [vault];
        if (target.protect)
            this.ready.push(
                new aws.backup.VaultPolicy(
                    name,
                    {
                        backupVaultName: vault.name,
                        region,
                        policy: policyDocument([
                            {
                                Sid: "NobodyDeletes",
                                Effect: "Deny",
                                Principal: "*",
                                Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
                                Resource: "*",
                                Condition: { ArnNotEquals: { "aws:PrincipalArn": keepers } },
                            },
                        ]),
                    },
                    child,
                ),
            );
        if (lock)
            this.ready.push(
                new aws.backup.VaultLockConfiguration(
                    name,
                    {
                        backupVaultName: vault.name,
                        region,
                        minRetentionDays: lock.minDays,
                        maxRetentionDays: lock.maxDays,
                        changeableForDays: lock.mode === "compliance" ? lock.graceDays : undefined,
                    },
                    child,
                ),
            );
        this.registerOutputs({ name: this.name, arn: this.arn });
    }
}
