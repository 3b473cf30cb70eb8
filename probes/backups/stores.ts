import type { Need } from "../../checklist/control";
import type { Target, World } from "../probe";
import { at, ofType, textAt } from "../recorded";
import { savedBy } from "./recovery-points";

/** One thing of a store that is saved, and by whom. */
export interface Saved extends Target {
    /** ARN that AWS Backup saves. @default none */
    arn?: string;
    /** Replication group that ElastiCache saves. @default none */
    cache?: string;
    /** Postgres that its operator saves. @default none */
    cluster?: { namespace: string; name: string };
}

const named = (world: World, type: string, name: string) => ofType(world, type).find(one => one.name === name);

/** ARNs of what a store is saved by, as their endings: an instance, a cluster of documents, or a bucket. */
function endingOf(world: World, store: string): string | undefined {
    const instance = named(world, "aws:rds/instance:Instance", store);
    if (instance) return `:db:${textAt(instance, "identifier")}`;
    const documents = named(world, "aws:docdb/cluster:Cluster", store);
    if (documents) return `:cluster:${textAt(documents, "clusterIdentifier")}`;
    const archive = named(world, "kubernetes:barmancloud.cnpg.io/v1:ObjectStore", `${store}-objectstore`);
    const [, bucket] = /^s3:\/\/([^/]+)/.exec((archive && textAt(archive, "spec", "configuration", "destinationPath")) ?? "") ?? [];
    if (bucket) return `:::${bucket}`;
    const definitions = named(world, "aws:s3/bucket:Bucket", `${store}-definitions`);
    return definitions && `:::${textAt(definitions, "bucket")}`;
}

/** What each store of the manifest is saved by; of one that nothing saves, its name alone. NATS keeps what can be sent again, and is saved by nothing on purpose (docs/restore/nats.md). */
export function savedOf(world: World): Saved[] {
    const saved = savedBy(world);
    const stores = Object.entries(world.everything.manifest.stores).flatMap(([name, { kind }]): Saved[] => {
        if (kind === "nats") return [];
        const of: Need = kind;
        const group = named(world, "aws:elasticache/replicationGroup:ReplicationGroup", name);
        if (kind === "redis") return [{ name, of, cache: group && textAt(group, "replicationGroupId") }];
        const ending = endingOf(world, name);
        const arn = ending === undefined ? undefined : saved.find(one => one.endsWith(ending));
        const cluster = named(world, "kubernetes:postgresql.cnpg.io/v1:Cluster", `${name}-cluster`);
        const operator = cluster && { namespace: String(at(cluster, "metadata", "namespace")), name: String(at(cluster, "metadata", "name")) };
        return [{ name, of, arn }, ...(operator ? [{ name: `${name}, by its operator`, of, cluster: operator }] : [])];
    });
    const known = new Set(stores.map(({ arn }) => arn));
    return [...stores, ...saved.filter(arn => !known.has(arn)).map(arn => ({ name: arn.split(/[:/]/).pop() ?? arn, arn }))];
}
