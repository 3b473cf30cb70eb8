import { type Dial, NoAccess, type Target, type World } from "../../probe";
import { endpointOf, managedStores } from "../../store-endpoint";

/** Stores that speak a protocol which can be tried in plain text. */
export type StoreKind = keyof typeof managedStores;

/** A store of the manifest, with what its server is called. */
export interface StoreServer extends Target {
    of: StoreKind;
    /** Name by which AWS knows it; nothing for one in the cluster. */
    identifier?: string;
    /** Its host, where that is known before it exists. */
    host?: string;
}

const inCluster = "kubernetes:postgresql.cnpg.io/v1:Cluster";

const record = (value: unknown): Record<string, unknown> => (value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {});
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function serverOf({ resources }: World, name: string, kind: StoreKind): StoreServer {
    const { type, identifier: property } = managedStores[kind];
    const managed = resources.find(one => one.type === type && one.name === name);
    if (managed) return { name, of: kind, identifier: text(record(managed.properties)[property]) };
    const metadata = resources.filter(one => one.type === inCluster).map(({ properties }) => record(record(properties).metadata));
    const own = metadata.find(one => one.name === name);
    return { name, of: kind, host: own && kind === "postgres" ? `${name}-rw.${own.namespace}.svc.cluster.local` : undefined };
}

/** Every database and cache of the manifest. */
export const storesOf = (world: World): StoreServer[] =>
    Object.entries(world.everything.manifest.stores).flatMap(([name, { kind }]) =>
        kind === "postgres" || kind === "redis" || kind === "mongodb" ? [serverOf(world, name, kind)] : [],
    );

/** The way to a store's server. Throws NoAccess. */
export async function dialled(store: StoreServer, world: World, signal: AbortSignal): Promise<Dial> {
    if (store.host !== undefined) return world.means.inside(store.host, 5432);
    if (store.identifier === undefined) throw new Error(`the program registers no server for the store ${store.name}`);
    let found: Awaited<ReturnType<typeof endpointOf>>;
    try {
        found = await endpointOf(store.of, store.identifier, world, signal);
    } catch (error) {
        if (error instanceof NoAccess) throw error;
        const { name, message } = error as Error;
        throw new NoAccess(`AWS does not tell where ${store.identifier} is: ${name}: ${message}`);
    }
    if (!found.host || !found.port) throw new Error(`AWS knows no address of ${store.identifier}`);
    return world.means.inside(found.host, found.port);
}
