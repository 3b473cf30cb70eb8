import type { Family, Probe } from "../probe";
import { storesCanary } from "./canary";
import { extensionsInstalled, hypertablesExist, queryTimes, tablesImmutable, vacuumed } from "./catalogue";
import { replicaSetComplete, streamClusterComplete } from "./clusters";
import { discreet } from "./discreet";
import { type OpenDocuments, openDocuments } from "./documents";
import { cacheHitRate, cachePolicy, connections, versions } from "./figures";
import { indexesExist } from "./indexes";
import { migrationsAtHead } from "./migrations";
import { rolesConnect } from "./roles-connect";

export { addressOf } from "./address";
export { delivers } from "./nats";
export { type Store, signIn, storesOf } from "./store";

/** Every probe of the stores; `open` is how a document database is asked. */
export const storeProbes = (open: OpenDocuments = openDocuments): Probe[] =>
    [
        rolesConnect(open),
        ...[extensionsInstalled, migrationsAtHead, indexesExist(open), hypertablesExist, tablesImmutable],
        ...[cachePolicy, cacheHitRate, streamClusterComplete, replicaSetComplete(open)],
        ...[queryTimes, versions(open), vacuumed, connections],
        // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    ].map(probe => discreet(probe as Probe<any>));

/** What the stores say of themselves, asked as the roles that the bot and its people have. */
export const storesFamily = (probes = storeProbes()): Family => ({ name: "stores", probes, canary: signal => storesCanary(probes, signal) });
