import { z } from "zod";
import { gatewayFault } from "../venues";
import { alerts } from "./alerts";
import { edge } from "./edge";
import { label } from "./faults/words";
import { audit, backups, retention } from "./keeping";
import { phases } from "./phases";
import { cluster, mongodb, postgres, rabbitmq, redis } from "./sizes";

/**
 * The schema of the `golive:` settings in `Pulumi.<stack>.yaml`: what differs between environments.
 * Region and account are the AWS provider's own settings, `aws:region` and `aws:allowedAccountIds`.
 */

const cidr = z.cidrv4("an IPv4 range such as 10.40.0.0/16");
/** An address that an exchange was given: of a NAT gateway, or the key works for nobody, or for somebody else. */
const natAddress = z
    .string()
    .superRefine((address, context) => {
        const fault = gatewayFault(address);
        if (fault) context.addIssue({ code: "custom", message: `a public IPv4 address of a NAT gateway, as the output natAddresses has it; this is ${fault}` });
    })
    .meta({ format: "ipv4" });
const role = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of an IAM role");

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const network = z.strictObject({
    cidr: cidr.default("10.40.0.0/16").describe("Address range of the VPC, /16 to /20. Default: 10.40.0.0/16 (bot-core:27)."),
    natGateways: z
        .enum(["per-zone", "single"])
        .default("per-zone")
        .describe("One NAT gateway per zone, or a single one to save money in staging. Default: per-zone."),
    interfaceEndpoints: z
        .array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'the name of an AWS service endpoint such as "ecr.dkr"'))
        .default([])
        .describe("AWS services reached without NAT, such as ecr.dkr; each costs money per zone. Default: none."),
});

const access = z.strictObject({
    clusterApi: z
        .union([z.literal("private"), z.array(cidr).min(1)])
        .default("private")
        .describe("Who reaches the Kubernetes API: only the VPC, or these public ranges too. Default: private."),
    deployer: role.describe("Role that runs `pulumi up` and administers the cluster."),
    permissionsBoundary: z
        .string()
        .regex(/^arn:aws[a-z-]*:iam::\d{12}:policy\/.+$/, "the ARN of an IAM policy")
        .optional()
        .describe("Boundary of every role that the stack makes: the deployer's own, which bootstrap/ made. Default: none, and then the settings are refused."),
    runner: z
        .string()
        .regex(
            /^(?!(self-hosted|linux|x64|arm64|ubuntu|windows|macos)(-|$))[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
            'a label of its own such as "golive-prod", no label of GitHub\'s',
        )
        .optional()
        .describe(
            "Label of the runner in the VPC that deploys this stack and no other; the bootstrap makes the machine (docs/getting-started.md). Default: none, and a runner of GitHub's deploys, which reaches no private API.",
        ),
    operators: z
        .array(role)
        .default([])
        .describe("Roles that may look into the cluster; the bastion is opened to the same ones by the bootstrap's settings. Default: none."),
});

const release = z.strictObject({
    version: z
        .string()
        .regex(/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'a version such as "1.4.2"')
        .describe("Version of the bot; the tag of its images (cryptofunk:296)."),
    source: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[\w.-]+$/, 'a repository on GitHub, owner/name, such as "example/mybot"')
        .optional()
        .describe(
            "Repository on GitHub of the bot's source, which build.yml checks out at `commit` (docs/releases.md). Default: none, and only a person builds.",
        ),
    commit: z
        .string()
        .regex(/^[0-9a-f]{40}$/, "a whole commit of git: 40 hexadecimal digits")
        .optional()
        .describe(
            "Commit of the bot's source that the images are built from; the contract has to be of the same one (docs/contract.md). Default: none, and nothing says what the release contains.",
        ),
    digests: z
        .record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits"))
        .default({})
        .describe(
            "Digest per image, by who runs it: a service, a job, `<service>.<sidecar>` or `migrations`; of several with the same `build`, the first. One whose image is a `reference` has to have one. One whose image is built has it from build.yml, and is then deployed by it, from any machine; without it the image is built by the `up` of a person who has the source (bot-core:219). Default: none.",
        ),
});

