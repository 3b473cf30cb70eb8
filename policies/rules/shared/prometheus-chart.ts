import type { Graph, Node } from "../../engine/graph";

export interface Release {
    name?: string;
    chart?: string;
    values?: Record<string, Values>;
}
export interface Values {
    [key: string]: unknown;
}

export const nameOfChart = ({ props }: Node<Release>): string => props.chart ?? "";
export const charts = (graph: Graph): Node<Release>[] => graph.ofKind<Release>("Release", "Chart");
export const stacks = (graph: Graph): Node<Release>[] => charts(graph).filter(chart => nameOfChart(chart).endsWith("kube-prometheus-stack"));
