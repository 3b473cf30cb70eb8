import type { AppsV1Api, CoreV1Api, NetworkingV1Api, V1NetworkPolicy, V1NetworkPolicyEgressRule, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import type { Around, Step, Walk } from "./frame";

/** The cluster's API, as whoever drills has it. */
async function apis({ means }: Pick<Around, "means">): Promise<{ apps: AppsV1Api; core: CoreV1Api; networking: NetworkingV1Api }> {
    const { AppsV1Api, CoreV1Api, NetworkingV1Api } = await import("@kubernetes/client-node");
    const config = await means.kubernetes();
    return { apps: config.makeApiClient(AppsV1Api), core: config.makeApiClient(CoreV1Api), networking: config.makeApiClient(NetworkingV1Api) };
}

/** Pods of a namespace that are not about to end. */
export async function podsIn(around: Around, namespace: string, labelSelector?: string): Promise<V1Pod[]> {
    const { core } = await apis(around);
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    return items.filter(({ metadata, status }) => !metadata?.deletionTimestamp && status?.phase !== "Succeeded" && status?.phase !== "Failed");
}

/** Every image that the cluster has had pods of in a namespace: it keeps what each workload was before, Golive five of them. */
export async function imagesOfRevisions(around: Around, namespace: string): Promise<Set<string>> {
    const { apps } = await apis(around);
    const [sets, revisions] = await Promise.all([apps.listNamespacedReplicaSet({ namespace }), apps.listNamespacedControllerRevision({ namespace })]);
    const templates = [
        ...sets.items.map(({ spec }) => spec?.template),
        ...revisions.items.map(({ data }) => (data as V1StatefulSet | undefined)?.spec?.template),
    ];
    return new Set(templates.flatMap(template => template?.spec?.containers.flatMap(({ image }) => image ?? []) ?? []));
}

/** What a ConfigMap says; nothing where it is not there. */
export async function configMapIn(around: Around, namespace: string, name: string): Promise<Record<string, string>> {
    const { core } = await apis(around);
    return (await core.listNamespacedConfigMap({ namespace })).items.find(({ metadata }) => metadata?.name === name)?.data ?? {};
}

export const isReady = ({ status }: V1Pod): boolean => status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";

/** Ends a pod at once, as a node's loss does. */
export async function endPod(around: Around, namespace: string, name: string): Promise<void> {
    const { core } = await apis(around);
    await core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 });
}

/** How often each container of the bot's services has ended and started again, by pod and container. */
export async function restartsOf(around: Around): Promise<Map<string, number>> {
    const { manifest } = around.everything;
    const pods = (await podsIn(around, manifest.name)).filter(({ spec }) => spec?.containers.some(({ name }) => manifest.services[name]));
    return new Map(
        pods.flatMap(({ metadata, status }) =>
            (status?.containerStatuses ?? []).map(({ name, restartCount }) => [`${metadata?.name} ${name}`, restartCount] as const),
        ),
    );
}

/** Sees whether the bot went on since some count of its restarts: no container ended, and every pod that was there is ready. */
export async function wentOn(before: ReadonlyMap<string, number>, { around, saw }: Walk, when: string): Promise<void> {
    const after = await restartsOf(around);
    const ended = [...before].filter(([container, count]) => (after.get(container) ?? Number.POSITIVE_INFINITY) > count).map(([container]) => container);
    const pods = (await podsIn(around, around.everything.manifest.name)).filter(({ metadata }) =>
        [...before.keys()].some(key => key.startsWith(`${metadata?.name} `)),
    );
    const waiting = pods.filter(pod => !isReady(pod)).map(({ metadata }) => metadata?.name);
    const found =
        before.size === 0
            ? "there was no pod of the bot"
            : ended.length
              ? `ended or gone: ${ended.join(", ")}`
              : waiting.length
                ? `not ready: ${waiting.join(", ")}`
                : `${before.size} containers, none ended`;
    saw({
        what: `the bot's containers ${when}`,
        demanded: "none ends, and every pod is ready",
        found,
        holds: before.size === 0 ? "unknown" : ended.length || waiting.length ? "no" : "yes",
    });
}

/** The step that looks a minute later whether the bot went on, since some give up only then. */
export const lookLater = (before: () => ReadonlyMap<string, number>, when: string): Step => ({
    say: "Look a minute later whether the bot went on.",
    run: async walk => {
        await walk.around.sleep(60_000, walk.signal);
        await wentOn(before(), walk, when);
    },
});

/** Whether a rule of a policy leads to a port inside the network, or to the internet. */
export type Way = { port: number } | "internet";

const leadsTo = (way: Way, { to = [], ports = [] }: V1NetworkPolicyEgressRule): boolean => {
    const isOutside = to.some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0" || ipBlock?.cidr === "::/0");
    return way === "internet" ? isOutside : !isOutside && ports.some(({ port }) => port === way.port);
};

/** What a rule still opens once a way is closed; nothing where it opens nothing else. */
function without(way: Way, rule: V1NetworkPolicyEgressRule): V1NetworkPolicyEgressRule[] {
    if (!leadsTo(way, rule)) return [rule];
    const rest = way === "internet" ? [] : (rule.ports ?? []).filter(({ port }) => port !== way.port);
    return rest.length ? [{ ...rule, ports: rest }] : [];
}

/** Closes a way in the network policies of the bot's namespace, and opens it again as it was. */
export class ClosedWay {
    private closed: V1NetworkPolicy[] = [];

    constructor(private readonly way: Way) {}

    async close(around: Around): Promise<void> {
        const { networking } = await apis(around);
        const namespace = around.everything.manifest.name;
        const { items } = await networking.listNamespacedNetworkPolicy({ namespace });
        const opening = items.filter(({ spec }) => spec?.egress?.some(rule => leadsTo(this.way, rule)));
        if (opening.length === 0) throw new Error(`no network policy of ${namespace} opens that way, so none can close it`);
        for (const policy of opening) {
            this.closed.push(policy);
            const egress = (policy.spec?.egress ?? []).flatMap(rule => without(this.way, rule));
            const spec = { ...policy.spec, podSelector: policy.spec?.podSelector ?? {}, egress };
            await networking.replaceNamespacedNetworkPolicy({ namespace, name: policy.metadata?.name ?? "", body: { ...policy, spec } });
        }
    }

    /** Opens what was closed. What somebody changed meanwhile gets the rules of before all the same: `npm run up` writes them anew. */
    async open(around: Around): Promise<void> {
        const { networking } = await apis(around);
        const namespace = around.everything.manifest.name;
        const failed: unknown[] = [];
        for (const policy of [...this.closed])
            try {
                const name = policy.metadata?.name ?? "";
                const now = await networking.readNamespacedNetworkPolicy({ namespace, name });
                await networking.replaceNamespacedNetworkPolicy({ namespace, name, body: { ...now, spec: policy.spec } });
                this.closed = this.closed.filter(one => one !== policy);
            } catch (error) {
                failed.push(error);
            }
        if (failed.length) throw new Error(`${failed.length} network policies are still closed: npm run up writes them anew`);
    }
}
