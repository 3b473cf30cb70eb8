import * as assert from "node:assert";
import { policiesOf } from "../../policies/engine/runner";
import { judgeAll } from "../../policies/judge";
import { secretHasItsValue } from "../../policies/rules/aws/secrets-manager";
import { keyCannotWithdraw, keyIsIpRestricted, keyRotates } from "../../policies/rules/trading/exchange-keys";
import { judge, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const type = "aws:secretsmanager/secret:Secret";
const tags = {
    "golive:exchange": "binance",
    "golive:permissions": "read trade",
    "golive:ip-restricted": "true",
    "golive:rotation-days": "90",
    "golive:staged": "true",
};
const sound = { name: "cryptofunk/prod/binance", tags };

describeRule(
    keyCannotWithdraw,
    type,
    sound,
    [
        [{ tags: { "golive:permissions": "read trade withdraw" } }, /golive:permissions"\] is "read trade withdraw"/],
        [{ tags: { "golive:permissions": "universalTransfer" } }, /universalTransfer/],
        [{ tags: { "golive:permissions": undefined } }, /golive:permissions"\] is missing/],
    ],
    [{ tags: { "golive:permissions": unknown } }, { tags: unknown }],
);
describeRule(
    keyIsIpRestricted,
    type,
    sound,
    [
        [{ tags: { "golive:ip-restricted": "false" } }, /ip-restricted"\] is "false"/],
        [{ tags: { "golive:ip-restricted": undefined } }, /ip-restricted"\] is missing/],
    ],
    [{ tags: { "golive:ip-restricted": unknown } }],
);
describeRule(
    keyRotates,
    type,
    sound,
    [
        [{ tags: { "golive:rotation-days": "91" } }, /rotation-days"\] is "91"/],
        [{ tags: { "golive:rotation-days": "0" } }, /rotation-days"\] is "0"/],
        [{ tags: { "golive:rotation-days": undefined } }, /rotation-days"\] is missing/],
    ],
    [{ tags: { "golive:rotation-days": unknown } }],
);
describeRule(
    secretHasItsValue,
    type,
    sound,
    [
        [{ tags: { "golive:staged": "false" } }, /the secret cryptofunk\/prod\/binance has no value yet/],
        [{ name: unknown, tags: { "golive:staged": "false" } }, /the secret it has no value yet/],
    ],
    [{ tags: { "golive:staged": unknown } }],
);

describe("exchange key rules", () => {
    it("leave secrets alone that are no exchange key", async () => {
        for (const rule of [keyCannotWithdraw, keyIsIpRestricted, keyRotates]) await judge(rule, type).passes({ tags: { bot: "x" } });
    });

    it("take a longer rotation from the configuration", () =>
        judge(keyRotates, type).passes({ tags: { ...tags, "golive:rotation-days": "120" } }, { config: { days: 120 } }));

    it("count a missing value against GO without blocking a deployment", async () => {
        const staged = { ...tags, "golive:staged": "false" };
        const { findings } = await judgeAll([resource(type, "it", { tags: staged })], { rules: [secretHasItsValue] });
        assert.strictEqual(findings[0].level, "mandatory");
        assert.strictEqual(policiesOf([secretHasItsValue])[0].enforcementLevel, "advisory");
    });
});
