import * as assert from "node:assert";
import { parse } from "yaml";
import { blockers } from "../../checklist/verdict";
import { valueAt } from "../../documents";
import type { Exemption } from "../../policies/engine/exemptions";
import { reasons } from "../../policies/engine/rule";
import { rules as allRules } from "../../policies/rules";
import { bots, judgedOf, recordingOf } from "./recordings";

/** Variables of a bot's order placer. */
async function environmentOf(bot: string, stack: string, phase: string): Promise<Record<string, unknown>> {
    const { resources } = await recordingOf(bot, stack, phase);
    // biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any Kubernetes object
    const sets = resources.filter(({ type }) => type === "kubernetes:apps/v1:StatefulSet").map(({ properties }) => properties as any);
    const placer = sets.find(({ spec }) => spec.template.metadata.annotations?.["golive.dev/places-orders"] === "true");
    return Object.fromEntries(placer.spec.template.spec.containers[0].env.map(({ name, value }: { name: string; value: unknown }) => [name, value]));
}

const reasonsOf = (name: string): string => reasons(allRules.find(rule => rule.name === name) as (typeof allRules)[number]);

describe("every bot", () => {
    /** What blocks a bot from canary on: what its code lacks, as its manifest says with file and line. */
    const lacks: Record<string, string[]> = {
        arbitrage: ["arming", "drawdown", "kill-switch", "leverage", "stop-loss"],
        vanta: ["daily-loss", "drawdown", "kill-switch", "leverage", "order-size", "position-size", "stop-loss", "symbols"],
        "bot-core": ["drawdown"],
        cryptofunk: ["daily-loss", "drawdown", "order-size", "position-size", "stop-loss", "symbols"],
        "mech-exo": ["daily-loss", "kill-switch", "order-rate", "stop-loss"],
        // Nobody has named the lines of the code that somebody writes who starts from it.
        example: ["daily-loss", "drawdown", "kill-switch", "order-size", "position-size", "stop-loss", "symbols"],
        freqtrade: ["daily-loss", "drawdown"],
    };
    /** Where a bot and the contract of its source do not agree, as its manifest says too; in no phase but dry may it trade so. */
    const unfit: Record<string, string[]> = {
        arbitrage: ["alert-metric-is-exported-by-the-code"],
        vanta: ["alert-metric-is-exported-by-the-code"],
        "bot-core": ["image-is-built-from-the-source"],
        "mech-exo": ["alert-metric-is-exported-by-the-code"],
    };
    /** What more blocks in a canary: limits that its manifest has not. */
    const lacksInCanary: Record<string, string[]> = {
        arbitrage: ["canary-trades-few-symbols"],
        "bot-core": ["canary-order-is-small"],
        "mech-exo": ["canary-order-is-small", "canary-trades-few-symbols"],
    };
    /** Bots whose exchanges take addresses for a key: nobody has entered any here. */
    const addressless = ["arbitrage", "bot-core", "cryptofunk", "example", "freqtrade"];
    const lacksIn = (phase: string, bot: string): string[] => [
        ...(phase === "canary" ? (lacksInCanary[bot] ?? []) : []),
        ...(addressless.includes(bot) ? ["exchange-key-names-own-addresses"] : []),
    ];
    /** What every bot lacks here: nobody has built a release of it. */
    const unbuilt = "release-goes-by-digest";
    /** What nobody can see: whether what puts names together reads the password of the cache, whether another process's pause stops the executor, and which files the engine keeps in its volume. */
    const unseen: Record<string, string[]> = {
        arbitrage: ["secret-variable-is-read"],
        cryptofunk: ["kill-switch-can-be-thrown"],
        "mech-exo": ["file-of-trades-is-the-phases-own"],
    };
    const names: Record<string, string> = {
        ...{ "stop-loss": "stop-loss-is-set", symbols: "symbols-are-limited" },
        ...{ arming: "arming-takes-its-steps", "kill-switch": "kill-switch-can-be-thrown" },
    };
    const ruleOf = (lack: string) => names[lack] ?? `${lack}-is-limited`;

    for (const bot of bots)
        for (const [stack, phase] of [
            ["staging", "dry"],
            ["prod", "dry"],
            ["prod", "canary"],
            ["prod", "live"],
        ])
            it(`${bot} ${stack} ${phase}: ${phase === "dry" ? "nothing failed, nothing undecided" : "what its code lacks is a NO-GO"}`, async () => {
                const { findings } = await judgedOf(bot, stack, phase);
                assert.deepStrictEqual(
                    findings.filter(({ result, level }) => result === "undecided" && level === "mandatory").map(({ rule }) => rule),
                    phase === "dry" ? [] : (unseen[bot] ?? []),
                );
                const named = (level: string) => [...new Set(findings.filter(one => one.level === level).map(({ rule }) => rule))].sort();
                const limits = [...lacks[bot].map(ruleOf), ...(unfit[bot] ?? []), ...(unseen[bot] ?? [])].sort();
                assert.deepStrictEqual(named("mandatory"), phase === "dry" ? [] : [...limits, unbuilt, ...lacksIn(phase, bot)].sort());
                for (const limit of limits) assert.ok(phase !== "dry" || named("advisory").includes(limit), `${limit} is no advice`);
            });

    it("is let through with what its code lacks by exemptions with an owner and a day, and by nothing less", async () => {
        const found = blockers((await judgedOf("vanta", "prod", "canary")).findings);
        const exempt = ({ rule, message, urn }: (typeof found)[number], expiry = "2999-01-01"): Exemption => ({
            ...{ rule, resource: urn.split("::").at(-1) as string, reason: "r", owner: "ann@example.com", ticket: "OPS-1", expiry },
            found: message.slice(0, message.indexOf(reasonsOf(rule)) - 2),
        });
        const blocking = async (exemptions: Exemption[]) =>
            blockers((await judgedOf("vanta", "prod", "canary", exemptions)).findings)
                .map(({ rule }) => rule)
                .sort();
        const rules = found.map(({ rule }) => rule);
        assert.ok(rules.length > lacks.vanta.length);
        assert.deepStrictEqual(await blocking(found.map(one => exempt(one))), []);
        assert.deepStrictEqual(await blocking(found.slice(1).map(one => exempt(one))), [rules[0]]);
        const ended = await blocking(found.map(one => exempt(one, "2020-01-01")));
        assert.deepStrictEqual(ended, [...rules, ...rules.map(() => "exemption-holds")].sort());
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
            COPY_EXECUTION_MODE: ["DRY", "LIVE", "LIVE"],
            // Live begins with the first step, of which no variable tells: only the order grows.
            MAX_LEVERAGE: ["5", "2", "2"],
            MAX_POSITION_SIZE_USD: ["100", "50", "50"],
            MAX_DAILY_LOSS_PCT: ["0.05", "0.02", "0.02"],
        },
        "bot-core": {
            TRADING_MODE: ["paper_trading", "real_mainnet", "real_mainnet"],
            BINANCE_TESTNET: ["false", "false", "false"],
        },
        cryptofunk: { TRADING_MODE: ["paper", "live", "live"] },
        "mech-exo": { EXO_MODE: ["paper", "live", "live"], IB_PORT: ["4004", "4003", "4003"] },
        example: { TRADING_MODE: ["paper", "live", "live"], MAX_ORDER_USDT: ["100", "10", "100"] },
        freqtrade: {
            FREQTRADE__DRY_RUN: ["true", "false", "false"],
            FREQTRADE__DB_URL: ["sqlite:////data/trades.dry.sqlite", "sqlite:////data/trades.canary.sqlite", "sqlite:////data/trades.live.sqlite"],
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

    /** What stands in the files of a bot's order placer in each phase, in its code's own units. */
    const files: Record<string, [file: string, path: string, dry: unknown, canary: unknown, live: unknown][]> = {
        arbitrage: [
            ["app_config_golive.yaml", "risk_limits.max_daily_loss", 200, 100, 200],
            ["app_config_golive.yaml", "engine.max_position_usd", 1000, 10, 1000],
            ["app_config_golive.yaml", "exchanges.b.config.live_enabled", false, true, true],
        ],
        "bot-core": [
            ["app_config_real-trading.yml", "max_daily_loss_usdt", 200, 100, 200],
            ["app_config_real-trading.yml", "default_stop_loss_percent", 2, 2, 2],
            ["app_config_real-trading.yml", "max_leverage", 3, 1, 3],
            ["app_config_real-trading.yml", "auto_trading_enabled", false, true, true],
        ],
        "mech-exo": [["app_config_risk_limits.yml", "portfolio.max_drawdown", 0.1, 0.05, 0.1]],
    };
    for (const [bot, rows] of Object.entries(files))
        for (const [index, phase] of ["dry", "canary", "live"].entries())
            it(`${bot} reads the limits of ${phase} in its files`, async () => {
                const { resources } = await recordingOf(bot, "prod", phase);
                const data = resources.flatMap(({ type, properties }) =>
                    type === "kubernetes:core/v1:ConfigMap" ? Object.entries(properties.data ?? {}) : [],
                );
                const text = (file: string) => String(data.find(([key]) => key === file)?.[1]);
                for (const [file, path, ...values] of rows) assert.strictEqual(valueAt(parse(text(file)), path), values[index], `${file} ${path}`);
            });
    it("arbitrage is told its mode by an argument", async () => {
        const words = async (phase: string) => {
            const { resources } = await recordingOf("arbitrage", "prod", phase);
            // biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any Kubernetes object
            const set = resources.find(({ type, name }) => type === "kubernetes:apps/v1:StatefulSet" && name === "engine")?.properties as any;
            return set.spec.template.spec.containers[0].args.join(" ");
        };
        assert.match(await words("dry"), /--mode paper$/);
        assert.match(await words("canary"), /--mode live_trading$/);
    });
});
