import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, type Namespace, postgresOperatorNamespace, postgresStatusPort, tradingPriority } from "../cluster";
import { type ArchiveBucket, archiveBucket, type EncryptionKey, type Peer, prometheus, type SecretField, savingHour, slug } from "../foundation";
import { SecretDelivery, type Secrets } from "../secrets";
import type { Scraped } from "./nats";
import { roleFields, roleSecret } from "./postgres-roles";
import { rotationJob, rotationJobRole } from "./postgres-rotation-job";
import type { PostgresServer } from "./postgres-server";
import { restoreAccess } from "./restore-access";

/** What a Postgres in the cluster needs to know. */
export interface ClusterPostgresArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Cluster it runs in. */
    cluster: Cluster;
    /** The operator, the StorageClass and External Secrets. */
    addOns: AddOns;
    /** Namespace of the data stores in the cluster; its name is among the operator's. */
    namespace: Namespace;
    /** The database as the manifest has it. */
    spec: PostgresSpec;
    /** CPU, memory, disk, replicas and days of backups. */
    sizes: Settings["postgres"];
    /** Key of the backups. */
    key: EncryptionKey;
    /** Key of the administrator's password; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Where the administrator's password is born. */
    secrets: Secrets;
    /** Pods that use the database; nobody else reaches it (cryptofunk:86). */
    clients: Peer[];
    /** Last word on any field of the operator's Cluster. */
    override?: Record<string, unknown>;
}

/**
 * Minor versions of CloudNativePG's own images, for databases that need no extension beyond PostgreSQL's: those of its catalogue
 * (github.com/cloudnative-pg/artifacts, image-catalogs/catalog-system-trixie.yaml, of 2026-08-22).
 */
const images: Record<string, string> = { "15": "15.19", "16": "16.15", "17": "17.11", "18": "18.6" };

/** Extensions that only work when the server loads them at its start; the operator itself sees to pg_stat_statements. */
const preloaded = ["timescaledb", "pg_cron"];

const plugin = "barman-cloud.cloudnative-pg.io";

/**
 * PostgreSQL in the cluster by CloudNativePG, for extensions that RDS lacks (cryptofunk:319, cryptofunk:320, cryptofunk:321): TLS forced,
 * two replicas in other zones of which one confirms each commit, encrypted volumes, and every change archived to S3, which gives
 * point-in-time recovery (cryptofunk:322, cryptofunk:324).
 *
 * Traps. Custom resources wait for the operator, and go before it. The role for S3 is there before the pods, or they stay without it.
 * A budget only with replicas: the one of a single server would block every drain. A new Cluster refuses to archive into the folder of an old
 * one: to make it again beside its backups, name another `serverName` in the plug-in's parameters, or recover from them (`override`).
 * The operator gives the server a new password of the administrator as soon as the Secret has it, which carries `cnpg.io/reload`. The image of
 * the manifest has to follow CloudNativePG's rules.
 */
export class ClusterPostgres extends pulumi.ComponentResource implements PostgresServer {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField>;
    readonly peer: Peer;
    readonly port = 5432;
    readonly ready: pulumi.Resource[];
    readonly store: string;
    readonly administrator: PostgresServer["administrator"];
    readonly tls: PostgresServer["tls"];
    readonly masterSecretArn: pulumi.Output<string>;
    readonly rotation: PostgresServer["rotation"];
    readonly life: pulumi.Output<string>;
    /** Its metrics, by the operator's exporter inside each pod (cryptofunk:351). */
    readonly metrics: Scraped;
    /** Where its backups and its archived changes go. */
    readonly backups: ArchiveBucket;
    readonly backupArn: string;
    private readonly args: ClusterPostgresArgs;
    private readonly server: k8s.apiextensions.CustomResource;

