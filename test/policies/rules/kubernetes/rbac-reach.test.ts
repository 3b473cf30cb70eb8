import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/rbac-reach";
import { judgeGraph, resource, unknown } from "../../../judge";

const group = "kubernetes:rbac.authorization.k8s.io/v1";
const can = (verbs: unknown, resources: unknown, more: object = {}) => ({ apiGroups: [""], verbs, resources, ...more });
const role = (kind: string, metadata: object, ...list: unknown[]) => resource(`${group}:${kind}`, "role", { metadata, rules: list });
const cluster = (...list: unknown[]) => role("ClusterRole", { name: "reader" }, ...list);
const account = { kind: "ServiceAccount", name: "bot", namespace: "bot" };
const binding = (kind: string, subject: object | undefined = account, name: unknown = "reader", dependencies: string[] = []) =>
    resource(`${group}:${kind}`, `binding-${kind}`, { roleRef: { kind: "ClusterRole", name }, subjects: subject && [subject] }, { dependencies });

const secrets = can(["get", "list", "watch"], ["secrets"]);
const everything = can(["get", "list", "watch"], ["*"], { apiGroups: ["*"] });

describe("rbac-role-reads-few-secrets", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.roleReadsFewSecrets);
    it("fails a role that is bound in the whole cluster", () =>
        fails([cluster(secrets), binding("ClusterRoleBinding")], /^rules\[0\] allows get, list, watch on every Secret of the cluster/));
    it("fails one that nothing here binds: it is made to be bound", async () => {
        assert.strictEqual((await fails([cluster(secrets)], /every Secret of the cluster/)).level, "mandatory");
    });
    it("fails reading everything, Secrets too", () => fails([cluster(everything)], /^rules\[0\] allows get, list, watch on "\*", and so on every Secret/));
    it("names the verbs that read", () => fails([cluster(can(["list", "create"], ["secrets", "pods"]))], /allows list on every Secret/));
    it("finds a flaw behind a rule that is unknown", () => fails([cluster(can(unknown, ["secrets"]), secrets)], /rules\[1\]/));
    it("passes a binding in a namespace, by the role's name or by what it was made from", async () => {
        await passes([cluster(secrets), binding("RoleBinding")]);
        const unnamed = role("ClusterRole", { name: unknown }, secrets);
        await passes([unnamed, binding("RoleBinding", account, unknown, [unnamed.urn])]);
        await fails([unnamed, binding("ClusterRoleBinding", account, unknown, [unnamed.urn])], /every Secret/);
    });
    it("fails one that is bound in a namespace and in the whole cluster", () =>
        fails([cluster(secrets), binding("RoleBinding"), binding("ClusterRoleBinding")], /every Secret/));
    it("passes what people are given, and not what every program is", async () => {
        await passes([cluster(secrets), binding("ClusterRoleBinding", { kind: "Group", name: "platform-team" })]);
        await fails([cluster(secrets), binding("ClusterRoleBinding", { kind: "Group", name: "system:serviceaccounts" })], /every Secret/);
        await fails([cluster(secrets), binding("ClusterRoleBinding", { kind: "Group", name: "system:authenticated" })], /every Secret/);
    });
    it("passes Secrets by name, other groups' objects, and other resources", async () => {
        await passes([cluster(can(["get"], ["secrets"], { resourceNames: ["bot"] }))]);
        await passes([cluster(can(["get"], ["*"], { apiGroups: ["apps"] }))]);
        await passes([cluster(can(["get", "list"], ["pods", "configmaps"]))]);
        await passes([cluster(can(["create"], ["secrets"]))]);
        await passes([cluster({ nonResourceURLs: ["/metrics"], verbs: ["get"] })]);
        await passes([role("ClusterRole", { name: "reader" })]);
    });
    it("leaves it to another rule where the role may change everything", async () => {
        await passes([cluster(can(["*"], ["secrets"]))]);
        await passes([cluster(can(["get", "delete"], ["*"]))]);
    });
    it("passes the cluster's own roles, and what fills an administrator's", async () => {
        await passes([role("ClusterRole", { name: "system:controller:x" }, secrets)]);
        await passes([role("ClusterRole", { name: "x", labels: { "rbac.authorization.k8s.io/aggregate-to-edit": "true" } }, secrets)]);
        await fails([role("ClusterRole", { name: "x", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } }, secrets)], /every Secret/);
    });
    for (const metadata of [
        { name: "x", labels: { "helm.sh/chart": "x-1.0.0" } },
        { name: "cert-manager-controller-certificates" },
        { name: "x", labels: { "app.kubernetes.io/part-of": "argocd" } },
    ])
        it(`advises of a chart's or an operator's: ${JSON.stringify(metadata)}`, async () => {
            await advises([role("ClusterRole", metadata, secrets)], /^advice, since the role is a chart's or an operator's/);
        });
    it("is undecided while the role's rules are unknown", () => isUndecided([role("ClusterRole", { name: "x" }, can(["get"], unknown))]));
});

describe("rbac-role-becomes-nobody-else", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.roleBecomesNobody);
    const tokens = can(["create"], ["serviceaccounts/token"]);
    const exec = can(["create"], ["pods/exec"]);
    it("fails tokens of any ServiceAccount", async () => {
        await fails([cluster(tokens)], /^rules\[0\] allows create on serviceaccounts\/token: it makes tokens of any ServiceAccount of the cluster/);
        await fails([cluster(tokens), binding("RoleBinding")], /any ServiceAccount of the namespace/);
        await fails([role("Role", { name: "x" }, can(["*"], ["serviceaccounts/token"]))], /any ServiceAccount of the namespace/);
    });
    it("passes tokens of those that it names, and what only looks", async () => {
        await passes([cluster(can(["create"], ["serviceaccounts/token"], { resourceNames: ["bot"] }))]);
        await passes([cluster(can(["get"], ["serviceaccounts/token", "serviceaccounts"]))]);
        await passes([cluster(can(["create"], ["serviceaccounts", "pods"]))]);
    });
    it("fails commands in any pod, and passes them in a namespace", async () => {
        await fails([cluster(exec)], /^rules\[0\] lets it run commands in any pod of the cluster/);
        await fails([cluster(can(["get"], ["pods/attach"]))], /run commands/);
        await passes([cluster(exec), binding("RoleBinding")]);
        await passes([role("Role", { name: "x" }, exec)]);
    });
    it("passes people", () => passes([cluster(tokens, exec), binding("ClusterRoleBinding", { kind: "User", name: "ada" })]));
    it("leaves everything to another rule", () => passes([cluster(can(["*"], ["*"]))]));
    it("passes the cluster's own roles, and advises of an operator's", async () => {
        await passes([role("ClusterRole", { name: "system:node" }, tokens)]);
        await advises([role("ClusterRole", { name: "external-secrets-controller" }, tokens)], /^advice, since/);
    });
    it("is undecided while the verbs are unknown", () => isUndecided([cluster(can(unknown, ["serviceaccounts/token"]))]));
});
