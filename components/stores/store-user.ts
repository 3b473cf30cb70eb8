import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, fileKey, type Namespace, pod } from "../cluster";
import { type Authority, type EncryptionKey, type SecretField, type Store, secretName } from "../foundation";
import type { Network } from "../network";
import { type Composed, SecretDelivery, type Secrets, UserRotation, type UserRotationArgs } from "../secrets";

/** A store whose users no AWS API makes: the bot's own is made over the store's own protocol. */
export interface UserlessStore extends Store {
    /** Its name in the manifest. */
    readonly store: string;
    /** Who makes the user. */
    readonly administrator: { username: Composed; password: SecretField };
    /** Another value for each new server, which starts without the user. */
    readonly life: pulumi.Input<string>;
    /** What the rotation of the bot's user needs. Default: nothing can rotate it, and an alarm tells when it is due. */
    readonly rotation?: UserRotationArgs["user"];
    /** Port at which users are made, where it is not the one that clients use. Default: the clients'. */
    readonly adminPort?: number;
}

/** What the Job that makes a store's user needs to know. */
export interface StoreUserArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Cluster that the Job runs in. */
    cluster: Cluster;
    /** External Secrets, which brings the Job its passwords. */
    addOns: AddOns;
    /** Where the Job runs: the stores' namespace, so that the administrator's password never is in the bot's. */
    namespace: Namespace;
    /** Where the user's password is born. */
    secrets: Secrets;
    /** Key of that secret. */
    secretsKey: EncryptionKey;
    /** Where the user is made. */
    server: UserlessStore;
    /** Image that runs the script. */
    image: string;
    /** What runs in it; the script is at `userScript`. */
    command: string[];
    /** The script; it finds ADMIN_USERNAME, ADMIN_PASSWORD, USERNAME and PASSWORD in its environment, and may run twice. */
    script: string;
    /** Further variables of the script. */
    environment: Record<string, pulumi.Input<string>>;
    /** How the script checks the server. Default: by what its image trusts. */
    authority?: Authority;
    /** Processor of the nodes. */
    architecture: string;
    /** Where a function that rotates the user runs. */
    network: Network;
    /** Key of such a function's logs. */
    logsKey: EncryptionKey;
}

/** Where the Job finds its script. */
export const userScript = "/scripts/user.js";

/** Short name of the secret of the bot's user. */
export const applicationSecret = (store: string): string => `${store}-application`;

/** Who the bot is in such a store. */
export const userFields = (target: Target, store: string): Record<string, SecretField> => ({
    username: { secret: secretName(target, applicationSecret(store)), field: "username" },
    password: { secret: secretName(target, applicationSecret(store)), field: "password" },
});

/** Days between two rotations of the bot's user, and after which one that no machine rotates is due (arbitrage:132). */
const days = 180;

/** The reader of the administrator's password: the Job. */
export const userJob = (store: string): string => `${store}-user`;

/**
 * The bot's user in a store, with no more rights than it needs (bot-core:138): a Job in the cluster that whoever uses the store waits for; it adds
 * itself to the store's `ready`. Traps: a Job is immutable, so its name has a hash of what it runs, and a new server makes a new one; it keeps no
 * `ttlSecondsAfterFinished`, or a refresh would make it again. It makes the user that the secret names: the one that a rotation made current.
 */
export class StoreUser extends pulumi.ComponentResource {
    constructor(name: string, args: StoreUserArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:StoreUser", name, {}, opts);
        const { target, cluster, addOns, namespace, secrets, secretsKey: key, server, authority } = args;
        const { store, administrator } = server;
        const job = userJob(store);
        const base = { parent: this, provider: cluster.provider };
        const placed = { ...base, dependsOn: [...cluster.ready, ...namespace.ready] };
        const labels = { "app.kubernetes.io/name": job, "app.kubernetes.io/part-of": target.bot };

        const short = applicationSecret(store);
        const rotates = server.rotation;
        const secret = secrets.born(short, {
            description: `The bot's user in ${store}`,
            fields: { username: "application" },
            readers: [...secrets.readersOf(store, ["username", "password"]), job, ...secrets.auditors],
            rotators: rotates && [UserRotation.roleOf(target, rotates.kind, short)],
            due: { days, by: rotates ? "machine" : "person" },
        });
        const born = secrets.ready(short);
        const { username, password } = userFields(target, store);
        const values = { ADMIN_USERNAME: administrator.username, ADMIN_PASSWORD: [administrator.password], USERNAME: [username], PASSWORD: [password] };
        const delivery = new SecretDelivery(
            `${job}-secrets`,
            { target, cluster, addOns, namespace, reader: job, values, key, waitFor: [...server.ready, ...born] },
            { parent: this },
        );
        const ports = [{ port: server.adminPort ?? server.port }];
        const flow = namespace.allow(job, { pods: { "app.kubernetes.io/name": job }, to: [server.peer], ports });
        const account = new k8s.core.v1.ServiceAccount(
            name,
            { metadata: { name: job, namespace: namespace.name, labels }, automountServiceAccountToken: false },
            placed,
        );
        const files = { [userScript]: args.script, ...(authority && { [authority.path]: authority.pem }) };
        const hash = createHash("sha256")
            .update(JSON.stringify([files, args.image, args.command]))
            .digest("hex")
            .slice(0, 8);
        const metadata = { name: `${job}-${hash}`, namespace: namespace.name, labels };
        const data = Object.fromEntries(Object.entries(files).map(([path, text]) => [fileKey(path), text]));
        const scripts = new k8s.core.v1.ConfigMap(name, { metadata, immutable: true, data }, placed);
        const run = new k8s.batch.v1.Job(
            name,
            {
                metadata,
                spec: {
                    backoffLimit: 6,
                    activeDeadlineSeconds: 900,
                    template: {
                        metadata: { labels, annotations: { "golive.dev/server": server.life } },
                        spec: {
                            ...pod({
                                name: job,
                                image: args.image,
                                command: args.command,
                                environment: args.environment,
                                secret: { name: job, keys: Object.keys(values) },
                                files: { configMap: scripts.metadata.name, paths: Object.keys(files) },
                                resources: { cpu: "100m", memory: "256Mi" },
                                architecture: args.architecture,
                            }),
                            restartPolicy: "Never",
                        },
                    },
                },
            },
            { ...base, dependsOn: [...placed.dependsOn, ...server.ready, ...delivery.ready, account, flow, scripts], customTimeouts: { create: "20m" } },
        );
        const { network, logsKey } = args;
        if (rotates) new UserRotation(`${short}-rotation`, { target, network, secret, key, days, logsKey, user: rotates, waitFor: [run] }, { parent: this });
        server.ready.push(...born, run);
        this.registerOutputs({});
    }
}