    constructor(name: string, args: ClusterPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:ClusterPostgres", name, {}, opts);
        const { target, cluster, addOns, namespace, spec, sizes, secrets } = args;
        const child = { parent: this };
        const short = roleSecret(name, "administrator");
        const host = `${name}-rw.${namespace.name}.svc.cluster.local`;
        this.args = args;
        this.store = name;
        this.values = { host, port: String(this.port), database: spec.database, sslmode: "require" };
        this.secretFields = roleFields(target, name);
        this.peer = { namespace: namespace.name, labels: { "cnpg.io/cluster": name } };
        const authority = `${name}-ca`;
        this.tls = { sslmode: "verify-full", authority };
        this.rotation = { by: "job", authority };
        this.administrator = { username: ["postgres"], password: { secret: secrets.nameOf(short), field: "password" } };
        this.metrics = { namespace: namespace.name, labels: { "cnpg.io/cluster": name }, portName: "metrics", port: 9187 };

        secrets.born(short, {
            description: `Administrator of ${name}`,
            fields: { username: "postgres" },
            readers: [short, `${name}-roles`, rotationJobRole(target, name)],
            due: { days: 180, by: "person" },
        });
        this.masterSecretArn = secrets.arn(short);
        const superuser = new SecretDelivery(
            `${short}-secret`,
            {
                target,
                cluster,
                addOns,
                namespace,
                reader: short,
                values: { username: ["postgres"], password: [this.administrator.password] },
                labels: { "cnpg.io/reload": "true" },
                key: args.secretsKey,
                waitFor: secrets.ready(short),
            },
            child,
        );
        const bucket = archiveBucket(`${name}-backups`, { target, purpose: `${name}-backups`, key: args.key, keepDays: sizes.backupDays }, child);
        this.backups = bucket;
        this.backupArn = bucket.arn;
        restoreAccess(name, { cluster, namespace, bucket }, child);
        const identity = cluster.podIdentity(name, { namespace: namespace.name, serviceAccount: name, statements: bucket.statements }, child);
        const before = [...addOns.postgres, ...addOns.storage, ...addOns.priority, ...bucket.ready, ...superuser.ready, identity, ...this.flows()];

        const objectStore = this.custom("barmancloud.cnpg.io/v1", "ObjectStore", name, before, {
            retentionPolicy: `${sizes.backupDays}d`,
            configuration: {
                destinationPath: `s3://${bucket.name}/`,
                s3Credentials: { inheritFromIAMRole: true },
                wal: { compression: "gzip", maxParallel: 4 },
                data: { compression: "gzip" },
            },
            instanceSidecarConfiguration: {
                env: [{ name: "AWS_REGION", value: target.region }],
                resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
            },
        });
        this.server = this.custom("postgresql.cnpg.io/v1", "Cluster", name, [...before, objectStore], this.spec(superuser.secretName), {
            waitFor: "condition=Ready",
            timeout: "30m",
            protect: target.protect,
        });
        const schedule = this.custom("postgresql.cnpg.io/v1", "ScheduledBackup", name, [this.server], {
            ...this.backup(),
            schedule: `0 0 ${savingHour(target)} * * *`,
            immediate: true,
            backupOwnerReference: "self",
        });
        this.life = this.server.metadata.uid;
        this.ready = [this.server, schedule];
        this.registerOutputs({ host, port: this.port });
    }

    /**
     * A backup before a release's migration (cryptofunk:481). The next release takes the object away, not what it put into S3, which stays
     * for the days of the retention: so a return to an earlier release makes one of its own.
     */
    snapshotBefore(release: string): pulumi.Resource[] {
        const name = `${this.store}-before-${slug(release)}`;
        return [
            this.custom("postgresql.cnpg.io/v1", "Backup", name, [this.server], this.backup(), {
                waitFor: "jsonpath={.status.phase}=completed",
                timeout: "60m",
            }),
        ];
    }

    private backup() {
        return { cluster: { name: this.store }, method: "plugin", pluginConfiguration: { name: plugin }, target: "prefer-standby" };
    }

