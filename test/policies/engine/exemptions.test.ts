import * as assert from "node:assert";
import { readExemptions } from "../../../policies/engine/exemption-file";
import { type Exemption, exemptionFor } from "../../../policies/engine/exemptions";
import { policiesOf } from "../../../policies/engine/runner";
import { judgeAll } from "../../../policies/judge";
import { exemptionHolds } from "../../../policies/rules/program/exemptions";
import { resource, unknown } from "../../judge";
import { exemption, flawed, rule, type } from "../rules/fixtures/exemption";
import { advisory, mandatory, run } from "../served";

describe("an exemption", () => {
    const urn = "urn:pulumi:prod::test::aws:rds/instance:Instance::it";
    const lets = (change: Partial<Exemption>, now?: Date) =>
        exemptionFor([{ ...exemption, ...change }], { rule, urn, found: "the limit is 11, and 1" }, now) !== undefined;
    it("is for a resource by its URN or its name, and for one rule", () => {
        assert.deepStrictEqual([lets({}), lets({ resource: urn }), lets({ resource: "aws:rds/instance:Instance::it" })], [true, true, true]);
        assert.deepStrictEqual(
            [lets({ resource: "t" }), lets({ resource: "other" }), lets({ rule: "two" }), lets({ resource: urn, rule: "two" })],
            [false, false, false, false],
        );
    });
    it("is for what it says was found, and from a binding rule for nothing else", async () => {
        assert.deepStrictEqual([lets({ found: "the limit is 11" }), lets({ found: "1" }), lets({ found: "the limit is 11, and 1" })], [true, true, true]);
        assert.deepStrictEqual(
            [lets({ found: "the limit is 1" }), lets({ found: "limit is 110" }), lets({ found: "imit is 11" }), lets({ found: "1, and 11" })],
            [false, false, false, false],
        );
        const strict = { ...rule, binding: true };
        const results = async (change: Partial<Exemption>) =>
            (await judgeAll([resource(type, "it", flawed)], { rules: [strict], exemptions: [{ ...exemption, ...change }] })).findings.map(
                ({ result }) => result,
            );
        assert.deepStrictEqual(await results({ found: "it is bad" }), ["exempt"]);
        assert.deepStrictEqual(await results({ found: "it is worse" }), ["fail"]);
        // The rule's own reasons, which stand in every message of it.
        assert.deepStrictEqual(await results({ found: "Fix it" }), ["fail"]);
        assert.deepStrictEqual(await results({}), ["fail"]);
    });
    it("holds on its last day, and not after", () => {
        const now = new Date("2026-11-22T23:59:59Z");
        const on = (expiry: string) => lets({ expiry }, now);
        assert.deepStrictEqual([on("2026-11-23"), on("2026-11-22"), on("2026-11-21")], [true, true, false]);
    });
    it("says so in the place of the flaw, and blocks nothing, decided or not", async () => {
        const policies = policiesOf([rule], { exemptions: [exemption] });
        const it = (properties: object) => resource(type, "it", properties);
        const [bad] = await run(policies, [it(flawed)]);
        assert.strictEqual(bad.message, "exempt until 2999-12-31 (OPS-1, ops): a demo. it is bad. It holds. It must. Fix it.");
        assert.strictEqual(bad.level, advisory);
        const [dotted] = await run(policiesOf([rule], { exemptions: [{ ...exemption, reason: "A demo." }] }), [it(flawed)]);
        assert.match(dotted.message, /: A demo\. it is bad\. /);
        const [maybe] = await run(policies, [it({ flaw: unknown })]);
        assert.match(maybe.message, /^exempt until 2999-12-31 \(OPS-1, ops\): a demo\. can't run policy 'one'/);
        assert.strictEqual(maybe.level, advisory);
        const [other] = await run(policies, [resource(type, "other", flawed)]);
        assert.deepStrictEqual([other.message, other.level], ["it is bad. It holds. It must. Fix it.", mandatory]);
    });
    it("is told in the verdict, whatever the level", async () => {
        const { findings } = await judgeAll([resource(type, "it", flawed), resource(type, "other", flawed)], { rules: [rule], exemptions: [exemption] });
        assert.deepStrictEqual(
            findings.map(({ message, ...rest }) => rest),
            [
                { rule: "one", severity: "high", level: "mandatory", result: "fail", urn: urn.replace("::it", "::other"), items: ["vanta:1"] },
                { rule: "one", severity: "high", level: "mandatory", result: "exempt", urn, items: ["vanta:1"] },
            ],
        );
    });
    it("holds only in the stack and for the bot that it names", async () => {
        const results = async (change: Partial<Exemption>, bot?: string) => {
            const { findings } = await judgeAll([resource(type, "it", flawed)], {
                ...{ rules: [rule, exemptionHolds], exemptions: [{ ...exemption, ...change }] },
                ...(bot && { bot }),
            });
            return findings.map(({ rule, result }) => `${rule} ${result}`);
        };
        const [through, blocked] = [["one exempt"], ["one fail"]];
        assert.deepStrictEqual(await results({ stack: "prod" }), through);
        assert.deepStrictEqual(await results({ bot: "mine" }, "mine"), through);
        assert.deepStrictEqual(await results({ stack: "prod", bot: "mine" }, "mine"), through);
        assert.deepStrictEqual(await results({ stack: "staging" }), blocked);
        assert.deepStrictEqual(await results({ bot: "mine" }, "other"), blocked);
        assert.deepStrictEqual(await results({ bot: "mine" }), blocked);
        assert.deepStrictEqual(await results({ stack: "prod", bot: "mine" }, "other"), blocked);
    });
    it("is read from the pack's own file, which need not be there", () => assert.ok(Array.isArray(readExemptions())));
});
