import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PostgresSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import {
    arnOf,
    type EncryptionKey,
    eventAlarm,
    functionGroup,
    letIn,
    letOut,
    metricAlarms,
    nameOf,
    type Peer,
    rdsAuthority,
    type SecretField,
    type Sources,
    savingWindow,
    slug,
    storesWindow,
    tagsOf,
} from "../foundation";
import type { Network } from "../network";
import { parametersOf } from "./parameters";
import { roleFields } from "./postgres-roles";
import type { PostgresServer } from "./postgres-server";

/** What a database on RDS needs to know. */
export interface PostgresArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network it lives in: only the isolated subnets are used. */
    network: Network;
    /** The database as the manifest has it. */
    spec: PostgresSpec;
    /** Instance class, disk, standby and days of backups. */
    sizes: Settings["postgres"];
    /** Key of the disk, the snapshots and the performance figures. */
    key: EncryptionKey;
    /** Key of the administrator's password; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Key of the logs. */
    logsKey: EncryptionKey;
    /** Security groups that reach it on its port; nobody else does (cryptofunk:86). */
    allowFrom: Sources;
    /** ARNs of SNS topics that are told when the disk or the processor is 80 % full (cryptofunk:138, mech-exo:55). Default: none, and no alarm. */
    alarmTopics?: pulumi.Input<string>[];
    /** Last word on any argument of the instance and its parameters. */
    override?: { instance?: Partial<aws.rds.InstanceArgs>; parameterGroup?: Partial<aws.rds.ParameterGroupArgs> };
}

const gibibyte = 1024 ** 3;

/**
 * PostgreSQL on RDS: encrypted, TLS forced, a standby in another zone, point-in-time recovery (cryptofunk:319, cryptofunk:322, cryptofunk:324).
 *
 * Traps. The identifier is fixed, because the log groups that RDS would otherwise make for itself, without retention and key, need it before;
 * so a replacement deletes first, which `protect` refuses and staging can bear. Only the major version is given, or each minor upgrade would
 * show as a change; a new major version also needs `allowMajorVersionUpgrade` in `override`. In production changes wait for the maintenance
 * window. To take it down, turn `protect` off in an `up` of its own; the final snapshot's name changes with the security group.
 * `pg_stat_statements` must not keep utility statements: whoever sets a password by hand writes it into one. The function that rotates the roles
 * believes the region's authority alone, so in a region whose authority is not known a person rotates them.
 */
export class Postgres extends pulumi.ComponentResource implements PostgresServer {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField>;
    readonly peer: Peer;
    /** Port that it listens on, known before it exists. */
    static readonly port = 5432;
    readonly port = Postgres.port;
    readonly ready: pulumi.Resource[];
    readonly store: string;
    readonly administrator: PostgresServer["administrator"];
    readonly tls = { sslmode: "require" } as const;
    readonly life: pulumi.Output<string>;
    readonly masterSecretArn: pulumi.Output<string>;
    readonly rotation?: PostgresServer["rotation"];
    /** Name of the instance, known before a deployment: the dimension of its CloudWatch metrics. */
    readonly identifier: string;
    readonly backupArn: string;
    readonly replicatedArn: string;
    /** Security group of the instance. */
    readonly securityGroupId: pulumi.Output<string>;
    private readonly instance: aws.rds.Instance;
    private readonly target: Target;

    constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:Postgres", name, {}, opts);
        const { target, network, spec, sizes } = args;
        const child = { parent: this };
        this.target = target;
        this.store = name;
        this.identifier = nameOf(target, name, 63);
        this.backupArn = arnOf(target, "rds", `db:${this.identifier}`);
        this.replicatedArn = this.backupArn;
        const tags = tagsOf(target, { Name: this.identifier });

        const subnets = new aws.rds.SubnetGroup(
            name,
            { subnetIds: network.isolatedSubnetIds, description: `Isolated subnets of ${this.identifier}`, tags },
            child,
        );
        const group = new aws.ec2.SecurityGroup(
            name,
            { vpcId: network.vpcId, description: `Database ${this.identifier}`, revokeRulesOnDelete: true, tags },
            child,
        );
        this.securityGroupId = group.id;
        const { port } = this;
        const lets = (who: string, from: pulumi.Input<string>) =>
            letIn(`${name}-${who}`, { target, group, from, port, description: `Postgres from ${who}` }, child);
        for (const [who, from] of Object.entries(args.allowFrom)) lets(who, from);
        const parameters = this.parameters(name, args);
        const logs = ["postgresql", "upgrade"].map(
            kind =>
                new aws.cloudwatch.LogGroup(
                    `${name}-${kind}`,
                    { name: `/aws/rds/instance/${this.identifier}/${kind}`, retentionInDays: target.logDays, kmsKeyId: args.logsKey.arn, tags },
                    child,
                ),
        );
        this.instance = new aws.rds.Instance(
            name,
            {
                identifier: this.identifier,
                engine: "postgres",
                engineVersion: spec.version,
                autoMinorVersionUpgrade: true,
                instanceClass: sizes.instanceClass,
                multiAz: sizes.multiAz,
                dbName: spec.database,
                username: "golive",
                manageMasterUserPassword: true,
                masterUserSecretKmsKeyId: args.secretsKey.arn,
                storageType: "gp3",
                allocatedStorage: sizes.storageGb,
                maxAllocatedStorage: Math.min(65536, 4 * sizes.storageGb),
                storageEncrypted: true,
                kmsKeyId: args.key.arn,
                dbSubnetGroupName: subnets.name,
                vpcSecurityGroupIds: [group.id],
                publiclyAccessible: false,
                caCertIdentifier: "rds-ca-rsa2048-g1",
                parameterGroupName: parameters.name,
                backupRetentionPeriod: sizes.backupDays,
                backupWindow: savingWindow(target),
                maintenanceWindow: storesWindow(target),
                copyTagsToSnapshot: true,
                deleteAutomatedBackups: !target.protect,
                deletionProtection: target.protect,
                skipFinalSnapshot: !target.protect,
                finalSnapshotIdentifier: target.protect ? pulumi.interpolate`${this.identifier}-final-${group.id}` : undefined,
                applyImmediately: !target.production,
                enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
                performanceInsightsEnabled: true,
                performanceInsightsKmsKeyId: args.key.arn,
                performanceInsightsRetentionPeriod: 7,
                tags,
                ...args.override?.instance,
            },
            { ...child, protect: target.protect, dependsOn: [...logs, ...network.ready] },
        );
        this.alarms(name, args);

