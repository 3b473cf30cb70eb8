import { z } from "zod";
import { namespace, placed, projectRoot, type Source } from "../config/check";
import { type Fault, pathText, SettingsError, type Step, show } from "../config/faults/faults";
import { parse } from "../config/faults/parse";
import { label } from "../config/faults/words";
import { stackConfig } from "../config/load";
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
        .union([z.literal("create"), z.array(arn("role/.+", "the ARN of an IAM role"))])
        .default([])
        .describe(
            "Roles of people that may use the bastion, the same as in golive:access.operators; those of single sign-on name the policy in their permission set instead. `create` makes one, golive-bootstrap-operators-<stack>, which the roles in `people` may take on. Default: none.",
        ),
    runner: z
        .strictObject({
            securityGroup: z
                .string()
                .regex(/^sg-[0-9a-f]{8,17}$/, "the id of a security group")
                .describe("Its security group, from the stack's output `runner`."),
            subnets: z
                .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, "the id of a subnet"))
                .min(1)
                .max(6)
                .describe("The stack's private subnets, from the same output."),
            instanceType: z
                .string()
                .regex(/^[a-z]+\d+g[a-z]*\.[a-z0-9]+$/, 'an EC2 type with an ARM processor such as "t4g.medium"')
                .default("t4g.medium")
                .describe("EC2 type with an ARM processor. Default: t4g.medium, with 4 GiB."),
        })
        .optional()
        .describe(
            "The machine in the stack's VPC that deploys it, once the stack's first `up` has made the VPC; its label is golive:access.runner of the stack. Default: none.",
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

/** Label of a stack's runner, by the stack's own settings; throws a SettingsError where they name none, since no job would ever come to it. */
export function runnerLabel(stack: string, account: string, root = projectRoot): string {
    const { runner } = JSON.parse(stackConfig(stack, [], root)["golive:access"] ?? "{}") as { runner?: string };
    if (runner !== undefined) return runner;
    const path = pathText(placed(project)(["environments", stack, "runner"]));
    const allowed = `a runner only beside its label, which golive:access.runner of Pulumi.${stack}.yaml does not name`;
    throw new SettingsError([{ file: `bootstrap/Pulumi.${account}.yaml`, path, found: "a mapping", allowed }]);
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
        if (operators === "create" && people.length === 0)
            refuse([...path, "operators"], operators, "ARNs of roles, or `people` who may take the one on that is made");
        for (const [field, roles] of Object.entries({ people, operators: operators === "create" ? [] : operators, onCall }))
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
