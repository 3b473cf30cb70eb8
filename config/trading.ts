import { z } from "zod";
import { variable } from "./faults/words";
import { soaks } from "./phases";

const limit = (min: number, max: number, item: string) =>
    z.strictObject({
        variable: variable
            .optional()
            .describe("Environment variable the bot reads the limit from. Default: it reads it from a file, which `files` has to write."),
        value: z.number().min(min).max(max).describe(`Fraction, ${min} to ${max} (${item}).`),
        scale: z
            .union([z.literal(1), z.literal(100)])
            .default(1)
            .describe("What the variable's value is multiplied with: 100 for a bot that reads percent. Default: 1."),
        canary: z.number().min(0).max(max).optional().describe("Tighter value while the phase is canary. Default: the same value."),
    });

/** The limits of a bot, in the ranges that the checklist allows. */
export const risk = z.strictObject({
    maxPositionSize: limit(0.05, 0.2, "cryptofunk:234").describe("Largest position, as a fraction of the capital."),
    maxDailyLoss: limit(0.01, 0.05, "cryptofunk:235").describe("Loss of a day that stops trading, as a fraction of the capital."),
    maxDrawdown: limit(0.05, 0.15, "cryptofunk:236").describe("Fall from the peak that stops trading, as a fraction of the capital."),
    stopLoss: limit(0.001, 0.1, "cryptofunk:237").describe("Distance of the mandatory stop loss, as a fraction of the entry price."),
    maxLeverage: z
        .strictObject({
            variable: variable.optional().describe("Environment variable the bot reads it from. Default: the bot knows no leverage."),
            value: z.number().min(1).max(5).describe("Factor, 1 to 5; 1 is no leverage (cryptofunk:261)."),
            canary: z
                .number()
                .min(1)
                .max(2)
                .optional()
                .describe("Factor while the phase is canary, at most 2 (vanta:396). Default: the smaller of 2 and `value`."),
        })
        .describe("Largest leverage."),
    maxNotional: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads it from."),
            value: z.number().positive().describe("Largest order in the quote currency."),
            canary: z.number().positive().describe("Largest order while the phase is canary (vanta:395)."),
        })
        .optional()
        .describe("Largest order. Default: the bot has no such limit."),
    symbols: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads them from."),
            value: z.array(z.string()).min(1).describe("Trading pairs (cryptofunk:257)."),
            canary: z.array(z.string()).min(1).optional().describe("Trading pairs while the phase is canary (vanta:397). Default: the same."),
            separator: z.string().default(",").describe("What stands between two of them. Default: a comma."),
        })
        .optional()
        .describe("What may be traded. Default: the bot decides."),
});

/** How a bot is told whether to trade money. */
export const trading = z.strictObject({
    mode: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads its mode from."),
            allowed: z.array(z.string()).min(2).describe("Every value the bot's code knows; anything else falls back silently in many bots."),
            dry: z.string().describe("Value that trades no money."),
            canary: z.string().describe("Value for a canary with tight limits."),
            live: z.string().describe("Value that trades money."),
        })
        .describe("How the bot is told whether to trade money (cryptofunk:217)."),
    switches: z
        .array(
            z.strictObject({
                variable: variable.describe("Environment variable of the switch."),
                allowed: z.array(z.string()).min(2).describe("Every value the bot's code knows."),
                dry: z.string().describe("Its value while the phase is dry."),
                canary: z.string().describe("Its value while the phase is canary."),
                live: z.string().describe("Its value while the phase is live."),
            }),
        )
        .default([])
        .describe("What else tells the bot whether to trade money, each with its own polarity: a second lock, a broker's port (vanta:264). Default: nothing."),
    soak: soaks.prefault({}).describe("How long each phase lasts at least before the next (vanta:63). Default: every field's own."),
    environment: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads its environment from."),
            staging: z.string().describe("Its value in staging."),
            production: z.string().describe("Its value in production (cryptofunk:216)."),
        })
        .optional()
        .describe("How the bot is told its environment. Default: it is not."),
    logLevel: z
        .strictObject({
            variable: variable.describe("Environment variable for the log level."),
            value: z
                .enum(["info", "INFO", "warn", "WARN", "warning", "WARNING"])
                .default("info")
                .describe("Level; debug is not for production (cryptofunk:218). Default: info."),
        })
        .optional()
        .describe("How the bot is told its log level. Default: it is not."),
});
