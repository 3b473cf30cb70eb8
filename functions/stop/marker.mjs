import { objectIn, said } from "./kubernetes.mjs";

/** Name of the ConfigMap that says that a stop stands; the admission policy reads its `id`. */
export const marker = "golive-stop";

const manager = "golive-stop";
const pathOf = namespace => `/api/v1/namespaces/${namespace}/configmaps/${marker}`;

const write = ({ api, namespace, label }, data, dry) => {
    const labels = dry ? { [label]: "true" } : {};
    const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: marker, labels }, data });
    const query = `fieldManager=${manager}&force=true${dry ? "&dryRun=All" : ""}`;
    return api("PATCH", `${pathOf(namespace)}?${query}`, { body, type: "application/apply-patch+yaml" });
};

/**
 * Writes the marker, and asks until the admission policy refuses what carries an order placer's label, as it refuses their pods from then on: by
 * a rehearsal of the marker itself with that label, which changes nothing and needs no further right. API servers see a new marker a moment later.
 */
export const hold = async ({ sleep, left, ...where }, data) => {
    const until = left() - 6_000;
    let written = false;
    for (;;) {
        try {
            if (!written) objectIn(await write(where, data, false), `the marker ${marker} could not be written`);
            written = true;
            const answer = await write(where, data, true);
            if ((answer.status === 403 || answer.status === 422) && answer.text.includes(data.id)) return "no new pod of what trades starts any more";
            if (answer.status > 299) throw new Error(`whether new pods are refused could not be asked: ${said(answer)}`);
            if (left() < until) throw new Error("the marker is written, and no admission policy refuses new pods: one that ends may come back");
        } catch (error) {
            if (left() < until) throw error;
        }
        await sleep(200);
    }
};

/** The stop that was last ordered, or undefined; whether it was resumed since, the settings say. */
export const look = async ({ api, namespace }) => {
    const answer = await api("GET", pathOf(namespace));
    return answer.status === 404 ? undefined : objectIn(answer, `the marker ${marker} could not be read`).data;
};
