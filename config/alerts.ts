import { z } from "zod";
import { clock, timezone } from "./faults/words";

/** Where alerts go, and when they are quiet. */
export const alerts = z.strictObject({
    email: z.email().optional().describe("Address that gets every alert (cryptofunk:395). Default: none."),
    slack: z
        .strictObject({ channel: z.string().startsWith("#").describe("Channel, with its #.") })
        .optional()
        .describe("Slack; its webhook is the provided secret `slack` (cryptofunk:396). Default: none."),
    pagerDuty: z
        .boolean()
        .default(false)
        .describe("Whether critical alerts page; the key is the provided secret `pagerduty` (cryptofunk:397). Default: false."),
    telegram: z
        .strictObject({ chatId: z.int().describe("Chat that gets the alerts.") })
        .optional()
        .describe("Telegram; its token is the provided secret `telegram` (arbitrage:173). Default: none."),
    heartbeat: z
        .boolean()
        .default(false)
        .describe(
            "Whether a sign of life goes every minute to an address outside that calls somebody when it stays out: any that takes a POST over HTTPS, such as those of Healthchecks, Dead Man's Snitch or Better Stack; it is the field `url` of the provided secret `heartbeat`. Production has to have it. Default: false.",
        ),
    errorLines: z
        .int()
        .min(1)
        .max(10_000)
        .default(10)
        .describe(
            "Errors in the bot's logs within five minutes that are too many when that lasts for a quarter of an hour; more for a bot that calls a lost connection an error (bot-core:367). Default: 10.",
        ),
    quietHours: z
        .strictObject({
            from: clock.describe("When they begin."),
            to: clock.describe("When they end; before `from` for hours over midnight."),
            timezone: timezone.default("Etc/UTC").describe("Time zone of both. Default: Etc/UTC."),
        })
        .refine(({ from, to }) => from !== to, "hours that end at another time than they begin")
        .refine(({ from, to }) => lasting(from, to) <= 16 * 60, "16 hours at most: alerts that nobody hears for a day are none")
        .optional()
        .describe("Hours in which only critical alerts are sent; the others follow when they end, if they still hold (mech-exo:71). Default: none."),
});

/** Minutes from one time of day to another. */
function lasting(from: string, to: string): number {
    const minutes = (at: string) => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
    return (minutes(to) - minutes(from) + 24 * 60) % (24 * 60);
}
