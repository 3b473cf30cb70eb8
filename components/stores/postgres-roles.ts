import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresSpec } from "../../config/manifest";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, fileKey, type Namespace, pod } from "../cluster";
import { type EncryptionKey, type SecretField, type Store, secretName } from "../foundation";
import type { Network } from "../network";
import { type Composed, SecretDelivery, type Secrets, UserRotation } from "../secrets";
import { passwordVariable, type Role, roles, rolesCommand, rolesSql, usernameVariable } from "./sql";

/** A Postgres server, on RDS or in the cluster. */
export interface PostgresServer extends Store {
    /** Its name in the manifest. */
    readonly store: string;
    /** Who makes the roles. */
    readonly administrator: { username: Composed | SecretField; password: SecretField };
    /** How clients inside the cluster check the server: RDS's authority is not in their images, CloudNativePG's is a Secret beside it. */
    readonly tls: { sslmode: "require" } | { sslmode: "verify-full"; authority: string };
    /** Another value for each new server, which starts without roles. */
    readonly life: pulumi.Output<string>;
    /** What AWS's rotation function needs; absent where it can't go. */
    readonly rotation?: {
        masterSecretArn: pulumi.Output<string>;
        masterKeyArn: pulumi.Output<string>;
        letIn(source: pulumi.Input<string>): pulumi.Resource;
    };
    /** A backup before a release's migration. */
    snapshotBefore(release: string): pulumi.Resource[];
}

/** Short name of a role's secret: "<store>-<role>". */
export const roleSecret = (store: string, role: Role | "administrator"): string => `${store}-${role}`;

/** What a manifest may write of a Postgres store in `secrets`: username and password are the application's, the other roles' have its name in front. */
export function roleFields(target: Target, store: string): Record<string, SecretField> {
    const field = (role: Role, of: string) => ({ secret: secretName(target, roleSecret(store, role)), field: of });
    return Object.fromEntries(
        roles.flatMap(role => {
            const [username, password] = fieldNames(role);
            return [
                [username, field(role, "username")],
                [password, field(role, "password")],
            ];
        }),
    );
}

const fieldNames = (role: Role) => (role === "application" ? ["username", "password"] : [`${role}Username`, `${role}Password`]);

/** What the roles of a database need to know. */
export interface PostgresRolesArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Cluster that the Job runs in. */
    cluster: Cluster;
    /** External Secrets, which brings the Job its passwords. */
    addOns: AddOns;
    /** Where the Job runs: the databases' namespace, so that the administrator's password never is in the bot's. */
    namespace: Namespace;
    /** Where the roles' secrets are born. */
    secrets: Secrets;
    /** Key of those secrets. */
    secretsKey: EncryptionKey;
    /** Where the roles are made. */
    server: PostgresServer;
    /** The database as the manifest has it. */
    spec: PostgresSpec;
    /** Processor of the nodes. */
    architecture: string;
    /** Who else reads a role's secret, as ARNs of roles or names of readers: people for `analysts`, the exporter for `monitoring`. Default: the services that name it. */
    readers?: Partial<Record<Role, string[]>>;
    /** Rotation of the application's password by AWS's function, on RDS alone. Default: none. */
    rotation?: { network: Network; days: number; logsKey?: EncryptionKey };
    /** Image with psql 14 or newer. Default: PostgreSQL's own client. */
    image?: string;
}

/** From AWS's copy of Docker's official images, which asks for no login and has no pull limit inside AWS. */
const client = "public.ecr.aws/docker/library/postgres:17.11-alpine";

/**
 * The roles of a database (arbitrage:194): a Job in the cluster that makes application, analysts, migrations and monitoring, and guards immutable tables.
 * Whoever uses the server waits for it: it adds itself to the server's `ready`.
 * Traps: a Job is immutable, so its name has a hash of what it runs, and a new server makes a new one; it keeps no `ttlSecondsAfterFinished`, or a refresh would make it again.
 */
