import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { arnOf, eventAlarm, nameOf, policyDocument, tagsOf, trust, type Watched } from "../foundation";
import { Trail } from "./trail";

/** What the audit needs to know. */
export interface AuditArgs {
    /** The account, region and names. */
    target: Target;
    /** What of the account's own is made here, and how long it is kept. */
    settings: Settings["audit"];
    /** Role that runs `pulumi up`: its changes of permissions are reviewed before, and told by nobody. */
    deployer: string;
    /** Region of the backups' copies, whose keys are watched too. Default: none. */
    secondRegion?: string;
    /** ARNs of SNS topics that are told. */
    topics: pulumi.Input<string>[];
    /** Last word on any argument of the trail and the detector. */
    override?: { trail?: Partial<aws.cloudtrail.TrailArgs>; detector?: Partial<aws.guardduty.DetectorArgs> };
}

const permissions = [
    ...["Group", "Role", "User"].flatMap(whose => [`Put${whose}Policy`, `Delete${whose}Policy`, `Attach${whose}Policy`, `Detach${whose}Policy`]),
    ...["CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"],
    ...["PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "CreateUser", "CreateAccessKey", "CreateLoginProfile"],
    ...["CreateOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint", "CreateSAMLProvider", "UpdateSAMLProvider"],
];

const silencing = [
    ...["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"],
    ...["DeleteDetector", "UpdateDetector", "StopMonitoringMembers"],
    ...["DisableRule", "DeleteRule", "RemoveTargets"],
    ...["DeleteBackupVault", "DeleteBackupVaultAccessPolicy", "PutBackupVaultAccessPolicy", "DeleteBackupVaultLockConfiguration"],
];

const call = "AWS API Call via CloudTrail";
const signIn = "AWS Console Sign In via CloudTrail";

/** What of the trail somebody is told of, by name (mech-exo:109). */
export function watched(deployer: string): Record<string, Watched> {
    const issuer = (arn: unknown) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn } } } });
    return {
        root: {
            description: "Somebody uses the account's root user",
            // What services do in its name is no use of it.
            pattern: { "detail-type": [call, signIn], detail: { userIdentity: { type: ["Root"], invokedBy: [{ exists: false }] } } },
            reading: true,
        },
        permissions: {
            description: "Somebody other than the deployer changes permissions",
            pattern: {
                source: ["aws.iam"],
                "detail-type": [call],
                // Users have no session: without the second half they would match nothing.
                detail: { eventName: permissions, $or: [issuer([{ "anything-but": [deployer] }]), issuer([{ exists: false }])] },
            },
        },
        keys: {
            description: "Somebody schedules the deletion of a key, or switches one off: what it encrypts is lost with it",
            pattern: { source: ["aws.kms"], "detail-type": [call], detail: { eventName: ["ScheduleKeyDeletion", "DisableKey", "DeleteImportedKeyMaterial"] } },
        },
        // The deployer too: with such a policy it could let somebody in. A deployment that changes who reads a secret is told as well.
        secrets: {
            description: "Somebody changes who may read a secret: expect it with a deployment that adds, moves or removes a reader, and with no other",
            pattern: { source: ["aws.secretsmanager"], "detail-type": [call], detail: { eventName: ["PutResourcePolicy", "DeleteResourcePolicy"] } },
        },
        silence: {
            description: "Somebody stops the trail, the detector, an alarm of the account, or opens a backup vault",
            pattern: {
                source: ["aws.cloudtrail", "aws.guardduty", "aws.events", "aws.backup"],
                "detail-type": [call],
                detail: { eventName: silencing },
            },
        },
        threats: {
            description: "GuardDuty found something of medium severity or worse",
            pattern: { source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"], detail: { severity: [{ numeric: [">=", 4] }] } },
        },
    };
}

