import type { RecordedResource } from "../../policies/engine/analysis";
import { judgeGraph, resource, unknown } from "../judge";
import { changed } from "./cases";

const bindings = {
    policyLetsBalancerIn: (
        require("../../policies/rules/kubernetes/network-policy-ingress") as typeof import("../../policies/rules/kubernetes/network-policy-ingress")
    ).policyLetsBalancerIn,
    bindings: (require("../../policies/rules/kubernetes/target-group-binding") as typeof import("../../policies/rules/kubernetes/target-group-binding"))
        .bindings,
    bindingFindsService: (
        require("../../policies/rules/kubernetes/target-group-binding") as typeof import("../../policies/rules/kubernetes/target-group-binding")
    ).bindingFindsService,
    targetGroupIsTheClusters: (
        require("../../policies/rules/kubernetes/target-group-binding") as typeof import("../../policies/rules/kubernetes/target-group-binding")
    ).targetGroupIsTheClusters,
};

const made = (type: string, name: string, properties: object, ...of: RecordedResource[]) =>
    resource(type, name, properties, { dependencies: of.map(({ urn }) => urn) });
const labels = { app: "api" };
const object = (kind: string, name: string, properties: object, ...of: RecordedResource[]) =>
    made(`kubernetes:x/v1:${kind}`, name, changed(properties, { metadata: { name, namespace: "bot" } }) as object, ...of);
const workload = (container: object, spec: object = {}) =>
    object("Deployment", "api", { spec: { template: { metadata: { labels }, spec: { ...spec, containers: [{ name: "api", ...container }] } } } });
const pod = workload({});
const forwarding = (targetPort: unknown) => object("Service", "api", { spec: { selector: labels, ports: [{ port: 8080, targetPort }] } });
const two = object("Service", "api", {
    spec: {
        selector: labels,
        ports: [
            { name: "metrics", port: 9090 },
            { name: "http", port: 8080 },
        ],
    },
});
const unnamed = made("kubernetes:core/v1:Service", "generated", { spec: {} });
const bound = (spec: unknown) => made("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding", "api", { metadata: { namespace: "bot" }, spec });
const web = object("Service", "api", { spec: { selector: labels, ports: [{ name: "http", port: 8080 }] } });
const binding = (serviceRef: object = {}, ...of: RecordedResource[]) => {
    const spec = { targetGroupARN: unknown, targetType: "ip", serviceRef: { name: "api", port: 8080, ...serviceRef } };
    return made("kubernetes:eks.amazonaws.com/v1:TargetGroupBinding", "api", { metadata: { name: "api", namespace: "bot" }, spec }, ...of);
};

describe("target-group-binding-finds-its-service", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.bindingFindsService);
    it("passes a port by number and by name", async () => {
        await passes([pod, web, binding()]);
        await passes([pod, web, binding({ port: "http" })]);
        await passes([pod, unnamed, web, binding()]);
    });
    it("fails a Service that is not there", () => fails([pod, web, binding({ name: "apі" })], /serviceRef\.name is apі, which is no Service of the stack/));
    it("fails a port that is not there", () => fails([pod, web, binding({ port: 80 })], /serviceRef\.port is 80, which the Service api does not have/));
    it("fails a name that no port has", () => fails([pod, two, binding({ port: "web" })], /serviceRef\.port is web, which the Service api does not have/));
    it("fails a Service of another namespace, and one that says nothing", async () => {
        const elsewhere = made("kubernetes:core/v1:Service", "api", { ...web.properties, metadata: { name: "api", namespace: "other" } });
        await fails([pod, elsewhere, binding()], /api, which is no Service of the stack/);
        await fails([pod, object("Service", "api", {}), binding()], /port is 8080, which the Service api does not have/);
    });
    it("fails a binding that names nothing", async () => {
        for (const spec of [undefined, {}]) await fails([pod, web, bound(spec)], /serviceRef\.name is undefined/);
    });
    it("cannot see a chart's Services", () => passes([resource("kubernetes:helm.sh/v3:Release", "chart", { namespace: "bot" }), binding()]));
    it("is undecided while the port or the name is unknown", async () => {
        await isUndecided([pod, web, binding({ port: unknown })]);
        await isUndecided([pod, web, binding({ name: unknown })]);
    });
});

describe("target-group-belongs-to-the-cluster", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.targetGroupIsTheClusters);
    const targets = (tags: unknown, name = "api") => made("aws:lb/targetGroup:TargetGroup", name, { tags });
    const own = { "eks:eks-cluster-name": "bot" };
    const bound = (tags: unknown) => [targets(tags), binding({}, targets(tags))];
    it("passes one with the cluster's tag", () => passes(bound(own)));
    it("asks nothing of a group that nothing is bound to", () => passes([...bound(own), targets({}, "other")]));
    it("fails one of two", () => fails([targets(own), targets({}, "b"), binding({}, targets(own), targets({}, "b"))], /b has no tag/));
    it("fails one without", () => fails(bound({ bot: "x" }), /api has no tag eks:eks-cluster-name/));
    it("fails one without any tag", () => fails(bound(undefined), /api has no tag/));
    it("asks nothing of the controller that one installs oneself", () => {
        const controllers = { ...binding({}, targets({})), type: "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding" };
        return passes([targets({}), controllers]);
    });
    it("is undecided while the tags are unknown", () => isUndecided(bound(unknown)));
});

