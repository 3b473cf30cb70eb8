import type { World } from "./probe";

/** Stores that AWS runs, by the resource that the program registers for each and where that has the name by which AWS knows it. */
export const managedStores = {
    postgres: { type: "aws:rds/instance:Instance", identifier: "identifier" },
    redis: { type: "aws:elasticache/replicationGroup:ReplicationGroup", identifier: "replicationGroupId" },
    mongodb: { type: "aws:docdb/cluster:Cluster", identifier: "clusterIdentifier" },
} as const;

/** Where a store that AWS runs takes what is written, as AWS knows it; throws what AWS throws. */
export async function endpointOf(
    kind: keyof typeof managedStores,
    identifier: string | undefined,
    { means }: World,
    signal: AbortSignal,
): Promise<{ host?: string; port?: number }> {
    const [configuration, options] = [await means.aws(), { abortSignal: signal }];
    if (kind === "postgres") {
        const { DescribeDBInstancesCommand, RDSClient } = await import("@aws-sdk/client-rds");
        const { DBInstances } = await new RDSClient(configuration).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }), options);
        return { host: DBInstances?.[0]?.Endpoint?.Address, port: DBInstances?.[0]?.Endpoint?.Port };
    }
    if (kind === "redis") {
        const { DescribeReplicationGroupsCommand, ElastiCacheClient } = await import("@aws-sdk/client-elasticache");
        const command = new DescribeReplicationGroupsCommand({ ReplicationGroupId: identifier });
        const endpoint = (await new ElastiCacheClient(configuration).send(command, options)).ReplicationGroups?.[0]?.NodeGroups?.[0]?.PrimaryEndpoint;
        return { host: endpoint?.Address, port: endpoint?.Port };
    }
    const { DescribeDBClustersCommand, DocDBClient } = await import("@aws-sdk/client-docdb");
    const [cluster] = (await new DocDBClient(configuration).send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }), options)).DBClusters ?? [];
    return { host: cluster?.Endpoint, port: cluster?.Port };
}
