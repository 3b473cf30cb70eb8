import * as assert from "node:assert";
import { isBinding } from "../../../../policies/engine/binding";
import { configFor } from "../../../../policies/engine/environment";
import { policiesOf } from "../../../../policies/engine/runner";
import { rules } from "../../../../policies/rules";
import { configurationHolds } from "../../../../policies/rules/program/configuration";
import { judge } from "../../../judge";
import { advisory, configure, disabled, mandatory, run } from "../../served";
import { backedUp, bare, database, limited, several, type } from "../fixtures/configured";

describe("configuration-holds", () => {
    const { passes, fails } = judge(configurationHolds, type);
    const beside = { beside: [backedUp, several, bare] };
    afterEach(() => configure());
    it("passes thresholds that there are", async () => {
        await configure({ [backedUp.name]: { properties: { days: 7 } }, all: {}, "resource-rules": {}, "graph-rules": {} });
        await passes({ days: 7 }, beside);
    });
    it("fails a threshold that a rule does not have", async () => {
        await configure({ [backedUp.name]: { properties: { dayz: 7 } } });
        const flaw = await fails({ days: 30 }, /^the configuration of kept-long-enough sets dayz, which it does not have\. /, beside);
        assert.strictEqual(flaw.urn, "");
        await configure({ [bare.name]: { properties: { days: 7 } } });
        await fails({ days: 30 }, /^the configuration of has-no-threshold sets days, which it does not have\. /, beside);
    });
    const binding = { beside: [backedUp, several, limited] };
    it("fails what weakens a limit, and passes what tightens it", async () => {
        const only = "which only an exemption with an owner and a last day may do";
        const weakened: [Parameters<typeof configure>[0], string][] = [
            [{ [limited.name]: { level: disabled } }, "switches limit-holds off"],
            [{ [limited.name]: { level: advisory } }, "makes limit-holds advice"],
            [{ [limited.name]: { properties: { max: 9 } } }, "loosens limit-holds: max is 9, not 5"],
            [{ [limited.name]: { properties: { min: 0 } } }, "loosens limit-holds: min is 0, not 1"],
        ];
        for (const [given, says] of weakened) {
            await configure(given);
            await fails({ days: 30 }, new RegExp(`^the configuration ${says}, ${only}\\. `), binding);
        }
        await configure({ [limited.name]: { properties: { min: 2, max: 3 } }, [backedUp.name]: { level: disabled } });
        await passes({ days: 30 }, binding);
        await configure({ all: { level: disabled }, "resource-rules": {}, "graph-rules": {}, [backedUp.name]: {}, [configurationHolds.name]: {} });
        await passes({ days: 30 }, binding);
    });
    it("fails what the pack has for a stack in the same way, and cannot be switched off beside it", async () => {
        const config = { [limited.name]: { enforcementLevel: "disabled" as const }, [configurationHolds.name]: { enforcementLevel: "disabled" as const } };
        const found = await run(policiesOf([limited, configurationHolds], { config }), [database]);
        assert.deepStrictEqual(
            found.map(({ rule, level, message }) => [rule, level, message.split(",")[0]]),
            [
                [configurationHolds.name, mandatory, "the configuration switches limit-holds off"],
                [configurationHolds.name, mandatory, "the configuration switches configuration-holds off"],
            ],
        );
    });
    it("finds nothing in what staging has", async () => {
        assert.deepStrictEqual(
            rules.filter(rule => isBinding(rule) && configFor("staging")[rule.name]).map(({ name }) => name),
            [],
        );
        for (const name of ["trading-mode-is-set", "daily-loss-is-limited", "kill-switch-can-be-thrown", "variable-is-read", "exemption-holds"])
            assert.ok(
                rules.some(rule => rule.name === name && isBinding(rule)),
                name,
            );
        assert.deepStrictEqual(await run(policiesOf(rules, { config: configFor("staging") }), []), []);
    });
    it("fails a name that no rule has", async () => {
        await configure({ "kept-long-enuogh": { level: disabled } });
        await fails({ days: 30 }, /^the configuration names kept-long-enuogh, which is no rule; the nearest is kept-long-enough\. /, beside);
    });
});
