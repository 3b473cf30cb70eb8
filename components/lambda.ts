import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption";
import { policyDocument, type Statement, trust } from "./iam";
import { arnOf, nameOf, type Target, tagsOf } from "./target";

/** What a function needs to know. */
export interface FunctionArgs {
    /** The account, region and names. */
    target: Target;
    /** End of its physical name. */
    part: string;
    /** What it does, in a sentence. */
    description: string;
    /** Folder below functions/ whose files are its code; the AWS SDK comes with the runtime. */
    folder: string;
    /** File without extension and exported name, such as "birth.handler". */
    handler: string;
    /** What it may do beside logging; nothing in it may be unknown. */
    statements: Statement[];
    /** Seconds after which it is stopped. Default: 60. */
    timeout?: number;
    /** Environment variables, never a secret. Default: none. */
    environment?: Record<string, pulumi.Input<string>>;
    /** Key of its logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** Last word on any argument of the function. */
    override?: Partial<aws.lambda.FunctionArgs>;
}

/** Physical name of a function's role, known before a deployment. */
export const functionRoleArn = (target: Target, part: string): string => arnOf(target, "iam", `role/${nameOf(target, part, 64)}`, true);

/** A Lambda function of this repository with its role and its log group, which outlives no destroy: the role may not create groups. */
export class LambdaFunction extends pulumi.ComponentResource {
    /** Physical name, known before a deployment. */
    readonly name: string;
    /** ARN of the function. */
    readonly arn: pulumi.Output<string>;
    /** What a caller waits for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:access:Function", name, {}, opts);
        const { target, part } = args;
        const child = { parent: this };
        this.name = nameOf(target, part, 64);
        const logGroup = `/aws/lambda/${this.name}`;
        const logs = new aws.cloudwatch.LogGroup(
            name,
            { name: logGroup, retentionInDays: target.logDays, kmsKeyId: args.logsKey?.arn, tags: tagsOf(target) },
            child,
        );
        const role = new aws.iam.Role(name, { name: this.name, assumeRolePolicy: trust("lambda.amazonaws.com"), tags: tagsOf(target) }, child);
        const policy = new aws.iam.RolePolicy(
            name,
            {
                role: role.name,
                policy: policyDocument([
                    { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: arnOf(target, "logs", `log-group:${logGroup}:*`) },
                    ...args.statements,
                ]),
            },
            child,
        );
        const code = new aws.lambda.Function(
            name,
            {
                name: this.name,
                description: args.description,
                role: role.arn,
                runtime: "nodejs22.x",
                architectures: ["arm64"],
                handler: args.handler,
                timeout: args.timeout ?? 60,
                memorySize: 256,
                // Relative to the project, so that every machine registers the same program.
                code: new pulumi.asset.FileArchive(`./functions/${args.folder}`),
                environment: args.environment ? { variables: args.environment } : undefined,
                loggingConfig: { logFormat: "JSON", logGroup },
                tags: tagsOf(target),
                ...args.override,
            },
            { ...child, dependsOn: [logs, policy] },
        );
        this.arn = code.arn;
        this.ready = [code];
        this.registerOutputs({ arn: this.arn });
    }
}