        const master = this.instance.masterUserSecrets.apply(secrets => secrets[0].secretArn);
        const field = (of: string): SecretField => ({ secret: "rds!db-*", field: of, arn: master });
        this.administrator = { username: field("username"), password: field("password") };
        this.values = { host: this.instance.address, port: String(this.port), database: spec.database, sslmode: "require" };
        this.secretFields = roleFields(target, name);
        this.peer = { cidrs: network.isolatedCidrs };
        this.life = this.instance.resourceId;
        this.ready = [this.instance];
        this.masterSecretArn = master;
        this.rotation = this.rotated(name, args, lets);
        this.registerOutputs({ host: this.instance.address, port: this.port, identifier: this.identifier });
    }

    /**
     * A snapshot before a release's migration (cryptofunk:481). It goes when the next release has made its own and is through: an account has a
     * hundred of them, and a full quota would stop every release. What lies further back is recovered to any second of `backupDays`. Its name
     * carries the minute in which it is made, or a return to an earlier release would find its name taken.
     */
    snapshotBefore(release: string): pulumi.Resource[] {
        const version = slug(release);
        const minute = () => new Date().toISOString().slice(0, 16).replace(/\D/g, "");
        const snapshot = new aws.rds.Snapshot(
            `${this.store}-before-${version}`,
            {
                dbInstanceIdentifier: this.instance.identifier,
                dbSnapshotIdentifier: this.instance.id.apply(() => `${this.identifier}-before-${version}-${minute()}`),
                tags: tagsOf(this.target, { Name: `${this.identifier} before ${release}`, release }),
            },
            { parent: this, dependsOn: this.instance, ignoreChanges: ["dbSnapshotIdentifier"] },
        );
        return [snapshot];
    }

    /** What the functions that rotate its roles need: where it is, and a group that it lets in. */
    private rotated(
        name: string,
        { target, network, spec }: PostgresArgs,
        lets: (who: string, from: pulumi.Input<string>) => pulumi.Resource,
    ): PostgresServer["rotation"] {
        const authority = rdsAuthority(target.region);
        if (!authority) return undefined;
        const child = { parent: this };
        const description = `Functions that rotate the roles of ${this.identifier}`;
        const { group, ready } = functionGroup(`${name}-functions`, { target, network, description }, child);
        const ways = network.isolatedCidrs.map((cidr, zone) =>
            letOut(`${name}-functions-${zone}`, { target, group, description: "The database", port: this.port, cidr }, child),
        );
        this.ready.push(...ready, ...ways, lets("functions", group.id));
        const { port, instance } = this;
        const user = { kind: "postgres", host: instance.address, port, database: spec.database, authority, securityGroupId: group.id } as const;
        return { by: "function", user };
    }

    private parameters(name: string, { target, spec, override }: PostgresArgs): aws.rds.ParameterGroup {
        const now = {
            "rds.force_ssl": "1", // cryptofunk:76
            ssl_min_protocol_version: "TLSv1.2", // cryptofunk:80
            password_encryption: "scram-sha-256",
            log_connections: "1",
            log_disconnections: "1",
            log_lock_waits: "1",
            log_min_duration_statement: "50", // cryptofunk:184
            "pg_stat_statements.track": "all", // cryptofunk:131
            "pg_stat_statements.track_utility": "0",
        };
        return new aws.rds.ParameterGroup(
            name,
            {
                family: `postgres${spec.version}`,
                description: `Parameters of ${this.identifier}`,
                parameters: [...parametersOf(now), { name: "shared_preload_libraries", value: "pg_stat_statements", applyMethod: "pending-reboot" }],
                tags: tagsOf(target),
                ...override?.parameterGroup,
            },
            { parent: this },
        );
    }

    private alarms(name: string, { target, sizes, alarmTopics: topics = [] }: PostgresArgs): void {
        const whose = this.identifier;
        metricAlarms(
            name,
            { target, topics, namespace: "AWS/RDS", dimensions: { DBInstanceIdentifier: whose } },
            {
                disk: {
                    ...{ metric: "FreeStorageSpace", statistic: "Minimum", below: 0.2 * sizes.storageGb * gibibyte },
                    ...{ severity: "critical", says: `Less than a fifth of the disk of ${whose} is free` },
                },
                cpu: { metric: "CPUUtilization", above: 80, severity: "warning", says: `The processor of ${whose} is more than 80 % busy` },
            },
            { parent: this },
        );
        if (topics.length === 0) return;
        const detail = { SourceIdentifier: [whose], EventCategories: ["failure", "failover", "low storage"] };
        const pattern = { source: ["aws.rds"], "detail-type": ["RDS DB Instance Event"], detail };
        eventAlarm(`${name}-events`, { target, description: `${whose} failed, runs out of disk, or its standby took over`, pattern, topics }, { parent: this });
    }
}
