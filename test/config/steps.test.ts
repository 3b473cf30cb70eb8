import * as assert from "node:assert";
import { limitsOf } from "../../config/limits";
import { readSettings, stackConfig } from "../../config/load";
import { soakMeasureNames } from "../../config/measures";
import { stepAfter, stepAt, stepsOf } from "../../config/steps";
import { soakNames } from "../../probes/soak";
import { type Loose, refuses } from "./sandbox";

/** Two steps from the canary's limits of CryptoFunk to all of them. */
const two = (m: Loose) => {
    m.risk.maxPositionSize = { ...m.risk.maxPositionSize, value: 0.1, canary: 0.02 };
    m.risk.symbols = { ...m.risk.symbols, value: ["BTCUSDT", "ETHUSDT", "SOLUSDT"], canary: ["BTCUSDT"] };
    m.risk.maxDailyLoss.canary = m.risk.maxDailyLoss.value;
    m.risk.maxDrawdown.canary = m.risk.maxDrawdown.value;
    m.risk.stopLoss.canary = m.risk.stopLoss.value;
    m.risk.maxLeverage = { ...m.risk.maxLeverage, value: 1, canary: 1 };
    delete m.risk.maxNotional;
    delete m.risk.ordersPerMinute;
    m.trading.steps = [
        { name: "two-symbols", limits: { symbols: ["BTCUSDT", "ETHUSDT"] } },
        { name: "all", limits: { symbols: ["BTCUSDT", "ETHUSDT", "SOLUSDT"], maxPositionSize: 0.1 } },
    ];
};
const also = (change: (m: Loose) => void) => (m: Loose) => {
    two(m);
    change(m);
};
const at = "trading.steps[0].limits";
const vanta = (...overrides: string[]) => readSettings({ config: stackConfig("prod", ["bot=vanta", ...overrides]), project: "golive", stack: "prod" });
const said = (...overrides: string[]) => {
    const { manifest, settings } = vanta(...overrides);
    const limits = new Map(limitsOf(manifest, settings).map(({ name, value }) => [name, value]));
    return [limits.get("maxNotional"), (limits.get("symbols") as string[]).length, limits.get("maxLeverage"), limits.get("maxPositionSize")];
};

describe("steps inside a phase", () => {
    refuses({
        steps: [
            ["one alone", also(m => m.trading.steps.pop()), "trading.steps", "one step", /two or more/],
            ["two of one name", also(m => (m.trading.steps[1].name = "two-symbols")), "trading.steps[1].name", '"two-symbols"', /a name of its own/],
            ["one named as a phase", also(m => (m.trading.steps[0].name = "live")), "trading.steps[0].name", '"live"', /a name that no phase has/],
            [
                "a limit beyond the phase's",
                also(m => (m.trading.steps[0].limits.maxPositionSize = 0.15)),
                `${at}.maxPositionSize`,
                "0.15",
                /^at most the limit of the phase live, 0\.1 \(risk\.maxPositionSize\.value\)$/,
            ],
            [
                "a symbol that the phase has not",
                also(m => (m.trading.steps[0].limits.symbols = ["BTCUSDT", "XRPUSDT"])),
                `${at}.symbols`,
                ".",
                /^at most the limit of the phase live, BTCUSDT, ETHUSDT, SOLUSDT/,
            ],
            ["a limit that the bot does not have", also(m => (m.trading.steps[0].limits.maxNotional = 5)), `${at}.maxNotional`, "a limit", /one of/],
            [
                "a limit that is tighter than the canary's",
                also(m => (m.trading.steps[0].limits.maxPositionSize = 0.01)),
                `${at}.maxPositionSize`,
                "0.01",
                /^at least what holds before it, 0\.02/,
            ],
            [
                "steps out of order",
                also(m => {
                    m.trading.steps.unshift({ name: "first", limits: { symbols: ["BTCUSDT", "ETHUSDT", "SOLUSDT"] } });
                }),
                "trading.steps[1].limits.symbols",
                ".",
                /^at least what holds before it/,
            ],
            [
                "a step that widens nothing",
                also(m => m.trading.steps.splice(1, 0, { name: "same", limits: { symbols: ["ETHUSDT", "BTCUSDT"] } })),
                "trading.steps[1].limits",
                "nothing wider than before it",
                /one limit or more/,
            ],
            [
                "a limit that no step reaches",
                also(m => delete m.trading.steps[1].limits.maxPositionSize),
                "trading.steps[1].limits.maxPositionSize",
                "0.02",
                /no step would ever reach it/,
            ],
            ["a soak of the last", also(m => (m.trading.steps[1].soak = { for: "24h" })), "trading.steps[1].soak", "a soak", /no step comes after the last/],
            ["a soak of an hour", also(m => (m.trading.steps[0].soak = { for: "1h" })), "trading.steps[0].soak.for", '"1h"', /24h or more \(vanta:439\)/],
            [
                "a measure that there is not",
                also(m => (m.trading.steps[0].soak = { for: "24h", measures: ["uptme"] })),
                "trading.steps[0].soak.measures[0]",
                '"uptme"',
                /uptime/,
            ],
        ],
    });
    it("know every measure of the soak", () => assert.deepStrictEqual([...soakMeasureNames].sort(), [...soakNames].sort()));
    it("are in force one after the other: what a step does not widen is the step's before, and first the canary's", () => {
        assert.deepStrictEqual(said("phase=canary"), [10, 2, 2, 0.05]);
        assert.deepStrictEqual(said("phase=live"), [20, 2, 2, 0.05], "the first by default");
        assert.deepStrictEqual(said("phase=live", "step=double-notional"), [20, 2, 2, 0.05]);
        assert.deepStrictEqual(said("phase=live", "step=third-symbol"), [20, 3, 2, 0.05]);
        assert.deepStrictEqual(said("phase=live", "step=more-leverage"), [20, 3, 5, 0.05]);
        assert.deepStrictEqual(said("phase=live", "step=full"), [20, 3, 5, 0.1]);
        assert.deepStrictEqual(said("phase=canary", "step=full"), [10, 2, 2, 0.05], "in another phase a step has no effect");
    });
    it("never let through more where a name says nothing: the first holds", () => {
        const { manifest } = vanta();
        assert.strictEqual(stepAt(manifest, { phase: "live", step: "nope" })?.name, "double-notional");
        assert.strictEqual(stepAfter(manifest, { phase: "canary" }), undefined);
        assert.deepStrictEqual(
            stepsOf(manifest).map(({ soak }) => soak?.for),
            ["24h", "24h", "24h", undefined],
        );
    });
    it("are refused as a setting where there is none of the name, none at all, and in staging", () => {
        const refusal = (bot: string, stack: string) => () =>
            readSettings({ config: stackConfig(stack, [`bot=${bot}`, "step=full"]), project: "golive", stack });
        assert.throws(() => vanta("step=ful"), /step: found "ful", allowed: did you mean full\?|step.*one of double-notional/);
        assert.throws(refusal("example", "prod"), /nothing: the bot's manifest has no trading\.steps/);
        assert.throws(refusal("vanta", "staging"), /nothing in staging: steps are of the phase live/);
    });
});
