import { z } from "zod";
import { phases } from "./manifest";
import { clock, cpu, memory, timezone } from "./words";

/**
 * The schema of the `golive:` settings in `Pulumi.<stack>.yaml`: what differs between environments.
 * Region and account are the AWS provider's own settings, `aws:region` and `aws:allowedAccountIds`.
 */

const cidr = z.cidrv4("an IPv4 range such as 10.40.0.0/16");
const role = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "the ARN of an IAM role");
const days = (min: number, max: number) => z.int().min(min).max(max);

/** The retention periods that CloudWatch Logs takes, in days (CloudWatch Logs API, PutRetentionPolicy). */
export const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;
const logDays = z.literal([...logRetentions]);

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
    operators: z.array(role).default([]).describe("Roles that may look into the cluster and use the bastion. Default: none."),
    requireMfa: z
        .boolean()
        .default(false)
        .describe(
            "Whether sessions on the bastion demand multi-factor authentication in the token; leave it off for single sign-on, whose tokens don't carry it (traps.md). Default: false.",
        ),
});

const postgres = z.strictObject({
    instanceClass: z
        .string()
        .regex(/^db\.[a-z0-9-]+\.[a-z0-9]+$/, 'an RDS instance class such as "db.m7g.large"')
        .default("db.m7g.large")
        .describe("RDS instance class. Default: db.m7g.large."),
    storageGb: z.int().min(20).max(65536).default(100).describe("Disk, in GiB. Default: 100."),
    multiAz: z.boolean().default(true).describe("A standby in another zone (RDS), or two replicas (in the cluster). Default: true (cryptofunk:325)."),
    backupDays: days(1, 35).default(30).describe("Days of point-in-time recovery. Default: 30 (arbitrage:184)."),
    cpu: cpu.default("1").describe("CPU of each in-cluster server. Default: 1."),
    memory: memory.default("4Gi").describe("Memory of each in-cluster server. Default: 4Gi."),
});

const redis = z.strictObject({
    nodeType: z
        .string()
        .regex(/^cache\.[a-z0-9-]+\.[a-z0-9]+$/, 'an ElastiCache node type such as "cache.t4g.small"')
        .default("cache.t4g.small")
        .describe("ElastiCache node type. Default: cache.t4g.small."),
    replicas: z.int().min(0).max(5).default(1).describe("Replicas beside the primary; 0 has no failover and is refused in production. Default: 1."),
    snapshotDays: days(0, 35).default(7).describe("Days that snapshots are kept; 0 is none. Default: 7 (cryptofunk:160)."),
});

const mongodb = z.strictObject({
    instanceClass: z
        .string()
        .regex(/^db\.(t4g\.medium|r[0-9][a-z]*\.[a-z0-9]+)$/, 'a DocumentDB instance class such as "db.r6g.large"')
        .default("db.r6g.large")
        .describe("DocumentDB instance class. Default: db.r6g.large."),
    instances: z.int().min(1).max(16).default(3).describe("Members of the cluster, one per zone first; 3 and more in production (bot-core:135). Default: 3."),
    backupDays: days(1, 35).default(30).describe("Days of point-in-time recovery. Default: 30."),
});

const rabbitmq = z.strictObject({
    instanceType: z
        .string()
        .regex(/^mq\.(m7g|m5|t3)\.[a-z0-9]+$/, 'an Amazon MQ instance type such as "mq.m7g.large"')
        .default("mq.m7g.large")
        .describe("Amazon MQ instance type; RabbitMQ 4 runs on m7g alone. Default: mq.m7g.large."),
    cluster: z.boolean().default(true).describe("Three nodes over the zones, or a single one in staging. Default: true."),
});

