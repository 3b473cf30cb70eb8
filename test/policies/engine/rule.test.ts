import * as assert from "node:assert";
import { allFlaws, anyFlaw } from "../../../policies/engine/rule";

describe("all flaws of a list", () => {
    const flaws = (...list: (string | undefined | Error)[]) =>
        allFlaws(list, one => {
            if (one instanceof Error) throw one;
            return one;
        });
    it("are a sentence, each once", () => {
        assert.strictEqual(flaws("a", undefined, "b", "a"), "a; b");
        assert.strictEqual(flaws(undefined, ""), undefined);
        assert.strictEqual(flaws(), undefined);
        assert.strictEqual(
            allFlaws(undefined, () => "x"),
            undefined,
        );
    });
    it("are hidden by no doubt, and the first doubt is told where there is none", () => {
        assert.strictEqual(flaws(new Error("x"), "a", new Error("y")), "a");
        assert.throws(() => flaws(undefined, new Error("x"), new Error("y")), /^Error: x$/);
    });
    it("are counted from the thirteenth on", () => {
        const many = (count: number) => flaws(...Array.from({ length: count }, (_, i) => `f${i}`));
        assert.match(many(12) ?? "", /; f11$/);
        assert.match(many(15) ?? "", /; f11; and 3 more$/);
    });
});

describe("several questions", () => {
    it("are all answered", () => {
        const unknown = () => {
            throw new Error("x");
        };
        const [a, b] = [() => "a", () => "b"];
        assert.strictEqual(anyFlaw(a, unknown, b), "a; b");
        assert.throws(() => anyFlaw(unknown, () => undefined), /^Error: x$/);
    });
});
