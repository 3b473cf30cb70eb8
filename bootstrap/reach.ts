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

/** AWS services that components build with and whose things have no names that a policy could hold on to, or none before they exist. */
const services = [
    ...["acm", "autoscaling", "backup", "backup-storage", "cloudfront", "cloudtrail", "cloudwatch", "ec2", "elasticache", "elasticloadbalancing"],
    ...["events", "guardduty", "kms", "logs", "mq", "rds", "route53", "sns", "wafv2"],
];

/** What only roles inside the environment use: nodes, pods, functions, the bastion. */
const runtimeServices = ["ec2messages", "eks-auth", "ssmmessages", "tag"];

/** How everything that a stack makes begins. */
export const prefixOf = ({ stack, environment }: Reach): string => `${environment.bot}-${stack}`;

/** Its own regions and us-east-1, where AWS's global services answer: IAM, CloudFront, Route 53. */
const regionsOf = ({ target, environment }: Reach): string[] => [...new Set([target.region, ...environment.regions, "us-east-1"])];

/** ARN of the stack's own identities of a kind. */
export const own = (reach: Reach, kind: string): string => arnOf(reach.target, "iam", `${kind}/${prefixOf(reach)}-*`, true);

/** Whole services in the environment's regions, for the deployer, and for the roles that it makes. */
export const wholeServices = (reach: Reach, runtime: boolean): Statement => ({
    Sid: "Services",
    Action: [...services, ...(runtime ? runtimeServices : [])].sort().map(name => `${name}:*`),
    Resource: "*",
    Condition: { StringEquals: { "aws:RequestedRegion": regionsOf(reach) } },
});

/** Things by the stack's own names: code, stacks, machines and images of others in the account may have more rights than a boundary gives. */
export function ownThings(reach: Reach, actions: string[] = [], resources: string[] = []): Statement {
    const { target, stack, environment } = reach;
    const prefix = prefixOf(reach);
    return {
        Sid: "OwnThings",
        // Whatever else Systems Manager does with a document is running it.
        Action: ["cloudformation:*", "ecr:*", "eks:*", "lambda:*", "s3:*", "ssm:*Document*", "ssm:*Tags*", ...actions],
        Resource: [
            arnOf(target, "cloudformation", `stack/${prefix}-*/*`),
            arnOf(target, "ecr", `repository/${environment.bot}/${stack}/*`),
            arnOf(target, "eks", `cluster/${prefix}`),
            // Three and no star: IAM takes none in the place of a resource's type.
            ...["access-entry", "addon", "podidentityassociation"].map(kind => arnOf(target, "eks", `${kind}/${prefix}/*`)),
            arnOf(target, "lambda", `function:${prefix}-*`),
            // Buckets, and what is in them: a star takes a slash too.
            `arn:${partitionOf(target)}:s3:::${prefix}-*`,
            arnOf(target, "ssm", `document/${prefix}-*`),
            ...resources,
        ],
    };
}

/** ARN pattern of the stack's secrets. */
export const ownSecrets = ({ target, stack, environment }: Reach): string => arnOf(target, "secretsmanager", `secret:${environment.bot}/${stack}/*`);

/** ARN pattern of the master passwords that RDS makes in the caller's name; nobody chooses their names. */
export const masterSecrets = ({ target }: Reach): string => arnOf(target, "secretsmanager", "secret:rds!*");

/**
 * What Systems Manager gives to everybody: patches by AWS's own document, and the images of machines. An association runs whatever its document
 * says, as root, on every machine that it names: hence that one document, and no change of an association, which need not say its document.
 */
export const patches = ({ target }: Reach): Statement => ({
    Sid: "Patches",
    Action: ["CreateAssociation", "DeleteAssociation", "DescribeAssociation", "GetParameters", "*Tags*"].map(call => `ssm:${call}`),
    Resource: [
        ...["document/AWS-RunPatchBaseline", "parameter/aws/service/*"].map(one => `arn:${partitionOf(target)}:ssm:*:*:${one}`),
        arnOf(target, "ssm", "association/*"),
        arnOf(target, "ec2", "instance/*"),
    ],
});

