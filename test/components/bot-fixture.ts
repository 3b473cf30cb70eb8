import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Bot, type BotArgs } from "../../components/bot/bot";
import type { AddOns } from "../../components/cluster/add-ons";
import type { Cluster } from "../../components/cluster/cluster";
import { Namespace } from "../../components/cluster/namespace";
import { EncryptionKey } from "../../components/foundation/encryption";
import type { Store } from "../../components/foundation/store";
import type { Secrets } from "../../components/secrets/secrets";
import { type Manifest, manifestSchema } from "../../config/manifest";
import { type Settings, settingsSchema } from "../../config/settings";
import { target } from "./harness";

const root = join(__dirname, "../..");

/** CryptoFunk as it stands in bots/, so that a test asserts what is really built. */
export function cryptofunk(): Manifest {
    return manifestSchema.parse(parse(readFileSync(join(root, "bots/cryptofunk.yaml"), "utf8"), { merge: true }));
}

/** Production's settings with a change: what the tests need of them, independent of what somebody enters next into Pulumi.prod.yaml. */
export function settings(over: Record<string, unknown> = {}): Settings {
    return settingsSchema.parse({
        bot: "cryptofunk",
        zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        release: { version: "1.4.2", digests: { bifrost: `sha256:${"a".repeat(64)}` } },
        access: { deployer: "arn:aws:iam::111122223333:role/deployer" },
        stagedSecrets: ["binance", "llm", "slack", "pagerduty"],
        ...over,
    });
}

/** A cluster of which only what its inhabitants need is there. */
export function cluster(): Cluster {
    const provider = new k8s.Provider("cluster", { kubeconfig: "" });
    return {
        name: "cryptofunk-prod",
        version: "1.34",
        target: target(),
        provider,
        dnsAddress: "172.20.0.10",
        controlPlaneCidrs: ["10.40.0.0/19", "10.40.32.0/19", "10.40.64.0/19"],
        ready: [],
    } as unknown as Cluster;
}

/** Stores as their components offer them: one by address, two as pods. */
export function stores(name = "store"): Record<string, Store> {
    const unknownHost = pulumi.output(new k8s.core.v1.ConfigMap(name, {}).metadata.uid);
    const secretFields = (name: string) => ({
        username: { secret: `cryptofunk/prod/${name}-application`, field: "username" },
        password: { secret: `cryptofunk/prod/${name}-application`, field: "password" },
        migrationsUsername: { secret: `cryptofunk/prod/${name}-migrations`, field: "username" },
        migrationsPassword: { secret: `cryptofunk/prod/${name}-migrations`, field: "password" },
    });
    const pods = (name: string) => ({ namespace: "data", labels: { "app.kubernetes.io/name": name } });
    return {
        database: {
            values: { host: "database-rw.data.svc.cluster.local", port: "5432", database: "cryptofunk" },
            secretFields: secretFields("database"),
            peer: pods("database"),
            port: 5432,
            ready: [],
        },
        cache: {
            values: { host: unknownHost, port: "6379" },
            secretFields: secretFields("cache"),
            peer: { cidrs: ["10.40.224.0/22", "10.40.228.0/22"] },
            port: 6379,
            ready: [],
        },
        events: { values: { url: "nats://events.data.svc.cluster.local:4222" }, secretFields: {}, peer: pods("events"), port: 4222, ready: [] },
    };
}

/** Secrets Manager's entries, of which only names and presence matter. */
export function secrets(staged: string[]): Secrets {
    return { nameOf: (name: string) => `cryptofunk/prod/${name}`, staged: (name: string) => staged.includes(name), ready: () => [] } as unknown as Secrets;
}

/** The whole bot in a stack with the given settings. */
export function bot(over: { settings?: Record<string, unknown>; manifest?: (manifest: Manifest) => void; args?: Partial<BotArgs> } = {}): Bot {
    const manifest = cryptofunk();
    over.manifest?.(manifest);
    const chosen = settings(over.settings);
    const where = target({ production: chosen.environment === "production" });
    const runs = cluster();
    return new Bot("bot", {
        target: where,
        manifest,
        settings: chosen,
        cluster: runs,
        namespace: new Namespace("bot", { cluster: runs, name: manifest.name, podSecurity: "restricted" }),
        addOns: { externalSecrets: [], priority: [], metrics: [] } as unknown as AddOns,
        secrets: secrets(chosen.stagedSecrets),
        stores: over.args?.stores ?? stores("bot-store"),
        secretsKey: new EncryptionKey("bot-secrets-key", { target: where, purpose: "secrets" }),
        imagesKey: new EncryptionKey("bot-images-key", { target: where, purpose: "data" }),
        ...over.args,
    });
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads any field of a pod
type Any = any;

/** The pod template of a recorded workload. */
export function podOf(recorded: { inputs: Record<string, Any> }): Any {
    return recorded.inputs.spec.template;
}

/** The variables of a recorded workload's container, literal ones only. */
export function environmentOf(recorded: { inputs: Record<string, Any> }): Record<string, string> {
    const literal = podOf(recorded).spec.containers[0].env.filter((e: Any) => "value" in e);
    return Object.fromEntries(literal.map((e: Any) => [e.name, e.value]));
}