    private spec(superuserSecret: string): Record<string, unknown> {
        const { target, addOns, spec, sizes, override } = this.args;
        const instances = sizes.multiAz ? 3 : 1;
        const libraries = preloaded.filter(extension => spec.extensions.includes(extension));
        const volume = (size: number) => ({ size: `${size}Gi`, storageClass: addOns.storageClass, resizeInUseVolumes: true });
        const quarter = `${Math.floor(mebibytes(sizes.memory) / 4)}MB`;
        const resources = { cpu: sizes.cpu, memory: sizes.memory };
        return {
            instances,
            imageName: spec.image ?? `ghcr.io/cloudnative-pg/postgresql:${images[spec.version]}-system-trixie`,
            description: `Postgres ${this.store} of ${target.bot}`,
            // The owner can't log in: the roles' Job makes those that can.
            bootstrap: { initdb: { database: spec.database, owner: "owner", dataChecksums: true, postInitSQL: ['ALTER ROLE "owner" NOLOGIN'] } },
            enableSuperuserAccess: true,
            superuserSecret: { name: superuserSecret },
            storage: volume(sizes.storageGb),
            walStorage: volume(Math.max(10, Math.ceil(sizes.storageGb / 5))),
            resources: { requests: resources, limits: resources },
            postgresql: {
                shared_preload_libraries: libraries,
                // The operator's own rules for replication stand before these, its rule for everybody after them.
                pg_hba: ["hostnossl all all all reject", "hostssl all all all scram-sha-256"],
                parameters: {
                    max_connections: "200",
                    shared_buffers: quarter,
                    ssl_min_protocol_version: "TLSv1.2",
                    password_encryption: "scram-sha-256",
                    log_connections: "on",
                    log_disconnections: "on",
                    log_lock_waits: "on",
                    log_min_duration_statement: "50",
                    "pg_stat_statements.track": "all",
                    "pg_stat_statements.track_utility": "off",
                    ...(libraries.includes("timescaledb") && { "timescaledb.telemetry_level": "off" }),
                },
                ...(instances > 1 && { synchronous: { method: "any", number: 1, dataDurability: "preferred" } }),
            },
            primaryUpdateStrategy: "unsupervised",
            enablePDB: instances > 1,
            priorityClassName: tradingPriority,
            affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "required", topologyKey: "kubernetes.io/hostname" },
            topologySpreadConstraints: [
                {
                    maxSkew: 1,
                    topologyKey: "topology.kubernetes.io/zone",
                    whenUnsatisfiable: "DoNotSchedule",
                    labelSelector: { matchLabels: { "cnpg.io/cluster": this.store, "cnpg.io/podRole": "instance" } },
                },
            ],
            plugins: [{ name: plugin, isWALArchiver: true, parameters: { barmanObjectName: this.store } }],
            ...override,
        };
    }

    /** Who reaches whom: the namespace denies everything else. */
    private flows(): pulumi.Resource[] {
        const { cluster, namespace, clients } = this.args;
        const pods = { "cnpg.io/cluster": this.store };
        const allow = (what: string, flow: Omit<Parameters<Namespace["allow"]>[1], "pods">) => namespace.allow(`${this.store}-${what}`, { pods, ...flow });
        const jobs = [`${this.store}-roles`, rotationJob(this.store)].map(
            (job): Peer => ({ namespace: namespace.name, labels: { "app.kubernetes.io/name": job } }),
        );
        return [
            allow("clients", { from: [...clients, ...jobs], ports: [{ port: this.port }] }),
            allow("servers", { from: [this.peer], to: [this.peer], ports: [{ port: this.port }, { port: postgresStatusPort }] }),
            allow("operator", { from: [{ namespace: postgresOperatorNamespace, labels: {} }], ports: [{ port: postgresStatusPort }] }),
            allow("metrics", { from: [prometheus], ports: [{ port: this.metrics.port }] }),
            allow("kubernetes", { to: [cluster.apiServer], ports: [{ port: 443 }] }),
            allow("s3", { to: cluster.awsApis, ports: [{ port: 443 }] }),
            allow("credentials", { to: [cluster.podIdentityAgent], ports: [{ port: 80 }] }),
        ];
    }

    private custom(
        apiVersion: string,
        kind: string,
        name: string,
        dependsOn: pulumi.Resource[],
        spec: Record<string, unknown>,
        { waitFor, timeout, protect }: { waitFor?: string; timeout?: string; protect?: boolean } = {},
    ): k8s.apiextensions.CustomResource {
        const { target, cluster, namespace } = this.args;
        const labels = { "app.kubernetes.io/name": this.store, "app.kubernetes.io/part-of": target.bot };
        const annotations = waitFor ? { "pulumi.com/waitFor": waitFor } : undefined;
        return new k8s.apiextensions.CustomResource(
            `${name}-${kind.toLowerCase()}`,
            { apiVersion, kind, metadata: { name, namespace: namespace.name, labels, annotations }, spec },
            {
                parent: this,
                provider: cluster.provider,
                protect,
                dependsOn: [...cluster.ready, ...namespace.ready, ...dependsOn],
                customTimeouts: timeout ? { create: timeout, update: timeout } : undefined,
            },
        );
    }
}

const mebibytes = (memory: string) => Number.parseInt(memory, 10) * (memory.endsWith("Gi") ? 1024 : 1);
