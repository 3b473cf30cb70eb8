import type { Measure } from "../../checklist/evidence-file";
import { counted, held, numbers, untold } from "../held";
import type { Probe } from "../probe";
import { type OpenDocuments, withDocuments } from "./documents";
import { withPostgres } from "./postgres";
import { info, withRedis } from "./redis";
import { type AnyStore, type Store, storesOf } from "./store";

/** Whole figures alone: what a server says otherwise is none. */
const figure = (text: string | undefined): number => (/^\d+$/.test(text ?? "") ? Number(text) : Number.NaN);

/** A cache evicts as the manifest has it; one with a kill switch never does. */
export const cachePolicy: Probe<Store<"redis">> = {
    name: "stores.cache-policy",
    says: "whether the cache evicts by the policy that the manifest names",
    targets: world => storesOf(world, "redis"),
    ask: (store, asked) =>
        withRedis(store, { role: "monitoring" }, asked, async command => {
            const { maxmemory_policy: policy } = await info(command, "memory");
            const wanted = store.spec.killSwitch ? "noeviction" : store.spec.eviction;
            const what = `what ${store.store} evicts by`;
            return [
                policy === undefined
                    ? untold(what, wanted, "it does not say")
                    : held(what, wanted, policy === wanted, /^[a-z-]{3,30}$/.test(policy) ? policy : "something else"),
            ];
        }),
};

const fewestLooks = 100;

/** How many of a hundred looks find something, since the server started. */
export const cacheHitRate: Probe<Store<"redis">> = {
    name: "stores.cache-hit-rate",
    says: "how often the cache has what it is asked for",
    targets: world => storesOf(world, "redis"),
    ask: (store, { world, demands, signal }) =>
        withRedis(store, { role: "monitoring" }, { world, signal }, async command => {
            const stats = await info(command, "stats");
            const [hits, misses] = [figure(stats.keyspace_hits), figure(stats.keyspace_misses)];
            const what = `looks into ${store.store} that find something`;
            if (!(hits + misses >= fewestLooks))
                return [
                    {
                        ...untold(what, "a share", `${Number.isNaN(hits + misses) ? "no" : hits + misses} looks: fewer than ${fewestLooks} say nothing`),
                        demand: "percent",
                    },
                ];
            return numbers(demands, () => [counted({ what, demand: "percent", value: (100 * hits) / (hits + misses), is: "atLeast", unit: "%", demands })]);
        }),
};

/** Which version the server says that it is of. */
export const versions = (open: OpenDocuments): Probe<AnyStore> => ({
    name: "stores.versions",
    says: "which version the server of every store says that it is of",
    targets: world => storesOf(world, "postgres", "mongodb") as AnyStore[],
    async ask(store, { world, demands, signal }): Promise<Measure[]> {
        const asked = { world, signal };
        const what = `version of ${store.store}`;
        const version =
            store.of === "postgres"
                ? await withPostgres(store as Store<"postgres">, { role: "monitoring" }, asked, async sql => {
                      const [is] = await sql<{ version: string }[]>`SELECT current_setting('server_version_num') AS version`;
                      return figure(is?.version) / 10_000;
                  })
                : await withDocuments(open, store as Store<"mongodb">, {}, asked, async documents => {
                      const { version: text } = await documents.command({ buildInfo: 1 });
                      return Number(/^(\d+\.\d+)/.exec(String(text))?.[1] ?? Number.NaN);
                  });
        if (!Number.isFinite(version)) return [{ ...untold(what, "a version", "it tells none"), demand: store.of }];
        return numbers(demands, () => [
            counted({ what, demand: store.of, value: store.of === "postgres" ? Math.floor(version) : version, is: "atLeast", unit: "", demands }),
        ]);
    },
});

async function ofPostgres(store: Store<"postgres">, { world, demands, signal }: Parameters<Probe["ask"]>[1]): Promise<Measure[]> {
    return withPostgres(store, { role: "monitoring" }, { world, signal }, async sql => {
        const [all] = await sql<{ used: number; most: number }[]>`
            SELECT count(*)::float8 AS used, current_setting('max_connections')::float8 AS most FROM pg_stat_activity WHERE backend_type = 'client backend'`;
        const pods = await sql<{ pod: string; held: number }[]>`
            SELECT host(client_addr) AS pod, count(*)::float8 AS held FROM pg_stat_activity
            WHERE usename IN ('application', 'application_clone') AND client_addr IS NOT NULL GROUP BY 1 ORDER BY 2 DESC`;
        return numbers(demands, () => [
            counted({ what: `connections of ${store.store} in use`, demand: "percent", value: (100 * all.used) / all.most, is: "atMost", unit: "%", demands }),
            pods.length
                ? counted({
                      what: `connections to ${store.store} of the pod that has most`,
                      demand: "per-pod",
                      value: pods[0].held,
                      is: "atMost",
                      unit: "",
                      demands,
                  })
                : { ...untold(`connections to ${store.store} of each pod`, "a number", "no pod of the bot is connected"), demand: "per-pod" },
        ]);
    });
}

async function ofRedis(store: Store<"redis">, { world, demands, signal }: Parameters<Probe["ask"]>[1]): Promise<Measure[]> {
    return withRedis(store, { role: "monitoring" }, { world, signal }, async command => {
        const clients = await info(command, "clients");
        const [used, most] = [figure(clients.connected_clients), figure(clients.maxclients)];
        const what = `connections of ${store.store} in use`;
        if (!(most > 0) || Number.isNaN(used)) return [{ ...untold(what, "a share", "it does not tell how many it takes"), demand: "percent" }];
        return numbers(demands, () => [counted({ what, demand: "percent", value: (100 * used) / most, is: "atMost", unit: "%", demands })]);
    });
}

/** How many connections are in use: of what the store takes, and by each pod, which a PostgreSQL alone can tell. */
export const connections: Probe<AnyStore> = {
    name: "stores.connections",
    says: "how many connections of each store are in use",
    targets: world => storesOf(world, "postgres", "redis") as AnyStore[],
    ask: (store, asked) => (store.of === "postgres" ? ofPostgres(store as Store<"postgres">, asked) : ofRedis(store as Store<"redis">, asked)),
};
