import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import {
    arnOf,
    type EncryptionKey,
    type FlowPeer,
    nameOf,
    type Peer,
    partitionOf,
    policyDocument,
    type Sources,
    type Statement,
    tagsOf,
    trust,
} from "../foundation";
import type { Network } from "../network";
import { type AdmittedArgs, clusterAccess, kubeconfig } from "./cluster-access";
import { NodePool, type NodePoolArgs } from "./node-pool";
import { type PodIdentityArgs, podRole } from "./pod-identity";
import { settled } from "./settling";

/** What a Kubernetes cluster needs to know. */
export interface ClusterArgs {
    /** Environment it belongs to. */
    target: Target;
    /** Network it lives in: nodes in the private subnets, the API's addresses in the isolated ones. */
    network: Network;
    /** Version, instance families and the most CPUs. */
    settings: Settings["cluster"];
    /** Who reaches the API and who may do what there. */
    access: Settings["access"];
    /** Key of the Kubernetes Secrets in etcd and of the nodes' disks; it must outlive the cluster. */
    key: EncryptionKey;
    /** Key of the control plane's logs. */
    logsKey: EncryptionKey;
    /** Security groups inside the VPC that reach the API, such as the bastion's. Default: none, only the nodes. */
    apiFrom?: Sources;
    /** Last word on any argument of the cluster and its nodes. */
    override?: { cluster?: Partial<aws.eks.ClusterArgs> } & NodePoolArgs["override"];
}

const serviceCidr = "172.20.0.0/16";

/** What Auto Mode itself may do in the account: nodes, disks, load balancers, network interfaces. */
const clusterPolicies = ["ClusterPolicy", "ComputePolicy", "BlockStoragePolicy", "LoadBalancingPolicy", "NetworkingPolicy"].map(p => `AmazonEKS${p}`);

/**
 * Kubernetes on EKS Auto Mode, with a private or address-restricted API (cryptofunk:277).
 *
 * Traps. The three capabilities are on together and the self-managed add-ons off, or EKS refuses. A private API is reached only from inside
 * the VPC: the first `up` needs a runner there or an address list. The runner needs the aws CLI, signed in as `access.deployer`; the
 * kubeconfig holds no token. Access takes effect some seconds after EKS has taken it, which is waited for (settling.ts). Every Kubernetes object waits for `ready`, so that it is also deleted while the deployer may still do so.
 * Turning deletion protection off is an `up` of its own before `destroy`. After losing a cluster, PULUMI_K8S_DELETE_UNREACHABLE=true lets
 * `destroy` forget what was in it; it is never set otherwise. EKS may write its log group once more after its deletion: remove it by hand
 * before the stack is made again.
 */
export class Cluster extends pulumi.ComponentResource {
    /** Name of the EKS cluster, known before a deployment. */
    readonly name: string;
    /** Kubernetes version. */
    readonly version: string;
    /** Environment it belongs to. */
    readonly target: Target;
    /** Connection to the cluster for every Kubernetes object. */
    readonly provider: k8s.Provider;
    /** Security group of nodes and pods: what data stores let in. */
    readonly securityGroupId: pulumi.Output<string>;
    /** Address of the cluster's DNS, on Auto Mode a process of each node. */
    readonly dnsAddress = "172.20.0.10";
    /** The Kubernetes API as pods see it, on port 443: its Service's address and those behind it. */
    readonly apiServer: Peer;
    /** Where calls of admission webhooks come from. */
    readonly controlPlane: Peer;
    /** Pod Identity's agent on the node, on port 80: pods with a role fetch their credentials there. */
    readonly podIdentityAgent: Peer = { cidrs: ["169.254.170.23/32"] };
    /** AWS's APIs, on port 443: public addresses, and interface endpoints in the private subnets. */
    readonly awsApis: FlowPeer[];
    /** Address of the Kubernetes API. */
    readonly endpoint: pulumi.Output<string>;
    /** Certificate by which the API is known, in base64. */
    readonly authority: pulumi.Output<string>;
    /** Everything that Kubernetes objects wait for. */
    readonly ready: pulumi.Resource[];
    private readonly roleName: pulumi.Output<string>;
    private readonly eks: aws.eks.Cluster;

    constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:Cluster", name, {}, opts);
        const { target, network, settings, key, override } = args;
        this.target = target;
        this.name = nameOf(target, "");
        this.version = settings.version;
        this.controlPlane = { cidrs: network.isolatedCidrs };
        this.apiServer = { cidrs: ["172.20.0.1/32", ...network.isolatedCidrs] };
        this.awsApis = ["internet", { cidrs: network.privateCidrs }];

