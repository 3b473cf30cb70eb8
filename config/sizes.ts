import { z } from "zod";
import { cpu, days, memory } from "./faults/words";

/** How large and how safe the stores and the cluster of a stack are. */

/** The PostgreSQL stores. */
export const postgres = z.strictObject({
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

/** The Redis stores. */
export const redis = z.strictObject({
    nodeType: z
        .string()
        .regex(/^cache\.[a-z0-9-]+\.[a-z0-9]+$/, 'an ElastiCache node type such as "cache.t4g.small"')
        .default("cache.t4g.small")
        .describe("ElastiCache node type. Default: cache.t4g.small."),
    replicas: z.int().min(0).max(5).default(1).describe("Replicas beside the primary; 0 has no failover and is refused in production. Default: 1."),
    snapshotDays: days(0, 35).default(7).describe("Days that snapshots are kept; 0 is none. Default: 7 (cryptofunk:160)."),
});

/** The MongoDB stores. */
export const mongodb = z.strictObject({
    instanceClass: z
        .string()
        .regex(/^db\.(t4g\.medium|r[0-9][a-z]*\.[a-z0-9]+)$/, 'a DocumentDB instance class such as "db.r6g.large"')
        .default("db.r6g.large")
        .describe("DocumentDB instance class. Default: db.r6g.large."),
    instances: z.int().min(1).max(16).default(3).describe("Members of the cluster, one per zone first; 3 and more in production (bot-core:135). Default: 3."),
    backupDays: days(1, 35).default(30).describe("Days of point-in-time recovery. Default: 30."),
});

/** The RabbitMQ stores. */
export const rabbitmq = z.strictObject({
    instanceType: z
        .string()
        .regex(/^mq\.(m7g|m5|t3)\.[a-z0-9]+$/, 'an Amazon MQ instance type such as "mq.m7g.large"')
        .default("mq.m7g.large")
        .describe("Amazon MQ instance type; RabbitMQ 4 runs on m7g alone. Default: mq.m7g.large."),
    cluster: z.boolean().default(true).describe("Three nodes over the zones, or a single one in staging. Default: true."),
});

/** The Kubernetes cluster. */
export const cluster = z.strictObject({
    version: z
        .string()
        .regex(/^1\.\d{2}$/, 'a Kubernetes version such as "1.34"')
        .default("1.35")
        .describe("Kubernetes version; one under EKS's standard support, of whose end the preview tells 90 days before. Default: 1.35."),
    instanceCategories: z
        .array(z.enum(["c", "m", "r", "t"]))
        .min(1)
        .default(["c", "m", "r"])
        .describe("EC2 families that nodes are taken from. Default: c, m and r."),
    architecture: z.enum(["amd64", "arm64"]).default("amd64").describe("Processor of nodes and images. Default: amd64."),
    cpuLimit: z.int().min(4).max(1000).default(64).describe("CPUs that all nodes together may have (cryptofunk:278). Default: 64."),
});
