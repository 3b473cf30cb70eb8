import type { Graph, Node } from "../../engine/graph";

/** A chart of the stack, as a rule on its values reads it. */
export interface Release {
    name?: string;
    chart?: string;
    values?: Record<string, Values>;
}
/** Values of a chart. */
export interface Values {
    [key: string]: unknown;
}

/** A chart's name, or nothing. */
export const nameOfChart = ({ props }: Node<Release>): string => props.chart ?? "";
/** Every chart of the stack. */
export const charts = (graph: Graph): Node<Release>[] => graph.ofKind<Release>("Release", "Chart");
/** Those that bring Prometheus with its operator. */
export const stacks = (graph: Graph): Node<Release>[] => charts(graph).filter(chart => nameOfChart(chart).endsWith("kube-prometheus-stack"));
