import * as assert from "node:assert";
import { keyChecks } from "../../../venues";

type Check = { check: string; demanded: string; found: string; holds: string; silent?: true; later?: true };
type Verdict = { judge: Judge; always: string[] };
type Judge = (facts: object, expected: object, now: number) => { answer: string; checks: Check[] };

const now = Date.parse("2026-11-29T08:00:00Z");
const own = ["54.178.0.1", "54.178.0.2"];
const sound = {
    ...{ works: "yes", withdraw: false, transfer: false, trade: { spot: true, futures: false }, bound: true },
    ...{ addresses: own, expires: "2027-02-20T00:00:00Z", account: "12345" },
};
const expected = { addresses: own, phase: "live", readOnly: true, markets: ["spot"], account: "12345", daysLeft: 14 };

describe("the verdict on an exchange key", () => {
    let judge: Judge;
    let always: string[];
    before(async () => {
        ({ judge, always } = (await import("../../../functions/key-guard/verdict.mjs" as string)) as Verdict);
    });
    const of = (facts: object = {}, over: object = {}) => judge({ ...sound, ...facts }, { ...expected, ...over }, now);
    const failing = (facts: object = {}, over: object = {}) =>
        of(facts, over)
            .checks.filter(({ holds }) => holds !== "yes")
            .map(({ check, found }) => `${check}: ${found}`);

    it("looks at everything that whoever believes it asks for", () => assert.deepStrictEqual(always, keyChecks));
    it("is sound where every check holds", () => {
        assert.deepStrictEqual([of().answer, failing()], ["sound", []]);
        assert.strictEqual(of({ expires: "never" }).answer, "sound");
    });

    it("takes an account's number for the same however it is written, as no setting has spaces", () => {
        assert.strictEqual(of({ account: "AA05 N84G WFLV FIKY" }, { account: "AA05N84GWFLVFIKY" }).answer, "sound");
        assert.strictEqual(of({ account: "0xabcdef" }, { account: "0xABcdEF" }).answer, "sound");
        assert.strictEqual(of({ account: "AA05 N84G WFLV FIKY" }, { account: "AA05N84GWFLVFIK" }).answer, "refused");
    });

    const refused: [what: string, facts: object, over: object, found: string][] = [
        ["may withdraw", { withdraw: true }, {}, "withdraw: may withdraw"],
        ["may transfer out", { transfer: true }, {}, "transfer: may transfer out"],
        ["gives rights", { manage: true }, {}, "manage: may change rights of keys or addresses"],
        [
            "gives rights, as one of a main account does",
            { manage: true, cure: "use a key of a sub-account" },
            {},
            "manage: may change rights of keys or addresses: use a key of a sub-account",
        ],
        ["is bound to no address", { bound: false, addresses: undefined }, {}, "bound: works from everywhere"],
        ["is bound to an address of others too", { addresses: [...own, "8.8.8.8"] }, {}, "addresses: 8.8.8.8 is not ours"],
        ["does not work from one of ours", { addresses: [own[0]] }, {}, "addresses: 54.178.0.2 is missing"],
        ["stands in a stack without an address", {}, { addresses: [] }, "addresses: the stack has no address"],
        ["cannot trade in live", { trade: { spot: false } }, {}, "trade: may not trade spot"],
        ["cannot trade in canary", { trade: { spot: false } }, { phase: "canary" }, "trade: may not trade spot"],
        ["may trade in dry, where it shall read", {}, { phase: "dry" }, "trade: may trade spot"],
        ["may trade in live, where it shall read", {}, { markets: [] }, "trade: may trade spot"],
        ["may cancel orders, where it shall read", { trade: { spot: false }, alter: true }, { markets: [] }, "trade: may change orders or positions"],
        ["only cancels orders", { trade: { spot: false }, alter: true }, {}, "trade: may not trade spot"],
        ["is of another account", { account: "999" }, {}, "account: is of another account"],
        ["ends soon", { expires: "2026-12-05T00:00:00Z" }, {}, "expires: ends on 2026-12-05"],
        ["has ended", { expires: "2026-01-05T00:00:00Z" }, {}, "expires: ends on 2026-01-05"],
        ["is refused by the exchange", { works: "refused" }, {}, "works: is refused: it may be the key, the address or a right of it"],
    ];
    for (const [what, facts, over, found] of refused)
        it(`refuses one that ${what}`, () => assert.deepStrictEqual([of(facts, over).answer, failing(facts, over)], ["refused", [found]]));

    const silent: [what: string, facts: object, over: object, check: string][] = [
        ["whether it withdraws", { withdraw: undefined }, {}, "withdraw"],
        ["whether it transfers", { transfer: undefined }, {}, "transfer"],
        ["whether it gives rights, as the venue does of others", { manage: undefined }, {}, "manage"],
        ["whether it is bound", { bound: undefined }, {}, "bound"],
        ["to which addresses it is bound", { addresses: undefined }, { from: own[0] }, "addresses"],
        ["whether it trades there", { trade: {} }, {}, "trade"],
        ["whether it trades at all, in dry", { trade: {} }, { phase: "dry" }, "trade"],
        ["whose account it is", { account: undefined }, {}, "account"],
        ["when it ends", { expires: undefined }, {}, "expires"],
        ["a date that can be read", { expires: "soon" }, {}, "expires"],
        ["a market, as nobody names one", {}, { markets: [], readOnly: false }, "trade"],
        ["whether it only reads, in live", { trade: { spot: false, futures: undefined } }, { markets: [] }, "trade"],
        ["an account, as the settings name none", {}, { account: undefined }, "account"],
    ];
    for (const [what, facts, over, check] of silent)
        it(`is not evaluated where nobody says ${what}`, () => {
            const { answer, checks } = of(facts, over);
            assert.strictEqual(answer, "not evaluated");
            assert.deepStrictEqual(
                checks.filter(({ holds }) => holds !== "yes").map(one => [one.check, one.holds]),
                [[check, "unknown"]],
            );
        });

    it("is sound in live where it reads, and nobody shall trade with it", () => {
        const { answer, checks } = of({ trade: { spot: false, futures: false } }, { markets: [] });
        assert.deepStrictEqual([answer, checks.find(({ check }) => check === "trade")?.found], ["sound", "only reads"]);
    });
    it("does not ask a key in dry for trading where the manifest wants none that only reads", () => {
        assert.strictEqual(of({}, { phase: "dry", readOnly: false }).answer, "sound");
    });
    it("tells in dry whether it may trade, which decides nothing before there is money", () => {
        for (const [may, holds] of [
            [true, "yes"],
            [false, "no"],
            [undefined, "unknown"],
        ] as const) {
            const { answer, checks } = of({ trade: { spot: may } }, { phase: "dry", readOnly: false });
            assert.strictEqual(answer, "sound");
            assert.deepStrictEqual(
                checks.filter(({ check }) => check === "trade").map(one => [one.holds, one.later]),
                [[holds, true]],
            );
        }
    });
    it("marks what the venue does not say, and nothing else that nobody knows", () => {
        const marked = (facts: object, over: object = {}) =>
            of(facts, over)
                .checks.filter(one => one.silent)
                .map(({ check }) => check);
        const nothing = { withdraw: undefined, transfer: undefined, bound: undefined, addresses: undefined, trade: {}, account: undefined, expires: undefined };
        assert.deepStrictEqual(marked(nothing), ["withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"]);
        assert.deepStrictEqual(marked({ expires: "soon" }, { markets: [], account: undefined }), []);
        assert.deepStrictEqual(marked({ works: "unclear", why: "no JSON" }), []);
    });
    it("is not evaluated over nothing at all", () => assert.strictEqual(judge({ trade: {} }, expected, now).answer, "not evaluated"));
});
