import { secondsOf } from "../../documents/promql";
import { measure } from "../answers";
import type { Probe, Target } from "../probe";
import { prometheusOf } from "../prometheus";

const day = 86_400;
const rounded = (days: number): number => Math.round(days * 10) / 10;

export const retention: Probe<Target> = {
    name: "monitoring.retention",
    says: "whether Prometheus keeps metrics as long as the settings say",
    targets: () => [{ name: "Prometheus" }],
    async ask(_, { world, demands, signal }) {
        const { metricDays } = world.everything.settings.retention;
        const prometheus = await prometheusOf({ world, signal });
        const flag = (await prometheus.flags())["storage.tsdb.retention.time"];
        const days = rounded(secondsOf(flag ?? "") / day);
        if (Number.isNaN(days)) throw new Error(`Prometheus does not say for how long it keeps metrics: ${(flag ?? "nothing").slice(0, 40)}`);
        const least = demands.days ?? metricDays;
        // The disk's bound takes the oldest away before their time.
        const [dropped] = await prometheus.query("sum(prometheus_tsdb_size_retentions_total)");
        const [oldest] = await prometheus.query("(time() - min(prometheus_tsdb_lowest_timestamp_seconds)) / 86400");
        const kept = dropped && oldest ? dropped.value === 0 || oldest.value >= least : undefined;
        const told = kept === undefined ? "Prometheus' own figures are not there" : dropped.value === 0 ? "nothing" : `all but ${rounded(oldest.value)} days`;
        return [
            { ...measure("metrics are kept", `${least} days or more`, `${days} days`, days >= least), demand: "days", value: days },
            measure("metrics are kept as the settings say", `${metricDays} days`, `${days} days`, days === metricDays),
            measure("what the bound of the disk has taken away", "nothing of those days", told, kept),
        ];
    },
};
