import * as assert from "node:assert";
import type { Manifest } from "../../config/manifest";
import { recent, secondRegion } from "../../probes/backups";
import { type Question, serving } from "../../probes/canary/server";
import type { Plot } from "../../probes/canary/world";
import type { Probe } from "../../probes/probe";
import { ask, closed, fails, hasNoAccess, hasNoAnswer, holds, world } from "./questions";

const [database, archive] = ["arn:aws:rds:eu-central-1:000000000000:db:planted-canary-database", "arn:aws:s3:::planted-canary-ticks-backups"];
const resource = (type: string, name: string, properties: object) => ({ type, name, properties });
const vaults = [
    resource("aws:backup/vault:Vault", "backups", { name: "vault", region: "eu-central-1" }),
    resource("aws:backup/vault:Vault", "backups-copies", { name: "vault", region: "eu-west-1" }),
];
const selection = (...resources: string[]) => resource("aws:backup/selection:Selection", "backups", { resources });
const instance = resource("aws:rds/instance:Instance", "database", { identifier: "planted-canary-database" });
const cache = resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { replicationGroupId: "planted-canary-cache" });
const cluster = [
    resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "ticks-cluster", { metadata: { name: "ticks", namespace: "data" } }),
    resource("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "ticks-objectstore", {
        spec: { configuration: { destinationPath: "s3://planted-canary-ticks-backups/" } },
    }),
];
const stores = (...names: (keyof typeof kinds)[]) => ({ stores: Object.fromEntries(names.map(name => [name, kinds[name]])) }) as unknown as Partial<Manifest>;
const kinds = {
    database: { kind: "postgres", hosting: "rds" },
    ticks: { kind: "postgres", hosting: "cluster" },
    cache: { kind: "redis" },
    events: { kind: "nats" },
    documents: { kind: "mongodb" },
};

const now = Date.now();
const hoursAgo = (hours: number) => now - hours * 3_600_000;
const point = (arn: string, hours: number, Status = "COMPLETED") => ({ ResourceArn: arn, Status, CreationDate: hoursAgo(hours) / 1000 });
const snapshot = (hours: number, status = "available") =>
    `<Snapshot><ReplicationGroupId>planted-canary-cache</ReplicationGroupId><SnapshotStatus>${status}</SnapshotStatus><NodeSnapshots><NodeSnapshot>
    <SnapshotCreateTime>${new Date(hoursAgo(hours)).toISOString()}</SnapshotCreateTime></NodeSnapshot></NodeSnapshots></Snapshot>`;

interface Saved {
    points?: object[];
    snapshots?: string[];
    /** Of Postgres in the cluster, by phase and hours. */
    backups?: [phase: string, hours: number][];
    /** Changes that RDS sent. */
    changes?: string;
}

/** AWS Backup, ElastiCache, RDS and the cluster, as each is documented to answer. */
const answers =
    ({ points = [], snapshots = [], backups = [], changes = "" }: Saved) =>
    ({ path, operation }: Question): unknown => {
        if (path.startsWith("/backup-vaults/vault/recovery-points")) return { RecoveryPoints: points };
        if (operation === "DescribeSnapshots")
            return `<DescribeSnapshotsResponse><DescribeSnapshotsResult><Snapshots>${snapshots.join("")}</Snapshots></DescribeSnapshotsResult></DescribeSnapshotsResponse>`;
        if (operation === "DescribeDBInstanceAutomatedBackups")
            return `<DescribeDBInstanceAutomatedBackupsResponse><DescribeDBInstanceAutomatedBackupsResult><DBInstanceAutomatedBackups>${changes}</DBInstanceAutomatedBackups></DescribeDBInstanceAutomatedBackupsResult></DescribeDBInstanceAutomatedBackupsResponse>`;
        if (path.startsWith("/apis/postgresql.cnpg.io/v1/namespaces/data/backups"))
            return {
                apiVersion: "postgresql.cnpg.io/v1",
                kind: "BackupList",
                metadata: {},
                items: backups.map(([phase, hours]) => ({
                    spec: { cluster: { name: "ticks" } },
                    status: { phase, startedAt: new Date(hoursAgo(hours)).toISOString() },
                })),
            };
        return undefined;
    };

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const measured = (probe: Probe<any>, saved: Saved, plot: Plot, of?: string) =>
    serving(answers(saved), address => ask(probe, world({ address, ...plot }), { demands: { hours: 26 }, of }));

