import * as assert from "node:assert";
import { bots, judgedOf, recordingOf } from "./recordings";

/** Variables of a bot's order placer. */
async function environmentOf(bot: string, stack: string, phase: string): Promise<Record<string, unknown>> {
    const { resources } = await recordingOf(bot, stack, phase);
    // biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any Kubernetes object
    const sets = resources.filter(({ type }) => type === "kubernetes:apps/v1:StatefulSet").map(({ properties }) => properties as any);
    const placer = sets.find(({ spec }) => spec.template.metadata.annotations?.["golive.dev/places-orders"] === "true");
    return Object.fromEntries(placer.spec.template.spec.containers[0].env.map(({ name, value }: { name: string; value: unknown }) => [name, value]));
}

describe("every bot", () => {
    for (const bot of bots)
        for (const [stack, phase] of [
            ["staging", "dry"],
            ["prod", "dry"],
            ["prod", "canary"],
            ["prod", "live"],
        ])
            it(`${bot} ${stack} ${phase}: nothing failed, nothing undecided`, async () => {
                const { findings } = await judgedOf(bot, stack, phase);
                const blocking = findings.filter(({ level }) => level === "mandatory");
                assert.deepStrictEqual(
                    blocking.map(({ rule, urn, message }) => `${rule} ${urn.split("::").at(-1)}: ${message}`),
                    [],
                );
            });

    it("keeps what one stack says out of the next, in one process", async () => {
        for (const [stack, account] of [
            ["staging", "111122223333"],
            ["prod", "444455556666"],
        ]) {
            const { resources } = await recordingOf("example", stack);
            const foreign = resources.filter(({ properties }) =>
                JSON.stringify(properties).includes(account === "111122223333" ? "444455556666" : "111122223333"),
            );
            assert.deepStrictEqual(
                foreign.map(({ name }) => name),
                [],
            );
        }
    });

    /** What the order placer reads in each phase, from each bot's checklist or code. */
    const modes: Record<string, Record<string, [dry: string, canary: string, live: string]>> = {
        arbitrage: {
            ARBITRAGE_ENV: ["paper", "live", "live"],
            READ_ONLY_ENFORCED: ["true", "false", "false"],
            LIVE_MODE: ["false", "true", "true"],
            LIVE_MAX_NOTIONAL_USD: ["1000", "10", "1000"],
        },
        vanta: {
            EXEC_MODE: ["DRY", "LIVE", "LIVE"],
            COPY_EXECUTION_MODE: ["DRY", "LIVE", "LIVE"],
            CANARY_ENABLED: ["true", "true", "false"],
            MAX_NOTIONAL_USDC: ["20", "10", "20"],
            MAX_LEVERAGE: ["5", "2", "5"],
            ALLOWED_SYMBOLS: ["BTC-USD,ETH-USD,SOL-USD", "BTC-USD,ETH-USD", "BTC-USD,ETH-USD,SOL-USD"],
        },
        "bot-core": {
            TRADING_MODE: ["paper_trading", "real_mainnet", "real_mainnet"],
            TRADING_ENABLED: ["false", "true", "true"],
            BINANCE_TESTNET: ["false", "false", "false"],
        },
        cryptofunk: { TRADING_MODE: ["paper", "live", "live"] },
        "mech-exo": { EXO_MODE: ["paper", "live", "live"], TRADING_MODE: ["paper", "live", "live"], IB_PORT: ["4004", "4003", "4003"] },
        example: { TRADING_MODE: ["paper", "live", "live"], MAX_ORDER_USDT: ["100", "10", "100"] },
        freqtrade: {
            FREQTRADE__DRY_RUN: ["true", "false", "false"],
            FREQTRADE__STOPLOSS: ["-0.05", "-0.05", "-0.05"],
            FREQTRADE__TRADABLE_BALANCE_RATIO: ["0.2", "0.05", "0.2"],
        },
    };
    it("has a table of what its mode is in each phase", () => assert.deepStrictEqual(Object.keys(modes).sort(), [...bots].sort()));
    for (const [bot, variables] of Object.entries(modes))
        for (const [index, phase] of ["dry", "canary", "live"].entries())
            it(`${bot} is told that it is ${phase}`, async () => {
                const environment = await environmentOf(bot, "prod", phase);
                const expected = Object.fromEntries(Object.entries(variables).map(([name, values]) => [name, values[index]]));
                assert.deepStrictEqual(Object.fromEntries(Object.keys(variables).map(name => [name, environment[name]])), expected);
            });
});
