import { routesAt } from "../../../contract";
import { mountOf, variablesOf } from "../../engine/given";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { type Container, probeFields } from "../../engine/pods";
import { documentOf, known, listOf } from "../../engine/reading";
import { type AdviceWhere, allFlaws, anyFlaw, Undecided } from "../../engine/rule";
import { isObject } from "../../engine/yaml";
import { annotationOf, objectName } from "../shared/annotations";
import { captionOf, contractOf, type Held, isInNoImage } from "../shared/contract";
import { answering, unserved } from "../shared/listening";
import { isOnDisk, natsCharts } from "../shared/nats-charts";
import { goesBy, placesOrders } from "../shared/order-placers";
import { adviceInDry, isDry } from "../shared/phase";
import { readerOf, type ToldLimit } from "../shared/told";

/** Variables that name a kill switch. */
const switches = /(^|[_.-])(kill_?switch|exec(ution)?_?mode|emergency_?stop)([_.-]|$)/i;
/** Files that come with an image. */
const inImage = /^\/(app|opt|usr|srv)\/.*\.(flag|ya?ml|json|lock|txt)$/;

type Evicting = { family?: string; parameters?: { name?: string; value?: string }[] };

type Cache = Node<Evicting>;
const cacheGroups = (graph: Graph): Cache[] =>
    graph.ofType<Evicting>("aws:elasticache/parameterGroup:ParameterGroup", "aws:memorydb/parameterGroup:ParameterGroup");
const keeps = ({ props }: Cache): boolean => listOf(props.parameters).some(({ value }) => value === "noeviction");

/**
 * The parameter group in which a full cache forgets a switch: that of the cache in which it lies, by its name. Where nobody says which it is, one
 * that keeps everything is enough.
 */
function forgetful(graph: Graph, store: string | undefined): Cache | undefined {
    const groups = cacheGroups(graph);
    const own = groups.filter(({ name }) => name === store);
    if (own.length) return own.find(group => !keeps(group));
    if (store === undefined) return groups.some(keeps) ? undefined : groups[0];
    const evicts = groups.find(group => !keeps(group));
    if (evicts && groups.some(keeps)) throw new Undecided(`${evicts.name} evicts, and no parameter group has the name of the kill switch's store, ${store}`);
    return evicts;
}

/** Why a store of a kind forgets a switch. */
function isForgottenBy(kind: string, store: string | undefined, graph: Graph): string | undefined {
    if (kind === "redis" || kind === "cache") {
        const forgets = forgetful(graph, store);
        return forgets && `${forgets.name} evicts`;
    }
    if (kind === "rabbitmq") return "what lies in a queue is gone once it is read";
    const charts = kind === "nats" ? natsCharts(graph) : [];
    return charts.length && !charts.some(isOnDisk) ? `${charts[0].name} keeps nothing on a disk` : undefined;
}

export const killSwitchIsKept = graphRule(
    {
        name: "kill-switch-is-kept",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["vanta:239", "mech-exo:101"],
        says: "A kill switch lies where it can be changed at once and is never forgotten: not in the image, not in an evictable cache, not in a queue.",
        because: "A switch in the image needs a release to be thrown; one in a full cache is evicted, and the bot trades on.",
        fix: 'Keep it in the database, or in a store of its own with killSwitch: true; say so in the annotation golive.dev/kill-switch: "postgres", "redis" or "configmap".',
    },
    graph => graph.pods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const where = annotationOf(pod, "kill-switch");
        if (where === "image" || where === "environment") return `golive.dev/kill-switch is ${where}, which only a release changes`;
        const at = documentOf(annotationOf(pod, "kill-switch-at"));
        const forgets = where && isForgottenBy(where, isObject(at) && typeof at.store === "string" ? at.store : undefined, graph);
        if (forgets) return `golive.dev/kill-switch is ${where}, and ${forgets}`;
        return allFlaws(pod.containers, ({ container }) =>
            allFlaws(container.env, variable => {
                if (!switches.test(variable.name)) return undefined;
                const path = String(variable.value);
                return inImage.test(path) && !mountOf(container, path) ? `${variable.name} is ${path}, a file of the image` : undefined;
            }),
        );
    },
);

type EnforcedBy = Partial<ToldLimit["enforcedBy"]>;

/** What `golive.dev/kill-switch-at` says, in JSON: how the switch is thrown. */
interface Thrown {
    kind?: string;
    store?: string;
    service?: string;
    port?: string;
    path?: string;
    file?: string;
    none?: string;
    login?: boolean;
    enforcedBy?: EnforcedBy;
}

