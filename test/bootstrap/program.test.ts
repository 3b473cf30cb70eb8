import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { isUnknown } from "../../cli/recording/values";
import { policyDocument } from "../../components/foundation/iam";
import type { RecordedResource } from "../../policies/engine/analysis";
import { judgeAll } from "../../policies/judge";
import { analyze, documentsOf } from "../schemas/iam";
import { needs } from "../schemas/python";
import { bootstrapped } from "./account";

const account = "444455556666";
const one = (resources: RecordedResource[], type: string, name?: string): RecordedResource => {
    const found = resources.filter(resource => resource.type === type && (name === undefined || resource.name === name));
    assert.strictEqual(found.length, 1, `one ${type} ${name ?? ""}`);
    return found[0];
};
const role = "aws:iam/role:Role";
const policy = "aws:iam/policy:Policy";
const provider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const scanning = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
// biome-ignore lint/suspicious/noExplicitAny: a test reads any element of any document
const statementsOf = (text: unknown): any[] => JSON.parse(String(text)).Statement;

describe("the bootstrap", () => {
    let resources: RecordedResource[];
    before(async () => {
        resources = (await bootstrapped("production")).resources;
    });

    it("keeps the state in a bucket that is protected, versioned, encrypted and closed", () => {
        const bucket = one(resources, "aws:s3/bucket:Bucket");
        assert.strictEqual(bucket.properties.bucket, `golive-bootstrap-state-${account}`);
        assert.strictEqual(bucket.properties.forceDestroy, false);
        assert.strictEqual(bucket.options.protect, true);
        assert.deepStrictEqual(one(resources, "aws:s3/bucketVersioning:BucketVersioning").properties.versioningConfiguration, { status: "Enabled" });
        const { bucket: _, region: __, ...flags } = one(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").properties;
        assert.deepStrictEqual(flags, { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
        const [rule] = one(resources, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").properties.rules as {
            applyServerSideEncryptionByDefault: { sseAlgorithm: string; kmsMasterKeyId: unknown };
        }[];
        assert.strictEqual(rule.applyServerSideEncryptionByDefault.sseAlgorithm, "aws:kms");
        assert.ok(isUnknown(rule.applyServerSideEncryptionByDefault.kmsMasterKeyId), "the key is not the one that is made here");
    });
    it("lets nobody reach the state without TLS", () =>
        assert.deepStrictEqual(
            statementsOf(one(resources, "aws:s3/bucketPolicy:BucketPolicy").properties.policy).find(({ Sid }) => Sid === "TlsOnly"),
            {
                Sid: "TlsOnly",
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [`arn:aws:s3:::golive-bootstrap-state-${account}`, `arn:aws:s3:::golive-bootstrap-state-${account}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ));
    it("encrypts the state's secrets with a key of its own that is protected and rotates", () => {
        const key = one(resources, "aws:kms/key:Key");
        assert.strictEqual(key.options.protect, true);
        assert.strictEqual(key.properties.enableKeyRotation, true);
        assert.strictEqual(one(resources, "aws:kms/alias:Alias").properties.name, "alias/golive-bootstrap-state");
    });
    it("trusts GitHub's tokens for AWS and no others", () => assert.deepStrictEqual(one(resources, provider).properties.clientIdLists, ["sts.amazonaws.com"]));
    it("lets only the environment in GitHub deploy", () => {
        const [statement] = statementsOf(one(resources, role, "prod-deploy").properties.assumeRolePolicy);
        assert.deepStrictEqual(statement, {
            Sid: "GitHub",
            Effect: "Allow",
            Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
                StringEquals: {
                    "token.actions.githubusercontent.com:sub": "repo:example/golive:environment:production",
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                },
            },
        });
    });
    it("lets the people that the settings name deploy from their own machine, and without any name nobody", async () => {
        const [, people, ...rest] = statementsOf(one(resources, role, "prod-deploy").properties.assumeRolePolicy);
        assert.deepStrictEqual(rest, []);
        assert.deepStrictEqual(people, {
            Sid: "People",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${account}:root` },
            Action: "sts:AssumeRole",
            Condition: {
                ArnEquals: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/golive-administrators`] },
                // Single sign-on's sessions say nothing of a second factor; one that says it had none stays out.
                BoolIfExists: { "aws:MultiFactorAuthPresent": "true" },
            },
        });
        const alone = await bootstrapped("production", { environments: { prod: { bot: "cryptofunk", github: "production" } } });
        assert.strictEqual(statementsOf(one(alone.resources, role, "prod-deploy").properties.assumeRolePolicy).length, 1);
        assert.strictEqual(statementsOf(one(resources, role, "prod-preview").properties.assumeRolePolicy).length, 1);
    });
    it("lets branches of the repository preview: no pull request's token, which a fork's could carry, and no tag's", () => {
        const [{ Condition }] = statementsOf(one(resources, role, "prod-preview").properties.assumeRolePolicy);
        assert.deepStrictEqual(Condition, {
            StringLike: { "token.actions.githubusercontent.com:sub": "repo:example/golive:ref:refs/heads/*" },
            StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        });
    });
    it("lets main alone push images", () => {
        const [{ Condition }, ...others] = statementsOf(one(resources, role, "prod-build").properties.assumeRolePolicy);
        assert.deepStrictEqual(others, []);
        assert.deepStrictEqual(Condition, {
            StringEquals: {
                "token.actions.githubusercontent.com:sub": "repo:example/golive:ref:refs/heads/main",
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            },
        });
    });
    it("puts the boundary on every role of a workflow, and protects it", () => {
        // People's role and what it may do are out of the deployer's reach, as is everything of the bootstrap's.
        const roles = resources
            .filter(({ type, name }) => type === role && name !== "prod-operators")
            .map(({ name, properties }) => [name, properties.permissionsBoundary]);
        const arn = `arn:aws:iam::${account}:policy/golive-bootstrap-boundary-prod`;
        assert.deepStrictEqual(roles, [
            ["prod-preview", arn],
            ["prod-build", arn],
            ["prod-stop", arn],
            // It reads alone, and what it reads of users no role within the stack's boundary may.
            ["prod-verify", arn.replace("boundary", "verify")],
            ["prod-deploy", arn],
        ]);
        const boundary = one(resources, policy, "prod-boundary");
        assert.strictEqual(boundary.properties.name, "golive-bootstrap-boundary-prod");
        assert.strictEqual(boundary.options.protect, true);
    });
    it("gives the bastion's policy to the roles that the settings name, but leaves those of single sign-on, which nobody can change, alone", async () => {
        const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        const given = one(resources, attachment, "prod-operator-0");
        assert.strictEqual(one(resources, role, "prod-operators").properties.name, "golive-bootstrap-operators-prod");
        const [{ Condition }] = statementsOf(one(resources, role, "prod-operators").properties.assumeRolePolicy);
        assert.deepStrictEqual(Condition, {
            ArnEquals: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/golive-administrators`] },
            BoolIfExists: { "aws:MultiFactorAuthPresent": "true" },
        });
        const arn = `arn:aws:iam::${account}:policy/golive-bootstrap-operator-prod`;
        assert.strictEqual(given.properties.policyArn, arn);
        assert.deepStrictEqual(JSON.parse(String(one(resources, policy, "prod-operator").properties.policy)).Statement[0].Condition.StringEquals, {
            "ssm:resourceTag/golive:bastion": "cryptofunk-prod",
        });
        const operators = [
            `arn:aws:iam::${account}:role/team/operator`,
            `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operator_0123456789abcdef`,
        ];
        const other = await bootstrapped("production", { environments: { prod: { bot: "cryptofunk", github: "production", operators } } });
        assert.strictEqual(one(other.resources, attachment).properties.role, "operator");
    });
    it("lets whoever is on call, and one environment in GitHub that deploys nothing, stop the bot and do nothing else", () => {
        const trusted = statementsOf(one(resources, role, "prod-stop").properties.assumeRolePolicy);
        assert.deepStrictEqual(
            trusted.map(({ Sid, Condition }) => [Sid, Condition]),
            [
                [
                    "GitHub",
                    {
                        StringEquals: {
                            "token.actions.githubusercontent.com:sub": "repo:example/golive:environment:production-stop",
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                        },
                    },
                ],
                [
                    "People",
                    {
                        ArnEquals: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/golive-bootstrap-operators-prod`] },
                        BoolIfExists: { "aws:MultiFactorAuthPresent": "true" },
                    },
                ],
            ],
        );
        assert.deepStrictEqual(statementsOf(one(resources, "aws:iam/rolePolicy:RolePolicy", "prod-stop").properties.policy), [
            {
                Sid: "Stop",
                Effect: "Allow",
                Action: "lambda:InvokeFunction",
                Resource: `arn:aws:lambda:ap-northeast-1:${account}:function:cryptofunk-prod-stop`,
            },
        ]);
        const given = one(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "prod-on-call-0").properties;
        assert.deepStrictEqual(
            [given.role, given.policyArn],
            ["golive-bootstrap-operators-prod", `arn:aws:iam::${account}:policy/golive-bootstrap-on-call-prod`],
        );
    });
    it("makes the roles after the boundary and the provider that they name", () => {
        const waits = one(resources, role, "prod-deploy").dependencies;
        assert.ok(waits.includes(one(resources, policy, "prod-boundary").urn));
        assert.ok(waits.includes(one(resources, provider).urn));
    });
    it("lets a deployment last three hours: its token is not renewed", () =>
        assert.strictEqual(one(resources, role, "prod-deploy").properties.maxSessionDuration, 10_800));
    describe("with a runner", () => {
        const place = { securityGroup: "sg-0123456789abcdef0", subnets: ["subnet-0123456789abcdef0"] };
        const environments = { prod: { bot: "cryptofunk", github: "production", runner: place } };
        const template = "aws:ec2/launchTemplate:LaunchTemplate";
        let made: RecordedResource[];
        before(async () => {
            made = (await bootstrapped("production", { environments, repository: "example@1/golive@2" })).resources;
        });
        const script = () => Buffer.from(String(one(made, template).properties.userData), "base64").toString();
        it("starts it in the stack's network, with the label that the stack's settings name, for the repository without GitHub's ids", () => {
            assert.deepStrictEqual(one(made, template).properties.vpcSecurityGroupIds, [place.securityGroup]);
            assert.deepStrictEqual(one(made, "aws:autoscaling/group:Group").properties.vpcZoneIdentifiers, place.subnets);
            assert.match(
                script(),
                /^#!\/bin\/bash\nREGION='ap-northeast-1'\nSECRET='golive-bootstrap-runner\/prod'\nREPOSITORY='example\/golive'\nLABEL='golive-prod'\n/,
            );
        });
        it("throws it away after one job, whatever happens", () => {
            assert.strictEqual(one(made, template).properties.instanceInitiatedShutdownBehavior, "terminate");
            assert.match(script(), /trap 'shutdown -h now' EXIT/);
            assert.match(script(), /generate-jitconfig[\s\S]*--jitconfig/);
        });
        it("lets its role read the one token, and the job not reach the role", () => {
            const [only, ...more] = statementsOf(one(made, "aws:iam/rolePolicy:RolePolicy", "prod-runner").properties.policy);
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual(
                [only.Action, only.Resource],
                ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:golive-bootstrap-runner/prod-??????`],
            );
            assert.ok(script().indexOf("--destination 169.254.169.254") < script().indexOf("--jitconfig"));
        });
        it("is a script that bash reads, and that shows no token in a command line", () => {
            assert.strictEqual(spawnSync("bash", ["-n"], { input: script(), encoding: "utf8" }).stderr, "");
            assert.doesNotMatch(script(), /--header "?authorization|Bearer \$/);
        });
        it("breaks no rule", async () => {
            const { findings } = await judgeAll(made);
            assert.deepStrictEqual(
                findings.filter(({ level, urn }) => level === "mandatory" && urn.includes("runner")).map(({ rule, message }) => `${rule}: ${message}`),
                [],
            );
        });
    });
    it("scans every image at its push", () =>
        assert.deepStrictEqual(one(resources, scanning).properties, {
            scanType: "BASIC",
            rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
        }));
    it("prints what the stacks' settings name", async () => {
        const { outputs } = await bootstrapped("production");
        assert.deepStrictEqual(outputs, {
            backendUrl: `s3://golive-bootstrap-state-${account}?region=ap-northeast-1`,
            secretsProvider: "awskms://alias/golive-bootstrap-state?region=ap-northeast-1",
            stacks: {
                prod: {
                    deployer: `arn:aws:iam::${account}:role/golive-bootstrap-deployer-prod`,
                    permissionsBoundary: `arn:aws:iam::${account}:policy/golive-bootstrap-boundary-prod`,
                    previewer: `arn:aws:iam::${account}:role/golive-bootstrap-preview-prod`,
                    operatorPolicy: `arn:aws:iam::${account}:policy/golive-bootstrap-operator-prod`,
                    verifier: `arn:aws:iam::${account}:role/golive-bootstrap-verify-prod`,
                    stopper: `arn:aws:iam::${account}:role/golive-bootstrap-stop-prod`,
                    onCallPolicy: `arn:aws:iam::${account}:policy/golive-bootstrap-on-call-prod`,
                },
            },
        });
    });
    for (const name of ["production", "staging"])
        it(`of ${name} is judged by the pack, and nothing is found`, async () => {
            const { findings, rules } = await judgeAll((await bootstrapped(name)).resources);
            assert.deepStrictEqual(
                findings.map(({ rule, message }) => `${rule}: ${message}`),
                [],
            );
            const asked = rules.filter(({ judged }) => judged > 0).map(({ name }) => name);
            for (const rule of [
                "iam-role-names-whom-it-trusts",
                "iam-policy-is-narrow",
                "pipeline-role-has-boundary",
                "people-show-a-second-factor",
                "bucket-is-versioned",
                "kms-key-rotates",
            ])
                assert.ok(asked.includes(rule), rule);
        });
    it("is found wanting by the pack when a role trusts every repository", async () => {
        const wide = policyDocument([
            {
                Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
            },
        ]);
        const spoilt = resources.map(one =>
            one.name === "prod-deploy" && one.type === role ? { ...one, properties: { ...one.properties, assumeRolePolicy: wide } } : one,
        );
        const { findings } = await judgeAll(spoilt);
        assert.deepStrictEqual(
            findings.map(({ rule }) => rule),
            ["iam-role-names-whom-it-trusts"],
        );
    });
    for (const [name, property] of [
        ["prod-operator", "policy"],
        ["prod-deploy", "assumeRolePolicy"],
        ["prod-stop", "assumeRolePolicy"],
    ])
        it(`is found wanting by the pack when ${name} takes people with one factor`, async () => {
            const spoilt = resources.map(one => {
                if (one.name !== name || !(property in one.properties)) return one;
                const text = String(one.properties[property]).replaceAll("aws:MultiFactorAuthPresent", "aws:SecureTransport");
                return { ...one, properties: { ...one.properties, [property]: text } };
            });
            const { findings } = await judgeAll(spoilt);
            assert.deepStrictEqual(
                findings.map(({ rule }) => rule),
                ["people-show-a-second-factor"],
            );
        });
    it("is found wanting by the pack when the deploy role has no boundary", async () => {
        const spoilt = resources.map(one => {
            const { permissionsBoundary, ...properties } = one.properties;
            return one.name === "prod-deploy" ? { ...one, properties } : one;
        });
        const { findings } = await judgeAll(spoilt);
        assert.deepStrictEqual(
            findings.map(({ rule, urn }) => [rule, urn.split("::").at(-1)]),
            [["pipeline-role-has-boundary", "prod-deploy"]],
        );
    });
});

describe("what an account has already", () => {
    it("leaves GitHub's provider alone and trusts it all the same", async () => {
        const arn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
        const { resources } = await bootstrapped("production", { identityProvider: arn });
        assert.deepStrictEqual(
            resources.filter(({ type }) => type === provider),
            [],
        );
        assert.strictEqual(statementsOf(one(resources, role, "prod-deploy").properties.assumeRolePolicy)[0].Principal.Federated, arn);
    });
    it("leaves the registry's scanning alone", async () => {
        const { resources } = await bootstrapped("production", { imageScanning: "existing" });
        assert.deepStrictEqual(
            resources.filter(({ type }) => type === scanning),
            [],
        );
    });
    it("has Inspector scan all the time where the settings say so", async () => {
        const { resources } = await bootstrapped("production", { imageScanning: "enhanced" });
        assert.strictEqual(one(resources, scanning).properties.scanType, "ENHANCED");
    });
    it("makes no boundary where the settings name one, and demands that one of every role", async () => {
        const named = `arn:aws:iam::${account}:policy/our-boundary`;
        const { resources } = await bootstrapped("production", { environments: { prod: { bot: "cryptofunk", github: "production", boundary: named } } });
        assert.deepStrictEqual(
            resources.filter(({ type, name }) => type === policy && name === "prod-boundary"),
            [],
        );
        assert.strictEqual(one(resources, role, "prod-deploy").properties.permissionsBoundary, named);
    });
    it("holds two stacks apart in one account", async () => {
        const environments = { prod: { bot: "cryptofunk", github: "production" }, staging: { bot: "cryptofunk", github: "staging" } };
        const { resources } = await bootstrapped("production", { environments });
        const subject = (name: string) =>
            statementsOf(one(resources, role, name).properties.assumeRolePolicy)[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"];
        assert.strictEqual(subject("prod-deploy"), "repo:example/golive:environment:production");
        assert.strictEqual(subject("staging-deploy"), "repo:example/golive:environment:staging");
        assert.strictEqual(String(one(resources, role, "staging-deploy").properties.permissionsBoundary).split("/")[1], "golive-bootstrap-boundary-staging");
    });
});

/** Findings that are right about the text and wrong about AWS. */
const unheard = [
    // Of whole services parliament lists every action whose resources are narrower: that width is what a deployer and its boundary are.
    /^aws:iam\/(policy:Policy prod-boundary|rolePolicy:RolePolicy prod-deploy): policy: RESOURCE_(STAR|MISMATCH) /,
    // IAM's own examples of delegating with a boundary compare it as text.
    /policy: MISMATCHED_TYPE_BUT_USABLE Type mismatch: StringNotEquals requires a value of type String but given Arn$/,
    // AWS's reference, which it reads, has no resource for this call; AWS's samples of policies have one.
    /^aws:iam\/policy:Policy prod-operator: policy: RESOURCE_MISMATCH .*ssmmessages:OpenDataChannel.*$/,
    // What is asked of an account's users and of what is listed has no name of the stack's to be held to; all of it only reads.
    /prod-verify: policy: RESOURCE_STAR \["elasticache:DescribeSnapshots", "iam:GetLoginProfile", "iam:ListAccessKeys", "logs:GetQueryResults"\]$/,
    // It knows web identities of a few providers by name, and GitHub's by none.
    /assumeRolePolicy: UNKNOWN_FEDERATION_SOURCE arn:aws:iam::\d+:oidc-provider\/token\.actions\.githubusercontent\.com$/,
    /assumeRolePolicy: UNKNOWN_CONDITION_FOR_ACTION Unknown condition token\.actions\.githubusercontent\.com:(sub|aud) for action sts:AssumeRoleWithWebIdentity$/,
];

describe("the bootstrap's IAM documents", () => {
    before(function () {
        needs(this, "parliament", "the bootstrap's IAM documents");
    });
    it("pass parliament, and nothing in them is unknown", async () => {
        const { documents, unknown } = documentsOf((await bootstrapped("production")).resources);
        assert.deepStrictEqual(unknown, []);
        assert.strictEqual(documents.length, 17);
        assert.deepStrictEqual(
            analyze(documents)[0].filter(finding => !unheard.some(one => one.test(finding))),
            [],
        );
    });
});
