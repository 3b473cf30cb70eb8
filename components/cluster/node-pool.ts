import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { arnOf, closedOutside, type EncryptionKey, nameOf, partitionOf, tagsOf, trust } from "../foundation";
import type { Network } from "../network";
import { accessPolicy } from "./cluster-access";

/** What a pool of nodes needs to know. */
export interface NodePoolArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network whose private subnets the nodes live in. */
    network: Network;
    /** Name of the EKS cluster. */
    clusterName: string;
    /** Connection to the cluster. */
    provider: k8s.Provider;
    /** Security group of the nodes; EKS's own, since another one needs more rights than Auto Mode's policies give. */
    securityGroupId: pulumi.Input<string>;
    /** Instance families, architecture and the most CPUs. */
    settings: Settings["cluster"];
    /** Key of the nodes' disks. */
    key: EncryptionKey;
    /** What must be there before anything is made in the cluster: the deployer's rights. */
    after: pulumi.Resource[];
    /** Last word on the specifications of the node class and the node pool. */
    override?: { nodeClass?: Record<string, unknown>; nodePool?: Record<string, unknown> };
}

/** What the nodes and their system processes may do: pull images and fetch the pods' credentials. */
const nodePolicies = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];

/**
 * The nodes of Auto Mode, scaled by what the pods ask for (cryptofunk:278), on a node class of our own, since the built-in ones can't be changed:
 * it makes network policies hold (cryptofunk:283).
 *
 * Nodes are of Nitro: with a lowest generation old machines would be left out too, but above four is no T family at all.
 *
 * Traps. NetworkPolicy acts only with both the ConfigMap and the node class's `networkPolicy`; `DefaultDeny` would also cut off what AWS
 * runs in kube-system, so the denial stands in each `Namespace`. Without built-in pools nobody lets the node role into the cluster: its
 * access entry is ours. Nodes are moved, to save money or for a newer image, in the maintenance window alone. They live 14 days and expire whatever the window says: an order placer carries `karpenter.sh/do-not-disrupt`
 * and then has a day until it is drained. On destroy pool and class wait until the last node is gone, while its role, access and network still exist.
 */
export class NodePool extends pulumi.ComponentResource {
    /** What pods wait for. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: NodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:NodePool", name, {}, opts);
        const { network, provider, settings, key, override } = args;
        const access = this.nodeAccess(name, args);
        const inCluster = { provider, parent: this, dependsOn: [...args.after, ...access, ...network.ready] };
        const slowToGo = { ...inCluster, customTimeouts: { delete: "30m" } };

        const enforcement = new k8s.core.v1.ConfigMap(
            `${name}-network-policy`,
            { metadata: { name: "amazon-vpc-cni", namespace: "kube-system" }, data: { "enable-network-policy-controller": "true" } },
            inCluster,
        );
        const nodeClass = new k8s.apiextensions.CustomResource(
            `${name}-class`,
            {
                apiVersion: "eks.amazonaws.com/v1",
                kind: "NodeClass",
                metadata: { name: "golive" },
                spec: {
                    role: nodeRoleName(args.target),
                    subnetSelectorTerms: network.privateSubnetIds.map(id => ({ id })),
                    securityGroupSelectorTerms: [{ id: args.securityGroupId }],
                    networkPolicy: "DefaultAllow",
                    networkPolicyEventLogs: "Enabled",
                    ephemeralStorage: { size: "80Gi", kmsKeyID: key.arn },
                    ...override?.nodeClass,
                },
            },
            { ...slowToGo, dependsOn: enforcement },
        );
        const isIn = (label: string, ...values: string[]) => ({ key: label, operator: "In", values });
        const nodePool = new k8s.apiextensions.CustomResource(
            name,
            {
                apiVersion: "karpenter.sh/v1",
                kind: "NodePool",
                metadata: { name: "golive" },
                spec: {
                    template: {
                        spec: {
                            nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "golive" },
                            requirements: [
                                isIn("karpenter.sh/capacity-type", "on-demand"),
                                isIn("kubernetes.io/arch", settings.architecture),
                                isIn("eks.amazonaws.com/instance-category", ...settings.instanceCategories),
                                isIn("eks.amazonaws.com/instance-cpu", "2", "4", "8", "16"),
                                isIn("eks.amazonaws.com/instance-hypervisor", "nitro"),
                            ],
                            expireAfter: "336h",
                            terminationGracePeriod: "24h",
                        },
                    },
                    limits: { cpu: String(settings.cpuLimit) },
                    disruption: {
                        consolidationPolicy: "WhenEmptyOrUnderutilized",
                        consolidateAfter: "10m",
                        budgets: [{ nodes: "1" }, { nodes: "0", reasons: ["Underutilized", "Drifted"], ...closedOutside(args.target) }],
                    },
                    ...override?.nodePool,
                },
            },
            { ...slowToGo, dependsOn: nodeClass },
        );
        this.ready = [enforcement, nodeClass, nodePool];
        this.registerOutputs({});
    }

    /** The nodes' role and its way into the cluster. */
    private nodeAccess(name: string, { target, clusterName, after }: NodePoolArgs): pulumi.Resource[] {
        const child = { parent: this };
        const role = new aws.iam.Role(
            `${name}-nodes`,
            { name: nodeRoleName(target), assumeRolePolicy: trust("ec2.amazonaws.com"), tags: tagsOf(target) },
            child,
        );
        const attachments = nodePolicies.map(
            policy =>
                new aws.iam.RolePolicyAttachment(
                    `${name}-${policy}`,
                    { role: role.name, policyArn: `arn:${partitionOf(target)}:iam::aws:policy/${policy}` },
                    child,
                ),
        );
        const principalArn = arnOf(target, "iam", `role/${nodeRoleName(target)}`, true);
        const entry = new aws.eks.AccessEntry(
            `${name}-nodes`,
            { clusterName, principalArn, type: "EC2", tags: tagsOf(target) },
            { ...child, dependsOn: [role, ...after] },
        );
        const association = new aws.eks.AccessPolicyAssociation(
            `${name}-nodes`,
            { clusterName, principalArn, policyArn: accessPolicy(target, "AmazonEKSAutoNodePolicy"), accessScope: { type: "cluster" } },
            { ...child, dependsOn: entry },
        );
        return [...attachments, association];
    }
}

/** Name of the nodes' role, known before a deployment. */
const nodeRoleName = (target: Target) => nameOf(target, "node", 64);
