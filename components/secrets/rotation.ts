import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import {
    arnOf,
    type EncryptionKey,
    type FunctionArgs,
    functionGroup,
    functionRoleArn,
    LambdaFunction,
    letOut,
    nameOf,
    secretName,
    secretPattern,
    tagsOf,
} from "../foundation";
import type { Network } from "../network";
import type { Secret } from "./secret";

/** What the rotation of a store's user needs to know. */
export interface UserRotationArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the functions for Postgres and RabbitMQ run. */
    network: Network;
    /** The user's secret, in the format of its kind. */
    secret: Secret;
    /** Encrypts the secret. */
    key: EncryptionKey;
    /** Days between two rotations. */
    days: number;
    /** What the first rotation waits for: the value, the user, the way to the store. */
    waitFor: pulumi.Resource[];
    /** Key of the logs of functions of this repository. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** Whose user it is. */
    user: PostgresUser | RedisUser | RabbitmqUser;
}

/** The stores whose users a machine replaces. */
export type RotatedKind = UserRotationArgs["user"]["kind"];

/** Alternates between `<username>` and `<username>_clone`, so that no password that is in use is ever changed. */
export interface PostgresUser {
    kind: "postgres";
    /** ARN of the master user's secret, the same as in the secret's field `masterarn`. */
    masterSecretArn: pulumi.Input<string>;
    /** ARN of the key of the master user's secret. Default: AWS's own. */
    masterKeyArn?: pulumi.Input<string>;
    /** Port of the database. Default: 5432. */
    port?: number;
}

/** Keeps two passwords: the new one and the one before. */
export interface RedisUser {
    kind: "redis";
    /** Id of the ElastiCache user, known before a deployment. */
    userId: string;
}

/** Alternates between `<username>` and `<username>_clone`, through the broker's management. */
export interface RabbitmqUser {
    kind: "rabbitmq";
    /** Address of the management, without a path. */
    management: pulumi.Input<string>;
    /** Virtual host that the user has to itself. */
    virtualHost: string;
    /** Short name of the administrator's secret; the function is among its readers. */
    administrator: string;
    /** Group of the function, which the broker lets in. */
    securityGroupId: pulumi.Input<string>;
}

/** AWS's function for Postgres in the Serverless Application Repository; the other partitions have publishers of their own. */
const publisher: Record<string, { arn: string; version: string }> = {
    aws: { arn: "arn:aws:serverlessrepo:us-east-1:297356227824", version: "1.1.671" },
    "aws-cn": { arn: "arn:aws-cn:serverlessrepo:cn-north-1:193023089310", version: "1.1.440" },
    "aws-us-gov": { arn: "arn:aws-us-gov:serverlessrepo:us-gov-west-1:023102451235", version: "1.1.383" },
};

/** What would break a connection string: the same that functions/secrets leaves out. */
export const unsafeCharacters = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

const part = (secret: string) => `rotate-${secret}`;
/** At most nine characters: CloudFormation cuts longer names of stacks off in the names of roles. */
const stackName = (target: Target, secret: string) =>
    `r${createHash("sha256")
        .update(nameOf(target, part(secret), 200))
        .digest("hex")
        .slice(0, 8)}`;

/**
 * Rotates the password of a store's user without a moment in which pods hold a wrong one (arbitrage:132).
 * Traps: it never rotates at creation, since then the role may not exist yet; "ssl": true must stand in a Postgres secret, or the function
 * falls back to plain; AWS's function brings a role without our boundary, which only an administrator may make (docs/getting-started.md).
 */
export class UserRotation extends pulumi.ComponentResource {
    /** Group of the function for Postgres: the store lets it in on its port. Undefined for the others. */
    readonly securityGroupId?: pulumi.Output<string>;
    /** The schedule. */
    readonly ready: pulumi.Resource[];

    /** ARN (pattern) of the role that rotates a secret, known before anything exists: goes into `rotators` of `Secrets.born`. */
    static roleOf(target: Target, kind: RotatedKind, secret: string): string {
        return kind === "postgres" ? arnOf(target, "iam", `role/serverlessrepo-${stackName(target, secret)}-*`, true) : functionRoleArn(target, part(secret));
    }

    constructor(name: string, args: UserRotationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:UserRotation", name, {}, opts);
        const { target, network, secret, days, user } = args;
        const functionName = nameOf(target, part(secret.shortName), 64);
        if (user.kind === "postgres") this.securityGroupId = this.group(name, target, network, user.port ?? 5432);
        const ready = {
            postgres: () => this.postgres(name, functionName, args, user as PostgresUser),
            redis: () => this.redis(name, args, user as RedisUser),
            rabbitmq: () => this.rabbitmq(name, args, user as RabbitmqUser),
        }[user.kind]();
        const rotation = new aws.secretsmanager.SecretRotation(
            name,
            {
                secretId: secret.arn,
                rotationLambdaArn: arnOf(target, "lambda", `function:${functionName}`),
                rotateImmediately: false,
                rotationRules: { automaticallyAfterDays: days },
            },
            { parent: this, dependsOn: [...ready, ...secret.ready, ...network.ready, ...args.waitFor] },
        );
        this.ready = [rotation];
        this.registerOutputs({ securityGroupId: this.securityGroupId });
    }

