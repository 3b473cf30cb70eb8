import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import { arnOf, nameOf, policyDocument, type Statement, tagsOf, trust } from "../foundation";

/** What pods that act in AWS are, and what they may do. */
export interface PodIdentityArgs {
    /** Namespace of the pods. */
    namespace: string;
    /** ServiceAccount of the pods. */
    serviceAccount: string;
    /** What the pods may do in AWS; nothing in it may be unknown before a deployment. */
    statements: Statement[];
}

/** A role that pods take on. */
export interface PodRole {
    /** Its ARN. */
    arn: pulumi.Output<string>;
    /** What whoever uses the role waits for, so that it may already do what it is for. */
    ready: pulumi.Resource[];
}

/** Physical name of the role that pods get under a name, known before a deployment. */
const podRoleName = (target: Target, name: string): string => nameOf(target, `pod-${name}`, 64);

/** ARN of the role that pods get under a name, known before a deployment. */
export const podRoleArn = (target: Target, name: string): string => arnOf(target, "iam", `role/${podRoleName(target, name)}`, true);

/**
 * An IAM role that only one ServiceAccount of one cluster can have: Pod Identity names cluster, namespace and ServiceAccount
 * in tags of the session, and the trust policy demands exactly these.
 */
export function podRole(name: string, target: Target, args: PodIdentityArgs, opts: pulumi.CustomResourceOptions): PodRole {
    const { namespace, serviceAccount, statements } = args;
    const role = new aws.iam.Role(
        `pod-${name}`,
        {
            name: podRoleName(target, name),
            description: `ServiceAccount ${serviceAccount} in namespace ${namespace}`,
            assumeRolePolicy: trust("pods.eks.amazonaws.com", {
                actions: ["sts:AssumeRole", "sts:TagSession"],
                conditions: {
                    StringEquals: {
                        "aws:RequestTag/eks-cluster-arn": arnOf(target, "eks", `cluster/${nameOf(target, "")}`),
                        "aws:RequestTag/kubernetes-namespace": namespace,
                        "aws:RequestTag/kubernetes-service-account": serviceAccount,
                    },
                },
            }),
            tags: tagsOf(target),
        },
        opts,
    );
    const policy = new aws.iam.RolePolicy(`pod-${name}`, { role: role.name, policy: policyDocument(statements) }, opts);
    return { arn: role.arn, ready: [role, policy] };
}
