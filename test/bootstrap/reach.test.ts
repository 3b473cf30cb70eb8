import * as assert from "node:assert";
import { bootstrapTarget } from "../../bootstrap/names";
import { boundaryStatements, deployStatements, previewStatements, type Reach } from "../../bootstrap/reach";
import { policyDocument } from "../../components/foundation/iam";
import { answer, type Call } from "./account";

const account = "444455556666";
const reach: Reach = {
    target: bootstrapTarget(account, "ap-northeast-1"),
    stack: "prod",
    environment: { bot: "cryptofunk", github: "production", boundary: "create", people: [], regions: [], mayStopAudit: false },
};
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const boundary = iam("policy/golive-bootstrap-boundary-prod");
const state = `arn:aws:s3:::golive-bootstrap-state-${account}`;
const bounded = { "iam:PermissionsBoundary": boundary };
const ownRole = iam("role/cryptofunk-prod-node");
const stateKey = { "kms:ResourceAliases": "alias/golive-bootstrap-state" };
const key = `arn:aws:kms:ap-northeast-1:${account}:key/1`;

/** What the deploy role may do in the end: its policy and its boundary both have to allow it. */
const deployer = (call: Call, of: Reach = reach) => {
    const both = [answer(deployStatements(of), call), answer(boundaryStatements(of), call)];
    return both.includes("denied") ? "denied" : both.includes("not allowed") ? "not allowed" : "allowed";
};
const within = (call: Call, of: Reach = reach) => answer(boundaryStatements(of), call);
const calls = (expected: string, all: [string, Call][], of = deployer) => {
    for (const [what, call] of all) it(what, () => assert.strictEqual(of(call), expected));
};

