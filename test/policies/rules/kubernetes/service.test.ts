import * as rules from "../../../../policies/rules/kubernetes/service";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { labels, object, pod } from "../fixtures/pods-and-policies";

const service = (selector: unknown, port: object = { port: 80, targetPort: "http" }) => object("Service", "web", { spec: { selector, ports: [port] } });

const release = resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" });

describe("service-selects-pods", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.serviceFindsPods);
    it("passes a Service that finds its pods", () => passes([pod("bot"), service(labels)]));
    it("fails one whose labels no pod carries", () => fails([pod("bot"), service({ app: "other" })], /spec\.selector \(app=other\) matches no pod/));
    it("fails one in another namespace", () =>
        fails([pod("bot"), pod("else", { kind: "DaemonSet" }), object("Service", "web", { spec: { selector: { app: "x" } } })], /matches no pod/));
    it("cannot see the pods of a chart", () => passes([pod("bot"), release, service({ app: "nats" })]));
    it("says nothing of a stack without pods", () => passes([service(labels)]));
    it("leaves Services alone whose addresses others write", async () => {
        await passes([pod("bot"), object("Service", "web", {})]);
        for (const selector of [undefined, {}]) await passes([pod("bot"), service(selector)]);
    });
    it("leaves names of other hosts alone", () => passes([pod("bot"), object("Service", "db", { spec: { type: "ExternalName", selector: { app: "x" } } })]));
    it("is undecided while a pod's labels are unknown", () => isUndecided([pod("a"), pod("b", { labels: unknown }), service({ app: "other" })]));
    it("is undecided while its selector is unknown, and hides no other flaw", async () => {
        await isUndecided([pod("bot"), service(unknown)]);
    });
});

describe("service-ports-are-open", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.servicePortsAreOpen);
    const declaring = (...ports: object[]) => pod("bot", { spec: { containers: [{ name: "bot", ports }] } });
    it("passes a name and a number", async () => {
        await passes([pod("bot"), service(labels)]);
        await passes([pod("bot"), service(labels, { port: 8080 })]);
        await passes([pod("bot"), service(labels, { port: 80, targetPort: 8080 })]);
    });
    it("passes one port of several, and asks only the pods that it selects", async () => {
        await passes([declaring({ containerPort: 9101 }, { name: "http", containerPort: 8080 }), service(labels)]);
        await passes([
            pod("bot"),
            pod("other", { labels: { app: "other" }, spec: { containers: [{ name: "o", ports: [{ containerPort: 1 }] }] } }),
            service(labels),
        ]);
        await passes([pod("bot"), object("Service", "bare", { spec: { selector: labels } })]);
    });
    it("leaves Services alone whose addresses others write", async () => {
        for (const selector of [undefined, {}]) await passes([pod("bot"), service(selector, { port: 9090 })]);
    });
    it("fails a name that no container has", async () => {
        await fails([pod("bot"), service(labels, { port: 80, targetPort: "web" })], /ports\[0\]\.targetPort is web, which bot does not open/);
        await fails([declaring(), service(labels, { port: 80, targetPort: "web" })], /targetPort is web/);
    });
    it("passes a name that one of its pods has, since Kubernetes leaves the others out", async () => {
        const { name, port } = { name: "web", port: { port: 80, targetPort: "web" } };
        await passes([pod("bot"), pod("web", { spec: { containers: [{ name, ports: [{ name, containerPort: 3000 }] }] } }), service(labels, port)]);
        await passes([pod("bot"), release, service(labels, port)]);
        await passes([pod("other", { labels: { app: "other" } }), service(labels, port)]);
    });
    it("fails a number that one of its pods does not have, whatever else is there", () =>
        fails([declaring({ containerPort: 9090 }), pod("web"), release, service(labels, { port: 9090 })], /targetPort is 9090, which web does not open/));
    it("is undecided while the port is unknown", () => isUndecided([pod("bot"), service(labels, { port: 80, targetPort: unknown })]));
    it("fails a number that no container has", () => fails([pod("bot"), service(labels, { port: 9090 })], /targetPort is 9090/));
    it("knows that ports need not be declared", () => passes([pod("bot", { spec: { containers: [{ name: "bot" }] } }), service(labels, { port: 9090 })]));
});

