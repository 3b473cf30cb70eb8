import { graphRule } from "../../engine/graph";
import { type Monitor, placesOf, servicesByPlace, servicesOf } from "../../engine/monitors";
import { listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";

export const serviceMonitorScrapes = graphRule(
    {
        name: "service-monitor-scrapes-something",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:269", "vanta:106"],
        says: "A ServiceMonitor selects a Service that has the port it names.",
        because: "A job that selects nothing exports nothing, and its alerts never fire.",
        fix: "Give the selector the labels of the Service's own metadata, and the endpoint the name of the Service's port.",
    },
    graph => graph.ofKind("ServiceMonitor"),
    (node, graph) => {
        const monitor = node.props as Monitor;
        const places = placesOf(node, monitor);
        const byPlace = graph.once(servicesByPlace);
        const looked = places ?? [...byPlace.keys()];
        if (looked.some(place => graph.mayHoldUnseenPods(place))) return undefined;
        if (!looked.some(place => byPlace.has(place))) return undefined;
        const found = servicesOf(node, graph);
        // Kubernetes' own Services, and the kubelet's that the operator makes, are in no stack.
        if (!found.length && looked.some(place => place.endsWith(" kube-system"))) return undefined;
        if (!found.length) return "spec.selector matches no Service";
        return allFlaws(monitor.spec?.endpoints, ({ port, targetPort }, i) => {
            if (!port || targetPort !== undefined) return undefined;
            const has = found.some(({ props }) => listOf(props.spec?.ports).some(({ name }) => name === port));
            return has ? undefined : `spec.endpoints[${i}].port is ${port}, which ${found[0].name} does not have`;
        });
    },
);

export const podMonitorScrapes = graphRule(
    {
        name: "pod-monitor-scrapes-something",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:347", "cryptofunk:269", "vanta:106"],
        says: "A PodMonitor selects pods that have the port it names.",
        because: "A job that selects nothing exports nothing, and its alerts never fire.",
        fix: "Give the selector the labels of the pods' template, and the endpoint the name of a container's port.",
    },
    graph => graph.ofKind("PodMonitor"),
    (node, graph) => {
        const monitor = node.props as Monitor;
        const places = placesOf(node, monitor);
        if (!places || places.some(place => graph.mayHoldUnseenPods(place) || !graph.podsIn(place).length)) return undefined;
        const pods = places.flatMap(place => graph.select(place, monitor.spec?.selector));
        if (!pods.length) return "spec.selector matches no pod";
        return allFlaws(monitor.spec?.podMetricsEndpoints, ({ port }, i) => {
            const has = pods.some(pod => pod.containers.some(({ container }) => listOf(container.ports).some(({ name }) => name === port)));
            return has || !port ? undefined : `spec.podMetricsEndpoints[${i}].port is ${port}, which ${pods[0].name} does not have`;
        });
    },
);
