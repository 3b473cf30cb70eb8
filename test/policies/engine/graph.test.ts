import * as assert from "node:assert";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { aws } from "../../../policies/engine/aws";
import { Graph, matches, type Selector } from "../../../policies/engine/graph";
import { graphOf, resource, unknown } from "../../judge";

const object = (type: string, name: string, namespace?: unknown, properties: object = {}, more: object = {}) =>
    resource(`kubernetes:${type}`, name, { metadata: { name, namespace }, ...properties }, more);
const pod = (name: string, labels: unknown, namespace: unknown = "bot", more: object = {}) =>
    object("apps/v1:Deployment", name, namespace, { spec: { template: { metadata: { labels }, spec: { containers: [] } } } }, more);
const names = (nodes: { name: string }[]) => nodes.map(({ name }) => name);

describe("a label selector", () => {
    const labels = { app: "bot", tier: "core" };
    const expression = (key: string, operator: string, values?: string[]): Selector => ({ matchExpressions: [{ key, operator, values }] });
    const cases: [selector: Selector | undefined, matches: boolean][] = [
        [undefined, true],
        [{}, true],
        [{ matchLabels: { app: "bot" } }, true],
        [{ matchLabels: { app: "bot", tier: "core" } }, true],
        [{ matchLabels: { app: "bot", tier: "edge" } }, false],
        [{ matchLabels: { other: "x" } }, false],
        [expression("app", "Exists"), true],
        [expression("other", "Exists"), false],
        [expression("app", "DoesNotExist"), false],
        [expression("other", "DoesNotExist"), true],
        [expression("app", "In", ["api", "bot"]), true],
        [expression("app", "In", ["api"]), false],
        [expression("app", "In"), false],
        [expression("other", "In", ["bot"]), false],
        [expression("app", "NotIn", ["api"]), true],
        [expression("app", "NotIn", ["bot"]), false],
        [expression("app", "NotIn"), true],
        [expression("other", "NotIn", ["bot"]), true],
        [{ matchLabels: { app: "bot" }, ...expression("tier", "In", ["edge"]) }, false],
    ];
    for (const [selector, expected] of cases)
        it(`${JSON.stringify(selector)} ${expected ? "matches" : "does not match"}`, () => assert.strictEqual(matches(selector, labels), expected));
    it("matches what has no labels only if it asks for none", () => {
        assert.deepStrictEqual(
            [matches({}, undefined), matches({ matchLabels: labels }, undefined), matches(expression("app", "Exists"), undefined)],
            [true, false, false],
        );
    });
});

