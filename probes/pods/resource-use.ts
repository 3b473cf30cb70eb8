import type { Measure } from "../../checklist/evidence-file";
import { counted, held, listed, numbers, untold } from "../held";
import type { Probe, Target, World } from "../probe";
import { prometheusOf, type Sample } from "../prometheus";
import { containersOf, type Workload, workloadsOf } from "../workloads";

/** The busiest quarter of an hour of the last day: a moment is no load, and a mean hides one. */
const busiest = (expression: string) => `max_over_time((${expression})[1d:15m])`;
const share = (part: string, of: string) => busiest(`100 * ${part} / ${of}`);

interface Use extends Target {
    /** The control's demand. */
    demand: string;
    /** What the use is of. */
    whose: "containers" | "nodes";
    expression(bot: string): string;
    /** What has to be nothing beside it. */
    nothing?: { what: string; expression: string };
}

const sum = (series: string) => `sum by (pod, container) (${series})`;
const container = (bot: string) => `namespace="${bot}", container!="", container!="POD"`;
const limit = (bot: string, resource: string) => sum(`kube_pod_container_resource_limits{namespace="${bot}", resource="${resource}"}`);
const device = 'device!~"lo|veth.*|eni.*|cali.*|docker.*|cni.*|pod-id.*|dummy.*"';

const uses: readonly Use[] = [
    {
        ...{ name: "CPU of the containers", demand: "cpu", whose: "containers" },
        expression: bot => share(sum(`rate(container_cpu_usage_seconds_total{${container(bot)}}[15m])`), limit(bot, "cpu")),
    },
    {
        ...{ name: "CPU of the nodes", demand: "cpu", whose: "nodes" },
        expression: () => busiest('100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[15m])))'),
    },
    {
        ...{ name: "memory of the containers", demand: "memory", whose: "containers" },
        expression: bot => share(sum(`container_memory_working_set_bytes{${container(bot)}}`), limit(bot, "memory")),
    },
    {
        ...{ name: "disks of the nodes", demand: "disk-busy", whose: "nodes" },
        expression: () => busiest("100 * rate(node_disk_io_time_seconds_total[15m])"),
    },
    ...(["receive", "transmit"] as const).map(
        (way): Use => ({
            ...{ name: `network of the nodes (${way})`, demand: "network", whose: "nodes" },
            expression: () => share(`rate(node_network_${way}_bytes_total{${device}}[15m])`, `(node_network_speed_bytes{${device}} > 0)`),
            nothing: { what: `packets that nodes drop (${way})`, expression: busiest(`rate(node_network_${way}_drop_total{${device}}[15m])`) },
        }),
    ),
];

/** Containers whose use a limit bounds, by service: a CPU without limit is bounded by its node alone. */
function bounded({ spec }: Workload, demand: string): string[] {
    return containersOf({ containers: spec.containers }).flatMap(({ name, resources }) => (resources?.limits?.[demand] !== undefined ? [name] : []));
}

/** Services of which no container that should be is among the series. */
function lacking(world: World, demand: string, samples: Sample[]): string[] {
    return workloadsOf(world).flatMap(workload =>
        bounded(workload, demand)
            .filter(name => !samples.some(({ labels }) => labels.container === name && labels.pod?.startsWith(`${workload.name}-`)))
            .map(name => (name === workload.name ? name : `${workload.name}/${name}`)),
    );
}

/** What the use of each is, of what it may have; one of which nothing is known is no use of none. */
export const resourceUse: Probe<Use> = {
    name: "pods.resource-use",
    says: "how much of their CPU, memory, disks and network containers and nodes use",
    targets: world => (workloadsOf(world).length > 0 ? [...uses] : []),
    async ask(use, { world, demands, signal }): Promise<Measure[]> {
        if (Object.keys(demands).length > 0 && !Object.hasOwn(demands, use.demand))
            return [{ ...untold(use.name, "a number", "it was not asked"), demand: use.demand }];
        const bot = world.everything.manifest.name;
        const demanded = "a series of each";
        const prometheus = await prometheusOf({ world, signal });
        const samples = await prometheus.numbers(use.expression(bot));
        const of = { ...untold(use.name, demanded, ""), demand: use.demand };
        if (use.whose === "containers" && workloadsOf(world).every(workload => bounded(workload, use.demand).length === 0))
            return numbers(demands, () => [{ ...of, found: "no container has such a limit: their nodes bound them", holds: "yes" }]);
        if (samples.length === 0) return [{ ...of, found: "Prometheus has no series of it" }];
        const missing = use.whose === "containers" ? lacking(world, use.demand, samples) : [];
        if (missing.length) return [{ ...of, found: `Prometheus has no series of ${listed(missing)}` }];
        const most = samples.reduce((a, b) => (b.value > a.value ? b : a));
        const where = [most.labels.pod, most.labels.container, most.labels.instance, most.labels.device].filter(Boolean).join("/");
        const measured = numbers(demands, () => [
            counted({ what: `${use.name}, the busiest: ${where || "one of them"}`, demand: use.demand, value: most.value, is: "atMost", unit: "%", demands }),
        ]);
        if (!use.nothing) return measured;
        const dropped = await prometheus.numbers(use.nothing.expression);
        const worst = Math.max(...dropped.map(({ value }) => value));
        const drops = dropped.length
            ? held(use.nothing.what, "none", worst === 0, worst === 0 ? "none" : `${worst.toPrecision(2)} a second`)
            : untold(use.nothing.what, "none", "Prometheus has no series of it");
        return [...measured, { ...drops, demand: use.demand }];
    },
};
