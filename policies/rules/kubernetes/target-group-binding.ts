import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import type { Service } from "../../engine/monitors";
import { has, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";

/** A TargetGroupBinding, of Auto Mode or of the AWS controller. */
export type Binding = { spec?: { serviceRef?: { name?: string; port?: number | string } } };

/** The stack's bindings. */
export const bindings = (graph: Graph): Node<Binding>[] => graph.ofKind<Binding>("TargetGroupBinding");

/** The Service that a binding names, if the stack has it. */
export const serviceOf = (binding: Node<Binding>, graph: Graph) => graph.named<Service>("Service", binding.place, binding.props.spec?.serviceRef?.name);
/** The Service's port that a binding names. */
export const portOf = (binding: Node<Binding>, service: Node<Service>) => {
    const wanted = binding.props.spec?.serviceRef?.port;
    return listOf(service.props.spec?.ports).find(({ name, port }) => (typeof wanted === "string" ? name === wanted : port === wanted));
};

export const bindingFindsService = graphRule(
    {
        name: "target-group-binding-finds-its-service",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:267"],
        says: "A target group is bound to a Service and a port that exist.",
        because: "The front door answers 503 while everything behind it is green.",
        fix: "Name a Service of the same namespace and one of its ports.",
    },
    bindings as (graph: Graph) => Node[],
    (node, graph) => {
        const binding = node as Node<Binding>;
        const { name, port } = binding.props.spec?.serviceRef ?? {};
        const service = serviceOf(binding, graph);
        if (!service) return graph.mayHoldUnseenPods(node.place) ? undefined : `spec.serviceRef.name is ${name}, which is no Service of the stack`;
        return portOf(binding, service) ? undefined : `spec.serviceRef.port is ${port}, which the Service ${name} does not have`;
    },
);

export const targetGroupIsTheClusters = graphRule(
    {
        name: "target-group-belongs-to-the-cluster",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:267"],
        says: "A target group that Auto Mode fills carries its cluster's name.",
        because: "AWS lets the cluster register pods only in target groups with that tag: without it the front door answers 503 for ever.",
        fix: "Give the target group the tag eks:eks-cluster-name.",
    },
    graph => bindings(graph).filter(({ type }) => type.startsWith("kubernetes:eks.amazonaws.com/")),
    (binding, graph) => {
        const groups = graph.used<{ tags?: Record<string, string> }>(binding, aws.lb.TargetGroup, aws.alb.TargetGroup);
        return allFlaws(groups, group => (has(group.props.tags, "eks:eks-cluster-name") ? undefined : `${group.name} has no tag eks:eks-cluster-name`));
    },
);
