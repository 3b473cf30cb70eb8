import type { CustomObjectsApi } from "@kubernetes/client-node";
import { restoredName, storesNamespace } from "../../../components/stores";
import { type Properties, restoredCluster } from "../../restore/cluster-postgres";
import type { Stack } from "../../restore/store-plan";
import { type Around, Failed } from "../frame";
import { connect, connectedOrNot } from "./connect";
import type { Restorer } from "./restore";
import type { Connected } from "./rows";

const kind = { group: "postgresql.cnpg.io", version: "v1", plural: "clusters", namespace: storesNamespace };

/** What CloudNativePG says of a Cluster. */
interface Status {
    status?: { phase?: string; readyInstances?: number; conditions?: { type: string; status: string; message?: string }[] };
}

/** Whether Kubernetes says that there is no such thing. */
const isMissing = (error: unknown): boolean => (error as { code?: number }).code === 404;

/** How a Postgres of CloudNativePG is restored: as a second Cluster from the archive of the first, which writes into none. */
export function clusterRestorer(store: string, database: string, server: Stack["resources"][number], around: Around): Restorer<Connected> {
    const scratch = restoredName(store);
    // What somebody else restores under this name is never taken away.
    let isOurs = false;
    const api = async (): Promise<CustomObjectsApi> => {
        const { CustomObjectsApi } = await import("@kubernetes/client-node");
        return (await around.means.kubernetes()).makeApiClient(CustomObjectsApi);
    };
    const there = async (): Promise<Status | undefined> => {
        try {
            return (await (await api()).getNamespacedCustomObject({ ...kind, name: scratch })) as Status;
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    };
    const listening = (name: string) => ({ store, database, host: `${name}-rw.${storesNamespace}.svc.cluster.local`, port: 5432, isInCluster: true });
    return {
        store,
        scratch,
        original: () => connect(listening(store), around),
        // The archive has a moment once it has the segment in which something after it stands.
        reaches: async (_, after, { sql }) => {
            const [one] = await sql<{ last: string | null }[]>`SELECT last_archived_wal AS last FROM pg_stat_archiver`;
            return one?.last !== null && one?.last !== undefined && one.last >= after;
        },
        begin: async moment => {
            if (await there()) throw new Failed(`there is a Cluster ${scratch} already, which somebody else made`);
            isOurs = true;
            await (await api()).createNamespacedCustomObject({ ...kind, body: restoredCluster(server.properties as unknown as Properties, moment) });
        },
        restored: async () => {
            const found = await there();
            if (!found?.status?.readyInstances) return undefined;
            return connectedOrNot(listening(scratch), around);
        },
        drop: async () => {
            if (!isOurs) return;
            try {
                await (await api()).deleteNamespacedCustomObject({ ...kind, name: scratch });
            } catch (error) {
                if (!isMissing(error)) throw error;
            }
        },
    };
}
