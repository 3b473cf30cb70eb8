import * as assert from "node:assert";
import type { Exemption } from "../../../../policies/engine/exemptions";
import { policiesOf } from "../../../../policies/engine/runner";
import { exemptionHolds } from "../../../../policies/rules/program/exemptions";
import { judge, resource } from "../../../judge";
import { run } from "../../served";
import { exemption, flawed, rule, type } from "../fixtures/exemption";

describe("exemption-holds", () => {
    const { passes, fails } = judge(exemptionHolds, type);
    const given = (...exemptions: Exemption[]) => ({ beside: [rule], exemptions });
    it("passes one that lets a flaw through", () => passes(flawed, given(exemption)));
    it("fails one that lets nothing through", async () => {
        await fails({}, /^the exemption of it from one \(OPS-1, ops\) lets nothing through here\. /, given(exemption));
        await fails(flawed, /^the exemption of other from one .* lets nothing through/, given(exemption, { ...exemption, resource: "other" }));
        await fails(flawed, /^the exemption of it from two .* lets nothing through/, given(exemption, { ...exemption, rule: "two" }));
    });
    it("passes one that another stack or another bot needs, ended or not", async () => {
        const ended = { ...exemption, expiry: "2020-01-01" };
        for (const one of [exemption, ended]) {
            await passes({}, given({ ...one, resource: `urn:pulumi:staging::test::${type}::it` }));
            await passes({}, given({ ...one, stack: "staging" }));
            await passes({}, { ...given({ ...one, bot: "other" }), bot: "mine" });
        }
    });
    it("fails one that this stack or this bot does not need", async () => {
        await fails({}, /lets nothing through here/, given({ ...exemption, resource: `urn:pulumi:prod::test::${type}::it` }));
        await fails({}, /lets nothing through here/, given({ ...exemption, stack: "prod" }));
        await fails({}, /lets nothing through here/, { ...given({ ...exemption, stack: "prod", bot: "mine" }), bot: "mine" });
    });
    it("fails one from a binding rule that does not say what was found", async () => {
        const strict = { beside: [{ ...rule, binding: true }] };
        await fails(flawed, /lets nothing through: from a binding rule it has to say in `found` what is accepted/, { ...strict, exemptions: [exemption] });
        await passes(flawed, { ...strict, exemptions: [{ ...exemption, found: "it is bad" }] });
        await fails(flawed, /lets nothing through here/, { ...strict, exemptions: [{ ...exemption, found: "it is worse" }] });
    });
    it("fails one whose last day is over", async () => {
        const found = await fails(flawed, /^the exemption of it from one \(OPS-1, ops\) ended on 2020-01-01\. /, given({ ...exemption, expiry: "2020-01-01" }));
        assert.strictEqual(found.urn, "");
    });
    it("fails one that lets nothing through in the next run", async () => {
        const policies = policiesOf([rule, exemptionHolds], { exemptions: [exemption] });
        const rules = async (properties: object) => (await run(policies, [resource(type, "it", properties)])).map(found => found.rule);
        assert.deepStrictEqual(await rules(flawed), ["one"]);
        assert.deepStrictEqual(await rules({}), [exemptionHolds.name]);
    });
});
