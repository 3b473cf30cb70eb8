import { z } from "zod";
import { measure } from "../answers";
import { jsonFrom } from "../json-over-http";
import type { Probe, Target, World } from "../probe";
import { type Prometheus, prometheusOf } from "../prometheus";

/** Host and port of Alertmanager inside the cluster. */
const alertmanager = ["monitoring-alertmanager.monitoring.svc", 9093] as const;
/** The receiver that alone gets the Watchdog, and alone is a webhook. */
const receiver = "heartbeat";
const watchdog = "Watchdog";

const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()), receivers: z.array(z.object({ name: z.string() })) }));

const what = "the alert that always fires";

async function notified(prometheus: Prometheus) {
    const count = async (metric: string) => {
        const [sum] = await prometheus.query(`sum(increase(${metric}{integration="webhook"}[15m]))`);
        return sum?.value;
    };
    const [sent, failed] = await Promise.all([count("alertmanager_notifications_total"), count("alertmanager_notifications_failed_total")]);
    if (sent === undefined || failed === undefined)
        return measure(
            `${what} arrives outside`,
            "every one of the last quarter of an hour is taken",
            "Alertmanager's own figures are not in Prometheus",
            undefined,
        );
    const found = `${Math.round(sent)} sent, ${Math.round(failed)} of them refused or not answered`;
    return measure(`${what} arrives outside`, "every one of the last quarter of an hour is taken", found, sent > 0 && failed === 0);
}

async function routed(world: World, signal: AbortSignal) {
    const { host, port } = await world.means.inside(...alertmanager);
    const address = `http://${host}:${port}/api/v2/alerts?${new URLSearchParams({ filter: `alertname="${watchdog}"` })}`;
    const found = (await jsonFrom(address, alerts, { who: "Alertmanager", signal })).filter(({ labels }) => labels.alertname === watchdog);
    const receivers = [...new Set(found.flatMap(one => one.receivers.map(({ name }) => name)))];
    const told = found.length === 0 ? "Alertmanager has no such alert" : `it goes to ${receivers.join(", ") || "nobody"}`;
    return measure(`${what} is sent outside`, `to the receiver ${receiver}`, told, receivers.includes(receiver));
}

export const watchdogArrives: Probe<Target> = {
    name: "monitoring.watchdog-arrives",
    says: "whether the alert that always fires arrives at the service outside",
    targets: ({ everything: { settings } }) => (settings.alerts.heartbeat ? [{ name: "the heartbeat" }] : []),
    async ask(_, { world, signal }) {
        const prometheus = await prometheusOf({ world, signal });
        const firing = await prometheus.query(`ALERTS{alertname="${watchdog}",alertstate="firing"}`);
        return [
            measure(`${what} fires`, "always", firing.length > 0 ? "it fires" : "it does not", firing.length > 0),
            await routed(world, signal),
            await notified(prometheus),
        ];
    },
};
