import * as assert from "node:assert";
import { boundaryStatements } from "../../bootstrap/boundary";
import { buildStatements, deployStatements, previewStatements, type Reach } from "../../bootstrap/reach";
import { policyDocument } from "../../components/foundation/iam";
import { bounded, deployer, puppet, reachOf } from "../iam/deployer";
import { keyPolicy } from "../iam/questions";
import { type Call, type Caller, simulate } from "../iam/simulator";

// What every resource needs, and the known ways out, are in test/iam.
const reach: Reach = reachOf("cryptofunk", "prod");
const account = reach.target.account;
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const state = `arn:aws:s3:::golive-bootstrap-state-${account}`;
const ownRole = iam("role/cryptofunk-prod-node");
const stateKey = { "kms:ResourceAliases": ["alias/golive-bootstrap-state"] };
const key = `arn:aws:kms:ap-northeast-1:${account}:key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f`;
const of = { resourcePolicy: keyPolicy(account) };
const secret = `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:cryptofunk/prod/binance-a1b2c3`;
const arn = (service: string, rest: string) => `arn:aws:${service}:ap-northeast-1:${account}:${rest}`;
const home = { "aws:RequestedRegion": "ap-northeast-1" };

const calls = (expected: "Allowed" | "ImplicitlyDenied", caller: Caller, all: [string, Call][]) => {
    for (const [what, call] of all)
        it(what, async () => assert.strictEqual((await simulate(caller, { ...call, context: { ...home, ...call.context } })).result, expected));
};

