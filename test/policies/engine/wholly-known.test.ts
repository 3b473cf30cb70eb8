import * as assert from "node:assert";
import { asset } from "@pulumi/pulumi";
import { isWhollyKnown, laidAside, unguarded } from "../../../policies/engine/wholly-known";

const { unknownCheckingProxy, unknownStringValue, unknownObjectValue } = require("@pulumi/policy/proxy") as {
    unknownCheckingProxy<T>(bare: T): T;
    unknownStringValue: string;
    unknownObjectValue: string;
};

describe("a resource's properties", () => {
    it("lose the SDK's guard where nothing in them is unknown", () => {
        const bare = { list: [{ name: "a" }], text: "x".repeat(unknownStringValue.length), nothing: null };
        assert.strictEqual(unguarded(unknownCheckingProxy(bare)), bare);
    });

    for (const [where, bare] of [
        ["at the top", { name: unknownStringValue }],
        ["in a mapping", { tags: { owner: unknownStringValue } }],
        ["in a list of mappings", { rules: [{ port: 1 }, { port: unknownObjectValue }] }],
    ] as const)
        it(`keep it where something is unknown ${where}`, () => {
            const guarded = unknownCheckingProxy(bare);
            assert.strictEqual(unguarded(guarded), guarded);
            assert.strictEqual(isWhollyKnown(guarded), false);
            assert.throws(() => JSON.stringify(unguarded(guarded)), /can't be known during preview/);
        });

    it("come back from where they were laid aside as they were, unknown values among them", () => {
        const back = laidAside(unknownCheckingProxy({ name: unknownStringValue, ports: [1, 2], tags: { a: "b" } }))();
        assert.deepStrictEqual([...back.ports], [1, 2]);
        assert.strictEqual(back.tags.a, "b");
        assert.throws(() => back.name, /can't be known during preview/);
    });

    it("are kept as they are where an asset is among them", () => {
        const code = new asset.StringAsset("text");
        assert.strictEqual(laidAside({ code })().code, code);
    });
});
