import { z } from "zod";
import { label } from "./faults/words";
import { selector } from "./measures";

/** What a machine has to know of a bot to drill it; what is not said here is not evaluated. */

const series = (what: string) => z.union([selector, z.array(selector).min(1)]).describe(what);
const path = z.string().regex(/^\/[\w!$&'()*+,;=:@./?%~-]*$/, "a path such as /signals");

const signal = z.strictObject({
    service: label(24).describe("Service that takes signals, over HTTP."),
    port: z.string().describe("Name of its port."),
    path: path.describe("Path that takes them, by POST."),
    body: z
        .string()
        .max(4000)
        .includes("${id}", { error: () => "a text with ${id} in it, in whose place the drill writes one that is new" })
        .describe("A signal that asks for as little as can be, as JSON, with ${id} in the place of what makes it one of its own (vanta:208)."),
    signature: z
        .strictObject({
            header: z
                .string()
                .regex(/^[A-Za-z][A-Za-z0-9-]*$/, "the name of a header")
                .describe("Header with the body's HMAC-SHA256, in hexadecimal digits."),
            secret: z.string().describe("Secret of the manifest that has the key."),
            field: z.string().describe("Field of it."),
        })
        .optional()
        .describe("How a signal is signed. Default: it is not."),
    intents: series("Counters of the intents that the bot makes of signals."),
});

/** How a bot can be drilled. */
export const drills = z.strictObject({
    signal: signal.optional().describe("How a signal is sent to it, for the drill duplicate-signal. Default: nobody knows how."),
    data: z
        .strictObject({ series: series("Counters that rise as long as data flows from its sources.") })
        .optional()
        .describe("How it is seen that data flows, for data-outage and chain-rpc-outage. Default: nobody sees it."),
    load: z
        .strictObject({
            series: series("Counters of what is asked of the bot, such as requests or signals."),
            perMinute: z
                .number()
                .positive()
                .describe("How much is asked of it in an ordinary minute of production; the mean of the stack's last day where that is more."),
            answered: series("Those of them that were answered and not refused, for how gently it degrades.")
                .optional()
                .describe("Those of them that were answered and not refused. Default: nobody counts them."),
        })
        .optional()
        .describe("How it is seen how much is asked of it, for the drill load. Default: nobody sees it."),
    cacheReads: z
        .string()
        .min(1)
        .optional()
        .describe(
            "Path in the answer of `reports.mode` of how often in a row it has read its cache well, for the drill cache-outage (vanta:186). Default: it says nothing of it.",
        ),
});
