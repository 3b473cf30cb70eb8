import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { type Cluster, fileKey, type Namespace, pod, podRoleArn } from "../cluster";
import { type EncryptionKey, partitionOf, secretName, secretPattern, weeklyCron } from "../foundation";
import { rotatingStatements } from "../secrets";
import { authorityFile, withAuthority } from "./authority-file";
import { nodeImage } from "./images";
import type { PostgresServer } from "./postgres-server";

/** What the job that rotates the roles of a database in the cluster needs to know. */
export interface PostgresRotationJobArgs {
    /** The account, region and names. */
    target: Target;
    /** Where it runs. */
    cluster: Cluster;
    /** The databases' namespace. */
    namespace: Namespace;
    /** Where the roles are. */
    server: PostgresServer;
    /** Secret with the authority of the server's certificate, as `ca.crt`. */
    authority: string;
    /** Name of the database. */
    database: string;
    /** Short names of the roles' secrets, by role. */
    secrets: Record<string, string>;
    /** Short name of the administrator's secret. */
    administrator: string;
    /** Encrypts them. */
    key: EncryptionKey;
    /** Days between two rotations of a role. */
    days: number;
    /** Processor of the nodes. */
    architecture: string;
    /** What the first run waits for: the roles and their secrets. */
    waitFor: pulumi.Resource[];
}

/** Its name, which is also its pods' label: the database lets them in. */
export const rotationJob = (store: string): string => `${store}-rotation`;

/** ARN of its role in AWS, known before a deployment: a reader of the secrets. */
export const rotationJobRole = (target: Target, store: string): string => podRoleArn(target, rotationJob(store));

/**
 * Rotates the roles of a database in the cluster by the same code as the function for RDS: a job that looks once a day whose turn it is. A
 * function in AWS would need a load balancer before the database and a way to learn the authority that CloudNativePG makes for it; here both are
 * at hand. CloudNativePG itself is not in its way: it manages the roles that its Cluster lists, and ours lists none. Traps: a failed run is tried
 * again at the next one, which goes on where it stopped; nobody has to see to it before `SecretAge` says so.
 */
export class PostgresRotationJob extends pulumi.ComponentResource {
    constructor(name: string, args: PostgresRotationJobArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:PostgresRotationJob", name, {}, opts);
        const { target, cluster, namespace, server, key } = args;
        const job = rotationJob(server.store);
        const base = { parent: this, provider: cluster.provider };
        const placed = { ...base, dependsOn: [...cluster.ready, ...namespace.ready] };
        const pods = { "app.kubernetes.io/name": job };
        const labels = { ...pods, "app.kubernetes.io/part-of": target.bot };
        const metadata = { name: job, namespace: namespace.name, labels };

        const rotated = Object.values(args.secrets);
        const identity = cluster.podIdentity(
            job,
            {
                namespace: namespace.name,
                serviceAccount: job,
                statements: [
                    ...rotatingStatements(target, rotated, key),
                    { Sid: "Ages", Action: "secretsmanager:ListSecretVersionIds", Resource: rotated.map(secret => secretPattern(target, secret)) },
                    { Sid: "Administrator", Action: "secretsmanager:GetSecretValue", Resource: secretPattern(target, args.administrator) },
                ],
            },
            { parent: this },
        );
        const flows = [
            namespace.allow(job, { pods, to: [server.peer], ports: [{ port: server.port }] }),
            namespace.allow(`${job}-secrets`, { pods, to: cluster.awsApis, ports: [{ port: 443 }] }),
            namespace.allow(`${job}-credentials`, { pods, to: [cluster.podIdentityAgent], ports: [{ port: 80 }] }),
        ];
        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, placed);
        const files = rotationFiles();
        const data = Object.fromEntries(Object.entries(files).map(([path, text]) => [fileKey(path), text]));
        const code = new k8s.core.v1.ConfigMap(name, { metadata: { namespace: namespace.name, labels }, immutable: true, data }, placed);
        new k8s.batch.v1.CronJob(
            name,
            {
                metadata,
                spec: {
                    schedule: weeklyCron(args.target, 20),
                    timeZone: "Etc/UTC",
                    concurrencyPolicy: "Forbid",
                    startingDeadlineSeconds: 3600,
                    successfulJobsHistoryLimit: 1,
                    failedJobsHistoryLimit: 3,
                    jobTemplate: {
                        metadata: { labels },
                        spec: {
                            backoffLimit: 2,
                            activeDeadlineSeconds: 900,
                            template: { metadata: { labels }, spec: this.pod(args, job, code.metadata.name, Object.keys(files)) },
                        },
                    },
                },
            },
            { ...base, dependsOn: [...placed.dependsOn, account, identity, ...flows, ...args.waitFor] },
        );
        this.registerOutputs({});
    }

    private pod(args: PostgresRotationJobArgs, job: string, configMap: pulumi.Input<string>, paths: string[]): k8s.types.input.core.v1.PodSpec {
        const { target, server, architecture } = args;
        const secrets = Object.fromEntries(Object.entries(args.secrets).map(([role, short]) => [role, secretName(target, short)]));
        const spec = pod({
            name: job,
            image: nodeImage,
            command: ["node", "--eval", `import("${code}/rotate-in-cluster.mjs").then(rotation => rotation.main())`],
            environment: {
                HOST: server.values.host,
                PORT: String(server.port),
                DATABASE: args.database,
                SECRETS: JSON.stringify(secrets),
                // The job looks once a week, and no password may be older than that.
                DAYS: String(args.days - 7),
                AUTHORITY: authorityFile,
                AWS_REGION: target.region,
                ENDPOINT: `https://secretsmanager.${target.region}.amazonaws.com${partitionOf(target) === "aws-cn" ? ".cn" : ""}`,
            },
            files: { configMap, paths },
            resources: { cpu: "100m", memory: "128Mi" },
            architecture,
        });
        return { ...withAuthority(spec, args.authority), restartPolicy: "Never" };
    }
}

/** Where the job finds its code. */
const code = "/rotation";

/** The function's own code, and the two packages that it needs outside of Lambda, at the versions of the lock file. */
export function rotationFiles(): Record<string, string> {
    const project = join(__dirname, "../..");
    const own = ["postgres.mjs", "rotate-in-cluster.mjs", "rotate-postgres.mjs", "rotation.mjs", "secrets-manager.mjs", "values.mjs"];
    const folder = (path: string) => readdirSync(join(project, path)).sort();
    const brought = [
        ...["package.json", ...folder("node_modules/postgres/src").map(file => `src/${file}`)].map(file => `node_modules/postgres/${file}`),
        ...["package.json", "aws4.js", "lru.js"].map(file => `node_modules/aws4/${file}`),
    ];
    return Object.fromEntries([
        ...own.map(file => [`${code}/${file}`, readFileSync(join(project, "functions/secrets", file), "utf8")]),
        ...brought.map(file => [`${code}/${file}`, readFileSync(join(project, file), "utf8")]),
    ]);
}
