import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import type { Graph, Node, PodNode } from "./graph";
import type { Container } from "./pods";
import { known, listOf } from "./reading";

/** What the containers of a pod are given: variables, files and arguments, as its processes will find them. */

type ConfigMap = Partial<Unwrap<k8s.core.v1.ConfigMapArgs>>;

/** Something that a container is given. */
export interface Given {
    /** Name of the container. */
    container: string;
    /** The value; nothing where a secret or something outside the graph holds it. */
    value?: string;
}

const configMap = (pod: PodNode, graph: Graph, name: string | undefined): Node<ConfigMap> | undefined => graph.named<ConfigMap>("ConfigMap", pod.place, name);

/** A text as Kubernetes hands it on: `$(NAME)` is what stands before it, if it is there, and `$$` a dollar; nothing where a secret holds some of it. */
function expanded(text: string, lookup: (name: string) => Given[]): string | undefined {
    let hidden = false;
    const value = text.replace(/\$(?:\$|\(([^)]*)\))/g, (written, name?: string) => {
        if (name === undefined) return "$";
        const [found] = lookup(name);
        hidden ||= found !== undefined && found.value === undefined;
        return found ? (found.value ?? "") : written;
    });
    return hidden ? undefined : value;
}

/** A variable of one container, if it has it; of two that set it, the last wins. */
export function variablesIn(container: Container, name: string, pod: PodNode, graph: Graph): Given[] {
    const given = (value?: string): Given[] => [{ container: container.name ?? "unnamed", value }];
    const variable = listOf(container.env).findLast(one => one.name === name);
    const key = variable?.valueFrom?.configMapKeyRef;
    if (key) {
        const value = configMap(pod, graph, key.name)?.props.data?.[key.key];
        return value === undefined ? [] : given(value);
    }
    if (variable?.valueFrom) return given();
    // Without a value it is empty, and beats what envFrom has.
    if (variable) {
        const env = listOf(container.env);
        const before = { name: container.name, env: env.slice(0, env.lastIndexOf(variable)), envFrom: container.envFrom };
        return given(expanded(variable.value ?? "", other => variablesIn(before, other, pod, graph)));
    }
    for (const { configMapRef, prefix = "" } of listOf(container.envFrom).toReversed()) {
        const value = configMapRef && name.startsWith(prefix) ? configMap(pod, graph, configMapRef.name)?.props.data?.[name.slice(prefix.length)] : undefined;
        if (value !== undefined) return given(value);
    }
    return [];
}

/** A variable in each container that has it; of two that set it in one, the last wins. */
export const variablesOf = (pod: PodNode, graph: Graph, name: string): Given[] =>
    pod.containers.flatMap(({ container }) => variablesIn(container, name, pod, graph));

/** What one container finds in a variable; nothing where a secret or something outside the graph holds it. */
export const valueIn = (container: Container, name: string, pod: PodNode, graph: Graph): string | undefined =>
    variablesIn(container, name, pod, graph)[0]?.value;

/** Names of the variables that a container is given in clear by itself. */
export const ownVariables = (container: Container): string[] => listOf(container.env).flatMap(({ name, valueFrom }) => (valueFrom?.secretKeyRef ? [] : [name]));

/** Names of the variables that a container is given from ConfigMaps of the graph. */
export const mappedVariables = (container: Container, pod: PodNode, graph: Graph): string[] =>
    listOf(container.envFrom).flatMap(({ configMapRef, prefix = "" }) =>
        Object.keys((configMapRef && configMap(pod, graph, configMapRef.name)?.props.data) ?? {}).map(key => `${prefix}${key}`),
    );

type SecretKeys = { data?: object; stringData?: object };

/** Names of the variables that a container is given out of a secret: by itself, or all that a Secret of the graph has. */
export function secretVariables(container: Container, pod: PodNode, graph: Graph): string[] {
    const own = listOf(container.env).flatMap(({ name, valueFrom }) => (valueFrom?.secretKeyRef ? [name] : []));
    const whole = listOf(container.envFrom).flatMap(({ secretRef, prefix = "" }) => {
        const { data, stringData } = (secretRef && graph.named<SecretKeys>("Secret", pod.place, secretRef.name)?.props) ?? {};
        return Object.keys({ ...data, ...stringData }).map(key => `${prefix}${key}`);
    });
    return [...own, ...whole];
}

/** The ConfigMap of a volume: by its name, and while that is unknown the only one with the key among those that the pod needs. */
function mapOf(pod: PodNode, graph: Graph, name: () => string | undefined, key: string): Node<ConfigMap> | undefined {
    const said = known(() => [name()]);
    if (said) return configMap(pod, graph, said[0]);
    const [only, ...others] = graph.used<ConfigMap>(pod, "kubernetes:core/v1:ConfigMap").filter(({ props }) => Object.hasOwn(props.data ?? {}, key));
    // Reading the name says that it is unknown, and the rule is undecided.
    if (!only || others.length) name();
    return only;
}

