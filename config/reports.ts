import { z } from "zod";
import { label } from "./faults/words";

/** Names of the limits. */
export const limitWords = ["maxPositionSize", "maxDailyLoss", "maxDrawdown", "stopLoss", "maxLeverage", "maxNotional", "symbols", "ordersPerMinute"] as const;

const metricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "the name of a metric");
/** A secret of the manifest and its field, as a text names them. */
const passwordPlace = /^\$\{[a-z][-a-z0-9]*\.[A-Za-z][A-Za-z0-9]*\}$/;
const asked = {
    service: label(24).describe("Service that is asked, by GET over HTTP: one that places orders, since no other process knows what it goes by."),
    port: z.string().describe("Name of its port."),
    path: z
        .string()
        .regex(/^\/[\w!$&'()*+,;=:@./?%~-]*$/, "a path such as /status")
        .describe("Path that answers with JSON; for one that wants a login see `login`."),
    at: z.string().min(1).describe("Path in the answer, with dots between its keys."),
    code: z
        .string()
        .regex(/^[^\s:]+:[1-9]\d*$/, "a line of the bot's source, such as src/api.py:120")
        .describe("Line of the bot's source that puts it into the answer."),
    login: z
        .strictObject({
            username: z.string().min(1).describe("Who signs in."),
            password: z
                .string()
                .regex(passwordPlace, "a secret of the manifest, such as ${api-password.value}")
                .describe("Its password, as `${<secret>.<field>}`."),
        })
        .optional()
        .describe("Name and password that the path wants (HTTP's Basic). Default: it wants none."),
};
const words = {
    words: z
        .strictObject({
            dry: z.string().describe("What stands there while it trades no money."),
            canary: z.string().describe("What stands there in the canary."),
            live: z.string().describe("What stands there when it is live."),
        })
        .optional()
        .describe("What is said there in each phase. Default: the words of `mode`."),
};
const unit = {
    negative: z.boolean().optional().describe("Whether it is said with a minus, as a loss is. Default: it is not."),
    unit: z.enum(["fraction", "percent", "quote", "factor", "count", "list"]).optional().describe("Unit of what is said. Default: the limit's own."),
};

/** Where the running process says what it goes by. */
export const reports = z
    .strictObject({
        mode: z
            .union([
                z.strictObject({ ...asked, ...words }),
                z.strictObject({
                    metric: metricName.describe("Metric whose series with the value 1 is the mode."),
                    label: z.string().min(1).describe("Label of it that has the word."),
                    ...words,
                }),
            ])
            .optional()
            .describe("Where it says its mode. Default: nowhere."),
        limits: z
            .partialRecord(
                z.enum(limitWords),
                z.union([z.strictObject({ ...asked, ...unit }), z.strictObject({ metric: metricName.describe("Metric whose value is the limit."), ...unit })]),
            )
            .default({})
            .describe("Where it says each limit. Default: nowhere."),
    })
    .describe("Where the running process itself says its mode and its limits; `npm run verify` asks it there.");
