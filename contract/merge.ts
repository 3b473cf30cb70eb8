import type { Facts, KeyFact, MetricFact, OptionFact, PortFact, RouteFact, VariableFact } from "./facts";
import { shown } from "./hidden";
import type { Contract } from "./schema";
import { textOf, type Value } from "./syntax/grammar";
import { lineOf } from "./syntax/tree";

type Read = Contract["variables"][number]["reads"][number];

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const at = ({ module, node }: Pick<VariableFact, "module" | "node">) => `${module.file}:${lineOf(node)}`;

/** Places in the order of files and then of lines. */
export function byPlace(a: string, b: string): number {
    const split = (place: string): [string, number] => [place.slice(0, place.lastIndexOf(":")), Number(place.slice(place.lastIndexOf(":") + 1))];
    const [left, right] = [split(a), split(b)];
    return compare(left[0], right[0]) || left[1] - right[1];
}

const places = (facts: Pick<VariableFact, "module" | "node">[]) => [...new Set(facts.map(at))].sort(byPlace);

function grouped<T>(facts: T[], key: (fact: T) => string): [string, T[]][] {
    const groups = new Map<string, T[]>();
    for (const fact of facts) groups.set(key(fact), [...(groups.get(key(fact)) ?? []), fact]);
    return [...groups].sort(([a], [b]) => compare(a, b));
}

/** A value as it is shown: `/[computed]/x` where part of it could not be followed. */
const asText = (value: Value): string => ("text" in value ? value.text : `${value.before}[computed]${value.after}`);

const compared = ({ compared: values, fold }: Pick<VariableFact, "compared" | "fold">, name: string) => ({
    ...(values.length ? { values: [...new Set(values)].sort().map(value => shown(value, /_key$/i.test(name) ? "" : name)) } : {}),
    ...(values.length && fold ? { case: fold } : {}),
});

/** Variables with known names. */
export function variablesOf(facts: VariableFact[]): Contract["variables"] {
    const known = facts.filter(({ name }) => textOf(name) !== undefined && textOf(name) !== "");
    return grouped(known, ({ name }) => textOf(name) as string).map(([name, own]) => ({ name, reads: readsOf(name, own) }));
}

function readsOf(name: string, facts: VariableFact[]): Read[] {
    const reads = facts.map(
        (fact): Read => ({
            at: at(fact),
            by: fact.by,
            ...(fact.fallback ? { default: shown(asText(fact.fallback), name) } : {}),
            ...(fact.required ? { required: true } : {}),
            emptyIs: fact.empty,
            ...(fact.anyCase ? { anyCase: true } : {}),
            ...compared(fact, name),
        }),
    );
    const seen = new Set<string>();
    return reads
        .sort((a, b) => byPlace(a.at, b.at) || compare(JSON.stringify(a), JSON.stringify(b)))
        .filter(read => !seen.has(JSON.stringify(read)) && seen.add(JSON.stringify(read)));
}

/** Names that are put together at run time. */
export function computedOf({ variables, metrics }: Pick<Facts, "variables" | "metrics">, candidatesIn: (fact: VariableFact) => string[]): Contract["computed"] {
    const one = (kind: "variable" | "metric", fact: VariableFact | MetricFact) => {
        if ("text" in fact.name) return [];
        const { before, after } = fact.name;
        const candidates = kind === "variable" && before === "" && after === "" ? candidatesIn(fact as VariableFact) : [];
        return [{ kind, before, ...(after ? { after } : {}), by: fact.by, at: at(fact), ...(candidates.length ? { candidates } : {}) }];
    };
    const all = [...variables.flatMap(fact => one("variable", fact)), ...metrics.flatMap(fact => one("metric", fact))];
    // Of a name that is known in part one place is enough; of one that is not known at all each is.
    return grouped(all, ({ kind, before, after = "", at: place, by }) => [kind, before, after, before || after ? by : place].join("\0"))
        .map(([, [first]]) => first)
        .sort((a, b) => compare(a.kind, b.kind) || compare(a.before, b.before) || byPlace(a.at, b.at));
}

