import * as rules from "../../../../policies/rules/kubernetes/network-policy";
import * as egressRules from "../../../../policies/rules/kubernetes/network-policy-egress";
import * as ingressRules from "../../../../policies/rules/kubernetes/network-policy-ingress";
import * as tradingRules from "../../../../policies/rules/trading/egress";
import { judgeGraph, resource, unknown } from "../../../judge";
import { deny, labels, object, pod } from "../fixtures/pods-and-policies";

const cilium = (spec: unknown, kind = "CiliumNetworkPolicy", more: object = {}) =>
    resource(`kubernetes:cilium.io/v2:${kind}`, "policy", { metadata: { name: "policy", namespace: "bot" }, spec, ...more });
const wide = (spec: unknown) => cilium(spec, "CiliumClusterwideNetworkPolicy");
const calico = (spec: unknown, kind = "NetworkPolicy", group = "projectcalico.org/v3") =>
    resource(`kubernetes:${group}:${kind}`, "policy", { metadata: { name: "policy", namespace: "bot" }, spec });
const admin = (subject: unknown, kind = "AdminNetworkPolicy") =>
    resource(`kubernetes:policy.networking.k8s.io/v1alpha1:${kind}`, "policy", { metadata: { name: "policy" }, spec: { subject } });
const namespace = (own: object, name = "bot") => object("Namespace", name, { metadata: { labels: own } }, undefined);
const chosen = { matchLabels: labels };
const other = { matchLabels: { app: "other" } };

describe("policies of other kinds", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.podIsCovered);
    const holds = async (...policies: ReturnType<typeof resource>[]) => {
        for (const policy of policies) await passes([pod("bot"), policy]);
    };
    const misses = async (...policies: ReturnType<typeof resource>[]) => {
        for (const policy of policies) await fails([pod("bot"), policy], /no NetworkPolicy selects its pods/);
    };
    it("of Cilium are for the pods that they choose", async () => {
        await holds(
            cilium({ endpointSelector: {} }),
            cilium({ endpointSelector: chosen }),
            cilium({ endpointSelector: { matchLabels: { "k8s:app": "bot" } } }),
        );
        await holds(cilium(undefined, "CiliumNetworkPolicy", { specs: [{ endpointSelector: other }, { endpointSelector: chosen }] }));
        await misses(cilium({ endpointSelector: other }), cilium(undefined), cilium({ nodeSelector: {} }, "CiliumClusterwideNetworkPolicy"));
        await fails([object("Deployment", "bot", { spec: pod("bot").properties.spec }, "else"), cilium({ endpointSelector: {} })], /no NetworkPolicy/);
    });
    it("of Cilium may be for the whole cluster, or some of its namespaces", async () => {
        const of = (key: string, value: string) => wide({ endpointSelector: { matchLabels: { [key]: value } } });
        await holds(wide({ endpointSelector: {} }), wide({ endpointSelector: chosen }), of("k8s:io.kubernetes.pod.namespace", "bot"));
        await misses(of("io.kubernetes.pod.namespace", "other"), wide({ endpointSelector: other }));
        await passes([pod("bot"), namespace({ team: "a" }), of("io.cilium.k8s.namespace.labels.team", "a")]);
        await fails([pod("bot"), namespace({ team: "b" }), of("io.cilium.k8s.namespace.labels.team", "a")], /no NetworkPolicy/);
        await cannotJudge([pod("bot"), of("io.cilium.k8s.namespace.labels.team", "a")], /whether the namespace bot carries the label team is not seen/);
        await cannotJudge([pod("bot"), of("io.cilium.k8s.policy.serviceaccount", "a")], /the label io\.cilium\.k8s\.policy\.serviceaccount of a Cilium policy/);
    });
    it("of Calico are for the pods that they choose", async () => {
        await holds(calico({}), calico({ selector: "app == 'bot'" }), calico({ selector: "all()" }, "NetworkPolicy", "crd.projectcalico.org/v1"));
        await holds(calico({ selector: "projectcalico.org/namespace == 'bot'" }, "GlobalNetworkPolicy"), calico({}, "GlobalNetworkPolicy"));
        await holds(calico({ namespaceSelector: "projectcalico.org/name == 'bot'" }, "GlobalNetworkPolicy"));
        await misses(calico({ selector: "app == 'x'" }), calico({ namespaceSelector: "projectcalico.org/name == 'x'" }, "GlobalNetworkPolicy"));
        await cannotJudge([pod("bot"), calico({ selector: "app ~ 'x'" })], /the selector app ~ 'x' is not read/);
        await cannotJudge([pod("bot"), calico({ serviceAccountSelector: "all()" })], /serviceAccountSelector of a Calico policy/);
    });
    it("of Calico do not silence what is asked of their namespace", () =>
        judgeGraph(rules.policyFindsPods).fails(
            [pod("bot"), calico({ selector: "app == 'bot'" }), object("NetworkPolicy", "n", { spec: { podSelector: other } })],
            /matches no pod/,
        ));
    it("of administrators and of AWS are for the pods that they choose", async () => {
        const named = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
        await holds(admin({ namespaces: {} }), admin({ namespaces: named("bot") }, "BaselineAdminNetworkPolicy"));
        await holds(admin({ pods: { namespaceSelector: named("bot"), podSelector: chosen } }));
        await holds(object("ApplicationNetworkPolicy", "names", { spec: { podSelector: chosen } }));
        await holds(resource("kubernetes:networking.k8s.aws/v1alpha1:ClusterNetworkPolicy", "p", { spec: { subject: { namespaces: named("bot") } } }));
        await misses(admin({ namespaces: named("x") }), admin({ pods: { namespaceSelector: {}, podSelector: other } }), admin({}), admin(undefined));
    });
    it("of Antrea are not read", () =>
        cannotJudge([pod("bot"), resource("kubernetes:crd.antrea.io/v1beta1:ClusterNetworkPolicy", "p", { spec: {} })], /Antrea/));
    it("are undecided while whom they choose is unknown", async () => {
        await isUndecided([pod("bot"), cilium({ endpointSelector: unknown })]);
        await isUndecided([pod("bot"), calico({ selector: unknown })]);
        await passes([pod("bot"), deny, cilium({ endpointSelector: unknown })]);
    });
    it("may let through what Kubernetes' own do not", async () => {
        const restricted = [pod("bot"), deny, cilium({ endpointSelector: chosen, egress: [{ toServices: [{}] }] })];
        await judgeGraph(egressRules.podReachesDns).cannotJudge(
            restricted,
            /a policy of another kind is for bot, and where it lets it go is not read: toServices/,
        );
        const service = object("Service", "bot", { spec: { selector: labels, ports: [{ port: 8080 }] } });
        const { cannotJudge, fails } = judgeGraph(ingressRules.policyLetsServiceIn);
        await cannotJudge([...restricted, service], /lets anybody reach bot on port 8080, but a policy of another kind is for bot/);
        await fails([pod("bot"), deny, cilium({ endpointSelector: other }), service], /lets anybody reach bot on port 8080/);
    });
});

