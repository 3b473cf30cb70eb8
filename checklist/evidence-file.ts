import { z } from "zod";
import { phases } from "../config/phases";
import { roles } from "./control";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: () => "sha256: and 64 hexadecimal digits" });
const utc = z.iso.datetime({ error: () => "a moment in UTC, such as 2026-11-29T08:00:00Z" });

/** Something that was measured, what was demanded of it, and whether it held. */
export const measure = z.strictObject({
    what: z.string().min(1).describe("What was looked at, such as `api.example.com refuses TLS 1.1`."),
    demanded: z.string().min(1).describe("In words, with the number and its unit."),
    found: z.string().describe("In words, never a secret, not even shortened."),
    holds: z.enum(["yes", "no", "unknown"]),
    silent: z
        .literal(true)
        .optional()
        .describe(
            "That who was asked never says this of anybody: where the control lets one, a person signs for it. Only beside `unknown`. Default: it was said, or may be.",
        ),
    demand: z
        .string()
        .optional()
        .describe("Name of the control's demand that it was held against: the report then holds `value` against each list's own number. Default: none."),
    value: z.number().optional().describe("The number that was found, in the demand's unit. Default: what was found is no number."),
});
export type Measure = z.output<typeof measure>;

/**
 * A file `evidence/<stack>/<bot>/<control>.yaml` (a signature's: `<control>.<role>.yaml`): one answer to one control, as the last run or person gave it;
 * git has those before. It counts for this stack, bot and release, while it is good, and where what it looked at is still what stands there.
 */
export const evidenceFile = z.strictObject({
    control: z.string(),
    stack: z.string(),
    bot: z.string(),
    release: z.strictObject({
        version: z.string(),
        digest: digest.describe(
            "Over the digests of the release's images, or over its version and commit before they are built (releaseDigest of digests.ts).",
        ),
    }),
    looked: z.strictObject({
        settings: digest.describe("Of the stack's settings for this bot as they are written, without phase, release and staged secrets (digests.ts)."),
        manifest: digest.describe("Of the bot's manifest and contract."),
        phase: z
            .enum(phases)
            .optional()
            .describe("The stack's phase when it was answered. Default: nobody knows, and a control that asks of one phase does not count it."),
        step: z.string().optional().describe("The step of that phase when it was answered. Default: the phase has no steps (trading.steps of the manifest)."),
        control: digest.describe("Of what the control asks, with the numbers that the lists demand of it."),
    }),
    at: utc.describe("When it was answered."),
    by: z.union([
        z.strictObject({ run: z.string().min(1).describe("Address of the workflow's run, or `local` with the host's user left out.") }),
        z.strictObject({
            person: z
                .string()
                .regex(/^[^<>]*[^<>\s] <[^@\s<>]+@[^@\s<>]+>$/, { error: () => "a name and an e-mail address, as git has them: Ada Example <ada@example.com>" })
                .describe("Name and e-mail address, as git has them."),
            role: z.enum(roles),
        }),
    ]),
    result: z.enum(["pass", "fail", "not evaluated"]),
    measured: z.array(measure).default([]).describe("Empty for a signature alone."),
    evidence: z
        .array(
            z.strictObject({
                link: z.string().min(1),
                digest: digest.optional(),
                commit: z
                    .string()
                    .regex(/^[0-9a-f]{40}$/)
                    .optional(),
            }),
        )
        .default([])
        .describe("Where what was measured lies; each with a digest or a commit."),
    until: utc.describe("The last moment at which it counts, never empty."),
    seal: digest.describe("Over everything above as canonical JSON: a measured part that somebody edits by hand no longer has it."),
});
export type Evidence = z.output<typeof evidenceFile>;
