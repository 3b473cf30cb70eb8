import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { arnOf, policyDocument, tagsOf } from "../components/foundation";
import { operatorStatements } from "../components/network";
import { operatorPolicy, operatorRole } from "./names";
import { fromPeople, type Reach } from "./reach";

/**
 * What lets people use a stack's bastion, given to the roles that the settings name; those of single sign-on, which nobody can change from
 * outside, name the policy in their permission set. It is made here because these roles have no boundary: whoever may write this policy, or
 * give them one, may do whatever he wants. Returns its ARN.
 */
export function letOperatorsIn(name: string, { target, stack, environment }: Reach, opts: pulumi.CustomResourceOptions): string {
    const policyArn = arnOf(target, "iam", `policy/${operatorPolicy(target, stack)}`, true);
    const policy = new aws.iam.Policy(
        `${name}-operator`,
        {
            name: operatorPolicy(target, stack),
            description: `Sessions on the bastion of ${environment.bot}-${stack}`,
            policy: policyDocument(operatorStatements({ ...target, bot: environment.bot, stack })),
            tags: tagsOf(target),
        },
        opts,
    );
    if (environment.operators === "create") {
        const role = new aws.iam.Role(
            `${name}-operators`,
            { name: operatorRole(target, stack), assumeRolePolicy: policyDocument(fromPeople({ target, stack, environment })), tags: tagsOf(target) },
            opts,
        );
        new aws.iam.RolePolicyAttachment(`${name}-operators`, { role: role.name, policyArn }, { ...opts, dependsOn: policy });
        return policyArn;
    }
    environment.operators
        .filter(arn => !arn.includes(":role/aws-reserved/"))
        .forEach((arn, index) => {
            const role = arn.split("/").pop() as string;
            new aws.iam.RolePolicyAttachment(`${name}-operator-${index}`, { role, policyArn }, { ...opts, dependsOn: policy });
        });
    return policyArn;
}
