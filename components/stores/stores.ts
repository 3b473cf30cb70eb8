import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, Namespace } from "../cluster";
import { clientsOf, type EncryptionKey, type Sources, type Store } from "../foundation";
import type { Network } from "../network";
import type { Secrets } from "../secrets";
import { ClusterPostgres } from "./cluster-postgres";
import { Definitions } from "./definitions";
import { DocumentDb, mongoClient, mongoUserScript } from "./document-db";
import { exporterReader } from "./exporter";
import { nodeImage } from "./images";
import { Nats, type Scraped } from "./nats";
import { Postgres } from "./postgres";
import { PostgresRoles } from "./postgres-roles";
import type { PostgresServer } from "./postgres-server";
import { Rabbitmq, rabbitmqUserScript } from "./rabbitmq";
import { Redis } from "./redis";
import { StoreUser, userScript } from "./store-user";

/** Namespace of what runs in the cluster for the data stores. */
export const storesNamespace = "data";

/** Whether a store of the bot is a Postgres in the cluster, which needs its operator. */
export function runsPostgres(manifest: Manifest): boolean {
    return Object.values(manifest.stores).some(store => store.kind === "postgres" && store.hosting === "cluster");
}

/** Ports of the bot's stores that stand in the VPC, each once: where the bastion has to get to. */
export function storePorts(manifest: Manifest): number[] {
    const ports = Object.values(manifest.stores).flatMap(store => {
        if (store.kind === "postgres") return store.hosting === "cluster" ? [] : [Postgres.port];
        if (store.kind === "nats") return [];
        return [{ redis: Redis, mongodb: DocumentDb, rabbitmq: Rabbitmq }[store.kind].port];
    });
    return [...new Set(ports)].sort((a, b) => a - b);
}

/** What the bot's data stores need to know. */
export interface StoresArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the managed stores live. */
    network: Network;
    /** Where the others run, and the Jobs that make database roles. */
    cluster: Cluster;
    /** Volumes, operators and External Secrets. */
    addOns: AddOns;
    /** Which stores the bot has, and who uses them. */
    manifest: Manifest;
    /** How large they are in this stack. */
    settings: Settings;
    /** Where their users' passwords are born. */
    secrets: Secrets;
    /** Key of the data. */
    dataKey: EncryptionKey;
    /** Key of the passwords. */
    secretsKey: EncryptionKey;
    /** Key of the logs. */
    logsKey: EncryptionKey;
    /** Security groups that reach the managed stores, beside nobody. */
    allowFrom: Sources;
    /** SNS topics for the managed stores' alarms. */
    alarmTopics: pulumi.Input<string>[];
}

/** The data stores that the manifest names, each by the component of its kind. */
export class Stores extends pulumi.ComponentResource {
    /** The stores, by their names in the manifest. */
    readonly of: Record<string, Store & { snapshotBefore?(release: string): pulumi.Resource[]; metrics?: Scraped }> = {};

    constructor(name: string, args: StoresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Stores", name, {}, opts);
        const { manifest, settings, cluster, addOns, target, network, secrets, dataKey, secretsKey, logsKey, allowFrom } = args;
        const child = { parent: this };
        const namespace = new Namespace(`${name}-namespace`, { cluster, name: storesNamespace, podSecurity: "restricted", forwards: true }, child);
        const user = { target, cluster, addOns, namespace, secrets, secretsKey, architecture: settings.cluster.architecture, network, logsKey };
        for (const [store, spec] of Object.entries(manifest.stores)) {
            const clients = clientsOf(manifest, store);
            if (spec.kind === "nats") this.of[store] = new Nats(store, { target, cluster, addOns, namespace, spec, clients }, child);
            else if (spec.kind === "redis") {
                const sizes = settings.redis;
                this.of[store] = new Redis(
                    store,
                    { target, network, spec, sizes, key: dataKey, secretsKey, logsKey, secrets, allowFrom, monitoring: [exporterReader(store)] },
                    child,
                );
            } else if (spec.kind === "mongodb") {
                const sizes = settings.mongodb;
                const alarmTopics = args.alarmTopics;
                const server = new DocumentDb(store, { target, network, spec, sizes, key: dataKey, secretsKey, logsKey, allowFrom, alarmTopics }, child);
                this.of[store] = server;
                const { host: HOST, port: PORT, database: DATABASE, options: OPTIONS } = server.values;
                const run = { image: mongoClient, command: ["mongosh", "--quiet", "--nodb", "--file", userScript], script: mongoUserScript };
                const { authority } = server;
                new StoreUser(`${store}-user`, { ...user, server, ...run, environment: { HOST, PORT, DATABASE, OPTIONS, HOME: "/tmp" }, authority }, child);
            } else if (spec.kind === "rabbitmq") {
                const { alarmTopics } = args;
                const server = new Rabbitmq(store, { target, network, spec, sizes: settings.rabbitmq, secretsKey, secrets, allowFrom, alarmTopics }, child);
                const definitions = {
                    management: server.rotation,
                    key: dataKey,
                    keepDays: settings.backups.keepDays,
                    topics: alarmTopics,
                    waitFor: server.ready,
                };
                const { bucket } = new Definitions(`${store}-definitions`, { target, store, network, secretsKey, logsKey, ...definitions }, child);
                this.of[store] = Object.assign(server, { backups: bucket, backupArn: bucket.arn });
                const run = { image: nodeImage, command: ["node", userScript], script: rabbitmqUserScript };
                const environment = { MANAGEMENT: server.rotation.management, VIRTUAL_HOST: spec.virtualHost };
                new StoreUser(`${store}-user`, { ...user, server, ...run, environment }, child);
            } else {
                const sizes = settings.postgres;
                const server: Store & PostgresServer =
                    spec.hosting === "cluster"
                        ? new ClusterPostgres(store, { target, cluster, addOns, namespace, spec, sizes, key: dataKey, secretsKey, secrets, clients }, child)
                        : new Postgres(
                              store,
                              { target, network, spec, sizes, key: dataKey, secretsKey, logsKey, allowFrom, alarmTopics: args.alarmTopics },
                              child,
                          );
                this.of[store] = server;
                new PostgresRoles(`${store}-roles`, { ...user, server, spec, readers: { monitoring: [exporterReader(store)] } }, child);
            }
        }
        this.registerOutputs({});
    }
}
