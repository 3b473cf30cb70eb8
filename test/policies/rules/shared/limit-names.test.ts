import * as assert from "node:assert";
import { limitNamed, unitNamed } from "../../../../policies/rules/shared/limit-names";

describe("the limit that a name says", () => {
    const names: Record<string, string[]> = {
        "max-daily-loss": [
            "MAX_DAILY_LOSS",
            "DAILY_LOSS_LIMIT_USDT",
            "maxDailyLossPct",
            "risk.max_daily_loss",
            "MAX_LOSS_PER_DAY",
            "limits.daily_loss.max",
            "MAX__DAILY___LOSS",
        ],
        "max-drawdown": ["MAX_DRAWDOWN", "DRAWDOWN_LIMIT", "risk.max_dd_pct", "drawdown", "DRAWDOWN_STOP", "drawdown.limit"],
        "stop-loss": ["STOP_LOSS", "stoploss", "DEFAULT_STOP_LOSS_PCT", "stop_loss_percentage", "stopLossBps", "SL", "STOP__LOSS"],
        "max-leverage": ["MAX_LEVERAGE", "LEVERAGE", "leverage_cap", "exchanges.b.leverage"],
        "max-position-size": ["MAX_POSITION", "MAX_POSITION_SIZE_USD", "POSITION_LIMIT", "position_sizing.max_single_position", "position.max"],
        "max-notional": ["MAX_ORDER_SIZE", "MAX_NOTIONAL", "max_notional_per_trade", "ORDER_VALUE_LIMIT", "MAX_TRADE_USDT"],
        "orders-per-minute": ["ORDERS_PER_MINUTE", "MAX_ORDERS_PER_MIN"],
    };
    for (const [key, all] of Object.entries(names))
        it(key, () =>
            assert.deepStrictEqual(
                all.map(limitNamed),
                all.map(() => key),
            ),
        );
    it("is none of what only has a limit's words", () => {
        const others = [
            ...["MAX_POSITIONS", "MAX_OPEN_POSITIONS", "ENABLE_POSITION_LIMITS", "STOP_LOSS_ENABLED", "TRAILING_STOP_LOSS", "DAILY_LOSS_ALERT_PCT"],
            ...[
                "MIN_POSITION_SIZE",
                "STOP_LOSS_MULTIPLIER",
                "max_loss_reset_hours",
                "MAX_CONSECUTIVE_LOSSES",
                "POSITION_SIZE",
                "DAILY_REPORT",
                "PAPER_LEVERAGE",
            ],
            ...[
                "order_types.stoploss_on_exchange",
                "weekly_drawdown_limit_pct",
                "MAX_RETRIES",
                "LOSS",
                "orders",
                "max",
                "MAX_ORDER_AGE",
                "position.order_max",
                "position.max_retries",
                "BORDERS_PER_MINUTES",
            ],
        ];
        assert.deepStrictEqual(
            others.map(limitNamed),
            others.map(() => undefined),
        );
    });
});

describe("the unit that a name says", () => {
    const units: Record<string, string | undefined> = {
        ...{ MAX_LOSS_PCT: "percent", maxLossPercent: "percent", stop_loss_percentage: "percent", LOSS_PERC: "percent", "loss.max_pct": "percent" },
        ...{ MAX_LOSS_USD: "quote", MAX_LOSS_USDT: "quote", MAX_LOSS_USDC: "quote", LOSS_EUR: "quote", max_krw: "quote", LOSS_QUOTE: "quote" },
        ...{ LOSS_BPS: "basis points", LOSS_BASIS_POINTS: "basis points", LOSS_FRACTION: "fraction", LOSS_RATIO: "fraction", LOSS_SHARE: "fraction" },
        ...{ MAX_LOSS: undefined, PCT_OF_LOSS: undefined, USD_BOT: undefined, BPS_OF_LOSS: undefined, FRACTION_OF_LOSS: undefined },
        ...{ perc: "percent", usdt: "quote", bps: "basis points", ratio: "fraction", "loss.value": undefined },
    };
    for (const [name, unit] of Object.entries(units)) it(`${name}: ${unit ?? "none"}`, () => assert.strictEqual(unitNamed(name), unit));
});
