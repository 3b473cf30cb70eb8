import type { Graph, PodNode } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { annotationOf } from "./annotations";
import { inCurrency, moneyIn, quoteOf } from "./currencies";
import { foundAt, type LimitPlace, toldLimit } from "./told";

/** What a bot may trade, as its pods say it, and the currency in which it does. */

/** The symbols of a place, or why there are none. */
export function symbolsAt(place: LimitPlace, pod: PodNode, graph: Graph): { symbols: string[][]; faults: string[] } {
    const all = foundAt(place, pod, graph);
    const listed = (value: unknown) => (Array.isArray(value) ? value.map(String) : String(value).split(place.separator || ","));
    const symbols = all.flatMap(found =>
        "missing" in found
            ? []
            : [
                  listed(found.value)
                      .map(one => one.trim())
                      .filter(Boolean),
              ],
    );
    return { symbols, faults: all.flatMap(found => ("missing" in found ? [found.missing] : [])) };
}

/** What stands for symbols that it does not name: a sign of a pattern, or a word for all of them, of one market too (`ALL/USDT`). */
const pattern = /[*?+|^$\\()[\]{}%]|^(all|any|every|everything|each|none|null)([-_/:, ]|$)/i;
export const isEverything = (symbols: string[]): boolean => symbols.length === 0 || symbols.some(one => pattern.test(one));

/** The symbols of each place; where none is told, those of the pod's caption. A text that has several of them for one is taken apart. */
export function symbolsOf(pod: PodNode, graph: Graph): string[][] {
    const places = toldLimit(pod, "symbols")?.told ?? [];
    const lists = places.length ? places.flatMap(place => symbolsAt(place, pod, graph).symbols) : [listOf(annotationOf(pod, "symbols")?.split(","))];
    return lists.map(list => list.flatMap(symbol => symbol.split(/[\s,;|]/)).filter(Boolean));
}

/** An amount of dollars in the currency of a pod's symbols, and of the names of its limit's places. */
export function inOwnCurrency(dollars: number, pod: PodNode, graph: Graph): { amount: number; currency: string } {
    const names = (toldLimit(pod, "max-notional")?.told ?? []).flatMap(({ variable, at }) => moneyIn(String(variable ?? at)));
    const quotes = symbolsOf(pod, graph)
        .flat()
        .flatMap(symbol => quoteOf(symbol) ?? []);
    return inCurrency(dollars, [...names, ...quotes]);
}
