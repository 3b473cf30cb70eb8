import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { Backups, type BackupsArgs } from "../../../components/recovery/backups";
import { ClusterPostgres } from "../../../components/stores/cluster-postgres";
import { Nats } from "../../../components/stores/nats";
import { Postgres } from "../../../components/stores/postgres";
import { settingsSchema } from "../../../config/settings";
import { build, unknown } from "../harness";
import { clusterGround, ground, once, postgresSizes, storeSpec } from "../store-fixture";

const topic = "arn:aws:sns:eu-central-1:111122223333:cryptofunk-prod-alarms";
const settings = (over: Record<string, unknown> = {}): BackupsArgs["settings"] => settingsSchema.shape.backups.parse({ secondRegion: "eu-west-1", ...over });

/** A stack with one store of each kind that this component knows. */
const make = (over: Record<string, unknown> = {}, production = true) =>
    build(() => {
        const around = clusterGround({ production, protect: production });
        const { target, cluster, key } = around;
        const common = { ...around, sizes: postgresSizes(), clients: [] };
        const stores = {
            database: new Postgres("database", {
                ...around,
                spec: storeSpec("postgres"),
                sizes: postgresSizes(),
                allowFrom: { cluster: pulumi.output("sg-1") },
            }),
            history: new ClusterPostgres("history", { ...common, spec: storeSpec("postgres", { hosting: "cluster" }) }),
            events: new Nats("events", { ...around, spec: storeSpec("nats"), clients: [] }),
        };
        const sizes = { backupDays: 30 };
        return new Backups("backups", { target, settings: settings(over), postgres: sizes, stores, cluster: cluster.name, dataKey: key, topics: [topic] });
    });
const standard = once(() => make());
const alone = once(() => make({ secondRegion: undefined }, false));
const rds = "arn:aws:rds:eu-central-1:111122223333:db:cryptofunk-prod-database";
const archive = "cryptofunk-prod-history-backups-111122223333";
const copy = "cryptofunk-prod-history-copy-111122223333";
const backupRole = "arn:aws:iam::111122223333:role/cryptofunk-prod-backup";

