import * as assert from "node:assert";
import { isReached } from "../../../components/bot/flows";
import { limitTexts, tradingEnvironment } from "../../../components/bot/trading";
import { cryptofunk, settings } from "../bot-fixture";

describe("what a bot is told", () => {
    const lock = { variable: "READ_ONLY", allowed: ["true", "false"], dry: "true", canary: "false", live: "false" };
    const switched = () => {
        const manifest = cryptofunk();
        manifest.trading.switches = [lock];
        return manifest;
    };

    for (const phase of ["dry", "canary", "live"] as const)
        it(`gives a switch its own polarity: ${phase}`, () => assert.strictEqual(tradingEnvironment(switched(), settings({ phase })).READ_ONLY, lock[phase]));
    it("sets no variable for a limit that stands in a file", () => {
        const manifest = cryptofunk();
        delete manifest.risk.maxDrawdown.variable;
        const environment = tradingEnvironment(manifest, settings());
        assert.deepStrictEqual(
            Object.keys(environment).filter(name => /DRAWDOWN|undefined/.test(name)),
            [],
        );
    });
    it("says the limits of the phase, as fractions and in percent", () => {
        const { risk } = cryptofunk();
        assert.deepStrictEqual(limitTexts(risk, "live"), {
            ...{ maxPositionSize: "0.1", maxPositionSizePercent: "10", maxDailyLoss: "0.02", maxDailyLossPercent: "2" },
            ...{ maxDrawdown: "0.1", maxDrawdownPercent: "10", stopLoss: "0.02", stopLossPercent: "2", maxLeverage: "1" },
        });
        assert.strictEqual(limitTexts(risk, "canary").maxDrawdownPercent, "5");
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
