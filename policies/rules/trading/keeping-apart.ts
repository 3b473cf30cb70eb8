import { filesOf, mountOf, variablesOf } from "../../engine/given";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { firstFlaw } from "../../engine/rule";
import { annotationOf, placesOrders } from "../shared/annotations";
import { adviceInDry } from "../shared/phase";

const because = "Trades that were played, among those that cost money, are positions that nobody has and profits that nobody made.";

/** The path of a database that is a file: in an address of its library, or with slashes and an ending of such files. */
const inAddress = /(?:sqlite|duckdb)[\w+]*:\/{2,3}([^\s"'?:]{2,})/i;
const byEnding = /((?:[\w.-]*\/)+[\w.-]+\.(?:sqlite3?|duckdb|db))(?![\w./])/i;
const databaseFile = (text: string): string | undefined => inAddress.exec(text)?.[1] ?? byEnding.exec(text)?.[1];

/** A file of any other kind that is called by what a bot keeps of its trading. */
const byName =
    /((?:\/[\w.-]+)*\/[\w.-]*(?:trade|order|position|portfolio|ledger|fill|balance|pnl|equity|journal)[\w.-]*\.(?:jsonl?|ndjson|csv|tsv|parquet|pkl|pickle|feather|h5|dat|txt|ya?ml))(?![\w./])/i;

const namesPhase = (text: string, phase: string): boolean => new RegExp(`(^|[^a-z])${phase}([^a-z]|$)`, "i").test(text);

/** Where a path of a container lies: in a volume that goes with its pod, in one that stays and is written, or in none of both. */
function lies(pod: PodNode, container: Container, path: string): "goes" | "stays" | undefined {
    const mount = mountOf(container, path);
    if (!mount) return undefined;
    const volume = listOf(pod.spec.volumes).find(({ name }) => name === mount.name);
    if (volume?.emptyDir) return "goes";
    return mount.readOnly || volume?.configMap || volume?.secret || volume?.projected ? undefined : "stays";
}

/** Every text that a pod's containers are given, with where it stands and whose it is. */
function textsOf(pod: PodNode, graph: Graph): { container: Container; where: string; read: () => (string | undefined)[] }[] {
    return pod.containers.flatMap(({ container, where }) =>
        [
            ...listOf(container.env).map(({ name }) => ({ where: name, read: () => variablesOf(pod, graph, name).map(({ value }) => value) })),
            ...[...listOf(container.command), ...listOf(container.args)].map(word => ({ where: `${where}.args`, read: () => [word] })),
            ...listOf(container.volumeMounts).map(({ mountPath }) => ({
                where: mountPath,
                read: () => filesOf(pod, graph, mountPath).map(({ value }) => value),
            })),
        ].map(text => ({ container, ...text })),
    );
}

/** A file in which trades are kept: a database wherever it lies, and any other by its name in a volume that stays. */
function keptIn(text: string, pod: PodNode, container: Container): string | undefined {
    const database = databaseFile(text);
    if (database !== undefined) return lies(pod, container, database) === "goes" ? undefined : database;
    const file = byName.exec(text)?.[1];
    return file !== undefined && lies(pod, container, file) === "stays" ? file : undefined;
}

export const filesOfPhasesAreApart = graphRule(
    {
        name: "file-of-trades-is-the-phases-own",
        severity: "high",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "A database that is a file, or a file of trades on a disk that stays, has the phase in its name: dry, canary and live have each their own.",
        because,
        fix: "Let its path be the phase's own: a manifest has a placeholder for the phase, as in /data/trades.<phase>.sqlite.",
        adviceWhile: [adviceInDry],
    },
    graph => graph.pods,
    (pod, graph) => {
        const phase = annotationOf(pod, "phase");
        if (!placesOrders(pod) || !phase) return undefined;
        // What is known only once something exists is its address, and no name that a program gives to a file.
        return firstFlaw(textsOf(pod, graph), ({ container, where, read }) =>
            firstFlaw(known(read), text => {
                const path = keptIn(text ?? "", pod, container);
                if (path === undefined || namesPhase(path, phase)) return undefined;
                return `${where} names ${path}, which is the same in every phase`;
            }),
        );
    },
);

type Database = { dbName?: string; databaseName?: string; spec?: { bootstrap?: { initdb?: { database?: string } } } };

export const databasesOfPhasesAreApart = graphRule(
    {
        name: "database-is-the-phases-own",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:217", "mech-exo:92"],
        says: "A database of a stack that trades has the phase in its name.",
        because,
        fix: "Empty it of what was played before the phase goes up, or give each phase a database of its own.",
    },
    graph =>
        graph.pods.some(pod => known(() => placesOrders(pod) && annotationOf(pod, "phase")))
            ? [...graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), ...graph.ofType("kubernetes:postgresql.cnpg.io/v1:Cluster")]
            : [],
    node => {
        const { dbName, databaseName, spec } = (node as Node<Database>).props;
        const name = dbName ?? databaseName ?? spec?.bootstrap?.initdb?.database;
        return name === undefined || ["dry", "canary", "live"].some(phase => name.split(/[^a-z]+/i).includes(phase))
            ? undefined
            : `the database ${name} is the same in every phase`;
    },
);
