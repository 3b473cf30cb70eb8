import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/autoscaler";
import { judgeGraph, resource, unknown } from "../../../judge";
import { object, pod } from "../fixtures/pods-and-policies";

describe("autoscaler-finds-its-target", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.scalerFindsTarget);
    const scaler = (target: unknown, kind = "HorizontalPodAutoscaler", field = "scaleTargetRef") => object(kind, "scaler", { spec: { [field]: target } });
    it("passes a target that is there, and what a chart may run", async () => {
        await passes([pod("bot"), scaler({ kind: "Deployment", name: "bot" })]);
        await passes([pod("bot"), scaler({ name: "bot" }, "ScaledObject")]);
        await passes([pod("bot"), scaler({ kind: "Deployment", name: "bot" }, "VerticalPodAutoscaler", "targetRef")]);
        await passes([pod("bot"), scaler({ kind: "Deployment", name: "nats" }), resource("kubernetes:helm.sh/v3:Release", "nats", { namespace: "bot" })]);
        await passes([pod("bot"), object("HorizontalPodAutoscaler", "bare", {})]);
    });
    it("fails one that is not, and tells of another kind under the name", async () => {
        const finding = await fails(
            [pod("bot"), scaler({ kind: "Deployment", name: "api" })],
            /^spec\.scaleTargetRef is Deployment api, which is not in the stack\./,
        );
        assert.strictEqual(finding.level, "mandatory");
        await fails([pod("bot", { kind: "StatefulSet" }), scaler({ kind: "Deployment", name: "bot" })], /there is a StatefulSet of that name/);
        await fails([pod("bot"), scaler({ name: "api" }, "ScaledObject")], /is Deployment api/);
        await fails([pod("bot"), scaler({ kind: "Deployment", name: "api" }, "VerticalPodAutoscaler", "targetRef")], /^spec\.targetRef is Deployment api/);
    });
    it("advises where the stack runs no pods beside it", async () => {
        await advises([scaler({ kind: "Deployment", name: "api" })], /^advice, since the stack runs no pods in the namespace/);
    });
    it("is undecided while the target is unknown", () => isUndecided([pod("bot"), scaler({ kind: "Deployment", name: unknown })]));
});
