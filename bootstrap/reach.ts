import { arnOf, partitionOf, type Statement } from "../components/foundation";
import type { Target } from "../config/target";
import { boundaryArn, stateBucket, stateKey } from "./names";
import type { EnvironmentSettings } from "./settings";

/** What is deployed, and where. */
export interface Reach {
    /** The account and its region, with the bootstrap's names. */
    target: Target;
    /** The stack in Golive. */
    stack: string;
    /** What the settings say of it. */
    environment: EnvironmentSettings;
}

/** AWS services that components build with; a test holds them against everything both stacks register. */
export const services = [
    ...["access-analyzer", "acm", "application-autoscaling", "autoscaling", "backup", "backup-storage", "cloudformation", "cloudfront", "cloudtrail"],
    ...["cloudwatch", "config", "ec2", "ecr", "eks", "elasticache", "elasticloadbalancing", "events", "guardduty", "kms", "lambda", "logs", "mq", "rds"],
    ...["route53", "scheduler", "sns", "sqs", "ssm", "tag", "wafv2"],
];

/** What only roles inside the environment use: nodes, pods, functions, the bastion. */
const runtimeServices = ["ec2messages", "eks-auth", "s3", "secretsmanager", "ssmmessages"];

/** How everything that a stack makes begins. */
const prefixOf = ({ stack, environment }: Reach): string => `${environment.bot}-${stack}`;

/** Its own regions and us-east-1, where AWS's global services answer: IAM, CloudFront, Route 53. */
const regionsOf = ({ target, environment }: Reach): string[] => [...new Set([target.region, ...environment.regions, "us-east-1"])];

const own = (reach: Reach, kind: string) => arnOf(reach.target, "iam", `${kind}/${prefixOf(reach)}-*`, true);

const inRegions = (reach: Reach, names: string[]): Statement => ({
    Sid: "Services",
    Action: names.map(name => `${name}:*`),
    Resource: "*",
    Condition: { StringEquals: { "aws:RequestedRegion": regionsOf(reach) } },
});

/** Roles by the stack's own names, instance profiles as EKS Auto Mode calls its own, and the roles that AWS makes for a service. */
const identities = (reach: Reach): Statement[] => [
    {
        Sid: "OwnIdentities",
        Action: ["iam:*"],
        Resource: [own(reach, "role"), own(reach, "policy"), own(reach, "instance-profile"), arnOf(reach.target, "iam", "instance-profile/eks*", true)],
    },
    {
        Sid: "ServiceRoles",
        Action: ["iam:CreateServiceLinkedRole", "iam:GetRole"],
        Resource: arnOf(reach.target, "iam", "role/aws-service-role/*", true),
    },
    {
        Sid: "Operators",
        Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        Resource: arnOf(reach.target, "iam", "role/*", true),
        Condition: { ArnEquals: { "iam:PolicyARN": operatorPolicy(reach) } },
    },
    { Sid: "OperatorsPolicies", Action: "iam:ListAttachedRolePolicies", Resource: arnOf(reach.target, "iam", "role/*", true) },
];

/** The one policy that may be given to a role of people, which has no boundary: the bastion's. */
const operatorPolicy = (reach: Reach) => arnOf(reach.target, "iam", `policy/${prefixOf(reach)}-bastion-operator`, true);

const stateArn = ({ target }: Reach) => `arn:${partitionOf(target)}:s3:::${stateBucket(target)}`;

/** What Pulumi keeps of one stack: its state, history, backups and locks lie in folders of the project, and a file or folder is called as the stack. */
const stateObjects = (reach: Reach) => [`${stateArn(reach)}/.pulumi/*/golive/${reach.stack}.*`, `${stateArn(reach)}/.pulumi/*/golive/${reach.stack}/*`];

/** Listing and reading the state, and opening its secrets; writing it, with `write`. */
function state(reach: Reach, write: boolean): Statement[] {
    return [
        { Sid: "ListState", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: stateArn(reach) },
        { Sid: "ReadState", Action: "s3:GetObject", Resource: [`${stateArn(reach)}/.pulumi/meta.yaml`, ...stateObjects(reach)] },
        ...(write ? [{ Sid: "WriteState", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: stateObjects(reach) }] : []),
        {
            Sid: "StateKey",
            Action: write ? ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"] : "kms:Decrypt",
            Resource: arnOf(reach.target, "kms", "key/*"),
            Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": stateKey(reach.target) } },
        },
    ];
}

/** What `pulumi preview` reads: the state, and the registry's token that the program asks for. */
export function previewStatements(reach: Reach): Statement[] {
    return [...state(reach, false), { Sid: "RegistryToken", Action: "ecr:GetAuthorizationToken", Resource: "*" }];
}

