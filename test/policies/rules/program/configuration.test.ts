import * as assert from "node:assert";
import { configurationHolds } from "../../../../policies/rules/program/configuration";
import { judge } from "../../../judge";
import { configure, disabled } from "../../served";
import { backedUp, bare, several, type } from "../fixtures/configured";

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
    it("fails a name that no rule has", async () => {
        await configure({ "kept-long-enuogh": { level: disabled } });
        await fails({ days: 30 }, /^the configuration names kept-long-enuogh, which is no rule; the nearest is kept-long-enough\. /, beside);
    });
});
