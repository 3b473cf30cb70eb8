import { z } from "zod";
import { absolutePath, cpu, cron, label, memory, portNumber, timezone, variable } from "./faults/words";

const build = z.strictObject({
    context: z.string().describe("Folder with the bot's source, relative to the project's root."),
    dockerfile: z.string().default("Dockerfile").describe("Dockerfile, relative to the context. Default: Dockerfile."),
    args: z.record(z.string(), z.string()).default({}).describe("Build arguments; never a secret. Default: none."),
    target: z.string().optional().describe("Stage of the Dockerfile to build. Default: the last one."),
});

/** Where an image comes from. */
export const image = z
    .union([
        z.strictObject({
            build: build.describe("Built from the bot's source and pushed to an immutable ECR repository under the release's version (docs/releases.md)."),
        }),
        z.strictObject({
            reference: z
                .string()
                .regex(/^[a-z0-9][^\s@]*$/, 'a repository without tag, such as "ghcr.io/owner/bot"')
                .describe("Repository of an image that somebody else builds; its digest comes from the stack's `release.digests`."),
            version: z
                .string()
                .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "a tag")
                .refine(
                    tag => /\d/.test(tag) && !/(^|[-_.])latest($|[-_.])/.test(tag),
                    "a version, not a tag that moves such as latest or stable (cryptofunk:296)",
                )
                .optional()
                .describe("Its tag, for an image that is not released together with the bot. Default: the release's version."),
        }),
    ])
    .describe("Where the image comes from: `build` or `reference` (cryptofunk:296, bot-core:159).");

const probe = z
    .strictObject({
        path: z
            .string()
            .startsWith("/")
            .optional()
            .describe("HTTP path that answers 200 only while the service works. Without it the probe only opens the port."),
        port: z
            .string()
            .optional()
            .describe("Name of one of the service's ports. Default: none, for a service that has no port and gives a `command` instead."),
        command: z
            .array(z.string())
            .min(1)
            .optional()
            .describe("Command in the container that succeeds only while the service works, instead of a port. Default: none."),
        periodSeconds: z.int().min(1).max(300).default(10).describe("Seconds between two probes. Default: 10."),
        failureThreshold: z.int().min(1).max(60).default(3).describe("Failures in a row before Kubernetes acts. Default: 3."),
    })
    .refine(probe => (probe.port === undefined) !== (probe.command === undefined), "either port or command")
    .refine(probe => probe.path === undefined || probe.port !== undefined, "a path only with a port");

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
        .describe("CPU utilisation, in percent of the request, that the autoscaler aims at. Default: 70 (cryptofunk:279)."),
});

