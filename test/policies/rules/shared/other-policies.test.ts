import * as rules from "../../../../policies/rules/kubernetes/network-policy";
import * as egressRules from "../../../../policies/rules/kubernetes/network-policy-egress";
import * as ingressRules from "../../../../policies/rules/kubernetes/network-policy-ingress";
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
        const restricted = [pod("bot"), deny, cilium({ endpointSelector: chosen, egress: [{}] })];
        await judgeGraph(egressRules.podReachesDns).cannotJudge(restricted, /a policy of another kind is for bot, and where it lets it go is not read/);
        const service = object("Service", "bot", { spec: { selector: labels, ports: [{ port: 8080 }] } });
        const { cannotJudge, fails } = judgeGraph(ingressRules.policyLetsServiceIn);
        await cannotJudge([...restricted, service], /lets anybody reach bot on port 8080, but a policy of another kind is for bot/);
        await fails([pod("bot"), deny, cilium({ endpointSelector: other }), service], /lets anybody reach bot on port 8080/);
    });
});