const maintenance = z
    .strictObject({
        day: z.enum(weekdays).default("sunday").describe("Day of the week. Default: sunday."),
        hour: z.int().min(0).max(22).default(3).describe("Hour of the day in UTC at which it begins; stores save themselves in the hour before. Default: 3."),
        hours: z
            .int()
            .min(1)
            .max(12)
            .default(2)
            .describe(
                "How long it is, in hours; it ends on the same day. The last one is the stores', the ones before are for keys and passwords. Default: 2.",
            ),
    })
    .refine(({ hour, hours }) => hour + hours <= 24, "a window that ends on its day");

const zones = z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-f]$/, 'a zone such as "eu-central-1a", with a letter from a to f'))
    .min(2)
    .max(3);

const name = z.string().regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "the name of a manifest in bots/, without path and .yaml");

const stopId = z.string().regex(/^stop-\d{8}-\d{6}-[0-9a-f]{6}$/, "the id of a stop, such as stop-20261129-031500-4f2a9c, as `npm run stop` printed it");

/** What was typed here once: an answer that a person writes into settings is no answer. */
const fromEvidence = z.unknown().superRefine((_, context) =>
    context.addIssue({
        code: "custom",
        message:
            "nothing: the phase that was reached follows from evidence/<stack>/<bot>, which the preview of a raised golive:phase asks (docs/checklists.md)",
    }),
);

