import * as assert from "node:assert";
import { policiesOf } from "../../../../policies/engine/runner";
import { exemptionHolds } from "../../../../policies/rules/program/exemptions";
import { judge, resource } from "../../../judge";
import { run } from "../../served";
import { exemption, flawed, rule, type } from "../fixtures/exemption";

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
    it("fails one that lets nothing through in the next run", async () => {
        const policies = policiesOf([rule, exemptionHolds], { exemptions: [exemption] });
        const rules = async (properties: object) => (await run(policies, [resource(type, "it", properties)])).map(found => found.rule);
        assert.deepStrictEqual(await rules(flawed), ["one"]);
        assert.deepStrictEqual(await rules({}), [exemptionHolds.name]);
    });
});
