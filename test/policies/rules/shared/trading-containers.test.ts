import * as assert from "node:assert";
import { Graph } from "../../../../policies/engine/graph";
import { holdsKey, isTrading } from "../../../../policies/rules/shared/trading-containers";
import { resource, unknown } from "../../../judge";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
/** An exchange's key in Secrets Manager. */
const secret = (permissions: unknown = "read trade", more: object = {}) =>
    resource("aws:secretsmanager/secret:Secret", "key", {
        ...{ name: "it/binance", tags: { "golive:exchange": "binance", "golive:permissions": permissions } },
        ...more,
    });
const data = [{ secretKey: "api_key", remoteRef: { key: "it/binance" } }];
const external = (spec: object | undefined, name = "keys") => object("ExternalSecret", name, { spec });
const synced = external({ data, target: { name: "keys" } });
const env = (key: string, name = "keys") => ({
    env: [
        { name: "X", value: "1" },
        { name: "KEY", valueFrom: { secretKeyRef: { name, key } } },
    ],
});
const mounted = (name: string) => ({ volumeMounts: [{ name, mountPath: "/keys" }] });
const volumes = [
    { name: "tmp", emptyDir: {} },
    { name: "other", secret: { secretName: "other" } },
    { name: "v", secret: { secretName: "keys" } },
];

/** What is answered for the container of a pod, beside some resources. */
function asked(question: typeof holdsKey, container: object, ...resources: ReturnType<typeof object>[]): boolean {
    const pod = object("StatefulSet", "bot", { spec: { template: { spec: { containers: [{ name: "it", ...container }], volumes } } } });
    const graph = new Graph([pod, ...resources].map(one => ({ ...one, props: one.properties })) as never);
    return question(graph.pods[0].containers[0].container, graph.pods[0], graph);
}
const holds = (container: object, ...resources: ReturnType<typeof object>[]) => asked(holdsKey, container, ...resources);

describe("whether a container holds an exchange's key", () => {
    it("is so by a variable, by all of a Secret, and by a mounted one", () => {
        for (const container of [env("api_key"), { envFrom: [{ configMapRef: { name: "c" } }, { secretRef: { name: "keys" } }] }, mounted("v")])
            assert.ok(holds(container, secret(), synced), JSON.stringify(container));
    });
    it("is not so by another key, another Secret, or none", () => {
        for (const container of [
            {},
            env("other"),
            env("api_key", "others"),
            { envFrom: [{ secretRef: { name: "others" } }, {}] },
            mounted("tmp"),
            mounted("other"),
        ])
            assert.ok(!holds(container, secret(), synced), JSON.stringify(container));
        assert.ok(!holds({ env: [{ name: "X", valueFrom: { fieldRef: { fieldPath: "x" } } }] }, secret(), synced));
        assert.ok(!holds(env("api_key"), synced));
        assert.ok(!holds(env("api_key"), secret()));
    });
    it("asks what the key may do, and takes what nobody says for anything", () => {
        for (const permissions of ["read trade", "trade", "read,withdraw", "readwrite", "read-write", "spread", "", " "])
            assert.ok(holds(env("api_key"), secret(permissions), synced), String(permissions));
        for (const permissions of ["read", "READ", "readonly", "read-only", "read_only, read"])
            assert.ok(!holds(env("api_key"), secret(permissions), synced), permissions);
    });
    it("asks only keys of exchanges that have a name", () => {
        assert.ok(holds(env("api_key"), secret("", { tags: { "golive:exchange": "binance" } }), synced));
        for (const more of [{ tags: { x: "y" } }, { tags: undefined }, { name: undefined }, { name: unknown }])
            assert.ok(!holds(env("api_key"), secret("trade", more), synced), JSON.stringify(more));
        assert.ok(!holds(env("api_key"), secret("trade", { name: undefined }), external({ data: [{ secretKey: "api_key" }], target: { name: "keys" } })));
    });
    it("is so by a key beside those of a template that merges", () => {
        const merging = (mergePolicy?: string) => external({ data, target: { name: "keys", template: { data: { "x.txt": "x" }, mergePolicy } } });
        assert.deepStrictEqual(
            [undefined, "Replace", "Merge"].map(policy => holds(env("api_key"), secret(), merging(policy))),
            [false, false, true],
        );
    });
    it("finds the Secret by its target's name, or its own", () => {
        for (const target of [undefined, {}, { template: {} }, { template: { type: "Opaque" } }])
            assert.ok(holds(env("api_key"), secret(), external({ data, target })), JSON.stringify(target));
        assert.ok(holds(env("api_key"), secret(), external({ data, target: { name: "keys" } }, "other"), external(undefined)));
        assert.ok(!holds(env("api_key"), secret(), external({ data, target: { name: "others" } })));
    });
    it("finds a key in the texts of a template", () => {
        const two = [...data, { secretKey: "secret_key", remoteRef: { key: "it/binance" } }, { secretKey: "db", remoteRef: { key: "it/db" } }];
        const texts = { A: "{{ .api_key }}", B: "x-{{ .secret_key }}", C: "{{ .db }}", D: "{{ .api_keys }}", E: unknown };
        const template = external({ data: two, target: { name: "keys", template: { data: texts } } });
        for (const [key, has] of Object.entries({ A: true, B: true, C: false, D: false, E: false, api_key: false }))
            assert.strictEqual(holds(env(key), secret(), template), has, key);
    });
    it("counts no Secret that has none", () => {
        const none = external({ data: [{ secretKey: "db", remoteRef: { key: "it/db" } }], target: { name: "keys" } });
        const nameless = resource("kubernetes:x/v1:ExternalSecret", "e", { spec: { data } });
        assert.ok(!holds({ envFrom: [{ secretRef: { name: "keys" } }] }, secret(), none, nameless));
    });
    it("adds up what several give to one Secret", () => {
        const more = external({ data: [{ secretKey: "db", remoteRef: { key: "it/db" } }], target: { name: "keys" } }, "more");
        const again = external({ data: [{ secretKey: "second", remoteRef: { key: "it/binance" } }], target: { name: "keys" } }, "again");
        for (const key of ["api_key", "second"]) assert.ok(holds(env(key), secret(), synced, more, again), key);
        assert.ok(!holds(env("db"), secret(), synced, more));
    });
    it("takes every key of a Secret that is made of the whole", () => {
        const whole = external({ dataFrom: [{ find: {} }, { extract: { key: "it/binance" } }], target: { name: "keys" } });
        assert.ok(holds(env("anything"), secret(), whole));
        assert.ok(holds(mounted("v"), secret(), whole));
        assert.ok(!holds(env("anything"), secret(), external({ dataFrom: [{ extract: { key: "it/db" } }], target: { name: "keys" } })));
    });
});

describe("whether a container trades", () => {
    it("is so where it has its pod's name, or a key", () => {
        assert.ok(asked(isTrading, { name: "bot" }));
        assert.ok(!asked(isTrading, {}));
        assert.ok(asked(isTrading, env("api_key"), secret(), synced));
    });
});
