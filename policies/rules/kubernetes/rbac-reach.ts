import { type Graph, graphRule, type Node, push } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { leastPrivilege } from "../../engine/statements";

type PolicyRule = { apiGroups?: string[]; resources?: string[]; verbs?: string[]; resourceNames?: string[] };
type Role = { metadata?: { name?: string; labels?: Record<string, string> }; rules?: PolicyRule[] };
type Binding = { roleRef?: { kind?: string; name?: string }; subjects?: { kind?: string; name?: string }[] };

const bindingTypes = ["ClusterRoleBinding", "RoleBinding"].map(kind => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`);

/** Bindings by the name of the cluster role that they give. */
const bindingsByRole = (graph: Graph): Map<string, Node<Binding>[]> => {
    const found = new Map<string, Node<Binding>[]>();
    for (const binding of graph.ofKind<Binding>("ClusterRoleBinding", "RoleBinding")) {
        const { kind, name } = known(() => ({ kind: binding.props.roleRef?.kind, name: binding.props.roleRef?.name })) ?? {};
        if (kind === "ClusterRole" && name !== undefined) push(found, name, binding);
    }
    return found;
};

/** Who binds a cluster role: by its name, or because the binding was made from it. */
function bindingsOf(role: Node<Role>, graph: Graph): Node<Binding>[] {
    const name = known(() => role.props.metadata?.name);
    const named = name === undefined ? [] : (graph.once(bindingsByRole).get(name) ?? []);
    return [...new Set([...named, ...graph.users<Binding>(role, ...bindingTypes)])];
}

const isPerson = ({ kind, name }: { kind?: string; name?: string }) =>
    kind !== "ServiceAccount" && !/^system:(serviceaccounts|anonymous|(un)?authenticated)/.test(name ?? "");

/**
 * Where a cluster role holds, for something that is no person: in the whole cluster, or in namespaces alone. One that nothing here binds is
 * made to be bound, and nobody sees where.
 */
export function reachOf(role: Node<Role>, graph: Graph): "cluster" | "namespace" | "nobody" {
    const bindings = bindingsOf(role, graph);
    if (!bindings.length) return "cluster";
    const machines = bindings.filter(({ props }) => !listOf(known(() => props.subjects)).every(isPerson) || !known(() => props.subjects?.length));
    if (!machines.length) return "nobody";
    return machines.some(({ kind }) => kind === "ClusterRoleBinding") ? "cluster" : "namespace";
}

/** What a role is called and labelled, as far as it is known: a name that Pulumi makes is nobody's. */
const calledBy = (role: Node<Role>) => ({
    name: known(() => role.props.metadata?.name) ?? "",
    label: (key: string): string | undefined => known(() => role.props.metadata?.labels?.[key]),
});

/** Roles that the cluster has of its own, and those that fill what administrators of a namespace may do anyway. */
function isOfTheCluster(role: Node<Role>): boolean {
    const { name, label } = calledBy(role);
    return name.startsWith("system:") || ["admin", "edit"].some(one => label(`rbac.authorization.k8s.io/aggregate-to-${one}`) === "true");
}

/** Programs whose work it is to hand out secrets and tokens, or to look at every object. */
const keepers =
    /(^|[-:])(cert-manager|external-secrets|sealed-secrets|secrets-store-csi|vault|argocd|argo-cd|flux|kustomize-controller|helm-controller|source-controller|prometheus-operator|kube-state-metrics|cnpg|cloudnative-pg|velero|kyverno|gatekeeper|reloader|ingress-nginx|traefik|kong|istiod|crossplane|rancher)([-:]|$)/;
const nameLabels = ["app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/instance", "app"];

/** Whether a role came with a program that somebody else wrote: only its chart's values narrow it. */
function isOthers(node: Node): boolean {
    const { name, label } = calledBy(node as Node<Role>);
    return label("helm.sh/chart") !== undefined || [name, ...nameLabels.map(label)].some(one => keepers.test(one ?? ""));
}

const ofOthers = { says: "the role is a chart's or an operator's, which has to be narrowed by its values", holds: isOthers };

const reads = ["get", "list", "watch"];
const everything = ({ resources }: PolicyRule): boolean => listOf(resources).includes("*");
/** Whether a rule speaks of a resource of the core group, under any name of it. */
const speaksOf = ({ apiGroups, resources }: PolicyRule, ...names: string[]): boolean =>
    listOf(apiGroups).some(group => group === "" || group === "*") && listOf(resources).some(one => one === "*" || names.includes(one));

const clusterRoles = (graph: Graph): Node[] => graph.ofKind("ClusterRole");

export const roleReadsFewSecrets = graphRule(
    {
        name: "rbac-role-reads-few-secrets",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["cryptofunk:284"],
        says: "No role lets a program read every Secret of the cluster.",
        fix: 'Bind it by a RoleBinding in the namespace that it is for, name the Secrets in resourceNames, or name the resources instead of "*".',
        adviceWhere: [ofOthers],
    },
    clusterRoles,
    (node, graph) => {
        const role = node as Node<Role>;
        if (isOfTheCluster(role)) return undefined;
        return allFlaws(role.props.rules, (one, i) => {
            if (one.resourceNames?.length || !speaksOf(one, "secrets")) return undefined;
            const verbs = listOf(one.verbs);
            // Who may change it as well is another rule's.
            if (verbs.includes("*") || (everything(one) && verbs.some(verb => !reads.includes(verb)))) return undefined;
            const reading = verbs.filter(verb => reads.includes(verb));
            if (!reading.length || reachOf(role, graph) !== "cluster") return undefined;
            return `rules[${i}] allows ${reading.join(", ")} on ${everything(one) ? '"*", and so on every Secret' : "every Secret"} of the cluster`;
        });
    },
);

export const roleBecomesNobody = graphRule(
    {
        name: "rbac-role-becomes-nobody-else",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["cryptofunk:284"],
        says: "No role lets a program make tokens of any ServiceAccount, or run commands in any pod.",
        fix: "Name the ServiceAccounts in resourceNames; let a command run in a namespace of its own, by a RoleBinding.",
        adviceWhere: [ofOthers],
    },
    graph => graph.ofKind("ClusterRole", "Role"),
    (node, graph) => {
        const role = node as Node<Role>;
        if (isOfTheCluster(role)) return undefined;
        return allFlaws(role.props.rules, (one, i) => {
            if (one.resourceNames?.length) return undefined;
            const verbs = listOf(one.verbs);
            const may = (...wanted: string[]) => verbs.some(verb => verb === "*" || wanted.includes(verb));
            // Everything is another rule's.
            const on = (...names: string[]) => !everything(one) && speaksOf(one, ...names);
            const reach = () => (node.kind === "Role" ? "namespace" : reachOf(role, graph));
            if (on("serviceaccounts/token") && may("create") && reach() !== "nobody")
                return `rules[${i}] allows create on serviceaccounts/token: it makes tokens of any ServiceAccount ${reach() === "cluster" ? "of the cluster" : "of the namespace"}`;
            if (on("pods/exec", "pods/attach") && may("create", "get") && reach() === "cluster")
                return `rules[${i}] lets it run commands in any pod of the cluster`;
            return undefined;
        });
    },
);
