import * as assert from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standingIn } from "../../config/faults/lines";

describe("where a path stands in a file", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-lines-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const standing = (text: string, ...path: (string | number)[]) => {
        writeFileSync(join(folder, "a.yaml"), text);
        return standingIn(join(folder, "a.yaml"))(path);
    };

    it("is the line of its key, in mappings and in braces", () => {
        assert.deepStrictEqual(standing("# a comment\na:\n  b: 1\n  c: { d: 2 }\n", "a", "c", "d"), { line: 4, steps: 3 });
        assert.deepStrictEqual(standing('"a:b":\n\n  1: x\n', "a:b", "1"), { line: 3, steps: 2 });
    });
    it("is the line of a list's item", () => assert.deepStrictEqual(standing("a:\n  - x\n  - b: 1\n", "a", 1, "b"), { line: 3, steps: 3 }));
    it("goes through an alias", () => assert.deepStrictEqual(standing("a: &x\n  b: 1\nc: *x\n", "c", "b"), { line: 2, steps: 2 }));
    it("ends where the file ends", () => {
        assert.deepStrictEqual(standing("a:\n  b: 1\n", "a", "c", "d"), { line: 1, steps: 1 });
        assert.deepStrictEqual(standing("a: 1\n", "b"), { steps: 0 });
        assert.deepStrictEqual(standing("a: 1\n", "a", "b"), { line: 1, steps: 1 });
        assert.deepStrictEqual(standing("", "a"), { steps: 0 });
        assert.deepStrictEqual(standing("a: []\n", "a", 0), { line: 1, steps: 1 });
    });
});
