import { z } from "zod";
import { namespace, placed, type Source } from "../config/check";
import { type Fault, pathText, SettingsError, type Step, show } from "../config/faults/faults";
import { parse } from "../config/faults/parse";
import { label } from "../config/faults/words";
import { type AwsSettings, awsSchema } from "../config/settings";
import { stopEnvironment } from "./names";

/** The settings of the bootstrap, in bootstrap/Pulumi.<account>.yaml. */

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-central-1");
const arn = (what: string, why: string) => z.string().regex(new RegExp(`^arn:aws[a-z-]*:iam::\\d{12}:${what}$`), why);

const environment = z.strictObject({
    bot: label(20).describe("Bot of the stack: with the stack's name, how everything it makes is called."),
    github: z
        .string()
        .regex(/^[\w-]{1,255}$/, "the name of an environment in GitHub")
        .describe("Environment in GitHub that alone may deploy."),
    people: z
        .array(arn("role/.+", "the ARN of an IAM role"))
        .default([])
        .describe("Roles of people that may deploy from their own machine, as for the first time. Default: none."),
    operators: z
        .array(arn("role/.+", "the ARN of an IAM role"))
        .default([])
        .describe(
            "Roles of people that may use the bastion, the same as in golive:access.operators; those of single sign-on name the policy in their permission set instead. Default: none.",
        ),
    onCall: z
        .array(arn("role/.+", "the ARN of an IAM role"))
        .default([])
        .describe(
            "Roles of people that may take on the role that stops the bot and does nothing else; a session that says it had one factor alone may not. Default: none, and the workflow alone stops it.",
        ),
    boundary: z
        .union([z.literal("create"), arn("policy/.+", "the ARN of an IAM policy; a deploy role without boundary could give itself any right")])
        .default("create")
        .describe("Permissions boundary of the deploy role and of every role it makes: made here, or one that exists. Default: create."),
    regions: z
        .array(region)
        .max(4)
        .default([])
        .describe("Regions it may use beside the account's own and us-east-1, such as that of its backups. Default: none."),
    mayStopAudit: z
        .boolean()
        .default(false)
        .describe("Whether it may take down trail and detector: only where its stack made them and is torn down now and then. Default: false."),
});

export const bootstrapSchema = z.strictObject({
    repository: z
        .string()
        .regex(/^[\w.-]+(@\d+)?\/[\w.-]+(@\d+)?$/, "owner/name, or owner@<id>/name@<id> where GitHub's tokens carry the ids")
        .describe("Repository on GitHub as the subject of its tokens names it."),
    environments: z
        .record(z.string().regex(/^[A-Za-z0-9][\w-]*$/, "the name of a stack"), environment)
        .refine(all => Object.keys(all).length > 0, "at least one stack")
        .describe("What is deployed into this account, by the name of its stack."),
    identityProvider: z
        .union([z.literal("create"), arn("oidc-provider/token\\.actions\\.githubusercontent\\.com", "the ARN of GitHub's provider in this account")])
        .default("create")
        .describe("GitHub's identity provider: an account has one. Default: create."),
    imageScanning: z
        .enum(["basic", "enhanced", "existing"])
        .default("basic")
        .describe(
            "The registry's scanning of images, set once per account and region: AWS's own at each push, Inspector's all the time, or left alone. Default: basic.",
        ),
});

/** The bootstrap's settings, read and found sound. */
export type BootstrapSettings = z.output<typeof bootstrapSchema>;
/** One environment of the bootstrap's settings. */
export type EnvironmentSettings = BootstrapSettings["environments"][string];

/** Namespace of the settings: the name of the project. */
export const project = "golive-bootstrap";

/** Reads the settings of an account; throws a SettingsError with all that is wrong. */
export function readBootstrap({ config, stack, isSecret }: Pick<Source, "config" | "stack" | "isSecret">): { settings: BootstrapSettings; aws: AwsSettings } {
    const file = `bootstrap/Pulumi.${stack}.yaml`;
    const settings = parse(bootstrapSchema, namespace({ config, isSecret }, project, bootstrapSchema).values, file, placed(project));
    const aws = parse(awsSchema, namespace({ config, isSecret }, "aws", awsSchema).values, file, placed("aws"));
    const crossed = crossFaults(settings.sound, aws.sound).map(({ path, found, allowed }) => ({ file, path: pathText(placed(project)(path)), found, allowed }));
    const faults = [...settings.faults, ...aws.faults, ...crossed];
    if (faults.length || !settings.whole || !aws.whole) throw new SettingsError(faults);
    return { settings: settings.whole, aws: aws.whole };
}

type Flaw = Pick<Fault, "found" | "allowed"> & { path: Step[] };

/** What only several fields together show. */
function crossFaults({ environments = {}, identityProvider }: Partial<BootstrapSettings>, { region, allowedAccountIds }: Partial<AwsSettings>): Flaw[] {
    const account = allowedAccountIds?.[0];
    const flaws: Flaw[] = [];
    const refuse = (path: Step[], value: unknown, allowed: string) => flaws.push({ path, found: show(value, path), allowed });
    const foreign = (arn: string | undefined) => account !== undefined && arn?.startsWith("arn:") && arn.split(":")[4] !== account;
    const here = `one of account ${account}, the one in aws:allowedAccountIds`;
    if (foreign(identityProvider)) refuse(["identityProvider"], identityProvider, here);
    const taken = new Map<string, string>();
    for (const [stack, { bot, github, boundary, people, operators, onCall, regions }] of Object.entries(environments)) {
        const path = ["environments", stack];
        if (foreign(boundary)) refuse([...path, "boundary"], boundary, here);
        for (const [field, roles] of Object.entries({ people, operators, onCall }))
            roles.forEach((one, index) => void (foreign(one) && refuse([...path, field, index], one, here)));
        if (`${bot}-${stack}-`.startsWith(`${project}-`)) refuse([...path, "bot"], bot, "another name: the bootstrap's own begin with golive-bootstrap");
        const inside = Object.entries(environments).find(([name, one]) => name !== stack && `${bot}-${stack}-`.startsWith(`${one.bot}-${name}-`));
        if (inside)
            refuse([...path, "bot"], bot, `another bot, or another name than ${stack}: what it makes would begin as what ${inside[0]}'s deployer may change`);
        const other = taken.get(github) ?? taken.get(stopEnvironment(github));
        if (other) refuse([...path, "github"], github, `another environment than ${other}'s: whoever deploys the one could deploy the other`);
        taken.set(github, stack).set(stopEnvironment(github), stack);
        regions.forEach((one, index) => void (one === region && refuse([...path, "regions", index], one, "a region beside the account's own")));
    }
    return flaws;
}
