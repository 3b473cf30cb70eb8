import { AddOns } from "../../components/cluster/add-ons";
import { Cluster } from "../../components/cluster/cluster";
import { Namespace } from "../../components/cluster/namespace";
import { EncryptionKey } from "../../components/foundation/encryption";
import { Network } from "../../components/network/network";
import { Secrets } from "../../components/secrets/secrets";
import { manifestSchema, type StoreSpec } from "../../config/manifest";
import { settingsSchema } from "../../config/settings";
import type { Target } from "../../config/target";
import { cryptofunk } from "./bot-fixture";
import { settings } from "./cluster-fixture";
import { target as anEnvironment } from "./harness";

/** What every data store lives on: a network, keys and secrets. */
export function ground(over: Partial<Target> = {}) {
    const target = anEnvironment(over);
    const keyFor = (purpose: string) => new EncryptionKey(`${purpose}-key`, { target, purpose });
    const network = new Network("network", { target, cidr: "10.40.0.0/16", natGateways: "per-zone" });
    const [key, secretsKey, logsKey] = ["data", "secrets", "logs"].map(keyFor);
    const secrets = new Secrets("secrets", { target, recoveryDays: 30, manifest: cryptofunk(), staged: [], key: secretsKey, logsKey });
    return { target, network, key, secretsKey, logsKey, secrets };
}

/** The same with a cluster, its add-ons and the stores' namespace. */
export function clusterGround(over: Partial<Target> = {}) {
    const common = ground(over);
    const { target, network, key, logsKey } = common;
    const cluster = new Cluster("cluster", { target, network, settings: settings.cluster, access: settings.access, key, logsKey });
    const namespace = new Namespace("data", { cluster, name: "data", podSecurity: "restricted" });
    const addOns = new AddOns("add-ons", { cluster, key, logsKey, postgres: ["data"] });
    return { ...common, cluster, namespace, addOns };
}

/** A store's part of a manifest, with every default filled in. */
export function storeSpec<K extends StoreSpec["kind"]>(kind: K, over: Record<string, unknown> = {}) {
    const needed = kind === "postgres" || kind === "mongodb" ? { database: "cryptofunk" } : {};
    const spec = manifestSchema.shape.stores.parse({ store: { kind, ...needed, ...over } }).store;
    return spec as Extract<typeof spec, { kind: K }>;
}

/** Production's sizes with a change. */
export const postgresSizes = (over: Record<string, unknown> = {}) => settingsSchema.shape.postgres.parse({ ...settings.postgres, ...over });
export const redisSizes = (over: Record<string, unknown> = {}) => settingsSchema.shape.redis.parse({ ...settings.redis, ...over });

/** Makes something at the first call and gives the same one ever after: building a stack takes long, and most tests look at the same one. */
export function once<T>(make: () => T): () => T {
    let made: { value: T } | undefined;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}
