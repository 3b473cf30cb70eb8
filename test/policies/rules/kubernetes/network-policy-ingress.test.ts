import * as rules from "../../../../policies/rules/kubernetes/network-policy-ingress";
import { judgeGraph, resource, unknown } from "../../../judge";
import { container, deny, labels, lets, object, pod, podOf, policy } from "../fixtures/pods-and-ports";
import { labels as apiLabels, binding, object as inBot, made, two } from "../fixtures/target-groups";

const service = (port: object, selector: unknown = labels, more: object = {}) =>
    object("Service", "web", { metadata: { labels }, spec: { selector, ports: [{ name: "http", ...port }], ...more } });
describe("network-policy-lets-service-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyLetsServiceIn);
    const web = service({ port: 80, targetPort: "http" });
    it("passes a pod that everybody may reach, and one that is let in", async () => {
        await passes([pod, web]);
        await passes([pod, web, policy({ policyTypes: ["Egress"] })]);
        await passes([pod, web, deny, lets({ port: 8080 })]);
        await passes([pod, web, deny, lets({ port: "http" })]);
        await passes([pod, web, deny, lets({ port: 8000, endPort: 9000 })]);
        await passes([pod, web, deny, policy({ ingress: [{}] })]);
        await passes([pod, web, deny, lets({ protocol: "TCP" })]);
        await passes([pod, web, deny, lets({ port: 1 }, { port: 8080 })]);
        await passes([pod, web, deny, lets({ port: 8080, endPort: 9000 })]);
        await passes([pod, web, deny, lets({ port: 8000, endPort: 8080 })]);
        await passes([pod, service({ port: 53, targetPort: 8080, protocol: "UDP" }), deny, lets({ port: 8080, protocol: "UDP" })]);
        await passes([pod, service({ port: 8080 }), deny, lets({ port: 8080 })]);
        await passes([pod, service({ port: 80, targetPort: 8080 }), deny, lets({ port: "http" })]);
    });
    it("compares numbers where a pod declares no port, and asks nothing of a name that it does not have", async () => {
        const silent = podOf("bot", { name: "bot" });
        await passes([silent, service({ port: 8080 }), deny, lets({ port: 8080 })]);
        await fails([silent, service({ port: 8080 }), deny, lets({ port: 80 })], /reach bot on port 8080/);
        for (const one of [silent, pod]) await passes([one, service({ port: 80, targetPort: "web" }), deny]);
    });
    it("leaves pods on their node's network alone", () => {
        const template = { metadata: { labels }, spec: { hostNetwork: true, containers: [container] } };
        return passes([object("DaemonSet", "bot", { spec: { template } }), web, deny]);
    });
    it("leaves Services without pods of theirs alone", async () => {
        await passes([pod, object("Service", "bare", {}), deny]);
        await passes([pod, service({ port: 80 }, null), deny]);
        await passes([pod, service({ port: 80 }, {}), deny]);
        await passes([pod, service({ port: 80 }, labels, { type: "ExternalName" }), deny]);
        await passes([pod, service({ port: 80 }, { app: "other" }), deny]);
        await passes([pod, web, policy({}, "other")]);
    });
    it("fails a Service that a default-deny closes, and one let in on another port", async () => {
        await fails([pod, web, deny], /no NetworkPolicy lets anybody reach bot on port http/);
        await fails([pod, web, object("NetworkPolicy", "d", { spec: { podSelector: {} } })], /reach bot on port http/);
        await fails([pod, web, object("NetworkPolicy", "d", {})], /reach bot on port http/);
        await fails([pod, web, deny, lets({ port: 8080, protocol: "UDP" })], /port http/);
        await fails([pod, web, deny, lets({ port: 8081, endPort: 9000 })], /port http/);
        await fails([pod, service({ port: 9101 }), deny, lets({ port: "http" })], /port 9101/);
        await fails([pod, web, deny, lets({ port: 9101 })], /port http/);
        await fails([pod, web, deny, lets({ port: 8000, endPort: 8079 })], /port http/);
        await fails([pod, web, deny, lets({ port: 80 })], /port http/);
        await fails([pod, service({ port: 80, targetPort: 8080 }), deny, lets({ port: "metrics" })], /port 8080/);
    });
    it("is undecided while the only policy's port is unknown", () => isUndecided([pod, web, deny, lets({ port: unknown })]));
});

