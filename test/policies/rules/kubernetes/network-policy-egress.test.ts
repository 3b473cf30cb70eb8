import * as rules from "../../../../policies/rules/kubernetes/network-policy-egress";
import { judgeGraph, unknown } from "../../../judge";
import { deny, dnsPorts, egress, object, pod, policy } from "../fixtures/pods-and-policies";

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
    it("fails a label that no namespace carries by itself, unless the stack gives it", async () => {
        const asks = (...namespaces: object[]) => egress({ ports: dnsPorts, to: namespaces.map(namespaceSelector => ({ namespaceSelector })) });
        const byName = { matchLabels: { name: "kube-system" } };
        const kubeSystem = (labels: unknown, kind = "Namespace") => object(kind, "kube-system", { metadata: { labels } }, undefined);
        await fails([pod("bot"), deny, asks(byName)], /port 53 over UDP: the label name is none that kube-system carries by itself/);
        await fails([pod("bot"), deny, asks({ matchExpressions: [{ key: "acme.io/dns", operator: "Exists" }] })], /the label acme\.io\/dns is none/);
        await fails([pod("bot"), deny, kubeSystem({ name: "other" }), asks(byName)], /the label name is none/);
        await passes([pod("bot"), deny, kubeSystem({ name: "kube-system" }), asks(byName)]);
        await passes([pod("bot"), deny, kubeSystem({ name: "kube-system" }, "NamespacePatch"), asks(byName)]);
        await passes([
            pod("bot"),
            deny,
            object("Namespace", "dns", { metadata: { labels: { role: "dns" } } }, undefined),
            asks({ matchLabels: { role: "dns" } }),
        ]);
        await passes([pod("bot"), deny, asks({ matchLabels: { "control-plane": "true" } })]);
        await passes([pod("bot"), deny, asks(byName, { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } })]);
        await isUndecided([pod("bot"), deny, kubeSystem(unknown), asks(byName)]);
    });
    it("passes DNS at pods of the own namespace where that is kube-system", () =>
        passes([
            object("Deployment", "bot", { spec: pod("bot").properties.spec }, "kube-system"),
            object("NetworkPolicy", "dns", { spec: { policyTypes: ["Egress"], egress: [{ ports: dnsPorts, to: [{ podSelector: {} }] }] } }, "kube-system"),
        ]));
    it("is not stopped by an unknown rule beside the one that helps", () => passes([pod("bot"), deny, egress({ ports: unknown }, { ports: dnsPorts })]));
});

describe("network-policy-lets-long-dns-answers-through", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.podAsksLongNames);
    const to = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }];
    it("passes both, all ports, and a pod that may ask for nothing, of which another rule speaks", async () => {
        await passes([pod("bot"), deny, egress({ ports: dnsPorts, to })]);
        await passes([pod("bot"), deny, egress({ ports: [dnsPorts[0]], to }, { ports: [{ port: 53 }], to })]);
        await passes([pod("bot"), deny, egress({ to })]);
        await passes([pod("bot"), deny]);
        await passes([pod("bot")]);
    });
    it("fails UDP alone", () => fails([pod("bot"), deny, egress({ ports: [dnsPorts[0]], to })], /let its pods reach port 53 over UDP alone/));
    it("is undecided while the ports are unknown", () => isUndecided([pod("bot"), deny, egress({ ports: unknown, to })]));
});
