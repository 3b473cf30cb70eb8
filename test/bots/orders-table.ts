import type { RecordedResource } from "../../policies/engine/analysis";
import type { Graph, Order } from "./orders";

// biome-ignore lint/suspicious/noExplicitAny: an order reads any property of any resource
type Any = any;

const release = "kubernetes:helm.sh/v3:Release";
const settles = "command:local:Command";
const invocation = "aws:lambda/invocation:Invocation";
const userGroup = "aws:elasticache/userGroup:UserGroup";
const networkPolicy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const profile = "aws:iam/instanceProfile:InstanceProfile";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

const is =
    (...types: string[]) =>
    ({ type }: RecordedResource) =>
        types.includes(type);
const inCluster = ({ type, custom }: RecordedResource) => custom && type.startsWith("kubernetes:");
/** Group of a Kubernetes object: "core", "apps", "external-secrets.io". */
const groupOf = ({ type }: RecordedResource) => type.split(":")[1].split("/")[0];
/** Kubernetes' own groups; helm.sh is the provider's. */
const isBuiltIn = (one: RecordedResource) => !groupOf(one).includes(".") || /\.k8s\.io$|^helm\.sh$/.test(groupOf(one));
const namespaceOf = ({ properties }: Pick<RecordedResource, "properties">): string | undefined =>
    (properties as Any).namespace ?? (properties as Any).metadata?.namespace;
/** A release that brings definitions of kinds alone runs none. */
const runsPods = (one: RecordedResource) =>
    inCluster(one) &&
    one.properties.chart !== "prometheus-operator-crds" &&
    /:(Deployment|StatefulSet|Job|CronJob|Release)$|postgresql\.cnpg\.io\/v1:Cluster$/.test(one.type);
/** Template of a workload's pods, as far as it is ours and not a chart's. */
const podOf = ({ properties }: RecordedResource): Any => (properties as Any).spec?.template ?? (properties as Any).spec?.jobTemplate?.spec?.template;
const nameIn = ({ properties }: RecordedResource): string => (properties as Any).metadata?.name;
const objectIn = (graph: Graph, type: string, namespace: string | undefined, name: unknown) =>
    graph.of(type).filter(one => namespaceOf(one) === namespace && nameIn(one) === name);
/** Every value under a key, at any depth. */
const under = (value: Any, key: string): Any[] =>
    value === null || typeof value !== "object"
        ? []
        : Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...under(inner, key)]);

/** The chart whose custom resources a group has. A group that is not here comes after nothing, which is a fault: say where it comes from. */
const charts: Record<string, string | undefined> = {
    "external-secrets.io": "external-secrets",
    "postgresql.cnpg.io": "cloudnative-pg",
    "barmancloud.cnpg.io": "plugin-barman-cloud",
    "monitoring.coreos.com": "monitoring",
};
const ofEks = ["eks.amazonaws.com", "karpenter.sh"];

/** What lets a function out, and in where it goes: the rules of its group, and those that name it. */
function ways(graph: Graph, code: RecordedResource): RecordedResource[] {
    const groups = graph.of("aws:ec2/securityGroup:SecurityGroup").filter(({ urn }) => code.propertyDependencies.vpcConfig?.includes(urn));
    return groups.flatMap(group => [
        ...graph.naming("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupId", group),
        ...graph.naming("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId", group),
    ]);
}
const functionsOf = (graph: Graph, { properties }: RecordedResource) =>
    graph.of("aws:lambda/function:Function").filter(({ properties: { name } }) => String(properties.rotationLambdaArn).endsWith(`:function:${name}`));
/** Whether one resource has the other one in some property. */
const names = (one: RecordedResource, other: RecordedResource) => Object.values(one.propertyDependencies).some(urns => urns.includes(other.urn));
/** Instances get their role by a profile, which their template names. */
const throughProfile = (graph: Graph, one: RecordedResource, role: RecordedResource) =>
    graph
        .naming(profile, "role", role)
        .flatMap(found => graph.naming(template, "iamInstanceProfile", found))
        .some(found => names(one, found));
const isBirth = ({ type, parent }: RecordedResource) => type === invocation && /golive:access:Secret::/.test(parent ?? "");
const isUsersBirth = (one: RecordedResource) => isBirth(one) && String(one.properties.input).includes('"redisUser":{');
const routes = (graph: Graph) => [
    ...graph.of("aws:ec2/natGateway:NatGateway"),
    ...graph.of("aws:ec2/route:Route"),
    ...graph.of("aws:ec2/routeTableAssociation:RouteTableAssociation").filter(({ name }) => !name.includes("isolated")),
];
const secretsRead = (graph: Graph, { properties }: RecordedResource) => {
    const keys = under(properties, "remoteRef").map(({ key }) => key);
    return graph.of("aws:secretsmanager/secret:Secret").filter(({ properties: { name } }) => keys.includes(name));
};
const withSameParent = (graph: Graph, type: string, { parent }: RecordedResource) => graph.of(type).filter(one => one.parent === parent);