describe("where policies of other kinds let their pods go", () => {
    const dns = judgeGraph(egressRules.podReachesDns);
    const exchange = judgeGraph(tradingRules.placerReachesExchange);
    const trader = pod("bot", { annotations: { "golive.dev/places-orders": "true", "golive.dev/exchange-accounts": "binance/main" } });
    const byCilium = (...egress: unknown[]) => [trader, cilium({ endpointSelector: chosen, egress })];
    const byCalico = (egress: unknown, more: object = { types: ["Egress"] }) => [trader, calico({ selector: "app == 'bot'", egress, ...more })];
    const kubeDns = { "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns" };
    const [noNames, noExchange] = [/lets its pods reach port 53 over UDP/, /lets its pods reach a public address over TCP/];

    it("is everywhere with Cilium's world, all, and every address", async () => {
        for (const rule of [{ toEntities: ["world"] }, { toEntities: ["all"] }, { toCIDR: ["0.0.0.0/0"] }, { toCIDRSet: [{ cidr: "0.0.0.0/0" }] }])
            await exchange.passes(byCilium(rule));
        await exchange.passes(byCilium({ toEntities: ["cluster"] }, { toEntities: ["world"], toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] }));
        await exchange.passes(byCilium({ toPorts: [{ ports: [{ port: "443" }] }] }));
        await exchange.passes([deny, ...byCilium({ toEntities: ["world"] })]);
        await exchange.passes([trader, wide({ endpointSelector: {}, egress: [{ toEntities: ["all"] }] })]);
    });
    it("is nowhere with Cilium's empty rule, and not the exchange with what stands in the cluster", async () => {
        for (const rule of [{}, { toEntities: ["cluster"] }, { toEntities: ["kube-apiserver", "host"] }, { toEndpoints: [{}] }, { toCIDR: ["10.0.0.0/8"] }])
            await exchange.fails(byCilium(rule), noExchange);
        await exchange.fails(byCilium({ toEntities: ["world"], toPorts: [{ ports: [{ port: "53", protocol: "ANY" }] }] }), noExchange);
        await exchange.fails(byCilium(), noExchange);
        await exchange.fails([trader, cilium(undefined, "CiliumNetworkPolicy", { specs: [{ endpointSelector: chosen, egress: [] }] })], noExchange);
    });
    it("is everywhere where nothing is said of it, or nothing is closed", async () => {
        await exchange.passes([trader, cilium({ endpointSelector: chosen })]);
        await exchange.passes([trader, cilium({ endpointSelector: chosen, ingress: [{}] })]);
        await exchange.passes([trader, cilium({ endpointSelector: chosen, egress: [{}], enableDefaultDeny: { egress: false } })]);
        await exchange.passes([trader, cilium({ endpointSelector: other, egress: [{}] })]);
        await exchange.passes(byCalico([], { types: ["Ingress"] }));
        await exchange.passes(byCalico(undefined, {}));
    });
    it("is what answers for names, of Cilium by any protocol", async () => {
        const port = (protocol?: string) => [{ ports: [{ port: "53", protocol }] }];
        await dns.passes(byCilium({ toEndpoints: [{ matchLabels: kubeDns }], toPorts: port() }));
        await dns.passes(byCilium({ toEndpoints: [{ matchLabels: kubeDns }], toPorts: port("ANY") }));
        await dns.passes(byCilium({ toEntities: ["cluster"], toPorts: port("UDP") }));
        await dns.passes(byCilium({ toEntities: ["host"] }));
        await dns.fails(byCilium({ toEndpoints: [{ matchLabels: kubeDns }], toPorts: port("TCP") }), noNames);
        await dns.fails(byCilium({ toEndpoints: [{ matchLabels: { app: "dns" } }], toPorts: port() }), noNames);
        await dns.fails(byCilium({ toEntities: ["world"], toPorts: [{ ports: [{ port: "443" }] }] }), noNames);
        await dns.passes([trader, wide({ endpointSelector: {}, egress: [{ toEndpoints: [{ matchLabels: { "k8s-app": "kube-dns" } }], toPorts: port() }] })]);
    });
    it("is everywhere with Calico's Allow without destination, and as far as nets and ports go", async () => {
        await exchange.passes(byCalico([{ action: "Allow" }]));
        await exchange.passes(byCalico([{ action: "Log" }, { action: "Allow", protocol: "TCP", destination: { ports: ["400:500"] } }]));
        await exchange.passes(byCalico([{ action: "Allow", destination: { nets: ["0.0.0.0/0"] } }], {}));
        await exchange.passes(byCalico([{ action: "Allow", protocol: 6 }, { action: "Deny" }]));
        await exchange.fails(byCalico([]), noExchange);
        await exchange.fails(byCalico([{ action: "Deny" }, { action: "Allow" }]), noExchange);
        for (const destination of [{ nets: ["10.0.0.0/8"] }, { selector: "app == 'db'" }, { namespaceSelector: "all()" }])
            await exchange.fails(byCalico([{ action: "Allow", destination }]), noExchange);
        await exchange.fails(byCalico([{ action: "Allow", protocol: "UDP" }]), noExchange);
    });
    it("is what answers for names, of Calico", async () => {
        const asks = (destination: object) => byCalico([{ action: "Allow", protocol: "UDP", destination: { ports: [53], ...destination } }]);
        await dns.passes(asks({ namespaceSelector: "projectcalico.org/name == 'kube-system'", selector: "k8s-app == 'kube-dns'" }));
        await dns.passes(asks({}));
        await dns.fails(asks({ selector: "k8s-app == 'kube-dns'" }), noNames);
        await dns.fails(asks({ namespaceSelector: "projectcalico.org/name == 'dns'" }), noNames);
    });
    it("is undecided where it is unknown, denied in part, or by names", async () => {
        await exchange.isUndecided(byCilium({ toEntities: unknown }));
        await exchange.isUndecided(byCalico(unknown));
        const unread = /where it lets it go is not read: /;
        await exchange.cannotJudge(byCilium({ toFQDNs: [{ matchName: "api.binance.com" }] }), unread);
        await exchange.cannotJudge([trader, cilium({ endpointSelector: chosen, egress: [{ toEntities: ["world"] }], egressDeny: [{}] })], unread);
        await exchange.cannotJudge(byCalico([{ action: "Deny", protocol: "TCP" }, { action: "Allow" }]), unread);
        await exchange.cannotJudge(byCalico([{ action: "Allow", destination: { notNets: ["10.0.0.0/8"] } }]), unread);
        await exchange.passes(byCilium({ toFQDNs: [{ matchName: "x" }] }, { toEntities: ["world"] }));
    });
});
