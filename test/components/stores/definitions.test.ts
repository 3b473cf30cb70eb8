import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { Stores } from "../../../components/stores/stores";
import { settings as botSettings } from "../bot-fixture";
import { type Built, build, unknown } from "../harness";
import { parts } from "../parts-fixture";
import { clusterGround, once } from "../store-fixture";

const topic = "arn:aws:sns:eu-central-1:111122223333:alarms";
const standard = once(() =>
    build(() => {
        const { key, ...ground } = clusterGround();
        const { network, cluster, addOns, target, secrets, secretsKey, logsKey } = ground;
        const settings = botSettings({ stagedSecrets: [] });
        const allowFrom = { cluster: pulumi.output("sg-0c1") };
        const stores = { target, network, cluster, addOns, manifest: parts(), settings, secrets, secretsKey, logsKey };
        return new Stores("stores", { ...stores, dataKey: key, allowFrom, alarmTopics: [topic] });
    }),
);
const bucket = "cryptofunk-prod-queue-definitions-111122223333";
const lambda = "aws:lambda/function:Function";
const statementsOf = (built: Built<Stores>, role: string) => JSON.parse(built.one("aws:iam/rolePolicy:RolePolicy", role).inputs.policy).Statement;

describe("a broker's definitions", () => {
    it("are saved every hour, and at the deployment, by a function that reaches the broker", async () => {
        const built = await standard();
        const code = built.one(lambda, "queue-definitions").inputs;
        assert.strictEqual(built.one("aws:cloudwatch/eventRule:EventRule", "queue-definitions").inputs.scheduleExpression, "rate(1 hour)");
        assert.deepStrictEqual([code.handler, code.vpcConfig.subnetIds.length], ["export-definitions.handler", 3]);
        assert.deepStrictEqual(
            [code.environment.variables.ADMINISTRATOR, code.environment.variables.BUCKET, code.environment.variables.MANAGEMENT],
            ["cryptofunk/prod/queue-administrator", bucket, unknown],
        );
        const first = built.one("aws:lambda/invocation:Invocation", "queue-definitions");
        assert.ok(built.waitsFor(first, built.one("aws:cloudformation/stack:Stack", "queue")));
        for (const [rule, name] of [
            ["Ingress", "queue-functions"],
            ["Egress", "queue-functions-aws"],
        ])
            assert.ok(built.waitsFor(first, built.one(`aws:vpc/securityGroup${rule}Rule:SecurityGroup${rule}Rule`, name)), "or it finds no way to the broker");
    });
    it("leave Lambda's interfaces in a closed group when they go, so that theirs can go too", async () => {
        const code = (await standard()).one(lambda, "queue-definitions");
        assert.strictEqual(code.inputs.replaceSecurityGroupsOnDestroy, true);
        assert.strictEqual(code.inputs.replacementSecurityGroupIds.length, 1);
        assert.strictEqual(code.customTimeouts.pb_delete, "60m");
    });
    it("are one object whose versions stay, encrypted with the data's key", async () => {
        const built = await standard();
        const own = (type: string) => built.one(`aws:s3/${type}`, "queue-definitions").inputs;
        assert.strictEqual(own("bucket:Bucket").bucket, bucket);
        assert.strictEqual(own("bucketVersioning:BucketVersioning").versioningConfiguration.status, "Enabled");
        const [rule] = own("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules;
        assert.strictEqual(rule.applyServerSideEncryptionByDefault.sseAlgorithm, "aws:kms");
    });
    it("are written by a role that writes nothing else and reads one secret", async () => {
        const statements = statementsOf(await standard(), "queue-definitions");
        const of = (action: string) => statements.filter((one: { Action: string | string[] }) => [one.Action].flat().includes(action));
        assert.deepStrictEqual(
            of("s3:PutObject").map((one: { Resource: string }) => one.Resource),
            [`arn:aws:s3:::${bucket}/definitions.json`],
        );
        assert.deepStrictEqual(
            of("secretsmanager:GetSecretValue").map((one: { Resource: string }) => one.Resource),
            ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:cryptofunk/prod/queue-administrator-??????"],
        );
        assert.deepStrictEqual(
            statements.flatMap((one: { Action: string | string[] }) => [one.Action].flat()).filter((action: string) => /^s3:(Get|Delete|List)/.test(action)),
            [],
        );
    });
    it("raise an alarm when none was saved for three hours, also when nothing ran", async () => {
        const built = await standard();
        const alarm = built.one("aws:cloudwatch/metricAlarm:MetricAlarm", "queue-definitions-failed");
        const { period, metricName } = alarm.inputs.metricQueries[1].metric;
        assert.deepStrictEqual([metricName, period, alarm.inputs.treatMissingData, alarm.inputs.alarmActions], ["Errors", 10_800, "breaching", [topic]]);
        assert.ok(built.waitsFor(alarm, built.one("aws:lambda/invocation:Invocation", "queue-definitions")));
    });
    it("are what AWS Backup takes of the broker, and what is copied to the second region", async () => {
        const { queue } = (await standard()).value.of;
        assert.deepStrictEqual([queue.backupArn, queue.backups?.name], [`arn:aws:s3:::${bucket}`, bucket]);
    });
});

describe("the bot's user in a store", () => {
    const rotation = "aws:secretsmanager/secretRotation:SecretRotation";
    it("of the broker is rotated every 180 days, by a function that Secrets Manager alone calls", async () => {
        const built = await standard();
        const schedule = built.one(rotation, "queue-application-rotation");
        assert.deepStrictEqual(
            [schedule.inputs.rotationRules, schedule.inputs.rotateImmediately],
            [{ scheduleExpression: "cron(0 3 ? 1,5,9 SUN#1 *)", duration: "1h" }, false],
        );
        const { variables } = built.one(lambda, "queue-application-rotation").inputs.environment;
        assert.deepStrictEqual(
            [variables.SECRET_NAME, variables.ADMINISTRATOR, variables.VIRTUAL_HOST],
            ["cryptofunk/prod/queue-application", "cryptofunk/prod/queue-administrator", "bot"],
        );
        const permission = built.one("aws:lambda/permission:Permission", "queue-application-rotation").inputs;
        assert.deepStrictEqual([permission.principal, permission.sourceAccount], ["secretsmanager.amazonaws.com", "111122223333"]);
        const job = built.one("kubernetes:batch/v1:Job", "queue-user");
        assert.ok(built.waitsFor(schedule, job), "a user that is not there yet can't be rotated");
        const { policy } = built.one("aws:secretsmanager/secretPolicy:SecretPolicy", "secrets-queue-application").inputs;
        assert.match(policy, /role\/cryptofunk-prod-rotate-queue-application"/);
    });
    it("of a document database is not, so that a person has to, and is told", async () => {
        const built = await standard();
        assert.ok(!built.of(rotation).some(({ name }) => name.startsWith("documents")));
        const { tags } = built.one("aws:secretsmanager/secret:Secret", "secrets-documents-application").inputs;
        assert.strictEqual(tags["golive:rotation-days"], "180");
    });
});
