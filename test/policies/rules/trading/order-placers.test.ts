import * as rules from "../../../../policies/rules/trading/order-placers";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { object, pod } from "../fixtures/order-placers";
import { noted, set, sound } from "../fixtures/trader";

describeRule(
    rules.oneWriter,
    set,
    sound,
    [[{ spec: { replicas: 2 } }, /spec\.replicas is 2/]],
    [{ spec: { replicas: unknown } }, noted("places-orders", unknown)],
    [{ spec: { replicas: undefined } }, { spec: { replicas: 0 } }],
);
describe("order-placer-is-single", () => {
    it("fails every other kind", async () => {
        await judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").fails(sound, /the pods of this Deployment place orders/);
        await judge(rules.oneWriter, "kubernetes:batch/v1:Job").fails(sound, /Job/);
    });
    it("leaves other pods alone", () =>
        judge(rules.oneWriter, "kubernetes:apps/v1:Deployment").passes({ spec: { replicas: 4, template: { spec: { containers: [] } } } }));
});

describe("order-placer-is-not-scaled, by a vertical autoscaler", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const placer = resource("kubernetes:apps/v1:StatefulSet", "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations: { "golive.dev/places-orders": "true" } }, spec: {} } },
    });
    const vertical = (updateMode: unknown, name: unknown = "bot") =>
        resource("kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler", "vpa", {
            metadata: { name: "vpa", namespace: "bot" },
            spec: { targetRef: { kind: "StatefulSet", name }, updatePolicy: { updateMode } },
        });
    it("passes a vertical autoscaler that only recommends, or scales another", async () => {
        await passes([placer, vertical("Off")]);
        await passes([placer, vertical("Initial")]);
        await passes([placer, vertical("Auto", "dashboard")]);
    });
    it("fails one that ends the pod", async () => {
        await fails([placer, vertical("Auto")], /spec\.targetRef is StatefulSet bot, which places orders/);
        await fails([placer, vertical(undefined)], /spec\.targetRef is StatefulSet bot/);
    });
    it("is undecided while its mode is unknown", () => isUndecided([placer, vertical(unknown)]));
});

const orders = { "golive.dev/places-orders": "true" };

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

const trades = (name: string, accounts: unknown, kind = "StatefulSet") => pod(kind, name, { ...orders, "golive.dev/exchange-accounts": accounts });

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

