import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/endings";
import { judgeGraph, resource, unknown } from "../../../judge";

const secret = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: "keys", key: name } } });
/** A pod with an exchange's key, which nobody calls an order placer. */
const bot = (spec: object, container: object = {}, kind = "StatefulSet") =>
    resource(`kubernetes:apps/v1:${kind}`, "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { spec: { containers: [{ name: "bot", env: [secret("BYBIT_API_SECRET")], ...container }], ...spec } } },
    });
const other = (spec: object, container: object = {}) => bot(spec, { env: [secret("BYBIT_WS_URL")], ...container });

describe("order-placer-has-time-to-end", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.hasTimeToEnd);
    it("passes what Kubernetes gives by itself, and more", async () => {
        await passes([bot({})]);
        await passes([bot({ terminationGracePeriodSeconds: 30 })]);
        await passes([bot({ terminationGracePeriodSeconds: 120 })]);
    });
    it("passes a second of what places no orders, and of what runs to its end", async () => {
        await passes([other({ terminationGracePeriodSeconds: 1 })]);
        await passes([bot({ terminationGracePeriodSeconds: 1 }, {}, "Job")]);
    });
    it("fails a second, and none at all, and says why it takes the pod for an order placer", async () => {
        await fails(
            [bot({ terminationGracePeriodSeconds: 1 })],
            /Seconds is 1, less than 30 \(taken for an order placer by BYBIT_API_SECRET, a key of bybit\)/,
        );
        await fails([bot({ terminationGracePeriodSeconds: 0 })], /Seconds is 0, less than 30/);
    });
    it("takes another least from the configuration", () => fails([bot({ terminationGracePeriodSeconds: 60 })], /less than 90/, { config: { minSeconds: 90 } }));
    it("is undecided while the seconds are unknown", () => isUndecided([bot({ terminationGracePeriodSeconds: unknown })]));
});

describe("order-placer-hears-its-end", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.hearsItsEnd);
    const shell = (script: unknown, more: object = {}) => bot({}, { command: ["/bin/sh", "-c"], args: [script], ...more });
    it("passes a program that is named itself, a shell that gives its place away, and one that hands signals on", async () => {
        await passes([bot({}, { command: ["python", "-m", "bot"] })]);
        await passes([bot({}, { command: ["tini", "--", "python", "bot.py"] })]);
        await passes([shell("sleep 2 && exec python bot.py")]);
        await passes([shell("set -e; export A=1\nexec ./bot --live")]);
        await passes([shell("trap 'kill $pid' TERM; python bot.py & pid=$!; wait $pid")]);
    });
    it("passes a script of what places no orders, and one that ends before the bot starts", async () => {
        await passes([other({}, { command: ["sh", "-c", "a && b"] })]);
        await passes([bot({ initContainers: [{ name: "wait", command: ["sh", "-c", "until nc -z db 5432; do sleep 1; done"] }] })]);
    });
    it("fails a program behind other commands, in a pipe, in a loop", async () => {
        for (const script of [
            "sleep 2 && python bot.py",
            "python bot.py | tee log",
            "while true; do python bot.py; done",
            "cd /app; python bot.py",
            "exec 2>&1; python bot.py",
        ])
            await fails([shell(script)], /containers\[0\] \(bot\): the shell that starts the program keeps SIGTERM to itself \(taken for/);
        await fails([bot({}, { command: ["bash", "-lc", "a && b"] })], /keeps SIGTERM/);
    });
    it("advises where the shell is handed one command alone, and blocks otherwise", async () => {
        const levels = async (script: string) => (await judgeAll([shell(script)], { rules: [rules.hearsItsEnd] })).findings.map(({ level }) => level);
        assert.deepStrictEqual(await levels("python bot.py --live"), ["advisory"]);
        assert.deepStrictEqual(await levels("sleep 1; python bot.py"), ["mandatory"]);
    });
    it("is undecided while the script is unknown", () => isUndecided([shell(unknown)]));
});

