import { words } from "../../../credentials";
import type { LimitKey } from "./limits";

/** Which limit a name says, and in which unit, by its words: a bot's code may have a second one under another name. */

/** What a name says that has a limit's words and is none: whether, when and how, of what is tried out, or of a single side. */
const noLimit =
    /(^|_)(enabled?|disabled?|use|count|num|number|cooldown|alerts?|warn(ing)?s?|log|path|file|url|interval|secs?|seconds?|mins?|minutes?|hours?|days|window|trailing|reset|action|type|mode|method|name|key|min|minimum|test|backtest|paper|sim(ulation)?|positions|multiplier|atr|offset|adjustment|queue|update|check|consecutive|consec|reduction|hyperopt|monthly|weekly|copy|on|off|after|before|close|age)(_|$)/;

const most = "(max(imum)?|limit|cap|largest|ceiling)";
const worth = "(notional|value|usd[tc]?|eur|krw|amount|quote|size)";
/** A name with all of some words, in any order. */
const all = (...parts: string[]): RegExp => new RegExp(`^${parts.map(part => `(?=.*(^|_)${part}(_|$))`).join("")}`);

const limits: [LimitKey, RegExp][] = [
    ["max-daily-loss", all("(daily|day|intraday)", "loss(es)?")],
    ["max-drawdown", all("(drawdown|dd)", most)],
    ["max-drawdown", /(^|_)drawdown(_(pct|percent|stop|threshold))?$/],
    ["stop-loss", /(^|_)(default_)?(stop_loss|stoploss|sl)(_(pct|percent(age)?|bps|fraction|ratio|distance))?$/],
    ["max-leverage", all("leverage", most)],
    ["max-leverage", /(^|_)leverage$/],
    ["max-position-size", all("position", most)],
    ["max-notional", all("(notional|order|trade)", most, worth)],
    ["max-notional", all("notional", most)],
    ["orders-per-minute", /(^|_)orders?_per_min(ute)?$/],
];

/** A name as words: a file's key by its last step, and by the one above it where the last says nothing by itself. */
function wordsOf(name: string): string {
    const steps = name.split(".");
    const last = words(steps.at(-1));
    return /^(max|maximum|limit|value|pct|percent)$/.test(last) ? `${words(steps.at(-2))}_${last}` : last;
}

/** The limit that a variable's or a key's name says, if any. */
export function limitNamed(name: string): LimitKey | undefined {
    const said = wordsOf(name).replace(/_+/g, "_");
    // A rate is counted by the minute, and that alone.
    const [rate] = limits.filter(([key, pattern]) => key === "orders-per-minute" && pattern.test(said));
    if (rate) return rate[0];
    return noLimit.test(said) ? undefined : limits.find(([, pattern]) => pattern.test(said))?.[0];
}

/** A unit that a name ends in; of a percentage many a code takes a fraction all the same. */
export type NamedUnit = "percent" | "quote" | "fraction" | "basis points";

/** The unit that a variable's or a key's name says, if any. */
export function unitNamed(name: string): NamedUnit | undefined {
    const said = wordsOf(name);
    if (/(^|_)(pct|perc|percent(age)?)$/.test(said)) return "percent";
    if (/(^|_)(usd[tc]?|busd|eur|krw|quote|notional)$/.test(said)) return "quote";
    if (/(^|_)(bps|basis_points)$/.test(said)) return "basis points";
    return /(^|_)(fraction|frac|ratio|share)$/.test(said) ? "fraction" : undefined;
}
