import { judge, judgeGraph, resource, unknown } from "../judge";

const rules = {
    bindsNoHostPort: (require("../../policies/rules/kubernetes/container") as typeof import("../../policies/rules/kubernetes/container")).bindsNoHostPort,
    policies: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy")).policies,
    declared: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy")).declared,
    policyNamesOpenPorts: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy"))
        .policyNamesOpenPorts,
    policyLetsServiceIn: (
        require("../../policies/rules/kubernetes/network-policy-ingress") as typeof import("../../policies/rules/kubernetes/network-policy-ingress")
    ).policyLetsServiceIn,
    policyLetsPrometheusIn: (
        require("../../policies/rules/kubernetes/network-policy-ingress") as typeof import("../../policies/rules/kubernetes/network-policy-ingress")
    ).policyLetsPrometheusIn,
    probesHitDeclaredPorts: (require("../../policies/rules/kubernetes/probes") as typeof import("../../policies/rules/kubernetes/probes"))
        .probesHitDeclaredPorts,
};

const labels = { app: "bot" };
const object = (kind: string, name: string, properties: object, namespace: unknown = "bot") => {
    const base = properties as { metadata?: object };
    return resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...base.metadata } });
};
const container = {
    name: "bot",
    ports: [
        { name: "http", containerPort: 8080 },
        { name: "metrics", containerPort: 9101 },
    ],
};
const podOf = (name: string, one: object = container, own: unknown = labels, namespace = "bot") =>
    object("Deployment", name, { spec: { template: { metadata: { labels: own }, spec: { containers: [one] } } } }, namespace);
const pod = podOf("bot");
const policy = (spec: object, namespace = "bot") =>
    object("NetworkPolicy", "policy", { spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress"], ...spec } }, namespace);
const deny = object("NetworkPolicy", "deny", { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } });
const lets = (...ports: object[]) => policy({ ingress: [{ ports }] });
const release = resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: "bot" });

const deployment = "kubernetes:apps/v1:Deployment";
const template = (one: object) => ({ spec: { template: { spec: { containers: [{ name: "bot", ...one }] } } } });
describe("container-binds-no-host-port", () => {
    const { passes, fails, isUndecided } = judge(rules.bindsNoHostPort, deployment);
    it("passes a port of its own", () => passes(template({ ports: [{ containerPort: 80 }] })));
    it("passes a container without ports", () => passes(template({})));
    it("fails a port of the node", () =>
        fails(template({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] }), /\(bot\): ports\[1\]\.hostPort is 81/));
    it("is undecided while it is unknown", () => isUndecided(template({ ports: [{ containerPort: 80, hostPort: unknown }] })));
});

describe("container-probes-hit-a-declared-port", () => {
    const { passes, fails, isUndecided } = judge(rules.probesHitDeclaredPorts, deployment);
    const two = [{ name: "http", containerPort: 8080 }, { containerPort: 9101 }];
    const probed = (probe: object, ports: unknown = two) => template({ ports, ...probe });
    it("passes a declared port, a name, a command, and a container that declares none", async () => {
        await passes(probed({ livenessProbe: { httpGet: { port: 8080 } } }));
        await passes(probed({ livenessProbe: { httpGet: { port: "other" } } }));
        await passes(probed({ livenessProbe: { exec: { command: ["check"] } } }));
        await passes(probed({ livenessProbe: { httpGet: { port: 9 } } }, []));
    });
    it("fails another number", async () => {
        await fails(probed({ livenessProbe: { httpGet: { port: 80 } } }), /livenessProbe asks port 80, which the container does not declare/);
        await fails(probed({ readinessProbe: { tcpSocket: { port: "81" } } }), /readinessProbe asks port 81/);
        await fails(probed({ startupProbe: { grpc: { port: 82 } } }), /startupProbe asks port 82/);
    });
    it("is undecided while the port is unknown", () => isUndecided(probed({ livenessProbe: { httpGet: { port: unknown } } })));
});

describe("network-policy-names-open-ports", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyNamesOpenPorts);
    it("passes ports that a pod opens, by number and name, ranges, and no port at all", async () => {
        await passes([pod, lets({ port: 8080 }, { port: "metrics" })]);
        await passes([pod, lets({ port: 1, endPort: 9 })]);
        await passes([pod, lets({ protocol: "TCP" })]);
        await passes([pod, policy({ ingress: [{}] })]);
        await passes([pod, deny]);
        await passes([pod, object("NetworkPolicy", "bare", {})]);
    });
    it("asks nothing of a policy without ports, whatever else is unknown", () =>
        passes([podOf("other", container, unknown), policy({ podSelector: { matchLabels: { app: "x" } } })]));
    it("passes where one pod of several opens it, where one declares nothing, and where none is seen", async () => {
        await passes([pod, podOf("other", { name: "o", ports: [{ containerPort: 80 }] }), lets({ port: 80 })]);
        await passes([pod, podOf("other", { name: "o" }), lets({ port: 80 })]);
        await passes([pod, release, lets({ port: 80 })]);
        await passes([podOf("else", container, { app: "else" }), lets({ port: 80 })]);
    });
    it("fails the Service's port in the place of the pod's", async () => {
        await fails([pod, lets({ port: 8080 }, { port: 80 })], /spec\.ingress\[0\]\.ports\[1\]\.port is 80, which bot does not open/);
        await fails([pod, lets({ port: "web" })], /port is web/);
        await fails([pod, policy({ ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 80 }] }] })], /spec\.ingress\[1\]\.ports\[0\]\.port is 80/);
    });
    it("is undecided while a port is unknown", () => isUndecided([pod, lets({ port: unknown })]));
});

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
