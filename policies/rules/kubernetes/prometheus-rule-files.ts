import { posix } from "node:path";
import { filesIn, mountOf, pathsIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { isObject, parsed } from "../../engine/yaml";

/** Images that bring no rules of their own. */
const official = /(^|\/)(prom\/prometheus|prometheus\/prometheus|bitnami\/prometheus|prom-distroless\/prometheus)(:|@|$)/;

/** The paths of rules that a container's configuration of Prometheus names. */
function namedIn(container: Container, pod: PodNode, graph: Graph): { config: string; pattern: string; path: string }[] {
    return filesIn(container, pod, graph).flatMap(({ path: config, text }) => {
        if (!/\.ya?ml$/.test(config) || !/^rule_files:/m.test(text)) return [];
        const read = parsed(text);
        const named = "document" in read && isObject(read.document) ? listOf(read.document.rule_files as string[] | undefined) : [];
        const isPath = (pattern: unknown): pattern is string => typeof pattern === "string";
        return named.filter(isPath).map(pattern => ({ config, pattern, path: posix.resolve(posix.dirname(config), pattern) }));
    });
}

/** A path with the signs of a shell, as Prometheus reads it. */
function matching(pattern: string): RegExp {
    const escaped = pattern.replace(/[.+^$(){}|\\]/g, "\\$&");
    return new RegExp(`^${escaped.replace(/\*/g, "[^/]*").replace(/\?/g, "[^/]")}$`);
}

/** Whether a path lies in what the stack does not show: another sort of volume, a ConfigMap that is not the stack's, or an image of one's own. */
function isUnseen(path: string, container: Container, pod: PodNode, graph: Graph): boolean {
    const mount = mountOf(container, path);
    if (!mount) return !official.test(container.image ?? "");
    const volume = listOf(pod.spec.volumes).find(({ name }) => name === mount.name);
    const maps = [...listOf(volume?.configMap), ...listOf(volume?.projected?.sources).flatMap(({ configMap }) => listOf(configMap))];
    const others = listOf(volume?.projected?.sources).some(({ configMap }) => !configMap);
    return others || !maps.length || maps.some(({ name }) => !graph.named("ConfigMap", pod.place, name));
}

export const ruleFilesAreMounted = graphRule(
    {
        name: "rule-files-are-mounted",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:385", "vanta:102", "cryptofunk:384"],
        says: "The files of rules that Prometheus' configuration names are mounted where it looks for them.",
        because: "Prometheus starts without a word where a pattern finds no file, and no alert ever fires.",
        fix: "Mount the ConfigMap with the rules at that path, or name the path at which it is mounted.",
    },
    graph => graph.pods.filter(pod => known(() => pod.containers.some(({ container }) => /prometheus/.test(container.image ?? ""))) ?? true),
    (pod, graph) =>
        allFlaws(pod.containers, ({ container }) => {
            const paths = pathsIn(container, pod, graph);
            // A file that is mounted alone, from wherever, stands at its own path.
            const single = listOf(container.volumeMounts).map(({ mountPath }) => mountPath);
            return allFlaws(namedIn(container, pod, graph), ({ config, pattern, path }) => {
                const asked = matching(path);
                if ([...paths, ...single].some(one => asked.test(one)) || isUnseen(path, container, pod, graph)) return undefined;
                return `${config} names rule_files ${pattern}, and ${container.name} has no such file`;
            });
        }),
);
