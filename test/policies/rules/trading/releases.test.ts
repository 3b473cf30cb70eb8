import * as assert from "node:assert";
import { judgeAll } from "../../../../policies/judge";
import * as rules from "../../../../policies/rules/trading/releases";
import { judgeGraph, resource, unknown } from "../../../judge";

const digest = `@sha256:${"a".repeat(64)}`;
const own = { "golive.dev/contract": "{}" };
const bot = (image: unknown, annotations: object | string = own, more: object = {}) =>
    resource("kubernetes:apps/v1:StatefulSet", "bot", {
        metadata: { name: "bot", namespace: "bot" },
        spec: { template: { metadata: { annotations }, spec: { containers: [{ name: "bot", image }], ...more } } },
    });

describe("release-goes-by-digest", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.imageGoesByDigest);
    it("passes an image with a digest, and pods that are no bot's", async () => {
        await passes([bot(`r/bot:1.4.2${digest}`)]);
        await passes([bot("grafana:12.1.0", {})]);
        await passes([bot("grafana:12.1.0", { "golive.dev/places-orders": "false" })]);
        await passes([]);
    });
    it("fails a version alone in the pod of a bot that trades", async () => {
        const orders = { "golive.dev/places-orders": "true" };
        await fails([bot("r/bot:1.4.2", orders)], /spec\.template\.spec\.containers\[0\] \(bot\): image r\/bot:1\.4\.2 has no digest/);
        await fails([bot("r/bot:1.4.2@sha256:abc", orders)], /has no digest/);
    });
    it("fails it in what runs before and beside, and in every pod of the release", async () => {
        const placer = bot(`r/bot:1${digest}`, { "golive.dev/places-orders": "true" }, { initContainers: [{ name: "init", image: "r/init:1" }] });
        await fails([placer], /initContainers\[0\] \(init\): image r\/init:1 has no digest/);
    });
    it("is advice while nothing trades money", async () => {
        const { findings } = await judgeAll([bot("r/bot:1.4.2")], { rules: [rules.imageGoesByDigest] });
        assert.deepStrictEqual(
            findings.map(({ level }) => level),
            ["advisory"],
        );
    });
    it("is undecided while image or annotations are unknown", async () => {
        await isUndecided([bot(unknown, { "golive.dev/places-orders": "true" })]);
    });
});
