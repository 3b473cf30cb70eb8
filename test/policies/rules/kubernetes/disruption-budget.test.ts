import * as rules from "../../../../policies/rules/kubernetes/disruption-budget";
import { judgeGraph, resource, unknown } from "../../../judge";
import { object, pod } from "../fixtures/order-placers";

const orders = { "golive.dev/places-orders": "true" };

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

describe("disruption-budget-lets-a-replica-go", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.drainTakesOne);
    const pods = (replicas: unknown, kind = "Deployment") =>
        resource(`kubernetes:apps/v1:${kind}`, "api", {
            metadata: { name: "api" },
            spec: { replicas, template: { metadata: { labels: { app: "api" } }, spec: {} } },
        });
    const budget = (spec: object) =>
        resource("kubernetes:policy/v1:PodDisruptionBudget", "pdb", {
            metadata: { name: "pdb" },
            spec: { selector: { matchLabels: { app: "api" } }, ...spec },
        });
    it("passes a budget that lets one go", async () => {
        for (const spec of [{ minAvailable: 2 }, { maxUnavailable: 1 }, { maxUnavailable: "25%" }, { minAvailable: "50%" }, {}])
            await passes([pods(3), budget(spec)]);
        await passes([pods(3), budget({ minAvailable: "66%" })]);
        await passes([pods(undefined), budget({ maxUnavailable: 0 })]);
        await passes([pods(1), budget({ minAvailable: 1 })]);
        await passes([pods(3), budget({ maxUnavailable: 0, selector: { matchLabels: { app: "other" } } })]);
    });
    it("fails one that keeps them all", async () => {
        await fails([pods(3), budget({ minAvailable: 3 })], /spec keeps all 3 of api/);
        await fails([pods(3), budget({ maxUnavailable: 0 })], /spec keeps all 3 of api/);
        await fails([pods(3), budget({ maxUnavailable: "0%" })], /keeps all 3/);
        await fails([pods(3), budget({ minAvailable: "67%" })], /keeps all 3/);
        await fails([pods(2), budget({ minAvailable: "100%" })], /keeps all 2/);
    });
    it("is undecided while the number of replicas is unknown", () => isUndecided([pods(unknown), budget({ minAvailable: 3 })]));
});