const cluster = z.strictObject({
    version: z
        .string()
        .regex(/^1\.\d{2}$/, 'a Kubernetes version such as "1.34"')
        .default("1.35")
        .describe("Kubernetes version; one that EKS offers. Default: 1.35."),
    instanceCategories: z
        .array(z.enum(["c", "m", "r", "t"]))
        .min(1)
        .default(["c", "m", "r"])
        .describe("EC2 families that nodes are taken from. Default: c, m and r."),
    architecture: z.enum(["amd64", "arm64"]).default("amd64").describe("Processor of nodes and images. Default: amd64."),
    cpuLimit: z.int().min(4).max(1000).default(64).describe("CPUs that all nodes together may have (cryptofunk:278). Default: 64."),
});

const retention = z.strictObject({
    logDays: logDays.default(90).describe("Days that logs are kept, one of CloudWatch's values; 30 and more in production (cryptofunk:413). Default: 90."),
    metricDays: days(1, 365).default(15).describe("Days that metrics are kept. Default: 15 (cryptofunk:353)."),
    metricStorageGb: z.int().min(5).max(2000).default(50).describe("Prometheus's disk, in GiB. Default: 50."),
    secretRecoveryDays: z
        .union([z.literal(0), days(7, 30)])
        .default(30)
        .describe("Days in which a deleted secret can be restored; 0 deletes at once. Default: 30."),
});

/** AWS Backup keeps recovery points for 1 to 36500 days (AWS Backup API, Lifecycle and PutBackupVaultLockConfiguration). */
const backupDays = days(1, 36500);

const backups = z.strictObject({
    keepDays: backupDays.default(35).describe("Days that AWS Backup keeps its daily recovery points; 30 and more in production (bot-core:387). Default: 35."),
    secondRegion: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-west-1")
        .optional()
        .describe("Region that gets a copy of every backup; production demands one (mech-exo:40). Default: none."),
    cluster: z
        .boolean()
        .default(false)
        .describe("Whether AWS Backup also takes the cluster: its objects, Secrets among them, and its volumes (docs/restore/cluster.md). Default: false."),
    lock: z
        .strictObject({
            mode: z
                .enum(["governance", "compliance"])
                .describe("governance can be lifted by who has the right; compliance by nobody, not even AWS, once its days of grace are over."),
            minDays: backupDays.describe("Days for which a recovery point can't be deleted."),
            maxDays: backupDays.describe("Days after which a recovery point has to go."),
            graceDays: days(3, 36500).default(30).describe("Of compliance: days in which the lock can still be taken off. Default: 30."),
        })
        .optional()
        .describe("Lock of the vaults, in production only; docs/restore/vault.md says what it costs. Default: none."),
});

const audit = z.strictObject({
    trail: z
        .union([z.literal("create"), z.string().regex(/^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[\w.-]{3,128}$/, "the ARN of a trail")])
        .default("create")
        .describe("The account's trail: made by this stack, or the ARN of one that is there, when another stack of the account makes it. Default: create."),
    guardDuty: z
        .enum(["create", "existing"])
        .default("create")
        .describe("GuardDuty's detector, of which a region of an account has one: made by this stack, or there already. Default: create."),
    keepDays: days(90, 36500).default(400).describe("Days that the trail's files are kept. Default: 400."),
    lock: z
        .strictObject({
            mode: z.enum(["governance", "compliance"]).describe("As S3 Object Lock has them."),
            days: days(1, 36500).describe("Days for which a file can't be deleted."),
        })
        .optional()
        .describe("S3 Object Lock on the trail's bucket, in production only. Default: none; the bucket's policy forbids deleting in any case."),
});

