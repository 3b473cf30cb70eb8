import * as assert from "node:assert";
import { verifyRole } from "../../bootstrap/names";
import { prefixOf } from "../../bootstrap/reach";
import { verifyStatements } from "../../bootstrap/verify";
import { where } from "../../cli/where";
import { policyDocument, type Statement } from "../../components/foundation/iam";
import type { RecordedResource } from "../../policies/engine/analysis";
import { rights, waysIn } from "../../probes/aws";
import { bootstrapped } from "../bootstrap/account";
import { bots, recordingOf } from "../bots/recordings";
import { reachOf } from "./deployer";
import { type Call, type Caller, simulate } from "./simulator";

/** Whoever has taken the role on, by the policy and the boundary that the bootstrap makes. */
function asker(bot: string, stack: "prod" | "staging"): Caller {
    const reach = reachOf(bot, stack);
    const principal = `arn:aws:sts::${reach.target.account}:assumed-role/${verifyRole(reach.target, stack)}/GitHubActions`;
    return { principal, identity: verifyStatements(reach), boundary: verifyStatements(reach) };
}
/** A key of KMS asks its own policy too, which leaves it to the account. */
const keyPolicy = (account: string) => policyDocument([{ Sid: "Account", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }]);
const may = async (caller: Caller, call: Call) => {
    const resourcePolicy = call.action.startsWith("kms:") ? keyPolicy(caller.principal.split(":")[4]) : undefined;
    return (await simulate(caller, { resourcePolicy, ...call })).result === "Allowed";
};

const signingKey = (arn: (service: string, what: string) => string) => arn("kms", "key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f");
/** The aliases by which a key that signs is the stack's own. */
const withAlias = (...aliases: string[]) => ({ "kms:ResourceAliases": aliases });

/** What each right is asked of, in a stack: its own things, by what the program makes. */
function asked(right: string, resources: RecordedResource[], { account, region }: { account: string; region: string }): string[] {
    const names = (type: string) => resources.filter(one => one.type === type).map(({ properties }) => properties);
    const arn = (service: string, what: string, at = region) => `arn:aws:${service}:${at}:${account}:${what}`;
    const groups = names("aws:cloudwatch/logGroup:LogGroup").flatMap(({ name }) => (/application$|postgresql$/.test(String(name)) ? [String(name)] : []));
    const of: Record<string, () => string[]> = {
        "backup:ListRecoveryPointsByBackupVault": () =>
            names("aws:backup/vault:Vault").map(one => arn("backup", `backup-vault:${one.name}`, String(one.region ?? region))),
        "lambda:InvokeFunction": () =>
            names("aws:lambda/function:Function").flatMap(({ name }) => (/-key-guard-.$/.test(String(name)) ? [arn("lambda", `function:${name}`)] : [])),
        "secretsmanager:ListSecretVersionIds": () =>
            names("aws:secretsmanager/secret:Secret").map(({ name }) => arn("secretsmanager", `secret:${name}-a1b2c3`)),
        "sns:ListSubscriptionsByTopic": () => names("aws:sns/topic:Topic").map(one => arn("sns", String(one.name), String(one.region ?? region))),
        "logs:FilterLogEvents": () => groups.map(name => arn("logs", `log-group:${name}`)),
        "logs:GetQueryResults": () => groups.map(name => arn("logs", `log-group:${name}`)),
        "logs:StartQuery": () => groups.map(name => arn("logs", `log-group:${name}`)),
    };
    if (right.startsWith("kms:")) return names("aws:kms/key:Key").flatMap(one => (one.customerMasterKeySpec === "ECC_SECG_P256K1" ? [signingKey(arn)] : []));
    if (of[right]) return of[right]();
    if (/^iam:(GetLoginProfile|ListAccessKeys|ListMFADevices)$/.test(right)) return [`arn:aws:iam::${account}:user/ada`];
    if (right === "rds:DescribeDBInstanceAutomatedBackups") return [arn("rds", "auto-backup:ab-1")];
    if (right === "elasticache:DescribeSnapshots") return [arn("elasticache", "snapshot:automatic.it")];
    return ["*"];
}

const all = [...Object.keys(rights), "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs"];