        const role = this.role(name, target);
        this.roleName = role.name;
        const cluster = this.cluster(name, args, role);
        this.eks = cluster;
        this.endpoint = cluster.endpoint;
        this.authority = cluster.certificateAuthority.data;
        this.securityGroupId = pulumi.all([cluster.id, cluster.vpcConfig]).apply(([, vpc]) => vpc.clusterSecurityGroupId as string);
        for (const [who, group] of Object.entries(args.apiFrom ?? {})) this.letIn(`${name}-api-${who}`, who, group, { parent: this });
        const people = clusterAccess(name, target, args.access, cluster, { parent: this });
        const access = [...people, settled(`${name}-access`, people, { parent: this })];
        this.provider = new k8s.Provider(
            name,
            { kubeconfig: kubeconfig(target, cluster), clusterIdentifier: cluster.endpoint, enableServerSideApply: true },
            { parent: this, dependsOn: access },
        );
        const nodes = new NodePool(
            `${name}-nodes`,
            {
                target,
                network,
                clusterName: this.name,
                provider: this.provider,
                securityGroupId: this.securityGroupId,
                settings,
                key,
                after: access,
                override,
            },
            { parent: this },
        );
        this.ready = [cluster, ...access, ...nodes.ready];
        this.registerOutputs({ name: this.name, securityGroupId: this.securityGroupId });
    }

    /**
     * Gives the pods of a ServiceAccount a role in AWS; pods that start before what this returns stay without credentials until they restart. It
     * needs cluster and role alone, neither nodes nor namespace, so that it has taken effect long before most pods are there.
     */
    podIdentity(name: string, args: PodIdentityArgs, opts: pulumi.CustomResourceOptions = {}): pulumi.Resource {
        const child = { parent: this, ...opts };
        const role = podRole(name, this.target, args, child);
        const association = new aws.eks.PodIdentityAssociation(
            `pod-${name}`,
            {
                clusterName: this.name,
                namespace: args.namespace,
                serviceAccount: args.serviceAccount,
                roleArn: role.arn,
                tags: tagsOf(this.target),
            },
            pulumi.mergeOptions(child, { dependsOn: [this.eks, ...role.ready] }),
        );
        return settled(`pod-${name}`, [association], child);
    }

    /** Lets a role call the API, as a member of a group of Kubernetes. */
    admit(name: string, { role, group, securityGroupId, waitFor }: AdmittedArgs, opts: pulumi.CustomResourceOptions = {}): void {
        const child = { parent: this, ...opts };
        new aws.eks.AccessEntry(
            name,
            { clusterName: this.name, principalArn: role, type: "STANDARD", kubernetesGroups: [group], tags: tagsOf(this.target) },
            pulumi.mergeOptions(child, { dependsOn: [this.eks, ...waitFor] }),
        );
        this.letIn(`${name}-api`, name, securityGroupId, child);
    }

    private letIn(name: string, who: string, referencedSecurityGroupId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions): void {
        new aws.vpc.SecurityGroupIngressRule(
            name,
            {
                securityGroupId: this.securityGroupId,
                referencedSecurityGroupId,
                description: `Kubernetes API from ${who}`,
                ipProtocol: "tcp",
                fromPort: 443,
                toPort: 443,
            },
            opts,
        );
    }

    /** Lets Auto Mode encrypt volumes with a key. */
    useForVolumes(name: string, key: EncryptionKey, opts: pulumi.CustomResourceOptions = {}): aws.iam.RolePolicy {
        return this.keyPolicy(name, this.roleName, key, { parent: this, ...opts });
    }

    private keyPolicy(name: string, role: pulumi.Input<string>, key: EncryptionKey, opts: pulumi.CustomResourceOptions): aws.iam.RolePolicy {
        const policy = policyDocument(volumeStatements(this.target, key.alias));
        return new aws.iam.RolePolicy(name, { role, policy }, pulumi.mergeOptions(opts, { dependsOn: key }));
    }

    private role(name: string, target: Target): aws.iam.Role {
        return new aws.iam.Role(
            `${name}-control-plane`,
            {
                name: nameOf(target, "cluster", 64),
                assumeRolePolicy: trust("eks.amazonaws.com", { actions: ["sts:AssumeRole", "sts:TagSession"] }),
                tags: tagsOf(target),
            },
            { parent: this },
        );
    }

    private cluster(name: string, args: ClusterArgs, role: aws.iam.Role): aws.eks.Cluster {
        const { target, network, access, key } = args;
        const child = { parent: this };
        const policies = clusterPolicies.map(
            policy =>
                new aws.iam.RolePolicyAttachment(
                    `${name}-${policy}`,
                    { role: role.name, policyArn: `arn:${partitionOf(target)}:iam::aws:policy/${policy}` },
                    child,
                ),
        );
        const keyPolicy = this.keyPolicy(`${name}-key`, role.name, key, child);
        const logs = new aws.cloudwatch.LogGroup(
            name,
            { name: `/aws/eks/${this.name}/cluster`, retentionInDays: target.logDays, kmsKeyId: args.logsKey.arn, tags: tagsOf(target) },
            child,
        );
        const isPublic = access.clusterApi !== "private";
        return new aws.eks.Cluster(
            name,
            {
                name: this.name,
                version: this.version,
                roleArn: role.arn,
                computeConfig: { enabled: true },
                kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true }, serviceIpv4Cidr: serviceCidr, ipFamily: "ipv4" },
                storageConfig: { blockStorage: { enabled: true } },
                bootstrapSelfManagedAddons: false,
                vpcConfig: {
                    subnetIds: network.isolatedSubnetIds,
                    endpointPrivateAccess: true,
                    endpointPublicAccess: isPublic,
                    publicAccessCidrs: access.clusterApi === "private" ? undefined : access.clusterApi,
                },
                accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
                encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
                enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
                upgradePolicy: { supportType: "STANDARD" },
                deletionProtection: target.protect,
                tags: tagsOf(target),
                ...args.override?.cluster,
            },
            { ...child, protect: target.protect, dependsOn: [...network.ready, ...policies, keyPolicy, logs] },
        );
    }
}

/** What EKS needs to encrypt Secrets and volumes with a key, named by its alias so that nothing in it is unknown. */
function volumeStatements(target: Target, alias: string): Statement[] {
    const Resource = arnOf(target, "kms", "key/*");
    const ofKey = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } };
    return [
        {
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:ListGrants"],
            Resource,
            Condition: ofKey,
        },
        { Action: "kms:CreateGrant", Resource, Condition: { ...ofKey, Bool: { "kms:GrantIsForAWSResource": "true" } } },
    ];
}
