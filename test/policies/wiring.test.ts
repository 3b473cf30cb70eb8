import type { RecordedResource } from "../../policies/analyze";
import * as rules from "../../policies/rules/wiring";
import * as writers from "../../policies/rules/writers";
import { judgeGraph, resource, unknown } from "../judge";

const labels = { app: "bot" };
const object = (kind: string, name: string, properties: object, namespace: unknown = "bot") => {
    const base = properties as { metadata?: object };
    return resource(`kubernetes:x/v1:${kind}`, name, { ...properties, metadata: { name, namespace, ...base.metadata } });
};
const pod = (name: string, more: { kind?: string; labels?: unknown; annotations?: object; spec?: object; replicas?: number } = {}) =>
    object(more.kind ?? "Deployment", name, {
        spec: {
            replicas: more.replicas,
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
    it("leaves names of other hosts alone", () => passes([pod("bot"), object("Service", "db", { spec: { type: "ExternalName", selector: { app: "x" } } })]));
    it("is undecided while a pod's labels are unknown", () => isUndecided([pod("a"), pod("b", { labels: unknown }), service({ app: "other" })]));
    it("is undecided while its selector is unknown, and hides no other flaw", async () => {
        await isUndecided([pod("bot"), service(unknown)]);
    });
});

describe("service-ports-are-open", () => {
    const { passes, fails } = judgeGraph(rules.servicePortsAreOpen);
    it("passes a name and a number", async () => {
        await passes([pod("bot"), service(labels)]);
        await passes([pod("bot"), service(labels, { port: 8080 })]);
        await passes([pod("bot"), service(labels, { port: 80, targetPort: 8080 })]);
    });
    it("fails a name that no container has", () =>
        fails([pod("bot"), service(labels, { port: 80, targetPort: "web" })], /ports\[0\]\.targetPort is web, which bot does not open/));
    it("fails a number that no container has", () => fails([pod("bot"), service(labels, { port: 9090 })], /targetPort is 9090/));
    it("knows that ports need not be declared", () => passes([pod("bot", { spec: { containers: [{ name: "bot" }] } }), service(labels, { port: 9090 })]));
});

describe("network-policy-selects-pods", () => {
    const { passes, fails } = judgeGraph(rules.policyFindsPods);
    it("passes one that finds its pods, and one for all", async () => {
        await passes([pod("bot"), policy({ matchLabels: labels })]);
        await passes([pod("bot"), policy({})]);
        await passes([pod("bot"), policy({ matchExpressions: [{ key: "app", operator: "In", values: ["bot", "x"] }] })]);
    });
    it("fails one whose labels no pod carries", () =>
        fails([pod("bot"), policy({ matchLabels: { app: "bot", role: "x" } })], /podSelector \(app=bot, role=x\) matches no pod/));
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
    it("passes a pod that is not isolated", () => passes([pod("bot"), policy({}, { policyTypes: ["Ingress"] })]));
    it("fails a default-deny alone", () => fails([pod("bot"), deny], /no NetworkPolicy lets its pods reach port 53 over UDP/));
    it("passes DNS as pods and as an address", async () => {
        await passes([
            pod("bot"),
            deny,
            egress({ ports: dnsPorts, to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }] }),
        ]);
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ ipBlock: { cidr: "172.20.0.10/32" } }] })]);
        await passes([pod("bot"), deny, egress({})]);
        await passes([pod("bot"), deny, egress({ ports: [{ port: 1, endPort: 1024, protocol: "UDP" }] })]);
    });
    it("fails DNS over TCP alone, and DNS at pods of the own namespace", async () => {
        await fails([pod("bot"), deny, egress({ ports: [dnsPorts[1]] })], /port 53/);
        await fails([pod("bot"), deny, egress({ ports: dnsPorts, to: [{ podSelector: {} }] })], /port 53/);
    });
    it("is undecided while the only candidate is unknown", () => isUndecided([pod("bot"), deny, egress({ ports: unknown })]));
    it("is not stopped by an unknown rule beside the one that helps", () => passes([pod("bot"), deny, egress({ ports: unknown }, { ports: dnsPorts })]));
});