describe("the role that asks what runs, every day", () => {
    for (const bot of bots)
        for (const stack of ["prod", "staging"] as const)
            it(`may ask everything that the probes' list has of ${bot} ${stack}`, async () => {
                const { resources } = await recordingOf(bot, stack);
                const reach = reachOf(bot, stack);
                const refused: string[] = [];
                let count = 0;
                for (const action of all)
                    for (const resource of asked(action, resources, reach.target)) {
                        count++;
                        if (!(await may(asker(bot, stack), { action, resource, context: withAlias(`alias/${bot}-${stack}-signer-worker`) })))
                            refused.push(`${action} on ${resource}`);
                    }
                assert.deepStrictEqual(refused, []);
                assert.ok(count > all.length, String(count));
            });
    const caller = asker("cryptofunk", "prod");
    const account = "444455556666";
    const region = "ap-northeast-1";
    const arn = (service: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`;
    for (const [action, resource] of [
        ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:cryptofunk/prod/binance-a1b2c3")],
        ["secretsmanager:ListSecretVersionIds", arn("secretsmanager", "secret:other/prod/binance-a1b2c3")],
        ["sns:ListSubscriptionsByTopic", arn("sns", "other-prod-alarms")],
        ["sns:Publish", arn("sns", "cryptofunk-prod-alarms")],
        ["sns:Subscribe", arn("sns", "cryptofunk-prod-alarms")],
        ["backup:ListRecoveryPointsByBackupVault", arn("backup", "backup-vault:cryptofunk-staging-backups")],
        ["backup:StartRestoreJob", "arn:aws:backup:ap-northeast-1:444455556666:recovery-point:0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"],
        ["logs:FilterLogEvents", arn("logs", "log-group:/aws/containerinsights/other-prod/application")],
        ["logs:DeleteLogGroup", arn("logs", "log-group:/aws/containerinsights/cryptofunk-prod/application")],
        ["lambda:InvokeFunction", arn("lambda", "function:cryptofunk-prod-stop")],
        ["lambda:InvokeFunction", arn("lambda", "function:cryptofunk-prod-rotate-binance")],
        ["lambda:InvokeFunction", arn("lambda", "function:cryptofunk-prod-secret-birth")],
        ["ssm:StartSession", arn("ec2", "instance/i-0a1b2c3d4e5f")],
        ["eks:DescribeCluster", arn("eks", "cluster/cryptofunk-prod")],
        ["iam:CreateAccessKey", `arn:aws:iam::${account}:user/ada`],
        ["iam:PutRolePolicy", `arn:aws:iam::${account}:role/golive-bootstrap-verify-prod`],
        ["sts:AssumeRole", `arn:aws:iam::${account}:role/golive-bootstrap-deployer-prod`],
        ["s3:GetObject", `arn:aws:s3:::golive-bootstrap-state-${account}/.pulumi/stacks/golive/prod.json`],
    ])
        it(`may not ${action} ${resource.split(":").at(-1)}`, async () => assert.strictEqual(await may(caller, { action, resource }), false));
    it("asks of the keys that sign for the stack, and of no other key", async () => {
        const of = (action: string, ...aliases: string[]) => may(caller, { action, resource: signingKey(arn), context: withAlias(...aliases) });
        for (const action of ["kms:GetPublicKey", "kms:GetKeyPolicy"]) {
            assert.strictEqual(await of(action, "alias/cryptofunk-prod-signer-worker"), true);
            for (const other of ["alias/cryptofunk-prod-secrets", "alias/cryptofunk-staging-signer-worker", "alias/other-prod-signer-worker"])
                assert.strictEqual(await of(action, other), false, other);
        }
        assert.strictEqual(await of("kms:Sign", "alias/cryptofunk-prod-signer-worker"), false);
    });
    it("has no right beside the probes' list, and nothing on everything but calls that read", () => {
        const statements = verifyStatements(reachOf("cryptofunk", "prod"));
        assert.deepStrictEqual(statements.flatMap(({ Action }) => Action).sort(), all.sort());
        const [everything, ...held] = statements.filter(({ Resource }) => Resource === "*");
        assert.deepStrictEqual(held, []);
        for (const right of [everything.Action].flat()) assert.match(String(right), /:(Describe|Get|List)\w+$/);
        assert.ok(![everything.Action].flat().some(right => /SecretValue/.test(String(right))));
    });
    it("may call the key guard's functions alone, and a right that joins the list opens nothing by itself", async () => {
        const given = (change: (list: Record<string, string>) => void) => {
            const list = rights as Record<string, string>;
            const had = { ...list };
            change(list);
            try {
                return verifyStatements(reachOf("cryptofunk", "prod"));
            } finally {
                for (const right of Object.keys(list)) if (!(right in had)) delete list[right];
            }
        };
        const identity = given(list => {
            list["dynamodb:DeleteTable"] = "a right that nobody has thought about";
        });
        const call = (name: string) =>
            may({ ...caller, identity, boundary: identity }, { action: "lambda:InvokeFunction", resource: arn("lambda", `function:${name}`) });
        assert.strictEqual(await call("cryptofunk-prod-key-guard-a"), true);
        for (const name of ["cryptofunk-prod-stop", "cryptofunk-prod-key-guard-a-2", "cryptofunk-staging-key-guard-a"])
            assert.strictEqual(await call(name), false, name);
        assert.ok(!JSON.stringify(identity).includes("dynamodb"), "what is no reading and is held to nothing is left out");
    });
    it("is taken on by main alone, and its boundary is its own policy", async () => {
        const { resources } = await bootstrapped("production");
        const find = (type: string) => resources.find(one => one.type === type && one.name === "prod-verify")?.properties ?? assert.fail(type);
        const role = find("aws:iam/role:Role");
        assert.strictEqual(role.permissionsBoundary, `arn:aws:iam::${account}:policy/golive-bootstrap-verify-prod`);
        assert.strictEqual(find("aws:iam/policy:Policy").policy, find("aws:iam/rolePolicy:RolePolicy").policy);
        const [trust, ...others] = JSON.parse(String(role.assumeRolePolicy)).Statement as Statement[];
        assert.deepStrictEqual(others, []);
        assert.deepStrictEqual(trust.Condition, {
            StringEquals: {
                "token.actions.githubusercontent.com:sub": "repo:example/golive:ref:refs/heads/main",
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            },
        });
        assert.match(where("prod", "verify"), /^role=arn:aws:iam::444455556666:role\/golive-bootstrap-verify-prod\nregion=ap-northeast-1\n/);
        assert.strictEqual(prefixOf(reachOf("cryptofunk", "prod")), "cryptofunk-prod");
    });
    it("needs no value and no way in", () => {
        const given = verifyStatements(reachOf("cryptofunk", "prod")).flatMap(({ Action }) => Action);
        assert.deepStrictEqual(
            Object.keys(waysIn).filter(right => given.includes(right)),
            ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs"],
        );
    });
});
