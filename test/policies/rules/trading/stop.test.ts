import { stoppedStaysStopped } from "../../../../policies/rules/trading/stop";
import { judgeGraph, unknown } from "../../../judge";
import { object, pod } from "../fixtures/order-placers";

describe("order-placer-stays-stopped", () => {
    const { passes, fails, isUndecided } = judgeGraph(stoppedStaysStopped);
    const label = { "golive.dev/stops": "true" };
    const trades = { "golive.dev/places-orders": "true", "golive.dev/phase": "live" };
    const placer = (labels: object | undefined = label, namespace: unknown = "bot") => pod("StatefulSet", "engine", trades, { labels, namespace });
    const rules = [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] }];
    const policy = (over: object = {}, constraints: object = {}) =>
        object(
            "ValidatingAdmissionPolicy",
            "stop",
            {
                spec: {
                    failurePolicy: "Fail",
                    paramKind: { apiVersion: "golive.dev/v1", kind: "Stop" },
                    matchConstraints: { objectSelector: { matchLabels: label }, resourceRules: rules, ...constraints },
                    ...over,
                },
            },
            undefined,
        );
    const binding = (over: object = {}) =>
        object(
            "ValidatingAdmissionPolicyBinding",
            "stop",
            { spec: { policyName: "stop", paramRef: { name: "stop", namespace: "bot" }, validationActions: ["Deny"], ...over } },
            undefined,
        );
    const namespaces = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });

    it("passes what carries the label of a policy that denies, and what places no orders", async () => {
        await passes([placer(), policy(), binding()]);
        await passes([placer(), policy({}, namespaces("bot")), binding({ validationActions: ["Deny", "Audit"] })]);
        await passes([placer({ any: "label" }), policy({}, { objectSelector: undefined }), binding()]);
        await passes([pod("Deployment", "api", undefined)]);
        await passes([pod("Deployment", "api", { "golive.dev/places-orders": "false" })]);
    });
    it("fails without a policy that refuses new pods by a parameter", async () => {
        for (const none of [
            [],
            [binding()],
            [policy({ paramKind: undefined }), binding()],
            [policy({}, { resourceRules: [{ ...rules[0], operations: ["UPDATE"] }] }), binding()],
            [policy({}, { resourceRules: [{ ...rules[0], resources: ["services"] }] }), binding()],
            [policy({}, { resourceRules: [{ ...rules[0], apiGroups: ["apps"] }] }), binding()],
        ])
            await fails([placer(), ...none], /no admission policy can refuse its pods/);
    });
    it("fails pods that the policy does not select", async () => {
        await fails([placer({}), policy(), binding()], /its pods have no label that stop selects in their namespace/);
        await fails([placer({ "golive.dev/stops": "false" }), policy(), binding()], /no label that stop selects/);
        await fails([placer(), policy({}, namespaces("other")), binding()], /no label that stop selects/);
    });
    it("fails a policy that nothing binds, that only warns, or that lets pass where it cannot be asked", async () => {
        await fails([placer(), policy()], /no binding of stop reads a parameter and denies/);
        await fails([placer(), policy(), binding({ policyName: "another" })], /no binding of stop/);
        await fails([placer(), policy(), binding({ validationActions: ["Warn", "Audit"] })], /no binding of stop/);
        await fails([placer(), policy(), binding({ paramRef: undefined })], /no binding of stop/);
        await fails([placer(), policy({ failurePolicy: "Ignore" }), binding()], /stop lets pods pass where it cannot be asked/);
    });
    it("takes one policy that holds beside another that does not", () =>
        passes([placer(), policy({ failurePolicy: "Ignore" }), binding(), { ...policy(), name: "second" } as never]));
    it("is undecided while the policy's selector is unknown", () =>
        isUndecided([placer(), policy({}, { objectSelector: { matchLabels: { "golive.dev/stops": unknown } } }), binding()]));
});