describe("the deploy role", () => {
    calls("allowed", [
        ["makes a database", { action: "rds:CreateDBInstance" }],
        ["makes a role of its own inside the boundary", { action: "iam:CreateRole", resource: ownRole, context: bounded }],
        ["gives such a role rights", { action: "iam:PutRolePolicy", resource: ownRole, context: bounded }],
        [
            "gives operators the bastion's policy",
            {
                action: "iam:AttachRolePolicy",
                resource: iam("role/golive-operators"),
                context: { "iam:PolicyARN": iam("policy/cryptofunk-prod-bastion-operator") },
            },
        ],
        ["hands its own role to a node", { action: "iam:PassRole", resource: ownRole }],
        ["makes a certificate for the CDN in us-east-1", { action: "acm:RequestCertificate", context: { "aws:RequestedRegion": "us-east-1" } }],
        ["writes its own state", { action: "s3:PutObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["takes its own lock", { action: "s3:PutObject", resource: `${state}/.pulumi/locks/organization/golive/prod/1.json` }],
        ["opens the state's secrets", { action: "kms:Decrypt", resource: key, context: stateKey }],
        [
            "makes a secret's place",
            { action: "secretsmanager:CreateSecret", resource: `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:cryptofunk/prod/binance-a1b2c3` },
        ],
        ["makes a trail", { action: "cloudtrail:CreateTrail" }],
    ]);
    calls("denied", [
        ["makes no user", { action: "iam:CreateUser", resource: iam("user/eve") }],
        ["makes no access key", { action: "iam:CreateAccessKey", resource: iam("user/eve") }],
        ["makes no console password", { action: "iam:CreateLoginProfile", resource: iam("user/eve") }],
        ["adds nobody to a group", { action: "iam:AddUserToGroup", resource: iam("group/administrators") }],
        ["makes no role without boundary", { action: "iam:CreateRole", resource: ownRole }],
        [
            "makes no role with another boundary",
            { action: "iam:CreateRole", resource: ownRole, context: { "iam:PermissionsBoundary": iam("policy/cryptofunk-prod-wide") } },
        ],
        ["takes no boundary off", { action: "iam:DeleteRolePermissionsBoundary", resource: ownRole, context: bounded }],
        [
            "swaps no boundary",
            { action: "iam:PutRolePermissionsBoundary", resource: ownRole, context: { "iam:PermissionsBoundary": iam("policy/cryptofunk-prod-wide") } },
        ],
        ["gives no rights to a role without boundary", { action: "iam:PutRolePolicy", resource: iam("role/golive-operators") }],
        [
            "gives operators no other policy",
            {
                action: "iam:AttachRolePolicy",
                resource: iam("role/golive-operators"),
                context: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
            },
        ],
        ["does not rewrite its boundary", { action: "iam:CreatePolicyVersion", resource: boundary }],
        ["does not rewrite its own trust", { action: "iam:UpdateAssumeRolePolicy", resource: iam("role/golive-bootstrap-deployer-prod") }],
        ["hands its own role to nothing", { action: "iam:PassRole", resource: iam("role/golive-bootstrap-deployer-prod") }],
        ["becomes no other deployer", { action: "sts:AssumeRole", resource: iam("role/golive-bootstrap-deployer-staging") }],
        [
            "changes no identity provider",
            { action: "iam:UpdateOpenIDConnectProviderThumbprint", resource: iam("oidc-provider/token.actions.githubusercontent.com") },
        ],
        ["ends no trail", { action: "cloudtrail:StopLogging" }],
        ["deletes no trail", { action: "cloudtrail:DeleteTrail" }],
        ["deletes no detector", { action: "guardduty:DeleteDetector" }],
        ["deletes no state bucket", { action: "s3:DeleteBucket", resource: state }],
        ["opens no state bucket", { action: "s3:PutBucketPolicy", resource: state }],
        ["forgets no older state", { action: "s3:DeleteObjectVersion", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["deletes no key of the state", { action: "kms:ScheduleKeyDeletion", resource: key, context: stateKey }],
        [
            "points the state's alias at no other key",
            { action: "kms:UpdateAlias", resource: `arn:aws:kms:ap-northeast-1:${account}:alias/golive-bootstrap-state` },
        ],
        ["switches no scanning off", { action: "ecr:PutRegistryScanningConfiguration" }],
    ]);
    calls("not allowed", [
        [
            "reads no secret's value",
            { action: "secretsmanager:GetSecretValue", resource: `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:cryptofunk/prod/binance-a1b2c3` },
        ],
        [
            "touches no other stack's secret",
            { action: "secretsmanager:DeleteSecret", resource: `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:cryptofunk/staging/binance-a1b2c3` },
        ],
        ["touches no other stack's role", { action: "iam:DeleteRole", resource: iam("role/cryptofunk-staging-node"), context: bounded }],
        ["touches no other stack's bucket", { action: "s3:DeleteObject", resource: `arn:aws:s3:::cryptofunk-staging-backups-${account}/base` }],
        ["writes no other stack's state", { action: "s3:PutObject", resource: `${state}/.pulumi/stacks/golive/staging.json` }],
        ["works in no other region", { action: "ec2:RunInstances", context: { "aws:RequestedRegion": "eu-north-1" } }],
        ["uses no service that nothing is built with", { action: "sagemaker:CreateEndpoint" }],
        ["changes nothing in the organization", { action: "organizations:LeaveOrganization" }],
    ]);
    it("works in the regions that the settings add", () => {
        const wider = { ...reach, environment: { ...reach.environment, regions: ["ap-northeast-3"] } };
        assert.strictEqual(
            deployer({ action: "rds:StartDBInstanceAutomatedBackupsReplication", context: { "aws:RequestedRegion": "ap-northeast-3" } }, wider),
            "allowed",
        );
    });
    it("takes a trail down only where the settings let it", () => {
        const staging = { ...reach, environment: { ...reach.environment, mayStopAudit: true } };
        assert.strictEqual(deployer({ action: "cloudtrail:DeleteTrail" }, staging), "allowed");
    });
    it("has documents that fit what IAM takes", () => {
        // Managed policies 6,144 characters, a role's own 10,240 (IAM quotas; white space does not count, and there is none).
        const wide = {
            ...reach,
            environment: { ...reach.environment, bot: "a".repeat(20), regions: ["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"] },
        };
        assert.ok(policyDocument(boundaryStatements(wide)).length <= 6144, `${policyDocument(boundaryStatements(wide)).length}`);
        assert.ok(policyDocument(deployStatements(wide)).length <= 10_240);
    });
});

describe("the boundary of roles that the stack makes", () => {
    calls(
        "allowed",
        [
            ["lets a pod's reader open its secrets", { action: "secretsmanager:GetSecretValue" }],
            ["lets External Secrets take on a reader's role", { action: "sts:AssumeRole", resource: iam("role/cryptofunk-prod-reader-api") }],
            ["lets Pod Identity's tags travel along", { action: "sts:TagSession", resource: iam("role/cryptofunk-prod-reader-api") }],
            ["lets EKS make its nodes' instance profile", { action: "iam:CreateInstanceProfile", resource: iam("instance-profile/eks-ap-northeast-1-x") }],
            ["lets the bastion's agent talk", { action: "ssmmessages:OpenDataChannel" }],
            ["lets the database write its backups", { action: "s3:PutObject", resource: "arn:aws:s3:::cryptofunk-prod-database/wal" }],
        ],
        within,
    );
    calls(
        "denied",
        [
            ["lets no role make an unbounded one", { action: "iam:CreateRole", resource: ownRole }],
            ["lets no role stop the trail", { action: "cloudtrail:StopLogging" }],
            ["lets no role become the deployer", { action: "sts:AssumeRole", resource: iam("role/golive-bootstrap-deployer-prod") }],
        ],
        within,
    );
    calls("not allowed", [["lets no role become a stranger's", { action: "sts:AssumeRole", resource: iam("role/golive-operators") }]], within);
});

describe("the preview role", () => {
    const looks = (call: Call) => answer(previewStatements(reach), call);
    calls(
        "allowed",
        [
            ["reads the stack's state", { action: "s3:GetObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
            ["reads what kind of state it is", { action: "s3:GetObject", resource: `${state}/.pulumi/meta.yaml` }],
            ["opens the state's secrets", { action: "kms:Decrypt", resource: key, context: stateKey }],
        ],
        looks,
    );
    calls(
        "not allowed",
        [
            ["writes no state", { action: "s3:PutObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
            ["reads no other stack's state", { action: "s3:GetObject", resource: `${state}/.pulumi/stacks/golive/staging.json` }],
            ["encrypts nothing", { action: "kms:Encrypt", resource: key, context: stateKey }],
            ["opens nothing of another key", { action: "kms:Decrypt", resource: key, context: { "kms:ResourceAliases": "alias/cryptofunk-prod-secrets" } }],
            ["reads no secret", { action: "secretsmanager:GetSecretValue" }],
            ["makes nothing", { action: "ec2:CreateVpc" }],
        ],
        looks,
    );
});
