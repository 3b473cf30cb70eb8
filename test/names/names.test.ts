import * as assert from "node:assert";
import { distance, nearest } from "../../names";

describe("the nearest name", () => {
    const names = ["risk", "services", "stores", "cache-is-backed-up", "database-is-backed-up"];
    const near: [written: string, meant: string | undefined][] = [
        ["rsik", "risk"],
        ["Servces", "services"],
        ["STORE", "stores"],
        ["ris", "risk"],
        ["rixxk", "risk"],
        ["rixxxk", undefined],
        ["database-is-packed-upp", "database-is-backed-up"],
        ["db-is-backed-up", undefined],
        ["", undefined],
    ];
    for (const [written, meant] of near) it(`to ${written || "nothing"} is ${meant}`, () => assert.strictEqual(nearest(written, names), meant));
    it("is the first of two that are equally near", () => assert.strictEqual(nearest("cat", ["car", "cap"]), "car"));
    it("is none where there are no names", () => assert.strictEqual(nearest("a", []), undefined));
});

describe("the distance of two names", () => {
    for (const [one, other, steps] of [
        ["", "", 0],
        ["binance", "binanceus", 2],
        ["kitten", "sitting", 3],
        ["ab", "ba", 2],
        ["", "abc", 3],
    ] as const)
        it(`of "${one}" and "${other}" is ${steps}`, () => assert.strictEqual(distance(one, other), steps));
});
