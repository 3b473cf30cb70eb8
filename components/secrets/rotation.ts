import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import {
    type Authority,
    arnOf,
    type EncryptionKey,
    everyAtMost,
    type FunctionArgs,
    functionRoleArn,
    LambdaFunction,
    nameOf,
    type Statement,
    secretName,
    secretPattern,
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

/** Alternates between `<role>` and `<role>_clone`, which the roles' Job has made, so that no password that is in use is ever changed. */
export interface PostgresUser {
    kind: "postgres";
    /** Whose password it is. */
    role: string;
    /** Name of the server, as its certificate has it. */
    host: pulumi.Input<string>;
    /** Port of the database. */
    port: number;
    /** Name of the database. */
    database: string;
    /** Who signs the server's certificate: nothing else is believed. */
    authority: Authority;
    /** Group of the function, which the database lets in. */
    securityGroupId: pulumi.Input<string>;
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

const part = (secret: string) => `rotate-${secret}`;

/** What whoever makes another version of secrets the current one, by their short names, does with them and with the key that encrypts them. */
export const versionStatements = (target: Target, secrets: string[], key: EncryptionKey): [Statement, Statement] => [
    {
        Action: ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"].map(of => `secretsmanager:${of}`),
        Resource: secrets.map(secret => secretPattern(target, secret)),
    },
    key.grant("secretsmanager", true),
];

/** The same, where the new version is made at random. */
export function rotatingStatements(target: Target, secrets: string[], key: EncryptionKey): Statement[] {
    const [versions, encryption] = versionStatements(target, secrets, key);
    return [versions, { Action: "secretsmanager:GetRandomPassword", Resource: "*" }, encryption];
}

/** The client for Postgres, at the version of the lock file: no machine adds anything to it. */
const postgresClient = () => ({
    "node_modules/postgres/package.json": new pulumi.asset.FileAsset("./node_modules/postgres/package.json"),
    "node_modules/postgres/src": new pulumi.asset.FileArchive("./node_modules/postgres/src"),
});

/**
 * Rotates the password of a store's user without a moment in which pods hold a wrong one (arbitrage:132).
 * Traps: it never rotates at creation, but Secrets Manager then tries the function's test, so it waits for the user and for the way to the store;
 * nobody hears of one that fails but through `SecretAge`.
 */
export class UserRotation extends pulumi.ComponentResource {
    /** The schedule. */
    readonly ready: pulumi.Resource[];

    /** ARN of the role that rotates a secret, known before anything exists: goes into `rotators` of `Secrets.born`. */
    static roleOf(target: Target, _kind: RotatedKind, secret: string): string {
        return functionRoleArn(target, part(secret));
    }

    constructor(name: string, args: UserRotationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:UserRotation", name, {}, opts);
        const { target, network, secret, days, user } = args;
        const ready = {
            postgres: () => this.postgres(name, args, user as PostgresUser),
            redis: () => this.redis(name, args, user as RedisUser),
            rabbitmq: () => this.rabbitmq(name, args, user as RabbitmqUser),
        }[user.kind]();
        const rotation = new aws.secretsmanager.SecretRotation(
            name,
            {
                secretId: secret.arn,
                rotationLambdaArn: arnOf(target, "lambda", `function:${nameOf(target, part(secret.shortName), 64)}`),
                rotateImmediately: false,
                rotationRules: everyAtMost(days, target),
            },
            { parent: this, dependsOn: [...ready, ...secret.ready, ...network.ready, ...args.waitFor] },
        );
        this.ready = [rotation];
        this.registerOutputs({});
    }

    private postgres(name: string, args: UserRotationArgs, user: PostgresUser): pulumi.Resource[] {
        const { target, network } = args;
        const { host: HOST, port, database: DATABASE, role: ROLE, authority, securityGroupId } = user;
        // RDS chooses the name. Of such secrets the function can decrypt those of this stack alone: the key is its own.
        const master = arnOf(target, "secretsmanager", "secret:rds!db-*-??????");
        return this.own(name, args, {
            handler: "rotate-postgres.handler",
            environment: { HOST, PORT: String(port), DATABASE, ROLE },
            files: { ...postgresClient(), "authority.pem": new pulumi.asset.FileAsset(authority.file) },
            statements: [{ Sid: "Administrator", Action: "secretsmanager:GetSecretValue", Resource: master }],
            inside: { network, securityGroupId },
        });
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
        { environment, statements, ...rest }: Pick<FunctionArgs, "handler" | "environment" | "files" | "statements" | "inside">,
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
                statements: [...rotatingStatements(target, [secret.shortName], key), ...statements],
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
