import { objectIn, said } from "./kubernetes.mjs";

/** The pods of services, by the labels that Golive gives them. */
export const podsOf = async ({ api, namespace, bot }, services) => {
    // A selector that wants one of none is no selector.
    if (services.length === 0) return [];
    const labels = `app.kubernetes.io/part-of=${bot},app.kubernetes.io/name in (${services.join(",")})`;
    const answer = await api("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels)}`);
    return objectIn(answer, "pods could not be listed").items;
};

const names = pods => pods.map(({ metadata, spec }) => `${metadata.name} on ${spec.nodeName ?? "no node"}`).join(", ");

/** Milliseconds for which no pod may have come back. */
const quiet = 1_500;

/** Seconds that a pod is given to end at most: after them it is killed, which a node takes some seconds to do and to tell. */
const patience = 12;

const endOne = async ({ api, namespace, left }, { metadata, spec }) => {
    const most = Math.max(1, Math.min(patience, Math.floor(left() / 1_000) - 6));
    const gracePeriodSeconds = Math.min(spec.terminationGracePeriodSeconds ?? 30, most);
    const body = JSON.stringify({ apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds, preconditions: { uid: metadata.uid } });
    const answer = await api("DELETE", `/api/v1/namespaces/${namespace}/pods/${metadata.name}`, { body });
    if (answer.status > 299 && answer.status !== 404 && answer.status !== 409) throw new Error(`${metadata.name} could not be ended: ${said(answer)}`);
};

/**
 * Ends every pod of the services, each within its own grace period or twelve seconds, and stays until none is there and none came
 * back; one that ends already is given less time. A pod that does not end is never removed by force: while nobody knows whether it still runs,
 * it may still trade.
 */
export const end = async (where, services) => {
    const { sleep, left } = where;
    const asked = new Map();
    let empty;
    for (;;) {
        try {
            const pods = await podsOf(where, services);
            if (pods.length > 0 && left() <= 0) throw new Error(`not ended yet: ${names(pods)}; nobody knows whether it still trades`);
            for (const pod of pods.filter(({ metadata }) => !asked.has(metadata.uid))) {
                await endOne(where, pod);
                asked.set(pod.metadata.uid, pod.metadata.name);
            }
            empty = pods.length > 0 ? undefined : (empty ?? left());
        } catch (error) {
            if (left() <= 0) throw error;
        }
        if (empty !== undefined && empty - left() >= quiet) break;
        await sleep(250);
    }
    const ended = [...new Set(asked.values())].join(", ");
    return ended ? `${ended} ended, and did not come back` : `no pod of ${services.join(", ") || "what places orders"} ran`;
};
