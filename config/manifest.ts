import { z } from "zod";

/**
 * The schema of `bots/<bot>.yaml`: what a bot is, the same in every environment.
 * What differs between environments stands in `settings.ts`.
 */

const label = (max: number) =>
    z
        .string()
        .max(max)
        .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and hyphens, starting with a letter");
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of an environment variable");
const portNumber = z.int().min(1).max(65535);
const cpu = z.string().regex(/^(\d+m|\d+(\.\d+)?)$/, 'a Kubernetes CPU quantity such as "250m" or "1"');
const memory = z.string().regex(/^\d+(Mi|Gi)$/, 'a Kubernetes memory quantity such as "512Mi" or "2Gi"');
const absolutePath = z.string().regex(/^\/[^\0]*$/, "an absolute path");

/** The phases of going live, in the order in which a bot walks through them (vanta:97, vanta:277, vanta:399). */
export const phases = ["dry", "canary", "live"] as const;
export type Phase = (typeof phases)[number];

const build = z.strictObject({
    context: z.string().describe("Folder with the bot's source, relative to the project's root."),
    dockerfile: z.string().default("Dockerfile").describe("Dockerfile, relative to the context. Default: Dockerfile."),
    args: z.record(z.string(), z.string()).default({}).describe("Build arguments; never a secret. Default: none."),
    target: z.string().optional().describe("Stage of the Dockerfile to build. Default: the last one."),
});

const image = z
    .union([
        z.strictObject({ build: build.describe("Built with Docker and pushed to an immutable ECR repository under the release's version.") }),
        z.strictObject({
            reference: z
                .string()
                .regex(/^[a-z0-9][^\s@]*$/, 'a repository without tag, such as "ghcr.io/owner/bot"')
                .describe("Repository of an image that somebody else builds; version and digest come from the stack's `release`."),
        }),
    ])
    .describe("Where the image comes from: `build` or `reference` (cryptofunk:249, bot-core:158).");

const probe = z.strictObject({
    path: z.string().startsWith("/").optional().describe("HTTP path that answers 200 only while the service works. Without it the probe only opens the port."),
    port: z.string().describe("Name of one of the service's ports."),
    periodSeconds: z.int().min(1).max(300).default(10).describe("Seconds between two probes. Default: 10."),
    failureThreshold: z.int().min(1).max(60).default(3).describe("Failures in a row before Kubernetes acts. Default: 3."),
});

const resources = z.strictObject({
    cpu: cpu.describe("CPU that is reserved, as Kubernetes writes it."),
    memory: memory.describe("Memory that is reserved and is also the limit, as Kubernetes writes it (cryptofunk:165)."),
    cpuLimit: cpu.optional().describe("CPU ceiling. Default: twice the reserved CPU (cryptofunk:164)."),
});

const metrics = z.strictObject({
    port: z.string().describe("Name of the port that answers Prometheus."),
    path: z.string().startsWith("/").default("/metrics").describe("HTTP path of the metrics. Default: /metrics."),
});

const scaling = z.strictObject({
    min: z.int().min(1).max(50).default(2).describe("Fewest pods. Default: 2."),
    max: z.int().min(1).max(100).default(4).describe("Most pods; equal to `min` for no autoscaling. Default: 4."),
    cpuPercent: z
        .int()
        .min(10)
        .max(95)
        .default(70)
        .describe("CPU utilisation, in percent of the request, that the autoscaler aims at. Default: 70 (cryptofunk:237)."),
});

