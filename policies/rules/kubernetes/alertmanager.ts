import { type Graph, graphRule, type Node } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { type Document, isObject } from "../../engine/yaml";
import { dead, isList, twice } from "../shared/monitoring-files";
import { type Release, stacks, type Values } from "../shared/prometheus-chart";

interface Route {
    receiver?: string;
    routes?: Route[];
}
interface Alertmanager {
    enabled?: boolean;
    config?: { receivers?: { name?: string }[]; route?: Route };
    alertmanagerSpec?: Values;
}

/** Everybody to whom a route, or one below it, leads. */
const receiversOf = ({ receiver, routes }: Route): (string | undefined)[] => [receiver, ...listOf(routes).flatMap(receiversOf)];

export const alertsReachSomebody = graphRule(
    {
        name: "alerts-reach-somebody",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394", "mech-exo:193"],
        // The first deployment has no receiver yet: the channels' secrets are put into the secrets that it makes.
        goLive: true,
        says: "Alertmanager has a receiver that tells somebody.",
        because: "The chart's own configuration sends every alert to nowhere.",
        fix: "Set alertmanager.config with receivers and a route to them, or an AlertmanagerConfig.",
    },
    stacks as unknown as (graph: Graph) => Node[],
    (node, graph) => {
        const { values } = (node as unknown as Node<Release>).props;
        const { enabled, config, alertmanagerSpec } = (values?.alertmanager ?? {}) as Alertmanager;
        if (enabled === false) return "values.alertmanager.enabled is false";
        if (graph.ofKind("AlertmanagerConfig").length || alertmanagerSpec?.configSecret || alertmanagerSpec?.useExistingSecret) return undefined;
        const { receivers, route } = config ?? {};
        const telling = listOf(receivers).filter(receiver => Object.keys(receiver).some(key => key.endsWith("_configs")));
        if (!telling.length) return "values.alertmanager.config.receivers tells nobody";
        // Without a route of one's own, the chart's leads to nobody.
        const reached = receiversOf(route ?? {});
        return telling.some(({ name }) => reached.includes(name)) ? undefined : "values.alertmanager.config.route leads to no receiver that tells somebody";
    },
);

/** What keeps Alertmanager from loading its configuration. */
export function alertmanagerFlaw(document: Document): string | undefined {
    if (!isObject(document.route)) return "route is absent";
    if (!isList(document.receivers)) return "receivers is no list";
    const names = (document.receivers as Document[]).map(receiver => receiver?.name);
    if (names.some(name => typeof name !== "string")) return "a receiver has no name";
    const double = twice(names);
    if (double !== undefined) return `two receivers are named ${double}`;
    const route = document.route as Route;
    if (!route.receiver) return "route.receiver is absent";
    const missing = ({ receiver, routes }: Route): string | undefined =>
        receiver !== undefined && !names.includes(receiver) ? receiver : allFlaws(listOf(routes), missing);
    const absent = missing(route);
    return absent && `a route names the receiver ${absent}, which is not there`;
}

type AlertmanagerValues = { chart?: string; values?: { alertmanager?: { config?: Document } } };

export const chartAlertmanagerLoads = kindRule<AlertmanagerValues>(
    ["Release", "Chart"],
    {
        name: "chart-alertmanager-configuration-loads",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394"],
        says: "The Alertmanager configuration in a chart's values loads.",
        because: dead,
        fix: "Name in every route a receiver that is there.",
    },
    ({ chart, values }) => {
        const config = values?.alertmanager?.config;
        // The chart fills in the route that is left out.
        if (!/prometheus/.test(String(chart)) || !isObject(config) || !("route" in config) || !("receivers" in config)) return undefined;
        const flaw = alertmanagerFlaw(config);
        return flaw && `values.alertmanager.config: ${flaw}`;
    },
);