/** What each kind of store is, among the resources of a stack. */
const stores: Record<string, (graph: Graph) => unknown[]> = {
    postgres: graph => [...graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), ...graph.ofKind("Cluster")],
    redis: graph =>
        graph.ofType("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/serverlessCache:ServerlessCache", "aws:memorydb/cluster:Cluster"),
    mongodb: graph => graph.ofType("aws:docdb/cluster:Cluster"),
    nats: natsCharts,
    rabbitmq: graph => graph.ofType("aws:mq/broker:Broker"),
};

/** The containers that look for a file: the one that the pod is named after; where none is, any may. */
function lookingFor(pod: PodNode): Container[] {
    const all = pod.containers.map(({ container }) => container);
    const own = objectName(pod);
    const named = all.filter(({ name }) => name === own);
    return named.length ? named : all;
}

const volumeAt = (pod: PodNode, container: Container, path: string) => {
    const mount = mountOf(container, path);
    return mount && { mount, volume: listOf(pod.spec.volumes).find(({ name }) => name === mount.name) };
};

/** Why nobody can write a file of a pod: it lies in no volume, or in one that is only read. */
function cannotBeWritten(pod: PodNode, path: string): string | undefined {
    const flaws = lookingFor(pod).map(container => {
        const { mount, volume } = volumeAt(pod, container, path) ?? {};
        if (!mount) return `${path} lies in no volume, so nobody can write it`;
        return mount.readOnly || volume?.configMap || volume?.secret || volume?.projected ? `${path} lies in a volume that is only read` : undefined;
    });
    return flaws.some(flaw => flaw === undefined) ? undefined : flaws[0];
}

/** Why a file of a pod is there no more when the pod is somewhere else. */
function goesWithThePod(pod: PodNode, path: string): string | undefined {
    const volumes = lookingFor(pod).flatMap(container => volumeAt(pod, container, path) ?? []);
    const stays = volumes.some(({ volume }) => !volume?.emptyDir && !volume?.ephemeral && !volume?.hostPath);
    return stays ? undefined : `${path} lies in a volume that goes with the pod, and the next one trades again`;
}

/** Why nobody serves a call's path; of a pod whose source nobody has read, nothing is said. */
function isNotServed(thrown: Thrown, called: PodNode, pod: PodNode, graph: Graph): string | undefined {
    const { service, port, path } = thrown;
    if (path === undefined || !known(() => captionOf(called)) || !known(() => contractOf(called))) return undefined;
    const helds = answering(called, port).map(held => ({ held, pod: called }));
    if (!helds.length) throw new Undecided(`${path}: what answers at port ${port} of ${service} is not built from the bot's source`);
    return anyFlaw(
        () => unserved(path, helds, graph, ({ image }) => `${service} does not serve ${path}, by the code of ${image.id}`),
        () => stopsNothing({ ...thrown, path }, helds, called, pod),
    );
}

/** Paths that a pod's own probes ask. */
const probed = (pod: PodNode): (string | undefined)[] =>
    pod.containers.flatMap(({ container }) => probeFields.map(probe => known(() => container[probe]?.httpGet?.path)));

/** Methods by which nothing is changed. */
const reading = ["GET", "HEAD", "OPTIONS", "WEBSOCKET"];

/**
 * Why a call that is served stops nothing: it only reads. A contract has a route's place and not what it sets, so that what another process sets,
 * and what obeys no line but the route's own, is undecided.
 */
function stopsNothing(thrown: Thrown & { path: string }, helds: { held: Held }[], called: PodNode, pod: PodNode): string | undefined {
    const { path, service, enforcedBy: { code } = {} } = thrown;
    const routes = helds.flatMap(({ held }) => routesAt(contractOf(called), path, held.image.id));
    if (probed(called).includes(path)) return `${path} is what the probes of ${service} ask, and stops nothing`;
    if (routes.length && routes.every(({ method }) => reading.includes(method)))
        return `${path} of ${service} is served to ${[...new Set(routes.map(({ method }) => method))].join(" and ")} alone, which only reads`;
    if (called !== pod)
        throw new Undecided(`${path}: whether what ${service} does there stops the pod that places the orders, another process, nobody sees here`);
    if (routes.some(({ at }) => at.some(line => line === code)))
        throw new Undecided(`${path}: ${code} is where it is called, and which line obeys nobody says`);
    return undefined;
}

/** Why a call reaches nobody. */
function cannotBeCalled(thrown: Thrown, pod: PodNode, graph: Graph): string | undefined {
    const { service, port } = thrown;
    const called = readerOf({ service }, pod, graph);
    if (!called) return `there is no workload ${service}`;
    const open = called.containers.flatMap(({ container }) => listOf(container.ports).map(({ name, containerPort }) => [name, String(containerPort)]));
    return open.flat().includes(port) ? isNotServed(thrown, called, pod, graph) : `${service} opens no port ${port}`;
}

const obeyed = ({ code, exchange, nobody }: EnforcedBy = {}, pod: PodNode): string | undefined =>
    code || exchange ? isInNoImage(code, pod) : nobody ? `nobody obeys it: ${nobody.replace(/[.]$/, "")}` : "the pod does not say what obeys it";

