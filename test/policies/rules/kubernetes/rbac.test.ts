import * as rules from "../../../../policies/rules/kubernetes/rbac";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const role = (verbs: string[], resources: string[]) => ({ rules: [{ apiGroups: [""], verbs, resources }] });
for (const type of ["kubernetes:rbac.authorization.k8s.io/v1:Role", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"]) {
    describeRule(
        rules.rbacIsNarrow,
        type,
        role(["get", "list"], ["pods"]),
        [
            [role(["*"], ["*"]), /rules\[0\] allows "\*" on \*/],
            [role(["*"], ["pods", "secrets", "roles"]), /allows "\*" on secrets, roles/],
            [role(["*"], ["clusterroles"]), /allows "\*" on clusterroles/],
            [role(["get", "delete"], ["*"]), /allows get, delete on "\*"/],
            [role(["create"], ["secrets", "*"]), /allows create on "\*"/],
            ...["bind", "escalate", "impersonate"].map((verb): [object, RegExp] => [role(["get", verb], ["users"]), new RegExp(`verbs has ${verb}`)]),
            [{ rules: [{ verbs: unknown }, role(["*"], ["*"]).rules[0]] }, /rules\[1\] allows/],
        ],
        [{ rules: unknown }, { rules: [{ verbs: unknown }] }],
    );
}
describe("rbac-role-is-narrow", () => {
    const { passes } = judge(rules.rbacIsNarrow, "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
    it("passes looking at everything", () => passes(role(["get", "list", "watch"], ["*"])));
    it("passes everything on one harmless resource, and writing secrets by name", async () => {
        await passes(role(["*"], ["leases", "events"]));
        await passes(role(["get", "create", "delete"], ["secrets"]));
    });
    it("passes addresses instead of resources, and a role that others fill", async () => {
        await passes({ rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }] });
        await passes({ aggregationRule: { clusterRoleSelectors: [{ matchLabels: { monitoring: "true" } }] } });
    });
    it("only advises a cluster's role that nobody but people is bound to", async () => {
        const { advises, fails } = judgeGraph(rules.rbacIsNarrow);
        const type = "kubernetes:rbac.authorization.k8s.io/v1:";
        const everything = resource(`${type}ClusterRole`, "all", { metadata: { name: "all" }, ...role(["*"], ["*"]) });
        const bound = (...subjects: object[]) => resource(`${type}ClusterRoleBinding`, "all", { ...bind("all", ...subjects) });
        await advises([everything, bound({ kind: "User", name: "ada" }, group("platform-team"))], /since only people are bound to it.*allows "\*"/);
        await fails([everything, bound({ kind: "User", name: "ada" }, account("bot"))], /allows "\*"/);
        await fails([everything], /allows "\*"/);
        await fails([resource(`${type}Role`, "all", { metadata: { name: "all" }, ...role(["*"], ["*"]) }), bound(group("team"))], /allows "\*"/);
    });
    it("judges what a patch sets", () =>
        judge(rules.rbacIsNarrow, "kubernetes:rbac.authorization.k8s.io/v1:RolePatch").fails(role(["*"], ["*"]), /allows "\*"/));
});

const bind = (name: string, ...subjects: object[]) => ({ roleRef: { kind: "ClusterRole", name }, subjects });
const account = (name: string) => ({ kind: "ServiceAccount", name });
const group = (name: string) => ({ kind: "Group", name });
describeRule(
    rules.bindingIsNarrow,
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    bind("view", account("prometheus")),
    [
        [bind("cluster-admin", account("bot")), /subjects\[0\] \(bot\) gets cluster-admin/],
        [bind("admin", account("bot")), /subjects\[0\] \(bot\) gets admin/],
        [bind("cluster-admin", group("system:serviceaccounts")), /\(system:serviceaccounts\) gets cluster-admin/],
        [bind("admin", group("system:serviceaccounts:bot")), /\(system:serviceaccounts:bot\) gets admin/],
        ...["authenticated", "unauthenticated"].map((name): [object, RegExp] => [
            bind("view", account("prometheus"), group(`system:${name}`)),
            new RegExp(`subjects\\[1\\] is system:${name}`),
        ]),
        [bind("view", { kind: "User", name: "system:anonymous" }), /subjects\[0\] is system:anonymous/],
        [{ roleRef: { name: "admin" }, subjects: [{ name: unknown }, account("bot")] }, /subjects\[1\]/],
    ],
    [{ subjects: unknown }, { subjects: [{ name: unknown }] }],
);
describe("rbac-binding-is-narrow", () => {
    const { passes, fails } = judge(rules.bindingIsNarrow, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding");
    it("passes people who administer", () => passes(bind("cluster-admin", group("platform-team"), { kind: "User", name: "ada" })));
    it("passes people's groups whose names resemble the cluster's own", () =>
        passes(bind("cluster-admin", group("ecosystem:authenticated"), group("system:authenticated-admins"), group("team:system:serviceaccounts"))));
    it("passes a person called default", () => passes(bind("view", { kind: "User", name: "default" })));
    it("judges subjects of a binding whose role a patch leaves alone", () => fails({ subjects: [group("system:authenticated")] }, /is system:authenticated/));
});

describe("rbac-default-account-may-nothing", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.defaultAccountMayNothing);
    const named = (kind: string, name: unknown, rest: object, namespace?: string) =>
        resource(`kubernetes:rbac.authorization.k8s.io/v1:${kind}`, `${kind}-${name}`, { metadata: { name, namespace }, ...rest });
    const binding = (roleRef: object, subjects: unknown, kind = "RoleBinding") => named(kind, "all", { roleRef, subjects }, "bot");
    const role = { kind: "Role", name: "pods" };
    const allowed = { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] };
    const everyPod = [account("default")];

    it("passes an account of its own, and a person called default", () => passes([binding(role, [account("bot"), { kind: "User", name: "default" }])]));
    it("fails the default account, whether its role is seen or not", async () => {
        await fails([binding(role, everyPod)], /subjects\[0\] is the default ServiceAccount, which every pod has that names none/);
        await fails([binding(role, [account("bot"), account("default")]), named("Role", "pods", allowed, "bot")], /subjects\[1\]/);
        await fails([binding({ kind: "ClusterRole", name: "view" }, everyPod, "ClusterRoleBinding")], /default ServiceAccount/);
        await fails([binding(role, everyPod, "RoleBindingPatch")], /default ServiceAccount/);
    });
    it("passes a role without rules, which takes rights away", async () => {
        await passes([binding(role, everyPod), named("Role", "pods", { rules: [] }, "bot")]);
        await passes([binding({ kind: "ClusterRole", name: "none" }, everyPod), named("ClusterRole", "none", {})]);
    });
    it("fails an empty role of another namespace or name, one that others fill, and one whose name is unknown", async () => {
        await fails([binding(role, everyPod), named("Role", "pods", { rules: [] }, "other")], /default ServiceAccount/);
        await fails([binding(role, everyPod), named("Role", "other", { rules: [] }, "bot")], /default ServiceAccount/);
        const filled = { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { monitoring: "true" } }] } };
        await fails([binding({ kind: "ClusterRole", name: "all" }, everyPod), named("ClusterRole", "all", filled)], /default ServiceAccount/);
        await fails([binding(role, everyPod), named("Role", unknown, { rules: [] }, "bot")], /default ServiceAccount/);
    });
    it("is undecided while the subjects are unknown, and passes nothing bound", async () => {
        await isUndecided([binding(role, unknown)]);
        await isUndecided([binding(role, [{ kind: "ServiceAccount", name: unknown }])]);
        await passes([resource("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "empty", {})]);
        await passes([]);
    });
});
