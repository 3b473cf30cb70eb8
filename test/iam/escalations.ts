import { boundaryArn, deployRole, operatorPolicy, stateBucket } from "../../bootstrap/names";
import { prefixOf, type Reach } from "../../bootstrap/reach";
import { policyDocument } from "../../components/foundation/iam";
import { keyPolicy } from "./questions";
import type { Call } from "./simulator";

/** A way out that others have found. */
export interface Escalation extends Call {
    what: string;
    /** Sids of the statements that deny it; none where nothing allows it. */
    deniedBy: string[];
    /** Whether it is one for the deployer alone: the roles that it makes may do this. Default: false. */
    deployerOnly?: boolean;
}

type Row = [what: string, action: string, resource: string, deniedBy?: string | string[], context?: Call["context"], more?: Partial<Escalation>];

/**
 * Ways out of a boundary and to others' rights, each as the call that it begins with.
 *
 * From: Rhino Security Labs, "AWS IAM Privilege Escalation – Methods and Mitigation" and its later parts; Bishop Fox, "Privilege Escalation in
 * AWS"; hackingthe.cloud; pathfinding.cloud; AWS's own pages on permissions boundaries; and what reviews of this repository found.
 */
export function escalations(reach: Reach): Escalation[] {
    return [...identities(reach), ...takenOn(reach), ...code(reach), ...runners(reach), ...data(reach), ...trails(reach)].map(
        ([what, action, resource, deniedBy = [], context = {}, more = {}]) => {
            const global = /^(iam|sts|organizations|cloudfront|route53):/.test(action) ? "us-east-1" : reach.target.region;
            return { what, action, resource, deniedBy: [deniedBy].flat().sort(), context: { "aws:RequestedRegion": global, ...context }, ...more };
        },
    );
}

/** The policy of a resource by which the deployer lets itself in: by its role, and by its session, which reaches past a boundary. */
function lettingIn({ target, stack }: Reach, action: string): string {
    const name = deployRole(target, stack);
    const AWS = [`arn:aws:iam::${target.account}:role/${name}`, `arn:aws:sts::${target.account}:assumed-role/${name}/GitHubActions`];
    return policyDocument([{ Principal: { AWS }, Action: action, Resource: action.startsWith("sts:") ? undefined : "*" }]);
}

const bootstraps = "BootstrapsIdentities";
const unbounded = "NoRoleWithoutBoundary";

