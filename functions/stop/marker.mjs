import { objectIn, said } from "./kubernetes.mjs";

/** Name of the object that says that a stop stands; the admission policy reads its `id`. */
const marker = "stop";

const manager = "golive-stop";
const apiVersion = "golive.dev/v1";
const pathOf = namespace => `/apis/${apiVersion}/namespaces/${namespace}/stops/${marker}`;

const write = ({ api, namespace, label }, spec, dry) => {
    const labels = dry ? { [label]: "true" } : {};
    const body = JSON.stringify({ apiVersion, kind: "Stop", metadata: { name: marker, labels }, spec });
    const query = `fieldManager=${manager}&force=true${dry ? "&dryRun=All" : ""}`;
    return api("PATCH", `${pathOf(namespace)}?${query}`, { body, type: "application/apply-patch+yaml" });
};

/**
 * Writes that the stop stands, and asks until the admission policy refuses what carries an order placer's label, as it refuses their pods from then on: by
 * a rehearsal of that object with the label, which changes nothing and needs no further right. API servers see it a moment later.
 */
export const hold = async ({ sleep, left, ...where }, data) => {
    const until = left() - 6_000;
    let written = false;
    for (;;) {
        try {
            if (!written) objectIn(await write(where, data, false), "that it stands could not be written");
            written = true;
            const answer = await write(where, data, true);
            if ((answer.status === 403 || answer.status === 422) && answer.text.includes(data.id)) return "no new pod of what trades starts any more";
            if (answer.status > 299) throw new Error(`whether new pods are refused could not be asked: ${said(answer)}`);
            if (left() < until) throw new Error("it is written, and no admission policy refuses new pods: one that ends may come back");
        } catch (error) {
            if (left() < until) throw error;
        }
        await sleep(200);
    }
};

/** The stop that was last ordered, or undefined; whether it was resumed since, the settings say. */
export const look = async ({ api, namespace }) => {
    const answer = await api("GET", pathOf(namespace));
    return answer.status === 404 ? undefined : objectIn(answer, "that it stands could not be read").spec;
};
