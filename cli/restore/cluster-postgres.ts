import { stringify } from "yaml";
import { restoredName } from "../../components/stores";
import { updateKubeconfig } from "../../probes/means/cluster";
import { type Check, type Drill, daysKept, type Recorded, Stack } from "./store-plan";

interface Spec {
    plugins: { name: string; isWALArchiver?: boolean; parameters: { barmanObjectName: string; serverName?: string } }[];
    bootstrap: { initdb?: { database?: string } };
    [field: string]: unknown;
}
export interface Properties {
    metadata: { name: string; namespace: string };
    spec: Spec;
}

const of = (resource: Recorded) => resource.properties as unknown as Properties;

interface Postgresql {
    shared_preload_libraries?: string[];
    parameters?: Record<string, string>;
}

/** The configuration of one that waits for no other server, and whose jobs rest: TimescaleDB's retention would take away what was just brought back. */
const quiet = ({ parameters, ...rest }: Postgresql): object => ({
    ...{ ...rest, synchronous: undefined },
    parameters: { ...parameters, ...(rest.shared_preload_libraries?.includes("timescaledb") && { "timescaledb.max_background_workers": "0" }) },
});

/** A Cluster that recovers from the archive of another one, of the same size, and writes into no archive; to a moment, or to the end of the archive. */
export function restoredCluster({ spec, metadata }: Properties, to?: Date): object {
    const [archiver] = spec.plugins.filter(({ isWALArchiver }) => isWALArchiver);
    // Where the original's pods stand is no matter, who else writes there is: nobody confirms the commits of a single server.
    const { superuserSecret, plugins, bootstrap, enableSuperuserAccess, affinity, topologySpreadConstraints, postgresql, ...same } = spec;
    return {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: { name: restoredName(metadata.name), namespace: metadata.namespace },
        spec: {
            ...same,
            postgresql: quiet(postgresql as Postgresql),
            instances: 1,
            enablePDB: false,
            // Add recoveryTarget: { targetTime: "2026-11-22 09:30:00+00" } to stop before a mistake.
            bootstrap: { recovery: { source: "origin", ...(to && { recoveryTarget: { targetTime: to.toISOString() } }) } },
            externalClusters: [
                {
                    name: "origin",
                    plugin: { name: archiver.name, parameters: { ...archiver.parameters, serverName: archiver.parameters.serverName ?? metadata.name } },
                },
            ],
        },
    };
}

/** How a Postgres of CloudNativePG is brought back: as a second Cluster from the archive, beside the first. */
export function clusterPostgresDrills(stack: Stack): Drill[] {
    return stack.of("kubernetes:postgresql.cnpg.io/v1:Cluster").map(server => {
        const { metadata, spec } = of(server);
        const { name, namespace } = metadata;
        const again = restoredName(name);
        const archiver = (spec.plugins ?? []).find(({ isWALArchiver }) => isWALArchiver);
        const archive = stack
            .of("kubernetes:barmancloud.cnpg.io/v1:ObjectStore")
            .map(of)
            .find(one => one.metadata.name === archiver?.parameters.barmanObjectName && one.metadata.namespace === namespace)?.spec as unknown as
            | { retentionPolicy?: string; configuration: { destinationPath: string } }
            | undefined;
        const path = archive?.configuration.destinationPath ?? "";
        const bucket = /^s3:\/\/([^/]+)/.exec(path)?.[1] ?? "";
        const schedule = stack
            .of("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup")
            .map(of)
            .find(one => (one.spec as { cluster?: { name: string } }).cluster?.name === name);
        const reader = stack.of("aws:eks/podIdentityAssociation:PodIdentityAssociation").find(one => Stack.text(one, "serviceAccount") === again);
        const encryption = stack
            .of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
            .find(one => Stack.text(one, "bucket") === bucket);
        const yes = (what: string, holds: unknown, found: string, otherwise: string): Check => ({
            what,
            answer: holds ? "holds" : "fails",
            found: holds ? found : otherwise,
        });
        const database = spec.bootstrap?.initdb?.database ?? "postgres";
        const cluster = Stack.text(stack.of("aws:eks/cluster:Cluster")[0], "name");
        const ask = (pod: string) =>
            `kubectl -n ${namespace} exec ${pod} -c postgres -- psql -U postgres -d ${database} -Atc "select count(*), pg_size_pretty(pg_database_size(current_database())) from pg_stat_user_tables"`;
        return {
            store: name,
            kind: "Postgres in the cluster",
            runbook: "docs/restore/cluster-postgres.md",
            rpo: "5 minutes (the archive gets a segment at least that often); 15 more for the other region",
            rto: "2 hours",
            checks: [
                yes("every change is archived", archive, path, "no ObjectStore belongs to it"),
                yes(
                    "it is saved whole every day",
                    schedule,
                    String((schedule?.spec as { schedule?: string } | undefined)?.schedule),
                    "no ScheduledBackup names it",
                ),
                daysKept("the archive is kept", archive?.retentionPolicy),
                stack.keyIsKept(encryption),
                stack.saved(`arn:aws:s3:::${bucket}`),
                yes("a restored server may read the archive", reader, `ServiceAccount ${again}`, "no role waits for it"),
            ],
            steps: [
                {
                    say: "Reach the cluster; with a private API from inside the VPC (docs/restore/README.md).",
                    run: updateKubeconfig({ region: stack.region, cluster }),
                },
                {
                    say: "There is a backup that completed, and archiving works now.",
                    run: `kubectl -n ${namespace} get backups.postgresql.cnpg.io,cluster/${name}`,
                },
                { say: "What stands in the original, to compare with.", run: ask(`${name}-1`) },
                {
                    say: "Note the time. Make the second Cluster; the first one goes on.",
                    run: archiver
                        ? `kubectl apply -f - <<'END'\n${stringify(JSON.parse(JSON.stringify(restoredCluster(of(server)))), { lineWidth: 0, version: "1.1" })}END`
                        : undefined,
                },
                {
                    say: "Wait for it; until here is the recovery time.",
                    run: `kubectl -n ${namespace} wait cluster/${again} --for=condition=Ready --timeout=2h`,
                },
                { say: "Compare.", run: ask(`${again}-1`) },
                { say: "Away with it; the archive is untouched.", run: `kubectl -n ${namespace} delete cluster/${again}` },
            ],
        };
    });
}
