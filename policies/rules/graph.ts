import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../aws";
import { type Graph, graphRule, type PodNode } from "../graph";
import type { Service } from "../monitors";
import { containersOf } from "../pods";
import { listOf } from "../read";
import { firstFlaw } from "../rule";

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];
type ConfigMap = Partial<Unwrap<k8s.core.v1.ConfigMapArgs>>;

/** The value of an environment variable, wherever the container takes it from; nothing when none sets it. Of two that set it, the last wins. */
function settingOf(pod: PodNode, graph: Graph, name: string): string | undefined {
    const kept = (map: string | undefined, key: string) => graph.named<ConfigMap>("ConfigMap", pod.place, map)?.props.data?.[key];
    for (const { container } of containersOf(pod.spec)) {
        const variable = listOf(container.env).findLast(one => one.name === name);
        if (variable?.value !== undefined) return variable.value;
        const key = variable?.valueFrom?.configMapKeyRef;
        if (key) return kept(key.name, key.key);
        for (const { configMapRef, prefix = "" } of listOf(container.envFrom).toReversed()) {
            const value = configMapRef && name.startsWith(prefix) ? kept(configMapRef.name, name.slice(prefix.length)) : undefined;
            if (value !== undefined) return value;
        }
    }
    return undefined;
}

const playMoney = /paper|dry|sim|demo|test|backtest|off|read/i;
const realMoney = /live|real|prod/i;

export const modeIsSet = graphRule(
    {
        name: "trading-mode-is-set",
        severity: "critical",
        items: ["cryptofunk:217", "vanta:76", "vanta:380", "mech-exo:92"],
        says: "A bot's mode is really set, to a value its code knows, and fits the phase.",
        because: "A mode that is read nowhere, or that the code does not know, falls back to one nobody chose.",
        fix: "Set the variable of trading.mode in the manifest to one of its allowed values.",
    },
    graph => graph.pods,
    (pod, graph) => {
        if (annotationOf(pod, "places-orders") !== "true") return undefined;
        const name = annotationOf(pod, "mode-variable");
        if (!name) return "the annotation golive.dev/mode-variable is missing";
        const value = settingOf(pod, graph, name);
        if (value === undefined) return `no container sets ${name}`;
        const allowed = (annotationOf(pod, "mode-allowed") ?? "").split(",").map(one => one.trim());
        if (!allowed.includes(value)) return `${name} is "${value}", not one of ${allowed.join(", ")}`;
        const phase = annotationOf(pod, "phase");
        if (phase === "dry" && realMoney.test(value) && !playMoney.test(value)) return `${name} is "${value}" in the phase dry`;
        return phase === "live" && playMoney.test(value) && !realMoney.test(value) ? `${name} is "${value}" in the phase live` : undefined;
    },
);

interface Account {
    automountServiceAccountToken?: boolean;
    metadata?: { name?: string };
}
interface Binding {
    subjects?: { kind?: string; name?: string; namespace?: string }[];
}

/** Service accounts that a binding gives rights in the cluster, found once. */
const boundAccounts = (graph: Graph): Set<string> => {
    const bindings = graph.ofKind<Binding>("RoleBinding", "ClusterRoleBinding");
    return new Set(bindings.flatMap(({ props }) => listOf(props.subjects).map(({ namespace, name }) => `${namespace} ${name}`)));
};
export const tokenIsNotMounted = graphRule(
    {
        name: "pod-mounts-no-idle-token",
        severity: "medium",
        items: ["cryptofunk:284"],
        says: "A pod that asks nothing of the cluster's API gets no token for it.",
        because: "A token in a pod that was broken into is a way into the cluster.",
        fix: "Set automountServiceAccountToken to false, for the pod or its ServiceAccount.",
    },
    graph => graph.pods,
    (pod, graph) => {
        const { automountServiceAccountToken } = pod.spec;
        if (automountServiceAccountToken === false) return undefined;
        const { serviceAccountName = "default" } = pod.spec;
        const account = graph.named<Account>("ServiceAccount", pod.place, serviceAccountName);
        if (automountServiceAccountToken === undefined && account?.props.automountServiceAccountToken === false) return undefined;
        const namespace = pod.place.slice(pod.place.lastIndexOf(" ") + 1);
        if (graph.once(boundAccounts).has(`${namespace} ${serviceAccountName}`)) return undefined;
        return `automountServiceAccountToken is not false, and ${serviceAccountName} has no rights to use it for`;
    },
);

