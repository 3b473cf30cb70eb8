import * as assert from "node:assert";
import { kindOf } from "../../../policies/engine/kinds";
import { containerRule, containersOf, type PodSpec, podRule } from "../../../policies/engine/pods";
import { judge, unknown } from "../../judge";

const text = { severity: "low", items: ["vanta:1"], says: "It holds.", because: "It must.", fix: "Fix it." } as const;

describe("a rule on pods", () => {
    const tells = podRule({ ...text, name: "tells-of-pods" }, ({ where, kind, replicas, metadata, spec }) =>
        spec.hostNetwork ? `${kind} at ${where}, ${replicas ?? "no"} replicas, ${metadata?.name ?? "no name"}` : undefined,
    );
    const spec = { hostNetwork: true };
    const cases: [type: string, properties: object, message: RegExp][] = [
        ["core/v1:Pod", { metadata: { name: "bot" }, spec }, /^Pod at spec, no replicas, bot\./],
        ["core/v1:PodTemplate", { template: { spec } }, /^PodTemplate at template\.spec, no replicas, no name\./],
        ["apps/v1:Deployment", { spec: { replicas: 2, template: { spec } } }, /^Deployment at spec\.template\.spec, 2 replicas, no name\./],
        ["apps/v1:StatefulSet", { spec: { template: { spec } } }, /^StatefulSet at spec\.template\.spec/],
        ["apps/v1:DaemonSet", { spec: { template: { spec } } }, /^DaemonSet at spec\.template\.spec/],
        ["apps/v1:ReplicaSet", { spec: { template: { spec } } }, /^ReplicaSet at spec\.template\.spec/],
        ["core/v1:ReplicationController", { spec: { template: { spec } } }, /^ReplicationController at spec\.template\.spec/],
        ["batch/v1:Job", { spec: { template: { spec } } }, /^Job at spec\.template\.spec/],
        ["argoproj.io/v1alpha1:Rollout", { spec: { replicas: 3, template: { spec } } }, /^Rollout at spec\.template\.spec, 3 replicas/],
        ["apps.kruise.io/v1alpha1:CloneSet", { spec: { template: { spec } } }, /^CloneSet at spec\.template\.spec/],
        ["apps.kruise.io/v1beta1:StatefulSet", { spec: { template: { spec } } }, /^StatefulSet at spec\.template\.spec/],
        [
            "apps.kruise.io/v1alpha1:AdvancedCronJob",
            { spec: { template: { jobTemplate: { spec: { template: { spec } } } } } },
            /^AdvancedCronJob at spec\.template\.jobTemplate\.spec\.template\.spec/,
        ],
        ["keda.sh/v1alpha1:ScaledJob", { spec: { jobTargetRef: { template: { spec } } } }, /^ScaledJob at spec\.jobTargetRef\.template\.spec/],
        ["serving.knative.dev/v1:Service", { spec: { template: { spec } } }, /^KnativeService at spec\.template\.spec/],
        ["acme.example.com/v1:Fleet", { spec: { template: { spec: { ...spec, containers: [] } } } }, /^Fleet at spec\.template\.spec/],
        ["batch/v1beta1:CronJob", { spec: { jobTemplate: { spec: { template: { spec } } } } }, /^CronJob at spec\.jobTemplate\.spec\.template\.spec/],
    ];
    for (const [type, properties, message] of cases) {
        it(`finds them in a ${type}`, () => judge(tells, `kubernetes:${type}`).fails(properties, message));
        it(`finds none in an empty ${type}`, () => judge(tells, `kubernetes:${type}`).passes({}));
    }
    it("finds none in what is no object of pods, though it has a template", async () => {
        await judge(tells, "kubernetes:acme.example.com/v1:Pool").passes({ spec: { template: { spec } } });
        await judge(tells, "kubernetes:cert-manager.io/v1:Certificate").passes({ spec: { template: { spec: { ...spec, containers: [] } } } });
        await judge(tells, "kubernetes:core/v1:Service").passes({ spec: { template: { spec } } });
        for (const spec of [unknown, { template: unknown }, { template: { spec: unknown } }])
            await judge(tells, "kubernetes:acme.example.com/v1:Pool").passes({ spec });
    });
    it("is undecided of a kind that runs pods while its template is unknown", () =>
        judge(tells, "kubernetes:argoproj.io/v1alpha1:Rollout").isUndecided({ spec: { template: unknown } }));
    it("leaves a patch alone, unless it says otherwise", async () => {
        const patch = "kubernetes:apps/v1:DeploymentPatch";
        await judge(tells, patch).passes({ spec: { template: { spec } } });
        await judge({ ...tells, patches: true }, patch).fails({ spec: { template: { spec } } }, /^Deployment at spec\.template\.spec/);
    });
});

describe("a rule on containers", () => {
    const tells = containerRule({ ...text, name: "tells-of-containers" }, ({ image }, _pod, _judged, sort) => (image === "bad" ? `${sort} is bad` : undefined));
    const { passes, fails, isUndecided } = judge(tells, "kubernetes:core/v1:Pod");
    it("looks at every sort of them", async () => {
        for (const sort of ["containers", "initContainers", "ephemeralContainers"])
            await fails(
                { spec: { [sort]: [{ image: "good" }, { name: "bot", image: "bad" }] } },
                new RegExp(`^spec\\.${sort}\\[1\\] \\(bot\\): ${sort} is bad\\.`),
            );
        await fails({ spec: { containers: [{ image: "bad" }] } }, /^spec\.containers\[0\] \(unnamed\): /);
    });
    it("passes what has none", () => passes({ spec: {} }));
    it("is undecided while one is unknown, and hides no other", async () => {
        await isUndecided({ spec: { containers: [unknown, { image: "good" }] } });
        await fails({ spec: { containers: [unknown, { image: "bad" }] } }, /^spec\.containers\[1\]/);
    });
    it("knows where a container stands, also in a pod of no object", () =>
        assert.deepStrictEqual(
            containersOf({ containers: [{ name: "a" }], initContainers: [{ name: "b" }] } as PodSpec).map(({ where, sort, container }) => [
                where,
                sort,
                container.name,
            ]),
            [
                ["spec.containers[0]", "containers", "a"],
                ["spec.initContainers[0]", "initContainers", "b"],
            ],
        ));
});

describe("the kind of a type", () => {
    it("is the last part of a Kubernetes type, and empty for others", () =>
        assert.deepStrictEqual(
            [kindOf("kubernetes:apps/v1:Deployment"), kindOf("kubernetes:helm.sh/v3:Release"), kindOf("aws:s3/bucket:Bucket")],
            ["Deployment", "Release", ""],
        ));
    it("keeps Knative's Service apart from the one that finds pods", () =>
        assert.strictEqual(kindOf("kubernetes:serving.knative.dev/v1:Service"), "KnativeService"));
});
