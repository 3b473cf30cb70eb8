import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { MongodbSpec } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import {
    type Authority,
    arnOf,
    type EncryptionKey,
    letIn,
    metricAlarms,
    nameOf,
    type Peer,
    rdsAuthority,
    type SecretField,
    type Sources,
    savingWindow,
    shortened,
    storesWindow,
    tagsOf,
} from "../foundation";
import type { Network } from "../network";
import { parametersOf } from "./parameters";
import { type UserlessStore, userFields } from "./store-user";

/** What a document database needs to know. */
export interface DocumentDbArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network it lives in: only the isolated subnets are used. */
    network: Network;
    /** The database as the manifest has it. */
    spec: MongodbSpec;
    /** Instance class, members and days of backups. */
    sizes: Settings["mongodb"];
    /** Key of the disk, the snapshots and the performance figures. */
    key: EncryptionKey;
    /** Key of the administrator's password; the same that encrypts the bot's secrets. */
    secretsKey: EncryptionKey;
    /** Key of the logs. */
    logsKey: EncryptionKey;
    /** Security groups that reach it on its port; nobody else does. */
    allowFrom: Sources;
    /** ARNs of SNS topics that the monitoring of MongoDB tells when it is silent, busy, full, short of memory or behind (bot-core:148). Default: none, and no alarm. */
    alarmTopics?: pulumi.Input<string>[];
    /** Last word on any argument of the cluster, its members and its parameters. */
    override?: {
        cluster?: Partial<aws.docdb.ClusterArgs>;
        instance?: Partial<aws.docdb.ClusterInstanceArgs>;
        parameterGroup?: Partial<aws.docdb.ClusterParameterGroupArgs>;
    };
}

/**
 * MongoDB's protocol on Amazon DocumentDB: three members over the zones (bot-core:135), TLS alone (bot-core:151), every change of users and
 * schema and every slow query logged (bot-core:149, bot-core:152), encrypted (bot-core:150), point-in-time recovery (bot-core:145).
 *
 * Traps. Its drivers need `retryWrites=false`, or every write fails; `options` has it, with the replica set's name, and reads go to the primary as
 * long as there is one, since members lag behind. Its authority is in no image, so who uses the store finds it in a file. The logs come in groups
 * that DocumentDB would otherwise make for itself, without retention and key: so the identifier is fixed, a replacement deletes first, and
 * `protect` refuses that. A new major version also needs `allowMajorVersionUpgrade` in `override`. The last snapshot's name changes with the
 * security group. It is no MongoDB: what its version lacks stands in AWS's table of supported APIs.
 */
export class DocumentDb extends pulumi.ComponentResource implements UserlessStore {
    readonly values: Record<string, pulumi.Input<string>>;
    readonly secretFields: Record<string, SecretField>;
    readonly peer: Peer;
    /** Port that it listens on, known before it exists. */
    static readonly port = 27017;
    readonly port = DocumentDb.port;
    readonly ready: pulumi.Resource[];
    readonly store: string;
    readonly administrator: UserlessStore["administrator"];
    readonly life: pulumi.Output<string>;
    readonly authority?: Authority;
    /** Name of the cluster, known before a deployment: the dimension of its CloudWatch metrics. */
    readonly identifier: string;
    readonly backupArn: string;
    /** Security group of the members. */
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: DocumentDbArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:data:DocumentDb", name, {}, opts);
        const { target, network, spec, sizes } = args;
        const child = { parent: this };
        this.store = name;
        this.identifier = nameOf(target, name, 50);
        this.backupArn = arnOf(target, "rds", `cluster:${this.identifier}`);
        const tags = tagsOf(target, { Name: this.identifier });

        const subnets = new aws.docdb.SubnetGroup(
            name,
            { subnetIds: network.isolatedSubnetIds, description: `Isolated subnets of ${this.identifier}`, tags },
            child,
        );
        const group = new aws.ec2.SecurityGroup(
            name,
            { vpcId: network.vpcId, description: `Document database ${this.identifier}`, revokeRulesOnDelete: true, tags },
            child,
        );
        this.securityGroupId = group.id;
        for (const [who, from] of Object.entries(args.allowFrom))
            letIn(`${name}-${who}`, { target, group, from, port: this.port, description: `MongoDB's protocol from ${who}` }, child);
        const parameters = this.parameters(name, args);
        const kinds = ["audit", "profiler"];
        const logs = kinds.map(
            kind =>
                new aws.cloudwatch.LogGroup(
                    `${name}-${kind}`,
                    { name: `/aws/docdb/${this.identifier}/${kind}`, retentionInDays: target.logDays, kmsKeyId: args.logsKey.arn, tags },
                    child,
                ),
        );
        const cluster = new aws.docdb.Cluster(
            name,
            {
                clusterIdentifier: this.identifier,
                engine: "docdb",
                engineVersion: `${spec.version}.0`,
                masterUsername: "golive",
                manageMasterUserPassword: true,
                port: this.port,
                storageEncrypted: true,
                kmsKeyId: args.key.arn,
                dbSubnetGroupName: subnets.name,
                vpcSecurityGroupIds: [group.id],
                dbClusterParameterGroupName: parameters.name,
                backupRetentionPeriod: sizes.backupDays,
                preferredBackupWindow: savingWindow(target),
                preferredMaintenanceWindow: storesWindow(target),
                deletionProtection: target.protect,
                skipFinalSnapshot: !target.protect,
                finalSnapshotIdentifier: target.protect ? pulumi.interpolate`${shortened(this.identifier, 30)}-final-${group.id}` : undefined,
                applyImmediately: !target.production,
                enabledCloudwatchLogsExports: kinds,
                tags,
                ...args.override?.cluster,
            },
            { ...child, protect: target.protect, dependsOn: [...logs, ...network.ready] },
        );
        const members = Array.from(
            { length: sizes.instances },
            (_, index) =>
                new aws.docdb.ClusterInstance(
                    `${name}-${index}`,
                    {
                        identifier: `${this.identifier}-${index}`,
                        clusterIdentifier: cluster.id,
                        engine: "docdb",
                        instanceClass: sizes.instanceClass,
                        availabilityZone: target.storeZones[index % target.storeZones.length],
                        autoMinorVersionUpgrade: true,
                        caCertIdentifier: "rds-ca-rsa2048-g1",
                        copyTagsToSnapshot: true,
                        enablePerformanceInsights: true,
                        performanceInsightsKmsKeyId: args.key.arn,
                        preferredMaintenanceWindow: storesWindow(target),
                        promotionTier: Math.min(index, 15),
                        applyImmediately: !target.production,
                        tags,
                        ...args.override?.instance,
                    },
                    { ...child, protect: target.protect },
                ),
        );
        this.alarms(name, args, members);

