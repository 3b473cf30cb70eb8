import { each } from "../answers";
import type { Probe, Target } from "../probe";
import { prometheusOf } from "../prometheus";

/** Names under which a metric's series stand in Prometheus: a histogram has none of its own name. */
export const seriesOf = (metric: { name: string; type: string }): string[] =>
    metric.type === "histogram" || metric.type === "summary" ? ["", "_bucket", "_sum", "_count"].map(suffix => metric.name + suffix) : [metric.name];

export const botSeries: Probe<Target> = {
    name: "monitoring.bot-series",
    says: "whether each metric that the bot's code exports is in Prometheus",
    targets: ({ contract, everything: { manifest } }) => (contract?.metrics.length ? [{ name: `the metrics of ${manifest.name}` }] : []),
    async ask({ name }, { world, signal }) {
        const bot = world.everything.manifest.name;
        const prometheus = await prometheusOf({ world, signal });
        const found = await prometheus.query(`count by (__name__) ({namespace=${JSON.stringify(bot)}})`);
        const there = new Set(found.filter(({ value }) => value > 0).map(({ labels }) => labels.__name__));
        const metrics = world.contract?.metrics ?? [];
        const looked = metrics.map(metric => ({
            name: metric.name,
            flaw: seriesOf(metric).some(series => there.has(series)) ? undefined : `no pod of ${bot} sends it`,
        }));
        return each(name, "at least one series of each is in Prometheus", looked);
    },
};
