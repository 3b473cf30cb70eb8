import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../config/arns";
import type { Target } from "../../config/target";
import { policyDocument, type Statement } from "./iam";
import { nameOf, tagsOf } from "./naming";

/** What an encryption key needs to know. */
export interface EncryptionKeyArgs {
    /** The account, region and names. */
    target: Target;
    /** What it encrypts, such as "data" or "logs"; the end of its alias. */
    purpose: string;
    /** Service principals that use it by themselves, such as "logs.eu-central-1.amazonaws.com"; services acting for a caller need none. Default: none. */
    services?: string[];
    /** ARNs of roles that use it without a policy of their own, such as the cluster's for its nodes' volumes; they need not exist yet. Default: none. */
    roles?: string[];
    /** Further statements of its policy, without any unknown. Default: none. */
    statements?: Statement[];
    /** Region of the key; `target` then names the same one. Default: the provider's. */
    region?: string;
    /** Last word on any argument of the key. */
    override?: Partial<aws.kms.KeyArgs>;
}

const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/**
 * A KMS key that rotates yearly. Trap: its policy lets services and roles in before they first use it, and a deleted key
 * waits (30 days in production, 7 in staging), so what it encrypted can still be saved.
 */
export class EncryptionKey extends pulumi.ComponentResource {
    /** ARN of the key; whoever uses it waits for the alias too, which permissions hang on. */
    readonly arn: pulumi.Output<string>;
    /** Id of the key; waits for the alias in the same way. */
    readonly id: pulumi.Output<string>;
    /** Its alias, "alias/<bot>-<stack>-<purpose>": known before a deployment, for conditions on `kms:ResourceAliases`. */
    readonly alias: string;
    private readonly target: Target;

    constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:EncryptionKey", name, {}, opts);
        const { target, purpose, services = [], roles = [], statements = [], region } = args;
        this.target = target;
        this.alias = `alias/${nameOf(target, purpose, 200)}`;
        const key = new aws.kms.Key(
            name,
            {
                description: `${purpose} of ${nameOf(target, "")}`,
                enableKeyRotation: true,
                deletionWindowInDays: target.production ? 30 : 7,
                policy: policyDocument([
                    { Sid: "Account", Principal: { AWS: arnOf(target, "iam", "root", true) }, Action: "kms:*", Resource: "*" },
                    ...services.map(service => serviceStatement(target, service)),
                    ...roleStatements(target, roles),
                    ...statements,
                ]),
                region,
                tags: tagsOf(target, { Name: nameOf(target, purpose, 200) }),
                ...args.override,
            },
            { parent: this, protect: target.protect },
        );
        const alias = new aws.kms.Alias(name, { name: this.alias, targetKeyId: key.id, region }, { parent: this });
        this.arn = pulumi.all([key.arn, alias.id]).apply(([arn]) => arn);
        this.id = pulumi.all([key.id, alias.id]).apply(([id]) => id);
        this.registerOutputs({ arn: this.arn, alias: this.alias });
    }

    /**
     * The statement of an identity policy that lets its holder decrypt (and encrypt, with `write`) with this key through one AWS service.
     * Trap: a new alias may take KMS five minutes to honour, so who uses it at the first deployment has to try again.
     */
    grant(service: string, write = false): Statement {
        return {
            Action: write ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"],
            Resource: arnOf(this.target, "kms", "key/*"),
            Condition: {
                "ForAnyValue:StringEquals": { "kms:ResourceAliases": this.alias },
                StringEquals: { "kms:ViaService": `${service}.${this.target.region}.amazonaws.com` },
            },
        };
    }
}

/**
 * CloudWatch Logs names the log group in the encryption context. EventBridge names only the topic: for it KMS knows no `aws:SourceAccount`,
 * and what it sends to an encrypted topic would be lost without a word. The other services name the account they act for.
 */
function serviceStatement(target: Target, service: string): Statement {
    const of = { Sid: `Service${service.replace(/[^A-Za-z0-9]/g, "")}`, Principal: { Service: service }, Resource: "*" };
    const context = (key: string, arn: string): Statement["Condition"] => ({ ArnLike: { [`kms:EncryptionContext:${key}`]: arn } });
    if (service.startsWith("logs.")) return { ...of, Action: use, Condition: context("aws:logs:arn", arnOf(target, "logs", "log-group:*")) };
    if (service.startsWith("events."))
        return { ...of, Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Condition: context("aws:sns:topicArn", arnOf(target, "sns", "*")) };
    return { ...of, Action: use, Condition: { StringEquals: { "aws:SourceAccount": target.account } } };
}

/** KMS refuses a policy that names a role which does not exist yet, so roles are named in a condition. */
function roleStatements(target: Target, roles: string[]): Statement[] {
    if (roles.length === 0) return [];
    const only = { StringEquals: { "kms:CallerAccount": target.account }, ArnEquals: { "aws:PrincipalArn": roles } };
    return [
        { Sid: "Roles", Principal: { AWS: "*" }, Action: use, Resource: "*", Condition: only },
        {
            Sid: "RolesVolumes",
            Principal: { AWS: "*" },
            Action: "kms:CreateGrant",
            Resource: "*",
            Condition: { ...only, Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
    ];
}