/** The orders that AWS and Kubernetes demand and no property tells. A new component meets them by being what they speak of. */
export const orders: Order[] = [
    {
        says: "everything in the cluster comes after the deployer's access has taken effect, and goes before it",
        because: "the provider asks the API once, and a 401 marks the cluster as unreachable for the whole run",
        of: one => inCluster(one) || one.type === "pulumi:providers:kubernetes",
        first: (_, graph) => [
            ...graph.of("aws:eks/accessEntry:AccessEntry").filter(({ name }) => name.endsWith("-deployer")),
            ...graph.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation").filter(({ name }) => name.endsWith("-deployer")),
            ...graph.of(settles).filter(({ name }) => name.endsWith("-access-settles")),
        ],
        always: true,
    },
    {
        says: "every wait comes after what takes effect meanwhile",
        because: "a wait beside it is no wait",
        of: is(settles),
        first: (one, graph) =>
            graph.resources.filter(
                other => /AccessPolicyAssociation$|PodIdentityAssociation$/.test(other.type) && one.propertyDependencies.triggers?.includes(other.urn),
            ),
        always: true,
    },
    {
        says: "pods come after nodes, and after NetworkPolicy acts",
        because: "on destroy nodes and their interfaces would be left behind, and until then policies are accepted and ignored",
        of: runsPods,
        first: (_, graph) => [
            ...graph.of("kubernetes:karpenter.sh/v1:NodePool"),
            ...graph.of("kubernetes:eks.amazonaws.com/v1:NodeClass"),
            ...graph.of("kubernetes:core/v1:ConfigMap").filter(one => nameIn(one) === "amazon-vpc-cni"),
        ],
        always: true,
    },
    {
        says: "what is in a namespace comes after it",
        because: "Kubernetes refuses it, and on destroy the namespace would hang",
        of: one => inCluster(one) && namespaceOf(one) !== undefined && namespaceOf(one) !== "kube-system",
        first: (one, graph) => graph.of("kubernetes:core/v1:Namespace").filter(namespace => nameIn(namespace) === namespaceOf(one)),
        always: true,
    },
    {
        says: "pods come after every policy on whom they reach and who reaches them",
        because: "a new pod may reach everybody until a policy selects it, and nobody once its namespace denies all",
        of: runsPods,
        first: (one, graph) => {
            const labels = podOf(one)?.metadata?.labels ?? {};
            return graph.of(networkPolicy).filter(policy => {
                const wanted = (policy.properties as Any).spec.podSelector.matchLabels ?? {};
                const lets = (policy.properties as Any).spec.egress !== undefined || Object.keys(wanted).length === 0;
                return lets && namespaceOf(policy) === namespaceOf(one) && Object.entries(wanted).every(([key, value]) => labels[key] === value);
            });
        },
        always: true,
    },
    {
        says: "a custom resource comes after the chart that knows it, and goes before it",
        because: "its kind is unknown before, its webhook is silent, and its finalizer would wait for an operator that is gone",
        of: one => inCluster(one) && !isBuiltIn(one),
        first: (one, graph) =>
            ofEks.includes(groupOf(one))
                ? graph.of("aws:eks/cluster:Cluster")
                : graph.of(release).filter(({ properties: { name } }) => name === charts[groupOf(one)]),
        always: true,
    },
    {
        says: "Prometheus' operator comes after the release of its kinds",
        because: "its own chart would install them once and never upgrade them, and without them it starts with nothing to watch",
        of: one => one.type === release && one.properties.chart === "kube-prometheus-stack",
        first: (_, graph) => graph.of(release).filter(({ properties: { chart } }) => chart === "prometheus-operator-crds"),
        always: true,
    },
    {
        says: "pods that act in AWS come after their Pod Identity has taken effect",
        because: "a pod that is admitted too early has no credentials until it restarts",
        of: one => inCluster(one) && (runsPods(one) || groupOf(one) === "postgresql.cnpg.io"),
        first: (one, graph) =>
            graph
                .of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
                .filter(({ properties: { namespace, serviceAccount } }) => {
                    const chart = under(one.properties.values, "serviceAccount").map(({ name }) => name);
                    const accounts = one.type === release ? chart : [podOf(one)?.spec.serviceAccountName ?? nameIn(one)];
                    return namespace === namespaceOf(one) && accounts.includes(serviceAccount);
                })
                .flatMap(association => [association, ...graph.naming(settles, "triggers", association)]),
    },
    {
        says: "pods come after the Secrets that they read",
        because: "they would wait for them until the deployment gives up",
        of: one => runsPods(one) && podOf(one) !== undefined,
        first: (one, graph) =>
            [...under(podOf(one), "secretKeyRef").map(({ name }) => name), ...under(podOf(one).spec.volumes, "secretName")].flatMap(name =>
                objectIn(graph, "kubernetes:external-secrets.io/v1:ExternalSecret", namespaceOf(one), name),
            ),
    },
    {
        says: "a Secret comes after its store, after the values that it is put together from, and after who may read them",
        because: "one without a value never syncs",
        of: is("kubernetes:external-secrets.io/v1:ExternalSecret"),
        first: (one, graph) => [
            ...objectIn(graph, "kubernetes:external-secrets.io/v1:SecretStore", namespaceOf(one), (one.properties as Any).spec.secretStoreRef.name),
            ...secretsRead(graph, one).flatMap(secret => [
                secret,
                ...graph.naming("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret),
                ...withSameParent(graph, invocation, secret),
            ]),
        ],
        always: true,
    },
    {
        says: "pods come after their PriorityClass",
        because: "Kubernetes refuses a pod of a class that is not there",
        of: one => inCluster(one) && under(one.properties, "priorityClassName").length > 0,
        first: (one, graph) => {
            const classes = under(one.properties, "priorityClassName");
            return graph.of("kubernetes:scheduling.k8s.io/v1:PriorityClass").filter(found => classes.includes(nameIn(found)));
        },
        always: true,
    },
    {
        says: "volumes come after their class",
        because: "a claim of a class that is not there waits for ever",
        of: one => inCluster(one) && under(one.properties, "storageClassName").concat(under(one.properties, "storageClass")).length > 0,
        first: (one, graph) => {
            const classes = under(one.properties, "storageClassName").concat(under(one.properties, "storageClass"));
            return graph.of("kubernetes:storage.k8s.io/v1:StorageClass").filter(found => classes.includes(nameIn(found)));
        },
        always: true,
    },
    {
        says: "a service's pods come after the roles and users of its stores",
        because: "it would start with a name that its store does not know",
        of: one => runsPods(one) && podOf(one) !== undefined && namespaceOf(one) !== "data",
        first: (one, graph) => {
            const delivered = under(podOf(one), "secretKeyRef").flatMap(({ name }) =>
                objectIn(graph, "kubernetes:external-secrets.io/v1:ExternalSecret", namespaceOf(one), name),
            );
            const births = delivered.flatMap(secret => secretsRead(graph, secret)).map(({ name }) => name);
            return graph
                .of("kubernetes:batch/v1:Job")
                .filter(({ name }) => /-(roles|user)$/.test(name) && births.some(birth => birth.startsWith(`secrets-${name.replace(/(roles|user)$/, "")}`)));
        },
    },
    {
        says: "a way to a pod from outside comes after the pods, the listener's rule and the load balancer's own rules",
        because: "targets are registered as pods, and let go while the cluster can still do it",
        of: is("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding"),
        first: (one, graph) => [
            ...graph.resources.filter(other => /:(Deployment|StatefulSet)$/.test(other.type) && nameIn(other) === (one.properties as Any).spec.serviceRef.name),
            ...graph.of("aws:lb/listenerRule:ListenerRule"),
            ...graph.resources.filter(({ type, name }) => /SecurityGroup(In|E)gressRule$/.test(type) && name.startsWith("edge-pods-")),
        ],
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
        of: one => one.type === "aws:secretsmanager/secretRotation:SecretRotation" && !/golive:data:Redis\$/.test(one.urn),
        first: (one, graph) => {
            const store = one.name.replace(/-\w+-rotation$/, "");
            return graph.of("kubernetes:batch/v1:Job").filter(({ name }) => name === `${store}-roles` || name === `${store}-user`);
        },
        always: true,
        except: {
            named: /^SecretRotation \w+-application-rotation does not wait for Job \w+-roles$/,
            why: "Postgres: the new rotation function wires it; goes with the merge",
        },
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
    {
        says: "a migration comes after the backup that was made before it",
        because: "it is what the release goes back to",
        of: one => one.type === "kubernetes:batch/v1:Job" && one.name === "migration",
        first: (_, graph) => [...graph.of("aws:rds/snapshot:Snapshot"), ...graph.of("kubernetes:postgresql.cnpg.io/v1:Backup")],
    },
];