const perBot = {
    phase: z.enum(phases).default("dry").describe("How far the bot has come towards real money. Default: dry."),
    step: z
        .string()
        .optional()
        .describe(
            "Step of the phase live, by its name in `trading.steps` of the manifest. Has no effect in another phase. Default: the first, whose limits are the tightest (vanta:422).",
        ),
    reached: fromEvidence
        .optional()
        .describe(
            "Gone: which phase was reached follows from evidence/<stack>/<bot>, and is typed nowhere (docs/checklists.md). Default: nothing, and nothing else.",
        ),
    resume: stopId
        .optional()
        .describe("Id of the stop that is over: what trades may start again, once it is deployed. Lifts that stop alone, and no later one. Default: none."),
    stopped: stopId
        .optional()
        .describe(
            "Id of a stop that stands: the deployment then does not wait for pods that may not start. `npm run up` finds it out and says it. Default: none.",
        ),
    testnet: z.boolean().default(false).describe("Whether exchanges' test networks are used; never in production (cryptofunk:219). Default: false."),
    capital: z
        .number()
        .positive()
        .optional()
        .describe(
            "Capital that the bot trades with, in the quote currency of its limits: what a limit that its code reads as an amount is a share of. Default: none; needed where a limit is told as an amount.",
        ),
    zones: zones.describe("Availability zones, two or three. One more may come, and one without stores may go."),
    storeZones: zones
        .optional()
        .describe(
            "Zones of `zones` in which the cluster's control plane and the stores were built: neither can move, so the settings refuse to take such a zone away. Default: all of `zones`, while the bot is in dry and has no evidence; then it has to be written.",
        ),
    release: release.describe("What of the bot runs."),
    stagedSecrets: z
        .array(z.string())
        .default([])
        .describe("Exchanges and provided secrets whose value a person has put into Secrets Manager; workloads that need another one wait. Default: none."),
    exchangeAddresses: z
        .record(z.string(), z.array(natAddress).min(1))
        .default({})
        .describe(
            "Per exchange, the addresses from which it lets its key be used, as a person entered them there from the output natAddresses (cryptofunk:37); the rules compare them with the network's own. Ranges, and addresses that no NAT gateway can have, are refused. Default: none; from canary on, an exchange that takes addresses for a key has to be named here.",
        ),
    exchangeAccounts: z
        .record(z.string(), label(40))
        .default({})
        .describe(
            "Per exchange, the account or sub-account that this stack trades on in the place of the manifest's: two stacks in canary or live never trade on one, or an order is placed twice (vanta:149). Default: the manifest's.",
        ),
    exchangeAccountNumbers: z
        .record(z.string(), z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a number or name as the exchange itself has it, in quotes"))
        .default({})
        .describe(
            "Per exchange, the account's own number or name there, such as Binance's uid: the key guard refuses a key of another account (docs/exchange-keys.md). Default: none, and nobody holds the key's account against anything.",
        ),
    maintenance: maintenance
        .prefault({})
        .describe(
            "When what restarts an order placer happens by itself: new keys and passwords, the stores' maintenance, newer nodes (docs/rotation.md). Default: every field's own.",
        ),
    network: network.prefault({}).describe("The VPC. Default: every field's own."),
    access: access.describe("Who reaches what."),
    postgres: postgres.prefault({}).describe("Size and safety of the PostgreSQL stores. Default: every field's own."),
    redis: redis.prefault({}).describe("Size and safety of the Redis stores. Default: every field's own."),
    mongodb: mongodb.prefault({}).describe("Size and safety of the MongoDB stores. Default: every field's own."),
    rabbitmq: rabbitmq.prefault({}).describe("Size and safety of the RabbitMQ stores. Default: every field's own."),
    cluster: cluster.prefault({}).describe("The Kubernetes cluster. Default: every field's own."),
    retention: retention.prefault({}).describe("How long things are kept. Default: every field's own."),
    backups: backups.prefault({}).describe("AWS Backup's vault and the second region. Default: every field's own."),
    audit: audit.prefault({}).describe("Who did what in the account: what exists once per account and region. Default: every field's own."),
    alerts: alerts.prefault({}).describe("Where alerts go. Default: nowhere."),
    edge: edge.optional().describe("How the manifest's public services are reached from the internet. Default: nothing is public."),
    unprotected: z
        .array(z.string().regex(/^[^:]+(:[^:]+)+::.+$/, 'a type and a name, such as "aws:secretsmanager/secret:Secret::llm"'))
        .default([])
        .describe(
            "Protected resources that are to go, by type and name as the preview tells them: this `up` takes their protection off, and only the next change may take them away. Default: none.",
        ),
    protect: z
        .boolean()
        .default(true)
        .describe("Deletion protection on everything that holds data, and on the NAT addresses; off only in staging. Default: true."),
};

/** What a section of one bot may say: any of the stack's settings but those that say which stack it is. */
const ownSettings = z
    .strictObject(perBot)
    .partial()
    .extend({
        zones: perBot.zones.optional().describe("As for the stack. Default: the stack's."),
        release: release.optional().describe("As for the stack. Default: the stack's."),
        access: access.optional().describe("As for the stack. Default: the stack's."),
        edge: edge.nullable().optional().describe("As for the stack; null for a bot of which nothing is public. Default: the stack's."),
    });

export const settingsSchema = z.strictObject({
    bot: name.describe("Manifest in bots/ that this stack runs."),
    environment: z.enum(["production", "staging"]).default("production").describe("Which rules and defaults hold. Default: production."),
    ...perBot,
    bots: z
        .record(name, ownSettings)
        .default({})
        .describe(
            "What is otherwise for another bot of this stack, by the bot's name: a setting that stands there replaces the stack's whole. `phase`, `step`, `capital`, `stagedSecrets`, `exchangeAddresses`, `exchangeAccounts`, `exchangeAccountNumbers`, `resume` and `stopped` are never the stack's, with a section or without one: what it leaves out of them is each setting's own default. Default: nothing.",
        ),
});

/** The AWS provider's own settings that Golive reads. */
export const awsSchema = z.object({
    region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-central-1")
        .describe("Region of everything."),
    allowedAccountIds: z
        .array(z.string().regex(/^\d{12}$/, "twelve digits, in quotes"))
        .length(1, "exactly one account")
        .describe("The account this stack may touch; the AWS provider refuses any other."),
});

export type Settings = z.output<typeof settingsSchema>;
export type AwsSettings = z.output<typeof awsSchema>;
