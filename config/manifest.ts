import { z } from "zod";
import { permissionFault } from "../venues";
import { checklists } from "./checklists";
import { citation, label, variable } from "./faults/words";
import { image, job, service } from "./service";
import { store } from "./stores";
import { risk, trading } from "./trading";

/**
 * The schema of `bots/<bot>.yaml`: what a bot is, the same in every environment.
 * What differs between environments stands in `settings.ts`.
 */

const testnet = z.strictObject({
    variable: variable.describe("Environment variable with which the bot chooses the test network."),
    on: z.string().describe("Its value for the test network."),
    off: z.string().describe("Its value for real money."),
});

const contractAddress = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "an address of a contract: 0x and 40 hexadecimal digits");

const wallet = z.strictObject({
    tokens: z
        .array(
            z.strictObject({
                address: contractAddress.describe("Contract of an ERC-20 token that counts as the quote currency, such as USDC."),
                spenders: z.array(contractAddress).min(1).describe("Contracts that the wallet lets take of it."),
            }),
        )
        .min(1)
        .describe("What it trades with; no other token is looked at."),
    gas: z.number().positive().describe("The most of the chain's own coin that lies in it, for fees."),
});

const exchangeFields = z.strictObject({
    venue: label(20).describe(
        'The exchange as the table of region restrictions names it, such as "binance"; markets of one, such as "binance-usdm", have its accounts.',
    ),
    account: label(40).describe("Account or sub-account the keys belong to; two services never trade on one account."),
    permissions: z
        .array(z.string().meta({ examples: ["read", "trade", "margin", "futures"] }))
        .min(1)
        .describe(
            "What the key may do (cryptofunk:33): read, trade, margin, futures, or the exchange's own words, which venues/vocabularies.ts has; trade is spot, or the market that the venue's name says; never one that takes money out (cryptofunk:36).",
        ),
    ipRestricted: z.boolean().default(true).describe("Whether the key works only from the stack's NAT addresses (cryptofunk:37). Default: true."),
    rotationDays: z.int().min(1).max(365).default(90).describe("Days after which the key has to be replaced. Default: 90 (arbitrage:130)."),
    keys: z
        .array(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/))
        .min(1)
        .default(["apiKey", "secretKey"])
        .describe("Fields of the secret. Default: apiKey and secretKey."),
    hosts: z.array(z.string()).default([]).describe("Host names the bot calls, with the port where it is not 443. Default: none."),
    wallet: wallet
        .optional()
        .describe("Of a venue on a chain, what verify asks the chain of the wallet that signs. Default: nothing, and it is not evaluated."),
    testnet: testnet.optional().describe("How the bot is told to use the exchange's test network (cryptofunk:219). Default: it has none."),
});

/** Which words say what a key may do depends on its exchange. */
const exchange = exchangeFields.superRefine(({ venue, permissions }, context) =>
    permissions.forEach((permission, index) => {
        const message = permissionFault(venue, permission);
        if (message) context.addIssue({ code: "custom", path: ["permissions", index], message, input: permission });
    }),
);

/** The provided secret that each alert channel needs, and the field it reads of it. */
export const channelSecrets = {
    slack: { secret: "slack", field: "webhookUrl" },
    pagerDuty: { secret: "pagerduty", field: "routingKey" },
    telegram: { secret: "telegram", field: "botToken" },
} as const;

/** The provided secret with the address that the heartbeat goes to: whoever knows it can keep silence from being noticed. */
export const heartbeatSecret = { secret: "heartbeat", field: "url" } as const;

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
        .describe("Days after which a person has to replace it. Default: never, as for a messenger's token (arbitrage:134)."),
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
            length: z.int().min(16).max(128).default(48).describe("Characters. Default: 48 (cryptofunk:58 asks for 32)."),
        })
        .describe("Made by machine, in AWS, at the first deployment."),
});

const migrations = z.strictObject({
    image,
    store: z.string().describe("Postgres store, by its name in `stores`, that is migrated."),
    command: z.array(z.string()).optional().describe("Replaces the image's entry point. Default: it stays."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments. Default: they stay."),
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
    items: z.array(citation).default([]).describe("Checklist items it answers, such as cryptofunk:391. Default: none."),
});

const share = (most: number) => z.int().min(50).max(99).default(most);

const alertAbove = z.strictObject({
    cpuPercent: share(80).describe("Of a node's or a container's CPU, over five minutes. Default: 80 (mech-exo:55)."),
    memoryPercent: share(85).describe("Of a node's or a container's memory. Default: 85 (mech-exo:55)."),
    diskPercent: share(80).describe("Of a node's disk or a volume. Default: 80 (cryptofunk:388)."),
});

export const manifestSchema = z.strictObject({
    name: label(20).describe("Name of the bot: names its namespace and starts every resource's name."),
    description: z.string().describe("What the bot does, in a sentence."),
    source: z
        .string()
        .optional()
        .describe(
            "Folder with the checkout of the bot's source, relative to the project's root: what is built from there is held against the bot's contract (docs/contract.md). Default: ../<name>.",
        ),
    services: z
        .record(label(24), service)
        .refine(services => Object.keys(services).length > 0, "at least one service")
        .describe("What runs, by name."),
    jobs: z.record(label(24), job).default({}).describe("What runs at set times and ends, by name. Default: none."),
    stores: z.record(label(20), store).default({}).describe("Where data lives, by name. Default: none."),
    exchanges: z.record(label(20), exchange).describe("Where it trades, by name."),
    secrets: z
        .record(label(30), z.union([generatedSecret, providedSecret]))
        .default({})
        .describe("Secrets beside exchange keys and store passwords, by name. Default: none."),
    trading: trading.describe("How the bot is told whether to trade money, and where it runs."),
    risk: risk.describe("Limits, in the checklist's ranges (cryptofunk:233)."),
    migrations: migrations.optional().describe("How the schema is brought up to date before each rollout (cryptofunk:518). Default: it is not."),
    alertAbove: alertAbove
        .prefault({})
        .describe("Use above which somebody is told; each of the lists has numbers of its own (cryptofunk:386, bot-core:247). Default: 80, 85 and 80 percent."),
    alerts: z
        .record(z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "a name in CamelCase"), alert)
        .default({})
        .describe("Alerts on the bot's own metrics, beside those every bot gets (cryptofunk:385). Default: none."),
    checklists: checklists.prefault({}).describe("Which of the five go-live checklists the bot answers (docs/checklists.md). Default: all five."),
});

export type Manifest = z.output<typeof manifestSchema>;
export type Service = Manifest["services"][string];
export type StoreSpec = Manifest["stores"][string];
export type PostgresSpec = Extract<StoreSpec, { kind: "postgres" }>;
export type RedisSpec = Extract<StoreSpec, { kind: "redis" }>;
export type NatsSpec = Extract<StoreSpec, { kind: "nats" }>;
export type MongodbSpec = Extract<StoreSpec, { kind: "mongodb" }>;
export type RabbitmqSpec = Extract<StoreSpec, { kind: "rabbitmq" }>;
export type Job = Manifest["jobs"][string];
export type Sidecar = Service["sidecars"][string];
export type Exchange = Manifest["exchanges"][string];
export type ImageSource = Service["image"];
export type Probe = Service["probes"]["liveness"];
