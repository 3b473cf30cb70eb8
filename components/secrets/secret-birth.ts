import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, type EncryptionKey, functionRoleArn, LambdaFunction } from "../foundation";
import type { Secret } from "./secret";

/** How a machine-made secret gets its value. */
export interface Birth {
    /** Fields that are no secret, such as host and username: they land in the state. Default: none. */
    fields?: Record<string, pulumi.Input<string | number | boolean>>;
    /** The field that is made at random. Default: password. */
    field?: string;
    /** Its characters; letters, digits and `-._`, each kind at least once, so that it fits into a URL. Default: 48. */
    length?: number;
    /** ElastiCache user that gets the password; Pulumi creates it switched off and without one. Default: none. */
    redisUser?: { userId: pulumi.Input<string>; accessString: string };
}

/** ARN of the role of the function that gives birth, known before a deployment. */
export const birthRoleArn = (target: Target): string => functionRoleArn(target, "secret-birth");

/** What the function that gives birth needs to know. */
export interface SecretBirthArgs {
    /** The account, region and names. */
    target: Target;
    /** Encrypts the secrets. */
    key: EncryptionKey;
    /** Key of the function's logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
}

/** Gives machine-made secrets their first value inside AWS, so that no value passes through Pulumi; it can't touch exchange keys. */
export class SecretBirth extends pulumi.ComponentResource {
    private readonly code: LambdaFunction;

    constructor(name: string, { target, key, logsKey }: SecretBirthArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:SecretBirth", name, {}, opts);
        const born = { StringEquals: { "aws:ResourceTag/golive:kind": "generated" } };
        const own = arnOf(target, "secretsmanager", `secret:${target.bot}/${target.stack}/*`);
        // ElastiCache ids are shortened to 40 characters, seven of which may be a hash.
        const users = arnOf(target, "elasticache", `user:${`${target.bot}-${target.stack}`.slice(0, 33)}*`);
        this.code = new LambdaFunction(
            name,
            {
                target,
                part: "secret-birth",
                description: "Gives machine-made secrets their first value",
                folder: "secrets",
                handler: "birth.handler",
                timeout: 900,
                logsKey,
                statements: [
                    {
                        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
                        Resource: own,
                        Condition: born,
                    },
                    { Action: "secretsmanager:GetRandomPassword", Resource: "*" },
                    { Action: ["elasticache:DescribeUsers", "elasticache:ModifyUser"], Resource: users },
                    { Action: "elasticache:DescribeUserGroups", Resource: users.replace(":user:", ":usergroup:") },
                    key.grant("secretsmanager", true),
                ],
            },
            { parent: this },
        );
        this.registerOutputs({});
    }

    /** Gives a secret its value, once: later deployments only bring the fields that are no secret up to date. */
    invoke(name: string, secret: Secret, birth: Birth, opts: pulumi.CustomResourceOptions): aws.lambda.Invocation {
        const { fields = {}, field = "password", length = 48, redisUser } = birth;
        return new aws.lambda.Invocation(
            name,
            { functionName: this.code.name, input: pulumi.jsonStringify({ secretId: secret.name, fields, generate: { field, length }, redisUser }) },
            pulumi.mergeOptions(opts, { dependsOn: [...this.code.ready, ...secret.ready] }),
        );
    }
}
