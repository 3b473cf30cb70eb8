import { judgeGraph, resource, unknown } from "../judge";

const rules = {
    isolated: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy")).isolated,
    policyFindsPods: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy"))
        .policyFindsPods,
    podIsCovered: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy")).podIsCovered,
    policiesAreEnforced: (require("../../policies/rules/kubernetes/network-policy") as typeof import("../../policies/rules/kubernetes/network-policy"))
        .policiesAreEnforced,
    podReachesDns: (require("../../policies/rules/kubernetes/network-policy-egress") as typeof import("../../policies/rules/kubernetes/network-policy-egress"))
        .podReachesDns,
    written: (require("../../policies/rules/shared/selectors") as typeof import("../../policies/rules/shared/selectors")).written,
    serviceFindsPods: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).serviceFindsPods,
    servicePortsAreOpen: (require("../../policies/rules/kubernetes/service") as typeof import("../../policies/rules/kubernetes/service")).servicePortsAreOpen,
    placerReachesExchange: (require("../../policies/rules/trading/egress") as typeof import("../../policies/rules/trading/egress")).placerReachesExchange,
};

const labels = { app: "bot" };
const object = (kind: string, name: string, properties: object, namespace: unknown = "bot") => {
    const base = properties as { metadata?: object };
    return resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...base.metadata } });
};
const pod = (name: string, more: { kind?: string; labels?: unknown; annotations?: object; spec?: object } = {}) =>
    object(more.kind ?? "Deployment", name, {
        spec: {
            template: {
                metadata: { labels: more.labels ?? labels, annotations: more.annotations },
                spec: { containers: [{ name: "bot", ports: [{ name: "http", containerPort: 8080 }] }], ...more.spec },
            },
        },
    });
const service = (selector: unknown, port: object = { port: 80, targetPort: "http" }) => object("Service", "web", { spec: { selector, ports: [port] } });
const policy = (podSelector: unknown, spec: object = {}, name = "policy") => object("NetworkPolicy", name, { spec: { podSelector, ...spec } });
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

describe("network-policy-selects-pods", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.policyFindsPods);
    it("passes one that finds its pods, and one for all", async () => {
        await passes([pod("bot"), policy({ matchLabels: labels })]);
        await passes([pod("bot"), policy({})]);
        await passes([pod("bot"), object("NetworkPolicy", "bare", {})]);
        await passes([pod("bot"), policy({ matchExpressions: [{ key: "app", operator: "In", values: ["bot", "x"] }] })]);
    });
    it("fails one whose labels no pod carries", () =>
        fails([pod("bot"), policy({ matchLabels: { app: "bot", role: "x" } })], /podSelector \(app=bot, role=x\) matches no pod/));
    it("is undecided while its selector is unknown", () => isUndecided([pod("bot"), policy({ matchLabels: unknown })]));
    it("fails one whose expression no pod meets", () =>
        fails([pod("bot"), policy({ matchExpressions: [{ key: "app", operator: "NotIn", values: ["bot"] }] })], /matches no pod/));
});