describe("order-placer-reaches-the-exchange", () => {
    const { passes, fails } = judgeGraph(rules.placerReachesExchange);
    const trader = pod("bot", { kind: "StatefulSet", annotations: { "golive.dev/exchange-accounts": "binance/main" } });
    const https = [{ port: 443, protocol: "TCP" }];
    it("passes public addresses", () => passes([trader, deny, egress({ ports: https, to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] })]));
    it("passes names, where the cluster knows them", () => passes([trader, deny, object("ApplicationNetworkPolicy", "names", { spec: {} })]));
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
    });
});

describe("pod-has-a-network-policy", () => {
    const { passes, fails } = judgeGraph(rules.podIsCovered);
    it("passes one under a default-deny", () => passes([pod("bot"), deny]));
    it("fails one that no policy selects", () => fails([pod("bot"), policy({ matchLabels: { app: "x" } })], /no NetworkPolicy selects its pods/));
    it("fails one whose policy is in another namespace", () =>
        fails([pod("bot"), object("NetworkPolicy", "deny", { spec: { podSelector: {} } }, "other")], /no NetworkPolicy/));
});

describe("network-policies-are-enforced", () => {
    const { passes, fails } = judgeGraph(rules.policiesAreEnforced);
    const cluster = (enabled: boolean) => resource("aws:eks/cluster:Cluster", "c", { computeConfig: { enabled } });
    const switched = (value: string) => object("ConfigMap", "amazon-vpc-cni", { data: { "enable-network-policy-controller": value } }, "kube-system");
    const addon = (configurationValues: string) => resource("aws:eks/addon:Addon", "cni", { addonName: "vpc-cni", configurationValues });
    it("passes a cluster that was told", async () => {
        await passes([cluster(true), deny, switched("true")]);
        await passes([cluster(false), deny, addon('{"enableNetworkPolicy":"true"}')]);
        await passes([cluster(false), deny, resource("kubernetes:helm.sh/v3:Release", "cilium", { chart: "cilium" })]);
        await passes([cluster(true)]);
    });
    it("fails one that was not", async () => {
        await fails([cluster(true), deny], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(true), deny, switched("false")], /no ConfigMap amazon-vpc-cni/);
        await fails([cluster(false), deny, addon("{}")], /enableNetworkPolicy/);
    });
});

const trades = (name: string, account: string, kind = "StatefulSet") =>
    pod(name, { kind, annotations: { "golive.dev/places-orders": "true", "golive.dev/exchange-accounts": account } });
describe("order-placer-is-not-scaled", () => {
    const { passes, fails } = judgeGraph(writers.placerIsNotScaled);
    const scaler = (kind: string, name: string) => object("HorizontalPodAutoscaler", "hpa", { spec: { scaleTargetRef: { kind, name } } });
    it("passes an autoscaler of something else", () => passes([trades("bot", "a"), pod("api"), scaler("Deployment", "api")]));
    it("fails one that scales the placer", () =>
        fails([trades("bot", "a"), scaler("StatefulSet", "bot")], /scaleTargetRef is StatefulSet bot, which places orders/));
});

describe("exchange-account-has-one-writer", () => {
    const { passes, fails } = judgeGraph(writers.accountHasOneWriter);
    it("passes two accounts", () => passes([trades("a", "binance/main"), trades("b", "binance/sub")]));
    it("passes a reader beside the writer", () =>
        passes([trades("a", "binance/main"), pod("b", { annotations: { "golive.dev/exchange-accounts": "binance/main" } })]));
    it("fails two writers on one account, once each", async () => {
        const both: RecordedResource[] = [trades("a", "binance/main, upbit/main"), trades("b", "upbit/main", "Job")];
        await fails(both, /b trades on the account upbit\/main too/);
    });
});

describe("disruption-budget-lets-a-single-pod-go", () => {
    const { passes, fails } = judgeGraph(writers.drainIsNotBlocked);
    const budget = (spec: object) => object("PodDisruptionBudget", "pdb", { spec: { selector: { matchLabels: labels }, ...spec } });
    it("passes a budget on several pods", () => passes([pod("bot", { replicas: 3 }), budget({ minAvailable: 1 })]));
    it("passes a budget that lets a single pod go", () => passes([pod("bot", { replicas: 1 }), budget({ maxUnavailable: 1 })]));
    it("fails one that holds a single pod", async () => {
        await fails([pod("bot", { replicas: 1 }), budget({ minAvailable: 1 })], /spec holds bot/);
        await fails([trades("bot", "a"), budget({ maxUnavailable: 0 })], /spec holds bot/);
    });
});
