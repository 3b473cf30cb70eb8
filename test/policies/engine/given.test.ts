import * as assert from "node:assert";
import * as given from "../../../policies/engine/given";
import { type Graph, graphRule, type PodNode } from "../../../policies/engine/graph";
import { judgeAll } from "../../../policies/judge";
import { resource, unknown } from "../../judge";

type Container = Parameters<typeof given.ownVariables>[0];
const map = (name: string, data: object) => resource("kubernetes:core/v1:ConfigMap", name, { metadata: { name, namespace: "bot" }, data });
const secret = (name: string, properties: object) => resource("kubernetes:core/v1:Secret", name, { metadata: { name, namespace: "bot" }, ...properties });

/** What is asked about one container of a pod. */
async function of<T>(
    container: object,
    question: (container: Container, pod: PodNode, graph: Graph) => T,
    volumes: unknown = [],
    ...more: Parameters<typeof judgeAll>[0]
): Promise<T> {
    let answer: { value: T } | { error: unknown } | undefined;
    const rule = graphRule(
        { name: "it-asks", severity: "low", items: [], says: "S.", because: "B.", fix: "F." },
        graph => graph.pods,
        (pod, graph) => {
            try {
                answer = { value: question(pod.spec.containers?.[0] as Container, pod, graph) };
            } catch (error) {
                answer = { error };
            }
            return undefined;
        },
    );
    const spec = { containers: [{ name: "it", ...container }], volumes };
    const pod = resource("kubernetes:apps/v1:Deployment", "it", { metadata: { name: "it", namespace: "bot" }, spec: { template: { spec } } });
    await judgeAll([{ ...pod, dependencies: more.map(({ urn }) => urn) }, ...more], { rules: [rule] });
    assert.ok(answer);
    if ("error" in answer) throw answer.error;
    return answer.value;
}

describe("variables that a container is given", () => {
    const from = { valueFrom: { secretKeyRef: { name: "s", key: "k" } } };
    const env = [{ name: "A", value: "1" }, { name: "B", ...from }, { name: "C", valueFrom: { configMapKeyRef: { name: "m", key: "c" } } }, { name: "D" }];
    const envFrom = [
        { configMapRef: { name: "m" } },
        { prefix: "P_", configMapRef: { name: "m" } },
        { prefix: "S_", secretRef: { name: "s" } },
        { configMapRef: { name: "none" } },
    ];
    const maps = [map("m", { A: "2", c: "3" }), secret("s", { data: { X: "" }, stringData: { Y: "" } })];
    it("are in clear by itself, or from ConfigMaps", async () => {
        assert.deepStrictEqual(await of({ env }, given.ownVariables), ["A", "C", "D"]);
        assert.deepStrictEqual(await of({ envFrom }, given.mappedVariables, [], ...maps), ["A", "c", "P_A", "P_c"]);
        assert.deepStrictEqual(await of({}, given.ownVariables), []);
        assert.deepStrictEqual(await of({}, given.mappedVariables), []);
    });
    it("are secrets by themselves, or from whole Secrets", async () => {
        assert.deepStrictEqual(await of({ env, envFrom }, given.secretVariables, [], ...maps), ["B", "S_X", "S_Y"]);
        assert.deepStrictEqual(await of({ env, envFrom }, given.secretVariables), ["B"]);
    });
    it("have a value, are empty without one, and are what the last says", async () => {
        const values = await of(
            { env: [...env, { name: "A", value: "9" }], envFrom },
            (one, pod, graph) => ["A", "B", "C", "D", "c", "P_A", "S_X", "Z"].map(name => given.valueIn(one, name, pod, graph)),
            [],
            ...maps,
        );
        assert.deepStrictEqual(values, ["9", undefined, "3", "", "3", "2", undefined, undefined]);
    });
    it("are unknown while a value or a ConfigMap's name is", async () => {
        await assert.rejects(of({ env: [{ name: "A", value: unknown }] }, (one, pod, graph) => given.valueIn(one, "A", pod, graph)));
        await assert.rejects(of({ envFrom: [{ configMapRef: { name: unknown } }] }, given.mappedVariables));
    });
});