const alerts = z.strictObject({
    email: z.email().optional().describe("Address that gets every alert (cryptofunk:395). Default: none."),
    slack: z
        .strictObject({ channel: z.string().startsWith("#").describe("Channel, with its #.") })
        .optional()
        .describe("Slack; its webhook is the provided secret `slack` (cryptofunk:396). Default: none."),
    pagerDuty: z
        .boolean()
        .default(false)
        .describe("Whether critical alerts page; the key is the provided secret `pagerduty` (cryptofunk:397). Default: false."),
    telegram: z
        .strictObject({ chatId: z.int().describe("Chat that gets the alerts.") })
        .optional()
        .describe("Telegram; its token is the provided secret `telegram` (arbitrage:173). Default: none."),
    quietHours: z
        .strictObject({
            from: clock.describe("When they begin."),
            to: clock.describe("When they end; before `from` for hours over midnight."),
            timezone: timezone.default("Etc/UTC").describe("Time zone of both. Default: Etc/UTC."),
        })
        .refine(({ from, to }) => from !== to, "hours that end at another time than they begin")
        .optional()
        .describe("Hours in which only critical alerts are sent; the others follow when they end, if they still hold (mech-exo:71). Default: none."),
});

const domain = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'a domain in lower case such as "trading.example.com"');

const zone = z
    .strictObject({
        name: domain.describe("Domain of the zone; public services are names in it."),
        id: z
            .string()
            .regex(/^Z[A-Z0-9]{1,31}$/, 'the id of a Route 53 hosted zone such as "Z0123456789EXAMPLE"')
            .optional()
            .describe("Id of a hosted zone that exists. Default: none, and `create` is true."),
        create: z.boolean().default(false).describe("Whether the zone is made here; its name servers are an output. Default: false."),
        delegated: z
            .boolean()
            .default(false)
            .describe(
                "For a zone made here: whether its parent names its name servers, before which nothing is public and no certificate is waited for. Default: false.",
            ),
    })
    .refine(({ id, create }) => (id === undefined) === create, "either the id of a zone that exists, or create: true")
    .refine(({ create, delegated }) => create || !delegated, "delegated only beside create: true; a zone that exists counts as delegated");

const edge = z.strictObject({
    zone: zone.describe("Zone that the names and certificates of public services are in."),
    cdn: z
        .boolean()
        .default(false)
        .describe("Whether CloudFront stands before the load balancer, which then lets in nobody else (bot-core:33). Default: false."),
    rateLimit: z
        .int()
        .min(10)
        .max(2_000_000_000)
        .default(2000)
        .describe("Requests that one address may send in five minutes before it gets 429 (cryptofunk:88). Default: 2000."),
    idleSeconds: z
        .int()
        .min(1)
        .max(4000)
        .default(300)
        .describe("Seconds after which a connection without traffic, such as a quiet WebSocket, is closed. Default: 300."),
});

const release = z.strictObject({
    version: z
        .string()
        .regex(/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'a version such as "1.4.2"')
        .describe("Version of the bot; the tag of its images (cryptofunk:296)."),
    pushed: z
        .boolean()
        .optional()
        .describe("Whether this version's images are in the registry already and none is built, as when rolling back: a tag never moves. Default: false."),
    digests: z
        .record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits"))
        .default({})
        .describe("Digest per service whose image is a `reference`, and `migrations` if its image is one. Default: none."),
});

const name = z.string().regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "the name of a manifest in bots/, without path and .yaml");

const perBot = {
    phase: z.enum(phases).default("dry").describe("How far the bot has come towards real money. Default: dry."),
    testnet: z.boolean().default(false).describe("Whether exchanges' test networks are used; never in production (cryptofunk:219). Default: false."),
    zones: z
        .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as "eu-central-1a"'))
        .min(2)
        .max(3)
        .describe("Availability zones, two or three."),
    release: release.describe("What of the bot runs."),
    stagedSecrets: z
        .array(z.string())
        .default([])
        .describe("Exchanges and provided secrets whose value a person has put into Secrets Manager; workloads that need another one wait. Default: none."),
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
    bot: name.default("cryptofunk").describe("Manifest in bots/ that this stack runs. Default: cryptofunk."),
    environment: z.enum(["production", "staging"]).default("production").describe("Which rules and defaults hold. Default: production."),
    ...perBot,
    bots: z
        .record(name, ownSettings)
        .default({})
        .describe(
            "What is otherwise for another bot of this stack, by the bot's name: a setting that stands there replaces the stack's whole. Default: nothing.",
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