function identities({ target, stack, ...reach }: Reach): Row[] {
    const iam = (rest: string) => `arn:aws:iam::${target.account}:${rest}`;
    const boundary = { "iam:PermissionsBoundary": boundaryArn(target, stack) };
    const wide = { "iam:PermissionsBoundary": iam("policy/wide") };
    const prefix = prefixOf({ target, stack, ...reach });
    const administrator = { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" };
    const itself = iam(`role/${deployRole(target, stack)}`);
    const operators = iam(`policy/${operatorPolicy(target, stack)}`);
    const provider = iam("oidc-provider/token.actions.githubusercontent.com");
    return [
        ["writes a new version of its boundary", "iam:CreatePolicyVersion", boundaryArn(target, stack), bootstraps],
        ["goes back to an older version of its boundary", "iam:SetDefaultPolicyVersion", boundaryArn(target, stack), bootstraps],
        ["writes a new version of the operators' policy, which roles without boundary have", "iam:CreatePolicyVersion", operators, bootstraps],
        ["deletes the operators' policy, to make it anew", "iam:DeletePolicy", operators, bootstraps],
        ["makes the operators' policy before the bootstrap does", "iam:CreatePolicy", operators, bootstraps],
        ["writes a new version of a stranger's policy", "iam:CreatePolicyVersion", iam("policy/administrators")],
        [
            "gives a policy of its own to operators",
            "iam:AttachRolePolicy",
            iam("role/golive-operators"),
            unbounded,
            { "iam:PolicyARN": iam(`policy/${prefix}-bastion-operator`) },
        ],
        ["makes operators administrators", "iam:AttachRolePolicy", iam("role/golive-operators"), unbounded, administrator],
        ["makes itself administrator", "iam:AttachRolePolicy", itself, bootstraps, { ...administrator, ...boundary }],
        ["takes a policy off itself", "iam:DetachRolePolicy", itself, bootstraps, boundary],
        ["writes itself a policy", "iam:PutRolePolicy", itself, bootstraps, boundary],
        ["deletes the policy that denies it things", "iam:DeleteRolePolicy", itself, bootstraps, boundary],
        ["writes a policy for operators", "iam:PutRolePolicy", iam("role/golive-operators"), unbounded],
        ["changes whom it trusts", "iam:UpdateAssumeRolePolicy", itself, bootstraps],
        ["has a stranger's role trust it", "iam:UpdateAssumeRolePolicy", iam("role/administrators")],
        ["makes a role without boundary", "iam:CreateRole", iam(`role/${prefix}-eve`), unbounded],
        ["makes a role with a wider boundary", "iam:CreateRole", iam(`role/${prefix}-eve`), unbounded, wide],
        ["makes a stranger's role", "iam:CreateRole", iam("role/eve"), [], boundary],
        ["swaps a role's boundary", "iam:PutRolePermissionsBoundary", iam(`role/${prefix}-node`), unbounded, wide],
        ["swaps its own boundary", "iam:PutRolePermissionsBoundary", itself, [bootstraps, unbounded], wide],
        ["takes a role's boundary off", "iam:DeleteRolePermissionsBoundary", iam(`role/${prefix}-node`), "BoundaryStays", boundary],
        ["takes its own boundary off", "iam:DeleteRolePermissionsBoundary", itself, ["BoundaryStays", bootstraps], boundary],
        ["adds its role to a stranger's instance profile", "iam:AddRoleToInstanceProfile", iam("instance-profile/web")],
        ["makes a user", "iam:CreateUser", iam("user/eve"), "NoPeople"],
        ["makes an access key", "iam:CreateAccessKey", iam("user/root-like"), "NoPeople"],
        ["makes a console password", "iam:CreateLoginProfile", iam("user/root-like"), "NoPeople"],
        ["changes a console password", "iam:UpdateLoginProfile", iam("user/root-like"), "NoPeople"],
        ["makes a user administrator", "iam:AttachUserPolicy", iam("user/eve"), "NoPeople", administrator],
        ["writes a user's policy", "iam:PutUserPolicy", iam("user/eve"), "NoPeople"],
        ["makes a group administrator", "iam:AttachGroupPolicy", iam("group/eves"), "NoPeople", administrator],
        ["writes a group's policy", "iam:PutGroupPolicy", iam("group/eves"), "NoPeople"],
        ["adds a user to a group", "iam:AddUserToGroup", iam("group/administrators"), "NoPeople"],
        ["resets a service's password", "iam:ResetServiceSpecificCredential", iam("user/eve"), "NoPeople"],
        ["switches a second factor off", "iam:DeactivateMFADevice", iam("user/root-like"), "NoPeople"],
        ["loosens the account's passwords", "iam:UpdateAccountPasswordPolicy", "*", "NoPeople"],
        ["signs in with a key of its own", "iam:UploadSSHPublicKey", iam("user/eve")],
        ["changes GitHub's identity provider", "iam:UpdateOpenIDConnectProviderThumbprint", provider, "NoPeople"],
        ["lets other tokens of GitHub in", "iam:AddClientIDToOpenIDConnectProvider", provider, "NoPeople"],
        ["brings an identity provider of its own", "iam:CreateSAMLProvider", iam("saml-provider/eve"), "NoPeople"],
    ];
}

function takenOn(reach: Reach): Row[] {
    const { target, stack, environment } = reach;
    const iam = (rest: string) => `arn:aws:iam::${target.account}:${rest}`;
    const trusting = { resourcePolicy: policyDocument([{ Principal: { AWS: iam("root") }, Action: "sts:AssumeRole" }]) };
    const own = `role/${environment.bot}-${stack}-reader-api`;
    const pass = (service: string) => ({ "iam:PassedToService": `${service}.amazonaws.com` });
    return [
        ...["ec2", "lambda", "cloudformation", "ecs-tasks", "glue", "sagemaker", "codebuild", "datapipeline", "states", "events"].map(
            (service): Row => [`hands an administrator's role to ${service}`, "iam:PassRole", iam("role/administrators"), [], pass(service)],
        ),
        ["hands its own role to a machine", "iam:PassRole", iam(`role/${deployRole(target, stack)}`), bootstraps, pass("ec2")],
        ["hands the other stack's role to a function", "iam:PassRole", iam(`role/${environment.bot}-other-node`), [], pass("lambda")],
        ["becomes another deployer", "sts:AssumeRole", iam("role/golive-bootstrap-deployer-other"), bootstraps, {}, trusting],
        ["becomes an administrator whose role trusts the account", "sts:AssumeRole", iam("role/administrators"), [], {}, trusting],
        [
            "becomes a role that it made, to read what that may",
            "sts:AssumeRole",
            iam(own),
            "NoOtherRole",
            {},
            { resourcePolicy: lettingIn(reach, "sts:AssumeRole"), deployerOnly: true },
        ],
    ];
}

function code({ target, stack, environment: { bot } }: Reach): Row[] {
    const arn = (service: string, rest: string) => `arn:aws:${service}:${target.region}:${target.account}:${rest}`;
    const strangers = { "aws:ResourceTag/bot": "another" };
    const template = arn("ec2", "launch-template/lt-0a1b2c3d");
    const instance = arn("ec2", "instance/i-0a1b2c3d");
    return [
        ["rewrites a stranger's function", "lambda:UpdateFunctionCode", arn("lambda", "function:administration")],
        ["gives a stranger's function a layer", "lambda:UpdateFunctionConfiguration", arn("lambda", "function:administration")],
        ["calls a stranger's function", "lambda:InvokeFunction", arn("lambda", "function:administration")],
        ["lets others call a stranger's function", "lambda:AddPermission", arn("lambda", "function:administration")],
        ["rewrites the other stack's function", "lambda:UpdateFunctionCode", arn("lambda", `function:${bot}-other-secret-birth`)],
        ["changes a stack that has a role of its own", "cloudformation:UpdateStack", arn("cloudformation", "stack/administration/0a1b2c3d")],
        ["changes such a stack by a change set", "cloudformation:CreateChangeSet", arn("cloudformation", "stack/administration/0a1b2c3d")],
        ["rolls something out to every account", "cloudformation:CreateStackInstances", arn("cloudformation", "stackset/administration:0a1b2c3d")],
        ["runs a command on the bastion", "ssm:SendCommand", instance, [], { "ssm:resourceTag/golive:bastion": `${bot}-${stack}` }],
        ["runs AWS's document for commands", "ssm:SendCommand", arn("ssm", "document/AWS-RunShellScript")],
        ["runs a document of its own", "ssm:SendCommand", arn("ssm", `document/${bot}-${stack}-eve`)],
        ["opens a session on the bastion", "ssm:StartSession", instance],
        ["has a command run on every machine, from now on", "ssm:CreateAssociation", arn("ssm", "document/AWS-RunShellScript")],
        ["has a document of its own run on every machine", "ssm:CreateAssociation", arn("ssm", `document/${bot}-${stack}-eve`)],
        ["has its patches' association run another document", "ssm:UpdateAssociation", arn("ssm", `document/${bot}-${stack}-eve`)],
        ["changes what a stranger's association runs", "ssm:UpdateAssociation", arn("ssm", "association/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f")],
        ["runs a stranger's association now", "ssm:StartAssociationsOnce", arn("ssm", "association/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f")],
        ["starts an automation with its role", "ssm:StartAutomationExecution", arn("ssm", "automation-definition/AWS-RunShell:1")],
        ["changes a stranger's document", "ssm:UpdateDocument", arn("ssm", "document/administration")],
        ["makes itself administrator of a stranger's cluster", "eks:CreateAccessEntry", arn("eks", "cluster/other")],
        ["gives itself a policy in a stranger's cluster", "eks:AssociateAccessPolicy", arn("eks", "access-entry/other/role/1/eve/2")],
        ["gives a pod in a stranger's cluster a role", "eks:CreatePodIdentityAssociation", arn("eks", "cluster/other")],
        ["opens a stranger's cluster", "eks:UpdateClusterConfig", arn("eks", "cluster/other")],
        ["replaces a stranger's image", "ecr:PutImage", arn("ecr", "repository/administration")],
        ["changes what a stranger's machine starts with", "ec2:ModifyInstanceAttribute", instance, "NoOthersMachine", strangers],
        ["swaps the disk of a stranger's machine", "ec2:CreateReplaceRootVolumeTask", instance, "NoOthersMachine", strangers],
        ["reads a machine's password", "ec2:GetPasswordData", instance, "NoOthersMachine", strangers],
        ["changes what a stranger's machines will start with", "ec2:CreateLaunchTemplateVersion", template, "NoOthersTemplate", strangers],
        ["has them start with it", "ec2:ModifyLaunchTemplate", template, "NoOthersTemplate", strangers],
        ["says that a stranger's template is its own", "ec2:CreateTags", template, "NoOthersTags", strangers],
        [
            "says that a stranger's machine is one of its nodes",
            "ec2:CreateTags",
            instance,
            "NoOthersTags",
            { ...strangers, "aws:RequestTag/eks:eks-cluster-name": `${bot}-${stack}` },
        ],
        ["works in another region", "ec2:RunInstances", instance.replace(target.region, "eu-north-1"), [], { "aws:RequestedRegion": "eu-north-1" }],
    ];
}

/** Services that run something with a role, and that nothing is built with. */
function runners({ target }: Reach): Row[] {
    const arn = (service: string, rest: string) => `arn:aws:${service}:${target.region}:${target.account}:${rest}`;
    return [
        ["runs a Glue endpoint", "glue:CreateDevEndpoint", "*"],
        ["takes a Glue endpoint over", "glue:UpdateDevEndpoint", arn("glue", "devEndpoint/it")],
        ["runs a notebook", "sagemaker:CreateNotebookInstance", arn("sagemaker", "notebook-instance/eve")],
        ["opens a notebook", "sagemaker:CreatePresignedNotebookInstanceUrl", arn("sagemaker", "notebook-instance/it")],
        ["runs a build", "codebuild:StartBuild", arn("codebuild", "project/it")],
        ["makes a build", "codebuild:CreateProject", arn("codebuild", "project/eve")],
        ["runs a data pipeline", "datapipeline:PutPipelineDefinition", arn("datapipeline", "pipeline/df-0a1b2c3d")],
        ["runs a container", "ecs:RunTask", arn("ecs", "task-definition/it:1")],
        ["opens a shell in a container", "ecs:ExecuteCommand", arn("ecs", "task/it/0a1b2c3d")],
        ["changes a state machine", "states:UpdateStateMachine", arn("states", "stateMachine:it")],
        ["changes a schedule", "scheduler:UpdateSchedule", arn("scheduler", "schedule/default/it")],
        ["has rules of Config mend things", "config:PutRemediationConfigurations", arn("config", "remediation-configuration/it/0a1b2c3d")],
        ["publishes an application", "serverlessrepo:CreateApplication", "*"],
        ["pushes a key onto a machine", "ec2-instance-connect:SendSSHPublicKey", `arn:aws:ec2:${target.region}:${target.account}:instance/i-0a1b2c3d`],
        ["trusts certificates of its own", "rolesanywhere:CreateTrustAnchor", "*"],
        ["gives itself a permission set", "sso:PutInlinePolicyToPermissionSet", "arn:aws:sso:::permissionSet/ssoins-0a1b2c3d/ps-0a1b2c3d"],
        ["adds itself to a directory's group", "identitystore:CreateGroupMembership", "arn:aws:identitystore:::group/0a1b2c3d"],
        ["leaves the organization, and its policies", "organizations:LeaveOrganization", "*"],
    ];
}

function data(reach: Reach): Row[] {
    const { target, stack } = reach;
    const { bot } = reach.environment;
    const arn = (service: string, rest: string) => `arn:aws:${service}:${target.region}:${target.account}:${rest}`;
    const bucket = `arn:aws:s3:::${stateBucket(target)}`;
    const stateKey = { "kms:ResourceAliases": ["alias/golive-bootstrap-state"] };
    const key = arn("kms", "key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f");
    const of = { resourcePolicy: keyPolicy(target.account) };
    const open = { resourcePolicy: lettingIn(reach, "secretsmanager:*") };
    const secret = (name: string) => arn("secretsmanager", `secret:${name}-a1b2c3`);
    const reading = "NoValueOfASecret";
    return [
        [
            "reads a secret whose policy it replaced",
            "secretsmanager:GetSecretValue",
            secret(`${bot}/${stack}/binance`),
            reading,
            {},
            { ...open, deployerOnly: true },
        ],
        ["reads a database's master password", "secretsmanager:GetSecretValue", secret("rds!db-0a1b2c3d"), reading, {}, { ...open, deployerOnly: true }],
        ["reads many secrets at once", "secretsmanager:BatchGetSecretValue", "*", reading, {}, { deployerOnly: true }],
        ["puts another value in a secret's place", "secretsmanager:PutSecretValue", secret(`${bot}/${stack}/binance`), [], {}, { deployerOnly: true }],
        ["lets itself read a master password", "secretsmanager:PutResourcePolicy", secret("rds!db-0a1b2c3d"), [], {}, { deployerOnly: true }],
        ["lets itself read a stranger's secret", "secretsmanager:PutResourcePolicy", secret(`${bot}/other/binance`)],
        ["replaces a stranger's secret", "secretsmanager:PutSecretValue", secret(`${bot}/other/binance`)],
        ["reads a stranger's secret", "secretsmanager:GetSecretValue", secret(`${bot}/other/binance`)],
        ["reads a stranger's parameter", "ssm:GetParameter", arn("ssm", "parameter/administration/password")],
        ["opens the state's key", "kms:PutKeyPolicy", key, "StateKey", stateKey, of],
        ["lends the state's key", "kms:CreateGrant", key, "StateKey", stateKey, of],
        ["deletes the state's key", "kms:ScheduleKeyDeletion", key, "StateKey", stateKey, of],
        ["switches the state's key off", "kms:DisableKey", key, "StateKey", stateKey, of],
        ["points the state's alias elsewhere", "kms:UpdateAlias", arn("kms", "alias/golive-bootstrap-state"), "StateAlias", {}, of],
        ["takes the state's alias away", "kms:DeleteAlias", arn("kms", "alias/golive-bootstrap-state"), "StateAlias", {}, of],
        ["opens the state's bucket", "s3:PutBucketPolicy", bucket],
        ["shows the state's bucket to everybody", "s3:PutBucketPublicAccessBlock", bucket],
        ["copies the state away", "s3:PutReplicationConfiguration", bucket],
        ["deletes the state's bucket", "s3:DeleteBucket", bucket],
        ["forgets an older state", "s3:DeleteObjectVersion", `${bucket}/.pulumi/stacks/golive/${stack}.json`],
        ["reads another stack's state", "s3:GetObject", `${bucket}/.pulumi/stacks/golive/other.json`],
        ["writes another stack's state", "s3:PutObject", `${bucket}/.pulumi/stacks/golive/other.json`],
        ["reads a stranger's bucket", "s3:GetObject", "arn:aws:s3:::payroll/january"],
        ["opens buckets of the whole account", "s3:PutAccountPublicAccessBlock", "*"],
        ["switches the scanning of images off", "ecr:PutRegistryScanningConfiguration", "*"],
        ["lets another account pull every image", "ecr:PutRegistryPolicy", "*"],
    ];
}

function trails({ target, stack, environment: { bot } }: Reach): Row[] {
    const trail = `arn:aws:cloudtrail:${target.region}:${target.account}:trail/${bot}-${stack}-trail`;
    const file = `arn:aws:s3:::${bot}-${stack}-trail-${target.account}/AWSLogs/it.json.gz`;
    return [
        ["stops the trail", "cloudtrail:StopLogging", trail, "AuditStays"],
        ["deletes the trail", "cloudtrail:DeleteTrail", trail, "AuditStays"],
        ["turns the trail elsewhere", "cloudtrail:UpdateTrail", trail, "AuditStays"],
        ["has the trail look away", "cloudtrail:PutEventSelectors", trail, "AuditStays"],
        ["deletes the detector", "guardduty:DeleteDetector", `arn:aws:guardduty:${target.region}:${target.account}:detector/0a1b2c3d`, "AuditStays"],
        ["deletes what the trail wrote", "s3:DeleteObject", file, "TrailStays"],
        ["deletes every version of it", "s3:DeleteObjectVersion", file, "TrailStays"],
    ];
}
