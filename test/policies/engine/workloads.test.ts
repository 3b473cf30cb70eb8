import * as assert from "node:assert";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { copiesOf, overlapOf, scaledBy, spotOf, workloadsOf } from "../../../policies/engine/workloads";
import { graphOf, resource, unknown } from "../../judge";

const object = (type: string, spec: object, template: object = {}) =>
    resource(`kubernetes:${type}`, "it", {
        metadata: { name: "it", namespace: "bot" },
        spec: { template: { spec: { containers: [] }, ...template }, ...spec },
    });
const service = (props: object, more: object = {}) => resource("aws:ecs/service:Service", "it", props, more);
const definition = (props: object = {}, name = "task") => resource("aws:ecs/taskDefinition:TaskDefinition", name, { family: name, ...props });
const of = async (one: RecordedResource, ...others: RecordedResource[]) => {
    const graph = await graphOf(one, ...others);
    const found = workloadsOf(graph).find(({ urn }) => urn === one.urn);
    assert.ok(found, `${one.type} is no workload`);
    return { workload: found, graph };
};

describe("how many of a workload run at once", () => {
    const scaled = (annotations: object) => object("serving.knative.dev/v1:Service", {}, { metadata: { annotations } });
    const task = definition();
    const cases: [resources: RecordedResource[], most: number | undefined, says?: RegExp][] = [
        [[object("apps/v1:Deployment", { replicas: 3 })], 3, /^spec\.replicas is 3$/],
        [[object("apps/v1:StatefulSet", {})], 1, /absent, which is 1/],
        [[object("argoproj.io/v1alpha1:Rollout", { replicas: 2 })], 2],
        [[object("apps.kruise.io/v1alpha1:CloneSet", { replicas: 2 })], 2],
        [[object("apps.openshift.io/v1:DeploymentConfig", { replicas: 2 })], 2],
        [[object("apps/v1:DaemonSet", {})], Number.POSITIVE_INFINITY, /every node/],
        [[object("batch/v1:Job", { parallelism: 4 })], 4, /^spec\.parallelism is 4/],
        [[object("batch/v1:CronJob", { jobTemplate: { spec: { parallelism: 2 } } })], 2, /^spec\.jobTemplate\.spec\.parallelism is 2/],
        [[object("keda.sh/v1alpha1:ScaledJob", { jobTargetRef: { template: { spec: {} } } })], 100],
        [[object("core/v1:Pod", {})], 1],
        [[object("acme.example.com/v1:Fleet", {})], undefined],
        [[scaled({})], Number.POSITIVE_INFINITY, /max-scale is absent/],
        [[scaled({ "autoscaling.knative.dev/max-scale": "0" })], Number.POSITIVE_INFINITY],
        [[scaled({ "autoscaling.knative.dev/max-scale": "1" })], 1],
        [[scaled({ "autoscaling.knative.dev/maxScale": "4" })], 4, /maxScale is 4/],
        [[service({ desiredCount: 2 })], 2, /^desiredCount is 2$/],
        [[service({})], 0],
        [[service({ schedulingStrategy: "DAEMON" })], Number.POSITIVE_INFINITY, /DAEMON/],
        [[task], 1],
        [
            [task, resource("aws:cloudwatch/eventTarget:EventTarget", "t", { ecsTarget: { taskCount: 3 } }, { dependencies: [task.urn] })],
            3,
            /^taskCount of t is 3$/,
        ],
        [
            [
                task,
                resource("aws:scheduler/schedule:Schedule", "a", { target: { ecsParameters: { taskCount: 2 } } }, { dependencies: [task.urn] }),
                resource("aws:scheduler/schedule:Schedule", "b", { target: {} }, { dependencies: [task.urn] }),
            ],
            2,
            /^taskCount of a is 2$/,
        ],
        [[resource("aws:apprunner/service:Service", "it", {})], 25],
        [[resource("aws:batch/jobDefinition:JobDefinition", "it", {})], undefined],
    ];
    for (const [resources, most, says = /./] of cases)
        it(`is ${most} for ${JSON.stringify(resources.map(({ type, properties }) => [type, properties])).slice(0, 120)}`, async () => {
            const [first, ...others] = resources;
            const { workload, graph } = await of(first, ...others);
            const copies = copiesOf(workload, graph);
            assert.strictEqual(copies?.most, most);
            if (copies) assert.match(copies.says, says);
        });
    it("is what App Runner's own configuration says", async () => {
        const sizes = resource("aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion", "one", { maxSize: 1 });
        const { workload, graph } = await of(resource("aws:apprunner/service:Service", "it", {}, { dependencies: [sizes.urn] }), sizes);
        assert.deepStrictEqual(copiesOf(workload, graph), { most: 1, says: "maxSize of one is 1" });
    });
});

