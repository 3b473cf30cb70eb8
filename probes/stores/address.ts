import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/check";
import { ClusterApi, type Job } from "../cluster-api";
import { NoAccess, type World } from "../probe";
import { endpointOf, managedStores } from "../store-endpoint";
import { type AnyStore, type Store, signIn, storesNamespace } from "./store";

/** Where a store listens inside the network. */
export interface Address {
    host: string;
    port: number;
    /** Authority of its certificate. @default the public ones */
    authority?: string;
    /** Whether its certificate is not compared: the way to it is the cluster's API, which leads to its pod alone. @default it is */
    unchecked?: boolean;
}

/** The name by which AWS knows a store, from the resource that the preview records for it. */
function identifierOf({ resources }: World, kind: keyof typeof managedStores, store: string): string {
    const { type, identifier } = managedStores[kind];
    const value = (resources.find(one => one.type === type && one.name === store)?.properties as Record<string, unknown> | undefined)?.[identifier];
    if (typeof value !== "string") throw new Error(`the stack has no ${type} ${store}`);
    return value;
}

/** What AWS answers; nobody who may not ask is told anything. */
async function fromAws<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
        return await ask();
    } catch (error) {
        if (error instanceof NoAccess) throw error;
        const name = (error as Error).name;
        throw new NoAccess(`AWS does not tell where ${what} is${/^\w{1,60}$/.test(name) ? ` (${name})` : ""}`);
    }
}

/** The authorities of RDS and DocumentDB in the stack's region. */
function rdsAuthority({ everything: { target } }: World): string {
    try {
        return readFileSync(join(projectRoot, `components/foundation/authorities/${target.region}.pem`), "utf8");
    } catch {
        throw new NoAccess(`no authority of RDS is known for ${target.region}: no password is sent to whom nobody can vouch for`);
    }
}

async function postgres({ store, spec }: Store<"postgres">, world: World): Promise<Address> {
    const { host, port } = await signIn(world, store, "monitoring");
    if (!host || !port) throw new Error(`the secret of ${store}-monitoring has no host and port`);
    const address = { host, port: Number(port) };
    return spec.hosting === "cluster" ? { ...address, unchecked: true } : { ...address, authority: rdsAuthority(world) };
}

async function redis({ store }: Store<"redis">, world: World, signal: AbortSignal): Promise<Address> {
    const group = identifierOf(world, "redis", store);
    const { host, port } = await fromAws(store, () => endpointOf("redis", group, world, signal));
    if (!host || !port) throw new Error(`ElastiCache tells no primary of ${group}`);
    return { host, port };
}

async function mongodb({ store }: Store<"mongodb">, world: World, signal: AbortSignal): Promise<Address> {
    const cluster = identifierOf(world, "mongodb", store);
    const { host, port } = await fromAws(store, () => endpointOf("mongodb", cluster, world, signal));
    if (!host || !port) throw new Error(`DocumentDB tells no address of ${cluster}`);
    return { host, port, authority: rdsAuthority(world) };
}

/** Amazon MQ gives a broker a host of its own making; the Job that made the bot's user was told it. */
async function rabbitmq({ store }: Store<"rabbitmq">, world: World, signal: AbortSignal): Promise<Address> {
    const cluster = await ClusterApi.of(world, signal);
    const jobs = await cluster.list<Job>(`/apis/batch/v1/namespaces/${storesNamespace}/jobs`, { "app.kubernetes.io/name": `${store}-user` });
    const told = jobs.flatMap(({ spec }) => spec.template.spec.containers).flatMap(({ env = [] }) => env.filter(({ name }) => name === "MANAGEMENT"));
    const host = /^https:\/\/([^/:]+)/.exec(told.at(-1)?.value ?? "")?.[1];
    if (!host) throw new Error(`no Job ${store}-user tells where the broker is`);
    return { host, port: 5671 };
}

/** Where a store listens. */
export async function addressOf(store: AnyStore, world: World, signal: AbortSignal): Promise<Address> {
    if (store.address) return store.address;
    if (store.spec.kind === "postgres") return postgres(store as Store<"postgres">, world);
    if (store.spec.kind === "redis") return redis(store as Store<"redis">, world, signal);
    if (store.spec.kind === "mongodb") return mongodb(store as Store<"mongodb">, world, signal);
    if (store.spec.kind === "rabbitmq") return rabbitmq(store as Store<"rabbitmq">, world, signal);
    return { host: `${store.store}-nats.${storesNamespace}.svc.cluster.local`, port: 4222 };
}
