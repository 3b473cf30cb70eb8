import { z } from "zod";
import { drills } from "./drills";
import { absolutePath, label, variable } from "./faults/words";
import { soaks } from "./phases";
import { limitPlace, modePlace } from "./places";
import { reports } from "./reports";
import { steps } from "./steps";

/** In which unit a limit may be told; the first is its own. */
export const units = {
    share: ["fraction", "percent", "quote"],
    distance: ["fraction", "percent"],
    amount: ["quote", "fraction", "percent"],
    factor: ["factor"],
    count: ["count"],
    list: ["list"],
} as const;
export type Unit = (typeof units)[keyof typeof units][number];

const inWords: Record<Unit, string> = {
    fraction: "fraction is 0.02",
    percent: "percent is 2",
    quote: "quote is an amount in the quote currency, of the capital that the stack's `capital` says",
    factor: "a factor",
    count: "a number",
    list: "a list",
};

const told = <const U extends readonly Unit[], S extends z.ZodRawShape>(own: U, more: S) =>
    z
        .array(
            limitPlace({
                service: label(24).optional().describe("Service that reads it there. Default: every service that places orders."),
                unit: z
                    .enum(own as unknown as [U[number], ...U[number][]])
                    .default(own[0] as never)
                    .describe(`Unit in which it is read: ${own.map(unit => inWords[unit]).join("; ")}. Default: ${own[0]}.`),
                ...more,
            }),
        )
        .default([])
        .describe("Every place from which the bot's code reads it. Default: none, and then it limits nothing, unless the exchange holds it.");

const negative = { negative: z.boolean().default(false).describe("Whether the bot wants it below zero, as a loss. Default: false.") };

const byCode = z.strictObject({
    code: z
        .string()
        .regex(/^[^\s:]+:\d+$/, 'a file of the bot\'s source and a line in it, such as "src/risk.py:120"')
        .describe("Line of the bot's source that refuses what is beyond it."),
});
const byNobody = z.strictObject({ nobody: z.string().min(10).describe("Why nobody does, with the line of the source that shows it.") });

/** Who enforces what no exchange can: it knows leverage, positions and symbols, and no other limit of a bot. */
const enforcedInCode = z
    .union([byCode, byNobody])
    .describe("Who refuses what is beyond it: `code`, or `nobody` with the reason, which is NO-GO from canary on. No exchange holds such a limit.");

const enforcedBy = z
    .union([
        byCode,
        z.strictObject({ exchange: z.string().min(10).describe("What the exchange itself holds: the sub-account's settings, or what its kind rules out.") }),
        byNobody,
    ])
    .describe("Who refuses what is beyond it: `code`, `exchange`, or `nobody` with the reason, which is NO-GO from canary on.");

const share = <E extends z.ZodType>(min: number, max: number, item: string, own: readonly Unit[], enforced: E) =>
    z.strictObject({
        // Tighter than the list is safe; a tenth of its least is rather another unit by mistake.
        value: z
            .number()
            .min(min / 10)
            .max(max)
            .describe(`Fraction, at most ${max}; the list names ${min} to ${max} (${item}).`),
        canary: z.number().min(0).max(max).optional().describe("Tighter value while the phase is canary. Default: the same value."),
        told: told(own, negative),
        enforcedBy: enforced,
    });

/** The limits of a bot, in the ranges that the checklist allows. */
export const risk = z.strictObject({
    maxPositionSize: share(0.05, 0.2, "cryptofunk:234", units.share, enforcedBy).describe("Largest position, as a fraction of the capital."),
    maxDailyLoss: share(0.01, 0.05, "cryptofunk:235", units.share, enforcedInCode).describe("Loss of a day that stops trading, as a fraction of the capital."),
    maxDrawdown: share(0.05, 0.15, "cryptofunk:236", units.share, enforcedInCode).describe(
        "Fall from the peak that stops trading, as a fraction of the capital.",
    ),
    stopLoss: share(0.001, 0.1, "cryptofunk:237", units.distance, enforcedInCode).describe(
        "Distance of the mandatory stop loss, as a fraction of the entry price.",
    ),
    maxLeverage: z
        .strictObject({
            value: z.number().min(1).max(5).describe("Factor, 1 to 5; 1 is no leverage (cryptofunk:261)."),
            canary: z
                .number()
                .min(1)
                .max(2)
                .optional()
                .describe("Factor while the phase is canary, at most 2 (vanta:396). Default: the smaller of 2 and `value`."),
            told: told(units.factor, {}),
            enforcedBy,
        })
        .describe("Largest leverage."),
    maxNotional: z
        .strictObject({
            value: z.number().positive().describe("Largest order in the quote currency."),
            canary: z.number().positive().describe("Largest order while the phase is canary (vanta:395)."),
            told: told(units.amount, {}),
            enforcedBy: enforcedInCode,
        })
        .optional()
        .describe("Largest order. Default: the bot has no such limit."),
    symbols: z
        .strictObject({
            value: z.array(z.string()).min(1).describe("Trading pairs (cryptofunk:257)."),
            canary: z.array(z.string()).min(1).optional().describe("Trading pairs while the phase is canary (vanta:397). Default: the same."),
            told: told(units.list, { separator: z.string().min(1).default(",").describe("What stands between two of them in a text. Default: a comma.") }),
            enforcedBy,
        })
        .optional()
        .describe("What may be traded. Default: the bot decides."),
    ordersPerMinute: z
        .strictObject({
            value: z.int().min(1).max(6000).describe("Most orders in a minute (mech-exo:96)."),
            canary: z.int().min(1).max(6000).optional().describe("Most orders in a minute while the phase is canary. Default: the same."),
            told: told(units.count, {}),
            enforcedBy: enforcedInCode,
        })
        .optional()
        .describe("How often it may order. Default: the bot has no such limit."),
});

