import { z } from "zod";
import { phases } from "../config/phases";
import { answerKinds, levels, states } from "./control";
import { measure } from "./evidence-file";

// The one value that every rendering of a report shows. It is a schema too, so that whoever reads the JSON knows its shape (checklist/schema).

const text = z.string();
const place = z.strictObject({ file: text.describe("Path in the project."), line: z.number().int().min(1) });

/** How a control stands for a bot, a stack and the phase that it wants to be in. */
const answeredControl = z.strictObject({
    id: text,
    title: text.describe("What holds when it passes, as one sentence without a full stop."),
    why: text.describe("What happens where it does not hold."),
    kind: z.enum(answerKinds),
    answeredBy: text.describe("The rule, probe, soak, drill, report or role behind it, in words."),
    phase: z.enum(phases).describe("The first phase that it is needed for."),
    state: z.enum(states),
    level: z.enum(levels).describe("The heaviest level at which an adopted list asks for it."),
    blocks: z.boolean().describe("Whether it stands in the way of the GO."),
    critical: z.boolean().describe("Whether nothing can exempt it."),
    reason: text.describe("Why it stands so, in one sentence without a full stop: what was measured, why a file does not count, who has to sign."),
    measured: z.array(measure),
    evidence: z
        .strictObject({ file: text.describe("Path in the project."), by: text.describe("Who or which run."), at: text, until: text, links: z.array(text) })
        .optional()
        .describe("The evidence that counts, or that would if it were not past its end."),
    exemption: z.strictObject({ owner: text, reason: text, until: text }).optional().describe("Who exempts it, why, and until when."),
    written: place.optional().describe("Where a person changes what it judges."),
    next: text.describe("The command that answers it, or what to do."),
});
export type AnsweredControl = z.output<typeof answeredControl>;

/** An item of a list with its answer: never better than the worst of its controls. */
const answeredItem = z.strictObject({
    list: text,
    line: z.number().int().min(1),
    number: text.optional().describe("The list's own number, where it has one."),
    section: text.optional().describe("What we call the part of the list that it stands in, where it has a name."),
    level: z.enum(levels),
    controls: z.array(text).describe("Ids of the controls; none where the item does not apply."),
    state: z.enum(states),
    reason: text,
    blocks: z.boolean().describe("Whether it stands in the way of the GO."),
    with: z.record(text, z.number()).describe("The list's own numbers that its controls were held against."),
});
export type AnsweredItem = z.output<typeof answeredItem>;

/** Whether a bot may go up to a phase, and why. */
export const liveReportSchema = z.strictObject({
    bot: text,
    stack: text,
    phase: z.enum(phases).describe("The phase that it is in."),
    wants: z.enum(phases).describe("The phase that the report is for."),
    step: z
        .strictObject({
            now: text.optional().describe("The step that it is at; none before live."),
            wants: text.optional().describe("The step that the report is for; none after the last."),
            of: text.describe("Which of how many that is."),
            allows: text.optional().describe("What the wanted step widens."),
            needs: text.optional().describe("What the step before it needs: its soak."),
        })
        .optional()
        .describe("Where it stands among the steps of live; left out where the report is for another phase, and where the manifest has no steps."),
    verdict: z.enum(["GO", "NO-GO"]),
    why: text.describe("What the verdict rests on, in one sentence without a full stop."),
    deploy: z.enum(["GO", "NO-GO"]).describe("The other verdict, of the rules alone: whether it may be deployed. Without it nothing may go live."),
    written: place.optional().describe("Where the stack's phase is written."),
    release: z.strictObject({ version: text, commit: text.optional(), digests: z.record(text, text) }),
    pack: text.describe("Digest of the whole measure: controls, lists, rules."),
    at: text.describe("When it was computed, in UTC."),
    lists: z
        .array(z.strictObject({ name: text, leftOut: text.optional() }))
        .describe("The lists that the bot adopts, and those that it leaves out with the reason."),
    controls: z.array(answeredControl).describe("The weightiest first."),
    items: z.array(answeredItem),
    notCounted: z
        .array(z.strictObject({ file: text, why: text }))
        .describe("Evidence that is sound and does not count, exemptions that let nothing through, each with the reason."),
    untested: z
        .array(z.strictObject({ id: text, title: text, phase: z.enum(phases) }))
        .describe("What this phase deliberately does not ask: controls of later phases."),
    signatures: z.enum(["verified", "anybody who may merge"]).describe("Who could have signed: whether commits' signatures were verified."),
});
export type LiveReport = z.output<typeof liveReportSchema>;
