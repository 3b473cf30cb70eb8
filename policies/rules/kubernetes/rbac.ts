import type * as k8s from "@pulumi/kubernetes";
import { type Graph, graphRule, type Node, placeIn } from "../../engine/graph";
import { known, listOf } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { leastPrivilege } from "../../engine/statements";
import { reachOf } from "./rbac-reach";

/** What nobody should be allowed "*" on: everything, credentials, and roles, where it includes bind and escalate. */
const delicate = ["*", "secrets", "roles", "clusterroles"];
const roleItems = ["cryptofunk:284"];

type Role = { rules?: { verbs?: string[]; resources?: string[] }[] };

export const rbacIsNarrow = graphRule<Node<Role>>(
    {
        name: "rbac-role-is-narrow",
        preset: "baseline",
        ...leastPrivilege,
        items: roleItems,
        says: "A Kubernetes role names its verbs and resources, and cannot raise its own rights.",
        fix: "Write out the verbs and the resources that are needed.",
        adviceWhere: [
            {
                says: "only people are bound to it, who may administer",
                holds: (role, graph) => role.kind === "ClusterRole" && reachOf(role, graph) === "nobody",
            },
        ],
    },
    graph => graph.ofKind<Role>("Role", "ClusterRole", "RolePatch", "ClusterRolePatch"),
    role =>
        allFlaws(role.props.rules, ({ verbs, resources }, i) => {
            const does = listOf(verbs);
            const raising = does.filter(verb => ["escalate", "bind", "impersonate"].includes(verb));
            if (raising.length) return `rules[${i}].verbs has ${raising.join(", ")}`;
            const on = listOf(resources).filter(resource => delicate.includes(resource));
            if (on.length && does.includes("*")) return `rules[${i}] allows "*" on ${on.join(", ")}`;
            const changes = on.includes("*") && does.some(verb => !["get", "list", "watch"].includes(verb));
            return changes ? `rules[${i}] allows ${does.join(", ")} on "*"` : undefined;
        }),
);

export const bindingIsNarrow = kindRule<k8s.rbac.v1.ClusterRoleBindingArgs>(
    ["RoleBinding", "ClusterRoleBinding"],
    {
        name: "rbac-binding-is-narrow",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: roleItems,
        says: "Nobody but people's groups administers the cluster, and strangers may do nothing.",
        fix: "Bind a role that names what is needed to a ServiceAccount of its own.",
        patches: true,
    },
    ({ roleRef, subjects }) =>
        allFlaws(subjects, (subject, i) => {
            if (/^system:(anonymous|unauthenticated|authenticated)$/.test(subject.name)) return `subjects[${i}] is ${subject.name}`;
            if (subject.kind !== "ServiceAccount" && !/^system:serviceaccounts(:|$)/.test(subject.name)) return undefined;
            return roleRef?.name === "cluster-admin" || roleRef?.name === "admin" ? `subjects[${i}] (${subject.name}) gets ${roleRef.name}` : undefined;
        }),
);

type Binding = { roleRef?: { kind?: string; name?: string }; subjects?: { kind: string; name: string }[] };

/** Whether a binding's role stands in the graph and allows nothing: who binds it takes rights away instead of giving them. */
function bindsNothing({ place, props: { roleRef } }: Node<Binding>, graph: Graph): boolean {
    const { kind = "", name } = roleRef ?? {};
    const role = graph.named<{ rules?: object[]; aggregationRule?: object }>(kind, kind === "ClusterRole" ? placeIn(place, "default") : place, name);
    return role !== undefined && !role.props.aggregationRule && listOf(role.props.rules).length === 0;
}

export const defaultAccountMayNothing = graphRule(
    {
        name: "rbac-default-account-may-nothing",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: roleItems,
        says: "The default ServiceAccount is given no rights, or a role without rules.",
        fix: "Bind the role to a ServiceAccount of its own, which the pods that need it name.",
    },
    graph => graph.ofKind<Binding>("RoleBinding", "ClusterRoleBinding", "RoleBindingPatch", "ClusterRoleBindingPatch"),
    (binding, graph) =>
        allFlaws(listOf(binding.props.subjects), ({ kind, name }, i) => {
            if (kind !== "ServiceAccount" || name !== "default") return undefined;
            // A role whose name is unknown is not known to allow nothing.
            return known(() => bindsNothing(binding, graph)) ? undefined : `subjects[${i}] is the default ServiceAccount, which every pod has that names none`;
        }),
);