const service = z.strictObject({
    description: z.string().optional().describe("What the service does, in a sentence."),
    image,
    command: z.array(z.string()).optional().describe("Replaces the image's entry point."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments."),
    placesOrders: z
        .boolean()
        .default(false)
        .describe("Whether it sends orders to an exchange: then it runs as exactly one pod of a StatefulSet. Default: false."),
    exchanges: z.array(z.string()).default([]).describe("Exchanges, by their name in `exchanges`, that it connects to. Default: none."),
    stores: z.array(z.string()).default([]).describe("Data stores, by their name in `stores`, that it connects to. Default: none."),
    talksTo: z.array(z.string()).default([]).describe("Other services whose ports it may reach. Default: none."),
    internet: z
        .boolean()
        .default(false)
        .describe("Whether it may reach public addresses on port 443 beside its exchanges (a language model, a messenger). Default: false."),
    ports: z.record(label(15), portNumber).describe("Ports that the container opens, by name; the Service has the same numbers."),
    metrics: metrics.optional().describe("Where Prometheus scrapes it (cryptofunk:293). Default: not scraped."),
    probes: z
        .strictObject({
            liveness: probe.describe("Restarts the container when it fails (cryptofunk:362)."),
            readiness: probe.describe("Takes the pod out of its Service when it fails (cryptofunk:363)."),
            startup: probe.optional().describe("Holds back the other two until it has passed once. Default: none."),
        })
        .describe("Health checks."),
    resources: resources.describe("CPU and memory (cryptofunk:238)."),
    scaling: scaling.optional().describe("Replicas and autoscaling; not for a service that places orders, which is always one pod. Default: two to four pods."),
    environment: z
        .record(variable, z.string())
        .default({})
        .describe(
            "Environment variables that are no secret. `${store.value}` and `${service.host}` are replaced, for example ${database.host}. Default: none.",
        ),
    secrets: z
        .record(variable, z.string())
        .default({})
        .describe(
            "Environment variables that are secret, as templates: ${binance.apiKey}, or postgres://${database.username}:${database.password}@${database.host}:5432/x. Default: none.",
        ),
    files: z.record(absolutePath, z.string()).default({}).describe("Configuration files, path to text, mounted read-only; no secrets. Default: none."),
    writablePaths: z.array(absolutePath).default([]).describe("Folders that get an empty volume, since the root file system is read-only. Default: none."),
    gracePeriodSeconds: z.int().min(1).max(3600).default(30).describe("Seconds a pod gets to end cleanly (cancel orders, flush). Default: 30."),
});

const postgres = z.strictObject({
    kind: z.literal("postgres"),
    hosting: z.enum(["rds", "cluster"]).default("rds").describe("RDS, or CloudNativePG in the cluster for extensions that RDS lacks. Default: rds."),
    version: z
        .string()
        .regex(/^\d{2}$/, 'a major version such as "16"')
        .default("16")
        .describe("Major version of PostgreSQL, 15 or newer (cryptofunk:272). Default: 16."),
    database: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/, "a lower-case SQL name")
        .describe("Name of the database."),
    extensions: z
        .array(z.string().regex(/^[a-z_][a-z0-9_]*$/))
        .default([])
        .describe("Extensions to create (cryptofunk:273). Default: none."),
    image: z
        .string()
        .optional()
        .describe(
            "Image of the in-cluster server, with a versioned tag or digest; needed with `hosting: cluster` when there are extensions beyond PostgreSQL's own.",
        ),
    immutableTables: z
        .array(z.string().regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/))
        .default([])
        .describe("Tables whose rows the application may insert and read but neither update nor delete (arbitrage:193). Default: none."),
});

const redis = z.strictObject({
    kind: z.literal("redis"),
    eviction: z
        .enum(["allkeys-lru", "allkeys-lfu", "volatile-lru", "volatile-lfu", "volatile-ttl", "noeviction"])
        .default("allkeys-lru")
        .describe("What goes when memory is full. Default: allkeys-lru (cryptofunk:159)."),
    killSwitch: z
        .boolean()
        .default(false)
        .describe("Whether the bot keeps its kill switch or execution mode here: then nothing is ever evicted (vanta:239). Default: false."),
});

const nats = z.strictObject({
    kind: z.literal("nats"),
    replicas: z
        .union([z.literal(3), z.literal(5)])
        .default(3)
        .describe("Servers of the JetStream cluster. Default: 3 (cryptofunk:284)."),
    storageGb: z.int().min(1).max(1000).default(10).describe("JetStream's disk per server, in GiB. Default: 10."),
});

const store = z.discriminatedUnion("kind", [postgres, redis, nats]);

/** What a key may be allowed to do at the exchange; taking money out is not among it (cryptofunk:36). */
export const permissions = ["read", "trade", "margin", "futures"] as const;

