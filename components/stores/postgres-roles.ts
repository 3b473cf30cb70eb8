import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresSpec } from "../../config/manifest";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, fileKey, type Namespace, pod } from "../cluster";
import { type EncryptionKey, type SecretField, secretName } from "../foundation";
import type { Network } from "../network";
import { type Composed, SecretDelivery, type Secrets, UserRotation } from "../secrets";
import { authorityFile, withAuthority } from "./authority-file";
import { PostgresRotationJob, rotationJob, rotationJobRole } from "./postgres-rotation-job";
import type { PostgresServer } from "./postgres-server";
import { passwordVariable, type Role, roles, rolesCommand, rolesSql, usernameVariable } from "./sql";

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
    /** Where functions that rotate the roles run. */
    network: Network;
    /** Key of such functions' logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** Image with psql 14 or newer. Default: PostgreSQL's own client. */
    image?: string;
}

/** Days between two rotations of a role (arbitrage:132). */
const days = 180;

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
        this.rotate(args, run);
        this.ready = [run];
        server.ready.push(...born, run);
        this.registerOutputs({});
    }

    /** The roles' secrets. */
    private birth(args: PostgresRolesArgs, job: string): pulumi.Resource[] {
        const { target, secrets, server, spec, readers = {} } = args;
        const where = { engine: "postgres", host: server.values.host, port: server.port, dbname: spec.database, ssl: "true" };
        const rotators = (short: string) => {
            if (!server.rotation) return [];
            return [server.rotation.by === "job" ? rotationJobRole(target, server.store) : UserRotation.roleOf(target, "postgres", short)];
        };
        return roles.flatMap(role => {
            const short = roleSecret(server.store, role);
            secrets.born(short, {
                description: `Role ${role} of ${server.store}`,
                fields: { ...where, username: role, masterarn: server.masterSecretArn },
                readers: [...secrets.readersOf(server.store, fieldNames(role)), ...(readers[role] ?? []), job, ...secrets.auditors],
                rotators: rotators(short),
                due: { days, by: server.rotation ? "machine" : "person" },
            });
            return secrets.ready(short);
        });
    }

    /** Once the roles exist and the server lets in who rotates them: Secrets Manager tries a function at once. */
    private rotate(args: PostgresRolesArgs, run: pulumi.Resource): void {
        const { target, cluster, namespace, network, logsKey, secrets, secretsKey: key, server, spec, architecture } = args;
        const { store, rotation } = server;
        const common = { target, key, days, waitFor: [...server.ready, run] };
        const shorts = Object.fromEntries(roles.map(role => [role, roleSecret(store, role)]));
        if (rotation?.by === "job") {
            const where = { cluster, namespace, server, authority: rotation.authority, database: spec.database, architecture };
            const administrator = roleSecret(store, "administrator");
            new PostgresRotationJob(rotationJob(store), { ...common, ...where, secrets: shorts, administrator }, { parent: this });
        }
        if (rotation?.by === "function")
            for (const [role, short] of Object.entries(shorts)) {
                const user = { ...rotation.user, role };
                new UserRotation(`${short}-rotation`, { ...common, network, logsKey, secret: secrets.of(short), user }, { parent: this });
            }
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
        { server, spec: { database }, architecture, image = client }: PostgresRolesArgs,
        job: string,
        configMap: pulumi.Input<string>,
    ): k8s.types.input.core.v1.PodSpec {
        const authority = server.tls.sslmode === "verify-full" ? server.tls.authority : undefined;
        const spec = pod({
            name: job,
            image,
            command: ["sh", "-ec", rolesCommand(script)],
            environment: {
                PGHOST: server.values.host,
                PGPORT: String(server.port),
                PGDATABASE: database,
                PGSSLMODE: server.tls.sslmode,
                PGCONNECT_TIMEOUT: "10",
                ...(authority && { PGSSLROOTCERT: authorityFile }),
            },
            secret: { name: job, keys: ["PGUSER", "PGPASSWORD", ...roles.flatMap(role => [usernameVariable(role), passwordVariable(role)])] },
            files: { configMap, paths: [script] },
            resources: { cpu: "100m", memory: "128Mi" },
            architecture,
        });
        return authority ? withAuthority(spec, authority) : spec;
    }
}

const script = "/scripts/roles.sql";