        const master = cluster.masterUserSecrets.apply(secrets => secrets[0].secretArn);
        const field = (of: string): SecretField => ({ secret: "rds!cluster-*", field: of, arn: master });
        this.administrator = { username: [field("username")], password: field("password") };
        this.authority = rdsAuthority(target.region);
        this.values = { host: cluster.endpoint, port: String(this.port), database: spec.database, options: this.options() };
        this.secretFields = userFields(target, name);
        this.peer = { cidrs: network.isolatedCidrs };
        this.life = cluster.clusterResourceId;
        this.ready = [cluster, ...members];
        this.registerOutputs({ host: cluster.endpoint, port: this.port, identifier: this.identifier });
    }

    /** What stands behind the `?` of a client's address. */
    private options(): string {
        const tls = this.authority ? `tls=true&tlsCAFile=${this.authority.path}` : "tls=true";
        const pool = "maxPoolSize=50&connectTimeoutMS=10000"; // bot-core:142, bot-core:143
        return `${tls}&replicaSet=rs0&readPreference=primaryPreferred&retryWrites=false&authSource=admin&${pool}`;
    }

    private parameters(name: string, { target, spec, override }: DocumentDbArgs): aws.docdb.ClusterParameterGroup {
        const now = { audit_logs: "ddl", profiler: "enabled", profiler_threshold_ms: "100" };
        return new aws.docdb.ClusterParameterGroup(
            name,
            {
                family: `docdb${spec.version}`,
                description: `Parameters of ${this.identifier}`,
                parameters: [{ name: "tls", value: "tls1.2+", applyMethod: "pending-reboot" }, ...parametersOf(now)],
                tags: tagsOf(target),
                ...override?.parameterGroup,
            },
            { parent: this },
        );
    }

    /** No class's memory is known here, so that what runs short of it is told by what waits for it; the volume grows by itself. */
    private alarms(name: string, { target, sizes, alarmTopics: topics = [] }: DocumentDbArgs, dependsOn: pulumi.Resource[]): void {
        const whose = this.identifier;
        metricAlarms(
            name,
            { target, topics, namespace: "AWS/DocDB", dimensions: { DBClusterIdentifier: whose } },
            {
                down: { metric: "EngineUptime", below: 0, silence: "breaching", severity: "critical", says: `Nothing is heard of ${whose}` },
                cpu: { metric: "CPUUtilization", above: 80, severity: "warning", says: `The processors of ${whose} are more than 80 % busy` },
                connections: {
                    ...{ metric: "DatabaseConnectionsMax", statistic: "Maximum", of: { metric: "DatabaseConnectionsLimit", statistic: "Maximum" }, above: 80 },
                    ...{ severity: "warning", says: `A member of ${whose} has more than 80 % of the connections it takes` },
                },
                memory: {
                    ...{ metric: "LowMemNumOperationsThrottled", statistic: "Maximum", above: 0 },
                    ...{ severity: "critical", says: `${whose} is short of memory and makes requests wait` },
                },
                disk: {
                    ...{ metric: "FreeLocalStorage", statistic: "Minimum", below: gibibyte },
                    ...{ severity: "warning", says: `A member of ${whose} has less than 1 GiB left for its logs and temporary files` },
                },
                ...(sizes.instances > 1 && {
                    lag: {
                        ...{ metric: "DBClusterReplicaLagMaximum", statistic: "Maximum", above: 10_000 },
                        ...{ severity: "warning", says: `A member of ${whose} is more than 10 seconds behind` },
                    },
                }),
            },
            { parent: this, dependsOn },
        );
    }
}

const gibibyte = 1024 ** 3;

/** mongosh for the Job; from AWS's copy of Docker's official images, which asks for no login. */
export const mongoClient = "public.ecr.aws/docker/library/mongo:8.0.15";

/** Makes the user or brings it up to date: it reads and writes its own database, and nothing else. */
export const mongoUserScript = `
const { ADMIN_USERNAME, ADMIN_PASSWORD, USERNAME, PASSWORD, HOST, PORT, OPTIONS, DATABASE } = process.env;
const server = new Mongo(\`mongodb://\${encodeURIComponent(ADMIN_USERNAME)}:\${encodeURIComponent(ADMIN_PASSWORD)}@\${HOST}:\${PORT}/?\${OPTIONS}\`);
const admin = server.getDB("admin");
const rights = { pwd: PASSWORD, roles: [{ role: "readWrite", db: DATABASE }] };
if (admin.getUser(USERNAME)) admin.updateUser(USERNAME, rights);
else admin.createUser({ user: USERNAME, ...rights });
print(USERNAME + " reads and writes " + DATABASE);
`;
