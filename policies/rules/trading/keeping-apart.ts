import { filesIn, mappedVariables, mountOf, ownVariables, valueIn } from "../../engine/given";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";
import { lacks, placesOrders } from "../shared/order-placers";
import { adviceInDry } from "../shared/phase";

const because = "Trades that were played, among those that cost money, are positions that nobody has and profits that nobody made.";

/** The path of a database that is a file: in an address of its library, or with slashes and an ending of such files. */
const inAddress = /(?:sqlite|duckdb)[\w+]*:\/{2,3}([^\s"'?:,;]{2,})/gi;
const byEnding = /(?:[\w.-]*\/)+[\w.-]+\.(?:sqlite3?|s3db|sl3|duckdb|ddb|l?mdb|db3?)(?![\w./])/gi;

const phases = ["dry", "canary", "live"];
const namesPhase = (text: string, phase: string): boolean => new RegExp(`(^|[^a-z])${phase}([^a-z]|$)`, "i").test(text);
/** Whether a path is this phase's own: it names that one, and no other beside it. */
const isApart = (path: string, phase: string): boolean => phases.every(one => namesPhase(path, one) === (one === phase));

/** Whether a path of a container lies in a volume that goes with its pod. */
function isForgotten(path: string, container: Container, pod: PodNode): boolean {
    const mount = mountOf(container, path);
    return listOf(pod.spec.volumes).some(({ name, emptyDir }) => name === mount?.name && emptyDir !== undefined);
}

/** Where a pod's containers have a volume that stays when the pod goes: a claim's, or one that its set makes for it. */
const kept = (pod: PodNode): string[] =>
    pod.containers.flatMap(({ container }) =>
        listOf(container.volumeMounts).flatMap(({ name, mountPath }) => {
            const volume = listOf(pod.spec.volumes).find(one => one.name === name);
            const goes = volume && (volume.emptyDir ?? volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI);
            return goes ? [] : [mountPath.replace(/\/$/, "")];
        }),
    );

/** What lies beside trades, and is none, by the names of such folders and files. */
const noTrades = /(^|[/_.-])(logs?|models?|caches?|tmp|temp|reports?|plots?|exports?|backups?|locks?|pids?|sockets?)([/_.-]|$)|\.(?!\w*db|sqlite)[a-z]\w*$/i;

/** Paths below a volume that is kept, in any text: a file without an ending, or a folder of a database. */
const inKept = (text: string, volumes: string[]): string[] =>
    text
        .split(/[\s"'=,:;]/)
        .filter(path => volumes.some(volume => path.startsWith(`${volume}/`) && path.length > volume.length + 1))
        .filter(path => !noTrades.test(path));

/** Every path in a text that trades may lie at. */
function pathsIn(text: string, volumes: string[]): string[] {
    const rest = text.replace(inAddress, " ");
    return [...[...text.matchAll(inAddress)].map(([, path]) => path), ...(rest.match(byEnding) ?? []), ...inKept(rest, volumes)];
}

/** A text that a container is given, and where it stands. */
interface Given {
    container: Container;
    where: string;
    text: string;
}

/** Every text that a container is given; one that is known only once something exists is its address, and no name that a program gives to a file. */
function textsIn(container: Container, where: string, pod: PodNode, graph: Graph): Given[] {
    const read = (place: string, texts: () => (string | undefined)[]): Given[] =>
        listOf(known(texts)).flatMap(text => (text === undefined ? [] : [{ container, where: place, text }]));
    const names = [...ownVariables(container), ...(known(() => mappedVariables(container, pod, graph)) ?? [])];
    return [
        ...names.flatMap(name => read(name, () => [valueIn(container, name, pod, graph)])),
        ...[...listOf(container.command), ...listOf(container.args)].flatMap(word => read(`${where}.args`, () => [word])),
        ...filesIn(container, pod, graph).map(({ path, text }) => ({ container, where: path, text })),
    ];
}

export const filesOfPhasesAreApart = graphRule(
    {
        name: "file-of-trades-is-the-phases-own",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "A database that is a file, or whatever else is kept in a volume, has the phase and no other in its path, so that dry, canary and live have each their own.",
        because,
        fix: "Let its path be the phase's own: in Golive a manifest has a placeholder for the phase, as in /data/trades.<phase>.sqlite.",
        adviceWhere: [adviceInDry],
    },
    graph => graph.pods,
    (pod, graph) => {
        const phase = annotationOf(pod, "phase");
        if (!placesOrders(pod, graph)) return undefined;
        if (!phase) throw lacks(pod, graph, "phase");
        const volumes = kept(pod);
        const named: string[] = [];
        const texts = pod.containers.flatMap(({ container, where }) => textsIn(container, where, pod, graph));
        const flaw = allFlaws(texts, ({ container, where, text }) =>
            allFlaws(pathsIn(text, volumes), path => {
                if (isForgotten(path, container, pod)) return undefined;
                named.push(path);
                return isApart(path, phase) ? undefined : `${where} names ${path}, which is the same in every phase`;
            }),
        );
        const unnamed = volumes.find(volume => !named.some(path => path.startsWith(`${volume}/`)));
        if (!flaw && unnamed !== undefined)
            throw new Undecided(`${unnamed}: which files the code keeps in this volume nobody sees here, and every phase has the same`);
        return flaw;
    },
);

type Database = { dbName?: string; databaseName?: string; spec?: { bootstrap?: { initdb?: { database?: string } } } };

export const databasesOfPhasesAreApart = graphRule(
    {
        name: "database-is-the-phases-own",
        preset: "trading",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "A database of a stack that trades has the phase in its name.",
        because,
        fix: "Empty it of what was played before the phase goes up, or give each phase a database of its own.",
    },
    graph =>
        graph.pods.some(pod => known(() => placesOrders(pod, graph) && annotationOf(pod, "phase")))
            ? [...graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), ...graph.ofType("kubernetes:postgresql.cnpg.io/v1:Cluster")]
            : [],
    node => {
        const { dbName, databaseName, spec } = (node as Node<Database>).props;
        const name = dbName ?? databaseName ?? spec?.bootstrap?.initdb?.database;
        return name === undefined || phases.some(phase => name.split(/[^a-z]/i).includes(phase))
            ? undefined
            : `the database ${name} is the same in every phase`;
    },
);