describe("what has an update start the new one beside the old", () => {
    const cases: [one: RecordedResource, why: RegExp | undefined][] = [
        [object("apps/v1:Deployment", {}), /^spec\.strategy is RollingUpdate, and its maxSurge is absent, which is 25%$/],
        [object("apps/v1:Deployment", { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } }), /maxSurge is 1$/],
        [object("apps/v1:Deployment", { strategy: { rollingUpdate: { maxSurge: "0%" } } }), undefined],
        [object("apps/v1:Deployment", { strategy: { rollingUpdate: { maxSurge: 0 } } }), undefined],
        [object("apps/v1:Deployment", { strategy: { type: "Recreate" } }), undefined],
        [object("apps/v1:StatefulSet", {}), undefined],
        [object("apps/v1:DaemonSet", {}), undefined],
        [object("apps/v1:DaemonSet", { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }), /maxSurge is 1/],
        [object("apps.kruise.io/v1alpha1:CloneSet", {}), undefined],
        [object("apps.kruise.io/v1alpha1:CloneSet", { updateStrategy: { maxSurge: 1 } }), /updateStrategy\.maxSurge is 1/],
        [object("argoproj.io/v1alpha1:Rollout", { strategy: { blueGreen: {} } }), /blueGreen/],
        [object("argoproj.io/v1alpha1:Rollout", { strategy: { canary: { steps: [] } } }), /canary\.maxSurge is absent/],
        [object("argoproj.io/v1alpha1:Rollout", { strategy: { canary: { maxSurge: 0 } } }), undefined],
        [object("serving.knative.dev/v1:Service", {}), /revision/],
        [resource("aws:apprunner/service:Service", "it", {}), /App Runner/],
        [service({ desiredCount: 1 }), /^deploymentMaximumPercent is absent, which is 200$/],
        [service({ deploymentMaximumPercent: 150 }), /is 150/],
        [service({ deploymentMaximumPercent: 100 }), undefined],
        [service({ deploymentMaximumPercent: 100, deploymentConfiguration: { strategy: "BLUE_GREEN" } }), /strategy is BLUE_GREEN/],
        [service({ deploymentMaximumPercent: 100, deploymentController: { type: "CODE_DEPLOY" } }), /CODE_DEPLOY/],
        [service({ schedulingStrategy: "DAEMON" }), undefined],
        [definition(), undefined],
    ];
    for (const [one, why] of cases)
        it(`is ${why ?? "nothing"} for ${JSON.stringify([one.type, one.properties]).slice(0, 120)}`, async () => {
            const overlap = overlapOf((await of(one)).workload);
            if (why) assert.match(String(overlap), why);
            else assert.strictEqual(overlap, undefined);
        });
});

