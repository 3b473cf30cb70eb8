import type { Order } from "./orders";
import {
    attachment,
    functionsOf,
    invocation,
    is,
    isUsersBirth,
    logGroup,
    names,
    profile,
    rolePolicy,
    routes,
    settles,
    template,
    throughProfile,
    userGroup,
    ways,
    withSameParent,
} from "./orders-reading";

/** The orders that AWS demands and no property tells. A new component meets them by being what they speak of. */
export const awsOrders: Order[] = [
    {
        says: "every wait comes after what takes effect meanwhile",
        because: "a wait beside it is no wait",
        of: is(settles),
        first: (one, graph) =>
            graph.resources.filter(
                other =>
                    /AccessPolicyAssociation$|PodIdentityAssociation$|LogMetricFilter$/.test(other.type) &&
                    one.propertyDependencies.triggers?.includes(other.urn),
            ),
        always: true,
    },
    {
        says: "a rotation comes after its function's permission, after the secret's value and policy, and after the ways to the store",
        because: "its test step runs at once, whatever rotateImmediately says",
        of: is("aws:secretsmanager/secretRotation:SecretRotation"),
        first: (one, graph) => [
            ...functionsOf(graph, one).flatMap(code => [...graph.naming("aws:lambda/permission:Permission", "function", code), ...ways(graph, code)]),
            ...graph.of("aws:lambda/permission:Permission").filter(({ parent }) => parent === one.parent),
            ...graph
                .of("aws:secretsmanager/secret:Secret")
                .filter(secret => names(one, secret))
                .flatMap(secret => [
                    ...graph.naming("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret),
                    ...withSameParent(graph, invocation, secret),
                ]),
        ],
        always: true,
    },
    {
        says: "a rotation of a database's or a broker's user comes after the Job that makes it",
        because: "its test step signs in as that user",
        of: one => one.type === "aws:secretsmanager/secretRotation:SecretRotation" && !/golive:(data:Redis|access:ExchangeRotation)\$/.test(one.urn),
        first: (one, graph) => {
            const store = one.name.replace(/-\w+-rotation$/, "");
            return graph.of("kubernetes:batch/v1:Job").filter(({ name }) => name === `${store}-roles` || name === `${store}-user`);
        },
        always: true,
    },
    {
        says: "a Redis user's birth comes after the user group, and the replication group after the births",
        because: "ElastiCache makes no replication group while a user of its group is being changed, and the provider asks once",
        of: one => isUsersBirth(one) || one.type === "aws:elasticache/replicationGroup:ReplicationGroup",
        first: (one, graph) =>
            one.type === invocation ? graph.of(userGroup) : graph.resources.filter(isUsersBirth).filter(birth => birth.name.startsWith(`secrets-${one.name}-`)),
        always: true,
    },
    {
        says: "whoever acts by a role comes after all that the role may do",
        because: "AWS refuses it, or it fails at its first try; and on destroy it could no longer let go of what it holds",
        of: one => one.custom && !is(rolePolicy, attachment, profile, template, "aws:iam/role:Role")(one),
        first: (one, graph) =>
            graph
                .of("aws:iam/role:Role")
                .filter(role => names(one, role) || throughProfile(graph, one, role))
                .flatMap(role => [...graph.naming(rolePolicy, "role", role), ...graph.naming(attachment, "role", role)])
                // The cluster's right to the volumes' key: volumes need it, and wait for it.
                .filter(({ name }) => name !== "storage-key"),
    },
    {
        says: "whoever is encrypted with a key comes after the key's alias",
        because: "rights to use it hang on the alias",
        of: one => one.custom && one.type !== "aws:kms/alias:Alias",
        first: (one, graph) =>
            graph
                .of("aws:kms/key:Key")
                .filter(key => names(one, key))
                .flatMap(key => graph.naming("aws:kms/alias:Alias", "targetKeyId", key)),
    },
    {
        says: "the cluster, and whatever has an address in the network, comes after its routes",
        because: "nodes can't pull, functions can't call, and on destroy their interfaces keep the subnets",
        of: one =>
            is(
                "aws:eks/cluster:Cluster",
                "aws:autoscaling/group:Group",
                "aws:rds/instance:Instance",
                "aws:elasticache/replicationGroup:ReplicationGroup",
            )(one) ||
            is("aws:docdb/cluster:Cluster", "aws:cloudformation/stack:Stack", "aws:lb/loadBalancer:LoadBalancer", "aws:eks/addon:Addon")(one) ||
            (one.type === "aws:lambda/function:Function" && one.properties.vpcConfig !== undefined),
        first: (_, graph) => routes(graph),
        always: true,
    },
    {
        says: "a log group that AWS would make for itself is there before whoever writes to it",
        because: "AWS's own has no retention and no key, and the name is then taken",
        of: is("aws:eks/cluster:Cluster", "aws:eks/addon:Addon", "aws:rds/instance:Instance", "aws:docdb/cluster:Cluster", "aws:lambda/function:Function"),
        first: ({ type, properties }, graph) => {
            const own: Record<string, string> = {
                "aws:eks/cluster:Cluster": `/aws/eks/${properties.name}/`,
                "aws:eks/addon:Addon": properties.addonName === "metrics-server" ? "none" : `/aws/containerinsights/${properties.clusterName}/`,
                "aws:rds/instance:Instance": `/aws/rds/instance/${properties.identifier}/`,
                "aws:docdb/cluster:Cluster": `/aws/docdb/${properties.clusterIdentifier}/`,
                "aws:lambda/function:Function": `/aws/lambda/${properties.name}`,
            };
            return graph.of(logGroup).filter(({ properties: { name } }) => String(name).startsWith(own[type]));
        },
    },
];
