import * as rules from "../../policies/rules/backups";
import * as databases from "../../policies/rules/database-backups";
import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const planType = "aws:backup/plan:Plan";
const vaultType = "aws:backup/vault:Vault";
const copy = { destinationVaultArn: "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies" };
const sound = { region: "eu-central-1", rules: [{ schedule: "cron(0 4 * * ? *)", lifecycle: { deleteAfter: 35 }, copyActions: [copy] }] };
const withRule = (rule: object) => ({ rules: [{ ...sound.rules[0], ...rule }] });

describeRule(
    rules.planKeepsLongEnough,
    planType,
    sound,
    [
        [withRule({ lifecycle: { deleteAfter: 7 } }), /rules\[0\]\.lifecycle\.deleteAfter is 7, not 30 or more/],
        [{ rules: [...sound.rules, { lifecycle: { deleteAfter: 1 } }] }, /rules\[1\]\.lifecycle\.deleteAfter is 1/],
    ],
    [withRule({ lifecycle: { deleteAfter: unknown } })],
);
describe("backup-plan-keeps-long-enough", () => {
    const plan = judge(rules.planKeepsLongEnough, planType);
    it("passes a rule that keeps for ever, and one of thirty days", async () => {
        await plan.passes({ rules: [{}] });
        await plan.passes({ rules: [{ lifecycle: { deleteAfter: 30 } }] });
    });
    it("is laxer by configuration", () => plan.passes({ rules: [{ lifecycle: { deleteAfter: 7 } }] }, { config: { days: 1 } }));
});
describeRule(
    rules.planIsDaily,
    planType,
    sound,
    [
        [withRule({ schedule: "cron(0 4 ? * SUN *)" }), /no rule runs daily: cron\(0 4 \? \* SUN \*\)/],
        [withRule({ schedule: "cron(0 4 1 * ? *)" }), /no rule runs daily/],
        [withRule({ schedule: "rate(2 days)" }), /no rule runs daily: rate\(2 days\)/],
        [{ rules: [] }, /rules is empty/],
    ],
    [withRule({ schedule: unknown })],
);
describe("backup-plan-runs-daily", () => {
    const plan = judge(rules.planIsDaily, planType);
    for (const schedule of [undefined, "cron(0 */6 * * ? *)", "cron(0 4 ? * * *)", "rate(12 hours)"])
        it(`passes ${schedule}`, () => plan.passes({ rules: [{ schedule }] }));
});
describeRule(
    rules.planCopiesAway,
    planType,
    sound,
    [
        [withRule({ copyActions: undefined }), /rules\[0\] has no copyActions/],
        [withRule({ copyActions: [] }), /rules\[0\] has no copyActions/],
        [{ region: "eu-west-1" }, /rules\[0\] copies to arn:aws:backup:eu-west-1:.*, in the region it saves/],
    ],
    [withRule({ copyActions: [{ destinationVaultArn: unknown }] })],
);
describeRule(rules.vaultHasOwnKey, vaultType, { kmsKeyArn: unknown }, [[{ kmsKeyArn: undefined }, /kmsKeyArn is absent/]]);

const plan = resource(planType, "plan", sound);
const on = (...others: { urn: string }[]) => ({ dependencies: others.map(({ urn }) => urn) });

describe("backup-plan-selects-something", () => {
    const rule = judgeGraph(rules.planSelectsSomething);
    const selection = (props: object, more = on(plan)) => resource("aws:backup/selection:Selection", "selection", props, more);
    it("passes a plan with resources, or with tags", async () => {
        await rule.passes([plan, selection({ resources: ["arn:aws:s3:::a"] })]);
        await rule.passes([plan, selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "yes" }] })]);
    });
    it("fails a plan without selection, and one whose selection is another's", async () => {
        await rule.fails([plan], /no Selection belongs to it/);
        await rule.fails([plan, selection({ resources: ["arn:aws:s3:::a"] }, on())], /no Selection belongs to it/);
    });
    it("fails a selection of nothing", () => rule.fails([plan, selection({ resources: [] })], /names neither resources nor tags/));
});