describe("the deploy role", () => {
    calls("Allowed", deployer(reach), [
        ["makes a database", { action: "rds:CreateDBInstance", resource: arn("rds", "db:cryptofunk-prod-database") }],
        ["makes a role of its own inside the boundary", { action: "iam:CreateRole", resource: ownRole, context: bounded(reach) }],
        ["gives such a role rights", { action: "iam:PutRolePolicy", resource: ownRole, context: bounded(reach) }],
        ["hands its own role to a node", { action: "iam:PassRole", resource: ownRole }],
        ["makes a certificate for the CDN in us-east-1", { action: "acm:RequestCertificate", resource: "*", context: { "aws:RequestedRegion": "us-east-1" } }],
        [
            "works in the regions that the settings add",
            {
                action: "rds:StartDBInstanceAutomatedBackupsReplication",
                resource: arn("rds", "db:cryptofunk-prod-database"),
                context: { "aws:RequestedRegion": "ap-northeast-3" },
            },
        ],
        ["writes its own state", { action: "s3:PutObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["takes its own lock", { action: "s3:PutObject", resource: `${state}/.pulumi/locks/organization/golive/prod/1.json` }],
        ["opens the state's secrets", { action: "kms:Decrypt", resource: key, context: stateKey, ...of }],
        ["makes a secret's place", { action: "secretsmanager:CreateSecret", resource: secret }],
        ["makes a trail", { action: "cloudtrail:CreateTrail", resource: arn("cloudtrail", "trail/cryptofunk-prod-trail") }],
    ]);
    it("takes a trail down only where the settings let it", async () => {
        const trail = { action: "cloudtrail:DeleteTrail", resource: arn("cloudtrail", "trail/cryptofunk-prod-trail"), context: home };
        const lets = { ...reach, environment: { ...reach.environment, mayStopAudit: true } };
        assert.strictEqual((await simulate(deployer(lets), trail)).result, "Allowed");
        assert.strictEqual((await simulate(deployer(reach), trail)).result, "ExplicitlyDenied");
    });
    it("has documents that fit what IAM takes", () => {
        // Managed policies 6,144 characters, a role's own 10,240 (IAM quotas; white space does not count, and there is none).
        const regions = ["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4"];
        const wide = { ...reach, stack: "production", environment: { ...reach.environment, bot: "a".repeat(20), regions } };
        assert.ok(policyDocument(boundaryStatements(wide)).length <= 6144, `${policyDocument(boundaryStatements(wide)).length}`);
        assert.ok(policyDocument(deployStatements(wide)).length <= 10_240);
    });
});

describe("the boundary of roles that the stack makes", () => {
    const trusting = { resourcePolicy: policyDocument([{ Principal: { AWS: iam("root") }, Action: ["sts:AssumeRole", "sts:TagSession"] }]) };
    calls("Allowed", puppet(reach), [
        ["lets a pod's reader open its secrets", { action: "secretsmanager:GetSecretValue", resource: secret }],
        ["lets External Secrets take on a reader's role", { action: "sts:AssumeRole", resource: iam("role/cryptofunk-prod-reader-api"), ...trusting }],
        ["lets Pod Identity's tags travel along", { action: "sts:TagSession", resource: iam("role/cryptofunk-prod-reader-api"), ...trusting }],
        ["lets EKS make its nodes' instance profile", { action: "iam:CreateInstanceProfile", resource: iam("instance-profile/eks-ap-northeast-1-x") }],
        ["lets the bastion's agent talk", { action: "ssmmessages:OpenDataChannel", resource: "*" }],
        ["lets nodes pull AWS's own images", { action: "ecr:BatchGetImage", resource: "arn:aws:ecr:ap-northeast-1:602401143452:repository/eks/coredns" }],
        ["lets the database write its backups", { action: "s3:PutObject", resource: `arn:aws:s3:::cryptofunk-prod-database-backups-${account}/wal` }],
    ]);
});

describe("the preview role", () => {
    const looks: Caller = { ...deployer(reach), identity: previewStatements(reach) };
    calls("Allowed", looks, [
        ["reads the stack's state", { action: "s3:GetObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["reads what kind of state it is", { action: "s3:GetObject", resource: `${state}/.pulumi/meta.yaml` }],
        ["opens the state's secrets", { action: "kms:Decrypt", resource: key, context: stateKey, ...of }],
    ]);
    calls("ImplicitlyDenied", looks, [
        ["writes no state", { action: "s3:PutObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["reads no other stack's state", { action: "s3:GetObject", resource: `${state}/.pulumi/stacks/golive/staging.json` }],
        ["encrypts nothing", { action: "kms:Encrypt", resource: key, context: stateKey, ...of }],
        [
            "opens nothing of another key",
            { action: "kms:Decrypt", resource: key, context: { "kms:ResourceAliases": ["alias/cryptofunk-prod-secrets"] }, ...of },
        ],
        ["reads no secret", { action: "secretsmanager:GetSecretValue", resource: secret }],
        ["makes nothing", { action: "ec2:CreateVpc", resource: arn("ec2", "vpc/vpc-0a1b2c3d") }],
    ]);
});

describe("the role that pushes images", () => {
    const pushes: Caller = { ...deployer(reach), identity: buildStatements(reach) };
    const own = arn("ecr", "repository/cryptofunk/prod/api");
    calls("Allowed", pushes, [
        ["logs in to the registry", { action: "ecr:GetAuthorizationToken", resource: "*" }],
        ["pushes an image", { action: "ecr:PutImage", resource: own }],
        ["reads what is pushed", { action: "ecr:BatchGetImage", resource: own }],
        ["reads what its scan found", { action: "ecr:DescribeImageScanFindings", resource: own }],
    ]);
    calls("ImplicitlyDenied", pushes, [
        ["pushes nothing into another stack's", { action: "ecr:PutImage", resource: arn("ecr", "repository/cryptofunk/staging/api") }],
        ["deletes no image", { action: "ecr:BatchDeleteImage", resource: own }],
        ["lets no tag move", { action: "ecr:PutImageTagMutability", resource: own }],
        ["makes no repository", { action: "ecr:CreateRepository", resource: own }],
        ["deploys nothing", { action: "eks:DescribeCluster", resource: arn("eks", "cluster/cryptofunk-prod") }],
        ["reads no state", { action: "s3:GetObject", resource: `${state}/.pulumi/stacks/golive/prod.json` }],
        ["reads no secret", { action: "secretsmanager:GetSecretValue", resource: secret }],
    ]);
});
