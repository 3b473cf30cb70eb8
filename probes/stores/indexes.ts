import type { Measure } from "../../checklist/evidence-file";
import { held, untold } from "../held";
import type { Probe, World } from "../probe";
import { NoCollection, type OpenDocuments, withDocuments } from "./documents";
import { withPostgres } from "./postgres";
import { type AnyStore, type Store, storesOf } from "./store";

interface Asked {
    world: World;
    signal: AbortSignal;
}

async function inPostgres(store: Store<"postgres">, asked: Asked): Promise<Measure[]> {
    return withPostgres(store, { role: "application" }, asked, async sql => {
        const found = await sql<{ name: string; schema: string; table: string; unique: boolean; valid: boolean }[]>`
            SELECT i.relname AS name, n.nspname AS schema, t.relname AS table, indisunique AS unique, indisvalid AND indisready AS valid
            FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid JOIN pg_namespace n ON n.oid = t.relnamespace`;
        return store.spec.indexes.map(({ name, table, unique }) => {
            const what = `index ${name} on ${table} in ${store.store}`;
            const demanded = unique ? "there, and unique" : "there";
            const is = found.find(one => one.name === name && (one.table === table || `${one.schema}.${one.table}` === table));
            if (!is) return held(what, demanded, false, "there is none");
            if (!is.valid) return held(what, demanded, false, "it is not valid: it was never built to its end");
            return held(what, demanded, !unique || is.unique, is.unique ? "there, and unique" : "there, and not unique");
        });
    });
}

async function inDocuments(open: OpenDocuments, store: Store<"mongodb">, asked: Asked): Promise<Measure[]> {
    return withDocuments(open, store, {}, asked, async documents => {
        const measures: Measure[] = [];
        for (const { collection, keys, unique } of store.spec.indexes) {
            const what = `index of ${collection} by ${keys.join(", ")} in ${store.store}`;
            const demanded = unique ? "there, and unique" : "there";
            const answer = (await documents.command({ listIndexes: collection }).catch(error => {
                if (error instanceof NoCollection) return undefined;
                throw error;
            })) as { cursor?: { firstBatch?: { key?: object; unique?: boolean }[] } } | undefined;
            const is = answer?.cursor?.firstBatch?.find(({ key = {} }) => Object.keys(key).join() === keys.join());
            const found =
                answer === undefined ? "there is no such collection" : is ? (is.unique ? "there, and unique" : "there, and not unique") : "there is none";
            measures.push(held(what, demanded, is !== undefined && (!unique || is.unique === true), found));
        }
        return measures;
    });
}

/** Every index that the manifest names exists, on its table or collection. */
export const indexesExist = (open: OpenDocuments): Probe<AnyStore> => ({
    name: "stores.indexes-exist",
    says: "whether every index that the manifest names exists",
    targets: world => storesOf(world, "postgres", "mongodb") as AnyStore[],
    ask(store, asked) {
        if ("indexes" in store.spec && store.spec.indexes.length === 0)
            return Promise.resolve([untold(`indexes of ${store.store}`, "those of the manifest", "the manifest names none (stores.*.indexes)")]);
        return store.of === "postgres" ? inPostgres(store as Store<"postgres">, asked) : inDocuments(open, store as Store<"mongodb">, asked);
    },
});