const exposed = z.strictObject({
    host: label(63).describe("First part of its name on the internet; the stack's zone follows, as in api.trading.example.com."),
    port: z.string().describe("Name of the port that the load balancer sends to, over HTTP inside the VPC."),
    paths: z
        .array(z.string().regex(/^\/[\w.$/~"'@:+&*?-]{0,127}$/, 'a path such as "/api/*"; * and ? stand for any text and any letter'))
        .min(1)
        .max(4)
        .default(["/*"])
        .describe("Paths that are let through; everything else answers 404, which a path that answers without asking who calls should. Default: all."),
    sticky: z.boolean().default(false).describe("Whether a client stays with one pod, for sessions that a pod keeps in its memory. Default: false."),
});

const texts = {
    environment: z.record(variable, z.string()).default({}).describe("As for a service. Default: none."),
    secrets: z.record(variable, z.string()).default({}).describe("As for a service. Default: none."),
    files: z.record(absolutePath, z.string()).default({}).describe("As for a service. Default: none."),
    writablePaths: z.array(absolutePath).default([]).describe("Folders that get an empty volume. Default: none."),
};

const sidecar = z.strictObject({
    description: z.string().optional().describe("What it does for the service, in a sentence. Default: nothing is said."),
    image,
    command: z.array(z.string()).optional().describe("Replaces the image's entry point. Default: it stays."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments. Default: they stay."),
    ports: z
        .record(label(15), portNumber)
        .default({})
        .describe("Ports that it opens beside the service's; they are reached as the service's own are. Default: none."),
    probes: z
        .strictObject({
            liveness: probe.describe("Restarts the container when it fails."),
            readiness: probe.describe("Takes the whole pod out of its Service when it fails."),
        })
        .describe("Health checks; a port is one of its own."),
    resources: resources.describe("CPU and memory."),
    ...texts,
});

/** Something that runs at set times and ends: a report, a scoring. It holds no exchange's keys, since two of them might overlap with a service. */
export const job = z.strictObject({
    description: z.string().optional().describe("What it does, in a sentence. Default: nothing is said."),
    image,
    command: z.array(z.string()).optional().describe("Replaces the image's entry point. Default: it stays."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments. Default: they stay."),
    schedule: cron.describe('When it runs: five fields as cron has them, such as "0 6 * * *" (arbitrage:188).'),
    timezone: timezone.default("Etc/UTC").describe("Time zone of the schedule. Default: Etc/UTC."),
    stores: z.array(z.string()).default([]).describe("Data stores, by their name in `stores`, that it connects to. Default: none."),
    talksTo: z.array(z.string()).default([]).describe("Services whose ports it may reach. Default: none."),
    internet: z.boolean().default(false).describe("Whether it may reach public addresses on port 443 (a messenger, a data vendor). Default: false."),
    resources: resources.describe("CPU and memory."),
    ...texts,
    timeoutSeconds: z.int().min(10).max(86400).default(900).describe("Seconds before a run counts as failed. Default: 900."),
    retries: z.int().min(0).max(6).default(1).describe("Times that a failed run is tried again before the next one is due. Default: 1."),
});

/** One service of a bot. */
export const service = z.strictObject({
    description: z.string().optional().describe("What the service does, in a sentence. Default: nothing is said."),
    image,
    command: z.array(z.string()).optional().describe("Replaces the image's entry point. Default: it stays."),
    args: z.array(z.string()).optional().describe("Replaces the image's arguments. Default: they stay."),
    placesOrders: z
        .boolean()
        .default(false)
        .describe(
            "Whether it sends orders to an exchange, as it has to say if it holds a key that may trade: then it runs as exactly one pod of a StatefulSet. Default: false.",
        ),
    gatewayFor: z
        .string()
        .optional()
        .describe(
            "Exchange, by its name in `exchanges`, whose session it holds for the others, such as a broker's gateway: exactly one pod, the only one with the exchange's login and the only one that reaches its hosts; the others reach it through `talksTo` (mech-exo:15). Default: none.",
        ),
    alone: z
        .boolean()
        .default(false)
        .describe(
            "Whether two of it may never run at once although it places no orders, such as a follower of a chain, which would count everything twice: exactly one pod of a StatefulSet. Default: false.",
        ),
    exchanges: z
        .array(z.string())
        .default([])
        .describe("Exchanges, by their name in `exchanges`, that it connects to, directly or through a gateway. Default: none."),
    stores: z.array(z.string()).default([]).describe("Data stores, by their name in `stores`, that it connects to. Default: none."),
    talksTo: z.array(z.string()).default([]).describe("Other services whose ports it may reach. Default: none."),
    internet: z
        .boolean()
        .default(false)
        .describe("Whether it may reach public addresses on port 443 beside its exchanges (a language model, a messenger). Default: false."),
    ports: z.record(label(15), portNumber).describe("Ports that the container opens, by name; the Service has the same numbers."),
    public: exposed
        .optional()
        .describe(
            "That it is reached from the internet, over HTTPS and behind a firewall with a rate limit (cryptofunk:77, cryptofunk:88). Default: it is not.",
        ),
    metrics: metrics.optional().describe("Where Prometheus scrapes it (cryptofunk:347). Default: not scraped."),
    probes: z
        .strictObject({
            liveness: probe.describe("Restarts the container when it fails (cryptofunk:422)."),
            readiness: probe.describe("Takes the pod out of its Service when it fails (cryptofunk:423)."),
            startup: probe.optional().describe("Holds back the other two until it has passed once. Default: none."),
        })
        .describe("Health checks."),
    resources: resources.describe("CPU and memory (cryptofunk:280)."),
    scaling: scaling.optional().describe("Replicas and autoscaling; not for a service that places orders, which is always one pod. Default: two to four pods."),
    environment: z
        .record(variable, z.string())
        .default({})
        .describe(
            "Environment variables that are no secret. `${store.value}` and `${service.host}` are replaced, for example ${database.host}; ${edge.zone} is the stack's zone. Default: none.",
        ),
    secrets: z
        .record(variable, z.string())
        .default({})
        .describe(
            "Environment variables that are secret, as templates: ${binance.apiKey}, or postgres://${database.username}:${database.password}@${database.host}:5432/x. Default: none.",
        ),
    files: z
        .record(absolutePath, z.string())
        .default({})
        .describe(
            "Configuration files, path to text, mounted read-only; no secrets. Placeholders as in `environment`; $${ stands for a literal dollar and brace. Default: none.",
        ),
    writablePaths: z.array(absolutePath).default([]).describe("Folders that get an empty volume, since the root file system is read-only. Default: none."),
    volume: z
        .strictObject({
            path: absolutePath.describe("Folder it is mounted at."),
            sizeGb: z.int().min(1).max(1000).describe("Size, in GiB; it can grow later, never shrink."),
        })
        .optional()
        .describe("Encrypted disk that outlives the pod, such as for SQLite; the service then runs as exactly one pod. Default: none."),
    sidecars: z
        .record(label(24), sidecar)
        .default({})
        .describe("Containers that run beside it in each of its pods and share its network, by name. Default: none."),
    signer: z
        .strictObject({ variable: variable.describe("Environment variable that gets the key's alias, which AWS takes as its id.") })
        .optional()
        .describe("A secp256k1 key in KMS that this service alone signs transactions with; the key never leaves KMS (vanta:322). Default: none."),
    user: z.int().min(1).max(65535).default(1000).describe("Numeric user and group that its containers run as; never root. Default: 1000."),
    gracePeriodSeconds: z.int().min(1).max(3600).default(30).describe("Seconds a pod gets to end cleanly (cancel orders, flush). Default: 30."),
});