describe("the place of an object", () => {
    const provider = resource("pulumi:providers:kubernetes", "eu", { namespace: "trading" });
    const bare = resource("pulumi:providers:kubernetes", "us", {});
    const of = (one: RecordedResource) => ({ provider: `${one.urn}::4f1a` });
    const placeOf = async (one: RecordedResource) => (await graphOf(provider, bare, one)).nodes[2].place;
    it("is its cluster and namespace", async () => {
        assert.strictEqual(await placeOf(object("core/v1:Service", "a", "bot", {}, of(provider))), `${provider.urn} bot`);
        assert.strictEqual(await placeOf(object("core/v1:Service", "a", undefined, {}, of(provider))), `${provider.urn} trading`);
        assert.strictEqual(await placeOf(object("core/v1:Service", "a", undefined, {}, of(bare))), `${bare.urn} default`);
        assert.strictEqual(await placeOf(object("core/v1:Service", "a")), " default");
        assert.strictEqual(await placeOf(resource("kubernetes:core/v1:Service", "a", {})), " default");
    });
    it("keeps the pods of two clusters apart", async () => {
        const graph = await graphOf(provider, bare, pod("a", { app: "x" }, "bot", of(provider)), pod("b", { app: "x" }, "bot", of(bare)));
        assert.deepStrictEqual(graph.places, [`${provider.urn} bot`, `${bare.urn} bot`]);
        assert.deepStrictEqual(names(graph.podsIn(graph.places[1])), ["b"]);
        assert.deepStrictEqual(graph.podsIn(" bot"), []);
        assert.deepStrictEqual(names(graph.select(graph.places[0], { matchLabels: { app: "x" } })), ["a"]);
    });
    it("is unknown while the namespace is", async () => {
        const graph = await graphOf(object("core/v1:Service", "a", unknown));
        assert.throws(() => graph.nodes[0].place, /namespace can't be known during preview/);
    });
});

describe("the pods that a selector chooses", () => {
    const all = [pod("a", { app: "bot", tier: "core" }), pod("b", { app: "bot" }), pod("c", { app: "bot", tier: "core" }, "other"), pod("d", undefined)];
    const select = async (selector: Selector | undefined, ...more: RecordedResource[]) => names((await graphOf(...all, ...more)).select(" bot", selector));
    it("are those of the place with every label", async () => {
        assert.deepStrictEqual(await select({ matchLabels: { app: "bot" } }), ["a", "b"]);
        assert.deepStrictEqual(await select({ matchLabels: { app: "bot", tier: "core" } }), ["a"]);
        assert.deepStrictEqual(await select({ matchLabels: { tier: "core", app: "bot" } }), ["a"]);
        assert.deepStrictEqual(await select({ matchLabels: { app: "bot", zone: "x" } }), []);
        assert.deepStrictEqual(await select({ matchExpressions: [{ key: "tier", operator: "Exists" }] }), ["a"]);
        assert.deepStrictEqual(await select(undefined), ["a", "b", "d"]);
    });
    it("are unknown only when there are none but one might be", async () => {
        for (const maybe of [pod("e", { app: unknown }), pod("e", { app: "x" }, unknown)]) {
            assert.deepStrictEqual(await select({ matchLabels: { app: "bot" } }, maybe), ["a", "b"]);
            await assert.rejects(select({ matchLabels: { app: "x" } }, maybe), /can't be known during preview/);
        }
    });
});

describe("places that may hold pods which nobody sees", () => {
    const opaque = async (one: RecordedResource) => {
        const graph = await graphOf(one);
        return [" bot", " default", " other"].filter(place => graph.mayHoldUnseenPods(place)).map(place => place.trim());
    };
    it("are those of a chart, wherever it says so", async () => {
        assert.deepStrictEqual(await opaque(object("helm.sh/v3:Release", "r", undefined, { namespace: "bot" })), ["bot"]);
        assert.deepStrictEqual(await opaque(resource("kubernetes:helm.sh/v3:Release", "r", {})), ["default"]);
        assert.deepStrictEqual(await opaque(resource("kubernetes:helm.sh/v3:Release", "r", { namespace: unknown })), ["bot", "default", "other"]);
    });
    it("are those of operators that make pods, and of what runs pods by a template that says nothing of others", async () => {
        for (const type of ["postgresql.cnpg.io/v1:Cluster", "x-operator.acme.dev/v1:Bot"])
            assert.deepStrictEqual([type, ...(await opaque(object(type, "x", "bot", { namespace: "other" })))], [type, "bot"]);
        const templated = { spec: { template: { spec: { containers: [] } } } };
        assert.deepStrictEqual(await opaque(object("x-operator.acme.dev/v1:Bot", "x", "bot", templated)), ["bot"]);
    });
    const collections = ["yaml:ConfigFile", "yaml/v2:ConfigGroup", "kustomize:Directory", "kustomize/v2:Directory", "helm.sh/v3:Chart", "helm.sh/v4:Chart"];
    it("are all of them for files and manifests whose objects nobody sees, and the chart's own for a chart", async () => {
        for (const type of collections)
            assert.deepStrictEqual(
                [type, ...(await opaque(resource(`kubernetes:${type}`, "x", { namespace: "other" })))],
                [type, ...(type.startsWith("helm") ? ["other"] : ["bot", "default", "other"])],
            );
    });
    it("are none for files, manifests and charts whose objects stand in the graph", async () => {
        for (const type of collections) {
            const parent = resource(`kubernetes:${type}`, "x", {});
            const graph = await graphOf(parent, pod("child", { app: "bot" }, "bot", { parent: parent.urn }));
            assert.deepStrictEqual([type, graph.mayHoldUnseenPods(" bot"), graph.mayHoldUnseenPods(" default")], [type, false, false]);
            assert.deepStrictEqual(names(graph.select(" bot", { matchLabels: { app: "bot" } })), ["child"]);
        }
    });
    it("are not those of other objects, nor of operators that make none", async () => {
        for (const type of [
            "argoproj.io/v1alpha1:Rollout",
            "serving.knative.dev/v1:Service",
            "apps.kruise.io/v1alpha1:CloneSet",
            "keda.sh/v1alpha1:ScaledObject",
        ])
            assert.deepStrictEqual([type, ...(await opaque(object(type, "x", "bot")))], [type]);
        for (const type of ["core/v1:ConfigMap", "apps/v1:Deployment", "networking.k8s.io/v1:Ingress", "external-secrets.io/v1:ExternalSecret"])
            assert.deepStrictEqual([type, ...(await opaque(object(type, "x", "bot")))], [type]);
        for (const type of ["monitoring.coreos.com/v1:PrometheusRule", "cert-manager.io/v1:Certificate", "elbv2.k8s.aws/v1beta1:TargetGroupBinding"])
            assert.deepStrictEqual([type, ...(await opaque(object(type, "x", "bot")))], [type]);
        assert.deepStrictEqual(await opaque(object("monitoring.coreos.com/v1:Prometheus", "x", "bot")), ["bot"]);
        assert.deepStrictEqual(await opaque(resource("aws:s3/bucket:Bucket", "x", {})), []);
    });
});

describe("what the index finds", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "data", {});
    const key = resource("aws:kms/key:Key", "key", {});
    const policy = resource("aws:s3/bucketPolicy:BucketPolicy", "policy", {}, { dependencies: [bucket.urn, "urn:gone"] });
    const versioning = resource("aws:s3/bucketVersioning:BucketVersioning", "versions", {}, { dependencies: [bucket.urn, key.urn] });
    it("is resources by type and by kind, and who refers to whom", async () => {
        const graph = await graphOf(bucket, key, policy, versioning, object("core/v1:Pod", "bot", "bot"), object("batch/v1:Job", "job", "bot"));
        assert.deepStrictEqual(names(graph.ofType("aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:ec2/vpc:Vpc")), ["key", "data"]);
        assert.deepStrictEqual(names(graph.ofType(aws.kms.Key)), ["key"]);
        assert.deepStrictEqual(names(graph.ofKind("Pod", "Job", "CronJob")), ["bot", "job"]);
        assert.strictEqual(graph.nodes[0].kind, "");
        assert.deepStrictEqual(names(graph.users(bucket, policy.type, versioning.type)), ["policy", "versions"]);
        assert.deepStrictEqual(names(graph.users(bucket, versioning.type)), ["versions"]);
        assert.deepStrictEqual(names(graph.users(policy, bucket.type)), []);
        const [first, second] = graph.ofType(policy.type, versioning.type);
        assert.deepStrictEqual(names(graph.used(first, bucket.type, key.type)), ["data"]);
        assert.deepStrictEqual(names(graph.used(second, key.type)), ["key"]);
    });
    it("is objects by name: the first of two, and unknown where one might be it", async () => {
        const config = (name: string, called: unknown, data: object) =>
            resource("kubernetes:core/v1:ConfigMap", name, { metadata: { name: called, namespace: "bot" }, data });
        const graph = await graphOf(
            config("a", "x", { n: 1 }),
            config("b", "x", { n: 2 }),
            object("core/v1:Secret", "x", "other"),
            resource("kubernetes:core/v1:ConfigMap", "c", {}),
        );
        assert.strictEqual(graph.named("ConfigMap", " bot", "x")?.name, "a");
        assert.strictEqual(graph.named("ConfigMap", " other", "x"), undefined);
        assert.strictEqual(graph.named("Secret", " other", "x")?.name, "x");
        const maybe = await graphOf(config("a", "x", {}), config("b", unknown, {}));
        assert.strictEqual(maybe.named("ConfigMap", " bot", "x")?.name, "a");
        assert.strictEqual(maybe.named("Secret", " bot", "y"), undefined);
        assert.throws(() => maybe.named("ConfigMap", " bot", "y"), /name can't be known during preview/);
    });
    it("is what pods carry, and nothing where they carry nothing", async () => {
        const graph = await graphOf(pod("a", { app: "bot" }), resource("kubernetes:apps/v1:Deployment", "b", {}), object("batch/v1:CronJob", "c", "bot"));
        assert.deepStrictEqual(
            graph.pods.map(({ labels, annotations, spec }) => [{ ...labels }, { ...annotations }, Object.keys(spec)]),
            [
                [{ app: "bot" }, {}, ["containers"]],
                [{}, {}, []],
                [{}, {}, []],
            ],
        );
    });
    it("is computed once, be it an error", () => {
        const graph = new Graph([]);
        let asked = 0;
        const answers = () => ++asked;
        assert.deepStrictEqual([graph.once(answers), graph.once(answers)], [1, 1]);
        const fails = () => {
            throw new Error(`unknown ${++asked}`);
        };
        for (let i = 0; i < 2; i++) assert.throws(() => graph.once(fails), /unknown 2/);
    });
});

describe("a question that many resources ask", () => {
    const graph = new Graph([]);
    const unknown = {
        get name(): string {
            throw new Error("unknown");
        },
    };
    const times = (about: unknown[], answer: () => unknown) => {
        let count = 0;
        const counted = () => {
            count++;
            return answer();
        };
        const answers = [1, 2].map(() => {
            try {
                return graph.asked(about, counted);
            } catch (error) {
                return (error as Error).message;
            }
        });
        return [count, ...answers];
    };

    it("is answered once", () =>
        assert.deepStrictEqual(
            times(["a", { b: 1 }], () => "x"),
            [1, "x", "x"],
        ));
    it("is answered once where nothing is found", () =>
        assert.deepStrictEqual(
            times(["none"], () => undefined),
            [1, undefined, undefined],
        ));
    it("is another where anything is another", () =>
        assert.deepStrictEqual(
            times(["a", { b: 2 }], () => "y"),
            [1, "y", "y"],
        ));
    it("fails each time, and is asked once", () => {
        const fails = () => {
            throw new Error("lost");
        };
        assert.deepStrictEqual(times(["fails"], fails), [1, "lost", "lost"]);
    });
    it("is answered each time while something in it is unknown", () =>
        assert.deepStrictEqual(
            times(["a", unknown], () => "z"),
            [2, "z", "z"],
        ));
});
