import { type Asked, askedIn, type Matcher } from "../../documents/promql";
import type { Prometheus } from "../prometheus";

/** Series that an expression asks for and nobody sends. */
export interface Missing {
    selector: string;
}

/** Made by Prometheus itself while an alert holds: none of them is what a healthy stack has. */
const ownMetrics = new Set(["ALERTS", "ALERTS_FOR_STATE"]);

/** Labels that say who sends a series; the others may say how something went, and what went well has no series of what went wrong. */
const sender = /^(job|namespace|service|pod|container|instance|deployment|statefulset|__name__)$/;

const quoted = (value: string): string => `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;

/** A selector; one whose metric is not named as PromQL writes names, as a label. */
function selectorOf(metric: string | undefined, matchers: readonly Matcher[]): string {
    const plain = metric !== undefined && /^[A-Za-z_:][\w:]*$/.test(metric);
    const rest = metric === undefined ? matchers : matchers.filter(({ label }) => label !== "__name__");
    const all = metric === undefined || plain ? rest : [{ label: "__name__", op: "=", value: metric }, ...rest];
    const written = all.map(({ label, op, value }) => `${/^[A-Za-z_]\w*$/.test(label) ? label : quoted(label)}${op}${quoted(value)}`);
    return `${plain ? metric : ""}${written.length > 0 || !plain ? `{${written.join(",")}}` : ""}`;
}

/** The same with any value of what is no sender's: the series that exist before the first failure. */
const relaxed = (matchers: readonly Matcher[]): Matcher[] =>
    matchers.flatMap(one => {
        if (sender.test(one.label)) return [one];
        return one.op === "=" || one.op === "=~" ? (one.value === "" ? [] : [{ ...one, op: "!=", value: "" }]) : [];
    });

async function isMissing({ metric, matchers }: Asked, prometheus: Prometheus): Promise<boolean> {
    if (metric !== undefined && ownMetrics.has(metric)) return false;
    const there = async (selector: string) => (await prometheus.query(`count(${selector})`)).some(({ value }) => value > 0);
    if (await there(selectorOf(metric, matchers))) return false;
    return !(await there(selectorOf(metric, relaxed(matchers))));
}

/** What of an expression nobody sends, if anything; `known` are answers of the same run. */
export async function missingOf(expression: string, prometheus: Prometheus, known: Map<string, Missing | undefined>): Promise<Missing | undefined> {
    for (const asked of askedIn(expression)) {
        const selector = selectorOf(asked.metric, asked.matchers);
        if (!known.has(selector)) known.set(selector, (await isMissing(asked, prometheus)) ? { selector } : undefined);
        const missing = known.get(selector);
        if (missing) return missing;
    }
    return undefined;
}
