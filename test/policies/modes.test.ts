import * as assert from "node:assert";
import { argumentModes, moneyOf } from "../../policies/rules/shared/phase";
import { modeIsSet } from "../../policies/rules/trading/mode";
import { judgeGraph, resource, unknown } from "../judge";

const object = (kind: string, name: string, properties: object) =>
    resource(`kubernetes:x/v1:${kind}`, name, { metadata: { name, namespace: "bot" }, ...properties });
const words = { allowed: ["paper", "live"], dry: "paper", canary: "live", live: "live" };
const trader = (modes: object[], container: object, phase = "live", volumes: object[] = []) =>
    object("StatefulSet", "bot", {
        spec: {
            template: {
                metadata: { annotations: { "golive.dev/places-orders": "true", "golive.dev/phase": phase, "golive.dev/modes": JSON.stringify(modes) } },
                spec: { containers: [{ name: "bot", ...container }], volumes },
            },
        },
    });
const env = (values: Record<string, unknown>) => ({ env: Object.entries(values).map(([name, value]) => ({ name, value })) });
const { passes, fails, isUndecided } = judgeGraph(modeIsSet);

describe("a mode that is told", () => {
    const variable = [{ variable: "MODE", ...words }];
    it("by a variable fits the phase", async () => {
        for (const phase of ["canary", "live"]) await passes([trader(variable, env({ MODE: "live" }), phase)]);
        await passes([trader(variable, env({ MODE: "paper" }), "dry")]);
        await fails([trader(variable, env({ MODE: "paper" }), "canary")], /MODE is "paper" in the phase canary, which says "live"/);
        await fails([trader(variable, env({ MODE: "live" }), "dry")], /MODE is "live" in the phase dry, which says "paper"/);
        await fails([trader(variable, env({ MODE: "LIVE" }))], /MODE is "LIVE", not one of paper, live/);
        await fails([trader([{ ...variable[0], dry: "live" }], env({ MODE: "live" }), "dry")], /MODE is "live" in the phase dry/);
        await isUndecided([trader(variable, env({ MODE: unknown }))]);
    });
    it("by a file fits it too", async () => {
        const file = (text: string, phase = "live") => [
            trader([{ file: "/etc/bot.json", at: "mode", ...words }], { volumeMounts: [{ name: "f", mountPath: "/etc/bot.json", subPath: "bot" }] }, phase, [
                { name: "f", configMap: { name: "files" } },
            ]),
            object("ConfigMap", "files", { data: { bot: text } }),
        ];
        await passes(file('{"mode":"live"}'));
        await fails(file('{"mode":"paper"}'), /\/etc\/bot\.json mode is "paper" in the phase live/);
        await fails(file("{}"), /\/etc\/bot\.json has nothing at mode/);
    });
    it("by an argument fits it too", async () => {
        const option = [{ argument: "--run", ...words }];
        await passes([trader(option, { args: ["--run", "live"] })]);
        await passes([trader(option, { command: ["bot", "--run=live"] })]);
        await fails([trader(option, { args: ["--run", "paper"] })], /--run is "paper" in the phase live/);
        await fails([trader(option, { args: ["--run"] })], /no argument is --run with a value/);
        const flag = [{ argument: "any", allowed: ["--wet", "--damp"], dry: "--damp", canary: "--wet", live: "--wet" }];
        await passes([trader(flag, { args: ["start", "--wet"] })]);
        await fails([trader(flag, { args: ["start", "--damp"] })], /an argument is "--damp" in the phase live/);
        await fails([trader(flag, { args: ["start"] })], /none of --wet, --damp is an argument/);
    });
    it("has no second switch that says otherwise", async () => {
        const two = [...variable, { variable: "LOCK", allowed: ["on", "off"], dry: "on", canary: "off", live: "off" }];
        await passes([trader(two, env({ MODE: "live", LOCK: "off" }))]);
        await fails([trader(two, env({ MODE: "live", LOCK: "on" }))], /LOCK is "on" in the phase live, which says "off"/);
        await fails([trader(two, env({ MODE: "live" }))], /no container sets LOCK/);
    });
    it("is not contradicted by its command", async () => {
        const told = (container: object, phase: string) => [trader(variable, { ...env({ MODE: phase === "dry" ? "paper" : "live" }), ...container }, phase)];
        await fails(told({ args: ["--live"] }, "dry"), /its command says --live in the phase dry/);
        await fails(told({ args: ["--mode", "live"] }, "dry"), /its command says --mode live in the phase dry/);
        await fails(told({ command: ["sh", "-c", "sleep 1; exec bot --no-dry-run"] }, "dry"), /its command says --no-dry-run/);
        await fails(told({ args: ["--paper"] }, "live"), /its command says --paper in the phase live/);
        await fails(told({ args: ["--dry-run"] }, "canary"), /its command says --dry-run in the phase canary/);
        await passes(told({ args: ["--dry-run"] }, "dry"));
        await passes(told({ args: ["--dry-run=false", "--live"] }, "live"));
        await passes(told({ args: ["serve", "--port", "80", "--delivery"] }, "dry"));
        await isUndecided(told({ args: [unknown] }, "live"));
    });
});

describe("words for modes in a command line", () => {
    const says = (...args: string[]) => argumentModes({ spec: { containers: [{ name: "bot", args }] } } as never).map(one => `${one.text}: ${one.says}`);
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
