import * as assert from "node:assert";
import { moneyOf } from "../../../../policies/rules/shared/mode-names";
import { argumentModes } from "../../../../policies/rules/shared/phase";

describe("words for modes in a command line", () => {
    const says = (...args: string[]) =>
        argumentModes({ containers: [{ container: { name: "bot", args } }] } as never, undefined as never).map(one => `${one.text}: ${one.says}`);
    const cases: [args: string[], found: string[]][] = [
        [["--live"], ["--live: money"]],
        [["-live"], ["-live: money"]],
        [["--live", "false"], ["--live false: play"]],
        [["--no-live"], ["--no-live: play"]],
        [["--dry-run"], ["--dry-run: play"]],
        [["--dry_run=true"], ["--dry_run=true: play"]],
        [["--dry-run=false"], ["--dry-run=false: money"]],
        [["--no-dry-run"], ["--no-dry-run: money"]],
        [["--no-dry-run=false"], ["--no-dry-run=false: play"]],
        [["--paper-trading"], ["--paper-trading: play"]],
        [["--real-money"], ["--real-money: money"]],
        [["--real-orders"], ["--real-orders: money"]],
        [["--mainnet"], ["--mainnet: money"]],
        [["--mainnet-rpc", "--production"], []],
        [["--mode", "live"], ["--mode live: money"]],
        [["--mode=paper"], ["--mode=paper: play"]],
        [["--trading-mode", "PAPER"], ["--trading-mode PAPER: play"]],
        [["--mode", "fast"], []],
        [["--mode"], []],
        [["sh", "-c", "export TRADING_MODE=live; exec 'bot' --x"], ["TRADING_MODE=live: money"]],
        [["sh", "-c", "FREQTRADE__DRY_RUN=false bot"], ["FREQTRADE__DRY_RUN=false: money"]],
        [["sh", "-c", "KEEP_ALIVE=1 bot"], []],
        [["trade", "live", "--liveness", "--port=80", "--read-only"], ["--read-only: play"]],
        [
            ["--sandbox", "--backtest", "--simulate"],
            ["--sandbox: play", "--backtest: play", "--simulate: play"],
        ],
    ];
    for (const [args, found] of cases) it(args.join(" "), () => assert.deepStrictEqual(says(...args), found));
    it("say what they say by themselves", () =>
        assert.deepStrictEqual(
            ["live", "LIVE_TRADING", "real_mainnet", "production", "paper", "dry", "SIM", "testnet", "live_readonly", "fast", "4001"].map(moneyOf),
            [...["money", "money", "money", "money", "play", "play", "play", "play"], ...[undefined, undefined, undefined]],
        ));
});
