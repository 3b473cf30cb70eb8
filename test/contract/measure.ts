import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { filesBelow } from "../../contract/canary";
import type { Facts } from "../../contract/facts";
import type { Language } from "../../contract/languages";
import { scan } from "../../contract/scan";
import { textOf, type Value } from "../../contract/syntax/grammar";

const folder = join(__dirname, "fixtures");

/** What a person says of a file of a fixture. */
interface Labels {
    variables?: Record<string, Said>;
    keys?: string[];
    metrics?: string[];
    routes?: string[];
    ports?: string[];
    options?: string[];
    /** Names that must not be found in any kind. */
    not?: string[];
}

/** What a person says of a variable; what is left out is not asked. */
interface Said {
    default?: string;
    required?: boolean;
    emptyIs?: string;
    values?: string[];
}

export const kinds = ["variables", "details", "keys", "metrics", "routes", "ports", "options"] as const;
export type Kind = (typeof kinds)[number];

/** How well a language's rules do on one kind. */
export interface Measure {
    /** Share of what was found that is right. */
    precision: number;
    /** Share of what there is that was found. */
    recall: number;
    labels: number;
    /** What was found and is not there, and what is there and was not found. */
    wrong: string[];
    missed: string[];
}

const shown = (value: Value): string => textOf(value) ?? ("before" in value ? `${value.before}*${value.after}` : "");

/** What was found, in the words of the labels: `file name`. */
function found({ variables, keys, metrics, routes, ports, options = [] }: Facts): Record<Exclude<Kind, "details">, string[]> {
    return {
        // A name of which nothing is known claims nothing.
        variables: variables.map(fact => `${fact.module.file} ${shown(fact.name)}`).filter(one => !one.endsWith(" *")),
        keys: keys.map(fact => `${fact.module.file} ${fact.source ?? "?"} ${fact.path.join(".")}`),
        metrics: metrics
            .filter(fact => shown(fact.name) !== "*")
            .map(fact => `${fact.module.file} ${shown(fact.name)} ${fact.type}${fact.labels?.length ? ` ${fact.labels.join(",")}` : ""}`),
        routes: routes.map(fact => `${fact.module.file} ${fact.method} ${shown(fact.path)}${fact.unmounted ? " unmounted" : ""}`),
        options: options.flatMap(({ module, name, values }) => (name === undefined ? [] : [[module.file, name, ...values].join(" ")])),
        ports: ports.map(fact => `${fact.module.file} ${fact.port ?? "?"}${fact.variable ? ` ${fact.variable}` : ""}`),
    };
}

/** Runs a language's rules over its fixture and holds what they found against the labels. */
export async function measured(language: Language): Promise<Record<Kind, Measure>> {
    const labels = parse(readFileSync(join(folder, `${language.name}.labels.yaml`), "utf8")) as Record<string, Labels>;
    const facts = await scan(language, filesBelow(join(folder, language.name)));
    const all = found(facts);
    const expected = (kind: Exclude<Kind, "details" | "variables">) =>
        Object.entries(labels).flatMap(([file, said]) => (said[kind] ?? []).map(one => `${file} ${one}`));
    const names = Object.entries(labels).flatMap(([file, { variables = {} }]) => Object.keys(variables).map(name => `${file} ${name}`));
    return {
        variables: compare(all.variables, names),
        details: details(facts, labels),
        keys: compare(all.keys, expected("keys")),
        metrics: compare(all.metrics, expected("metrics")),
        routes: compare(all.routes, expected("routes")),
        ports: compare(all.ports, expected("ports")),
        options: compare(all.options, expected("options")),
    };
}

/** Names under `not` that were found all the same. */
export async function forbidden(language: Language): Promise<string[]> {
    const labels = parse(readFileSync(join(folder, `${language.name}.labels.yaml`), "utf8")) as Record<string, Labels>;
    const everything = Object.values(found(await scan(language, filesBelow(join(folder, language.name))))).flat();
    return Object.entries(labels).flatMap(([file, { not = [] }]) =>
        not.filter(name =>
            everything.some(
                one =>
                    one.startsWith(`${file} `) &&
                    one
                        .split(" ")
                        .slice(1)
                        .some(word => word === name || word.endsWith(`.${name}`)),
            ),
        ),
    );
}

function compare(foundOnes: string[], labels: string[]): Measure {
    const [has, wants] = [new Set(foundOnes), new Set(labels)];
    const wrong = [...has].filter(one => !wants.has(one));
    const missed = [...wants].filter(one => !has.has(one));
    return {
        precision: has.size ? (has.size - wrong.length) / has.size : 1,
        recall: wants.size ? (wants.size - missed.length) / wants.size : 1,
        labels: wants.size,
        wrong,
        missed,
    };
}

/** Defaults, whether it is required, what empty is, and what the value is compared with; of the variables that were found. */
function details({ variables }: Facts, labels: Record<string, Labels>): Measure {
    const wrong: string[] = [];
    let count = 0;
    for (const [file, said] of Object.entries(labels))
        for (const [name, want] of Object.entries(said.variables ?? {})) {
            const own = variables.filter(fact => fact.module.file === file && shown(fact.name) === name);
            if (own.length === 0) continue;
            const has: Required<Said> = {
                default: own.map(fact => fact.fallback && shown(fact.fallback)).find(text => text !== undefined) ?? "",
                required: own.some(fact => fact.required),
                emptyIs: own[0].empty,
                values: [...new Set(own.flatMap(fact => fact.compared))].sort(),
            };
            for (const key of Object.keys(want) as (keyof Said)[]) {
                count++;
                const wanted = key === "values" ? [...(want.values ?? [])].sort() : want[key];
                if (JSON.stringify(has[key]) !== JSON.stringify(wanted))
                    wrong.push(`${file} ${name} ${key}: ${JSON.stringify(has[key])}, not ${JSON.stringify(wanted)}`);
            }
        }
    const right = count ? (count - wrong.length) / count : 1;
    return { precision: right, recall: right, labels: count, wrong, missed: [] };
}
