import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { arnOf, policyDocument, type Statement, tagsOf } from "../components/foundation";
import { operatorStatements } from "../components/network";
import { onCallPolicy, operatorPolicy, stopRole } from "./names";
import type { Reach } from "./reach";

/**
 * What lets people use a stack's bastion, given to the roles that the settings name; those of single sign-on, which nobody can change from
 * outside, name the policy in their permission set. It is made here because these roles have no boundary: whoever may write this policy, or
 * give them one, may do whatever he wants. Returns its ARN.
 */
export function letOperatorsIn(name: string, { target, stack, environment }: Reach, opts: pulumi.CustomResourceOptions): string {
    return give(
        `${name}-operator`,
        {
            ...{ target, name: operatorPolicy(target, stack), roles: environment.operators },
            description: `Sessions on the bastion of ${environment.bot}-${stack}`,
            statements: operatorStatements({ ...target, bot: environment.bot, stack }),
        },
        opts,
    );
}

/** What lets people take on the role that stops a stack's bot, whose trust asks for the second factor; given as the operators' is. Returns its ARN. */
export function letOnCallStop(name: string, { target, stack, environment }: Reach, opts: pulumi.CustomResourceOptions): string {
    const Resource = arnOf(target, "iam", `role/${stopRole(target, stack)}`, true);
    return give(
        `${name}-on-call`,
        {
            ...{ target, name: onCallPolicy(target, stack), roles: environment.onCall },
            description: `Stops ${environment.bot}-${stack}`,
            statements: [{ Sid: "Stop", Action: "sts:AssumeRole", Resource, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }],
        },
        opts,
    );
}

type Given = { target: Reach["target"]; name: string; description: string; statements: Statement[]; roles: string[] };

function give(resource: string, { target, name, description, statements, roles }: Given, opts: pulumi.CustomResourceOptions): string {
    const policyArn = arnOf(target, "iam", `policy/${name}`, true);
    const policy = new aws.iam.Policy(resource, { name, description, policy: policyDocument(statements), tags: tagsOf(target) }, opts);
    roles
        .filter(arn => !arn.includes(":role/aws-reserved/"))
        .forEach((arn, index) => {
            const role = arn.split("/").pop() as string;
            new aws.iam.RolePolicyAttachment(`${resource}-${index}`, { role, policyArn }, { ...opts, dependsOn: policy });
        });
    return policyArn;
}
