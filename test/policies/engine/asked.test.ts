import assert from "node:assert/strict";
import { requestsOf } from "../../../policies/engine/analysis";
import { sayWhoWasNotAsked } from "../../../policies/engine/asked";
import type { GraphRule } from "../../../policies/engine/graph";
import { presetPolicy } from "../../../policies/engine/presets";
import type { ResourceRule } from "../../../policies/engine/rule";
import { runRule } from "../../../policies/engine/run-rule";
import { graphRunner, listing, policiesOf, resourceRunner } from "../../../policies/engine/runner";
import { identity, makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, type Rpc } from "../../../policies/engine/sdk";

type Response = { getNotApplicableList(): { getPolicyName(): string }[]; getDiagnosticsList(): { getPolicyname(): string }[] };
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
    AnalyzerService: Record<"analyze" | "analyzeStack", { responseSerialize(response: unknown): Buffer; responseDeserialize(bytes: Buffer): Response }>;
};

type Info = { getPoliciesList(): { getName(): string; getPolicyType(): number }[] };
const { makeAnalyzerInfo } = require("@pulumi/policy/protoutil") as { makeAnalyzerInfo(...args: unknown[]): Info };
const { PolicyType } = require("@pulumi/pulumi/proto/analyzer_pb") as { PolicyType: Record<"POLICY_TYPE_RESOURCE" | "POLICY_TYPE_STACK", number> };

const text = (name: string) => ({ name, severity: "low" as const, items: [], says: "It holds.", because: "It should.", fix: "Mend it." });
// A rule that can be remediated: the SDK itself says of its entry that it does not apply.
const onBuckets: ResourceRule = {
    ...text("bucket-blocks-public-access"),
    types: ["aws:s3/bucket:Bucket"],
    flaw: props => ((props as { bad?: boolean }).bad ? "bad" : undefined),
};
const onQueues: ResourceRule = { ...text("on-queues"), types: ["aws:sqs/queue:Queue"], flaw: () => undefined };
const off: ResourceRule = { ...onBuckets, ...text("switched-off") };
const buckets: GraphRule = { ...text("buckets-together"), nodes: graph => graph.ofType("aws:s3/bucket:Bucket"), flaw: () => undefined } as GraphRule;
const queues: GraphRule = { ...text("queues-together"), nodes: graph => graph.ofType("aws:sqs/queue:Queue"), flaw: () => undefined } as GraphRule;
const onTheRun = runRule(text("on-the-run"), () => []);

describe("what the pack's answers say of who was asked", () => {
    const rules = [onBuckets, onQueues, off, buckets, queues, onTheRun];
    const config = { "switched-off": { enforcementLevel: "disabled" as const } };
    const bucket = (properties: Record<string, unknown>) => ({
        urn: "urn:pulumi:prod::golive::aws:s3/bucket:Bucket::one",
        type: "aws:s3/bucket:Bucket",
        name: "one",
        custom: true,
        properties,
        options: {},
        dependencies: [],
        propertyDependencies: {},
    });
    const kept = [AnalyzerService.analyze.responseSerialize, AnalyzerService.analyzeStack.responseSerialize];
    const policies = policiesOf(rules, { config });
    const listed = listing(rules, { config });
    const info = makeAnalyzerInfo(...identity, { policies: listed }).getPoliciesList();
    /** What the engine expects an answer about: the policies of one kind. */
    const ofKind = (kind: keyof typeof PolicyType) => info.filter(one => one.getPolicyType() === PolicyType[kind]).map(one => one.getName());
    const expected = { analyze: ofKind("POLICY_TYPE_RESOURCE"), analyzeStack: ofKind("POLICY_TYPE_STACK") };

    before(() => sayWhoWasNotAsked(listed));
    after(() => {
        [AnalyzerService.analyze.responseSerialize, AnalyzerService.analyzeStack.responseSerialize] = kept;
    });

    /** The policies that the engine counts as asked, as it reads an answer: all that are not said to be not applicable. */
    const answered = async (rpc: Rpc, method: "analyze" | "analyzeStack", request: unknown) => {
        const response = await new Promise((resolve, reject) => rpc({ request }, (error, answer) => (error ? reject(error) : resolve(answer))));
        const read = AnalyzerService[method].responseDeserialize(AnalyzerService[method].responseSerialize(response));
        const not = new Set(read.getNotApplicableList().map(one => one.getPolicyName()));
        return { asked: expected[method].filter(name => !not.has(name)), found: read.getDiagnosticsList().map(one => one.getPolicyname()) };
    };
    const analyze = makeAnalyzeRpcFun(...identity, policies);
    const analyzeStack = makeAnalyzeStackRpcFun(...identity, policies);

    it("are about the policies of their kind", () => {
        assert.deepEqual(expected.analyze.sort(), ["bucket-blocks-public-access", "on-queues", presetPolicy, resourceRunner, "switched-off"].sort());
        assert.deepEqual(expected.analyzeStack.sort(), ["buckets-together", graphRunner, "on-the-run", "queues-together"].sort());
    });
    it("name the rules that judged the resource, whether they passed or failed, and no other", async () => {
        for (const bad of [false, true]) {
            const { single } = requestsOf([bucket({ bad })]);
            assert.deepEqual(await answered(analyze, "analyze", single[0]), {
                asked: ["bucket-blocks-public-access"],
                found: bad ? ["bucket-blocks-public-access"] : [],
            });
        }
    });
    it("name none for a resource that no rule judges", async () => {
        const { single } = requestsOf([{ ...bucket({}), type: "aws:ec2/vpc:Vpc" }]);
        assert.deepEqual(await answered(analyze, "analyze", single[0]), { asked: [], found: [] });
    });
    it("name the rules that judged something in the graph, and those on the run", async () => {
        const { stack } = requestsOf([bucket({})]);
        assert.deepEqual(await answered(analyzeStack, "analyzeStack", stack), { asked: ["buckets-together", "on-the-run"], found: [] });
    });
    it("name no rule where what runs the rules is switched off", async () => {
        const asleep = policies.filter(({ name }) => name !== resourceRunner && name !== graphRunner);
        const { single, stack } = requestsOf([bucket({ bad: true })]);
        assert.deepEqual(await answered(makeAnalyzeRpcFun(...identity, asleep), "analyze", single[0]), { asked: [], found: [] });
        assert.deepEqual(await answered(makeAnalyzeStackRpcFun(...identity, asleep), "analyzeStack", stack), { asked: [], found: [] });
    });
});
