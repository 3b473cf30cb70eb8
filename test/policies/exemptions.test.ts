import * as assert from "node:assert";
import { judgeAll } from "../../policies/analyze";
import { exemptionFor, exemptionHolds, readExemptions } from "../../policies/exemptions";
import type { ResourceRule } from "../../policies/rule";
import { policiesOf } from "../../policies/runner";
import { judge, resource, unknown } from "../judge";
import { advisory, mandatory, run } from "./served";

const type = "aws:rds/instance:Instance";
const rule: ResourceRule = {
    ...{ name: "one", severity: "high", items: ["vanta:1"], says: "It holds.", because: "It must.", fix: "Fix it.", types: [type] },
    flaw: props => (props as { flaw?: string }).flaw,
};
const exemption = { rule: "one", resource: "it", reason: "a demo", owner: "ops", ticket: "OPS-1", expiry: "2999-12-31" };
const flawed = { flaw: "it is bad" };

describe("exemption-holds", () => {
    const { passes, fails } = judge(exemptionHolds, type);
    const given = (...exemptions: (typeof exemption)[]) => ({ beside: [rule], exemptions });
    it("passes one that lets a flaw through", () => passes(flawed, given(exemption)));
    it("fails one that lets nothing through", async () => {
        await fails({}, /^the exemption of it from one \(OPS-1, ops\) lets nothing through\. /, given(exemption));
        await fails(flawed, /^the exemption of other from one .* lets nothing through/, given(exemption, { ...exemption, resource: "other" }));
        await fails(flawed, /^the exemption of it from two .* lets nothing through/, given(exemption, { ...exemption, rule: "two" }));
    });
    it("fails one whose last day is over", async () => {
        const found = await fails(flawed, /^the exemption of it from one \(OPS-1, ops\) ended on 2020-01-01\. /, given({ ...exemption, expiry: "2020-01-01" }));
        assert.strictEqual(found.urn, "");
    });
});

describe("an exemption", () => {
    const urn = "urn:pulumi:prod::test::aws:rds/instance:Instance::it";
    const lets = (change: Partial<typeof exemption>, now?: Date) => exemptionFor([{ ...exemption, ...change }], "one", urn, now) !== undefined;
    it("is for a resource by its URN or its name, and for one rule", () => {
        assert.deepStrictEqual([lets({}), lets({ resource: urn }), lets({ resource: "aws:rds/instance:Instance::it" })], [true, true, true]);
        assert.deepStrictEqual(
            [lets({ resource: "t" }), lets({ resource: "other" }), lets({ rule: "two" }), lets({ resource: urn, rule: "two" })],
            [false, false, false, false],
        );
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
                { rule: "one", severity: "high", level: "mandatory", result: "exempt", urn, items: ["vanta:1"] },
                { rule: "one", severity: "high", level: "mandatory", result: "fail", urn: urn.replace("::it", "::other"), items: ["vanta:1"] },
            ],
        );
    });
    it("has to let something through in every run", async () => {
        const policies = policiesOf([rule, exemptionHolds], { exemptions: [exemption] });
        const rules = async (properties: object) => (await run(policies, [resource(type, "it", properties)])).map(found => found.rule);
        assert.deepStrictEqual(await rules(flawed), ["one"]);
        assert.deepStrictEqual(await rules({}), [exemptionHolds.name]);
    });
    it("is read from the pack's own file, which need not be there", () => assert.ok(Array.isArray(readExemptions())));
});
