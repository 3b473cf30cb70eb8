import { z } from "zod";
import { phases } from "../config/phases";

// A control is written once, in our own words; the lists' items are mapped to it (lists.ts). Both are YAML that a person reads and reviews.

/** What an answer says. None is folded into another, and a group is never better than its worst member. */
export const states = ["pass", "fail", "not evaluated", "unsigned", "expired", "exempt", "not applicable"] as const;
export type State = (typeof states)[number];

/** The lists' own words for how much an item weighs: what blocks, what should hold, what is nice to have. */
export const levels = ["blocking", "should", "nice"] as const;
export type Level = (typeof levels)[number];

/** Who can sign: roles, as the sign-off tables of the lists have them. */
export const roles = ["engineering", "operations", "security", "quality", "product", "risk", "database", "legal", "release"] as const;
export type Role = (typeof roles)[number];

/** What a bot or its environment has; a control that needs what is not there is not applicable, with that as the reason. */
export const needs = [
    ...["store", "database", "messaging"],
    ...["postgres", "timescale", "pgvector", "mongodb", "redis", "rabbitmq", "nats"],
    ...["public", "websocket", "browser", "cdn", "autoscaling"],
    ...["telegram", "slack", "pagerduty", "email", "quiet-hours"],
    ...["exchange", "key", "testnet", "wallet", "broker", "llm", "machine-learning", "migrations", "production", "staging"],
] as const;
export type Need = (typeof needs)[number];

/** What a file from CI is read for (`npm run attach`). */
export const reports = ["tests", "coverage", "mutation", "lint", "secrets-scan", "code-scan", "dependency-scan", "image-scan", "load"] as const;
export type Report = (typeof reports)[number];

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: () => "small letters, digits and hyphens, such as exchange-key-cannot-withdraw" });
const text = z.string().min(3);

/** A number that a control demands: the list's own where its item says one (`with`), else the one that stands here. */
const demand = z.strictObject({
    atLeast: z.number().optional().describe("What is measured may not be less."),
    atMost: z.number().optional().describe("What is measured may not be more."),
    unit: z.string().default("").describe("Such as %, ms, hours; empty for a count. Default: empty."),
});
export type Demand = z.output<typeof demand>;

/** Exactly one kind of answer, the strongest that is honest. */
export const answer = z.union([
    z.strictObject({
        rule: z.array(name).min(1).describe("Rules of the pack; one of them at least has to have judged something."),
        orNone: text
            .optional()
            .describe("Why a stack is sound that has nothing of the kind that they judge; it is then not applicable. Default: such a stack is not evaluated."),
    }),
    z.strictObject({
        setting: text.describe("Path of a field, as manifest.risk.maxDailyLoss or settings.backups.keepDays: it stands there, and meets what is demanded."),
    }),
    z.strictObject({
        contract: z
            .string()
            .regex(/^((metric|route|extension):\S+|migrations)$/, {
                error: () =>
                    "metric:NAME, route:/PATH, extension:NAME or migrations; tables are named by the manifest's stores, and the database is asked (stores.*)",
            })
            .describe("What the bot's source has to say: metric:NAME, route:/PATH, extension:NAME or migrations."),
    }),
    z.strictObject({
        probe: z
            .string()
            .regex(/^[a-z]+\.[a-z0-9-]+$/)
            .describe("A probe of `npm run verify`, as family.name."),
        while: z
            .enum(phases)
            .optional()
            .describe("The phase that the stack has to be in when it is asked: what was answered in another says nothing of it. Default: any."),
        silent: z
            .strictObject({ by: z.enum(roles), because: text.describe("What a person sees where no machine is told.") })
            .optional()
            .describe("Who signs where those who are asked say it of nobody. Default: nobody, and it stays not evaluated."),
    }),
    z.strictObject({
        soak: name.describe("A measure of `npm run soak`."),
        in: z.literal("staging").optional().describe("That the soak of the bot's staging answers, with the same release. Default: the stack's own."),
    }),
    z.strictObject({ drill: name.describe("A drill of `npm run drill`.") }),
    z.strictObject({
        ci: z.enum(reports).describe("Files that tools in CI wrote, read by `npm run attach`."),
        of: z
            .array(text)
            .min(1)
            .optional()
            .describe("Words of what the control is about, where that is a part of such a file: tests or tools that bear one in their names. Default: all."),
    }),
    z.strictObject({
        alert: z
            .array(text)
            .min(1)
            .describe(
                "Alerts that Prometheus or CloudWatch loads, by name; {Redis}Down and {mongodb}-cpu are those of each store of the kind, by its own name.",
            ),
    }),
    z.strictObject({
        signature: z.strictObject({ by: z.enum(roles), because: text.describe("Why no machine can know.") }),
    }),
    z.strictObject({ notApplicable: text.describe("Why it never applies to what Golive builds.") }),
]);
export const answerKinds = ["rule", "setting", "contract", "probe", "soak", "drill", "ci", "alert", "signature", "notApplicable"] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** How long an answer is good: for the release that it was given for, for so many days, or until the day that it names itself. */
const good = z.union([z.literal("release"), z.string().regex(/^[1-9]\d*d$/), z.literal("until")]);

/** A control. */
export const control = z.strictObject({
    title: text.describe("What holds when it passes, as one sentence without a full stop."),
    why: text.describe("What happens where it does not hold."),
    phase: z.enum(phases).describe("The first phase that it is needed for: `dry` is needed before anything runs, `live` may be answered while in canary."),
    answer,
    good: good
        .default("release")
        .describe("How long an answer is good. What is computed from files at every report, as a rule, is good as long as they are. Default: release."),
    needs: z.array(z.enum(needs)).default([]).describe("What the bot or its environment has to have for it to apply. Default: it always applies."),
    demands: z.record(name, demand).default({}).describe("Numbers, by name; an item of a list may say its own. Default: none."),
    critical: z.boolean().default(false).describe("Whether nothing can exempt it. Default: false."),
    eachStep: z
        .boolean()
        .default(false)
        .describe("Whether it is answered anew before each step inside a phase (trading.steps of the manifest), as what a soak answers is. Default: false."),
});
export type Control = z.output<typeof control>;

/** A file of `checklist/controls/`. */
export const controlFile = z.strictObject({ controls: z.record(name, control) });

/** What a line of a list is answered by, or why it demands nothing. */
export const item = z.union([
    z.strictObject({
        level: z.enum(levels).default("blocking").describe("As the list itself weighs it. Default: blocking."),
        number: z.string().optional().describe("The list's own number, where it has one. Default: none."),
        controls: z.array(name).min(1),
        with: z.record(name, z.number()).default({}).describe("The list's own numbers, by the names of the controls' demands. Default: the controls' own."),
        approval: name
            .optional()
            .describe(
                "The signature without which the list lets nobody go on while the item does not hold; of an item that only should hold. Default: the item may be open.",
            ),
    }),
    z.strictObject({ level: z.enum(levels).default("blocking"), notApplicable: text.describe("Why the demand does not apply to what Golive builds.") }),
    z.strictObject({ none: text.describe("Why the line demands nothing.") }),
]);
export type Item = z.output<typeof item>;

/** A file `checklist/<list>.yaml`. */
export const listFile = z.strictObject({
    apart: z
        .array(z.array(z.enum(roles)).min(2))
        .default([])
        .describe("Roles that one person may not sign together. Default: none."),
    sections: z
        .record(z.string().regex(/^[1-9]\d*$/), text)
        .default({})
        .describe("Where a part of the list begins, by line, and what we call it; reports show items under it. Default: none."),
    items: z.record(z.string().regex(/^[1-9]\d*$/), item),
});
