import { podsOf } from "./pods.mjs";

const keeps = "; the Kubernetes API, by which it is called, keeps the header Authorization for itself: a path that wants a login cannot be called";

const ask = async ({ api, namespace }, pod, { port, method, path, body }) => {
    const answer = await api(method, `/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy${path}`, { body });
    const { status } = answer;
    if (status < 200 || status > 299) throw new Error(`${method} ${path} of ${pod}: HTTP ${status}${status === 401 ? keeps : ""}`);
    return answer.text;
};

const runs = ({ metadata, status }) => status?.phase === "Running" && !metadata.deletionTimestamp;
const over = ({ status }) => ["Succeeded", "Failed"].includes(status?.phase);

/**
 * Calls a path of every running pod of a service, and reads back from each what the manifest says: a Service would pass the call to one of them.
 * It goes through the Kubernetes API, which pods let in, so that no other way into them is needed. `everyOne` is for a switch: a pod that has not
 * begun was let in before the stop and would begin with the switch as it was, and one that is ending trades on for its grace period; with either,
 * the call has failed.
 */
export const call = async (where, { service, port, method, path, body, confirm }, { everyOne = false } = {}) => {
    const all = (await podsOf(where, [service])).filter(pod => !over(pod));
    const nameOf = ({ metadata }) => metadata.name;
    const [pods, others] = [all.filter(runs).map(nameOf), all.filter(pod => !runs(pod)).map(nameOf)];
    if (pods.length === 0) throw new Error(`no pod of ${service} runs, so nobody could be called`);
    const answers = await Promise.allSettled(pods.map(pod => ask(where, pod, { port, method, path, body })));
    const done = `${method} ${path} of ${pods.join(", ")}`;
    const failed = answers.find(({ status }) => status === "rejected")?.reason;
    if (failed && !confirm) throw failed;
    if (everyOne && others.length > 0) throw new Error(`${done} was sent, and ${others.join(", ")} could not be called: it has not begun, or is ending`);
    if (!confirm) return `${done} was answered; nothing reads it back`;
    await Promise.all(pods.map((pod, index) => readBack(where, pod, { port, confirm, failed: answers[index].reason })));
    return `${failed ? failed.message : `${done} was answered`}, and GET ${confirm.path} says ${confirm.contains}`;
};

/** Throws unless a pod says what it says once it has obeyed: that counts, also where the call was not answered in time, or says that it is so already. */
const readBack = async (where, pod, { port, confirm, failed }) => {
    const text = await ask(where, pod, { port, method: "GET", path: confirm.path }).catch(error => {
        throw failed ?? error;
    });
    if (!text.includes(confirm.contains)) throw failed ?? new Error(`it was answered, and GET ${confirm.path} of ${pod} does not say ${confirm.contains}`);
};