describe("network-policy-lets-the-load-balancer-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(bindings.policyLetsBalancerIn);
    const policy = (name: string, ingress: object[], podSelector: object = {}) =>
        object("NetworkPolicy", name, { spec: { podSelector, policyTypes: ["Ingress"], ingress } });
    const deny = policy("deny", []);
    const subnet = { ipBlock: { cidr: "10.40.192.0/22" } };
    const let_ = (port: unknown, peer: object = subnet) => policy("let", [{ from: [peer], ports: [{ port, protocol: "TCP" }] }], { matchLabels: labels });
    it("passes the subnets on the port", () => passes([pod, web, deny, let_(8080), binding()]));
    it("passes the port by its name, in a range, or left out", async () => {
        const declaring = workload({ ports: [{ name: "web", containerPort: 8080 }] });
        await passes([declaring, web, deny, let_("web"), binding()]);
        await passes([declaring, forwarding("web"), deny, let_(8080), binding()]);
        await passes([pod, web, deny, policy("let", [{ from: [subnet], ports: [{ port: 8000, endPort: 9000 }] }]), binding()]);
        await passes([pod, web, deny, policy("let", [{ from: [subnet], ports: [{ protocol: "TCP" }] }]), binding()]);
        await passes([pod, web, deny, policy("let", [{ from: [subnet] }]), binding()]);
    });
    it("passes everybody, the subnets beside pods, and one port of two", async () => {
        await passes([pod, web, deny, policy("let", [{ ports: [{ port: 8080 }] }]), binding()]);
        await passes([pod, web, deny, policy("let", [{ from: [], ports: [{ port: 8080 }] }]), binding()]);
        await passes([pod, web, deny, policy("let", [{ from: [{ podSelector: {} }, subnet], ports: [{ port: 9090 }, { port: 8080 }] }]), binding()]);
    });
    it("reads the port that the Service forwards to", async () => {
        await passes([pod, forwarding(3000), deny, let_(3000), binding()]);
        await fails([pod, forwarding(3000), deny, let_(8080), binding()], /reach api on port 3000/);
        await passes([pod, two, deny, let_(8080), binding({ port: "http" })]);
        await fails([pod, two, deny, let_(9090), binding({ port: "http" })], /on port 8080/);
    });
    it("asks nothing of a policy on what goes out, or in another namespace", async () => {
        await passes([pod, web, object("NetworkPolicy", "out", { spec: { podSelector: {}, policyTypes: ["Egress"] } }), binding()]);
        await passes([pod, web, made("kubernetes:x/v1:NetworkPolicy", "deny", { metadata: { namespace: "other" }, spec: { podSelector: {} } }), binding()]);
    });
    it("asks nothing of pods that the Service does not choose, or that use the node's network", async () => {
        const closed = policy("deny", [], { matchLabels: { app: "worker" } });
        await passes([pod, object("Deployment", "worker", { spec: { template: { metadata: { labels: { app: "worker" } } } } }), web, closed, binding()]);
        await passes([workload({}, { hostNetwork: true }), web, deny, binding()]);
    });
    it("leaves a Service that is not there, chooses nothing or lacks the port to others", async () => {
        await passes([pod, deny, binding()]);
        await passes([pod, object("Service", "api", {}), deny, binding()]);
        await passes([pod, object("Service", "api", { spec: { ports: [{ port: 8080 }] } }), deny, binding()]);
        await passes([pod, web, deny, binding({ port: 80 })]);
    });
    it("takes a policy without types for one on what comes in", () =>
        fails([pod, web, object("NetworkPolicy", "deny", { spec: { podSelector: {} } }), binding()], /no NetworkPolicy lets an address/));
    it("passes pods without policies", () => passes([pod, web, binding()]));
    it("fails a denial alone", () => fails([pod, web, deny, binding()], /no NetworkPolicy lets an address reach api on port 8080/));
    it("fails another port", () => fails([pod, web, deny, let_(9090), binding()], /on port 8080/));
    it("fails peers that are pods", () => fails([pod, web, deny, let_(8080, { podSelector: {} }), binding()], /on port 8080/));
    it("fails a policy for other pods", () => fails([pod, web, deny, policy("let", [{ from: [subnet] }], { matchLabels: { app: "x" } }), binding()], /8080/));
    it("is undecided while the port of the policy is unknown", () => isUndecided([pod, web, deny, let_(unknown), binding()]));
});