    private group(name: string, target: Target, network: Network, port: number): pulumi.Output<string> {
        const child = { parent: this };
        const { group } = functionGroup(name, { target, network, description: "Rotates a database user" }, child);
        network.isolatedCidrs.forEach(
            (cidr, zone) => void letOut(`${name}-database-${zone}`, { target, group, description: "The database", port, cidr }, child),
        );
        return group.id;
    }

    private postgres(name: string, functionName: string, { target, network, secret, key }: UserRotationArgs, user: PostgresUser): pulumi.Resource[] {
        const partition = target.region.startsWith("cn-") ? "aws-cn" : target.region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
        const { arn, version } = publisher[partition];
        const application = new aws.serverlessrepository.CloudFormationStack(
            name,
            {
                name: stackName(target, secret.shortName),
                applicationId: `${arn}:applications/SecretsManagerRDSPostgreSQLRotationMultiUser`,
                semanticVersion: version,
                capabilities: ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"],
                parameters: {
                    endpoint: `https://secretsmanager.${target.region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`,
                    functionName,
                    vpcSubnetIds: pulumi.all(network.privateSubnetIds).apply(ids => ids.join(",")),
                    vpcSecurityGroupIds: this.securityGroupId as pulumi.Output<string>,
                    kmsKeyArn: key.arn,
                    masterSecretArn: user.masterSecretArn,
                    ...(user.masterKeyArn ? { masterSecretKmsKeyArn: user.masterKeyArn } : {}),
                    excludeCharacters: unsafeCharacters,
                },
                tags: tagsOf(target),
            },
            { parent: this, customTimeouts: { delete: "60m" }, dependsOn: network.ready },
        );
        return [application];
    }

    private redis(name: string, args: UserRotationArgs, { userId }: RedisUser): pulumi.Resource[] {
        const elasticache = { Action: ["elasticache:DescribeUsers", "elasticache:ModifyUser"], Resource: arnOf(args.target, "elasticache", `user:${userId}`) };
        return this.own(name, args, { handler: "rotate-redis.handler", environment: { USER_ID: userId }, statements: [elasticache] });
    }

    private rabbitmq(name: string, args: UserRotationArgs, user: RabbitmqUser): pulumi.Resource[] {
        const { target, network } = args;
        const { management: MANAGEMENT, virtualHost: VIRTUAL_HOST, administrator, securityGroupId } = user;
        const reads = { Sid: "Administrator", Action: "secretsmanager:GetSecretValue", Resource: secretPattern(target, administrator) };
        const environment = { MANAGEMENT, VIRTUAL_HOST, ADMINISTRATOR: secretName(target, administrator) };
        return this.own(name, args, { handler: "rotate-rabbitmq.handler", environment, statements: [reads], inside: { network, securityGroupId } });
    }

    /** A function of this repository, which Secrets Manager alone may call. */
    private own(
        name: string,
        { target, secret, key, logsKey }: UserRotationArgs,
        { environment, statements, ...rest }: Pick<FunctionArgs, "handler" | "environment" | "statements" | "inside">,
    ): pulumi.Resource[] {
        const code = new LambdaFunction(
            name,
            {
                target,
                part: part(secret.shortName),
                description: `Rotates ${secret.name}`,
                folder: "secrets",
                timeout: 840,
                environment: { SECRET_NAME: secret.name, ...environment },
                logsKey,
                statements: [
                    {
                        Action: [
                            "secretsmanager:DescribeSecret",
                            "secretsmanager:GetSecretValue",
                            "secretsmanager:PutSecretValue",
                            "secretsmanager:UpdateSecretVersionStage",
                        ],
                        Resource: secretPattern(target, secret.shortName),
                    },
                    { Action: "secretsmanager:GetRandomPassword", Resource: "*" },
                    ...statements,
                    key.grant("secretsmanager", true),
                ],
                ...rest,
            },
            { parent: this },
        );
        const permission = new aws.lambda.Permission(
            name,
            {
                action: "lambda:InvokeFunction",
                function: code.name,
                principal: "secretsmanager.amazonaws.com",
                sourceAccount: target.account,
                sourceArn: secret.arn,
            },
            { parent: this, dependsOn: code.ready },
        );
        return [...code.ready, permission];
    }
}