const serviceType = "kubernetes:core/v1:Service";
const annotated = (key: string, value: string) => ({ metadata: { annotations: { [`service.beta.kubernetes.io/aws-load-balancer-${key}`]: value } } });
describeRule(
    rules.servicesHideStores,
    serviceType,
    { spec: { type: "ClusterIP", ports: [{ port: 5432 }] } },
    [
        [{ spec: { type: "LoadBalancer" } }, /spec\.ports\[0\] puts port 5432 \(PostgreSQL\) on a LoadBalancer/],
        [{ spec: { type: "NodePort" } }, /on a NodePort/],
        [{ spec: { type: "LoadBalancer", ports: [{ port: 80, targetPort: 3000 }] } }, /3000 \(Grafana\)/],
        [{ spec: { type: "LoadBalancer" }, ...annotated("scheme", "internet-facing") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerClass: "eks.amazonaws.com/nlb" }, ...annotated("scheme", "internet-facing") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerClass: "example.com/tunnel" } }, /5432/],
        [{ spec: { type: "LoadBalancer" }, ...annotated("type", "nlb") }, /5432/],
        [{ spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"] } }, /5432/],
        [{ spec: { type: "NodePort" }, ...annotated("internal", "true") }, /on a NodePort/],
    ],
    [{ spec: { type: unknown } }],
);
describe("kubernetes-service-hides-inner-ports", () => {
    const { passes } = judge(rules.servicesHideStores, serviceType);
    const balancer = { spec: { type: "LoadBalancer", ports: [{ port: 5432 }] } };
    it("passes internal load balancers", async () => {
        await passes({ ...balancer, ...annotated("internal", "true") });
        await passes({ ...balancer, ...annotated("scheme", "internal") });
        await passes({ ...balancer, ...annotated("type", "external") });
        await passes({ ...balancer, ...annotated("type", "nlb-ip") });
        await passes({ spec: { ...balancer.spec, loadBalancerClass: "eks.amazonaws.com/nlb" } });
        await passes({ spec: { ...balancer.spec, loadBalancerSourceRanges: ["203.0.113.0/24"] } });
    });
    it("passes the web", () => passes({ spec: { type: "LoadBalancer", ports: [{ port: 443, targetPort: 8443 }] } }));
});

describeRule(
    rules.servicesHideStores,
    "kubernetes:core/v1:Service",
    { spec: { type: "ClusterIP", ports: [{ port: 5432 }] } },
    [[{ spec: { externalIPs: ["203.0.113.9"] } }, /spec\.ports\[0\] puts port 5432 \(PostgreSQL\) on spec\.externalIPs/]],
    [{ spec: { externalIPs: unknown } }],
    [{ spec: { externalIPs: [] } }, { spec: { externalIPs: ["203.0.113.9"], ports: [{ port: 443 }] } }],
);

describeRule(
    rules.serviceOpensWebOnly,
    serviceType,
    { spec: { type: "LoadBalancer", ports: [{ port: 443 }, { port: 80 }] } },
    [
        [{ spec: { ports: [{ port: 443 }, { port: 8080 }] } }, /spec\.ports\[1\] puts port 8080 on the internet/],
        [{ spec: { type: "NodePort" } }, /spec\.type is NodePort/],
    ],
    [{ spec: { type: unknown } }],
);
describe("kubernetes-load-balancer-opens-only-web", () => {
    const { passes } = judge(rules.serviceOpensWebOnly, serviceType);
    const open = { spec: { type: "LoadBalancer", ports: [{ port: 8080 }] } };
    it("passes what stays inside", async () => {
        await passes({ spec: { ports: [{ port: 8080 }] } });
        await passes({ ...open, metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" } } });
        await passes({ spec: { ...open.spec, loadBalancerSourceRanges: ["203.0.113.0/24"] } });
    });
});

const nlb = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;
describeRule(
    rules.serviceTls,
    "kubernetes:core/v1:Service",
    { metadata: { annotations: { [nlb("ssl-cert")]: unknown, [nlb("ssl-negotiation-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06" } } },
    [
        [{ metadata: { annotations: { [nlb("ssl-negotiation-policy")]: undefined } } }, /ssl-negotiation-policy is absent, and the default speaks TLS 1\.0/],
        [
            { metadata: { annotations: { [nlb("ssl-negotiation-policy")]: "ELBSecurityPolicy-2016-08" } } },
            /ssl-negotiation-policy is ELBSecurityPolicy-2016-08/,
        ],
    ],
    [{ metadata: { annotations: { [nlb("ssl-negotiation-policy")]: unknown } } }],
    [{ metadata: { annotations: { [nlb("ssl-cert")]: undefined, [nlb("ssl-negotiation-policy")]: undefined } } }, { metadata: undefined }],
);
