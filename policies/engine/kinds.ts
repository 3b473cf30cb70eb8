import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { has, known } from "./reading";

/** Which objects run pods, and where each kind has their template. */

/** A pod's specification, as a rule reads it. */
export type PodSpec = Partial<Unwrap<k8s.types.input.core.v1.PodSpec>>;
/** A container of any sort, as a rule reads it. */
export type Container = Partial<Unwrap<k8s.types.input.core.v1.Container>>;
/** What stands above a pod's specification. */
export interface PodTemplate {
    metadata?: { name?: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
    spec?: PodSpec;
}

type Properties = Record<string, unknown>;

const template = ["spec", "template"];
const replicated = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"];
/** Kinds of custom resources that run pods as Kubernetes' own do. */
const replacing = ["Rollout", "CloneSet", "DeploymentConfig", "BroadcastJob", "KnativeService"];
const paths = new Map<string, string[]>([
    ["Pod", []],
    ["PodTemplate", ["template"]],
    ...[...replicated, ...replacing].map((kind): [string, string[]] => [kind, template]),
    ["CronJob", ["spec", "jobTemplate", ...template]],
    ["ScaledJob", ["spec", "jobTargetRef", "template"]],
    ["AdvancedCronJob", ["spec", "template", "jobTemplate", ...template]],
]);

/** Kinds that always run pods; any other custom resource does where it has the template of one. */
export const podKinds = [...paths.keys()];
/** Kinds whose pods run until they are told to end. */
export const longRunning = [...podKinds.filter(kind => replicated.includes(kind) && kind !== "Job"), "Pod", "Rollout", "CloneSet", "DeploymentConfig"];
/** What a rule says in place of a type that judges custom resources of any kind. */
export const anyCustom = "kubernetes:*.*:*";

/** The kind of a Kubernetes type token; empty for every other type. Knative's Service runs pods and is none that finds them. */
export function kindOf(type: string): string {
    if (!type.startsWith("kubernetes:")) return "";
    const kind = type.slice(type.lastIndexOf(":") + 1);
    return kind === "Service" && type.startsWith("kubernetes:serving.knative.dev/") ? "KnativeService" : kind;
}

/** Custom resources that make no pods: their operators only configure what others run. */
const podless =
    /^kubernetes:([\w.-]*\.(k8s\.io|k8s\.aws|x-k8s\.io)|external-secrets\.io|generators\.external-secrets\.io|cert-manager\.io|acme\.cert-manager\.io|karpenter\.sh|eks\.amazonaws\.com|traefik\.io|(networking|security)\.istio\.io|barmancloud\.cnpg\.io|cilium\.io|([\w-]+\.)?(projectcalico\.org|antrea\.io)|networking\.gke\.io|cloud\.google\.com|kyverno\.io|bitnami\.com|projectcontour\.io|traefik\.containo\.us|configuration\.konghq\.com|policy\.linkerd\.io)\/|^kubernetes:monitoring\.coreos\.com\/\w+:(ServiceMonitor|PodMonitor|Probe|ScrapeConfig|PrometheusRule|AlertmanagerConfig)|^kubernetes:keda\.sh\/\w+:(?!ScaledJob)/;

/** Whether a type is that of a custom resource whose operator may make pods. */
export const isCustom = (type: string): boolean => /^kubernetes:[^:]+\./.test(type) && !type.startsWith("kubernetes:helm.sh/") && !podless.test(type);

/** The template of the pods that an object runs. */
export interface Found {
    /** Kind of the object, such as Deployment; a patch's is that of what it patches. */
    kind: string;
    /** Where the pods' specification stands in the object's properties. */
    where: string;
    /** Nothing where the object has none. */
    template?: PodTemplate;
}

// biome-ignore lint/suspicious/noExplicitAny: properties come from programs; a wrong shape throws and leaves a rule undecided
const at = (props: Properties, path: string[]) => path.reduce((value: any, key) => value?.[key], props) as PodTemplate | undefined;

/** The template of the pods that a resource runs; nothing for what runs none. Reading an unknown one throws. */
export function templateIn(type: string, props: object): Found | undefined {
    const kind = kindOf(type).replace(/Patch$/, "");
    const path = paths.get(kind);
    if (path) return { kind, where: [...path, "spec"].join("."), template: at(props as Properties, path) };
    if (!isCustom(type)) return undefined;
    const found = known(() => at(props as Properties, template));
    return found &&
        has(
            known(() => found.spec),
            "containers",
        )
        ? { kind, where: "spec.template.spec", template: found }
        : undefined;
}