describe("order-placer-is-not-on-spot", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.isNotOnSpot);
    const asks = (key: string, values: string[], operator = "In") => ({
        affinity: {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }] },
            },
        },
    });
    const tolerates = (toleration: object) => ({ tolerations: [toleration] });
    it("passes nodes on demand, and no word on nodes", async () => {
        await passes([bot({})]);
        await passes([bot({ nodeSelector: { "karpenter.sh/capacity-type": "on-demand", "kubernetes.io/arch": "arm64" } })]);
        await passes([bot(asks("eks.amazonaws.com/capacityType", ["ON_DEMAND"]))]);
        await passes([bot(asks("karpenter.sh/capacity-type", ["spot"], "NotIn"))]);
        await passes([bot(tolerates({ key: "dedicated", value: "trading" }))]);
        await passes([bot(tolerates({ operator: "Exists" }))]);
        await passes([bot({ ...tolerates({ key: "spot", operator: "Exists" }), nodeSelector: { "karpenter.sh/capacity-type": "on-demand" } })]);
    });
    it("passes what places no orders", () => passes([other({ nodeSelector: { "karpenter.sh/capacity-type": "spot" } })]));
    it("fails a selector, whoever's label it is", async () => {
        const labels = {
            ...{ "karpenter.sh/capacity-type": "spot", "eks.amazonaws.com/capacityType": "SPOT", "cloud.google.com/gke-spot": "true" },
            ...{ "kubernetes.azure.com/scalesetpriority": "spot", "node.kubernetes.io/lifecycle": "spot", "acme.io/spot": "true" },
        };
        for (const [key, value] of Object.entries(labels))
            await fails([bot({ nodeSelector: { [key]: value } })], new RegExp(`nodeSelector asks for ${key}=${value} \\(taken for`));
    });
    it("fails an affinity that allows them or would rather have them, and a toleration that nothing holds back", async () => {
        await fails(
            [bot(asks("karpenter.sh/capacity-type", ["spot", "on-demand"]))],
            /its affinity lets it stand on nodes with karpenter\.sh\/capacity-type spot, on-demand/,
        );
        const preference = { matchExpressions: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }] };
        const prefers = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] } } };
        await fails([bot(prefers)], /prefers nodes with karpenter\.sh\/capacity-type spot/);
        await fails([bot(tolerates({ key: "kubernetes.azure.com/scalesetpriority", value: "spot" }))], /it tolerates kubernetes\.azure\.com\/scalesetpriority/);
        await fails([bot(tolerates({ key: "spot", operator: "Exists" }))], /it tolerates spot/);
    });
    describe("by the stack's own nodes", () => {
        const pool = (name: string, values: string[]) =>
            resource("kubernetes:karpenter.sh/v1:NodePool", name, {
                metadata: { name },
                spec: { template: { spec: { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values }] } } },
            });
        const group = (name: string, capacityType?: string) => resource("aws:eks/nodeGroup:NodeGroup", name, { capacityType });
        it("fails where all of them may be", async () => {
            await fails(
                [bot({}), pool("cheap", ["spot", "on-demand"])],
                /every node of the stack may be on spot, as those of cheap, and it asks for none on demand/,
            );
            await fails([bot({}), group("a", "SPOT"), group("b", "SPOT")], /as those of a/);
        });
        it("passes where some are not, where others stand beside them, and where the pod asks", async () => {
            await passes([bot({}), pool("cheap", ["spot"]), pool("dear", ["on-demand"])]);
            await passes([bot({}), group("a", "SPOT"), group("b")]);
            await passes([bot({}), group("a", "SPOT"), resource("aws:eks/fargateProfile:FargateProfile", "f", {})]);
            await passes([bot({}), pool("cheap", ["spot"]), resource("aws:eks/cluster:Cluster", "c", { computeConfig: { nodePools: ["general-purpose"] } })]);
            await passes([bot({ nodeSelector: { "karpenter.sh/capacity-type": "on-demand" } }), pool("cheap", ["spot", "on-demand"])]);
        });
    });
    it("is undecided while the selector is unknown", () => isUndecided([bot({ nodeSelector: { "karpenter.sh/capacity-type": unknown } })]));
});

describe("the end of a task of ECS that places orders", () => {
    const defined = (container: object = {}) =>
        resource("aws:ecs/taskDefinition:TaskDefinition", "task", {
            family: "bot",
            containerDefinitions: JSON.stringify([
                { name: "bot", image: "bot:1.0.0", command: ["./bot"], secrets: [{ name: "BINANCE_API_KEY", valueFrom: "binance" }], ...container },
                { name: "side", image: "side:1.0.0", essential: false, stopTimeout: 2 },
            ]),
        });
    const service = (props: object = {}) => resource("aws:ecs/service:Service", "bot", { desiredCount: 1, ...props }, { dependencies: [defined().urn] });
    const spot = { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] };

    it("has time unless its stopTimeout is short", async () => {
        const { passes, fails } = judgeGraph(rules.hasTimeToEnd);
        await passes([defined(), service()]);
        await passes([defined({ stopTimeout: 120 }), service()]);
        await fails(
            [defined({ stopTimeout: 5 }), service()],
            /^stopTimeout is 5, less than 30 \(taken for an order placer by BINANCE_API_KEY, a key of binance\)/,
        );
    });
    it("is heard unless a shell keeps it", async () => {
        const { passes, fails } = judgeGraph(rules.hearsItsEnd);
        await passes([defined({ entryPoint: ["sh", "-c"], command: ["migrate; exec ./bot"] }), service()]);
        await fails([defined({ entryPoint: ["sh", "-c"], command: ["migrate; ./bot"] }), service()], /^containerDefinitions\[0\] \(bot\): the shell/);
    });
    it("is nobody's price, unless it runs on Fargate's spare machines", async () => {
        const { passes, fails, isUndecided } = judgeGraph(rules.isNotOnSpot);
        await passes([defined(), service()]);
        await passes([defined({ secrets: [] }), service(spot)]);
        await fails([defined(), service(spot)], /^capacityProviderStrategies has FARGATE_SPOT \(taken for/);
        await isUndecided([defined(), service({ capacityProviderStrategies: [{ capacityProvider: unknown }] })]);
    });
});