const deny = policy({}, { policyTypes: ["Ingress", "Egress"] }, "deny");
const egress = (...rules: object[]) => policy({ matchLabels: labels }, { policyTypes: ["Egress"], egress: rules });
const dnsPorts = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
];
describe("network-policy-lets-dns-through", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.podReachesDns);
    it("passes a pod that is not isolated", async () => {
        await passes([pod("bot"), policy({}, { policyTypes: ["Ingress"] })]);
        // Without policyTypes, egress is restricted by the rules that are there.
        await passes([pod("bot"), policy({})]);
        await passes([pod("bot"), policy({}, { egress: [] })]);
        await passes([pod("bot"), object("NetworkPolicy", "bare", {})]);
    });
    it("leaves pods alone that no policy holds for", async () => {
        await passes([pod("bot", { kind: "DaemonSet", spec: { hostNetwork: true, containers: [] } }), deny]);
        const { spec } = pod("bot").properties as { spec: { template: object } };
        await passes([object("PodTemplate", "bot", { template: spec.template }), deny]);
    });
    it("fails a default-deny alone", async () => {
        await fails([pod("bot"), deny], /no NetworkPolicy lets its pods reach port 53 over UDP/);
        await fails([pod("bot"), policy({}, { egress: [{ ports: [{ port: 443 }] }] })], /port 53 over UDP/);
    });
    it("passes DNS as pods and as an address", async () => {
        await passes([
            pod("bot"),
            deny,
            egress({ ports: dnsPorts, to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }] }),
        ]);
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ ipBlock: { cidr: "172.20.0.10/32" } }] })]);
        await passes([pod("bot"), deny, egress({})]);
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ podSelector: {} }, { namespaceSelector: {} }] })]);
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] })]);
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ ipBlock: { cidr: "10.100.0.10/32" } }] })]);
    });
    it("knows ranges and all ports", async () => {
        const udp = (range: object) => [
            pod("bot"),
            deny,
            egress({
                ports: [
                    { port: 9153, protocol: "UDP" },
                    { ...range, protocol: "UDP" },
                ],
            }),
        ];
        for (const range of [{}, { port: 1, endPort: 1024 }, { port: 53, endPort: 60 }, { port: 1, endPort: 53 }]) await passes(udp(range));
        for (const range of [
            { port: 1, endPort: 52 },
            { port: 54, endPort: 60 },
        ])
            await fails(udp(range), /port 53/);
    });
    it("fails DNS over TCP alone, and DNS at pods of the own namespace", async () => {
        for (const port of [dnsPorts[1], { port: 53 }]) await fails([pod("bot"), deny, egress({ ports: [port] })], /port 53/);
        await fails([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ ipBlock: { cidr: "8.8.8.8/32" } }] })], /port 53/);
        await fails([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ podSelector: {} }] })], /port 53/);
    });
    it("is undecided while the only candidate is unknown, or whose pods it is for", async () => {
        await isUndecided([pod("bot"), deny, egress({ ports: unknown })]);
        await isUndecided([pod("bot"), deny, policy(unknown, { policyTypes: ["Egress"], egress: [{ ports: dnsPorts }] })]);
        await isUndecided([pod("bot"), policy(unknown, { policyTypes: ["Egress"] })]);
    });
    it("is not stopped by an unknown rule beside the one that helps", () => passes([pod("bot"), deny, egress({ ports: unknown }, { ports: dnsPorts })]));
});

describe("order-placer-reaches-the-exchange", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerReachesExchange);
    const trading = (accounts: unknown) => pod("bot", { kind: "StatefulSet", annotations: { "golive.dev/exchange-accounts": accounts } });
    const trader = trading("binance/main");
    const https = [{ port: 443, protocol: "TCP" }];
    const anywhere = { ipBlock: { cidr: "0.0.0.0/0" } };
    it("passes public addresses", () => passes([trader, deny, egress({ ports: https, to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] })]));
    it("passes every way to write them", async () => {
        for (const rule of [{}, { to: [anywhere] }, { to: [{ podSelector: {} }, anywhere] }]) await passes([trader, deny, egress(rule)]);
        for (const ports of [[{ port: 443 }], [{ protocol: "TCP" }], [dnsPorts[0], ...https]]) await passes([trader, deny, egress({ ports, to: [anywhere] })]);
    });
    it("fails what no order takes: names alone, and other protocols", async () => {
        await fails([trader, deny, egress({ ports: dnsPorts, to: [anywhere] })], /reach a public address over TCP/);
        await fails([trader, deny, egress({ ports: [{ port: 443, protocol: "UDP" }] })], /reach a public address over TCP/);
    });
    it("passes names, where the cluster knows them", async () => {
        await passes([trader, deny, object("ApplicationNetworkPolicy", "names", { spec: {} })]);
        await fails([trader, deny, object("ApplicationNetworkPolicy", "names", { spec: {} }, "other")], /reach a public address/);
    });
    it("is undecided while the only address is unknown", () => isUndecided([trader, deny, egress({ to: [{ ipBlock: { cidr: unknown } }] })]));
    it("fails egress that only matches pods", () =>
        fails([trader, deny, egress({ ports: https, to: [{ namespaceSelector: {} }] })], /reach a public address over TCP/));
    it("fails egress to private addresses", () => fails([trader, deny, egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] })], /reach a public address/));
    it("leaves pods alone that do not trade", () => passes([pod("bot"), deny]));
    it("asks it of the gateway that holds the account's session, not of who trades through it", async () => {
        const gateway = (account: string) =>
            pod("gateway", { kind: "StatefulSet", labels: { app: "gateway" }, annotations: { "golive.dev/gateway-for": account } });
        const rules = { policyTypes: ["Egress"], egress: [{ ports: https, to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] };
        const out = policy({ matchLabels: { app: "gateway" } }, rules, "out");
        await passes([trader, gateway("binance/main"), deny, out]);
        await fails([trader, gateway("kraken/main"), deny, out], /reach a public address/);
        await fails([trader, gateway("binance/main"), deny], /reach a public address/);
        const second = { ...gateway("kraken/main"), name: "second", urn: `${trader.urn}-second` };
        await passes([trading("binance/main, kraken/main"), gateway("binance/main"), second, deny, out]);
        await fails([trading("binance/main, kraken/main"), gateway("binance/main"), deny, out], /reach a public address/);
    });
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
