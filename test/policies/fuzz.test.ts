import * as assert from "node:assert";
import * as fc from "fast-check";
import type { RecordedResource } from "../../policies/engine/analysis";
import { isGraphRule } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { rules } from "../../policies/rules";
import { resource, secret, unknown } from "../judge";
import { ruleFiles, sourceOf } from "./sources";

/** What the SDK puts for an unknown value of each kind; a program's unknown values are all strings. */
const unknowns = [unknown, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"];
const sources = ruleFiles.map(sourceOf).join("\n");
const found = (pattern: RegExp) => [...new Set([...sources.matchAll(pattern)].map(([, word]) => word))];

/** Property names and texts that rules read, so that random shapes get far into them. */
const words = [
    ...found(/[.?{ ]([a-z]\w+)\b(?=[,.)?\]! ])/g),
    ...["containerDefinitions", "desiredCount", "workloadRef", "strategy", "canary", "maxSurge", "resourceId", "capacityProviderStrategies"],
    ...["metadata", "spec", "template", "containers", "env", "labels", "annotations", "data", "values", "ingress", "parameters", "tags", "jobTemplate"],
];
const texts = [
    ...found(/"([^"\n]{1,40})"/g),
    '[null,5,{"name":"a","environment":5,"secrets":[null],"dockerLabels":7,"healthCheck":{"command":3},"stopTimeout":"x"}]',
    '[{"name":"bot","dockerLabels":{"golive.dev/places-orders":"true"},"secrets":[{"name":"KEY","valueFrom":{}}]}]',
    '{"Statement":[null,{"Effect":"Allow","Action":5}]}',
    "0.0.0.0/0",
    "::/0",
    "scrape_configs:\n- [",
    "groups:\n- 1\n- null",
];
const kinds = [
    "ServiceMonitor",
    "PodMonitor",
    "PrometheusRule",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "NetworkPolicy",
    "ServiceAccount",
    "Ingress",
];
const types = [
    ...new Set([
        ...rules.flatMap(rule => (isGraphRule(rule) ? [] : rule.types)).map(type => type.replace("*", "apps/v1")),
        ...kinds.map(kind => `kubernetes:x/v1:${kind}`),
        ...found(/\b(aws\.\w+\.[A-Z]\w+)/g).map(path => {
            const [, module, name] = path.split(".");
            return `aws:${module}/${name[0].toLowerCase()}${name.slice(1)}:${name}`;
        }),
        ...["argoproj.io/v1alpha1:Rollout", "serving.knative.dev/v1:Service", "apps.kruise.io/v1alpha1:CloneSet", "keda.sh/v1alpha1:ScaledJob"].map(
            kind => `kubernetes:${kind}`,
        ),
        ...["kubernetes:acme.example.com/v1:Fleet", "kubernetes:apps/v1:DeploymentList", "kubernetes:yaml/v2:ConfigGroup", "nomad:index/job:Job"],
        ...["aws:appautoscaling/target:Target", "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "aws:scheduler/schedule:Schedule"],
        ...["kubernetes:helm.sh/v3:Release", "kubernetes:postgresql.cnpg.io/v1:Cluster", "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding"],
    ]),
];

const { value } = fc.letrec<{ value: unknown; object: Record<string, unknown> }>(tie => ({
    value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom<unknown>(null, true, false, 0, 1, -1.5, 443, "", ...unknowns),
        fc.constantFrom(...texts),
        fc.string({ maxLength: 8 }),
        tie("object"),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("value").map(secret),
    ),
    object: fc.dictionary(fc.constantFrom(...words), tie("value"), { maxKeys: 8 }),
}));

const properties = fc
    .tuple(
        fc.dictionary(fc.constantFrom(...words), value, { maxKeys: 10 }),
        fc.record({ spec: value, metadata: value, data: value, values: value }, { requiredKeys: [] }),
    )
    .map(([some, usual]) => ({ ...some, ...usual }));
const names = ["a", "b", "c", "d", "e", "f"];
const urnOf = (type: string, name: string) => `urn:pulumi:prod::test::${type}::${name}`;

const stack = fc
    .array(fc.tuple(fc.constantFrom(...types), properties, fc.boolean(), fc.array(fc.nat(5), { maxLength: 3 })), { maxLength: names.length })
    .map(list =>
        list.map(([type, given, protect, needs], i): RecordedResource => {
            const dependencies = needs.filter(n => n < list.length && n !== i).map(n => urnOf(list[n][0], names[n]));
            return resource(type, names[i], given, { options: { protect }, dependencies });
        }),
    );

/** Fixed, so that a failure is the same everywhere; GOLIVE_SEED tries others. fast-check prints seed, path and the smallest stack that fails. */
const seed = Number(process.env.GOLIVE_SEED ?? 20_251_106);

describe("the pack answers, whatever it is given", () => {
    const answers = async (resources: RecordedResource[]) => {
        const { findings } = await judgeAll(resources);
        for (const { rule, message, result } of findings) {
            assert.ok(rule && message.length > 0 && ["fail", "undecided", "exempt"].includes(result));
        }
    };

    it("stacks of random, half-unknown resources", () =>
        fc.assert(fc.asyncProperty(stack, answers), { seed, numRuns: Number(process.env.GOLIVE_RUNS ?? 150) }));

    it("every type, with random properties", async () => {
        const shapes = fc.sample(properties, { seed, numRuns: 4 * types.length });
        for (let round = 0; round < 4; round++) await answers(types.map((type, i) => resource(type, `r${i}`, shapes[round * types.length + i])));
    });

    it("every type, with every property unknown, and with none", () =>
        answers(
            types.flatMap((type, i) => [resource(type, `none${i}`, {}), resource(type, `unknown${i}`, Object.fromEntries(words.map(word => [word, unknown])))]),
        ));

    it("a flaw beside an unknown stranger is still found", () =>
        fc.assert(
            fc.asyncProperty(properties, async given => {
                const open = { engine: "postgres", publiclyAccessible: true };
                const { findings } = await judgeAll([
                    resource("aws:rds/instance:Instance", "open", open),
                    resource("kubernetes:apps/v1:Deployment", "stranger", { ...given, metadata: unknown }),
                ]);
                assert.ok(findings.some(one => one.rule === "data-store-has-no-public-address" && one.result === "fail"));
            }),
            { seed, numRuns: 25 },
        ));
});