/**
 * What `pulumi up` may do: make and change what components build, and its own state. Values of secrets it cannot read: they are born in the
 * account and come to pods through roles of their own. Traps: RDS and ElastiCache have no names to hold on to, so two stacks in one account
 * reach each other's; an account each keeps them apart.
 */
export function deployStatements(reach: Reach): Statement[] {
    const { target, stack, environment } = reach;
    const secret = (name: string) => arnOf(target, "secretsmanager", `secret:${name}`);
    const bucket = `arn:${partitionOf(target)}:s3:::${prefixOf(reach)}-*`;
    return [
        inRegions(reach, services),
        ...identities(reach),
        { Sid: "OwnBuckets", Action: "s3:*", Resource: [bucket, `${bucket}/*`] },
        {
            Sid: "OwnSecrets",
            Action: [
                ...["Create", "Delete", "Describe", "Restore", "Rotate", "CancelRotate", "Update"].map(verb => `secretsmanager:${verb}Secret`),
                ...["Get", "Put", "Delete", "Validate"].map(verb => `secretsmanager:${verb}ResourcePolicy`),
                ...["ListSecretVersionIds", "TagResource", "UntagResource"].map(action => `secretsmanager:${action}`),
            ],
            // RDS makes the master password of a database in the caller's name.
            Resource: [secret(`${environment.bot}/${stack}/*`), secret("rds!*")],
        },
        ...state(reach, true),
    ];
}

/**
 * The most that the deploy role and every role it makes can ever do, whatever policies they get: the services that components build with, in
 * the environment's regions, and roles by the stack's own names that carry this same boundary. No users, no keys, nothing of the bootstrap's,
 * and no hand on the audit trail.
 */
export function boundaryStatements(reach: Reach): Statement[] {
    const { target, environment } = reach;
    const deny = (Sid: string, Action: string[], Resource: string | string[], Condition?: Statement["Condition"]): Statement => ({
        ...{ Sid, Effect: "Deny", Action, Resource },
        ...(Condition ? { Condition } : {}),
    });
    const bucket = stateArn(reach);
    const outside = { StringNotEquals: { "iam:PermissionsBoundary": boundaryOf(reach) } };
    return [
        inRegions(reach, [...services, ...runtimeServices].sort()),
        ...identities(reach),
        // External Secrets' controller takes on its readers' roles: a trust policy that names a role does not reach past a boundary.
        { Sid: "Readers", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: own(reach, "role") },
        deny(
            "NoPeople",
            [..."User Group AccessKey LoginProfile MFADevice SAMLProvider OpenIDConnectProvider ServiceSpecificCredential Account".split(" ")].map(
                what => `iam:*${what}*`,
            ),
            "*",
        ),
        deny("NoRoleWithoutBoundary", ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"], "*", outside),
        deny("NoRightsForOthers", ["iam:AttachRolePolicy"], "*", { ...outside, ArnNotEquals: { "iam:PolicyARN": operatorPolicy(reach) } }),
        deny("BoundaryStays", ["iam:DeleteRolePermissionsBoundary"], "*"),
        deny(
            "BootstrapsIdentities",
            ["iam:*", "sts:*"],
            [...["role", "policy"].map(kind => arnOf(target, "iam", `${kind}/golive-bootstrap-*`, true)), boundaryOf(reach)],
        ),
        deny(
            "StateBucket",
            [
                "s3:DeleteBucket*",
                "s3:DeleteObjectVersion*",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutReplicationConfiguration",
            ],
            [bucket, `${bucket}/*`],
        ),
        deny("StateKey", ["kms:ScheduleKeyDeletion", "kms:Disable*", "kms:PutKeyPolicy", "kms:CreateGrant"], arnOf(target, "kms", "key/*"), {
            "ForAnyValue:StringEquals": { "kms:ResourceAliases": stateKey(target) },
        }),
        deny("StateAlias", ["kms:DeleteAlias", "kms:UpdateAlias"], arnOf(target, "kms", stateKey(target))),
        deny("AccountSettings", ["ecr:PutRegistryScanningConfiguration", "s3:PutAccountPublicAccessBlock"], "*"),
        ...(environment.mayStopAudit ? [] : [deny("AuditStays", auditStops, "*")]),
    ];
}

/** Calls after which nobody would see what happens in the account. GuardDuty's features are set by UpdateDetector, which an alarm watches instead. */
const auditStops = [
    ...["cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail"],
    ...["config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel", "config:StopConfigurationRecorder"],
    ...["guardduty:DeleteDetector", "access-analyzer:DeleteAnalyzer"],
];

/** ARN of the boundary: the bootstrap's own, or the one that the settings name. */
export function boundaryOf({ target, stack, environment }: Reach): string {
    return environment.boundary === "create" ? boundaryArn(target, stack) : environment.boundary;
}
