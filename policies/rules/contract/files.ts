import { formatOf, leaves } from "../../../documents";
import { filesIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { known } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { absence, type Held, heldIn, isWebServer, judgedPods, keyAnswer, readBeside, unlessOthers } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";
import { documentIn, type Place, placesObeyedBy } from "../shared/told";
import { isTrading } from "../shared/trading-containers";

/** Files that a program of others reads by itself. */
const readByOthers = /(^|\/)((alembic|supervisord|uwsgi|nginx|redis|gunicorn|pip)\.(ini|conf)|\.streamlit\/\w+\.toml|\.pgpass|my\.cnf)$/;

/**
 * The keys of a file; none of one that has no format that is known: it is a program's own, and the bot's code does not read it. What is told
 * as a limit or mode is the code's to read, in whatever file and format.
 */
function keysOf(path: string, text: string, told: Place[], graph: Graph): string[] {
    const format = told.find(place => place.format)?.format ?? formatOf(path);
    const ofOthers = readByOthers.test(path);
    if (!format || (ofOthers && !told.length)) return [];
    const document = documentIn(text, format, graph);
    if (!document) throw new Undecided(`${path} is no ${format.toUpperCase()}`);
    // A file for a shell may hand its variables on.
    return ofOthers ? told.flatMap(({ at }) => at ?? []) : leaves(document[0]).map(({ at }) => at.replace(/^export\s+/, ""));
}

export const configurationKeyIsRead = graphRule(
    {
        name: "configuration-key-is-read",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:217", "cryptofunk:234", "mech-exo:163"],
        says: "A key of a file that a container is given is one that its code reads.",
        because: "A limit under a key that no code reads limits nothing, and whoever wrote it believes that it does.",
        fix: "Give it the name that the code reads, or take it out of the file.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        let told: Place[] | undefined;
        const toldIn = (path: string) => {
            told ??= placesObeyedBy(pod, graph);
            return told.filter(({ file }) => file === path);
        };
        const unread = (path: string, key: string, held: Held): string | undefined => {
            const name = `${path}:${key}`;
            const flaw = () =>
                absence(keyAnswer(path, key, held, pod, graph), name, hint => `${key} stands in ${path}, and ${held.image.id} reads it nowhere${hint}`);
            const isGiven = ({ container }: Held, other: PodNode) => (known(() => filesIn(container, other, graph)) ?? []).some(file => file.path === path);
            // A file that several containers are given has what each of them reads, but a limit is read by what trades.
            const isLimit = () => toldIn(path).some(({ at }) => at === key);
            const mayRead = ({ container }: Held, other: PodNode) => (other === pod && isTrading(container, pod, graph)) || !isLimit();
            return unlessOthers(flaw, () => readBeside("key", name, pod, graph, (one, other) => mayRead(one, other) && isGiven(one, other)));
        };
        return allFlaws(heldIn(pod), held =>
            isWebServer(held)
                ? undefined
                : allFlaws(filesIn(held.container, pod, graph), ({ path, text }) =>
                      allFlaws(keysOf(path, text, toldIn(path), graph), key => unread(path, key, held)),
                  ),
        );
    },
);
