import { type Graph, graphRule, type Node } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { isObject, parsed } from "../../engine/yaml";
import { fileOf } from "../shared/monitoring-files";

interface Files {
    metadata?: { name?: string };
    data?: Record<string, string>;
    stringData?: Record<string, string>;
}
interface Chart {
    chart?: string;
    values?: { alertmanager?: { config?: unknown } };
}

/** A variable of a shell: one in braces anywhere, or one that is the whole text. What stands in a template's braces is the template's. */
function variableIn(text: string): string | undefined {
    const bare = text.replace(/\{\{.*?\}\}/gs, "");
    return /\$\{[A-Za-z_]\w*(:?[-?+=][^}]*)?\}/.exec(bare)?.[0] ?? /^\$[A-Za-z_]\w*$/.exec(bare.trim())?.[0];
}

/** Where a configuration has a variable. */
function variables(value: unknown, where: string): string | undefined {
    if (typeof value === "string") {
        const found = variableIn(value);
        return found && `${where} has ${found}, which Alertmanager takes as it stands`;
    }
    if (typeof value !== "object" || value === null) return undefined;
    const isArray = Array.isArray(value);
    return allFlaws(Object.keys(value), key =>
        variables(
            known(() => (value as Record<string, unknown>)[key]),
            isArray ? `${where}[${key}]` : where ? `${where}.${key}` : key,
        ),
    );
}

/** Programs that put variables into files before the server reads them. */
const expanding = /envsubst|gomplate|\bsed\b|\bawk\b|\bperl\b|\bpython|confd|consul-template|vault|\brender|\beval\b|\bcat <<|\besh\b/;

/** Names of ConfigMaps and Secrets that a pod mounts, some of whose words put variables into files. */
const expanded = (graph: Graph): Set<string> =>
    new Set(
        graph.pods.flatMap(pod => {
            const words = known(() => pod.containers.flatMap(({ container }) => [...listOf(container.command), ...listOf(container.args)]).join(" "));
            if (!expanding.test(words ?? "")) return [];
            const volumes = known(() => listOf(pod.spec.volumes).map(({ configMap, secret }) => configMap?.name ?? secret?.secretName)) ?? [];
            return volumes.map(name => `${pod.place} ${name}`);
        }),
    );

/** The configurations of Alertmanager in an object's files, with where each stands. */
function configurations({ kind, props }: Node): { where: string; document: unknown }[] {
    if (kind !== "ConfigMap" && kind !== "Secret") {
        const { chart, values } = props as Chart;
        const config = known(() => values?.alertmanager?.config);
        return /prometheus|alertmanager/.test(String(chart)) && isObject(config) ? [{ where: "values.alertmanager.config.", document: config }] : [];
    }
    const { data, stringData } = props as Files;
    const [field, files, isEncoded] = stringData ? (["stringData", stringData, false] as const) : (["data", data ?? {}, kind === "Secret"] as const);
    return Object.keys(files).flatMap(name => {
        if (!/\.ya?ml$/.test(name)) return [];
        const read = fileOf(files as Record<string, string>, name);
        const text = typeof read === "string" && isEncoded ? Buffer.from(read, "base64").toString("utf8") : read;
        if (typeof text !== "string" || !/^\s*receivers:/m.test(text)) return [];
        const document = parsed(text);
        return "document" in document && isObject(document.document) && "route" in document.document
            ? [{ where: `${field}["${name}"]: `, document: document.document }]
            : [];
    });
}

export const alertmanagerIsLiteral = graphRule(
    {
        name: "alertmanager-configuration-has-no-variables",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394", "vanta:102"],
        says: "Alertmanager's configuration has no variable of a shell, unless something puts its value in.",
        because: "Alertmanager expands none: a configuration with such an address does not load, and such a key is refused at the first alert.",
        fix: "Mount the secret and name its file (api_url_file, routing_key_file, bot_token_file), or let an init container put the value in.",
    },
    graph => graph.ofKind("ConfigMap", "Secret", "Release", "Chart"),
    (node, graph) => {
        const { name } = (node.props as Files).metadata ?? {};
        if (name !== undefined && graph.once(expanded).has(`${node.place} ${name}`)) return undefined;
        return allFlaws(configurations(node), ({ where, document }) => {
            const found = variables(document, "");
            return found && `${where}${found}`;
        });
    },
);
