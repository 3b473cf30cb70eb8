import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, type EncryptionKey, policyDocument, readerArn, secretName, tagsOf } from "../foundation";

/** Where a secret's value comes from; also its tag `golive:kind`, which the birth function's permissions hang on. */
export type SecretKind = "exchange" | "provided" | "generated";

/** What a secret needs to know. */
export interface SecretArgs {
    /** The account, region and names. */
    target: Target;
    /** Its short name; Secrets Manager knows it as `<bot>/<stack>/<name>`. */
    name: string;
    /** What it is, in a sentence. */
    description: string;
    /** Who gives it its value. */
    kind: SecretKind;
    /** Encrypts it. */
    key: EncryptionKey;
    /** Days in which it can be restored after a deletion; 0 deletes at once, so that the name is free again (traps.md). */
    recoveryDays: number;
    /** Who may read the value: names of services, or ARNs of roles. Everybody else is denied, whatever their own policies say. */
    readers: string[];
    /** Tags beside the stack's own. Default: none. */
    tags?: Record<string, string>;
    /** Last word on any argument of the secret. */
    override?: Partial<aws.secretsmanager.SecretArgs>;
}

/**
 * The policy that stands on a secret: nobody but its readers gets the value (cryptofunk:31).
 * It denies reading alone: who administers secrets may still change or lift it, which CloudTrail records, so nobody is locked out for good.
 */
export function readersOnly(target: Target, readers: string[]): string {
    const arns = [...new Set(readers.map(reader => readerArn(target, reader)))].sort();
    return policyDocument([
        {
            Sid: "OnlyReaders",
            Effect: "Deny",
            Principal: "*",
            Action: "secretsmanager:GetSecretValue",
            Resource: "*",
            Condition: {
                ArnNotLike: { "aws:PrincipalArn": [...arns, arnOf(target, "iam", "root", true)] },
                BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
            },
        },
    ]);
}

/** One entry of Secrets Manager, without a value: that is put there by a person or born in AWS, and never passes through Pulumi. */
export class Secret extends pulumi.ComponentResource {
    /** Short name. */
    readonly shortName: string;
    /** Name in Secrets Manager, known before a deployment. */
    readonly name: string;
    /** ARN, with the six characters that Secrets Manager adds. */
    readonly arn: pulumi.Output<string>;
    /** What a reader waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: SecretArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:Secret", name, {}, opts);
        const { target, key, kind } = args;
        this.shortName = args.name;
        this.name = secretName(target, args.name);
        const secret = new aws.secretsmanager.Secret(
            name,
            {
                name: this.name,
                description: args.description,
                kmsKeyId: key.arn,
                recoveryWindowInDays: args.recoveryDays,
                tags: tagsOf(target, { "golive:kind": kind, ...args.tags }),
                ...args.override,
            },
            { parent: this, protect: target.protect },
        );
        const policy = new aws.secretsmanager.SecretPolicy(
            name,
            { secretArn: secret.arn, policy: readersOnly(target, args.readers), blockPublicPolicy: true },
            { parent: this },
        );
        this.arn = secret.arn;
        this.ready = [secret, policy];
        this.registerOutputs({ name: this.name, arn: this.arn });
    }
}