const testnet = z.strictObject({
    variable: variable.describe("Environment variable with which the bot chooses the test network."),
    on: z.string().describe("Its value for the test network."),
    off: z.string().describe("Its value for real money."),
});

const exchange = z.strictObject({
    venue: label(20).describe('The exchange as the table of region restrictions names it, such as "binance".'),
    account: label(40).describe("Account or sub-account the keys belong to; two services never trade on one account."),
    permissions: z.array(z.enum(permissions)).min(1).describe("What the key may do (cryptofunk:33)."),
    ipRestricted: z.boolean().default(true).describe("Whether the key works only from the stack's NAT addresses (cryptofunk:37). Default: true."),
    rotationDays: z.int().min(1).max(365).default(90).describe("Days after which the key has to be replaced. Default: 90 (arbitrage:139)."),
    keys: z
        .array(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/))
        .min(1)
        .default(["apiKey", "secretKey"])
        .describe("Fields of the secret. Default: apiKey and secretKey."),
    hosts: z.array(z.string()).default([]).describe("Host names the bot calls, with the port where it is not 443. Default: none."),
    testnet: testnet.optional().describe("How the bot is told to use the exchange's test network (cryptofunk:217). Default: it has none."),
});

const providedSecret = z.strictObject({
    description: z.string().describe("What it is and where a person gets it."),
    keys: z
        .array(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/))
        .min(1)
        .describe("Fields of the secret."),
    rotationDays: z
        .int()
        .min(1)
        .max(365)
        .optional()
        .describe("Days after which a person has to replace it. Default: never, as for a messenger's token (arbitrage:145)."),
    optional: z.boolean().default(false).describe("Whether services start without it. Default: false."),
});
const generatedSecret = z.strictObject({
    description: z.string().describe("What it is."),
    generated: z
        .strictObject({
            key: z
                .string()
                .regex(/^[A-Za-z][A-Za-z0-9]*$/)
                .default("value")
                .describe("Field of the secret. Default: value."),
            length: z.int().min(16).max(128).default(48).describe("Characters. Default: 48 (cryptofunk:61 asks for 32)."),
        })
        .describe("Made by machine, in AWS, at the first deployment."),
});

const limit = (min: number, max: number, item: string) =>
    z.strictObject({
        variable: variable.describe("Environment variable the bot reads the limit from."),
        value: z.number().min(min).max(max).describe(`Fraction, ${min} to ${max} (${item}).`),
        canary: z.number().min(0).max(max).optional().describe("Tighter value while the phase is canary. Default: the same value."),
    });

const risk = z.strictObject({
    maxPositionSize: limit(0.05, 0.2, "cryptofunk:202").describe("Largest position, as a fraction of the capital."),
    maxDailyLoss: limit(0.01, 0.05, "cryptofunk:203").describe("Loss of a day that stops trading, as a fraction of the capital."),
    maxDrawdown: limit(0.05, 0.15, "cryptofunk:204").describe("Fall from the peak that stops trading, as a fraction of the capital."),
    stopLoss: limit(0.001, 0.1, "cryptofunk:205").describe("Distance of the mandatory stop loss, as a fraction of the entry price."),
    maxLeverage: z
        .strictObject({
            variable: variable.optional().describe("Environment variable the bot reads it from. Default: the bot knows no leverage."),
            value: z.number().min(1).max(5).describe("Factor, 1 to 5; 1 is no leverage (cryptofunk:230)."),
            canary: z
                .number()
                .min(1)
                .max(2)
                .optional()
                .describe("Factor while the phase is canary, at most 2 (vanta:289). Default: the smaller of 2 and `value`."),
        })
        .describe("Largest leverage."),
    maxNotional: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads it from."),
            value: z.number().positive().describe("Largest order in the quote currency."),
            canary: z.number().positive().describe("Largest order while the phase is canary (vanta:288)."),
        })
        .optional()
        .describe("Largest order. Default: the bot has no such limit."),
    symbols: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads them from."),
            value: z.array(z.string()).min(1).describe("Trading pairs (cryptofunk:226)."),
            canary: z.array(z.string()).min(1).optional().describe("Trading pairs while the phase is canary (vanta:290). Default: the same."),
            separator: z.string().default(",").describe("What stands between two of them. Default: a comma."),
        })
        .optional()
        .describe("What may be traded. Default: the bot decides."),
});

