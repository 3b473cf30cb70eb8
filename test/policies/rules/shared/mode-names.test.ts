import * as assert from "node:assert";
import { modeNamed, namedMoney } from "../../../../policies/rules/shared/mode-names";

describe("what is a mode by its name", () => {
    const shown = (name: string) => {
        const mode = modeNamed(name);
        return mode && `${mode.yes ?? "word"}${mode.ofOrders ? "" : " elsewhere"}`;
    };
    const cases: Record<string, string[]> = {
        play: [
            ...[
                "DRY_RUN",
                "DRYRUN",
                "dry--run",
                "dryRun",
                "--dry-run",
                "FREQTRADE__DRY_RUN",
                "BOT.DRY_RUN",
                "DRY_RUN_MODE",
                "PAPER",
                "PAPER_MODE",
                "PAPER_TRADING",
            ],
            ...["USE_PAPER", "IS_PAPER_ACCOUNT", "papertrading", "SIMULATION", "ENABLE_SIMULATION_MODE", "NO_LIVE_TRADING", "DISABLE_LIVE", "LIVE_DISABLED"],
        ],
        money: [
            ...["LIVE", "LIVE_MODE", "LIVE_TRADING", "liveTrading", "LIVE_ENABLED", "ENABLE_LIVE_TRADING", "BINANCE_LIVE", "REAL_MONEY", "real-orders"],
            ...["NO_DRY_RUN", "--no-paper", "DISABLE_PAPER_TRADING", "PAPER_DISABLED"],
        ],
        word: ["MODE", "--mode", "RUN_MODE", "BOT_MODE", "TRADING_MODE", "tradingMode", "COPY_EXECUTION_MODE", "CRYPTOFUNK_TRADING.MODE", "ACCOUNT_MODE"],
        "play elsewhere": ["BINANCE_TESTNET", "SANDBOX", "--backtest", "--read-only"],
        "money elsewhere": ["NO_TESTNET", "MAINNET", "--real", "no-read-only"],
    };
    for (const [says, names] of Object.entries(cases)) for (const name of names) it(`${name} is ${says}`, () => assert.strictEqual(shown(name), says));
    const others = ["COLOR_MODE", "GIN_MODE", "SSL_MODE", "KEEP_ALIVE", "LIVENESS", "TIME_TO_LIVE", "TELEGRAM_DRY_RUN", "ML_REWEIGHT_DRY_RUN", "ALERTS_MODE"];
    const more = [
        "TELEGRAM_BOT_MODE",
        "PAPER_TRADING_YAML",
        "REALTIME",
        "DELIVERY",
        "MODEL",
        "DB_READ_ONLY",
        "dry_run_wallet",
        "mainnet-rpc",
        "PREDRY_RUN",
        "read_no_only",
    ];
    for (const name of [...others, ...more]) it(`${name} is none`, () => assert.strictEqual(shown(name), undefined));
    it("says what its text says, and nothing is a no", () =>
        assert.deepStrictEqual(
            [
                ...[namedMoney("DRY_RUN", "true"), namedMoney("DRY_RUN", "false"), namedMoney("DRY_RUN", ""), namedMoney("--dry-run", undefined)],
                ...[namedMoney("RUN_MODE", "live"), namedMoney("RUN_MODE", "fast"), namedMoney("--mode", undefined), namedMoney("COLOR", "live")],
            ],
            ["play", "money", "money", "play", "money", undefined, undefined, undefined],
        ));
});
