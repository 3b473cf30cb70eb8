import { valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { isObject } from "../../engine/yaml";

const yes = /^(true|1|yes|on)$/i;

/** What is wrong with Grafana's settings on strangers; without a role they may look, and change nothing. */
function openTo(enabled: unknown, role: unknown, where: string): string | undefined {
    if (!yes.test(String(enabled)) || !/^(Admin|Editor)$/i.test(String(role))) return undefined;
    return `${where}: whoever reaches Grafana is ${/^admin$/i.test(String(role)) ? "an administrator" : "an editor"} without signing in`;
}

/** What an ini file says in a section; Grafana's own has no nesting. */
function inSection(text: string, section: string, key: string): string | undefined {
    const body = text.split(/^\s*\[/m).find(part => part.startsWith(`${section}]`));
    return new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, "m").exec(body ?? "")?.[1];
}

/** The settings in a chart's values: `grafana.ini`, wherever the chart has Grafana, and variables beside it. */
function inValues(values: unknown, where: string): string | undefined {
    if (!isObject(values)) return undefined;
    return allFlaws(Object.keys(values), key => {
        // What is unknown is no switch; under `up` it is known, and looked through.
        const value = key === "auth.anonymous" ? values[key] : known(() => values[key]);
        if (key === "auth.anonymous" && isObject(value)) return openTo(value.enabled, value.org_role, `${where}.${key}.org_role is ${value.org_role}`);
        if (key === "env" && isObject(value))
            return openTo(
                value.GF_AUTH_ANONYMOUS_ENABLED,
                value.GF_AUTH_ANONYMOUS_ORG_ROLE,
                `${where}.env.GF_AUTH_ANONYMOUS_ORG_ROLE is ${value.GF_AUTH_ANONYMOUS_ORG_ROLE}`,
            );
        return inValues(value, `${where}.${key}`);
    });
}

const [enabled, role] = ["GF_AUTH_ANONYMOUS_ENABLED", "GF_AUTH_ANONYMOUS_ORG_ROLE"];

const inPod = (pod: PodNode, graph: Graph): string | undefined =>
    allFlaws(pod.containers, ({ container, where }) => {
        const read = (name: string) => valueIn(container, name, pod, graph);
        // A ConfigMap whose name is unknown may hold anything: only what the container says itself leaves the rule undecided.
        const own = listOf(container.env).some(({ name }) => name === role);
        if (!own && !container.envFrom) return undefined;
        const given = own ? read(role) : known(() => read(role));
        return given === undefined ? undefined : openTo(read(enabled), given, `${where} (${container.name ?? "unnamed"}): ${role} is ${given}`);
    });

/** A file of Grafana's by its ending; everything else is not read. */
const inMap = (data: Record<string, string> | undefined): string | undefined =>
    allFlaws(Object.keys(data ?? {}), key => {
        if (!/\.ini$/.test(key)) return undefined;
        const text = (data as Record<string, string>)[key];
        const given = inSection(text, "auth.anonymous", "org_role");
        return openTo(inSection(text, "auth.anonymous", "enabled"), given, `data.${key}: org_role of [auth.anonymous] is ${given}`);
    });

export const grafanaKnowsItsAdministrators = graphRule(
    {
        name: "grafana-administrators-sign-in",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:56", "mech-exo:25"],
        says: "Nobody administers or edits Grafana without signing in.",
        because: "An administrator of Grafana asks every data source by its own password, and silences the alerts.",
        fix: "Leave GF_AUTH_ANONYMOUS_ENABLED out, or let strangers be Viewer.",
    },
    graph => [...graph.pods, ...graph.ofKind("ConfigMap", "Release", "Chart", "HelmRelease")],
    (node, graph) => {
        if (node.kind === "ConfigMap") return inMap((node.props as { data?: Record<string, string> }).data);
        if (["Release", "Chart"].includes(node.kind)) return inValues(node.props.values, "values");
        if (node.kind === "HelmRelease") return inValues((node.props.spec as { values?: unknown } | undefined)?.values, "spec.values");
        return inPod(node as PodNode, graph);
    },
);