const trading = z.strictObject({
    mode: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads its mode from."),
            allowed: z.array(z.string()).min(2).describe("Every value the bot's code knows; anything else falls back silently in many bots."),
            dry: z.string().describe("Value that trades no money."),
            canary: z.string().describe("Value for a canary with tight limits."),
            live: z.string().describe("Value that trades money."),
        })
        .describe("How the bot is told whether to trade money (cryptofunk:184)."),
    environment: z
        .strictObject({
            variable: variable.describe("Environment variable the bot reads its environment from."),
            staging: z.string().describe("Its value in staging."),
            production: z.string().describe("Its value in production (cryptofunk:183)."),
        })
        .optional()
        .describe("How the bot is told its environment. Default: it is not."),
    logLevel: z
        .strictObject({
            variable: variable.describe("Environment variable for the log level."),
            value: z
                .enum(["info", "INFO", "warn", "WARN", "warning", "WARNING"])
                .default("info")
                .describe("Level; debug is not for production (cryptofunk:185). Default: info."),
        })
        .optional()
        .describe("How the bot is told its log level. Default: it is not."),
});

const migrations = z.strictObject({
    image,
    store: z.string().describe("Postgres store, by its name in `stores`, that is migrated."),
    command: z.array(z.string()).optional().describe("Replaces the image's entry point."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments."),
    environment: z.record(variable, z.string()).default({}).describe("As for a service. Default: none."),
    secrets: z
        .record(variable, z.string())
        .default({})
        .describe("As for a service; the store's migration role is ${<store>.migrationsUsername} and ${<store>.migrationsPassword}. Default: none."),
    timeoutSeconds: z.int().min(30).max(3600).default(600).describe("Seconds before the migration counts as failed. Default: 600."),
});

const alert = z.strictObject({
    expression: z.string().describe("PromQL that returns something while the alert holds."),
    for: z
        .string()
        .regex(/^\d+(s|m|h)$/)
        .default("5m")
        .describe("How long it has to hold. Default: 5m."),
    severity: z.enum(["critical", "warning", "info"]).describe("critical pages; warning and info write."),
    summary: z.string().describe("What is wrong, in a sentence."),
    items: z.array(z.string()).default([]).describe("Checklist items it answers, such as cryptofunk:328."),
});

export const manifestSchema = z.strictObject({
    name: label(20).describe("Name of the bot: names its namespace and starts every resource's name."),
    description: z.string().describe("What the bot does, in a sentence."),
    services: z
        .record(label(24), service)
        .refine(services => Object.keys(services).length > 0, "at least one service")
        .describe("What runs, by name."),
    stores: z.record(label(20), store).default({}).describe("Where data lives, by name. Default: none."),
    exchanges: z.record(label(20), exchange).describe("Where it trades, by name."),
    secrets: z
        .record(label(30), z.union([generatedSecret, providedSecret]))
        .default({})
        .describe("Secrets beside exchange keys and store passwords, by name. Default: none."),
    trading,
    risk,
    migrations: migrations.optional().describe("How the schema is brought up to date before each rollout (cryptofunk:455). Default: it is not."),
    alerts: z
        .record(z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "a name in CamelCase"), alert)
        .default({})
        .describe("Alerts on the bot's own metrics, beside those every bot gets (cryptofunk:322). Default: none."),
});

export type Manifest = z.output<typeof manifestSchema>;
export type Service = Manifest["services"][string];
export type StoreSpec = Manifest["stores"][string];
export type PostgresSpec = Extract<StoreSpec, { kind: "postgres" }>;
export type RedisSpec = Extract<StoreSpec, { kind: "redis" }>;
export type NatsSpec = Extract<StoreSpec, { kind: "nats" }>;
export type Exchange = Manifest["exchanges"][string];
export type ImageSource = Service["image"];
export type Probe = Service["probes"]["liveness"];
