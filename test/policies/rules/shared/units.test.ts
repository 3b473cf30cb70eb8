import * as assert from "node:assert";
import { agrees, otherUnit, separatorFlaw, signFlaw } from "../../../../policies/rules/shared/units";

describe("whether a number under another name says what a limit says", () => {
    const says = (...asked: Parameters<typeof agrees>) => agrees(...asked);
    it("takes a percentage below one for either, and one above for percent alone", () => {
        assert.strictEqual(says("share", 0.5, 0.005, "LOSS_PCT", 1000), true);
        assert.strictEqual(says("share", 0.5, 0.5, "LOSS_PCT", 1000), true);
        assert.strictEqual(says("share", 1, 0.01, "LOSS_PCT", 1000), true);
        assert.strictEqual(says("share", 2, 0.01, "LOSS_PCT", 1000), false);
    });
    it("believes the unit that a name says, where such a limit has it", () => {
        assert.strictEqual(says("share", 20, 0.02, "LOSS_FRACTION", 1000), false);
        assert.strictEqual(says("share", 20, 0.02, "LOSS", 1000), true);
        assert.strictEqual(says("distance", 20, 0.02, "STOP_USD", 1000), false);
    });
    it("takes an amount without a unit for one of the quote currency, of whatever capital", () => {
        assert.strictEqual(says("amount", 10, 10, "ORDER", Number.NaN), true);
        assert.strictEqual(says("amount", 11, 10, "ORDER", Number.NaN), false);
        assert.strictEqual(says("amount", 10, 10, "ORDER_PCT", Number.NaN), undefined);
    });
});

describe("the sign of a limit, by its default", () => {
    it("takes nothing for above zero", () => {
        assert.strictEqual(signFlaw("X", {}, [{ at: "a.py:1", number: 0 }]), undefined);
        assert.match(String(signFlaw("X", { negative: true }, [{ at: "a.py:1", number: 0 }])), /X is told below zero, and its default at a\.py:1 is 0/);
    });
});

describe("the unit of a limit, by its default and its name", () => {
    const told = (unit: string, limit: number, name: string, ...numbers: number[]) =>
        otherUnit(
            { name, kind: "share", place: { unit }, limit, capital: 1000 },
            numbers.map(number => ({ at: "a.py:1", number })),
        );
    it("asks the name where the default is far away, and how far nobody can say", () => {
        assert.match(String(told("quote", 0.02, "LOSS_PCT", 1e9)), /LOSS_PCT is told in the unit quote, and its name says percent/);
        assert.strictEqual(told("quote", 0.02, "LOSS_PCT", 20), undefined);
        assert.strictEqual(told("quote", 0.02, "LOSS", 1e9), undefined);
    });
});

describe("what stands between the entries of a list", () => {
    const between = (separator: string | undefined, text: string, place: object = { variable: "X" }) =>
        separatorFlaw("X", { ...place, separator }, [{ at: "a.py:1", text }], true);
    it("has blanks around it or none", () => {
        assert.strictEqual(between(", ", "A,B"), undefined);
        assert.strictEqual(between(",", "A , B"), undefined);
        assert.strictEqual(between(" ", "A  B"), undefined);
        assert.match(String(between(";", "A , B")), /X is told with ";" between its entries, and its default at a\.py:1 has ","/);
    });
    it("is looked for in a list, and in no text that begins otherwise", () => {
        assert.strictEqual(between(",", "[A;B]"), undefined);
        assert.throws(() => between(";", "[A;B]"), /nothing that was read says where the code parts it/);
    });
    it("is nothing in a file, which has its own lists", () => assert.strictEqual(between(";", "A,B", { file: "/a.json", at: "x" }), undefined));
});
