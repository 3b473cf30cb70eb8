import * as assert from "node:assert";
import { isReached } from "../../../components/bot/flows";
import { tradingAnnotations, tradingEnvironment } from "../../../components/bot/trading";
import { phaseSeries } from "../../../components/monitoring/phase-series";
import { limitsOf, limitTexts } from "../../../config/limits";
import { phaseTexts } from "../../../config/phase-texts";
import { cryptofunk, settings } from "../bot-fixture";

describe("what a bot is told", () => {
    const lock = { variable: "READ_ONLY", allowed: ["true", "false"], dry: "true", canary: "false", live: "false" };
    const switched = () => {
        const manifest = cryptofunk();
        manifest.trading.switches = [lock];
        return manifest;
    };

    for (const phase of ["dry", "canary", "live"] as const)
        it(`gives a switch its own polarity: ${phase}`, () =>
            assert.strictEqual(tradingEnvironment(switched(), settings({ phase }), "bot").READ_ONLY, lock[phase]));
    it("sets no variable for a limit that stands in a file", () => {
        const manifest = cryptofunk();
        manifest.risk.maxDrawdown.told = [{ file: "/app/limits.yaml", at: "max_drawdown", unit: "percent", negative: false }];
        const environment = tradingEnvironment(manifest, settings(), "bot");
        assert.deepStrictEqual(
            Object.keys(environment).filter(name => /DRAWDOWN|undefined/.test(name)),
            [],
        );
    });
    it("writes a limit in the bot's own unit, for the phase, everywhere it is told", () => {
        const manifest = cryptofunk();
        manifest.risk.maxDailyLoss.told = [
            { variable: "FRACTION", unit: "fraction", negative: false },
            { variable: "PERCENT", unit: "percent", negative: true },
            { variable: "AMOUNT", unit: "quote", negative: false },
        ];
        manifest.risk.ordersPerMinute = { value: 10, canary: 2, told: [{ variable: "ORDERS", unit: "count" }], enforcedBy: { code: "a:1" } };
        if (manifest.risk.symbols) manifest.risk.symbols.told = [{ variable: "PAIRS", unit: "list", separator: " " }];
        const said = (phase: "canary" | "live") => {
            const { FRACTION, PERCENT, AMOUNT, ORDERS, PAIRS } = tradingEnvironment(manifest, settings({ phase, capital: 5000 }), "bot");
            return [FRACTION, PERCENT, AMOUNT, ORDERS, PAIRS];
        };
        assert.deepStrictEqual(said("live"), ["0.02", "-2", "100", "10", "BTCUSDT ETHUSDT"]);
        assert.deepStrictEqual(said("canary"), ["0.01", "-1", "50", "2", "BTCUSDT"]);
    });
    it("writes the limits of the step that live is at: the canary's, as far as no step has widened them", () => {
        const manifest = cryptofunk();
        manifest.risk.maxDailyLoss.told = [{ variable: "LOSS", unit: "fraction", negative: false }];
        if (manifest.risk.symbols) manifest.risk.symbols.told = [{ variable: "PAIRS", unit: "list", separator: " " }];
        manifest.trading.steps = [
            { name: "pairs", limits: { symbols: ["BTCUSDT", "ETHUSDT"] }, items: [] },
            { name: "all", limits: { maxDailyLoss: 0.02 }, items: [] },
        ];
        const said = (phase: "canary" | "live", step?: string) => {
            const { LOSS, PAIRS } = tradingEnvironment(manifest, settings({ phase, step }), "bot");
            const { "golive.dev/max-daily-loss": caption } = tradingAnnotations(manifest, settings({ phase, step }), "order-executor", "eu-central-1");
            const texts = phaseTexts(manifest, { phase, step }).risk;
            return [LOSS, caption, texts.maxDailyLoss, PAIRS, texts.symbols, JSON.stringify(phaseSeries(manifest, { phase, step }).rules[0].labels)];
        };
        const pairs = ["BTCUSDT ETHUSDT", "BTCUSDT,ETHUSDT"];
        assert.deepStrictEqual(said("live"), ["0.01", "0.01", "0.01", ...pairs, '{"phase":"live","step":"pairs"}']);
        assert.deepStrictEqual(said("live", "all"), ["0.02", "0.02", "0.02", ...pairs, '{"phase":"live","step":"all"}']);
        assert.deepStrictEqual(said("canary", "all"), ["0.01", "0.01", "0.01", "BTCUSDT", "BTCUSDT", '{"phase":"canary"}']);
    });
    it("says on its pods where each limit and each mode stands, and who enforces it", () => {
        const manifest = switched();
        const annotations = tradingAnnotations(manifest, settings({ phase: "canary", capital: 5000 }), "order-executor", "eu-central-1");
        assert.deepStrictEqual(JSON.parse(annotations["golive.dev/limit-max-drawdown"]), {
            told: [{ variable: "CRYPTOFUNK_RISK_AGENT.MAX_DRAWDOWN_PERCENT", service: "risk-agent", unit: "percent", negative: false }],
            enforcedBy: manifest.risk.maxDrawdown.enforcedBy,
        });
        assert.deepStrictEqual([annotations["golive.dev/max-drawdown"], annotations["golive.dev/capital"]], ["0.05", "5000"]);
        assert.deepStrictEqual(JSON.parse(annotations["golive.dev/modes"]), [
            { variable: "TRADING_MODE", allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" },
            lock,
        ]);
        assert.ok(!("golive.dev/capital" in tradingAnnotations(manifest, settings(), "order-executor", "eu-central-1")));
    });
    it("says the limits of the phase, as fractions, in percent and as amounts", () => {
        const texts = (phase: "canary" | "live") => limitTexts(limitsOf(cryptofunk(), { phase }), 5000);
        assert.deepStrictEqual(texts("live"), {
            ...{ maxPositionSize: "0.1", maxPositionSizePercent: "10", maxPositionSizeQuote: "500" },
            ...{ maxDailyLoss: "0.02", maxDailyLossPercent: "2", maxDailyLossQuote: "100" },
            ...{ maxDrawdown: "0.1", maxDrawdownPercent: "10", maxDrawdownQuote: "500", stopLoss: "0.02", stopLossPercent: "2", maxLeverage: "1" },
            ...{ maxNotional: "1000", maxNotionalFraction: "0.2", maxNotionalPercent: "20", symbols: "BTCUSDT,ETHUSDT", symbolsList: '["BTCUSDT","ETHUSDT"]' },
        });
        assert.strictEqual(texts("canary").maxDrawdownPercent, "5");
    });
});

describe("whether a service is reached", () => {
    const reached = (service: string, change: (manifest: ReturnType<typeof cryptofunk>) => void = () => undefined) => {
        const manifest = cryptofunk();
        change(manifest);
        return isReached(manifest, service);
    };
    it("by Prometheus", () => assert.strictEqual(reached("technical-agent"), true));
    it("by another service", () =>
        assert.strictEqual(
            reached("bifrost", ({ services }) => delete services.bifrost.metrics),
            true,
        ));
    it("by the internet", () =>
        assert.strictEqual(
            reached("api", ({ services }) => delete services.api.metrics),
            true,
        ));
    it("by nobody", () =>
        assert.strictEqual(
            reached("technical-agent", ({ services }) => delete services["technical-agent"].metrics),
            false,
        ));
});
