import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { nameOf, partitionOf, tagsOf } from "../foundation";

/** ARN of one of EKS's own access policies. */
export const accessPolicy = (target: Target, name: string): string => `arn:${partitionOf(target)}:eks::aws:cluster-access-policy/${name}`;

/** Operators' group in Kubernetes: EKS's policy lets them look, and not open a port; roles of this group add that where it is wanted. */
export const operatorsGroup = "operators";

/** Who may do what in the cluster: the deployer everything, operators look at everything but Secrets (cryptofunk:284). */
export function clusterAccess(
    name: string,
    target: Target,
    access: Settings["access"],
    cluster: aws.eks.Cluster,
    opts: pulumi.CustomResourceOptions,
): aws.eks.AccessPolicyAssociation[] {
    const clusterName = nameOf(target, "");
    const grant = (who: string, principalArn: string, policy: string, kubernetesGroups?: string[]) => {
        const entry = new aws.eks.AccessEntry(
            `${name}-${who}`,
            { clusterName, principalArn, type: "STANDARD", kubernetesGroups, tags: tagsOf(target) },
            pulumi.mergeOptions(opts, { dependsOn: cluster }),
        );
        return new aws.eks.AccessPolicyAssociation(
            `${name}-${who}`,
            { clusterName, principalArn, policyArn: accessPolicy(target, policy), accessScope: { type: "cluster" } },
            pulumi.mergeOptions(opts, { dependsOn: entry }),
        );
    };
    const operators = access.operators.filter(arn => arn !== access.deployer);
    return [
        grant("deployer", access.deployer, "AmazonEKSClusterAdminPolicy"),
        ...operators.map((arn, i) => grant(`operator-${i}`, arn, "AmazonEKSViewPolicy", [operatorsGroup])),
    ];
}

/** Who is let into the API beside people and deployer: a role of AWS that is in a group of Kubernetes and nothing else, from a security group. */
export interface AdmittedArgs {
    /** ARN of the role, known before a deployment. */
    role: string;
    /** Group in Kubernetes whose roles say what it may do. */
    group: string;
    /** Security group from which it calls. */
    securityGroupId: pulumi.Input<string>;
    /** What has to be there before: the role, which EKS looks up. */
    waitFor: pulumi.Resource[];
}

/** A kubeconfig that asks the aws CLI for a token at each use: a token written into it would live 15 minutes. */
export function kubeconfig(target: Target, cluster: aws.eks.Cluster): pulumi.Output<string> {
    const name = nameOf(target, "");
    const exec = {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "aws",
        args: ["eks", "get-token", "--cluster-name", name, "--region", target.region, "--output", "json"],
    };
    const server = { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority.data };
    return pulumi.jsonStringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster: server }],
        users: [{ name, user: { exec } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        "current-context": name,
    });
}