describe("network-policy-lets-prometheus-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyLetsPrometheusIn);
    const metrics = service({ name: "metrics", port: 9101, targetPort: "metrics" });
    const monitor = (endpoint: object = { port: "metrics" }, spec: object = {}) =>
        object("ServiceMonitor", "m", { spec: { selector: { matchLabels: labels }, endpoints: [endpoint], ...spec } });
    const pods = (endpoint: object) => object("PodMonitor", "m", { spec: { selector: { matchLabels: labels }, podMetricsEndpoints: [endpoint] } });
    const from = (...peers: object[]) => policy({ ingress: [{ from: peers, ports: [{ port: 9101 }] }] });
    const prometheus = from({ namespaceSelector: { matchLabels: { name: "monitoring" } } });
    it("passes pods that are open, or let another namespace in", async () => {
        await passes([pod, metrics, monitor()]);
        await passes([pod, metrics, monitor(), deny, prometheus]);
        await passes([pod, metrics, monitor(), deny, from({ ipBlock: { cidr: "10.0.0.0/8" } })]);
        await passes([pod, metrics, monitor(), deny, from()]);
        await passes([pod, metrics, monitor(), deny, lets({ port: 9101 })]);
        await passes([pod, metrics, monitor(), deny, from({ podSelector: {} }, { namespaceSelector: {} })]);
        await passes([pod, metrics, monitor(), object("NetworkPolicy", "other", { spec: { podSelector: { matchLabels: { app: "other" } } } })]);
        await passes([pod, metrics, monitor({ targetPort: 9101 }), deny, prometheus]);
        await passes([pod, pods({ port: "metrics" }), deny, prometheus]);
        await passes([pod, pods({ portNumber: 9101 }), deny, prometheus]);
        await passes([pod, pods({}), deny]);
        await passes([pod, metrics, monitor({ port: "other" }), deny]);
    });
    it("passes pods on their node's network, and a stack without policies, whatever is unknown", async () => {
        const template = { metadata: { labels }, spec: { hostNetwork: true, containers: [container] } };
        await passes([object("DaemonSet", "exporter", { spec: { template } }), pods({ port: "metrics" }), deny]);
        await passes([podOf("bot", container, unknown), pods({ port: "metrics" })]);
    });
    it("is undecided while the port of the only policy is unknown", () => isUndecided([pod, metrics, monitor(), deny, lets({ port: unknown })]));
    it("asks nothing of pods that nobody scrapes", async () => {
        const other = podOf("other", container, { app: "other" });
        await passes([pod, other, metrics, monitor(), deny, prometheus]);
        for (const kind of ["ServiceMonitor", "PodMonitor"]) await passes([pod, metrics, object(kind, "bare", {}), deny]);
        for (const selector of [undefined, {}]) {
            const elsewhere = object("Service", "else", { metadata: { labels }, spec: { selector, ports: [{ name: "metrics", port: 9101 }] } });
            await passes([pod, elsewhere, monitor(), deny]);
        }
        await passes([pod, object("Service", "bare", { metadata: { labels } }), monitor(), deny]);
    });
    it("passes what is scraped in Prometheus' own namespace", async () => {
        const there = podOf("exporter", container, labels, "monitoring");
        const own = object("NetworkPolicy", "deny", { spec: { podSelector: {}, policyTypes: ["Ingress"] } }, "monitoring");
        const scrapes = object("PodMonitor", "m", { spec: { selector: { matchLabels: labels }, podMetricsEndpoints: [{ port: "metrics" }] } }, "monitoring");
        const cluster = resource("pulumi:providers:kubernetes", "cluster", {});
        await passes([cluster, ...[there, own, scrapes].map(one => ({ ...one, provider: `${cluster.urn}::id` }))]);
    });
    it("fails pods that let only their own namespace in, or nobody", async () => {
        await fails([pod, metrics, monitor(), deny], /no NetworkPolicy lets another namespace reach bot on port metrics/);
        await fails([pod, metrics, monitor(), deny, from({ podSelector: {} })], /reach bot on port metrics/);
        await fails([pod, metrics, monitor({ targetPort: 8080 }), deny, prometheus], /port 8080/);
        await fails([pod, pods({ port: "http" }), deny, prometheus], /port http/);
    });
    it("looks everywhere where a monitor does", async () => {
        const any = { spec: { selector: { matchLabels: labels }, namespaceSelector: { any: true }, podMetricsEndpoints: [{ port: "metrics" }] } };
        await fails([pod, object("PodMonitor", "m", any, "monitoring"), deny], /reach bot on port metrics/);
    });
    it("looks in the namespaces that a monitor names", async () => {
        const elsewhere = (kind: string, spec: object) =>
            object(kind, "m", { spec: { selector: { matchLabels: labels }, namespaceSelector: { matchNames: ["bot"] }, ...spec } }, "monitoring");
        await fails([pod, metrics, elsewhere("ServiceMonitor", { endpoints: [{ port: "metrics" }] }), deny], /reach bot on port metrics/);
        await fails([pod, elsewhere("PodMonitor", { podMetricsEndpoints: [{ port: "metrics" }] }), deny], /reach bot on port metrics/);
    });
});

const workload = (container: object, spec: object = {}) =>
    inBot("Deployment", "api", { spec: { template: { metadata: { labels: apiLabels }, spec: { ...spec, containers: [{ name: "api", ...container }] } } } });
