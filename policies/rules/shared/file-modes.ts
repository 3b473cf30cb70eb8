import { formatOf, leaves } from "../../../documents";
import { filesIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { heldIn, keyAnswer } from "./contract";
import type { ModeSaid } from "./environment-modes";
import { modeNamed, namedMoney } from "./mode-names";
import { documentIn, type ToldMode, toldModes } from "./told";
import { isTrading } from "./trading-containers";

/** Every mode of the orders in a file, by the names of its keys. */
function modesIn(path: string, text: string, told: ToldMode[], graph: Graph): (ModeSaid & { at: string })[] {
    const format = formatOf(path);
    const document = format && documentIn(text, format, graph);
    return leaves(document?.[0]).flatMap(({ at, value }) => {
        const word = value === null ? "" : String(value);
        const name = at.slice(at.lastIndexOf(".") + 1);
        const isTold = told.some(one => one.file === path && one.at === at);
        const says = modeNamed(name)?.ofOrders && !isTold ? namedMoney(name, word) : undefined;
        return says ? [{ at, text: `${path} says ${word || "nothing"} at ${at}`, says, isSure: true, isAside: true }] : [];
    });
}

/** What the files of what trades say of its mode beside what is told, where the code reads it there. */
export function fileModes(pod: PodNode, graph: Graph): ModeSaid[] {
    const told = toldModes(pod);
    return listOf(known(() => heldIn(pod)))
        .filter(({ container }) => isTrading(container, pod, graph))
        .flatMap(held =>
            filesIn(held.container, pod, graph).flatMap(({ path, text }) =>
                modesIn(path, text, told, graph).filter(({ at }) => keyAnswer(path, at, held, pod, graph).answer === "read"),
            ),
        );
}