describe("files that a container is given", () => {
    const files = (container: object, volumes: unknown, ...more: Parameters<typeof judgeAll>[0]) =>
        of(container, (one, pod, graph) => given.filesIn(one, pod, graph).map(({ path, text }) => `${path}=${text}`), volumes, ...more);
    const mount = (mountPath: string, more: object = {}) => ({ volumeMounts: [{ name: "v", mountPath, ...more }] });
    const volume = (more: object = {}) => [{ name: "v", configMap: { name: "m", ...more } }];
    const two = map("m", { a: "1", b: "2" });
    it("are all of a folder, one by subPath, or those that items name", async () => {
        assert.deepStrictEqual(await files(mount("/c"), volume(), two), ["/c/a=1", "/c/b=2"]);
        assert.deepStrictEqual(await files(mount("/c/"), volume(), two), ["/c/a=1", "/c/b=2"]);
        assert.deepStrictEqual(await files(mount("/c/x", { subPath: "b" }), volume(), two), ["/c/x=2"]);
        assert.deepStrictEqual(await files(mount("/c"), volume({ items: [{ key: "b", path: "d/e" }] }), two), ["/c/d/e=2"]);
        assert.deepStrictEqual(await files(mount("/c"), [{ name: "v", projected: { sources: [{ secret: {} }, { configMap: { name: "m" } }] } }], two), [
            "/c/a=1",
            "/c/b=2",
        ]);
    });
    it("are none of other volumes, of secrets, and of what the graph does not have", async () => {
        assert.deepStrictEqual(await files(mount("/c"), [{ name: "v", secret: { secretName: "s" } }], two), []);
        assert.deepStrictEqual(await files(mount("/c"), [{ name: "w", configMap: { name: "m" } }], two), []);
        assert.deepStrictEqual(await files(mount("/c"), volume({ name: "other" }), two), []);
        assert.deepStrictEqual(await files({}, volume(), two), []);
    });
    it("are found while the ConfigMap's name is unknown, and left out while the text is", async () => {
        assert.deepStrictEqual(await files(mount("/c"), volume({ name: unknown }), two), ["/c/a=1", "/c/b=2"]);
        assert.deepStrictEqual(await files(mount("/c"), volume(), map("m", { a: unknown, b: "2" })), ["/c/b=2"]);
    });
    it("lie in a mount, or are one", async () => {
        const at = (mountPath: string, path: string) => given.mountedAt({ volumeMounts: [{ name: "v", mountPath }] }, path);
        assert.deepStrictEqual(
            [at("/c", "/c"), at("/c", "/c/a"), at("/c/", "/c/a"), at("/c", "/cc/a"), at("/c", "/"), given.mountedAt({}, "/c")],
            [true, true, true, false, false, false],
        );
    });
});

describe("the mount that a path lies in", () => {
    const mount = (name: string, mountPath: string) => ({ name, mountPath });
    const of = (path: string, ...volumeMounts: { name: string; mountPath: string }[]) => given.mountOf({ volumeMounts }, path)?.name;

    it("is the deepest of several, in whatever order", () => {
        const mounts = [mount("all", "/"), mount("deep", "/data/state"), mount("data", "/data")];
        assert.strictEqual(of("/data/state/halt", ...mounts), "deep");
        assert.strictEqual(of("/data/halt", ...mounts), "data");
        assert.strictEqual(of("/data/state/halt", ...mounts.toReversed()), "deep");
        assert.strictEqual(of("/etc/halt", ...mounts), "all");
    });
    it("may be the path itself, with a slash at its end or without", () => {
        assert.strictEqual(of("/data", mount("data", "/data/")), "data");
        assert.strictEqual(of("/data/halt", mount("file", "/data/halt")), "file");
    });
    it("is none where only the name begins alike, and none without mounts", () => {
        assert.strictEqual(of("/database/halt", mount("data", "/data")), undefined);
        assert.strictEqual(given.mountOf({}, "/data"), undefined);
    });
});
