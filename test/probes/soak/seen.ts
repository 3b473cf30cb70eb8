import { type Seen, scrape } from "./prometheus-server";

/**
 * Eight days of a small bot, with a fault of each kind at a time of its own. What ends here is seen for five minutes more: only a Prometheus that
 * scrapes marks what is gone.
 */

const hour = 3600;
const day = 24 * hour;
export const begin = Date.parse("2026-11-01T00:00:00Z") / 1000;
export const end = begin + 8 * day;

/** A moment by the day of the eight, counted from zero, and its hour. */
export const moment = (days: number, hours = 0, minutes = 0): number => begin + days * day + hours * hour + minutes * 60;
/** The same as a date: when a soak is run. */
export const nowAt = (days: number, hours = 0): Date => new Date(moment(days, hours) * 1000);

export const released = `sha256:${"a".repeat(64)}`;
const older = `sha256:${"b".repeat(64)}`;

const always = (series: string, value: Seen["value"] | number = 1): Seen => ({
    series,
    from: begin,
    to: end,
    value: typeof value === "number" ? () => value : value,
});
const during = (series: string, from: number, to: number, value: Seen["value"] | number = 1): Seen => ({ ...always(series, value), from, to });
/** A counter that rises by one at each of some moments. */
const counter = (series: string, ...at: number[]): Seen => always(series, now => at.filter(one => one <= now).length);
const rate = (perMinute: number) => (at: number) => ((at - begin) / 60) * perMinute;
const pod = 'namespace="steady",pod="api-1",container="api"';
const image = (digest: string, uid: string) => `kube_pod_container_info{${pod},image_spec="registry.example/api@${digest}",image_id="${uid}"}`;

/** Buckets of a histogram: of a hundred requests a minute, so many within each bound. */
const histogram = (name: string, from: number, to: number, within: Record<string, number>): Seen[] =>
    Object.entries(within).map(([le, share]) => during(`${name}_bucket{le="${le}"}`, from, to, at => ((at - from) / 60) * share));

export const seen: Seen[] = [
    // Of the platform.
    always('ALERTS{alertname="Watchdog",alertstate="firing",severity="none"}'),
    during('ALERTS{alertname="OrderExecutorDown",alertstate="firing",severity="critical"}', moment(3, 12), moment(3, 12, 10)),
    during('ALERTS{alertname="DiskFull",alertstate="firing",severity="warning"}', moment(2), moment(2, 12)),
    during('golive_phase{phase="dry"}', begin, moment(7, 2) - scrape),
    during('golive_phase{phase="canary"}', moment(7, 2), end),
    always("prometheus_tsdb_head_samples_appended_total", rate(900)),
    always('up{job="prometheus",namespace="monitoring"}'),
    always('kube_pod_info{namespace="steady",pod="api-1"}'),
    // The bot's own, another release on the first day.
    during(image(older, "old"), begin, moment(0, 12)),
    during(image(released, "new"), moment(0, 12) + scrape, end),
    always(`kube_pod_container_status_restarts_total{${pod}}`, at => (at >= moment(5, 3) ? 1 : 0)),
    always('kube_deployment_status_replicas_available{namespace="steady",deployment="api"}', at => (at >= moment(5, 3) && at < moment(5, 3, 18) ? 0 : 1)),
    always('up{job="api",namespace="steady",pod="api-1"}', at => (at >= moment(6, 3) && at < moment(6, 3, 36) ? 0 : 1)),
    always(`container_memory_working_set_bytes{${pod}}`, at => 100e6 + (at > moment(4) && at < moment(5) ? ((at - moment(4)) / hour) * 3e6 : 0)),
    // The bot's metrics.
    counter("intents_duplicate_total"),
    counter('intents_duplicate_twice_total{pod="1"}', moment(2, 3), moment(2, 4)),
    always("restarting_total", at => (at < moment(2, 3) ? 7 : at < moment(2, 4) ? 2 : 3)),
    always("gapped_total", at => (at > moment(2, 2) && at < moment(2, 3) ? undefined : 0)),
    during('labelled_total{kind="usual"}', begin, end, 5),
    during('labelled_total{kind="rare"}', moment(2, 3), end, 2),
    always('requests_total{status="200"}', rate(100)),
    always('requests_total{status="500"}', at => Math.max(0, at - moment(4)) / 60),
    always("failures_in_a_row", at => (at === moment(2, 3) ? 6 : 1)),
    always("not_a_number", () => Number.NaN),
    ...histogram("order_seconds", begin, moment(0, 12), { "0.1": 50, "0.5": 100, "+Inf": 100 }),
    ...histogram("order_seconds", moment(0, 12) + scrape, end, { "0.1": 0, "0.5": 100, "+Inf": 100 }),
    ...histogram("slow_seconds", begin, end, { "0.1": 10, "0.5": 90, "+Inf": 100 }),
];
