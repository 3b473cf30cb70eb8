import { z } from "zod";

/** The data stores of a manifest. */

const tableName = z.string().regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/, "a lower-case table, with its schema where that is not the search path's");

const postgres = z.strictObject({
    kind: z.literal("postgres").describe("PostgreSQL, on RDS or in the cluster."),
    hosting: z.enum(["rds", "cluster"]).default("rds").describe("RDS, or CloudNativePG in the cluster for extensions that RDS lacks. Default: rds."),
    version: z
        .string()
        .regex(/^\d{2}$/, 'a major version such as "16"')
        .default("16")
        .describe("Major version of PostgreSQL, 15 or newer (cryptofunk:319). Default: 16."),
    database: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/, "a lower-case SQL name")
        .describe("Name of the database."),
    extensions: z
        .array(z.string().regex(/^[a-z_][a-z0-9_-]*$/, "the name of an extension"))
        .default([])
        .describe("Extensions to create (cryptofunk:320). Default: none."),
    image: z
        .string()
        .optional()
        .describe(
            "Image of the in-cluster server, with a versioned tag or digest; needed with `hosting: cluster` when there are extensions beyond PostgreSQL's own. Default: CloudNativePG's own.",
        ),
    immutableTables: z
        .array(tableName)
        .default([])
        .describe("Tables whose rows the application may insert and read but neither update nor delete (arbitrage:182). Default: none."),
    indexes: z
        .array(
            z.strictObject({
                name: z
                    .string()
                    .regex(/^[a-z_][a-z0-9_]*$/, "a lower-case SQL name")
                    .describe("Name of the index."),
                table: tableName.describe("Table that it is on."),
                unique: z.boolean().default(false).describe("Whether it lets no value in twice. Default: false."),
            }),
        )
        .default([])
        .describe("Indexes that the bot's migrations make and it cannot do without; `npm run verify` asks for them (vanta:43). Default: none."),
    hypertables: z
        .array(tableName)
        .default([])
        .describe("Tables that the bot's migrations turn into hypertables of TimescaleDB; `npm run verify` asks for them (cryptofunk:132). Default: none."),
});

const redis = z.strictObject({
    kind: z.literal("redis").describe("Redis, on ElastiCache."),
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
    kind: z.literal("nats").describe("NATS with JetStream, in the cluster."),
    replicas: z
        .union([z.literal(3), z.literal(5)])
        .default(3)
        .describe("Servers of the JetStream cluster. Default: 3 (cryptofunk:332)."),
    storageGb: z.int().min(1).max(1000).default(10).describe("JetStream's disk per server, in GiB. Default: 10."),
});

const mongodb = z.strictObject({
    kind: z.literal("mongodb").describe("MongoDB's protocol, on Amazon DocumentDB; its clients need `retryWrites=false`, which `options` has."),
    version: z
        .enum(["5.0", "8.0"])
        .default("8.0")
        .describe("Version of DocumentDB: 8.0 takes drivers of MongoDB 6.0, 7.0 and 8.0, 5.0 those of 5.0 and older (bot-core:134). Default: 8.0."),
    database: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, "letters, digits, underscores and hyphens")
        .describe("Name of the database that the bot's user may read and write (bot-core:139)."),
    indexes: z
        .array(
            z.strictObject({
                collection: z.string().min(1).describe("Collection that it is on."),
                keys: z.array(z.string().min(1)).min(1).describe("Fields, in their order."),
                unique: z.boolean().default(false).describe("Whether it lets no value in twice. Default: false."),
            }),
        )
        .default([])
        .describe("Indexes that the bot makes and cannot do without; `npm run verify` asks for them and their collections (bot-core:141). Default: none."),
});

const rabbitmq = z.strictObject({
    kind: z.literal("rabbitmq").describe("RabbitMQ, on Amazon MQ; TLS alone (amqps)."),
    version: z.enum(["3.13", "4.2"]).default("4.2").describe("Version of RabbitMQ, as Amazon MQ offers it; 4.2 has no mirrored classic queues. Default: 4.2."),
    virtualHost: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "letters, digits, dots, underscores and hyphens")
        .default("bot")
        .describe("Virtual host that the bot's user has all to itself. Default: bot."),
});

/** Where data lives. */
export const store = z.discriminatedUnion("kind", [postgres, redis, nats, mongodb, rabbitmq]);