/** Configuration files with the keys that are read of them. */
export function filesOf(facts: KeyFact[]): Contract["files"] {
    return grouped(facts, ({ source = "[computed]", by, variable = "", environment, overrides }) =>
        [source, by, variable, environment ? "environment" : "", overrides ? "overrides" : ""].join("\0"),
    ).map(([key, own]) => {
        const [file, by, variable, environment, overrides] = key.split("\0");
        const keys = grouped(own, ({ path }) => path.join(".")).map(([path, reads]) => {
            const fallback = reads.find(read => read.fallback !== undefined)?.fallback;
            const values = reads.flatMap(read => read.compared);
            const name = path.slice(path.lastIndexOf(".") + 1);
            return {
                path,
                at: places(reads),
                ...(fallback === undefined ? {} : { default: shown(fallback, name) }),
                ...compared({ compared: values, fold: reads.find(({ fold }) => fold)?.fold }, name),
            };
        });
        return { file, ...(variable ? { variable } : {}), by, ...(environment ? { environment: true } : {}), ...(overrides ? { overrides: true } : {}), keys };
    });
}

/** Metrics with known names. */
export function metricsOf(facts: MetricFact[]): Contract["metrics"] {
    const known = facts.filter(({ name }) => textOf(name) !== undefined);
    return grouped(known, ({ name, type, by, labels }) => [textOf(name), type, by, labels?.join()].join("\0")).map(([, own]) => {
        const [{ name, type, labels, by }] = own;
        return { name: textOf(name) as string, type, ...(labels ? { labels } : {}), by, at: places(own) };
    });
}

/** Routes, each once per method and path. */
export function routesOf(facts: RouteFact[]): Contract["routes"] {
    return grouped(facts, ({ path, method, by, unmounted }) => [asText(path), method, by, unmounted ?? ""].join("\0")).map(([, own]) => {
        const [{ method, path, by }] = own;
        return { method, path: asText(path) || "/", by, at: places(own), ...(own.every(({ unmounted }) => unmounted) ? { unmounted: true } : {}) };
    });
}

/** Ports that are listened on. */
export function portsOf(facts: PortFact[]): Contract["ports"] {
    return grouped(facts, ({ port = -1, variable = "", by }) => [String(port).padStart(5, "0"), variable, by].join("\0")).map(([, own]) => {
        const [{ port, variable, by }] = own;
        return { ...(port === undefined ? {} : { port }), ...(variable ? { variable } : {}), by, at: places(own) };
    });
}

/** Options of command lines, each once by its name, library and texts. */
export function optionsOf(facts: OptionFact[]): NonNullable<Contract["options"]> {
    return grouped(facts, ({ name = "", by, values, bare, fallback = "" }) => [name, by, values.join(), bare, fallback].join("\0")).map(([, own]) => {
        const [{ name = "", by, values, bare, fallback }] = own;
        const more = { ...(values.length ? { values } : {}), ...(bare ? { bare } : {}), ...(fallback === undefined ? {} : { default: shown(fallback, name) }) };
        // Of what nobody follows, one place of each file says enough.
        const told = name === "" ? [...new Map(own.map(fact => [fact.module.file, fact])).values()] : own;
        return { name, by, at: places(told), ...more };
    });
}

/** Names that only what no image runs reads or exports, with one place each. */
export function elsewhereOf(facts: (VariableFact | MetricFact)[], here: ReadonlySet<string>): Record<string, string> {
    const known = facts.filter(({ name }) => textOf(name) !== undefined && textOf(name) !== "" && !here.has(textOf(name) as string));
    return Object.fromEntries(grouped(known, ({ name }) => textOf(name) as string).map(([name, own]) => [name, places(own)[0]]));
}