const apiPod = workload({});
const forwarding = (targetPort: unknown) => inBot("Service", "api", { spec: { selector: apiLabels, ports: [{ port: 8080, targetPort }] } });

const web = inBot("Service", "api", { spec: { selector: apiLabels, ports: [{ name: "http", port: 8080 }] } });

describe("network-policy-lets-the-load-balancer-in", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyLetsBalancerIn);
    const policy = (name: string, ingress: object[], podSelector: object = {}) =>
        inBot("NetworkPolicy", name, { spec: { podSelector, policyTypes: ["Ingress"], ingress } });
    const deny = policy("deny", []);
    const subnet = { ipBlock: { cidr: "10.40.192.0/22" } };
    const let_ = (port: unknown, peer: object = subnet) => policy("let", [{ from: [peer], ports: [{ port, protocol: "TCP" }] }], { matchLabels: apiLabels });
    it("passes the subnets on the port", () => passes([apiPod, web, deny, let_(8080), binding()]));
    it("passes the port by its name, in a range, or left out", async () => {
        const declaring = workload({ ports: [{ name: "web", containerPort: 8080 }] });
        await passes([declaring, web, deny, let_("web"), binding()]);
        await passes([declaring, forwarding("web"), deny, let_(8080), binding()]);
        await passes([apiPod, web, deny, policy("let", [{ from: [subnet], ports: [{ port: 8000, endPort: 9000 }] }]), binding()]);
        await passes([apiPod, web, deny, policy("let", [{ from: [subnet], ports: [{ protocol: "TCP" }] }]), binding()]);
        await passes([apiPod, web, deny, policy("let", [{ from: [subnet] }]), binding()]);
    });
    it("passes everybody, the subnets beside pods, and one port of two", async () => {
        await passes([apiPod, web, deny, policy("let", [{ ports: [{ port: 8080 }] }]), binding()]);
        await passes([apiPod, web, deny, policy("let", [{ from: [], ports: [{ port: 8080 }] }]), binding()]);
        await passes([apiPod, web, deny, policy("let", [{ from: [{ podSelector: {} }, subnet], ports: [{ port: 9090 }, { port: 8080 }] }]), binding()]);
    });
    it("reads the port that the Service forwards to", async () => {
        await passes([apiPod, forwarding(3000), deny, let_(3000), binding()]);
        await fails([apiPod, forwarding(3000), deny, let_(8080), binding()], /reach api on port 3000/);
        await passes([apiPod, two, deny, let_(8080), binding({ port: "http" })]);
        await fails([apiPod, two, deny, let_(9090), binding({ port: "http" })], /on port 8080/);
    });
    it("asks nothing of a policy on what goes out, or in another namespace", async () => {
        await passes([apiPod, web, inBot("NetworkPolicy", "out", { spec: { podSelector: {}, policyTypes: ["Egress"] } }), binding()]);
        await passes([apiPod, web, made("kubernetes:x/v1:NetworkPolicy", "deny", { metadata: { namespace: "other" }, spec: { podSelector: {} } }), binding()]);
    });
    it("asks nothing of pods that the Service does not choose, or that use the node's network", async () => {
        const closed = policy("deny", [], { matchLabels: { app: "worker" } });
        await passes([apiPod, inBot("Deployment", "worker", { spec: { template: { metadata: { labels: { app: "worker" } } } } }), web, closed, binding()]);
        await passes([workload({}, { hostNetwork: true }), web, deny, binding()]);
    });
    it("leaves a Service that is not there, chooses nothing or lacks the port to others", async () => {
        await passes([apiPod, deny, binding()]);
        await passes([apiPod, inBot("Service", "api", {}), deny, binding()]);
        await passes([apiPod, inBot("Service", "api", { spec: { ports: [{ port: 8080 }] } }), deny, binding()]);
        await passes([apiPod, web, deny, binding({ port: 80 })]);
    });
    it("takes a policy without types for one on what comes in", () =>
        fails([apiPod, web, inBot("NetworkPolicy", "deny", { spec: { podSelector: {} } }), binding()], /no NetworkPolicy lets an address/));
    it("passes pods without policies", () => passes([apiPod, web, binding()]));
    it("fails a denial alone", () => fails([apiPod, web, deny, binding()], /no NetworkPolicy lets an address reach api on port 8080/));
    it("fails another port", () => fails([apiPod, web, deny, let_(9090), binding()], /on port 8080/));
    it("fails peers that are pods", () => fails([apiPod, web, deny, let_(8080, { podSelector: {} }), binding()], /on port 8080/));
    it("fails a policy for other pods", () =>
        fails([apiPod, web, deny, policy("let", [{ from: [subnet] }], { matchLabels: { app: "x" } }), binding()], /8080/));
    it("is undecided while the port of the policy is unknown", () => isUndecided([apiPod, web, deny, let_(unknown), binding()]));
});