export class PostgresRoles extends pulumi.ComponentResource {
    /** What migrations and workloads wait for: the roles exist. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: PostgresRolesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:PostgresRoles", name, {}, opts);
        const { cluster, namespace, server, spec } = args;
        const job = `${server.store}-roles`;
        const base = { parent: this, provider: cluster.provider };
        const labels = { "app.kubernetes.io/name": job, "app.kubernetes.io/part-of": args.target.bot };
        const placed = { ...base, dependsOn: [...cluster.ready, ...namespace.ready] };

        const born = this.birth(args, job);
        const delivery = this.delivery(args, job, born);
        const flow = namespace.allow(job, { pods: { "app.kubernetes.io/name": job }, to: [server.peer], ports: [{ port: server.port }] });
        const account = new k8s.core.v1.ServiceAccount(
            name,
            { metadata: { name: job, namespace: namespace.name, labels }, automountServiceAccountToken: false },
            placed,
        );
        const sql = rolesSql(spec);
        const hash = createHash("sha256")
            .update(JSON.stringify([sql, args.image, rolesCommand(script)]))
            .digest("hex")
            .slice(0, 8);
        const scripts = new k8s.core.v1.ConfigMap(
            name,
            { metadata: { name: `${job}-${hash}`, namespace: namespace.name, labels }, immutable: true, data: { [fileKey(script)]: sql } },
            placed,
        );
        const run = new k8s.batch.v1.Job(
            name,
            {
                metadata: { name: `${job}-${hash}`, namespace: namespace.name, labels },
                spec: {
                    backoffLimit: 6,
                    activeDeadlineSeconds: 900,
                    template: {
                        metadata: { labels, annotations: { "golive.dev/server": server.life } },
                        spec: { ...this.pod(args, job, scripts.metadata.name), restartPolicy: "Never" },
                    },
                },
            },
            { ...base, dependsOn: [...placed.dependsOn, ...server.ready, ...delivery.ready, account, flow, scripts], customTimeouts: { create: "20m" } },
        );
        this.ready = [run];
        server.ready.push(...born, run);
        this.registerOutputs({});
    }

    /** The roles' secrets, and the rotation of the application's. */
    private birth(args: PostgresRolesArgs, job: string): pulumi.Resource[] {
        const { target, secrets, secretsKey, server, spec, rotation, readers = {} } = args;
        const where = { engine: "postgres", host: server.values.host, port: server.port, dbname: spec.database, ssl: "true" };
        const born = roles.map(role => {
            const short = roleSecret(server.store, role);
            const rotates = role === "application" && rotation && server.rotation ? server.rotation : undefined;
            const secret = secrets.born(short, {
                description: `Role ${role} of ${server.store}`,
                fields: { ...where, username: role, ...(rotates && { masterarn: rotates.masterSecretArn }) },
                readers: [...secrets.readersOf(server.store, fieldNames(role)), ...(readers[role] ?? []), job],
                rotators: rotates && [UserRotation.roleOf(target, "postgres", short)],
                due: { days: 180, by: rotates ? "machine" : "person" }, // arbitrage:132
            });
            return { short, secret, rotates };
        });
        const ready = born.flatMap(({ short }) => secrets.ready(short));
        for (const { short, secret, rotates } of born) {
            if (!rotates || !rotation) continue;
            const { masterSecretArn, masterKeyArn } = rotates;
            const user = { kind: "postgres", masterSecretArn, masterKeyArn, port: server.port } as const;
            const rotated = new UserRotation(
                `${short}-rotation`,
                { target, secret, key: secretsKey, user, waitFor: [...server.ready, ...secrets.ready(short)], ...rotation },
                { parent: this },
            );
            if (rotated.securityGroupId) rotates.letIn(rotated.securityGroupId);
        }
        return ready;
    }

    private delivery(args: PostgresRolesArgs, reader: string, waitFor: pulumi.Resource[]): SecretDelivery {
        const { target, cluster, addOns, namespace, server, secretsKey: key } = args;
        const { username, password } = server.administrator;
        const fields = roleFields(target, server.store);
        const values: Record<string, Composed> = { PGUSER: Array.isArray(username) ? username : [username], PGPASSWORD: [password] };
        for (const role of roles) {
            const [user, pass] = fieldNames(role);
            values[usernameVariable(role)] = [fields[user]];
            values[passwordVariable(role)] = [fields[pass]];
        }
        return new SecretDelivery(
            `${reader}-secrets`,
            { target, cluster, addOns, namespace, reader, values, key, waitFor: [...server.ready, ...waitFor] },
            { parent: this },
        );
    }

    private pod(
        { server, spec, architecture, image = client }: PostgresRolesArgs,
        job: string,
        configMap: pulumi.Input<string>,
    ): k8s.types.input.core.v1.PodSpec {
        const authority = server.tls.sslmode === "verify-full" ? server.tls.authority : undefined;
        const base = pod({
            name: job,
            image,
            command: ["sh", "-ec", rolesCommand(script)],
            environment: {
                PGHOST: server.values.host,
                PGPORT: String(server.port),
                PGDATABASE: spec.database,
                PGSSLMODE: server.tls.sslmode,
                PGCONNECT_TIMEOUT: "10",
                ...(authority && { PGSSLROOTCERT: "/authority/ca.crt" }),
            },
            secret: { name: job, keys: ["PGUSER", "PGPASSWORD", ...roles.flatMap(role => [usernameVariable(role), passwordVariable(role)])] },
            files: { configMap, paths: [script] },
            resources: { cpu: "100m", memory: "128Mi" },
            architecture,
        });
        if (!authority) return base;
        const [container] = base.containers as k8s.types.input.core.v1.Container[];
        const mounts = container.volumeMounts as k8s.types.input.core.v1.VolumeMount[];
        const volumes = base.volumes as k8s.types.input.core.v1.Volume[];
        return {
            ...base,
            containers: [{ ...container, volumeMounts: [...mounts, { name: "authority", mountPath: "/authority", readOnly: true }] }],
            volumes: [...volumes, { name: "authority", secret: { secretName: authority, items: [{ key: "ca.crt", path: "ca.crt" }] } }],
        };
    }
}

const script = "/scripts/roles.sql";
