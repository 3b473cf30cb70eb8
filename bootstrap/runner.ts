import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, machine, nameOf, policyDocument, tagsOf, trust } from "../components/foundation";
import { runnerSecret } from "./names";
import type { Reach } from "./reach";

/** What a runner needs to know. */
export interface RunnerArgs extends Reach {
    /** `owner/name` of Golive's repository, without the ids that GitHub's tokens may have. */
    repository: string;
    /** Label that the stack's settings name: `golive:access.runner`. */
    label: string;
    /** Last word on any argument of a child. */
    override?: { template?: Partial<aws.ec2.LaunchTemplateArgs>; group?: Partial<aws.autoscaling.GroupArgs> };
}

/** Days after which a machine that nobody needed is made anew. */
const days = 7;

/**
 * The machine in a stack's VPC that deploys the stack: one at a time, each for one job, then ended and made anew. It is the bootstrap's, out of
 * the deployer's hands; its network and its security group are the stack's, whose output `runner` the settings repeat. What it registers with is
 * a secret that a person writes: a token for the repository's runners (administration, write) and nothing else. Its role reads that secret alone,
 * and the job, which is another user, does not reach the role.
 */
export class Runner extends pulumi.ComponentResource {
    constructor(name: string, args: RunnerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bootstrap:Runner", name, {}, opts);
        const { target, stack, environment, repository, label, override } = args;
        const place = environment.runner;
        if (!place) throw new Error(`${stack} has no runner`);
        const child = { parent: this };
        const physical = nameOf(target, `runner-${stack}`, 64);
        const tags = tagsOf(target, { Name: physical });
        const secretName = runnerSecret(target, stack);

        const secret = new aws.secretsmanager.Secret(
            name,
            { name: secretName, description: `Token by which the runner of ${stack} registers at GitHub`, recoveryWindowInDays: 7, tags: tagsOf(target) },
            child,
        );
        const role = new aws.iam.Role(name, { name: physical, assumeRolePolicy: trust("ec2.amazonaws.com"), tags: tagsOf(target) }, child);
        const reads = new aws.iam.RolePolicy(
            name,
            {
                role: role.name,
                policy: policyDocument([
                    { Sid: "OwnToken", Action: "secretsmanager:GetSecretValue", Resource: arnOf(target, "secretsmanager", `secret:${secretName}-??????`) },
                ]),
            },
            child,
        );
        const profile = new aws.iam.InstanceProfile(name, { name: physical, role: role.name, tags: tagsOf(target) }, child);
        const variables = { REGION: target.region, SECRET: secretName, REPOSITORY: repository, LABEL: label };
        const [shebang, ...script] = readFileSync(join(__dirname, "runner.sh"), "utf8").split("\n");
        const told = Object.entries(variables).map(([variable, value]) => `${variable}='${value}'`);
        machine(
            name,
            {
                ...{ target, tags, profile: profile.arn, securityGroupId: place.securityGroup, subnetIds: place.subnets, instanceType: place.instanceType },
                ...{ userData: [shebang, ...told, ...script].join("\n"), gigabytes: 20, days, waitFor: [secret, reads] },
                override: {
                    template: { instanceInitiatedShutdownBehavior: "terminate", ...override?.template },
                    group: { name: physical, ...override?.group },
                },
            },
            child,
        );
        this.registerOutputs({ secret: secretName });
    }
}
