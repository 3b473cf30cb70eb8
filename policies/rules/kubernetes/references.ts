import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { has, known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { type ExternalSecret, keysMade } from "../shared/external-secret";
import { governs, notGoverned } from "../shared/governed";

/** What pods name and cannot start without: a service account, claims, configuration and keys. */

const neverStarts = "Kubernetes starts no pod whose ends are loose, and says so only in an event that nobody reads.";

const pods = (graph: Graph): PodNode[] => graph.pods;

/** Places in which the stack makes an object of a kind: who makes some there makes them all. */
const placesWith = (kind: string) => {
    const places = (graph: Graph) => new Set(graph.ofKind(kind).flatMap(node => known(() => node.place) ?? []));
    return (place: string, graph: Graph): boolean => graph.once(places).has(place);
};
const [makesAccounts, makesClaims, makesMaps] = ["ServiceAccount", "PersistentVolumeClaim", "ConfigMap"].map(placesWith);

/** A name; nothing while it is unknown: what is known only once something is made is the name of what the program makes. */
const nameOf = (read: () => string | undefined): string | undefined => known(read);

const accountOf = ({ spec }: PodNode): string | undefined => nameOf(() => spec.serviceAccountName ?? (spec as { serviceAccount?: string }).serviceAccount);

export const podFindsAccount = graphRule(
    {
        name: "pod-finds-its-service-account",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:284"],
        says: "The service account that a pod names is there.",
        because: neverStarts,
        fix: "Make the ServiceAccount in the pod's namespace, or name the one that is there.",
        adviceWhere: [
            {
                says: "the stack makes no service account in the namespace, and another may",
                holds: (pod, graph) => !makesAccounts(pod.place, graph),
            },
        ],
    },
    pods,
    (pod, graph) => {
        const name = accountOf(pod);
        if (!name || name === "default" || graph.mayHoldUnseenPods(pod.place)) return undefined;
        if (!makesAccounts(pod.place, graph) && !governs(pod.place, graph)) return undefined;
        return graph.named("ServiceAccount", pod.place, name) ? undefined : `spec.serviceAccountName is ${name}, which is no ServiceAccount of the stack`;
    },
);

interface Templates {
    spec?: { volumeClaimTemplates?: { metadata?: { name?: string } }[] };
    metadata?: { name?: string };
}

/** How the claims are called that the StatefulSets of each place make, one for each pod. */
const claimsMade = (graph: Graph): Set<string> =>
    new Set(
        graph
            .ofKind<Templates>("StatefulSet")
            .flatMap(({ place, props }) => listOf(props.spec?.volumeClaimTemplates).map(one => `${place} ${one.metadata?.name}-${props.metadata?.name}`)),
    );

export const podFindsClaim = graphRule(
    {
        name: "pod-finds-its-volume-claim",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:281"],
        says: "The volume claims that a pod names are there.",
        because: neverStarts,
        fix: "Make the PersistentVolumeClaim in the pod's namespace, or a volumeClaimTemplate of its StatefulSet.",
        adviceWhere: [
            {
                says: `the stack makes no claim in the namespace, and ${notGoverned}`,
                holds: (pod, graph) => !makesClaims(pod.place, graph) && !governs(pod.place, graph),
            },
        ],
    },
    pods,
    (pod, graph) => {
        if (graph.mayHoldUnseenPods(pod.place)) return undefined;
        return allFlaws(listOf(pod.spec.volumes), ({ name: volume, persistentVolumeClaim }) => {
            const name = nameOf(() => persistentVolumeClaim?.claimName);
            if (!name || graph.named("PersistentVolumeClaim", pod.place, name)) return undefined;
            if (graph.once(claimsMade).has(`${pod.place} ${name.replace(/-\d+$/, "")}`)) return undefined;
            return `the volume ${volume} is the claim ${name}, which is no PersistentVolumeClaim of the stack`;
        });
    },
);

/** Something of a ConfigMap or a Secret that a pod needs. */
interface Need {
    kind: "ConfigMap" | "Secret";
    where: string;
    name(): string | undefined;
    /** The keys that are asked for; none asks for whatever is there. */
    keys(): string[];
}
type Reference = { name?: string; secretName?: string; optional?: boolean; items?: { key: string }[] };
type KeyReference = { name?: string; key: string; optional?: boolean };

function needOf(kind: Need["kind"], where: string, source: Reference | undefined): Need[] {
    if (!source || known(() => source.optional)) return [];
    return [{ kind, where, name: () => source.secretName ?? source.name, keys: () => listOf(source.items).map(({ key }) => key) }];
}

/** What the pods of a stack cannot start without: two rules ask for it. */
const needs = (graph: Graph) => new Map(graph.pods.map(pod => [pod, known(() => needsIn(pod))]));

/** What a pod cannot start without; throws while that is unknown. */
const needsOf = (pod: PodNode, graph: Graph): Need[] => graph.once(needs).get(pod) ?? needsIn(pod);

function needsIn(pod: PodNode): Need[] {
    const key = (kind: Need["kind"], where: string, ref: KeyReference | undefined): Need[] =>
        !ref || known(() => ref.optional) ? [] : [{ kind, where, name: () => ref.name, keys: () => [ref.key] }];
    const ofContainers = pod.containers.flatMap(({ container }) => [
        ...listOf(container.env).flatMap(({ name, valueFrom }) => [
            ...key("ConfigMap", `env ${name} of ${container.name}`, valueFrom?.configMapKeyRef as KeyReference | undefined),
            ...key("Secret", `env ${name} of ${container.name}`, valueFrom?.secretKeyRef as KeyReference | undefined),
        ]),
        ...listOf(container.envFrom).flatMap(({ configMapRef }) => needOf("ConfigMap", `envFrom of ${container.name}`, configMapRef)),
    ]);
    const ofVolumes = listOf(pod.spec.volumes).flatMap(({ name, configMap, secret, projected }) => [
        ...needOf("ConfigMap", `the volume ${name}`, configMap),
        ...needOf("Secret", `the volume ${name}`, secret as Reference | undefined),
        ...listOf(projected?.sources).flatMap(source => [
            ...needOf("ConfigMap", `the volume ${name}`, source.configMap),
            ...needOf("Secret", `the volume ${name}`, source.secret),
        ]),
    ]);
    return [...ofContainers, ...ofVolumes];
}

/** ConfigMaps that Kubernetes, or what is installed in a cluster, puts into every namespace. */
const givenMaps = /^(kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert|linkerd-\S+|config-trusted-cabundle)$/;

export const podFindsConfigMap = graphRule(
    {
        name: "pod-finds-its-config-map",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:499"],
        says: "The ConfigMaps that a pod cannot start without are there.",
        because: neverStarts,
        fix: "Make the ConfigMap in the pod's namespace, or say optional where the pod can do without.",
        adviceWhere: [
            {
                says: "the stack makes no ConfigMap in the namespace, and another may",
                holds: (pod, graph) => !makesMaps(pod.place, graph),
            },
        ],
    },
    pods,
    (pod, graph) => {
        // trust-manager puts certificates into ConfigMaps of every namespace.
        if (graph.mayHoldUnseenPods(pod.place) || graph.ofKind("Bundle").length) return undefined;
        if (!makesMaps(pod.place, graph) && !governs(pod.place, graph)) return undefined;
        return allFlaws(needsOf(pod, graph), ({ kind, where, name }) => {
            const said = kind === "ConfigMap" ? nameOf(name) : undefined;
            if (!said || givenMaps.test(said) || graph.named("ConfigMap", pod.place, said)) return undefined;
            return `${where} is the ConfigMap ${said}, which is none of the stack`;
        });
    },
);

interface Keys {
    data?: object;
    binaryData?: object;
    stringData?: object;
}
type Sealed = ExternalSecret & { spec?: { encryptedData?: object; template?: { data?: object } } };

/** What makes the Secrets of each place out of something else, by their name. */
const makers = (graph: Graph): Map<string, Node<Sealed>> =>
    new Map(
        graph.ofKind<Sealed>("ExternalSecret", "SealedSecret").flatMap(node => {
            const name = known(() => node.props.spec?.target?.name ?? node.props.metadata?.name);
            return name ? [[`${node.place} ${name}`, node] as const] : [];
        }),
    );

/** The keys that such a maker puts into its Secret; nothing where it takes whatever is there. */
function keysOf({ kind, props }: Node<Sealed>): string[] | undefined {
    const { encryptedData, target, dataFrom, template } = props.spec ?? {};
    if (kind === "SealedSecret") return [...Object.keys(encryptedData ?? {}), ...Object.keys(template?.data ?? {})];
    if (listOf(dataFrom).length || has(target?.template, "templateFrom")) return undefined;
    return keysMade(props).map(({ key }) => key);
}

/** The keys of a ConfigMap or a Secret of the stack; nothing where it is not the stack's, or others put keys into it. */
function keysIn(kind: Need["kind"], name: string, pod: PodNode, graph: Graph): string[] | undefined {
    const maker = kind === "Secret" ? graph.once(makers).get(`${pod.place} ${name}`) : undefined;
    if (maker) return keysOf(maker);
    const found = graph.named<Keys>(kind, pod.place, name);
    if (!found || listOf(found.opts.ignoreChanges).length) return undefined;
    const { data, binaryData, stringData } = found.props;
    const keys = [data, binaryData, stringData].flatMap(one => Object.keys(one ?? {}));
    // One without any is filled by somebody else.
    return keys.length ? keys : undefined;
}

export const podFindsKeys = graphRule(
    {
        name: "pod-finds-its-keys",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:499"],
        says: "A key that a pod takes from a ConfigMap or a Secret of the stack is in it.",
        because: neverStarts,
        fix: "Name a key that is there, or add it.",
    },
    pods,
    (pod, graph) =>
        allFlaws(needsOf(pod, graph), ({ kind, where, name, keys }) => {
            const asked = keys();
            const said = asked.length ? nameOf(name) : undefined;
            const there = said ? keysIn(kind, said, pod, graph) : undefined;
            const missing = there && asked.filter(key => !there.includes(key));
            return missing?.length ? `${where} is ${missing.join(", ")} of the ${kind} ${said}, which has ${there?.join(", ") || "no key"}` : undefined;
        }),
);