type Mount = { name: string; mountPath: string; subPath?: string; readOnly?: boolean };
type MapSource = { name?: string; items?: { key: string; path: string }[] };

/** The volume's mount that a path of a container lies in, or is: of several the deepest, which is what a process sees. */
export function mountOf({ volumeMounts }: Container, path: string): Mount | undefined {
    const mounts = listOf(volumeMounts as Mount[] | undefined).filter(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/$/, "")}/`));
    return mounts.sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
}

/** Whether a path of a container lies in a volume, or is one: it is not the image's. */
export const mountedAt = (container: Container, path: string): boolean => mountOf(container, path) !== undefined;

function fileIn(container: Container, path: string, pod: PodNode, graph: Graph): Given[] {
    const mount = mountOf(container, path);
    if (!mount) return [];
    const volume = listOf(pod.spec.volumes).find(one => one.name === mount.name);
    const inVolume = [mount.subPath, path.slice(mount.mountPath.replace(/\/$/, "").length + 1)].filter(Boolean).join("/");
    for (const source of mapsIn(pod, mount.name)) {
        const key = source.items ? source.items.find(item => item.path === inVolume)?.key : inVolume;
        const text = key === undefined ? undefined : mapOf(pod, graph, () => source.name, key)?.props.data?.[key];
        if (text !== undefined) return [{ container: container.name ?? "unnamed", value: text }];
    }
    // A folder of the pod's own, or a secret: something is there, and nobody here sees what.
    return volume?.secret ? [{ container: container.name ?? "unnamed" }] : [];
}

/** A file in each container that has it from a ConfigMap or a Secret. */
export const filesOf = (pod: PodNode, graph: Graph, path: string): Given[] => pod.containers.flatMap(({ container }) => fileIn(container, path, pod, graph));

/** Files that a ConfigMap puts into a folder: its keys, or those that the volume names. */
function keysOf(pod: PodNode, graph: Graph, source: MapSource): string[] {
    if (source.items) return source.items.map(({ path }) => path);
    const named = known(() => [configMap(pod, graph, source.name)]);
    const maps = named ?? graph.used<ConfigMap>(pod, "kubernetes:core/v1:ConfigMap");
    return maps.flatMap(map => Object.keys(map?.props.data ?? {}));
}

/** The ConfigMaps that a pod's volume is made of. */
const mapsIn = (pod: PodNode, volume: string): MapSource[] =>
    listOf(pod.spec.volumes)
        .filter(({ name }) => name === volume)
        .flatMap(({ configMap, projected }) => [configMap, ...listOf(projected?.sources).map(source => source.configMap)])
        .filter(source => source !== undefined) as MapSource[];

/** The files that ConfigMaps put into the folder of a mount. */
const filesBelow = (mountPath: string, sources: MapSource[], pod: PodNode, graph: Graph): string[] =>
    sources.flatMap(source => keysOf(pod, graph, source)).map(key => `${mountPath.replace(/\/$/, "")}/${key}`);

/** The path of every file that a container has from a ConfigMap of the graph, whatever is in it. */
export const pathsIn = (container: Container, pod: PodNode, graph: Graph): string[] =>
    listOf(container.volumeMounts).flatMap(({ name, mountPath, subPath }) => {
        const sources = mapsIn(pod, name);
        if (subPath) return sources.length ? [mountPath] : [];
        return filesBelow(mountPath, sources, pod, graph);
    });

/** Every file that a container has from a ConfigMap of the graph, with its text; one with something in it that is unknown yet is left out. */
export function filesIn(container: Container, pod: PodNode, graph: Graph): { path: string; text: string }[] {
    return listOf(container.volumeMounts).flatMap(({ name, mountPath, subPath }) => {
        const below = subPath ? [] : filesBelow(mountPath, mapsIn(pod, name), pod, graph);
        const read = (path: string) => known(() => fileIn(container, path, pod, graph)) ?? [];
        return [mountPath, ...below].flatMap(path => read(path).flatMap(({ value }) => (value === undefined ? [] : [{ path, text: value }])));
    });
}

/** The words of every container's command and arguments, as Kubernetes hands them on; a shell's script is taken apart as far as words go. */
export const wordsOf = (pod: PodNode, graph: Graph): string[] =>
    pod.containers.flatMap(({ container }) =>
        [...listOf(container.command), ...listOf(container.args)].flatMap(written => {
            const word = expanded(written, name => variablesIn(container, name, pod, graph)) ?? written;
            return /\s/.test(word) ? word.split(/[\s;|&()"']+/).filter(Boolean) : [word];
        }),
    );
