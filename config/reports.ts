import { z } from "zod";
import { label } from "./faults/words";

/** Names of the limits. */
export const limitWords = ["maxPositionSize", "maxDailyLoss", "maxDrawdown", "stopLoss", "maxLeverage", "maxNotional", "symbols", "ordersPerMinute"] as const;

const metricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "the name of a metric");
const asked = {
    service: label(24).describe("Service that is asked, by GET over HTTP."),
    port: z.string().describe("Name of its port."),
    path: z
        .string()
        .regex(/^\/[\w!$&'()*+,;=:@./?%~-]*$/, "a path such as /status")
        .describe("Path that answers with JSON, without a login."),
    at: z.string().min(1).describe("Path in the answer, with dots between its keys."),
};
const unit = {
    unit: z.enum(["fraction", "percent", "quote", "factor", "count", "list"]).optional().describe("Unit of what is said. Default: the limit's own."),
};

/** Where the running process says what it goes by. */
export const reports = z
    .strictObject({
        mode: z
            .union([
                z.strictObject(asked),
                z.strictObject({
                    metric: metricName.describe("Metric whose series with the value 1 is the mode."),
                    label: z.string().min(1).describe("Label of it that has the word."),
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
