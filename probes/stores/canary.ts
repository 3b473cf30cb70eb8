import { createServer, type Socket } from "node:net";
import type { Measure } from "../../checklist/evidence-file";
import { toldOf } from "../canary";
import { whileListening } from "../canary/loopback";
import { type Question, serving } from "../canary/server";
import { plantedWorld, waysTo } from "../canary/world";
import type { Probe, World } from "../probe";
import { plantedDocuments, plantedNats, plantedRedis } from "./planted-others";
import { plantedPostgres } from "./planted-postgres";

/** What each store of the canary says that is wrong, where nothing at all would tell no more than that it is empty. */
const figures: readonly (readonly [RegExp, Record<string, string | number | boolean>])[] = [
    [/server_version_num/, { version: "90600" }],
    [/max_connections/, { used: 99, most: 100 }],
    [/client_addr/, { pod: "10.0.0.1", held: 90 }],
    [/pg_stat_user_tables/, { table: "public.planted", days: 400, age: null as unknown as string }],
    [/to_regclass\('pg_stat_statements'\)/, { there: true }],
    [/FROM pg_stat_statements/, { calls: 1000, time: 9000 }],
];
const info = { maxmemory_policy: "volatile-ttl", keyspace_hits: "0", keyspace_misses: "1000", connected_clients: "99", maxclients: "100" };
const set = { setName: "rs0", hosts: ["a:27017", "b:27017"], isWritablePrimary: true, maxWireVersion: 21, minWireVersion: 0, version: "4.0.0" };

const manifest = {
    migrations: { store: "database" },
    stores: {
        database: {
            ...{ kind: "postgres", hosting: "cluster", database: "planted", extensions: ["planted"], immutableTables: ["planted"] },
            ...{ indexes: [{ name: "planted", table: "planted", unique: false }], hypertables: ["planted"] },
        },
        cache: { kind: "redis", eviction: "allkeys-lru", killSwitch: false },
        documents: { kind: "mongodb", database: "planted", indexes: [] },
        events: { kind: "nats", replicas: 1 },
    },
};

const contract = { migrations: [{ tool: "alembic", folder: "migrations", files: 1, images: [] }], tree: {} };
const resources = [{ type: "kubernetes:batch/v1:Job", properties: { metadata: { name: "migrate-planted", namespace: "planted" } } }];

const demands: Record<string, Record<string, number>> = {
    "stores.vacuumed": { days: 7 },
    "stores.query-times": { p95: 50 },
    "stores.versions": { postgres: 15, mongodb: 6 },
    "stores.connections": { percent: 80, "per-pod": 20 },
    "stores.cache-hit-rate": { percent: 80 },
};

/** A server on this machine that speaks over plain TCP. */
const speaking = <T>(speak: (socket: Socket) => void, use: (port: number) => Promise<T>): Promise<T> => whileListening(createServer(speak), use);

/** Stores on this machine in which everything is wrong: every probe of the family has to tell it. */
export function storesCanary(probes: readonly Probe[], signal: AbortSignal): Promise<Measure[]> {
    const inside = (ports: Record<string, number>): World["means"]["inside"] => {
        const portOf = (host: string, port: number) => (port === 8222 ? ports.monitoring : ports[host.split(/[-.]/)[0]]);
        return async (host, port) => ({ host: "127.0.0.1", port: portOf(host, port) ?? 1 });
    };
    const answers = ({ path }: Question) => (path.startsWith("/jsz") ? { server_id: "planted", disabled: true } : undefined);
    return speaking(plantedPostgres(figures), database =>
        speaking(plantedRedis(info), cache =>
            speaking(plantedNats, events =>
                speaking(plantedDocuments(set), documents =>
                    serving(answers, async address => {
                        const ways = { database, cache, events, documents, monitoring: Number(new URL(address).port) };
                        const secret = async () => ({ username: "planted", password: "of-the-canary", host: "database", port: "5432" });
                        const means = { ...waysTo(address), secret, inside: inside(ways) };
                        const world = plantedWorld(means, { manifest, contract, resources });
                        return (await Promise.all(probes.map(probe => toldOf(plainly(probe), world, signal, demands[probe.name])))).flat();
                    }),
                ),
            ),
        ),
    );
}

/** The probe as it is, but for TLS, which nothing planted speaks, and for where AWS says that a store is. */
const plainly = (probe: Probe): Probe => ({
    ...probe,
    targets: world =>
        probe.targets(world).map(target => {
            const { store, of } = target as { store?: string; of?: string };
            return { ...target, plain: true, ...(of !== "nats" && { address: { host: store ?? "", port: 1 } }) };
        }),
});
