import { formatOf, leaves, parseDocument } from "../../../documents";
import { filesIn, mappedVariables, ownVariables, valueIn, variablesIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { known } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { contractOf, type Held, heldIn, judgedPods, keyAnswer, keysAt, placesOf, readsOf } from "../shared/contract";
import { limitNamed } from "../shared/limit-names";
import { capitalOf, isTold, kindOf, type LimitKey, limitKeys, numberOf, readings, shown } from "../shared/limits";
import { placesOrders } from "../shared/order-placers";
import { adviceOnContract } from "../shared/phase";
import { foundAt, type LimitPlace, readerOf, toldLimit } from "../shared/told";
import { agrees, otherUnit, separatorFlaw, signFlaw } from "../shared/units";

/** A limit of a pod with its value there, in the limit's own unit. */
interface Valued {
    key: LimitKey;
    value: number;
}

/** The limits of a pod that stand somewhere; of several places that disagree another rule speaks. */
function valued(pod: PodNode, graph: Graph): Valued[] {
    return limitKeys.flatMap(key => {
        const limit = key === "symbols" ? undefined : toldLimit(pod, key);
        const [first] = limit ? readings(pod, graph, kindOf[key], limit.told).values : [];
        return first ? [{ key, value: first.value }] : [];
    });
}

/** What is wrong with a number under a name that says a limit: it says something else than the limit itself. */
function contradicts(name: string, written: () => unknown, limits: Valued[], pod: PodNode): string | undefined {
    const limit = limits.find(({ key }) => key === limitNamed(name));
    const number = limit && numberOf(written());
    if (!limit || number === undefined) return undefined;
    const said = agrees(kindOf[limit.key], number, limit.value, name, capitalOf(pod));
    if (said === undefined) throw new Undecided(`${name} is ${shown(number)}, and golive.dev/capital does not say of what`);
    return said ? undefined : `${shown(number)}, and the limit ${limit.key} is ${shown(limit.value)}`;
}

/** The variables that a container is given in clear and its code reads. */
const variablesRead = ({ container, image }: Held, pod: PodNode, graph: Graph): string[] =>
    [...new Set([...ownVariables(container), ...mappedVariables(container, pod, graph)])].filter(name => readsOf(contractOf(pod), name, image.id).length);

/** The values of the files that a container is given, by file and path. */
function valuesIn({ container }: Held, pod: PodNode, graph: Graph): { path: string; at: string; value: unknown }[] {
    return filesIn(container, pod, graph).flatMap(({ path, text }) => {
        const format = formatOf(path);
        const document = format && known(() => [parseDocument(text, format)]);
        return document ? leaves(document[0]).map(leaf => ({ path, ...leaf })) : [];
    });
}

const isRead = (path: string, at: string, held: Held, pod: PodNode, graph: Graph): boolean => placesOf(keyAnswer(path, at, held, pod, graph)).length > 0;

export const limitHasNoOtherPlace = graphRule(
    {
        name: "limit-has-no-other-place",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:234", "cryptofunk:235", "vanta:395"],
        says: "What the code reads under another name of a limit, and the pod is given, says what the limit says, or less.",
        because: "Which of two limits the code obeys is seen only when the larger one is reached.",
        fix: "Name the place in told of the limit, so that it has the same value in every phase, or take it out.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const limits = valued(pod, graph);
        return allFlaws(heldIn(pod), held =>
            allFlaws(
                [
                    () =>
                        allFlaws(variablesRead(held, pod, graph), name => {
                            if (isTold({ variable: name }, pod, graph)) return undefined;
                            const flaw = contradicts(name, () => valueIn(held.container, name, pod, graph), limits, pod);
                            return flaw && `${name} is ${flaw}`;
                        }),
                    () =>
                        allFlaws(valuesIn(held, pod, graph), ({ path, at, value }) => {
                            if (isTold({ file: path, at }, pod, graph)) return undefined;
                            const flaw = contradicts(at, () => value, limits, pod);
                            return flaw && isRead(path, at, held, pod, graph) ? `${path} ${at} is ${flaw}` : undefined;
                        }),
                ],
                question => question(),
            ),
        );
    },
);

export const limitHasNoOtherDefault = graphRule(
    {
        name: "limit-has-no-other-default",
        preset: "golive",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:234", "cryptofunk:235"],
        says: "What the code reads under another name of a limit, and nobody sets, has no default that allows more.",
        because: "A default that nobody has written down may be the limit that the code obeys.",
        fix: "Look at the line, and name the variable in told of the limit if the bot obeys it.",
    },
    judgedPods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const limits = valued(pod, graph);
        return allFlaws(heldIn(pod), ({ container, image }) =>
            allFlaws(contractOf(pod).variables, ({ name }) => {
                if (limitNamed(name) === undefined || known(() => variablesIn(container, name, pod, graph).length) !== 0) return undefined;
                return allFlaws(readsOf(contractOf(pod), name, image.id), read => {
                    const flaw = contradicts(name, () => read.default, limits, pod);
                    return flaw && `${name} is not set: ${read.at} takes ${flaw}`;
                });
            }),
        );
    },
);

/** The defaults that the code of a pod has for a place. */
function defaultsOf(place: LimitPlace, pod: PodNode, graph: Graph): { at: string; text: string }[] {
    return heldIn(pod).flatMap(held => {
        if (place.variable !== undefined)
            return readsOf(contractOf(pod), place.variable, held.image.id).flatMap(({ at, default: text }) => (text === undefined ? [] : [{ at, text }]));
        const { file, at = "" } = place;
        const places = file === undefined ? [] : placesOf(keyAnswer(file, at, held, pod, graph));
        return keysAt(contractOf(pod), at, places).flatMap(({ at: [line], default: text }) => (text === undefined ? [] : [{ at: line, text }]));
    });
}

/** What is wrong with the unit in which a place is told a limit. */
function unitFlaw(key: LimitKey, place: LimitPlace, pod: PodNode, graph: Graph): string | undefined {
    if (readerOf(place, pod, graph) !== pod) return undefined;
    const name = String(place.variable ?? place.at ?? place.argument);
    const defaults = defaultsOf(place, pod, graph);
    if (key === "symbols")
        return separatorFlaw(
            name,
            place,
            defaults,
            foundAt(place, pod, graph).some(found => "value" in found),
        );
    const numbers = defaults.flatMap(({ at, text }) => {
        const number = numberOf(text.replace(/_/g, ""));
        return number ? [{ at, number }] : [];
    });
    const kind = kindOf[key];
    const [first] = readings(pod, graph, kind, [place]).values;
    return signFlaw(name, place, numbers) ?? (first && otherUnit({ name, kind, place, limit: first.value, capital: capitalOf(pod) }, numbers));
}

export const limitIsInTheCodesUnit = graphRule(
    {
        name: "limit-is-in-the-codes-unit",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:234", "cryptofunk:235", "cryptofunk:236"],
        says: "A limit stands in the unit that the code takes it in, as far as its own default and the name tell.",
        because: "One percent, read as a fraction, is the whole account.",
        fix: "Write the unit that the code reads into told of the limit: fraction, percent or quote, negative, and a list's separator.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        return allFlaws(limitKeys, key => {
            const flaw = allFlaws(toldLimit(pod, key)?.told ?? [], place => unitFlaw(key, place, pod, graph));
            return flaw && `the limit ${key}: ${flaw}`;
        });
    },
);
