import * as rules from "../../../../policies/rules/trading/limits";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";
import { trader } from "../fixtures/canary";
import { annotations, noted, set, sound } from "../fixtures/trader";

const canary = { "golive.dev/phase": "canary" };

/** Each limit: what is too little for a live bot, the least, the most, and what is too much. */
const limits: [Parameters<typeof judge>[0], string, low: string, least: string, most: string, high: string][] = [
    [rules.positionIsLimited, "max-position-size", "0.04", "0.05", "0.2", "0.21"],
    [rules.dailyLossIsLimited, "max-daily-loss", "0.009", "0.01", "0.05", "0.06"],
    [rules.drawdownIsLimited, "max-drawdown", "0.04", "0.05", "0.15", "0.16"],
    [rules.stopLossIsSet, "stop-loss", "0.0001", "0.001", "0.1", "0.11"],
    [rules.leverageIsLimited, "max-leverage", "0.5", "1", "5", "6"],
];

for (const [rule, key, low, least, most, high] of limits) {
    describeRule(
        rule,
        set,
        sound,
        [
            [noted(key, low), new RegExp(`the limit ${key} is ${low}, less than`)],
            [noted(key, high), new RegExp(`the limit ${key} is ${high}, more than`)],
            [noted(key, undefined), new RegExp(`the limit ${key} is absent`)],
            [noted(key, "none"), /is none/],
            [noted(key, "0", canary), /is 0, less than something above 0/],
            [noted(key, "-1", canary), /is -1, less than something above 0/],
        ],
        [noted(key, unknown)],
        [noted(key, least), noted(key, most), noted(key, low, canary), noted(key, undefined, { "golive.dev/places-orders": "false" })],
    );
}
describe("limits of a canary", () => {
    it("may be tighter than those of a live bot", () =>
        judge(rules.positionIsLimited, set).passes({
            spec: { template: { metadata: { annotations: { ...annotations, ...canary, "golive.dev/max-position-size": "0.01" } }, spec: {} } },
        }));
    it("allow a leverage of 2 at most", () =>
        judge(rules.leverageIsLimited, set).fails(
            { spec: { template: { metadata: { annotations: { ...annotations, ...canary, "golive.dev/max-leverage": "3" } }, spec: {} } } },
            /is 3, more than 2/,
        ));
});

describe("canary-order-is-small", () => {
    const { passes, fails, isUndecided } = judge(rules.canaryNotional, set);
    it("passes a small order, a bot without the limit, and what is no canary or no trader", async () => {
        await passes(trader({ "max-notional": "10" }));
        await passes(trader({}));
        await passes(trader({ phase: "live", "max-notional": "5000" }));
        await passes(trader({ "places-orders": "false", "max-notional": "5000" }));
        await passes(trader({ "max-notional": "500" }), { config: { max: 500 } });
    });
    it("fails a large one, and none", async () => {
        await fails(trader({ "max-notional": "11" }), /the limit max-notional is 11/);
        await fails(trader({ "max-notional": "0" }), /is 0/);
        await fails(trader({ "max-notional": "much" }), /is much/);
    });
    it("is undecided while it is unknown", () => isUndecided(trader({ "max-notional": unknown })));
});

describe("canary-trades-few-symbols", () => {
    const { passes, fails, isUndecided } = judge(rules.canarySymbols, set);
    it("passes two symbols, a bot that decides, and what is no canary or no trader", async () => {
        await passes(trader({ symbols: "BTC-USD, ETH-USD" }));
        await passes(trader({ symbols: "ALLO-USD,BALL-USD," }));
        await passes(trader({}));
        await passes(trader({ phase: "live", symbols: "a,b,c" }));
        await passes(trader({ "places-orders": undefined, symbols: "a,b,c" }));
    });
    it("fails more, everything, and nothing", async () => {
        await fails(trader({ symbols: "a,b,c" }), /the symbols are 3: a,b,c/);
        await fails(trader({ symbols: "*" }), /the symbols are "\*"/);
        await fails(trader({ symbols: " all" }), /the symbols are " all"/);
        for (const symbols of ["ALL", "BTC-USD, *", "*USDT", "BTC*"]) await fails(trader({ symbols }), /the symbols are "/);
        await fails(trader({ symbols: " , " }), /the symbols are " , "/);
    });
    it("is undecided while they are unknown", () => isUndecided(trader({ symbols: unknown })));
});
