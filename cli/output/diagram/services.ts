import { templateIn } from "../../../policies/engine/kinds";
import type { Pods } from "./flows";
import { type Item, type Resources, textOf } from "./resources";

/** Something of the bot or of its upkeep that runs in the cluster. */
export interface Service {
    item: Item;
    name: string;
    /** What it does, where its object says so. */
    about?: string;
    /** What it is, a line each. */
    lines: string[];
    /** Whether it runs for a while and ends. */
    job: boolean;
    placesOrders: boolean;
    /** The bot's phase, where its pods say it. */
    phase?: string;
    pods: Pods;
    /** Names of the cluster's secrets that its pods are given. */
    secrets: string[];
}

type Container = {
    name?: string;
    ports?: { name?: string; containerPort?: number }[];
    env?: { name?: string; value?: string; valueFrom?: { secretKeyRef?: { name?: string } } }[];
    envFrom?: { secretRef?: { name?: string } }[];
};
type Workload = {
    metadata?: { name?: string; namespace?: string; annotations?: Record<string, string> };
    spec?: { replicas?: number; schedule?: string; timeZone?: string };
};
type Scaler = { spec?: { minReplicas?: number; maxReplicas?: number; scaleTargetRef?: { name?: string } }; metadata?: { namespace?: string } };

const kinds = ["apps/v1:StatefulSet", "apps/v1:Deployment", "apps/v1:DaemonSet", "batch/v1:Job", "batch/v1:CronJob"];
const pods = (count: number | undefined): string => (count === undefined || count === 1 ? "1 pod" : `${count} pods`);

/** How many of it run, and when. */
function rhythm(kind: string, { metadata, spec }: Workload, resources: Resources, alone: boolean): string {
    if (kind === "Job") return "runs once per release";
    if (kind === "CronJob") return `on schedule: ${textOf(spec?.schedule) ?? "unknown yet"}, ${textOf(spec?.timeZone) ?? "UTC"}`;
    const scaler = resources
        .of<Scaler>(":HorizontalPodAutoscaler")
        .find(({ props }) => props.metadata?.namespace === metadata?.namespace && props.spec?.scaleTargetRef?.name === metadata?.name)?.props.spec;
    if (scaler) return `${scaler.minReplicas ?? 1} to ${scaler.maxReplicas} pods`;
    return alone && (spec?.replicas ?? 1) === 1 ? "1 pod, never two" : pods(spec?.replicas);
}

/** Everything whose pods the program itself describes; what charts run is not among it. */
export function servicesOf(resources: Resources): Service[] {
    return resources.of<Workload>(...kinds).flatMap(item => {
        const kind = item.type.slice(item.type.lastIndexOf(":") + 1);
        const template = templateIn(item.type, item.props)?.template;
        const namespace = item.props.metadata?.namespace;
        if (!template?.metadata || !namespace) return [];
        const { labels = {}, annotations = {} } = template.metadata;
        const said = (key: string) => textOf(annotations[`golive.dev/${key}`]);
        const [main, ...beside] = (template.spec?.containers ?? []) as Container[];
        const all = [main, ...beside].filter(one => one !== undefined);
        const mode = main?.env?.find(({ name }) => name !== undefined && name === said("mode-variable"));
        const placesOrders = said("places-orders") === "true";
        const volumes = (template.spec?.volumes ?? []) as { secret?: { secretName?: string } }[];
        const secrets = [
            ...all.flatMap(({ env = [], envFrom = [] }) => [...env.map(one => one.valueFrom?.secretKeyRef?.name), ...envFrom.map(one => one.secretRef?.name)]),
            ...volumes.map(one => one.secret?.secretName),
        ];
        return {
            ...{ item: item as Item, placesOrders, phase: said("phase"), job: kind === "Job" || kind === "CronJob" },
            about: textOf(item.props.metadata?.annotations?.["kubernetes.io/description"]),
            name: labels["app.kubernetes.io/name"] ?? item.props.metadata?.name ?? item.name,
            lines: [
                rhythm(kind, item.props, resources, kind === "StatefulSet"),
                ...beside.flatMap(({ name }) => (name ? `${name} beside it in the pod` : [])),
                ...(mode && textOf(mode.value) ? [`${mode.name}=${mode.value}`] : []),
                ...(said("testnet") === "true" ? ["on the exchange's test network"] : []),
            ],
            pods: {
                ...{ namespace, labels },
                ports: Object.fromEntries(all.flatMap(one => (one.ports ?? []).map(({ name, containerPort }) => [name ?? "", containerPort ?? 0]))),
            },
            secrets: [...new Set(secrets.filter(name => name !== undefined))],
        };
    });
}
