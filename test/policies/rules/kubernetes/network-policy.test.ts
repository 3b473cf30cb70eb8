import * as rules from "../../../../policies/rules/kubernetes/network-policy";
import { judgeGraph, resource, unknown } from "../../../judge";
import { deny, labels, object, pod, policy } from "../fixtures/pods-and-policies";
import { container, deny as denyAll, lets, podOf, pod as podOn, policy as policyOn } from "../fixtures/pods-and-ports";

describe("network-policy-selects-pods", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyFindsPods);
    it("passes one that finds its pods, and one for all", async () => {
        await passes([pod("bot"), policy({ matchLabels: labels })]);
        await passes([pod("bot"), policy({})]);
        await passes([pod("bot"), object("NetworkPolicy", "bare", {})]);
        await passes([pod("bot"), policy({ matchExpressions: [{ key: "app", operator: "In", values: ["bot", "x"] }] })]);
    });
    it("knows the labels that a Job gives its pods", async () => {
        const job = object("Job", "migration", { spec: { template: { spec: { containers: [] } } } });
        for (const key of ["job-name", "batch.kubernetes.io/job-name"]) {
            await passes([job, policy({ matchLabels: { [key]: "migration" } })]);
            await fails([job, policy({ matchLabels: { [key]: "other" } })], /matches no pod/);
        }
        await fails([pod("migration"), policy({ matchLabels: { "job-name": "migration" } })], /matches no pod/);
    });
    it("fails one whose labels no pod carries", () =>
        fails([pod("bot"), policy({ matchLabels: { app: "bot", role: "x" } })], /podSelector \(app=bot, role=x\) matches no pod/));
    it("is undecided while its selector is unknown", () => isUndecided([pod("bot"), policy({ matchLabels: unknown })]));
    it("fails one whose expression no pod meets", () =>
        fails([pod("bot"), policy({ matchExpressions: [{ key: "app", operator: "NotIn", values: ["bot"] }] })], /matches no pod/));
});

describe("pod-has-a-network-policy", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.podIsCovered);
    it("passes one under a default-deny", async () => {
        await passes([pod("bot"), deny]);
        await passes([pod("bot"), deny, policy(unknown)]);
    });
    it("is undecided while the only policy's pods are unknown", () => isUndecided([pod("bot"), policy(unknown)]));
    it("fails one that no policy selects", () => fails([pod("bot"), policy({ matchLabels: { app: "x" } })], /no NetworkPolicy selects its pods/));
    it("fails one whose policy is in another namespace", () =>
        fails([pod("bot"), object("NetworkPolicy", "deny", { spec: { podSelector: {} } }, "other")], /no NetworkPolicy/));
});

const release = resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" });

describe("network-policy-names-open-ports", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyNamesOpenPorts);
    it("passes ports that a pod opens, by number and name, ranges, and no port at all", async () => {
        await passes([podOn, lets({ port: 8080 }, { port: "metrics" })]);
        await passes([podOn, lets({ port: 1, endPort: 9 })]);
        await passes([podOn, lets({ protocol: "TCP" })]);
        await passes([podOn, policyOn({ ingress: [{}] })]);
        await passes([podOn, denyAll]);
        await passes([podOn, object("NetworkPolicy", "bare", {})]);
    });
    it("asks nothing of a policy without ports, whatever else is unknown", () =>
        passes([podOf("other", container, unknown), policyOn({ podSelector: { matchLabels: { app: "x" } } })]));
    it("passes where one pod of several opens it, where one declares nothing, and where none is seen", async () => {
        await passes([podOn, podOf("other", { name: "o", ports: [{ containerPort: 80 }] }), lets({ port: 80 })]);
        await passes([podOn, podOf("other", { name: "o" }), lets({ port: 80 })]);
        await passes([podOn, release, lets({ port: 80 })]);
        await passes([podOf("else", container, { app: "else" }), lets({ port: 80 })]);
    });
    it("fails the Service's port in the place of the pod's", async () => {
        await fails([podOn, lets({ port: 8080 }, { port: 80 })], /spec\.ingress\[0\]\.ports\[1\]\.port is 80, which bot does not open/);
        await fails([podOn, lets({ port: "web" })], /port is web/);
        await fails([podOn, policyOn({ ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 80 }] }] })], /spec\.ingress\[1\]\.ports\[0\]\.port is 80/);
    });
    it("is undecided while a port is unknown", () => isUndecided([podOn, lets({ port: unknown })]));
});

describe("network-policies-are-enforced", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policiesAreEnforced);
    const cluster = (enabled: unknown) => resource("aws:eks/cluster:Cluster", "c", { computeConfig: { enabled } });
    const switched = (value: string, name = "amazon-vpc-cni", kind = "ConfigMap") =>
        object(kind, name, { data: { "enable-network-policy-controller": value } }, "kube-system");
    const addon = (configurationValues?: string, addonName = "vpc-cni") => resource("aws:eks/addon:Addon", addonName, { addonName, configurationValues });
    const written = ['{"enableNetworkPolicy":"true"}', '{"enableNetworkPolicy" : true}', "enableNetworkPolicy: true", 'enableNetworkPolicy: "true"'];
    it("passes a cluster that was told", async () => {
        await passes([cluster(true), deny, switched("true")]);
        await passes([cluster(true), deny, switched("true", "amazon-vpc-cni", "ConfigMapPatch")]);
        for (const values of written) await passes([cluster(false), deny, addon("{}", "coredns"), addon(values)]);
        await passes([resource("aws:eks/cluster:Cluster", "c", {}), deny, addon(written[0])]);
        for (const kind of ["Release", "Chart"]) await passes([cluster(false), deny, resource(`kubernetes:helm.sh/v3:${kind}`, "cilium", { chart: "cilium" })]);
        await passes([cluster(true)]);
    });
    it("fails one that was not", async () => {
        await fails([cluster(true), deny], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(true), deny, switched("false")], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(true), deny, switched("true", "settings")], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(true), deny, object("ConfigMap", "amazon-vpc-cni", {})], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(true), deny, resource("kubernetes:core/v1:ConfigMap", "bare", {})], /no ConfigMap amazon-vpc-cni/);
        for (const values of ["{}", undefined]) await fails([cluster(false), deny, addon(values)], /enableNetworkPolicy/);
        await fails([cluster(false), deny, resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats" })], /enableNetworkPolicy/);
    });
    it("is undecided while nobody knows how the cluster runs its nodes", () => isUndecided([cluster(unknown), deny]));
});
