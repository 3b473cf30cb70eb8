import type { Prometheus } from "../prometheus";
import type { Dashboard, Variable } from "./grafana";

/** A variable with what a person who opens the dashboard has in it; nothing where its query finds nothing. */
export interface Filled {
    name: string;
    value: string | undefined;
    /** Whether whoever opens the dashboard sees it. */
    seen: boolean;
}

/** Variables of Grafana's own, as it fills them for an hour. */
const builtIn: Record<string, string> = {
    __rate_interval: "5m",
    __interval: "1m",
    __interval_ms: "60000",
    __range: "1h",
    __range_s: "3600",
    __range_ms: "3600000",
};

/** An expression with its variables filled in, in each of the three ways that Grafana writes one. */
export function filledIn(expression: string, filled: readonly Omit<Filled, "seen">[]): string {
    const values = new Map([...Object.entries(builtIn), ...filled.map(({ name, value }) => [name, value ?? ""] as const)]);
    return expression.replace(/\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\]|\$(\w+)/g, (whole, a, b, c) => values.get(a ?? b ?? c) ?? whole);
}

const written = (query: unknown): string =>
    typeof query === "object" && query !== null ? String((query as { query?: unknown }).query ?? "") : String(query ?? "");

/** What a query of a variable finds; undefined where this is no query that Prometheus is asked for values with. */
async function valuesOf(query: string, prometheus: Prometheus): Promise<string[] | undefined> {
    const [, selector, label] = /^\s*label_values\(\s*(?:([\s\S]+?)\s*,\s*)?([A-Za-z_]\w*)\s*\)\s*$/.exec(query) ?? [];
    if (label) return prometheus.labelValues(label, selector ?? '{__name__!=""}');
    const [, expression] = /^\s*query_result\(([\s\S]+)\)\s*$/.exec(query) ?? [];
    if (expression) return (await prometheus.query(expression)).map(({ value }) => String(value));
    return undefined;
}

const chosen = ({ current }: Variable): string | undefined => {
    const value = [current?.value ?? []].flat()[0];
    return value === "$__all" ? ".*" : value;
};

/** A dashboard's variables, each filled in before those that read it. */
export async function filledOf({ templating }: Dashboard, prometheus: Prometheus): Promise<Filled[]> {
    const filled: Filled[] = [];
    for (const one of templating.list) {
        const { name, type } = one;
        const seen = one.hide !== 2;
        const found = type === "query" ? await valuesOf(filledIn(written(one.query), filled), prometheus) : undefined;
        if (found === undefined) filled.push({ name, seen, value: chosen(one) ?? written(one.query).split(",")[0] });
        else filled.push({ name, seen, value: found.length === 0 ? undefined : one.includeAll ? ".*" : found[0] });
    }
    return filled;
}
