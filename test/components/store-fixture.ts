import { AddOns } from "../../components/add-ons";
import { EncryptionKey } from "../../components/encryption";
import { Namespace } from "../../components/namespace";
import { Secrets } from "../../components/secrets";
import type { Target } from "../../components/target";
import { manifestSchema } from "../../config/manifest";
import { settingsSchema } from "../../config/settings";
import { cryptofunk } from "./bot-fixture";
import { cluster as aCluster, settings } from "./cluster-fixture";

/** What data stores live on: a network, a cluster with add-ons, the stores' namespace, keys and secrets. */
export function surroundings(over: Partial<Target> = {}) {
    const { target, network, cluster, logsKey } = aCluster({ target: over });
    const namespace = new Namespace("data", { cluster, name: "data", podSecurity: "restricted" });
    const key = new EncryptionKey("data-key", { target, purpose: "data" });
    const secretsKey = new EncryptionKey("secrets-key", { target, purpose: "secrets" });
    const addOns = new AddOns("add-ons", { cluster, key, logsKey, postgres: ["data"] });
    const secrets = new Secrets("secrets", { target, recoveryDays: 30, manifest: cryptofunk(), staged: [], key: secretsKey, logsKey });
    return { target, network, cluster, namespace, addOns, key, secretsKey, logsKey, secrets };
}

/** A store's part of a manifest, with every default filled in. */
export function storeSpec<K extends "postgres" | "redis" | "nats">(kind: K, over: Record<string, unknown> = {}) {
    const needed = kind === "postgres" ? { database: "cryptofunk" } : {};
    const spec = manifestSchema.shape.stores.parse({ store: { kind, ...needed, ...over } }).store;
    return spec as Extract<typeof spec, { kind: K }>;
}

/** Production's sizes with a change. */
export const postgresSizes = (over: Record<string, unknown> = {}) => settingsSchema.shape.postgres.parse({ ...settings.postgres, ...over });
export const redisSizes = (over: Record<string, unknown> = {}) => settingsSchema.shape.redis.parse({ ...settings.redis, ...over });