describe("Backups", () => {
    it("save databases and archives by ARNs that are known before a deployment, and nothing else", async () => {
        const { inputs } = (await standard()).one("aws:backup/selection:Selection");
        assert.deepStrictEqual(inputs.resources, [rds, `arn:aws:s3:::${archive}`]);
    });
    it("save the cluster only where the settings say so", async () => {
        const { inputs } = (await make({ cluster: true })).one("aws:backup/selection:Selection");
        assert.deepStrictEqual(inputs.resources.slice(2), ["arn:aws:eks:eu-central-1:111122223333:cluster/cryptofunk-prod"]);
    });
    it("run every night after the stores' own, keep what the settings say, and copy it to the second region", async () => {
        const { inputs } = (await make({ keepDays: 60 })).one("aws:backup/plan:Plan");
        assert.strictEqual(inputs.region, "eu-central-1");
        const [rule, ...more] = inputs.rules;
        assert.deepStrictEqual(more, []);
        assert.strictEqual(rule.schedule, "cron(0 6 * * ? *)");
        assert.deepStrictEqual(rule.lifecycle, { deleteAfter: 60 });
        assert.deepStrictEqual(rule.copyActions, [
            { destinationVaultArn: "arn:aws:backup:eu-west-1:111122223333:backup-vault:cryptofunk-prod-backups", lifecycle: { deleteAfter: 60 } },
        ]);
        // Continuous backups would take the instance's retention over.
        assert.ok(!("enableContinuousBackup" in rule));
    });
    it("select with a role of the plan's own, whose rights are there before", async () => {
        const built = await standard();
        const selection = built.one("aws:backup/selection:Selection");
        const policies = built.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(({ name }) => name.startsWith("backups-role"));
        assert.deepStrictEqual(
            policies.map(({ inputs }) => inputs.policyArn),
            ["arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup", "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"],
        );
        for (const policy of policies) assert.ok(built.waitsFor(selection, policy));
        assert.strictEqual(built.one("aws:iam/role:Role", "backups-role").inputs.name, "cryptofunk-prod-backup");
    });
    it("let that role use the data's key and the vaults', by their aliases", async () => {
        const [statement] = JSON.parse((await standard()).one("aws:iam/rolePolicy:RolePolicy", "backups-role").inputs.policy).Statement;
        assert.deepStrictEqual(statement.Condition, {
            "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/cryptofunk-prod-data", "alias/cryptofunk-prod-backups"] },
        });
    });
    it("tell of jobs that failed", async () => {
        const built = await standard();
        const rule = built.one("aws:cloudwatch/eventRule:EventRule", "backups-failed");
        const pattern = JSON.parse(rule.inputs.eventPattern);
        assert.deepStrictEqual(pattern.source, ["aws.backup"]);
        assert.ok(pattern.detail.state.includes("FAILED"));
        const target = built.one("aws:cloudwatch/eventTarget:EventTarget", "backups-failed-0");
        // What has happened in a sentence: the event itself names a state and an ARN.
        assert.strictEqual(target.inputs.inputTransformer.inputTemplate, '{"alarm": "A backup or its copy failed", "event": <aws.events.event.json>}');
        assert.strictEqual(target.inputs.arn, topic);
        assert.ok(!("roleArn" in target.inputs), "EventBridge can't publish to an encrypted topic with a role");
    });

    describe("vaults", () => {
        it("stand in both regions, each with a key of its own there", async () => {
            const built = await standard();
            for (const [name, region] of [
                ["backups", "eu-central-1"],
                ["backups-copies", "eu-west-1"],
            ]) {
                const vault = built.one("aws:backup/vault:Vault", name);
                assert.strictEqual(vault.inputs.region, region);
                assert.strictEqual(vault.inputs.kmsKeyArn, unknown);
                assert.strictEqual(vault.protect, true);
                assert.strictEqual(vault.inputs.forceDestroy, false);
                assert.strictEqual(built.one("aws:kms/key:Key", name).inputs.region, region);
                assert.strictEqual(built.one("aws:kms/alias:Alias", name).inputs.region, region);
                assert.ok(built.waitsFor(vault, built.one("aws:kms/key:Key", name)));
                assert.ok(built.waitsFor(built.one("aws:backup/plan:Plan"), vault));
            }
        });
        it("lose nothing but to AWS Backup itself", async () => {
            const { inputs } = (await standard()).one("aws:backup/vaultPolicy:VaultPolicy", "backups");
            assert.deepStrictEqual(JSON.parse(inputs.policy).Statement, [
                {
                    Sid: "NobodyDeletes",
                    Effect: "Deny",
                    Principal: "*",
                    Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
                    Resource: "*",
                    Condition: {
                        ArnNotEquals: {
                            "aws:PrincipalArn": [backupRole, "arn:aws:iam::111122223333:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"],
                        },
                    },
                },
            ]);
        });
        it("are not locked unless somebody says so", async () =>
            assert.deepStrictEqual((await standard()).of("aws:backup/vaultLockConfiguration:VaultLockConfiguration"), []));
        it("are locked for good after the days of grace", async () => {
            const built = await make({ lock: { mode: "compliance", minDays: 30, maxDays: 90, graceDays: 14 } });
            const locks = built.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration");
            assert.deepStrictEqual(
                locks.map(({ inputs }) => [inputs.region, inputs.minRetentionDays, inputs.maxRetentionDays, inputs.changeableForDays]),
                [
                    ["eu-central-1", 30, 90, 14],
                    ["eu-west-1", 30, 90, 14],
                ],
            );
        });
        it("can always be unlocked in governance mode: days of grace would make it compliance", async () => {
            const built = await make({ lock: { mode: "governance", minDays: 30, maxDays: 90 } });
            for (const { inputs } of built.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration")) assert.ok(!("changeableForDays" in inputs));
        });
        it("can be torn down in staging, and have no second region there", async () => {
            const built = await alone();
            const vault = built.one("aws:backup/vault:Vault");
            assert.strictEqual(vault.inputs.forceDestroy, true);
            assert.strictEqual(vault.protect, false);
            assert.deepStrictEqual(built.of("aws:backup/vaultPolicy:VaultPolicy"), []);
            assert.ok(!("copyActions" in built.one("aws:backup/plan:Plan").inputs.rules[0]));
            assert.deepStrictEqual(built.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig"), []);
            assert.deepStrictEqual(built.of("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"), []);
        });
    });

    describe("in the second region", () => {
        it("have a database's changes, with the days of its own backups and the key of that region", async () => {
            const built = await standard();
            const copied = built.one("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication");
            assert.strictEqual(copied.inputs.region, "eu-west-1");
            assert.strictEqual(copied.inputs.sourceDbInstanceArn, rds);
            assert.strictEqual(copied.inputs.retentionPeriod, 30);
            assert.strictEqual(copied.deleteBeforeReplace, true, "an instance has one replication: the new one would end together with the old one");
            assert.ok(built.waitsFor(copied, built.one("aws:rds/instance:Instance")));
            assert.ok(built.waitsFor(copied, built.one("aws:kms/key:Key", "backups-copies")));
        });
        it("have a copy of an archive's bucket within fifteen minutes, deletions too", async () => {
            const { inputs } = (await standard()).one("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
            assert.strictEqual(inputs.bucket, archive);
            const [{ destination, ...rule }] = inputs.rules;
            assert.strictEqual(rule.status, "Enabled");
            assert.deepStrictEqual(rule.deleteMarkerReplication, { status: "Enabled" });
            assert.deepStrictEqual(rule.sourceSelectionCriteria, { sseKmsEncryptedObjects: { status: "Enabled" } });
            assert.strictEqual(destination.bucket, `arn:aws:s3:::${copy}`);
            assert.deepStrictEqual(destination.replicationTime, { status: "Enabled", time: { minutes: 15 } });
        });
        it("start copying when both buckets keep versions, before the database is there", async () => {
            const built = await standard();
            const config = built.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
            for (const versioning of built.of("aws:s3/bucketVersioning:BucketVersioning")) assert.ok(built.waitsFor(config, versioning), versioning.name);
            assert.ok(!built.waitsFor(config, built.one("kubernetes:postgresql.cnpg.io/v1:Cluster")));
        });
        it("have a bucket as closed as the original, and every part of it there", async () => {
            const parts = (await standard()).resources.filter(({ type, name }) => name === "history-copy" && /^aws:s3\/bucket[A-Z:]/.test(type));
            const [bucket, ...rest] = parts.filter(({ type }) => !type.includes("Replication"));
            assert.strictEqual(bucket.inputs.bucket, copy);
            assert.strictEqual(bucket.protect, true);
            assert.deepStrictEqual(
                [bucket, ...rest].map(({ inputs }) => inputs.region),
                Array(7).fill("eu-west-1"),
            );
        });
        it("read there and write here, each key through S3 of its region alone", async () => {
            const { Statement } = JSON.parse((await standard()).one("aws:iam/rolePolicy:RolePolicy", "history-copy").inputs.policy);
            const keys = Statement.filter(({ Resource }: { Resource: string }) => Resource.includes(":kms:"));
            assert.deepStrictEqual(
                keys.map((one: { Action: string[]; Resource: string; Condition: { StringEquals: object } }) => [
                    one.Action,
                    one.Resource,
                    one.Condition.StringEquals,
                ]),
                [
                    [["kms:Decrypt"], "arn:aws:kms:eu-central-1:111122223333:key/*", { "kms:ViaService": "s3.eu-central-1.amazonaws.com" }],
                    [["kms:Encrypt", "kms:GenerateDataKey"], "arn:aws:kms:eu-west-1:111122223333:key/*", { "kms:ViaService": "s3.eu-west-1.amazonaws.com" }],
                ],
            );
        });
        it("tell when the copy is a quarter of an hour behind", async () => {
            const { inputs } = (await standard()).one("aws:cloudwatch/metricAlarm:MetricAlarm", "history-copy");
            assert.strictEqual(inputs.threshold, 900);
            assert.deepStrictEqual(inputs.dimensions, { SourceBucket: archive, DestinationBucket: copy, RuleId: "everything" });
            assert.deepStrictEqual(inputs.alarmActions, [topic]);
        });
    });

    describe("the way back of a database in the cluster", () => {
        it("is a role for the ServiceAccount that a restored one will have, which reads the archive and writes nothing", async () => {
            const built = await standard();
            const association = built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-history-restored");
            assert.deepStrictEqual([association.inputs.namespace, association.inputs.serviceAccount], ["data", "history-restored"]);
            const { Statement } = JSON.parse(built.one("aws:iam/rolePolicy:RolePolicy", "pod-history-restored").inputs.policy);
            assert.deepStrictEqual(
                Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
                ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "kms:Decrypt"],
            );
            assert.strictEqual(Statement[1].Resource, `arn:aws:s3:::${archive}/*`);
        });
        it("is open on the network before there is a pod", async () => {
            const policies = (await standard()).of("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => inputs.spec);
            const own = policies.filter(({ podSelector }) => podSelector.matchLabels?.["cnpg.io/cluster"] === "history-restored");
            const ports = own.flatMap(({ ingress = [], egress = [] }) =>
                [...ingress, ...egress].flatMap(({ ports: open }) => open.map(({ port }: { port: number }) => port)),
            );
            assert.deepStrictEqual(ports.sort(), [443, 443, 80, 8000]);
        });
    });

    it("make no vault where there is nothing to save", async () => {
        const built = await build(() => {
            const { target, key: dataKey } = ground();
            return new Backups("backups", { target, settings: settings(), postgres: { backupDays: 30 }, stores: {}, cluster: "c", dataKey, topics: [] });
        });
        assert.strictEqual(built.value.vault, undefined);
        assert.deepStrictEqual(built.of("aws:backup/plan:Plan"), []);
    });
});