export const networkIsRecorded = graphRule(
    {
        name: "vpc-has-flow-logs",
        severity: "medium",
        items: ["bot-core:369", "mech-exo:58"],
        says: "A VPC records who talked to whom.",
        because: "After a theft, the flow log is what tells where the keys went.",
        fix: "Create an aws.ec2.FlowLog for the VPC.",
        level: "advisory",
    },
    graph => graph.ofType(aws.ec2.Vpc),
    (vpc, graph) => {
        return graph.users(vpc, aws.ec2.FlowLog).length ? undefined : "no FlowLog refers to it";
    },
);

export const bucketIsVersioned = graphRule(
    {
        name: "bucket-is-versioned",
        severity: "medium",
        items: ["cryptofunk:339"],
        says: "A bucket keeps the versions of what it holds.",
        because: "A backup that an attacker or a mistake overwrites is none.",
        fix: "Create an aws.s3.BucketVersioning with status Enabled for the bucket.",
        level: "advisory",
    },
    graph => graph.ofType("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    (bucket, graph) => {
        if ((bucket.props as { versioning?: { enabled?: boolean } }).versioning?.enabled) return undefined;
        type Versioning = { versioningConfiguration?: { status?: string } };
        const [own] = graph.users<Versioning>(bucket, "aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2");
        return own?.props.versioningConfiguration?.status === "Enabled" ? undefined : "no BucketVersioning switches it on";
    },
);

export const imagesAreScanned = graphRule(
    {
        name: "image-repository-is-scanned",
        severity: "high",
        items: ["cryptofunk:299", "cryptofunk:300", "bot-core:161"],
        says: "Images are scanned for known vulnerabilities.",
        because: "A bot's dependencies see its keys; a known hole in one of them is an open door.",
        fix: "Set imageScanningConfiguration.scanOnPush, or an aws.ecr.RegistryScanningConfiguration with a rule that scans, once per account.",
    },
    graph => graph.ofType(aws.ecr.Repository),
    (repository, graph) => {
        const { imageScanningConfiguration } = repository.props as { imageScanningConfiguration?: { scanOnPush?: boolean } };
        if (imageScanningConfiguration?.scanOnPush) return undefined;
        const registry = graph.ofType<{ rules?: { scanFrequency?: string }[] }>(aws.ecr.RegistryScanningConfiguration);
        const scans = registry.some(({ props }) => listOf(props.rules).some(({ scanFrequency }) => scanFrequency !== "MANUAL"));
        return scans ? undefined : "imageScanningConfiguration.scanOnPush is not true";
    },
);

type Ingress = Partial<Unwrap<k8s.networking.v1.IngressArgs>>;

export const ingressHasBackends = graphRule(
    {
        name: "ingress-backend-exists",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:77"],
        says: "An Ingress sends to a Service and a port that exist.",
        because: "The front door answers 503 while everything behind it is green.",
        fix: "Name a Service of the same namespace and one of its ports.",
    },
    graph => graph.ofKind("Ingress"),
    (node, graph) => {
        const { spec } = node.props as Ingress;
        if (graph.mayHoldUnseenPods(node.place) || !graph.podsIn(node.place).length) return undefined;
        const paths = listOf(spec?.rules).flatMap(rule => listOf(rule.http?.paths).map(({ backend }) => backend));
        return firstFlaw([...paths, ...listOf(spec?.defaultBackend)], ({ service }) => {
            // The AWS controller takes an annotation in the place of a Service.
            if (!service || service.port?.name === "use-annotation") return undefined;
            const found = graph.named<Service>("Service", node.place, service.name);
            if (!found) return `the backend ${service.name} is no Service of the stack`;
            const { name, number } = service.port ?? {};
            const has = listOf(found.props.spec?.ports).some(port => (name ? port.name === name : port.port === number));
            return has ? undefined : `the backend ${service.name} has no port ${name ?? number}`;
        });
    },
);
