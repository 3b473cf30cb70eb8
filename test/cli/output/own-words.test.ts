import * as assert from "node:assert";
import { inOwnWords } from "../../../cli/output/own-words";
import { rules } from "../../../policies/rules";

describe("what the pack says, on a stack of Golive's own", () => {
    const said: [string, string][] = [
        ["golive:addresses is missing: nobody says that", "golive:exchangeAddresses is missing: nobody says that"],
        [
            "nothing says how its kill switch is thrown: golive.dev/kill-switch-at is missing",
            "nothing says how its kill switch is thrown: trading.killSwitch is missing",
        ],
        ["the limit max-daily-loss: nobody enforces it", "risk.maxDailyLoss: nobody enforces it"],
        ["daily-loss-is-limited, engine: the limit max-daily-loss: it reaches nothing", "daily-loss-is-limited, engine: risk.maxDailyLoss: it reaches nothing"],
        ["golive.dev/limit-symbols is missing", "risk.symbols is missing"],
        ["golive:phase is canary, and the limit of memory: 2", "golive:phase is canary, and the limit of memory: 2"],
    ];
    for (const [text, own] of said) it(`is ${own}`, () => assert.strictEqual(inOwnWords(text), own));

    it("is a cure that names the key of manifest or settings alone", () => {
        const fix = (name: string) => inOwnWords(rules.find(one => one.name === name)?.fix ?? "");
        assert.match(fix("daily-loss-is-limited"), /\(enforcedBy\), in risk\.maxDailyLoss of bots\/<bot>\.yaml; /);
        assert.match(fix("kill-switch-can-be-thrown"), /^Say in trading\.killSwitch of the manifest how it is thrown /);
        assert.match(fix("trading-mode-is-set"), /^Set trading\.mode in the manifest to one of its allowed values, /);
        assert.match(fix("arming-takes-its-steps"), /^Mend trading\.arming in the manifest: a file /);
        assert.match(fix("exchange-key-names-own-addresses"), / at the exchange, and in golive:exchangeAddresses\.$/);
        for (const { name, fix } of rules)
            assert.doesNotMatch(inOwnWords(fix), /annotation golive\.dev\/(limit-|modes|arming|capital|testnet|kill-switch-at)|golive:addresses/, name);
    });
});