describe("what puts a task on spot machines", () => {
    const spot = [{ capacityProvider: "FARGATE", base: 1 }, { capacityProvider: "FARGATE_SPOT" }];
    const cluster = resource("aws:ecs/cluster:Cluster", "c", {});
    const providers = (props: object = {}, dependencies = [cluster.urn]) =>
        resource("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "p", { defaultCapacityProviderStrategies: spot, ...props }, { dependencies });
    const task = definition();
    const cases: [resources: RecordedResource[], where: RegExp | undefined][] = [
        [[object("apps/v1:Deployment", {})], undefined],
        [[service({ capacityProviderStrategies: spot })], /^capacityProviderStrategies has FARGATE_SPOT$/],
        [[service({ capacityProviderStrategies: spot.slice(0, 1) }), providers()], undefined],
        [[service({}, { dependencies: [cluster.urn] }), cluster, providers()], /defaultCapacityProviderStrategies of p has FARGATE_SPOT/],
        [[service({ cluster: "c" }), providers({ clusterName: "c" }, [])], /defaultCapacityProviderStrategies of p/],
        [[service({ cluster: "other" }), providers({ clusterName: "c" }, [])], undefined],
        [[service({ launchType: "FARGATE" }, { dependencies: [cluster.urn] }), cluster, providers()], undefined],
        [
            [task, resource("aws:cloudwatch/eventTarget:EventTarget", "t", { ecsTarget: { capacityProviderStrategies: spot } }, { dependencies: [task.urn] })],
            /capacityProviderStrategies of t/,
        ],
        [[resource("aws:apprunner/service:Service", "it", {})], undefined],
    ];
    for (const [resources, where] of cases)
        it(`is ${where ?? "nothing"} for ${JSON.stringify(resources.map(({ type, properties }) => [type, properties])).slice(0, 120)}`, async () => {
            const [first, ...others] = resources;
            const { workload, graph } = await of(first, ...others);
            if (where) assert.match(String(spotOf(workload, graph)), where);
            else assert.strictEqual(spotOf(workload, graph), undefined);
        });
});

describe("what AWS runs, read as pods", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:binance-AbCdEf";
    const bot = {
        ...{ name: "bot", image: "bot:1.0.0", entryPoint: ["sh"], command: ["-c", "run"], stopTimeout: 90 },
        environment: [{ name: "MODE", value: "live" }],
        secrets: [
            { name: "KEY", valueFrom: arn },
            { name: "SECRET", valueFrom: `${arn}:secret::` },
            { name: "TOKEN", valueFrom: "/bot/token" },
        ],
        dockerLabels: { "golive.dev/places-orders": "true", "golive.dev/phase": "dry" },
        healthCheck: { command: ["CMD-SHELL", "test -f /ok"] },
        portMappings: [{ containerPort: 8080 }],
        mountPoints: [{ sourceVolume: "data", containerPath: "/data" }],
    };
    const task = definition({ containerDefinitions: JSON.stringify([bot]), tags: { "golive.dev/phase": "live" }, volumes: [{ name: "data" }] });

    it("have the containers, labels and tags of the definition that a service depends on, or names", async () => {
        for (const one of [
            service({ taskDefinition: unknown }, { dependencies: [task.urn] }),
            service({ taskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/task:7" }),
            service({ taskDefinition: "task" }),
        ]) {
            const { workload, graph } = await of(one, task);
            assert.deepStrictEqual(
                [workload.kind, workload.annotations["golive.dev/places-orders"], workload.annotations["golive.dev/phase"]],
                ["ECS service", "true", "live"],
            );
            assert.strictEqual(workload.spec.terminationGracePeriodSeconds, 90);
            const [{ container, where }] = workload.containers;
            assert.strictEqual(where, "containerDefinitions[0]");
            assert.deepStrictEqual([container.image, container.command, container.args], ["bot:1.0.0", ["sh"], ["-c", "run"]]);
            assert.deepStrictEqual(container.env, [
                { name: "MODE", value: "live" },
                { name: "KEY", valueFrom: { secretKeyRef: { name: arn, key: "" } } },
                { name: "SECRET", valueFrom: { secretKeyRef: { name: arn, key: "secret" } } },
                { name: "TOKEN", valueFrom: { secretKeyRef: { name: "/bot/token", key: "" } } },
            ]);
            assert.deepStrictEqual(container.livenessProbe, { exec: { command: ["sh", "-c", "test -f /ok"] }, periodSeconds: 30, failureThreshold: 3 });
            assert.deepStrictEqual(
                workloadsOf(graph).map(({ kind }) => kind),
                ["ECS service"],
                "a definition that a service runs is none of its own",
            );
        }
    });
    it("are unknown while the containers are", async () => {
        const { workload } = await of(service({}, { dependencies: [task.urn] }), { ...task, properties: { containerDefinitions: unknown } });
        assert.throws(() => workload.annotations, /can't be known during preview/);
        assert.throws(() => workload.containers, /can't be known during preview/);
    });
    it("are nothing where AWS has nothing, or what nobody can read", async () => {
        for (const containerDefinitions of [undefined, "no document", "[null, 5]", "{}"]) {
            const { workload } = await of(definition({ containerDefinitions }));
            assert.ok(workload.containers.every(({ container }) => container.env?.length === 0));
        }
    });
    it("are App Runner's service with its variables, by image and by code", async () => {
        const settings = { runtimeEnvironmentVariables: { MODE: "live" }, runtimeEnvironmentSecrets: { KEY: arn } };
        for (const sourceConfiguration of [
            { imageRepository: { imageIdentifier: "bot:1", imageConfiguration: settings } },
            { codeRepository: { codeConfiguration: { codeConfigurationValues: settings } } },
        ]) {
            const { workload } = await of(resource("aws:apprunner/service:Service", "it", { sourceConfiguration }));
            assert.deepStrictEqual(
                workload.containers[0].container.env?.map(({ name }) => name),
                ["MODE", "KEY"],
            );
        }
    });
    it("are Batch's job, of one container or several", async () => {
        const { workload } = await of(resource("aws:batch/jobDefinition:JobDefinition", "it", { containerProperties: JSON.stringify(bot) }));
        assert.deepStrictEqual([workload.kind, workload.containers.length], ["Batch job", 1]);
        const ecsProperties = JSON.stringify({ taskProperties: [{ containers: [bot, bot] }] });
        const several = await of(resource("aws:batch/jobDefinition:JobDefinition", "it", { ecsProperties, containerProperties: "[null]" }));
        assert.strictEqual(several.workload.containers.length, 2);
    });
    it("are a patch's, as far as it goes", async () => {
        const patch = (spec: object) => object("apps/v1:DeploymentPatch", spec, { metadata: { annotations: { "golive.dev/phase": "live" } } });
        const { workload, graph } = await of(patch({ replicas: 2 }));
        assert.deepStrictEqual([workload.kind, workload.annotations["golive.dev/phase"], graph.pods.length], ["Deployment", "live", 0]);
        assert.strictEqual(copiesOf(workload, graph)?.most, 2);
        assert.strictEqual(overlapOf(workload), undefined, "what a patch leaves out is as it was");
        assert.match(String(overlapOf((await of(patch({ strategy: { rollingUpdate: { maxSurge: 1 } } }))).workload)), /maxSurge is 1/);
    });
    it("are another object's where a Rollout names it", async () => {
        const rollout = resource("kubernetes:argoproj.io/v1alpha1:Rollout", "it", {
            ...{ metadata: { name: "it", namespace: "bot" } },
            spec: { workloadRef: { kind: "Deployment", name: "it" }, strategy: { blueGreen: {} } },
        });
        const { workload, graph } = await of(
            rollout,
            object("apps/v1:Deployment", { replicas: 0 }, { metadata: { annotations: { "golive.dev/phase": "live" } } }),
        );
        assert.deepStrictEqual([workload.kind, workload.annotations["golive.dev/phase"]], ["Rollout", "live"]);
        assert.match(String(overlapOf(workload)), /blueGreen/);
        assert.strictEqual(graph.pods.length, 1, "the Rollout has no pods of its own");
    });
});

describe("what scales a service of ECS", () => {
    const target = (props: object, dependencies: string[] = []) =>
        resource("aws:appautoscaling/target:Target", "t", { serviceNamespace: "ecs", resourceId: unknown, ...props }, { dependencies });
    const scaled = async (one: RecordedResource, ...others: RecordedResource[]) => {
        const graph = await graphOf(one, ...others);
        return scaledBy(graph.nodes[0], graph)?.name;
    };
    it("is what depends on it, or names it", async () => {
        const own = service({ name: "bot" });
        assert.strictEqual(await scaled(target({}, [own.urn]), own), "it");
        assert.strictEqual(await scaled(target({ resourceId: "service/main/bot" }), own), "it");
        assert.strictEqual(await scaled(target({ resourceId: "service/main/other" }), own), undefined);
        assert.strictEqual(await scaled(target({ serviceNamespace: "dynamodb", resourceId: "table/bot" }), own), undefined);
    });
});
