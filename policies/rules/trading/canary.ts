import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { allFlaws } from "../../engine/rule";
import { wholeWorkloads } from "../../engine/workloads";
import { annotationOf } from "../shared/annotations";
import { numberOf, readings, shown } from "../shared/limits";
import { lacks, placesOrders } from "../shared/order-placers";
import { inOwnCurrency, isEverything, symbolsOf } from "../shared/symbols";
import { toldLimit } from "../shared/told";

/** What only a pod's caption says of a limit. */
function said(pod: PodNode, key: string): { values: { where: string; value: number }[] } {
    const value = numberOf(annotationOf(pod, key));
    return { values: value === undefined ? [] : [{ where: "its caption", value }] };
}

/** Whether a pod is a canary; one that places orders and does not say its phase leaves that open. */
function isCanary(pod: PodNode, graph: Graph): boolean {
    if (!placesOrders(pod, graph)) return false;
    const phase = annotationOf(pod, "phase");
    if (phase === undefined) throw lacks(pod, graph, "phase");
    return phase === "canary";
}

const canary = "A canary is there to lose little: what it may buy has to be written down, and small.";

export const canaryNotional = graphRule(
    {
        name: "canary-order-is-small",
        preset: "trading",
        severity: "high",
        binding: true,
        items: ["vanta:395", "mech-exo:99"],
        says: "In a canary an order has a limit, and it is worth at most 10 dollars in the currency that it is quoted in.",
        because: canary,
        fix: "Set the annotation golive.dev/limit-max-notional, in Golive risk.maxNotional.canary of the manifest, to what 10 dollars are worth in the quote currency, or less.",
        thresholds: { max: 10 },
    },
    wholeWorkloads,
    (pod, graph, { max }) => {
        if (!isCanary(pod, graph)) return undefined;
        const limit = toldLimit(pod, "max-notional");
        if (!limit) return "no limit max-notional says what an order may be worth";
        // Where a place says nothing, order-size-is-limited speaks.
        const { values } = limit.told.length ? readings(pod, graph, "amount", limit.told) : said(pod, "max-notional");
        const { amount, currency } = inOwnCurrency(max, pod, graph);
        const most = `, and ${max} dollars are about ${shown(amount)} ${currency}`;
        return allFlaws(values, ({ where, value }) =>
            value > 0 && value <= amount ? undefined : `the limit max-notional is ${shown(value)} in ${where}${amount === max ? "" : most}`,
        );
    },
);

export const canarySymbols = graphRule(
    {
        name: "canary-trades-few-symbols",
        preset: "trading",
        severity: "high",
        binding: true,
        items: ["vanta:397", "mech-exo:99"],
        says: "In a canary a bot is limited to at most two symbols.",
        because: canary,
        fix: "Set the annotation golive.dev/limit-symbols, in Golive risk.symbols.canary of the manifest, to one or two symbols.",
        thresholds: { max: 2 },
    },
    wholeWorkloads,
    (pod, graph, { max }) => {
        if (!isCanary(pod, graph)) return undefined;
        if (!toldLimit(pod, "symbols")) return "no limit says which symbols it may trade";
        return allFlaws(symbolsOf(pod, graph), symbols => {
            if (isEverything(symbols)) return `the symbols are "${symbols.join(",")}"`;
            return symbols.length > max ? `the symbols are ${symbols.length}: ${symbols.join(",")}` : undefined;
        });
    },
);