describe("backups.recent", () => {
    const plot = { manifest: stores("database"), resources: [...vaults, instance, selection(database)] };
    it("passes the newest whole recovery point, with its age", async () => {
        const found = await measured(recent, { points: [point(database, 90), point(database, 5), point(database, 1, "PARTIAL")] }, plot);
        holds(found);
        assert.deepStrictEqual([found[0].demand, found[0].value, found[0].found], ["hours", 5, "5 hours old, of 2"]);
    });
    it("fails one that is too old, one that is not whole, and none", async () => {
        fails(await measured(recent, { points: [point(database, 30)] }, plot), /30 hours old/);
        fails(await measured(recent, { points: [point(database, 1, "EXPIRED"), point(database, -5)] }, plot), /none that is whole/);
        fails(await measured(recent, {}, plot), /none that is whole/);
    });
    it("fails a store that nothing saves", async () => {
        fails(
            await measured(recent, { points: [point(database, 1)] }, { ...plot, resources: [...vaults, instance, selection()] }),
            /nothing in this stack saves it/,
        );
        fails(await measured(recent, {}, { manifest: stores("documents"), resources: vaults }), /documents: nothing in this stack saves it/);
        fails(await measured(recent, {}, { manifest: stores("cache") }), /cache: nothing in this stack saves it/);
    });
    it("looks at a cache's snapshots", async () => {
        const own = { manifest: stores("cache"), resources: [cache] };
        holds(await measured(recent, { snapshots: [snapshot(3), snapshot(40)] }, own));
        fails(await measured(recent, { snapshots: [snapshot(40), snapshot(1, "creating")] }, own), /40 hours old/);
        fails(await measured(recent, {}, own), /none that is whole/);
    });
    it("looks at what a Postgres in the cluster is saved by itself, beside its archive's recovery point", async () => {
        const own = { manifest: stores("ticks"), resources: [...vaults, ...cluster, selection(archive)] };
        const points = [point(archive, 2)];
        holds(
            await measured(
                recent,
                {
                    points,
                    backups: [
                        ["completed", 7],
                        ["failed", 1],
                    ],
                },
                own,
            ),
        );
        // The bucket is saved every day, whatever is in it.
        fails(
            await measured(
                recent,
                {
                    points,
                    backups: [
                        ["completed", 200],
                        ["failed", 1],
                    ],
                },
                own,
            ),
            /by its operator: 200 hours old/,
        );
        fails(await measured(recent, { points: [point(archive, 90)], backups: [["completed", 7]] }, own), /ticks: 90 hours old/);
        await serving(answers({ points }), address => hasNoAccess(recent, world({ address, ...own }, { kubernetes: closed }), /bastion/));
    });
    it("has nothing to ask of what is saved by nothing on purpose", () =>
        assert.deepStrictEqual(recent.targets(world({ address: "http://127.0.0.1:9", manifest: stores("events") })), []));
    it("has no answer from a vault of others", () =>
        serving(answers({ points: [point("arn:of:another", 1)] }), address => hasNoAnswer(recent, world({ address, ...plot }), /answers with another/)));
});

describe("backups.second-region", () => {
    const replication = resource("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication", "database", {
        sourceDbInstanceArn: database,
    });
    const plot = {
        manifest: stores("database"),
        settings: { backups: { secondRegion: "eu-west-1" } } as never,
        resources: [...vaults, instance, selection(database)],
    };
    const withChanges = { ...plot, resources: [...plot.resources, replication] };
    const changes = (status: string, minutes: number, arn = database) =>
        `<DBInstanceAutomatedBackup><DBInstanceArn>${arn}</DBInstanceArn><Status>${status}</Status><RestoreWindow><LatestTime>${new Date(now - minutes * 60_000).toISOString()}</LatestTime></RestoreWindow></DBInstanceAutomatedBackup>`;

    it("passes a copy of the last day, and changes that follow", async () =>
        holds(await measured(secondRegion, { points: [point(database, 20)], changes: changes("replicating", 12) }, withChanges)));
    it("fails an old copy, and none", async () => {
        fails(await measured(secondRegion, { points: [point(database, 50)] }, plot), /50 hours old/);
        fails(await measured(secondRegion, { points: [point(database, 5, "PARTIAL")] }, plot), /there is none/);
    });
    it("fails changes that are behind, stopped, or another database's", async () => {
        const points = [point(database, 5)];
        fails(await measured(secondRegion, { points, changes: changes("replicating", 90) }, withChanges), /90 minutes behind/);
        fails(await measured(secondRegion, { points, changes: changes("retained", 5) }, withChanges), /retained/);
        fails(await measured(secondRegion, { points, changes: changes("replicating", 5, "arn:of:another") }, withChanges), /there are none/);
    });
    it("fails a stack without a vault there", async () =>
        fails(await measured(secondRegion, { points: [point(database, 1)] }, { ...plot, resources: [vaults[0], selection(database)] }), /no vault there/));
    it("has nothing to ask where no second region is named", () => {
        assert.deepStrictEqual(secondRegion.targets(world({ address: "http://127.0.0.1:9", ...plot, settings: { backups: {} } as never })), []);
    });
});
