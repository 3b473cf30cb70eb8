import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/network-policy-peers";
import { judgeGraph, resource, unknown } from "../../../judge";
import { deny, labels, object, pod, policy } from "../fixtures/pods-and-policies";

describe("network-policy-peer-selects-pods", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.peersSelectPods);
    const named = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
    const lets = (...from: unknown[]) => policy({ matchLabels: labels }, { ingress: [{ from }] }, "lets");
    const reaches = (...to: unknown[]) => policy({ matchLabels: labels }, { egress: [{ to }] }, "reaches");
    const own = { podSelector: { matchLabels: labels } };
    const nobody = { podSelector: { matchLabels: { app: "nobody" } } };
    const namespace = (name: string, more: object = {}) => object("Namespace", name, { metadata: { labels: more } }, undefined);
    const chart = (space: string) => resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace: space });
    const elsewhere = object("Deployment", "else", { spec: pod("else").properties.spec }, "else");

    it("passes peers that are there, addresses, everybody, and what is not seen", async () => {
        await passes([pod("bot"), deny, lets(own), reaches(own, { ipBlock: { cidr: "10.0.0.0/8" } })]);
        await passes([pod("bot"), deny, lets({ namespaceSelector: {} }, { podSelector: {} }), policy({}, { ingress: [{}] }, "all")]);
        await passes([pod("bot"), deny, lets({ namespaceSelector: named("monitoring"), ...nobody })]);
        await passes([pod("bot"), deny, lets({ namespaceSelector: { matchLabels: { team: "a" } } })]);
        await passes([pod("bot"), deny, lets(nobody), chart("bot")]);
        await passes([deny, lets(nobody)]);
        await passes([pod("bot"), elsewhere, deny, lets({ namespaceSelector: named("else"), ...own })]);
        await passes([pod("bot"), namespace("else", { name: "else" }), deny, lets({ namespaceSelector: { matchLabels: { name: "else" } } })]);
    });
    it("fails one that no pod answers to, in either direction", async () => {
        const finding = await fails([pod("bot"), deny, lets(nobody)], /^spec\.ingress\[0\]\.from\[0\]: podSelector \(app=nobody\) matches no pod\./);
        assert.strictEqual(finding.level, "mandatory");
        await fails([pod("bot"), deny, reaches(nobody, nobody)], /spec\.egress\[0\]\.to\[0\].*; spec\.egress\[0\]\.to\[1\]/);
        await fails([pod("bot"), deny, lets({ podSelector: { matchExpressions: [{ key: "x", operator: "Exists" }] } })], /podSelector \(x Exists\) matches/);
    });
    it("fails pods of a namespace that the stack has, and one that is named by a label which it does not carry", async () => {
        const there = { namespaceSelector: named("else"), ...nobody };
        await fails(
            [pod("bot"), elsewhere, namespace("else"), lets(there)],
            /podSelector \(app=nobody\) with namespaceSelector \(kubernetes.io\/metadata.name=else\)/,
        );
        await passes([pod("bot"), elsewhere, namespace("else"), chart("else"), lets(there)]);
        const byIn = { namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["else"] }] }, ...nobody };
        await fails([pod("bot"), elsewhere, namespace("else"), lets(byIn)], /matches no pod/);
        const byName = { namespaceSelector: { matchLabels: { name: "else" } } };
        await fails([pod("bot"), namespace("else"), deny, lets(byName)], /namespaceSelector \(name=else\) matches no pod/);
    });
    it("advises where the stack does not govern the namespace, and where another peer finds somebody", async () => {
        await advises([pod("bot"), lets(nobody)], /^advice, since the stack does not make the namespace.*app=nobody/);
        await advises([pod("bot"), deny, lets(nobody, own)], /^advice, since another peer of the same rule finds somebody/);
        for (const kind of ["ResourceQuota", "LimitRange"])
            assert.strictEqual((await fails([pod("bot"), object(kind, "q", {}), lets(nobody)], /app=nobody/)).level, "mandatory");
        assert.strictEqual((await fails([pod("bot"), namespace("bot"), lets(nobody)], /app=nobody/)).level, "mandatory");
    });
    it("is undecided while a peer is unknown", () => isUndecided([pod("bot"), deny, lets({ podSelector: { matchLabels: unknown } })]));
});
