import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import { EncryptionKey, type EncryptionKeyArgs } from "../../../components/foundation/encryption";
import { build, target, unknown } from "../harness";

const key = (over: Partial<EncryptionKeyArgs> = {}) => build(() => new EncryptionKey("logs", { target: target(), purpose: "logs", ...over }));
// biome-ignore lint/suspicious/noExplicitAny: a parsed policy
const statements = (built: { one(type: string): { inputs: Record<string, string> } }): any[] =>
    JSON.parse(built.one("aws:kms/key:Key").inputs.policy).Statement;

describe("EncryptionKey", () => {
    it("rotates, waits 30 days before it goes, and is protected", async () => {
        const built = await key();
        const { inputs, protect } = built.one("aws:kms/key:Key");
        assert.deepStrictEqual([inputs.enableKeyRotation, inputs.deletionWindowInDays, protect], [true, 30, true]);
        assert.strictEqual(built.one("aws:kms/alias:Alias").inputs.name, "alias/cryptofunk-prod-logs");
        assert.strictEqual(built.value.alias, "alias/cryptofunk-prod-logs");
    });

    it("waits 7 days and is unprotected in staging", async () => {
        const { inputs, protect } = (await key({ target: target({ production: false }) })).one("aws:kms/key:Key");
        assert.deepStrictEqual([inputs.deletionWindowInDays, protect], [7, false]);
    });

    it("always leaves the account in charge, so that the key can't become unmanageable", async () => {
        const [account] = statements(await key({ services: ["sns.amazonaws.com"], roles: ["arn:aws:iam::111122223333:role/x"] }));
        assert.deepStrictEqual(account, {
            Sid: "Account",
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
        });
    });

    it("lets CloudWatch Logs in for this account's log groups only", async () => {
        const built = await key({ services: ["logs.eu-central-1.amazonaws.com"] });
        const logs = statements(built)[1];
        assert.deepStrictEqual(logs.Principal, { Service: "logs.eu-central-1.amazonaws.com" });
        assert.deepStrictEqual(logs.Condition, {
            ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:111122223333:log-group:*" },
        });
        assert.ok(!built.one("aws:kms/key:Key").inputs.policy.includes(unknown));
    });

    it("lets other services in for this account only", async () =>
        assert.deepStrictEqual(statements(await key({ services: ["cloudwatch.amazonaws.com"] }))[1].Condition, {
            StringEquals: { "aws:SourceAccount": "111122223333" },
        }));

    it("lets EventBridge in for this account's topics: a condition on the account would lose its events", async () => {
        const built = await build(() => new EncryptionKey("alarms", { target: target(), purpose: "alarms", services: ["events.amazonaws.com"] }));
        const { Statement } = JSON.parse(built.one("aws:kms/key:Key").inputs.policy);
        assert.deepStrictEqual(Statement[1].Condition, { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-central-1:111122223333:*" } });
    });
    it("stands in another region with its alias, and takes further statements", async () => {
        const Sid = "Own";
        const built = await build(
            () =>
                new EncryptionKey("copies", {
                    target: target({ region: "eu-west-1" }),
                    purpose: "backups",
                    region: "eu-west-1",
                    statements: [{ Sid, Action: "kms:Decrypt" }],
                }),
        );
        assert.strictEqual(built.one("aws:kms/key:Key").inputs.region, "eu-west-1");
        assert.strictEqual(built.one("aws:kms/alias:Alias").inputs.region, "eu-west-1");
        assert.strictEqual(JSON.parse(built.one("aws:kms/key:Key").inputs.policy).Statement[1].Sid, "Own");
    });
    it("names roles in a condition, since KMS refuses a principal that does not exist yet, and grants only to AWS's services", async () => {
        const [, roles, volumes] = statements(await key({ roles: ["arn:aws:iam::111122223333:role/cluster"] }));
        for (const statement of [roles, volumes]) {
            assert.deepStrictEqual(statement.Condition.ArnEquals, { "aws:PrincipalArn": ["arn:aws:iam::111122223333:role/cluster"] });
            assert.deepStrictEqual(statement.Condition.StringEquals, { "kms:CallerAccount": "111122223333" });
        }
        assert.deepStrictEqual(volumes.Condition.Bool, { "kms:GrantIsForAWSResource": "true" });
    });

    it("lets nobody use it before its alias is there, which permissions hang on", async () => {
        const built = await build(() => {
            const made = new EncryptionKey("logs", { target: target(), purpose: "logs" });
            return new aws.cloudwatch.LogGroup("group", { kmsKeyId: made.arn });
        });
        assert.ok(built.waitsFor(built.one("aws:cloudwatch/logGroup:LogGroup"), built.one("aws:kms/alias:Alias")));
    });

    it("grants use through its alias and one service, without knowing its id", async () => {
        const { value } = await key();
        assert.deepStrictEqual(value.grant("secretsmanager"), {
            Action: ["kms:Decrypt"],
            Resource: "arn:aws:kms:eu-central-1:111122223333:key/*",
            Condition: {
                "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/cryptofunk-prod-logs" },
                StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" },
            },
        });
        assert.deepStrictEqual(value.grant("secretsmanager", true).Action, ["kms:Decrypt", "kms:GenerateDataKey"]);
    });
});
