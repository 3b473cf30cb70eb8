import { podsOf } from "./pods.mjs";

const keeps = "; the Kubernetes API, by which it is called, keeps the header Authorization for itself: a path that wants a login cannot be called";

const ask = async ({ api, namespace }, pod, { port, method, path, body }) => {
    const answer = await api(method, `/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy${path}`, { body });
    const { status } = answer;
    if (status < 200 || status > 299) throw new Error(`${method} ${path} of ${pod}: HTTP ${status}${status === 401 ? keeps : ""}`);
    return answer.text;
};

/**
 * Calls a path of every running pod of a service, and reads back from each what the manifest says: a Service would pass the call to one of them.
 * It goes through the Kubernetes API, which pods let in, so that no other way into them is needed.
 */
export const call = async (where, { service, port, method, path, body, confirm }) => {
    const running = (await podsOf(where, [service])).filter(({ metadata, status }) => status?.phase === "Running" && !metadata.deletionTimestamp);
    if (running.length === 0) throw new Error(`no pod of ${service} runs, so nobody could be called`);
    const pods = running.map(({ metadata }) => metadata.name);
    await Promise.all(pods.map(pod => ask(where, pod, { port, method, path, body })));
    const done = `${method} ${path} of ${pods.join(", ")}`;
    if (!confirm) return `${done} was answered; nothing reads it back`;
    for (const pod of pods) {
        const text = await ask(where, pod, { port, method: "GET", path: confirm.path });
        if (!text.includes(confirm.contains)) throw new Error(`${done} was answered, and GET ${confirm.path} of ${pod} does not say ${confirm.contains}`);
    }
    return `${done} was answered, and GET ${confirm.path} says ${confirm.contains}`;
};
