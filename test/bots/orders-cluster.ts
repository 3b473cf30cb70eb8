import type { Order } from "./orders";
import {
    type Any,
    charts,
    groupOf,
    inCluster,
    invocation,
    is,
    isBuiltIn,
    nameIn,
    namespaceOf,
    networkPolicy,
    objectIn,
    ofEks,
    podOf,
    release,
    runsPods,
    secretsRead,
    settles,
    under,
    withSameParent,
} from "./orders-reading";

/** The orders that Kubernetes and EKS demand and no property tells. A new component meets them by being what they speak of. */
export const clusterOrders: Order[] = [
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
        says: "an autoscaler comes after what measures its pods",
        because: "without figures it scales nothing, and its first condition is a failure",
        of: is("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"),
        first: (_, graph) => graph.of("aws:eks/addon:Addon").filter(({ properties: { addonName } }) => addonName === "metrics-server"),
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
        says: "a migration comes after the backup that was made before it",
        because: "it is what the release goes back to",
        of: one => one.type === "kubernetes:batch/v1:Job" && one.name === "migration",
        first: (_, graph) => [...graph.of("aws:rds/snapshot:Snapshot"), ...graph.of("kubernetes:postgresql.cnpg.io/v1:Backup")],
    },
];
