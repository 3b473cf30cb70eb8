import * as assert from "node:assert";
import { readExemptions } from "../../../policies/engine/exemption-file";
import { exemptionFor } from "../../../policies/engine/exemptions";
import { policiesOf } from "../../../policies/engine/runner";
import { judgeAll } from "../../../policies/judge";
import { resource, unknown } from "../../judge";
import { exemption, flawed, rule, type } from "../rules/fixtures/exemption";
import { advisory, mandatory, run } from "../served";

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
    it("is read from the pack's own file, which need not be there", () => assert.ok(Array.isArray(readExemptions())));
});
