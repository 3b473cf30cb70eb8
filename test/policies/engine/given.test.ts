import * as assert from "node:assert";
import { mountOf } from "../../../policies/engine/given";

describe("the mount that a path lies in", () => {
    const mount = (name: string, mountPath: string) => ({ name, mountPath });
    const of = (path: string, ...volumeMounts: { name: string; mountPath: string }[]) => mountOf({ volumeMounts }, path)?.name;

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
        assert.strictEqual(mountOf({}, "/data"), undefined);
    });
});