const gateway = (replicas?: number) => ({
    spec: { replicas, template: { metadata: { annotations: { "golive.dev/gateway-for": "broker/main" } }, spec: { containers: [] } } },
});
describeRule(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet", gateway(1), [[gateway(2), /replicas is 2/]], [{ spec: { replicas: unknown } }]);
describe("exchange-session-is-held-once", () => {
    it("refuses a Deployment, whose rollout logs in twice", () =>
        judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment").fails(gateway(1), /the pods of this Deployment hold a session/));
    it("passes a StatefulSet that says nothing, which is one", () => judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:StatefulSet").passes(gateway()));
    it("leaves everything else alone", async () => {
        const { passes } = judge(rules.sessionIsHeldOnce, "kubernetes:apps/v1:Deployment");
        const api = (metadata?: object) => ({ spec: { replicas: 2, template: { metadata, spec: { containers: [] } } } });
        await passes(api({ annotations: { "golive.dev/environment": "prod" } }));
        await passes(api({}));
        await passes(api());
    });
});

const started = (container: object, more: object = {}) => ({ spec: { template: { ...more, spec: { containers: [{ name: "bot", ...container }] } } } });
const key = (optional: unknown) => ({ name: "K", valueFrom: { secretKeyRef: { name: "s", key: "k", optional } } });
const keys = (optional: unknown) => ({ envFrom: [{ configMapRef: { name: "settings", optional: true } }, { secretRef: { name: "keys", optional } }] });
const plain = [
    { name: "PORT", value: "8080" },
    { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
];
describeRule(
    rules.keysAreRequired,
    set,
    sound,
    [
        [started({ env: [...plain, key(true)] }), /env K has an optional secretKeyRef/],
        [started({ env: [key(unknown), key(true)] }), /env K has an optional secretKeyRef/],
        [started(keys(true)), /envFrom keys is optional/],
        [started({ env: [key(unknown)], ...keys(true) }), /envFrom keys is optional/],
    ],
    [started({ env: [key(unknown)] }), started(keys(unknown))],
    [
        ...[started({ env: plain }), started({ env: [key(false)] }), started(keys(false))],
        started({ env: [key(true)] }, { metadata: { annotations: { "golive.dev/places-orders": undefined } } }),
    ],
);

const saysOrders = { "golive.dev/places-orders": "true" };
const containers = (more: object = {}) => ({ family: "bot", containerDefinitions: JSON.stringify([{ name: "bot", image: "bot:1.0.0", ...more }]) });
const task = (props: object = containers()) => resource("aws:ecs/taskDefinition:TaskDefinition", "task", props);
const service = (props: object, one = task(), name = "bot") =>
    resource("aws:ecs/service:Service", name, { taskDefinition: unknown, ...props }, { dependencies: [one.urn] });
/** A service as one writer is run. */
const alone = { desiredCount: 1, deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 0, tags: saysOrders };
const custom = (type: string, spec: object, annotations: object = saysOrders) =>
    resource(`kubernetes:${type}`, "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations }, spec: { containers: [{ name: "bot" }] } }, ...spec },
    });

describe("order-placer-is-single, of other kinds", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.oneWriter);
    it("passes a service of ECS that ends its one task before it starts the next, and one that places no orders", async () => {
        await passes([task(), service(alone)]);
        await passes([task(), service({ ...alone, desiredCount: 0 })]);
        await passes([task(), service({ desiredCount: 3 })]);
    });
    it("fails a service with two tasks, or whose update starts the new one beside the old", async () => {
        await fails([task(), service({ ...alone, desiredCount: 2 })], /^desiredCount is 2\./);
        await fails([task(), service({ ...alone, schedulingStrategy: "DAEMON" })], /^schedulingStrategy is DAEMON/);
        await fails(
            [task(), service({ ...alone, deploymentMaximumPercent: undefined })],
            /^deploymentMaximumPercent is absent, which is 200, with which an update starts the new one beside the old\./,
        );
    });
    it("takes a container's label as its word", async () => {
        const labelled = task(containers({ dockerLabels: saysOrders }));
        await fails([labelled, service({ ...alone, tags: undefined, desiredCount: 2 }, labelled)], /desiredCount is 2/);
    });
    it("is undecided while the count or the containers are unknown", async () => {
        await isUndecided([task(), service({ ...alone, desiredCount: unknown })]);
        const hidden = task({ containerDefinitions: unknown });
        await isUndecided([hidden, service({ desiredCount: 2 }, hidden)]);
    });
    it("fails what a schedule starts twice", async () => {
        const tagged = task({ ...containers(), tags: saysOrders });
        const starts = (taskCount: number) =>
            resource("aws:cloudwatch/eventTarget:EventTarget", "daily", { ecsTarget: { taskCount } }, { dependencies: [tagged.urn] });
        await passes([tagged, starts(1)]);
        await fails([tagged, starts(2)], /taskCount of daily is 2/);
    });
    it("fails App Runner, Rollouts, CloneSets and Knative, which run two at a time", async () => {
        await fails([resource("aws:apprunner/service:Service", "bot", { tags: saysOrders })], /the instances of this App Runner service place orders/);
        await fails(
            [custom("argoproj.io/v1alpha1:Rollout", { strategy: { blueGreen: {} } })],
            /the pods of this Rollout place orders: spec\.strategy is blueGreen/,
        );
        await fails([custom("apps.kruise.io/v1alpha1:CloneSet", {})], /the pods of this CloneSet place orders\./);
        await fails(
            [custom("serving.knative.dev/v1:Service", {})],
            /the pods of this KnativeService place orders: autoscaling\.knative\.dev\/max-scale is absent/,
        );
    });
    it("passes OpenKruise's StatefulSet of one", async () => {
        await passes([custom("apps.kruise.io/v1beta1:StatefulSet", { replicas: 1 })]);
        await fails([custom("apps.kruise.io/v1beta1:StatefulSet", { replicas: 2 })], /spec\.replicas is 2/);
    });
    it("says that it cannot tell of what nobody here knows", async () => {
        await cannotJudge([custom("acme.example.com/v1:Fleet", { replicas: 1 })], /how many a Fleet runs at once, and how it replaces them, nobody here knows/);
        await cannotJudge([resource("aws:batch/jobDefinition:JobDefinition", "bot", { tags: saysOrders })], /Batch job/);
        await passes([custom("acme.example.com/v1:Fleet", { replicas: 5 }, {})]);
    });
});

describe("order-placer-is-not-scaled, of other kinds", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.placerIsNotScaled);
    const scaler = (props: object, one: { urn: string }) =>
        resource("aws:appautoscaling/target:Target", "scaler", { serviceNamespace: "ecs", minCapacity: 1, ...props }, { dependencies: [one.urn] });
    const bot = service(alone);
    it("passes an autoscaler that ends at one task, of another service, or of a table", async () => {
        await passes([task(), bot, scaler({ maxCapacity: 1 }, bot)]);
        const api = service({ desiredCount: 1 }, task(), "api");
        await passes([task(), bot, api, scaler({ maxCapacity: 9 }, api)]);
        await passes([task(), bot, scaler({ serviceNamespace: "dynamodb", maxCapacity: 9 }, bot)]);
    });
    it("fails one that makes more of them", () => fails([task(), bot, scaler({ maxCapacity: 2 }, bot)], /^maxCapacity is 2 for bot, which places orders\./));
    it("fails one of a Rollout, also of one that runs another object's pods", async () => {
        const scales = object("HorizontalPodAutoscaler", "scaler", { spec: { scaleTargetRef: { kind: "Rollout", name: "bot" } } });
        await fails([custom("argoproj.io/v1alpha1:Rollout", {}), scales], /scaleTargetRef is Rollout bot, which places orders/);
        const rollout = resource("kubernetes:argoproj.io/v1alpha1:Rollout", "bot", {
            metadata: { name: "bot", namespace: "bot" },
            spec: { workloadRef: { kind: "Deployment", name: "bot" } },
        });
        await fails([rollout, pod("Deployment", "bot", saysOrders), scales], /scaleTargetRef is Rollout bot/);
    });
    it("is undecided while its largest size is unknown", () => isUndecided([task(), bot, scaler({ maxCapacity: unknown }, bot)]));
});

describe("exchange-account-has-one-writer, of other kinds", () => {
    const { passes, fails } = judgeGraph(rules.accountHasOneWriter);
    const trading = (account: string) =>
        service({ ...alone, tags: { ...saysOrders, "golive.dev/exchange-accounts": account } }, task(), account.replace("/", "-"));
    it("passes two services on two accounts", () => passes([task(), trading("binance/a"), trading("binance/b")]));
    it("fails a service and a pod on one account", async () => {
        const other = pod("Job", "job", { ...saysOrders, "golive.dev/exchange-accounts": "binance/a" });
        await fails([task(), trading("binance/a"), other], /job trades on the account binance\/a too/);
    });
});
