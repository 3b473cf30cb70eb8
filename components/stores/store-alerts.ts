import type { Manifest, StoreSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { titleOf } from "../../config/titles";
import { type AlertRule, alert } from "../foundation";

/** Names that Prometheus gives the jobs that watch a store: its exporter's Service, or the PodMonitor in the monitoring's namespace. */
export const jobs = { exporter: (store: string): string => `${store}-exporter`, pods: (store: string): string => `monitoring/${store}` };

/** True when nothing answers, also when there is nothing that could: a comparison alone would stay silent about an exporter that is gone. */
const nobody = (metric: string) => `(max(${metric}) or vector(0)) < 1`;

type Of<K extends StoreSpec["kind"]> = Extract<StoreSpec, { kind: K }>;

/** The alerts of the stores that Prometheus asks, directly or through an exporter; CloudWatch's are made beside the stores that it knows. */
export function storeAlerts(manifest: Manifest, settings: Settings): AlertRule[] {
    return Object.entries(manifest.stores).flatMap(([store, spec]) => {
        const title = titleOf(store);
        if (spec.kind === "redis") return redis(store, title, spec);
        if (spec.kind === "nats") return nats(store, title, spec);
        if (spec.kind !== "postgres") return [];
        return spec.hosting === "cluster" ? clusterPostgres(store, title, settings) : rds(store, title, settings);
    });
}

const down = (store: string) => ({
    for: "2m",
    severity: "critical" as const,
    symptom: "store" as const,
    summary: `The data store ${store} does not answer.`,
    items: ["cryptofunk:389"],
});

/** A cache may be full, and is meant to hit; what is never evicted refuses to be written when it is full, the kill switch too. */
function redis(store: string, title: string, { killSwitch, eviction }: Of<"redis">): AlertRule[] {
    const job = `{job="${jobs.exporter(store)}"}`;
    const keeps = killSwitch || eviction === "noeviction";
    const hits = `sum(rate(redis_keyspace_hits_total${job}[1h]))`;
    return [
        alert(`${title}Down`, nobody(`redis_up${job}`), down(store)),
        keeps
            ? alert(`${title}Full`, `max(redis_memory_used_bytes${job}) / (max(redis_memory_max_bytes${job}) > 0) > 0.8`, {
                  severity: "critical",
                  symptom: "store",
                  summary: `${store} uses more than 80% of its memory; full, it takes nothing any more.`,
                  items: ["vanta:228", "vanta:320"],
              })
            : alert(`${title}Misses`, `${hits} / (${hits} + sum(rate(redis_keyspace_misses_total${job}[1h]))) < 0.8`, {
                  for: "1h",
                  severity: "info",
                  summary: `Less than 80% of what is asked of ${store} is in it.`,
                  items: ["cryptofunk:156", "cryptofunk:653"],
                  symptom: "load",
              }),
    ];
}

function nats(store: string, title: string, { replicas }: Of<"nats">): AlertRule[] {
    const majority = Math.floor(replicas / 2) + 1;
    return [
        alert(`${title}Down`, `(sum(up{job="${jobs.pods(store)}"}) or vector(0)) < ${majority}`, {
            ...down(store),
            summary: `Fewer than ${majority} servers of ${store} answer: without a majority JetStream takes no message.`,
        }),
    ];
}

/** Its backups are nobody else's: AWS Backup sees only the bucket. */
function clusterPostgres(store: string, title: string, { postgres }: Settings): AlertRule[] {
    const job = `job="${jobs.pods(store)}"`;
    return [
        alert(`${title}Down`, nobody(`cnpg_collector_up{${job}}`), down(store)),
        alert(
            `${title}ConnectionsHigh`,
            `max(sum by (pod) (cnpg_backends_total{${job}})) / max(cnpg_pg_settings_setting{${job},name="max_connections"}) > 0.8`,
            {
                symptom: "load",
                summary: `A server of ${store} has more than 80% of the connections it takes.`,
                items: ["cryptofunk:168", "bot-core:260"],
            },
        ),
        alert(`${title}NotArchived`, `max(cnpg_collector_pg_wal_archive_status{${job},value="ready"}) > 3`, {
            for: "10m",
            severity: "critical",
            symptom: "backup",
            summary: `Changes of ${store} wait to be archived: what is lost now is lost for good.`,
            items: ["mech-exo:46", "bot-core:390", "cryptofunk:322"],
        }),
        alert(`${title}BackupOld`, `time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${job}}) > 26 * 3600`, {
            for: "1h",
            severity: "critical",
            symptom: "backup",
            summary: `The last whole backup of ${store} is more than a day old.`,
            items: ["bot-core:491", "mech-exo:38", "cryptofunk:322"],
        }),
        ...(postgres.multiAz
            ? [
                  alert(`${title}Behind`, `max(cnpg_pg_replication_lag{${job}}) > 60`, {
                      symptom: "load",
                      summary: `A replica of ${store} is more than a minute behind.`,
                      items: ["cryptofunk:324"],
                  }),
              ]
            : []),
    ];
}

function rds(store: string, title: string, { postgres: { storageGb } }: Settings): AlertRule[] {
    const job = `job="${jobs.exporter(store)}"`;
    return [
        alert(`${title}Down`, nobody(`pg_up{${job}}`), down(store)),
        alert(`${title}SizeHigh`, `sum(pg_database_size_bytes{${job}}) > 0.8 * ${storageGb} * 2^30`, {
            symptom: "disk",
            summary: `The databases of ${store} fill more than 80% of its ${storageGb} GiB.`,
            items: ["cryptofunk:138"],
        }),
        alert(`${title}ConnectionsHigh`, `sum(pg_stat_activity_count{${job}}) / max(pg_settings_max_connections{${job}}) > 0.8`, {
            symptom: "load",
            summary: `${store} has more than 80% of the connections it takes.`,
            items: ["cryptofunk:168", "bot-core:260"],
        }),
    ];
}