/** Where the events of IAM and of the root user's sign-in come up, wherever they were caused. */
function globalRegion({ region }: Target): string {
    if (region.startsWith("cn-")) return "cn-north-1";
    return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

/**
 * Who did what in the account, and who is told: CloudTrail, GuardDuty, and alarms for what an intruder does first (bot-core:369, mech-exo:109).
 *
 * An account has one detector per region and needs one trail, so a second stack names them as existing; the alarms hang on neither and are
 * each stack's own. Traps: IAM and the sign-in live in one region alone, from which events are sent on; EventBridge sees calls only while a
 * trail records them; what is in other regions than these, GuardDuty and the trail know and no alarm tells.
 */
export class Audit extends pulumi.ComponentResource {
    /** ARN of the trail, whoever made it. */
    readonly trail: string;

    constructor(name: string, args: AuditArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:audit:Audit", name, {}, opts);
        const { target, settings, deployer, secondRegion, topics, override } = args;
        const child = { parent: this };
        const { keepDays, lock } = settings;
        this.trail = settings.trail === "create" ? new Trail("trail", { target, keepDays, lock, override: override?.trail }, child).arn : settings.trail;
        if (settings.guardDuty === "create") this.detector(name, args);
        for (const [what, event] of Object.entries(watched(deployer))) eventAlarm(`${name}-${what}`, { target, ...event, topics }, child);
        const elsewhere = [globalRegion(target), secondRegion].filter(region => region !== undefined && region !== target.region);
        if (elsewhere.length > 0) this.forward(name, target, [...new Set(elsewhere as string[])]);
        this.registerOutputs({ trail: this.trail });
    }

    private detector(name: string, { target, override }: AuditArgs): void {
        const child = { parent: this };
        const detector = new aws.guardduty.Detector(
            name,
            { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES", tags: tagsOf(target), ...override?.detector },
            { ...child, protect: target.protect },
        );
        // A new detector has every feature on, and its price; what is wanted is said, and the rest is off.
        const features = {
            EKS_AUDIT_LOGS: true,
            S3_DATA_EVENTS: target.production,
            RDS_LOGIN_EVENTS: false,
            EBS_MALWARE_PROTECTION: false,
            LAMBDA_NETWORK_LOGS: false,
        };
        for (const [feature, on] of Object.entries(features))
            new aws.guardduty.DetectorFeature(
                `${name}-${feature.toLowerCase().replace(/_/g, "-")}`,
                { detectorId: detector.id, name: feature, status: on ? "ENABLED" : "DISABLED" },
                child,
            );
    }

    private forward(name: string, target: Target, regions: string[]): void {
        const child = { parent: this };
        const bus = arnOf(target, "events", "event-bus/default");
        const role = new aws.iam.Role(
            `${name}-forward`,
            { name: nameOf(target, `${name}-forward`, 64), assumeRolePolicy: trust("events.amazonaws.com"), tags: tagsOf(target) },
            child,
        );
        const permission = new aws.iam.RolePolicy(
            `${name}-forward`,
            { role: role.name, policy: policyDocument([{ Action: "events:PutEvents", Resource: bus }]) },
            child,
        );
        const sources = ["aws.iam", "aws.signin", "aws.kms", "aws.cloudtrail", "aws.guardduty", "aws.events", "aws.backup"];
        const pattern = { "detail-type": [call, signIn], $or: [{ source: sources }, { detail: { userIdentity: { type: ["Root"] } } }] };
        for (const region of regions) {
            const rule = new aws.cloudwatch.EventRule(
                `${name}-from-${region}`,
                {
                    name: nameOf(target, `${name}-forward`, 64),
                    region,
                    description: `Sends what the audit watches to ${target.region}`,
                    eventPattern: JSON.stringify(pattern),
                    state: "ENABLED",
                    tags: tagsOf(target),
                },
                child,
            );
            new aws.cloudwatch.EventTarget(
                `${name}-from-${region}`,
                { rule: rule.name, region, targetId: "home", arn: bus, roleArn: role.arn },
                { ...child, dependsOn: permission },
            );
        }
    }
}
