import { answer } from "../../contract";
import { type MeasureName, metricTypeOf, millisecondsOf, partsOf, selectorsOf } from "../measures";
import { entries, type Flaw, type Known, type Rule, said, written } from "./rule";

/** Labels that Prometheus, and what it finds its targets by, add to every series. */
const added = /^(namespace|pod|job|instance|container|service|endpoint|node|le|quantile|__name__)$/;

// What nobody exports is never counted, and a soak over it would say nothing on the day it is needed.
const measuresAreExported: Rule = ({ manifest: { trading }, contract }) =>
    contract === undefined
        ? []
        : entries(trading?.soak.measures).flatMap(([name, measure]) =>
              measure === undefined
                  ? []
                  : selectorsOf(measure).flatMap(({ field, selector }) =>
                        exported(metricTypeOf(name as MeasureName), ["trading", "soak", "measures", name, field], selector, contract),
                    ),
          );

const drillsAreExported: Rule = ({ manifest: { trading }, contract }) => {
    const { signal, data, load } = trading?.drills ?? {};
    const asked = { "signal.intents": signal?.intents, "data.series": data?.series, "load.series": load?.series, "load.answered": load?.answered };
    return contract === undefined
        ? []
        : entries(asked).flatMap(([field, selectors]) =>
              [selectors ?? []].flat().flatMap(selector => exported("counter", ["trading", "drills", ...field.split(".")], selector, contract)),
          );
};

function exported(wanted: string, path: string[], selector: string, contract: NonNullable<Known["contract"]>): Flaw[] {
    const { metric, labels } = partsOf(selector);
    const base = metric.replace(/_(count|sum|bucket)$/, "");
    const isPart = (type: string) => type === "histogram" || type === "summary";
    const own = contract.metrics.find(one => one.name === metric) ?? contract.metrics.find(one => one.name === base && isPart(one.type));
    if (!own) {
        const found = answer(contract, "metric", metric);
        if (found.answer !== "not read" || found.unsure?.length) return [];
        return [written(path, selector, `a metric that the bot's code exports, by its contract${found.nearest ? `; did you mean ${found.nearest}?` : ""}`)];
    }
    const type = own.name === metric ? own.type : "counter";
    if (type !== wanted && type !== "untyped")
        return [said("manifest", path, `${metric}, a ${type}`, `a ${wanted}${wanted === "histogram" ? ", by its name without _bucket" : ""}`)];
    const unknown = own.labels === undefined ? undefined : labels.find(label => !added.test(label) && !own.labels?.includes(label));
    const has = own.labels?.length ? `labels that it has: ${own.labels.join(", ")}` : "no label: it has none";
    return unknown === undefined ? [] : [said("manifest", path, `the label ${unknown} of ${metric}`, has)];
}

const latencyHasAUnit: Rule = ({ manifest: { trading } }) => {
    const latency = trading?.soak.measures["latency-p95"];
    if (!latency || millisecondsOf(latency) !== undefined) return [];
    return [said("manifest", ["trading", "soak", "measures", "latency-p95", "unit"], "nothing", "s or ms: the metric's name does not say it")];
};

/** Rules about what of a bot's metrics soaks and drills ask. */
export const measureRules: Rule[] = [measuresAreExported, drillsAreExported, latencyHasAUnit];
