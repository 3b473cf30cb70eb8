import * as assert from "node:assert";
import { Audit, watched } from "../../../components/audit/audit";
import { settingsSchema } from "../../../config/settings";
import { build, target } from "../harness";
import { once } from "../store-fixture";

const topic = "arn:aws:sns:eu-central-1:111122223333:cryptofunk-prod-alarms";
const deployer = "arn:aws:iam::111122223333:role/deployer";
const trailArn = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/cryptofunk-prod-trail";
const make = (over: Record<string, unknown> = {}, where: Parameters<typeof target>[0] = {}, secondRegion: string | undefined = "eu-west-1") =>
    build(() => {
        const settings = settingsSchema.shape.audit.parse(over);
        return new Audit("audit", { target: target(where), settings, deployer, secondRegion, topics: [topic] });
    });
const standard = once(() => make());
const trail = "aws:cloudtrail/trail:Trail";
const detector = "aws:guardduty/detector:Detector";
const rule = "aws:cloudwatch/eventRule:EventRule";
const statements = (policy: string) =>
    JSON.parse(policy).Statement as { Sid: string; Effect: string; Action: string | string[]; Resource: string; Condition?: object }[];

describe("Audit", () => {
    describe("the trail", () => {
        it("records every region, signed and encrypted, and is protected", async () => {
            const { inputs, protect } = (await standard()).one(trail);
            assert.deepStrictEqual(
                [inputs.isMultiRegionTrail, inputs.includeGlobalServiceEvents, inputs.enableLogging, inputs.enableLogFileValidation],
                [true, true, true, true],
            );
            assert.ok("kmsKeyId" in inputs);
            assert.strictEqual(inputs.s3BucketName, "cryptofunk-prod-trail-111122223333");
            assert.strictEqual(protect, true);
        });
        it("comes after the policy of its bucket, or CloudTrail refuses it", async () => {
            const built = await standard();
            assert.ok(built.waitsFor(built.one(trail), built.one("aws:s3/bucketPolicy:BucketPolicy")));
        });
        it("may write into its bucket for this trail alone", async () => {
            const own = statements((await standard()).one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy).find(({ Sid }) => Sid === "TrailWrites");
            assert.strictEqual(own?.Resource, "arn:aws:s3:::cryptofunk-prod-trail-111122223333/AWSLogs/111122223333/*");
            assert.deepStrictEqual(own?.Condition, { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } });
        });
        it("may use its key for its own files, and look at it", async () => {
            const own = statements((await standard()).one("aws:kms/key:Key", "trail").inputs.policy);
            const [writes, looks] = ["TrailWrites", "TrailLooks"].map(sid => own.find(({ Sid }) => Sid === sid));
            assert.strictEqual(writes?.Action, "kms:GenerateDataKey*");
            assert.deepStrictEqual(writes?.Condition, {
                StringEquals: { "aws:SourceArn": trailArn },
                StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*" },
            });
            assert.deepStrictEqual(looks?.Condition, { StringEquals: { "aws:SourceArn": trailArn } });
        });
        it("keeps what it wrote: nobody deletes it, S3 does after its days", async () => {
            const built = await make({ keepDays: 365 });
            const denied = statements(built.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy).filter(
                ({ Effect, Condition }) => Effect === "Deny" && !Condition,
            );
            assert.deepStrictEqual(
                denied.flatMap(({ Action }) => Action),
                ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket"],
            );
            const { rules } = built.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs;
            assert.deepStrictEqual(rules[1], { id: "old-objects", status: "Enabled", filter: {}, expiration: { days: 365 } });
        });
        it("is locked only where the settings say so, before the first file", async () => {
            const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
            assert.deepStrictEqual((await standard()).of(lock), []);
            const built = await make({ lock: { mode: "governance", days: 90 } });
            assert.deepStrictEqual(built.one(lock).inputs.rule, { defaultRetention: { mode: "GOVERNANCE", days: 90 } });
            assert.ok(built.waitsFor(built.one(trail), built.one(lock)));
            assert.ok(built.waitsFor(built.one(lock), built.one("aws:s3/bucketVersioning:BucketVersioning")));
        });
        it("can be torn down in staging", async () => {
            const built = await make({}, { production: false });
            assert.strictEqual(built.one(trail).protect, false);
            assert.strictEqual(built.one("aws:s3/bucket:Bucket").inputs.forceDestroy, true);
            const { policy } = built.one("aws:s3/bucketPolicy:BucketPolicy").inputs;
            assert.ok(!policy.includes("s3:DeleteObject"));
        });
        it("is another stack's where the settings name one", async () => {
            const built = await make({ trail: "arn:aws:cloudtrail:eu-central-1:111122223333:trail/company" });
            assert.deepStrictEqual(built.of(trail), []);
            assert.deepStrictEqual(built.of("aws:s3/bucket:Bucket"), []);
            assert.strictEqual(built.value.trail, "arn:aws:cloudtrail:eu-central-1:111122223333:trail/company");
            assert.ok(built.of(rule).length > 0, "its alarms are this stack's all the same");
        });
    });

    describe("GuardDuty", () => {
        it("is on, tells within a quarter of an hour, and every feature is said", async () => {
            const built = await standard();
            assert.strictEqual(built.one(detector).inputs.enable, true);
            assert.strictEqual(built.one(detector).inputs.findingPublishingFrequency, "FIFTEEN_MINUTES");
            const features = built.of("aws:guardduty/detectorFeature:DetectorFeature").map(({ inputs }) => `${inputs.name} ${inputs.status}`);
            assert.ok(features.includes("EKS_AUDIT_LOGS ENABLED") && features.includes("EBS_MALWARE_PROTECTION DISABLED"), features.join());
        });
        it("is left alone where the account has it", async () => assert.deepStrictEqual((await make({ guardDuty: "existing" })).of(detector), []));
    });

    describe("alarms", () => {
        const pattern = (name: string) => standard().then(built => JSON.parse(built.one(rule, name).inputs.eventPattern));
        it("go to every topic, without a role, which an encrypted topic refuses", async () => {
            const targets = (await standard()).of("aws:cloudwatch/eventTarget:EventTarget").filter(({ name }) => !name.includes("from"));
            assert.deepStrictEqual(
                targets.map(({ name, inputs }) => [name, inputs.arn, inputs.roleArn]),
                Object.keys(watched(deployer)).map(what => [`audit-${what}-0`, topic, undefined]),
            );
        });
        it("tell of root, reading included, but not of what services do in its name", async () => {
            assert.deepStrictEqual((await pattern("audit-root")).detail.userIdentity, { type: ["Root"], invokedBy: [{ exists: false }] });
            assert.strictEqual((await standard()).one(rule, "audit-root").inputs.state, "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
        });
        it("tell of permissions that anybody but the deployer changes, users without a session too", async () => {
            const { detail } = await pattern("audit-permissions");
            for (const name of ["AttachRolePolicy", "PutRolePolicy", "CreatePolicyVersion", "UpdateAssumeRolePolicy", "CreateAccessKey"])
                assert.ok(detail.eventName.includes(name));
            const issuers = detail.$or.map(
                (one: { userIdentity: { sessionContext: { sessionIssuer: { arn: unknown } } } }) => one.userIdentity.sessionContext.sessionIssuer.arn,
            );
            assert.deepStrictEqual(issuers, [[{ "anything-but": [deployer] }], [{ exists: false }]]);
        });
        it("tell of keys being deleted and of whoever silences the audit, the deployer too", async () => {
            assert.ok((await pattern("audit-keys")).detail.eventName.includes("ScheduleKeyDeletion"));
            const silence = await pattern("audit-silence");
            for (const name of ["StopLogging", "DeleteTrail", "DeleteDetector", "RemoveTargets", "PutBackupVaultAccessPolicy"])
                assert.ok(silence.detail.eventName.includes(name), name);
            assert.ok(!JSON.stringify(silence).includes(deployer));
        });
        it("tell of whoever changes who may read a secret, the deployer too", async () => {
            const secrets = await pattern("audit-secrets");
            assert.deepStrictEqual(secrets, {
                source: ["aws.secretsmanager"],
                "detail-type": ["AWS API Call via CloudTrail"],
                detail: { eventName: ["PutResourcePolicy", "DeleteResourcePolicy"] },
            });
        });
        it("tell of GuardDuty's findings from medium severity on", async () =>
            assert.deepStrictEqual((await pattern("audit-threats")).detail, { severity: [{ numeric: [">=", 4] }] }));
    });

    describe("events of other regions", () => {
        const regions = async (where: Parameters<typeof target>[0], second?: string) => {
            const built = await build(
                () =>
                    new Audit("audit", {
                        target: target(where),
                        settings: settingsSchema.shape.audit.parse({}),
                        deployer,
                        secondRegion: second,
                        topics: [topic],
                    }),
            );
            return built.of(rule).flatMap(({ inputs }) => inputs.region ?? []);
        };
        it("come home from where IAM and the sign-in live, and from the second region", async () => {
            assert.deepStrictEqual(await regions({}, "eu-west-1"), ["us-east-1", "eu-west-1"]);
            assert.deepStrictEqual(await regions({ region: "cn-northwest-1", zones: [] }), ["cn-north-1"]);
        });
        it("need no forwarding where home is that region, and only one rule where both are", async () => {
            assert.deepStrictEqual(await regions({ region: "us-east-1" }), []);
            assert.deepStrictEqual(await regions({}, "us-east-1"), ["us-east-1"]);
        });
        it("go to the home region's bus, by a role that may do this alone", async () => {
            const built = await standard();
            const { inputs } = built.one("aws:cloudwatch/eventTarget:EventTarget", "audit-from-us-east-1");
            const bus = "arn:aws:events:eu-central-1:111122223333:event-bus/default";
            assert.deepStrictEqual([inputs.region, inputs.arn], ["us-east-1", bus]);
            const [one, ...more] = statements(built.one("aws:iam/rolePolicy:RolePolicy", "audit-forward").inputs.policy);
            assert.deepStrictEqual([one.Action, one.Resource, more], ["events:PutEvents", bus, []]);
            const sent = JSON.parse(built.one(rule, "audit-from-us-east-1").inputs.eventPattern);
            assert.deepStrictEqual(sent.$or[1], { detail: { userIdentity: { type: ["Root"] } } });
            for (const source of ["aws.iam", "aws.signin", "aws.kms", "aws.cloudtrail"]) assert.ok(sent.$or[0].source.includes(source), source);
        });
    });
});