/** What is wrong with where a switch lies, and with what obeys it. */
function cannotBeThrown(said: Thrown, pod: PodNode, graph: Graph): string | undefined {
    const place = () =>
        typeof said.file === "string"
            ? (cannotBeWritten(pod, said.file) ?? goesWithThePod(pod, said.file))
            : said.service !== undefined
              ? cannotBeCalled(said, pod, graph)
              : stores[String(said.kind)]?.(graph).length
                ? undefined
                : `the stack has no store of the kind ${said.kind}`;
    return anyFlaw(place, () => obeyed(said.enforcedBy, pod));
}

const notByTheStop = "wants a login, which the stop does not have: it ends the pods, and leaves the switch as it is";

/** Whether a call wants a login, of a pod that trades money: in dry nobody has to be that fast. */
const wantsLogin = ({ service, login }: Thrown, pod: PodNode, graph: Graph): boolean => service !== undefined && login === true && !isDry(pod, graph);

/** A switch in which nothing is wrong but that it wants a login. */
const onlyWantsLogin: AdviceWhere<[PodNode, Graph]> = {
    says: "a person who has the login can throw it",
    holds: (pod, graph) => {
        const said = documentOf(annotationOf(pod, "kill-switch-at"));
        return isObject(said) && wantsLogin(said, pod, graph) && cannotBeThrown(said, pod, graph) === undefined;
    },
};

export const killSwitchCanBeThrown = graphRule(
    {
        name: "kill-switch-can-be-thrown",
        preset: "trading",
        severity: "critical",
        items: ["vanta:227", "vanta:459", "mech-exo:101"],
        says: "Somebody can stop the bot at once: its kill switch lies where it can be thrown, and the bot's code obeys it.",
        because: "While the wrong orders go out, there is no time for a release.",
        fix: "Say in the annotation golive.dev/kill-switch-at, in Golive in trading.killSwitch of the manifest, how it is thrown and which line obeys; a file has to lie in a volume of the trading container that can be written and outlives the pod. Where the path wants a login, keep it where whoever is on call finds it.",
        adviceWhere: [adviceInDry, onlyWantsLogin],
    },
    graph => graph.pods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "kill-switch-at", "kill-switch");
        const written = documentOf(annotationOf(pod, "kill-switch-at"));
        // Where it lies is said by hand: killSwitchIsKept judges that.
        if (!isObject(written))
            return annotationOf(pod, "kill-switch") ? undefined : "nothing says how its kill switch is thrown: golive.dev/kill-switch-at is missing";
        const said: Thrown = written;
        if (typeof said.none === "string") return `it has no kill switch: ${said.none.replace(/[.]$/, "")}`;
        const flaws = cannotBeThrown(said, pod, graph) ?? (wantsLogin(said, pod, graph) ? `${said.path} of ${said.service} ${notByTheStop}` : undefined);
        return flaws && `the kill switch: ${flaws}`;
    },
);

/** What `golive.dev/arming` says, in JSON. */
interface Arming {
    steps: { file?: string; variable?: string; value?: string }[];
    enforcedBy: EnforcedBy;
}

export const armingHolds = graphRule(
    {
        name: "arming-takes-its-steps",
        preset: "trading",
        severity: "critical",
        items: ["arbitrage:37"],
        says: "A bot that wants to be armed is armed by every step that it names, in dry by none, and its code asks for them.",
        because: "A lock that nothing asks for is open, and one that is open in dry opens by itself.",
        fix: "Mend the annotation golive.dev/arming, in Golive trading.arming in the manifest: a file in a volume that can be written, a word that only canary and live set, and the line that asks for them.",
        adviceWhere: [adviceInDry],
    },
    graph => graph.pods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "arming");
        const said = documentOf(annotationOf(pod, "arming"));
        if (!isObject(said)) return undefined;
        const { steps, enforcedBy } = said as unknown as Arming;
        const dry = annotationOf(pod, "phase") === "dry";
        const unarmed = () =>
            listOf(steps).flatMap(({ file, variable, value }) => {
                const set = listOf(variable).flatMap(name => variablesOf(pod, graph, name).map(given => given.value));
                if (typeof file !== "string") {
                    const armed = set.includes(value);
                    return armed === dry ? [dry ? `${variable} arms it in dry` : `${variable} does not arm it`] : [];
                }
                const elsewhere = variable !== undefined && !set.includes(file) ? [`${variable} is not ${file}`] : [];
                return [...elsewhere, ...[cannotBeWritten(pod, file)].filter(flaw => flaw !== undefined)];
            });
        const flaws = anyFlaw(
            () => unarmed().join("; ") || undefined,
            () => obeyed(enforcedBy, pod),
        );
        return flaws && `arming: ${flaws}`;
    },
);
