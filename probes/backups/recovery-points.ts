import { z } from "zod";
import { pages } from "../aws";
import type { World } from "../probe";
import { listAt, ofType, textAt } from "../recorded";

/** How a question is asked. */
export interface Asked {
    world: World;
    signal: AbortSignal;
}

/** When the newest of some moments was, with how many there are; moments to come are none. */
export interface Newest {
    at: Date | undefined;
    count: number;
}

const newestOf = (moments: readonly Date[], now: Date): Newest => {
    const past = moments.filter(moment => moment <= now);
    return { at: past.length === 0 ? undefined : new Date(Math.max(...past.map(Number))), count: past.length };
};

/** The vault of AWS Backup in a region; undefined where the stack has none there. */
export const vaultIn = (world: World, region: string): string | undefined =>
    ofType(world, "aws:backup/vault:Vault")
        .filter(vault => textAt(vault, "region") === region)
        .map(vault => textAt(vault, "name"))[0];

/** ARNs of what AWS Backup saves. */
export const savedBy = (world: World): string[] =>
    ofType(world, "aws:backup/selection:Selection").flatMap(selection => listAt(selection, "resources").filter(arn => typeof arn === "string"));

/** The newest whole recovery point of something in a vault. */
export async function recoveryPoint({ world, signal }: Asked, { arn, region, vault }: { arn: string; region: string; vault: string }): Promise<Newest> {
    const { BackupClient, ListRecoveryPointsByBackupVaultCommand } = await import("@aws-sdk/client-backup");
    const client = new BackupClient(await world.means.aws(region));
    const ask = (NextToken: string | undefined) =>
        client.send(new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName: vault, ByResourceArn: arn, NextToken }), { abortSignal: signal });
    const whole: Date[] = [];
    for await (const { RecoveryPoints = [] } of pages("backup:ListRecoveryPointsByBackupVault", ask, page => page.NextToken))
        for (const { ResourceArn, Status, CreationDate } of RecoveryPoints) {
            if (ResourceArn !== arn) throw new Error("AWS Backup was asked for one resource and answers with another");
            // By when it was begun: what it holds is as old as that.
            if (Status === "COMPLETED" && CreationDate) whole.push(CreationDate);
        }
    return newestOf(whole, world.now());
}

/** The newest whole snapshot of a cache. */
export async function cacheSnapshot({ world, signal }: Asked, group: string): Promise<Newest> {
    const { DescribeSnapshotsCommand, ElastiCacheClient } = await import("@aws-sdk/client-elasticache");
    const client = new ElastiCacheClient(await world.means.aws());
    const ask = (Marker: string | undefined) => client.send(new DescribeSnapshotsCommand({ ReplicationGroupId: group, Marker }), { abortSignal: signal });
    const whole: Date[] = [];
    for await (const { Snapshots = [] } of pages("elasticache:DescribeSnapshots", ask, page => page.Marker))
        for (const { ReplicationGroupId, SnapshotStatus, NodeSnapshots = [] } of Snapshots) {
            const times = NodeSnapshots.flatMap(({ SnapshotCreateTime }) => SnapshotCreateTime ?? []);
            if (ReplicationGroupId === group && SnapshotStatus === "available" && times.length > 0) whole.push(new Date(Math.min(...times.map(Number))));
        }
    return newestOf(whole, world.now());
}

const backups = z.object({
    items: z.array(
        z.object({
            spec: z.object({ cluster: z.object({ name: z.string() }) }),
            status: z.object({ phase: z.string().default(""), startedAt: z.iso.datetime({ offset: true }).optional() }).default({ phase: "" }),
        }),
    ),
});

/** The newest whole backup of a Postgres in the cluster, as its operator says. */
export async function clusterBackup({ world }: Asked, namespace: string, cluster: string): Promise<Newest> {
    const { CustomObjectsApi } = await import("@kubernetes/client-node");
    const api = (await world.means.kubernetes()).makeApiClient(CustomObjectsApi);
    const answer = await api.listNamespacedCustomObject({ group: "postgresql.cnpg.io", version: "v1", namespace, plural: "backups" });
    const own = backups.parse(answer).items.filter(({ spec }) => spec.cluster.name === cluster);
    const whole = own.flatMap(({ status }) => (status.phase === "completed" && status.startedAt ? new Date(status.startedAt) : []));
    return newestOf(whole, world.now());
}
