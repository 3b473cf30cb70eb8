import { metricsIn, secondsOf } from "../../documents/promql";
import { each, type Looked, measure } from "../answers";
import type { Probe, Target, World } from "../probe";
import { type LoadedRule, type Prometheus, prometheusOf } from "../prometheus";
import { listAt, ofType, textAt } from "../recorded";
import { type Missing, missingOf } from "./series";

/** A rule as the program writes it. */
interface Expected {
    group: string;
    name: string;
    expression: string;
    for?: string;
    labels: Record<string, string>;
}

/** Rules that one resource of the stack brings; without any, those that are loaded beside the stack's own. */
interface Loading extends Target {
    rules?: Expected[];
}

/** Seconds for all of a stack's rules together: each is asked several times. */
const seconds = 60;

type Written = { name: string; rules?: { alert?: string; record?: string; expr: string; for?: string; labels?: Record<string, string> }[] };

/** The rules of the stack's own, by the resource that brings them. */
const expectedOf = (world: World): (Loading & { rules: Expected[] })[] =>
    ofType(world, "kubernetes:monitoring.coreos.com/v1:PrometheusRule").map(resource => ({
        name: textAt(resource, "metadata", "name") ?? resource.name,
        rules: (listAt(resource, "spec", "groups") as Written[]).flatMap(({ name: group, rules = [] }) =>
            rules.map(({ alert, record, expr, for: wait, labels = {} }) => ({ group, name: alert ?? record ?? "", expression: expr, for: wait, labels })),
        ),
    }));

/** Rules of kube-prometheus-stack's own, by the file that its operator writes them into: its namespace and its name, which both are the monitoring's. */
const isChart = (file: string): boolean => /\/monitoring-monitoring-[^/]*$/.test(file);

/** A text without what only the eye needs; what stands in quotes stays as it is. */
const bare = (expression: string): string => expression.replace(/("(?:\\.|[^"\\])*")|\s+/g, (_, quoted = "") => quoted);

/** What is wrong with a loaded rule against the one that was written. */
async function differs(rule: Expected, loaded: LoadedRule, prometheus: Prometheus): Promise<Omit<Looked, "name">> {
    if (bare(await prometheus.formatted(rule.expression)) !== bare(await prometheus.formatted(loaded.query)))
        return { flaw: "an older rule of its name is loaded" };
    if (rule.for !== undefined && secondsOf(rule.for) !== loaded.duration) return { flaw: `it waits for ${loaded.duration} s and not for ${rule.for}` };
    const label = Object.keys(rule.labels).find(key => loaded.labels[key] !== rule.labels[key]);
    if (label) return { flaw: `its label ${label} is ${loaded.labels[label] ?? "missing"}` };
    return healthOf(loaded);
}

function healthOf({ health, lastError }: LoadedRule): Omit<Looked, "name"> {
    if (health === "err") return { flaw: `it cannot be evaluated: ${lastError.slice(0, 120)}` };
    return health === "unknown" ? { unknown: "it was not evaluated yet" } : {};
}

export const rulesLoaded: Probe<Loading> = {
    name: "monitoring.rules-loaded",
    says: "whether every alert of the stack is loaded as it was written, and is evaluated without an error",
    seconds,
    targets: world => {
        const expected = expectedOf(world).filter(({ rules }) => rules.length > 0);
        return expected.length > 0 ? [...expected, { name: "every other rule" }] : [];
    },
    async ask({ name, rules }, { world, signal }) {
        const prometheus = await prometheusOf({ world, signal });
        const groups = await prometheus.groups();
        if (rules === undefined) {
            const own = new Set(expectedOf(world).flatMap(one => one.rules.map(({ group }) => group)));
            const others = groups.filter(group => !own.has(group.name)).flatMap(group => group.rules);
            const reload = await prometheus.query("min(prometheus_config_last_reload_successful)");
            const loads = reload.length === 0 ? undefined : reload[0].value === 1;
            return [
                measure("the last configuration of Prometheus", "it was loaded", loads === false ? "it was refused, and an older one runs" : "loaded", loads),
                ...(others.length > 0
                    ? each(
                          name,
                          "evaluated without an error",
                          others.map(rule => ({ name: rule.name, ...healthOf(rule) })),
                      )
                    : []),
            ];
        }
        const looked: Looked[] = [];
        for (const rule of rules) {
            const loaded = groups.filter(group => group.name === rule.group).flatMap(group => group.rules.filter(one => one.name === rule.name));
            // Rules of one name differ by their labels or expressions: one of them has to be this one.
            const answers = await Promise.all(loaded.map(one => differs(rule, one, prometheus)));
            const best = answers.find(({ flaw, unknown }) => !flaw && !unknown) ?? answers.find(({ flaw }) => !flaw) ?? answers[0];
            looked.push({ name: rule.name, ...(best ?? { flaw: "it is not loaded" }) });
        }
        return each(`the rules of ${name}`, "loaded as they were written, and evaluated without an error", looked);
    },
};

export const seriesExist: Probe<Target> = {
    name: "monitoring.series-exist",
    says: "whether all that the stack's alerts read is there",
    seconds,
    targets: world => (expectedOf(world).some(({ rules }) => rules.length > 0) ? [{ name: "the series that alerts read" }] : []),
    async ask({ name }, { world, signal }) {
        const prometheus = await prometheusOf({ world, signal });
        const expected = expectedOf(world).flatMap(({ rules }) => rules);
        const loaded = (await prometheus.groups())
            .filter(({ file }) => !isChart(file))
            .flatMap(({ rules }) => rules.map(rule => ({ name: rule.name, expression: rule.query })));
        const looked = new Map<string, Looked>();
        const known = new Map<string, Missing | undefined>();
        for (const rule of [...expected, ...loaded]) {
            const missing = await missingOf(rule.expression, prometheus, known);
            const flaw = missing && `nobody sends ${missing.selector}`;
            const blind = metricsIn(rule.expression).length === 0 ? "no metric could be read from its expression" : undefined;
            if (flaw || blind || !looked.has(rule.name)) looked.set(rule.name, { name: rule.name, flaw, unknown: blind });
        }
        return each(name, "at least one series of each", [...looked.values()]);
    },
};
