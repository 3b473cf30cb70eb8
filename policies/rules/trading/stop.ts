import { type Graph, graphRule, matches, type Node, type Selector } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { adviceWhenInferred, placesOrders } from "../shared/order-placers";
import { adviceInDry } from "../shared/phase";

interface Policy {
    metadata?: { name?: string };
    spec?: {
        failurePolicy?: string;
        paramKind?: { kind?: string };
        matchConstraints?: {
            namespaceSelector?: Selector;
            objectSelector?: Selector;
            resourceRules?: { apiGroups?: string[]; resources?: string[]; operations?: string[] }[];
        };
    };
}
interface Binding {
    spec?: { policyName?: string; paramRef?: unknown; validationActions?: string[] };
}

const among = (list: string[] | undefined, ...wanted: string[]): boolean => listOf(list).some(one => one === "*" || wanted.includes(one));

/** The policies that refuse new pods by something that is not written in them. */
const refusing = (graph: Graph): Node<Policy>[] =>
    (graph.ofKind("ValidatingAdmissionPolicy") as Node<Policy>[]).filter(
        ({ props: { spec } }) =>
            spec?.paramKind !== undefined &&
            listOf(spec.matchConstraints?.resourceRules).some(
                ({ apiGroups, resources, operations }) => among(apiGroups, "") && among(resources, "pods") && among(operations, "CREATE"),
            ),
    );

/** Why a policy keeps no pod from starting. */
function letsPass({ props: { metadata, spec } }: Node<Policy>, graph: Graph): string | undefined {
    const name = metadata?.name;
    if (spec?.failurePolicy === "Ignore") return `${name} lets pods pass where it cannot be asked`;
    const bindings = (graph.ofKind("ValidatingAdmissionPolicyBinding") as Node<Binding>[]).filter(({ props }) => props.spec?.policyName === name);
    const denies = bindings.some(({ props }) => props.spec?.paramRef !== undefined && among(props.spec.validationActions, "Deny"));
    return denies ? undefined : `no binding of ${name} reads a parameter and denies`;
}

export const stoppedStaysStopped = graphRule(
    {
        name: "order-placer-stays-stopped",
        preset: "golive",
        severity: "critical",
        items: ["vanta:227", "vanta:459", "mech-exo:101"],
        says: "What places orders can be kept from starting: an admission policy refuses its pods while a stop stands.",
        because: "A pod that somebody ended is back within seconds, and with the next deployment, drain or restart the bot trades on.",
        fix: "Give its pods a label that a ValidatingAdmissionPolicy selects (Golive's is golive.dev/stops), and bind that policy with a parameter and Deny.",
        adviceWhere: [adviceInDry, adviceWhenInferred],
    },
    graph => graph.pods,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        const policies = graph.once(refusing);
        if (policies.length === 0) return "no admission policy can refuse its pods";
        const namespace = { "kubernetes.io/metadata.name": pod.place.split(" ").at(-1) as string };
        const own = policies.filter(({ props: { spec } }) => {
            const { objectSelector, namespaceSelector } = spec?.matchConstraints ?? {};
            return matches(objectSelector, pod.labels) && matches(namespaceSelector, namespace);
        });
        if (own.length === 0) return `its pods have no label that ${policies.map(({ props }) => props.metadata?.name).join(" or ")} selects in their namespace`;
        const flaws = own.map(policy => letsPass(policy, graph));
        return flaws.some(flaw => flaw === undefined) ? undefined : flaws[0];
    },
);