describe("backup-vault-refuses-deletion", () => {
    const rule = judgeGraph(rules.vaultKeepsWhatItHas);
    const vault = resource(vaultType, "vault", {});
    const policy = (Statement: object[]) => resource("aws:backup/vaultPolicy:VaultPolicy", "policy", { policy: JSON.stringify({ Statement }) }, on(vault));
    const both = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"];
    it("passes a vault whose policy denies it, or that is locked", async () => {
        await rule.passes([vault, policy([{ Effect: "Deny", Principal: "*", Action: both, Resource: "*" }])]);
        await rule.passes([vault, policy([{ Effect: "Deny", Principal: "*", Action: "backup:*", Resource: "*" }])]);
        await rule.passes([vault, resource("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "lock", { minRetentionDays: 30 }, on(vault))]);
    });
    it("fails one without policy", () => rule.fails([vault], /no VaultPolicy denies it, and no lock does/));
    it("fails a policy that allows it, and one that denies half", async () => {
        await rule.fails([vault, policy([{ Effect: "Allow", Principal: "*", Action: both, Resource: "*" }])], /no VaultPolicy denies it/);
        await rule.fails([vault, policy([{ Effect: "Deny", Principal: "*", Action: both[0], Resource: "*" }])], /no VaultPolicy denies it/);
    });
    it("is undecided about a policy that nobody knows yet", () =>
        rule.isUndecided([vault, resource("aws:backup/vaultPolicy:VaultPolicy", "policy", { policy: unknown }, on(vault))]));
});

describe("failed-backup-is-told", () => {
    const rule = judgeGraph(rules.failedBackupIsTold);
    const pattern = JSON.stringify({ source: ["aws.backup"], detail: { state: ["FAILED"] } });
    const event = (props: object = {}) => resource("aws:cloudwatch/eventRule:EventRule", "failed", { eventPattern: pattern, ...props });
    const topic = resource("aws:sns/topic:Topic", "alarms", {});
    const target = (...others: { urn: string }[]) => resource("aws:cloudwatch/eventTarget:EventTarget", "target", { arn: unknown }, on(...others));
    it("passes where a topic of the stack gets them, or a topic by its ARN", async () => {
        await rule.passes([plan, topic, event(), target(event(), topic)]);
        const elsewhere = resource("aws:cloudwatch/eventTarget:EventTarget", "target", { arn: "arn:aws:sns:eu-central-1:111122223333:ops" }, on(event()));
        await rule.passes([plan, event(), elsewhere]);
    });
    it("fails where nothing listens, and where nobody is told", async () => {
        await rule.fails([plan], /no EventRule sends failed backup jobs to a topic/);
        await rule.fails([plan, topic, event()], /no EventRule sends/);
    });
    it("fails where the rule is switched off, or looks at something else", async () => {
        await rule.fails([plan, topic, event({ state: "DISABLED" }), target(event(), topic)], /no EventRule sends/);
        await rule.fails([plan, topic, event({ eventPattern: '{"source":["aws.ec2"]}' }), target(event(), topic)], /no EventRule sends/);
    });
    it("is undecided where only an unknown target listens", () => rule.isUndecided([plan, topic, event(), target(event())]));
});

describe("database-backups-leave-the-region", () => {
    const rule = judgeGraph(databases.databaseIsCopiedAway);
    const db = (props: object = {}) => resource("aws:rds/instance:Instance", "db", { engine: "postgres", ...props });
    const sent = resource("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication", "db", {}, on(db()));
    it("passes a database whose changes are sent", () => rule.passes([db(), sent]));
    it("fails one whose are not", () => rule.fails([db()], /no InstanceAutomatedBackupsReplication sends them/));
    it("leaves replicas and Aurora's members alone", async () => {
        await rule.passes([db({ replicateSourceDb: unknown })]);
        await rule.passes([db({ engine: "aurora-postgresql" })]);
    });
});

const metadata = (name: string, namespace = "data") => ({ name, namespace });
const server = (spec: object = { plugins: [{ isWALArchiver: true, parameters: { barmanObjectName: "history" } }] }) =>
    resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "server", { metadata: metadata("history"), spec });
const store = (bucket = "archive", namespace = "data") =>
    resource("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "store", {
        metadata: metadata("history", namespace),
        spec: { configuration: { destinationPath: `s3://${bucket}/` } },
    });
const nightly = (spec: object = {}) =>
    resource("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "nightly", { metadata: metadata("nightly"), spec: { cluster: { name: "history" }, ...spec } });

describe("cluster-database-is-archived", () => {
    const rule = judgeGraph(databases.clusterDatabaseIsArchived);
    it("passes one with archive and schedule", () => rule.passes([server(), store(), nightly()]));
    it("passes the older form", () => rule.passes([server({ backup: { barmanObjectStore: { destinationPath: "s3://a" } } }), nightly()]));
    it("fails one that archives nothing", () => rule.fails([server({ plugins: [{ name: "barman" }] }), store(), nightly()], /nothing archives its changes/));
    it("fails one whose archive is not there, or in another namespace", async () => {
        await rule.fails([server(), nightly()], /its archive history is no ObjectStore of the stack/);
        await rule.fails([server(), store("archive", "other"), nightly()], /its archive history is no ObjectStore/);
    });
    it("fails one that no schedule names, or one that is suspended", async () => {
        await rule.fails([server(), store()], /no ScheduledBackup names it/);
        await rule.fails([server(), store(), nightly({ cluster: { name: "other" } })], /no ScheduledBackup names it/);
        const elsewhere = { metadata: metadata("nightly", "other"), spec: { cluster: { name: "history" } } };
        await rule.fails(
            [server(), store(), resource("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "nightly", elsewhere)],
            /no ScheduledBackup names it/,
        );
        await rule.fails([server(), store(), nightly({ suspend: true })], /its ScheduledBackup is suspended/);
    });
    it("leaves the Clusters of other operators alone", () =>
        rule.passes([resource("kubernetes:cluster.x-k8s.io/v1beta1:Cluster", "other", { metadata: metadata("other") })]));
});

describe("database-archive-leaves-the-region", () => {
    const rule = judgeGraph(databases.archiveIsCopiedAway);
    const copied = (bucket: string, status = "Enabled") =>
        resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copy", { bucket, rules: [{ status }] });
    it("passes an archive that is copied", () => rule.passes([store(), copied("archive")]));
    it("fails one that is not, or another bucket's copy", async () => {
        await rule.fails([store()], /no BucketReplicationConfig copies archive/);
        await rule.fails([store(), copied("other")], /no BucketReplicationConfig copies archive/);
    });
    it("fails one whose copying is switched off", () => rule.fails([store(), copied("archive", "Disabled")], /every rule that copies archive is disabled/));
    it("is undecided while the bucket is unknown", () => rule.isUndecided([store(), copied(unknown)]));
});
