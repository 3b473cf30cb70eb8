import { arnOf, partitionOf, type Statement } from "../components/foundation";
import { stateKey } from "./names";
import {
    boundaryOf,
    identities,
    masterSecrets,
    nameless,
    own,
    ownSecrets,
    ownThings,
    patches,
    prefixOf,
    type Reach,
    stateArn,
    stateObjects,
    wholeServices,
} from "./reach";

const deny = (Sid: string, Action: string[], Resource: string | string[], Condition?: Statement["Condition"]): Statement => ({
    ...{ Sid, Effect: "Deny", Action, Resource },
    ...(Condition ? { Condition } : {}),
});

/** What the bastion's agent asks (components/network/bastion-agent.ts). */
const agent = ["Describe*", "GetD*", "GetManifest", "List*", "PutCo*", "PutInventory", "UpdateAssociationStatus", "UpdateI*"].map(action => `ssm:${action}`);

/** What AWS Backup looks through for what it has to back up. */
const lists = ["eks:ListClusters", "s3:ListAllMyBuckets"];

/** What nodes ask for images, most of which are AWS's. */
const pulls = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * The most that the deploy role and every role it makes can ever do, whatever policies they get: the services that components build with, in
 * the environment's regions, things and roles by the stack's own names, and no role without this same boundary. No users, no keys, nothing of
 * the bootstrap's, no hand on the audit trail. test/iam holds it against what every resource needs, and against the known ways out.
 */
export function boundaryStatements(reach: Reach): Statement[] {
    const { target, environment } = reach;
    const bucket = stateArn(reach);
    const outside = { StringNotEquals: { "iam:PermissionsBoundary": boundaryOf(reach) } };
    const instances = arnOf(target, "ec2", "instance/*");
    const others = { StringNotEquals: { "aws:ResourceTag/bot": environment.bot } };
    return [
        wholeServices(reach, true),
        ownThings(reach, ["secretsmanager:*"], [ownSecrets(reach), masterSecrets(reach)]),
        patches(reach),
        nameless([...agent, ...pulls, ...lists, "secretsmanager:GetRandomPassword"]),
        ...identities(reach),
        // External Secrets' controller takes them on: a trust policy that names a role does not reach past a boundary.
        { Sid: "Readers", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: own(reach, "role") },
        {
            Sid: "State",
            Action: ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            Resource: [bucket, `${bucket}/.pulumi/meta.yaml`, ...stateObjects(reach)],
        },
        deny(
            "NoPeople",
            [..."User Group AccessKey LoginProfile MFADevice SAMLProvider OpenIDConnectProvider ServiceSpecificCredential Account".split(" ")].map(
                what => `iam:*${what}*`,
            ),
            "*",
        ),
        deny("NoRoleWithoutBoundary", ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"], "*", outside),
        deny("BoundaryStays", ["iam:DeleteRolePermissionsBoundary"], "*"),
        deny(
            "BootstrapsIdentities",
            ["iam:*", "sts:*"],
            [...["role", "policy"].map(kind => arnOf(target, "iam", `${kind}/golive-bootstrap-*`, true)), boundaryOf(reach)],
        ),
        // What a machine starts with, and the rights it starts with, are another's: these calls change the first and keep the second. EKS changes
        // its own nodes.
        deny("NoOthersMachine", ["ec2:CreateReplaceRootVolumeTask", "ec2:GetPasswordData", "ec2:ModifyInstanceAttribute"], instances, {
            StringNotEquals: { "aws:ResourceTag/eks:eks-cluster-name": prefixOf(reach) },
        }),
        deny("NoOthersTemplate", ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"], "*", others),
        deny("NoOthersTags", ["ec2:CreateTags"], [instances, arnOf(target, "ec2", "launch-template/*")], { ...others, Null: { "ec2:CreateAction": "true" } }),
        deny("StateKey", ["kms:ScheduleKeyDeletion", "kms:Disable*", "kms:PutKeyPolicy", "kms:CreateGrant"], arnOf(target, "kms", "key/*"), {
            "ForAnyValue:StringEquals": { "kms:ResourceAliases": stateKey(target) },
        }),
        deny("StateAlias", ["kms:DeleteAlias", "kms:UpdateAlias"], arnOf(target, "kms", stateKey(target))),
        ...(environment.mayStopAudit ? [] : audit(reach)),
    ];
}

/** After these calls nobody would see what happens in the account, or has happened. GuardDuty's features are set by UpdateDetector, which an alarm watches. */
function audit(reach: Reach): Statement[] {
    const files = `arn:${partitionOf(reach.target)}:s3:::${prefixOf(reach)}-trail-*/*`;
    return [
        deny(
            "AuditStays",
            [...["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"].map(call => `cloudtrail:${call}`), "guardduty:DeleteDetector"],
            "*",
        ),
        deny("TrailStays", ["s3:DeleteObject*"], files),
    ];
}
