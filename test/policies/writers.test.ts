import { judgeGraph, resource, unknown } from "../judge";

const rules = {
    drainIsNotBlocked: (require("../../policies/rules/kubernetes/disruption-budget") as typeof import("../../policies/rules/kubernetes/disruption-budget"))
        .drainIsNotBlocked,
    placerIsNotScaled: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers")).placerIsNotScaled,
    accountHasOneWriter: (require("../../policies/rules/trading/order-placers") as typeof import("../../policies/rules/trading/order-placers"))
        .accountHasOneWriter,
};

const object = (kind: string, name: string, properties: object, namespace: unknown = "bot") =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace }, ...properties });
const pod = (kind: string, name: string, annotations: object | undefined, more: { labels?: object; replicas?: unknown; namespace?: unknown } = {}) =>
    object(
        kind,
        name,
        { spec: { replicas: more.replicas, template: { metadata: { labels: more.labels, annotations }, spec: { containers: [{ name: "bot" }] } } } },
        more.namespace,
    );
const orders = { "golive.dev/places-orders": "true" };
const trades = (name: string, accounts: unknown, kind = "StatefulSet") => pod(kind, name, { ...orders, "golive.dev/exchange-accounts": accounts });

describe("order-placer-is-not-scaled", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const placer = (kind = "StatefulSet") => pod(kind, "bot", orders);
    const scaler = (scaleTargetRef: object | undefined, kind = "HorizontalPodAutoscaler", namespace: unknown = "bot") =>
        object(kind, "scaler", { spec: { scaleTargetRef } }, namespace);
    it("passes an autoscaler of something else", async () => {
        await passes([placer(), pod("Deployment", "api", undefined), scaler({ kind: "Deployment", name: "api" })]);
        await passes([placer(), pod("StatefulSet", "api", undefined), scaler({ kind: "StatefulSet", name: "api" })]);
        await passes([placer(), scaler({ kind: "StatefulSet", name: "bot" }, "HorizontalPodAutoscaler", "other")]);
        await passes([placer("Deployment"), scaler({ kind: "StatefulSet", name: "bot" })]);
    });
    it("passes one that names nothing", async () => {
        await passes([placer("Deployment"), scaler(undefined)]);
        await passes([placer(), resource("kubernetes:x/v1:HorizontalPodAutoscaler", "scaler", {})]);
    });
    it("fails one that scales the placer, KEDA's too, which means a Deployment where it names no kind", async () => {
        await fails([placer(), scaler({ kind: "StatefulSet", name: "bot" })], /scaleTargetRef is StatefulSet bot, which places orders/);
        await fails([placer("Deployment"), scaler({ name: "bot" }, "ScaledObject")], /scaleTargetRef is Deployment bot, which places orders/);
    });
    it("passes one that scales what is no workload of Kubernetes", () => passes([object("Rollout", "bot", {}), scaler({ kind: "Rollout", name: "bot" })]));
    it("finds it beside a workload whose namespace is unknown", () =>
        fails([pod("Deployment", "api", undefined, { namespace: unknown }), placer(), scaler({ kind: "StatefulSet", name: "bot" })], /StatefulSet bot/));
    it("is undecided while the target, or what the target does, is unknown", async () => {
        await isUndecided([placer(), scaler({ kind: "StatefulSet", name: unknown })]);
        await isUndecided([pod("StatefulSet", "bot", { "golive.dev/places-orders": unknown }), scaler({ kind: "StatefulSet", name: "bot" })]);
    });
});

describe("exchange-account-has-one-writer", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.accountHasOneWriter);
    it("passes two accounts", () => passes([trades("a", "binance/main,"), trades("b", "binance/sub, ")]));
    it("passes readers, whatever accounts they name", async () => {
        const reads = (name: string) => pod("StatefulSet", name, { "golive.dev/exchange-accounts": "binance/main" });
        await passes([trades("a", "binance/main"), reads("b"), reads("c")]);
    });
    it("passes those that name no account", () => passes([trades("a", undefined), trades("b", undefined)]));
    it("fails two writers on one account, be one a job", () =>
        fails([trades("a", "binance/main, upbit/main"), trades("b", "upbit/main", "Job")], /b trades on the account upbit\/main too/));
    it("finds both beside one whose accounts are unknown", () =>
        fails([trades("x", unknown, "Job"), trades("a", "upbit/main"), trades("b", "upbit/main", "Job")], /b trades on the account upbit\/main too/));
    it("passes what trades on none beside one whose accounts are unknown", () => passes([pod("Deployment", "api", undefined), trades("b", unknown, "Job")]));
    it("is undecided while another's accounts are unknown", () => isUndecided([trades("a", "binance/main"), trades("b", unknown, "Job")]));
});

describe("disruption-budget-lets-a-single-pod-go", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.drainIsNotBlocked);
    const labels = { app: "bot" };
    const single = pod("Deployment", "bot", undefined, { labels, replicas: 1 });
    const several = pod("Deployment", "api", undefined, { labels, replicas: 3 });
    const budget = (spec: object) => object("PodDisruptionBudget", "pdb", { spec: { selector: { matchLabels: labels }, ...spec } });
    it("passes a budget on several pods", () => passes([several, budget({ minAvailable: 1 })]));
    for (const spec of [{ maxUnavailable: 1 }, { maxUnavailable: "10%" }, { minAvailable: 0 }, { minAvailable: "0%" }, {}])
        it(`passes one that lets a single pod go: ${JSON.stringify(spec)}`, () => passes([single, budget(spec)]));
    it("passes one that says nothing", () => passes([single, resource("kubernetes:x/v1:PodDisruptionBudget", "pdb", {})]));
    for (const spec of [{ minAvailable: 1 }, { minAvailable: "50%" }, { maxUnavailable: 0 }, { maxUnavailable: "0%" }, { maxUnavailable: 0, minAvailable: 0 }])
        it(`fails one that holds a single pod: ${JSON.stringify(spec)}`, () => fails([several, single, budget(spec)], /spec holds bot, which is a single pod/));
    it("fails one that holds what places orders, whatever its number", () =>
        fails([pod("StatefulSet", "bot", orders, { labels }), budget({ maxUnavailable: 0 })], /spec holds bot/));
    it("is undecided while the number of pods is unknown, and hides no other", async () => {
        const some = pod("Deployment", "some", undefined, { labels, replicas: unknown });
        await isUndecided([some, budget({ minAvailable: 1 })]);
        await fails([some, single, budget({ minAvailable: 1 })], /spec holds bot/);
    });
});