/** Calls that know no resource, or whose resources are AWS's own. */
export const nameless = (more: string[] = []): Statement => ({
    Sid: "Nameless",
    Action: ["ecr:GetAuthorizationToken", "eks:CreateCluster", ...more],
    Resource: "*",
});

/** Roles by the stack's own names, instance profiles as EKS Auto Mode calls its own, and the roles that AWS makes for a service. */
export const identities = (reach: Reach): Statement[] => [
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
];

/** ARN of the state's bucket. */
export const stateArn = ({ target }: Reach): string => `arn:${partitionOf(target)}:s3:::${stateBucket(target)}`;

/** What Pulumi keeps of one stack: its state, history, backups and locks lie in folders of the project, and a file or folder is called as the stack. */
export const stateObjects = (reach: Reach) => [`${stateArn(reach)}/.pulumi/*/golive/${reach.stack}.*`, `${stateArn(reach)}/.pulumi/*/golive/${reach.stack}/*`];

/** Listing and reading the state, and opening its secrets; writing it, with `write`. */
export function state(reach: Reach, write: boolean): Statement[] {
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
 * What `build.yml` may do: push images into the stack's repositories, whose tags never move, and read what is there and what the scans say. It
 * makes no repository, deletes nothing and deploys nothing.
 */
export function buildStatements(reach: Reach): Statement[] {
    const { target, stack, environment } = reach;
    const push = ["BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage"];
    const read = ["BatchGetImage", "DescribeImages", "DescribeImageScanFindings", "GetDownloadUrlForLayer", "StartImageScan"];
    return [
        { Sid: "RegistryToken", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
            Sid: "OwnImages",
            Action: [...push, ...read].map(call => `ecr:${call}`),
            Resource: arnOf(target, "ecr", `repository/${environment.bot}/${stack}/*`),
        },
    ];
}

/**
 * What `pulumi up` may do: make and change what components build, and its own state.
 *
 * It reads no value of a secret, whatever a secret's own policy says, and becomes none of the roles that do; the program needs no value either:
 * they are born in the account, and come to pods through roles of their own. What it deploys may read them, which no policy tells from what it
 * should deploy: that is for reviews, and for the alarm on secrets' policies. Traps: RDS, ElastiCache and networks have no names to hold on to,
 * so two stacks in one account reach each other's; an account each keeps them apart.
 */
export function deployStatements(reach: Reach): Statement[] {
    return [
        wholeServices(reach, false),
        ownThings(reach),
        patches(reach),
        nameless(),
        ...identities(reach),
        {
            Sid: "OwnSecrets",
            Action: [
                ...["Create", "Delete", "Describe", "Restore", "Rotate", "CancelRotate", "Update"].map(verb => `secretsmanager:${verb}Secret`),
                ...["Get", "Put", "Delete", "Validate"].map(verb => `secretsmanager:${verb}ResourcePolicy`),
                ...["ListSecretVersionIds", "TagResource", "UntagResource"].map(action => `secretsmanager:${action}`),
            ],
            Resource: ownSecrets(reach),
        },
        {
            Sid: "MasterSecrets",
            Action: ["Create", "Rotate"].map(verb => `secretsmanager:${verb}Secret`).concat("secretsmanager:TagResource"),
            Resource: masterSecrets(reach),
        },
        ...state(reach, true),
        { Sid: "NoValueOfASecret", Effect: "Deny", Action: ["secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"], Resource: "*" },
        { Sid: "NoOtherRole", Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" },
    ];
}

/** ARN of the boundary: the bootstrap's own, or the one that the settings name. */
export function boundaryOf({ target, stack, environment }: Reach): string {
    return environment.boundary === "create" ? boundaryArn(target, stack) : environment.boundary;
}

/**
 * Lets people's roles in, named in a condition: IAM refuses a principal that does not exist yet. A session that says of itself that it had one
 * factor alone stays out; single sign-on's says nothing (arbitrage:193, bot-core:99).
 */
export function fromPeople(target: Reach["target"], people: string[]): Statement[] {
    if (people.length === 0) return [];
    const Principal = { AWS: arnOf(target, "iam", "root", true) };
    const Condition = { ArnEquals: { "aws:PrincipalArn": people }, BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };
    return [{ Sid: "People", Principal, Action: "sts:AssumeRole", Condition }];
}