const words = {
    allowed: z.array(z.string()).min(2).describe("Every value the bot's code knows; anything else falls back silently in many bots."),
    dry: z.string().describe("Value that trades no money."),
    canary: z.string().describe("Value for a canary with tight limits."),
    live: z.string().describe("Value that trades money."),
};

/** A call of one of the bot's paths over HTTP; it goes to every pod of the service. */
const call = {
    service: label(24).describe("Service that is called, over HTTP."),
    port: z.string().describe("Name of its port."),
    path: z
        .string()
        .regex(/^\/[\w!$&'()*+,;=:@./?%~-]*$/, "a path such as /pause, with its query if it needs one")
        .describe("Path that is called; for one that wants the header Authorization see `login`."),
    method: z.enum(["POST", "PUT", "PATCH", "DELETE", "GET"]).default("POST").describe("How it is called. Default: POST."),
    body: z.string().max(2000).optional().describe("What is sent, as JSON. Default: nothing."),
    confirm: z
        .strictObject({
            path: z
                .string()
                .regex(/^\/[\w!$&'()*+,;=:@./?%~-]*$/, "a path such as /status")
                .describe("Path that is asked afterwards, by GET, on the same port."),
            contains: z.string().min(1).describe("What stands in its answer once it was obeyed."),
        })
        .optional()
        .describe("How it is read back. Default: the answer to the call is believed."),
};

/** How somebody stops a bot at once. */
const killSwitch = z
    .union([
        z.strictObject({
            store: z.string().describe("Store, by its name in `stores`, that it lies in."),
            key: z.string().min(1).describe("Key, or table and row, that is written."),
            enforcedBy,
        }),
        z.strictObject({
            ...call,
            login: z
                .literal(true)
                .optional()
                .describe(
                    "That the path wants the header Authorization, which the stop cannot send: a person throws it, and the stop ends the pods. Default: it wants none.",
                ),
            enforcedBy,
        }),
        z.strictObject({ file: absolutePath.describe("File whose text, or being there, stops the bot."), enforcedBy }),
        z.strictObject({ none: z.string().min(10).describe("Why there is none, with the line of the source that shows it.") }),
    ])
    .describe("How somebody stops it at once, and what obeys: `store`, `service`, `file`, or `none` with the reason (vanta:239, mech-exo:101).");

/** What a person does before a bot trades money. */
const arming = z
    .strictObject({
        steps: z
            .array(
                z.union([
                    z.strictObject({
                        file: absolutePath.describe("File that a person makes in the pod."),
                        variable: variable.optional().describe("Environment variable that holds its path. Default: the code knows it."),
                    }),
                    z.strictObject({
                        variable: variable.describe("Environment variable that is set from canary on, and in dry is not."),
                        value: z.string().describe("The word that arms it."),
                    }),
                ]),
            )
            .min(2)
            .describe("Each step of arming, two or more: a file that a person makes, a variable that a reviewed change sets (arbitrage:37)."),
        enforcedBy,
    })
    .describe("The steps without which it trades no money, whatever its mode says.");

/** How a bot is told whether to trade money. */
export const trading = z.strictObject({
    mode: modePlace(words).describe("How the bot is told whether to trade money (cryptofunk:217)."),
    switches: z
        .array(
            modePlace({
                name: z
                    .string()
                    .regex(/^(?!mode$)[a-z][A-Za-z0-9]*$/, "a name in camelCase other than mode")
                    .optional()
                    .describe("Name of its placeholder, as in ${trading.dryRun}, where no variable tells it. Default: none."),
                service: label(24).optional().describe("Service that alone is told it, such as the gateway of a broker. Default: every service."),
                ...words,
            }),
        )
        .default([])
        .describe("What else tells the bot whether to trade money, each with its own polarity: a second lock, a broker's port (vanta:264). Default: nothing."),
    killSwitch: killSwitch.optional().describe("How somebody stops it at once. Default: nothing is said, which is NO-GO from canary on."),
    cancelOrders: z
        .strictObject(call)
        .optional()
        .describe(
            "Path that cancels the open orders and closes no position; `npm run stop` calls it. Default: none, and open orders stay until somebody cancels them at the exchange.",
        ),
    reports: reports
        .optional()
        .describe(
            "Where the running process says its mode and its limits, by a path or a metric. Default: nowhere, and then nobody can ask what it really goes by.",
        ),
    arming: arming.optional().describe("What a person does before it trades money. Default: its mode alone says it."),
    soak: soaks.prefault({}).describe("How long each phase lasts at least before the next (vanta:63). Default: every field's own."),
    steps: steps.describe(
        "Steps inside the phase live, in their order: from the canary's limits to all of `risk` (vanta:422). Default: none, and live has all of them at once.",
    ),
    drills: drills.prefault({}).describe("How a machine drills it (docs/soak-and-drills.md). Default: what needs a word of it is not evaluated."),
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
