import * as assert from "node:assert";
import type * as pulumi from "@pulumi/pulumi";
import { cluster, settings } from "../cluster-fixture";
import { type Built, build, read, unknown } from "../harness";

const EKS = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const NODE_CLASS = "kubernetes:eks.amazonaws.com/v1:NodeClass";
const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const WAIT = "command:local:Command";
const urnOf = (resource: pulumi.Resource) => read(resource.urn);
/** What EC2 says of some families (`aws ec2 describe-instance-types`): name, category, generation, hypervisor. */
const families = (
    [
        ["m4", "m", 4, "xen"],
        ["m5", "m", 5, "nitro"],
        ["c7i", "c", 7, "nitro"],
        ["r4", "r", 4, "xen"],
        ["r8g", "r", 8, "nitro"],
        ["t2", "t", 2, "xen"],
        ["t3", "t", 3, "nitro"],
        ["t4g", "t", 4, "nitro"],
    ] as const
).map(([name, category, generation, hypervisor]) => ({ name, category, generation, hypervisor }));
const POD = { namespace: "cryptofunk", serviceAccount: "api", statements: [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::candles/*" }] };

describe("Cluster", () => {
    let production: Built<ReturnType<typeof cluster>>;
    before(async () => {
        production = await build(() => cluster());
    });
    const eks = () => production.one(EKS).inputs;

    describe("Auto Mode", () => {
        it("has compute, load balancing and block storage on together, and the self-managed add-ons off", () => {
            assert.deepStrictEqual(eks().computeConfig, { enabled: true });
            assert.deepStrictEqual(eks().kubernetesNetworkConfig.elasticLoadBalancing, { enabled: true });
            assert.deepStrictEqual(eks().storageConfig, { blockStorage: { enabled: true } });
            assert.strictEqual(eks().bootstrapSelfManagedAddons, false);
        });
        it("has a DNS address that is known, since the Services' range is", () => {
            assert.strictEqual(eks().kubernetesNetworkConfig.serviceIpv4Cidr, "172.20.0.0/16");
            assert.strictEqual(production.value.cluster.dnsAddress, "172.20.0.10");
        });
        it("gives the control plane tagged sessions and Auto Mode's five policies", () => {
            const role = production.one(ROLE, "cluster-control-plane").inputs;
            assert.deepStrictEqual(JSON.parse(role.assumeRolePolicy).Statement, [
                { Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] },
            ]);
            const attached = production.of(ATTACHMENT).filter(a => a.parent.endsWith("Cluster::cluster"));
            assert.deepStrictEqual(attached.map(a => a.inputs.policyArn.split("/")[1]).sort(), [
                "AmazonEKSBlockStoragePolicy",
                "AmazonEKSClusterPolicy",
                "AmazonEKSComputePolicy",
                "AmazonEKSLoadBalancingPolicy",
                "AmazonEKSNetworkingPolicy",
            ]);
            for (const attachment of attached) assert.ok(production.waitsFor(production.one(EKS), attachment), attachment.name);
        });
        it("runs the version of the settings, supported for as long as the standard support lasts", () => {
            assert.strictEqual(eks().version, settings.cluster.version);
            assert.deepStrictEqual(eks().upgradePolicy, { supportType: "STANDARD" });
        });
    });

    describe("API", () => {
        it("is private by default", () => {
            assert.strictEqual(eks().vpcConfig.endpointPublicAccess, false);
            assert.strictEqual(eks().vpcConfig.endpointPrivateAccess, true);
            assert.strictEqual(eks().vpcConfig.publicAccessCidrs, undefined);
        });
        it("is open to the named ranges only, where there are some", async () => {
            const open = await build(() => cluster({ access: { ...settings.access, clusterApi: ["203.0.113.0/24"] } }));
            const vpc = open.one(EKS).inputs.vpcConfig;
            assert.strictEqual(vpc.endpointPublicAccess, true);
            assert.strictEqual(vpc.endpointPrivateAccess, true);
            assert.deepStrictEqual(vpc.publicAccessCidrs, ["203.0.113.0/24"]);
        });
        it("lets security groups in on 443, each by its name", async () => {
            const built = await build(() => cluster({ apiFrom: { bastion: "sg-1" } }));
            const { inputs } = built.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cluster-api-bastion");
            assert.deepStrictEqual([inputs.referencedSecurityGroupId, inputs.fromPort, inputs.toPort, inputs.ipProtocol], ["sg-1", 443, 443, "tcp"]);
            assert.strictEqual(inputs.securityGroupId, unknown);
        });
    });

    describe("access", () => {
        it("knows access entries only, and makes nobody administrator by the way", () =>
            assert.deepStrictEqual(eks().accessConfig, { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false }));
        it("makes the deployer administrator and lets operators look", () => {
            const granted = production.of(ASSOCIATION).map(a => [a.inputs.principalArn.split("/")[1], a.inputs.policyArn, a.inputs.accessScope]);
            const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
            assert.deepStrictEqual(granted, [
                ["deployer", policy("AmazonEKSClusterAdminPolicy"), { type: "cluster" }],
                ["operator", policy("AmazonEKSViewPolicy"), { type: "cluster" }],
                ["cryptofunk-prod-node", policy("AmazonEKSAutoNodePolicy"), { type: "cluster" }],
            ]);
        });
        it("puts operators alone into the group that may open ports", () =>
            assert.deepStrictEqual(
                production.of(ENTRY).map(({ inputs }) => [inputs.principalArn.split("/")[1], inputs.kubernetesGroups]),
                [
                    ["deployer", undefined],
                    ["operator", ["operators"]],
                    ["cryptofunk-prod-node", undefined],
                ],
            ));
        it("names a deployer who is also an operator once", async () => {
            const { deployer } = settings.access;
            const built = await build(() => cluster({ access: { ...settings.access, operators: [deployer] } }));
            assert.deepStrictEqual(
                built.of(ENTRY).map(e => e.inputs.principalArn.split("/")[1]),
                ["deployer", "cryptofunk-prod-node"],
            );
        });
        it("writes no token into the kubeconfig, and asks for one as whoever deploys", async () => {
            const deployed = await build(() => cluster(), { deployed: true });
            const provider = deployed.one("pulumi:providers:kubernetes").inputs;
            const config = JSON.parse(provider.kubeconfig);
            assert.deepStrictEqual(config.users[0].user, {
                exec: {
                    apiVersion: "client.authentication.k8s.io/v1beta1",
                    command: "aws",
                    args: ["eks", "get-token", "--cluster-name", "cryptofunk-prod", "--region", "eu-central-1", "--output", "json"],
                },
            });
            assert.strictEqual(provider.deleteUnreachable, undefined);
        });
        it("has taken effect before anything asks the Kubernetes API: the provider asks once, and a 401 ends the run", () => {
            const wait = production.one(WAIT, "cluster-access-settles");
            for (const who of ["cluster-deployer", "cluster-operator-0"]) assert.ok(production.waitsFor(wait, production.one(ASSOCIATION, who)), who);
            const awaited = production.resources.filter(r => r.type.startsWith("kubernetes:") || r.type === "pulumi:providers:kubernetes");
            assert.strictEqual(awaited.length, 4);
            for (const one of awaited) assert.ok(production.waitsFor(one, wait), one.name);
        });
        it("is waited for again only when it is made anew, and on any machine that runs the program", async () => {
            const { inputs } = (await build(() => cluster(), { deployed: true })).one(WAIT, "cluster-access-settles");
            assert.deepStrictEqual(inputs.triggers, ["cluster-deployer-id", "cluster-operator-0-id"]);
            assert.deepStrictEqual([inputs.interpreter, inputs.create], [["node", "-e"], "setTimeout(() => {}, 30000)"]);
        });
        it("takes another cluster of the same name for another one", () =>
            assert.strictEqual(production.one("pulumi:providers:kubernetes").inputs.clusterIdentifier, unknown));
    });

    describe("encryption, logs, protection", () => {
        it("encrypts Kubernetes Secrets with the key", () => {
            assert.deepStrictEqual(eks().encryptionConfig, { provider: { keyArn: unknown }, resources: ["secrets"] });
            assert.ok(production.waitsFor(production.one(EKS), production.one("aws:kms/key:Key", "cluster-key")));
        });
        it("lets the control plane use the key by its alias, with nothing unknown", () => {
            const { policy } = production.one(ROLE_POLICY, "cluster-key").inputs;
            assert.ok(!policy.includes(unknown));
            assert.ok(production.waitsFor(production.one(EKS), production.one(ROLE_POLICY, "cluster-key")));
            for (const { Condition } of JSON.parse(policy).Statement)
                assert.strictEqual(Condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"], "alias/cryptofunk-prod-cluster");
            assert.deepStrictEqual(JSON.parse(policy).Statement.find((s: { Action: string }) => s.Action === "kms:CreateGrant").Condition.Bool, {
                "kms:GrantIsForAWSResource": "true",
            });
        });
        it("logs all five kinds into a group that is there first, with retention and key", () => {
            assert.deepStrictEqual(eks().enabledClusterLogTypes, ["api", "audit", "authenticator", "controllerManager", "scheduler"]);
            const group = production.one("aws:cloudwatch/logGroup:LogGroup", "cluster");
            assert.strictEqual(group.inputs.name, "/aws/eks/cryptofunk-prod/cluster");
            assert.strictEqual(group.inputs.retentionInDays, 90);
            assert.strictEqual(group.inputs.kmsKeyId, unknown);
            assert.ok(production.waitsFor(production.one(EKS), group));
        });
        it("is protected in production and can be torn down in staging", async () => {
            const staging = await build(() => cluster({ target: { production: false } }));
            assert.deepStrictEqual([eks().deletionProtection, production.one(EKS).protect], [true, true]);
            assert.deepStrictEqual([staging.one(EKS).inputs.deletionProtection, staging.one(EKS).protect], [false, false]);
        });
        it("takes an override of any argument", async () => {
            const built = await build(() => cluster({ override: { cluster: { zonalShiftConfig: { enabled: true } }, nodePool: { weight: 10 } } }));
            assert.deepStrictEqual(built.one(EKS).inputs.zonalShiftConfig, { enabled: true });
            assert.strictEqual(built.one(NODE_POOL).inputs.spec.weight, 10);
        });
    });

    describe("nodes", () => {
        const nodeClass = () => production.one(NODE_CLASS).inputs.spec;
        const nodePool = () => production.one(NODE_POOL).inputs.spec;

        it("enforce NetworkPolicy: by the ConfigMap and by the node class, and the ConfigMap is there first", () => {
            const map = production.one(CONFIG_MAP);
            assert.deepStrictEqual([map.inputs.metadata.namespace, map.inputs.metadata.name], ["kube-system", "amazon-vpc-cni"]);
            assert.deepStrictEqual(map.inputs.data, { "enable-network-policy-controller": "true" });
            assert.strictEqual(nodeClass().networkPolicy, "DefaultAllow");
            assert.ok(production.waitsFor(production.one(NODE_CLASS), map));
        });
        it("live in the private subnets, in EKS's own security group, with encrypted disks", () => {
            assert.deepStrictEqual(nodeClass().subnetSelectorTerms, [{ id: unknown }, { id: unknown }, { id: unknown }]);
            assert.deepStrictEqual(nodeClass().securityGroupSelectorTerms, [{ id: unknown }]);
            assert.strictEqual(nodeClass().ephemeralStorage.kmsKeyID, unknown);
        });
        it("join as their own role, by an access entry for nodes", () => {
            assert.strictEqual(nodeClass().role, "cryptofunk-prod-node");
            const entry = production.one(ENTRY, "cluster-nodes-nodes").inputs;
            assert.deepStrictEqual([entry.type, entry.principalArn], ["EC2", "arn:aws:iam::111122223333:role/cryptofunk-prod-node"]);
            assert.ok(production.waitsFor(production.one(NODE_CLASS), production.one(ASSOCIATION, "cluster-nodes-nodes")));
        });
        it("are of the families and architecture of the settings, never spot, and at most so many", () => {
            const requirement = (key: string) => nodePool().template.spec.requirements.find((r: { key: string }) => r.key === key).values;
            assert.deepStrictEqual(requirement("karpenter.sh/capacity-type"), ["on-demand"]);
            assert.deepStrictEqual(requirement("kubernetes.io/arch"), ["amd64"]);
            assert.deepStrictEqual(requirement("eks.amazonaws.com/instance-category"), ["c", "m", "r"]);
            assert.deepStrictEqual(nodePool().limits, { cpu: "64" });
        });
        it("are of Nitro, so that every family of the settings has some, and machines of old generations are none", () => {
            const requirements = nodePool().template.spec.requirements as { key: string; operator: string; values: string[] }[];
            const taken = families.filter(family =>
                requirements.every(({ key, operator, values }) => {
                    const label = key.replace("eks.amazonaws.com/instance-", "") as keyof typeof family;
                    if (!(label in family)) return true;
                    return operator === "In" ? values.includes(String(family[label])) : Number(family[label]) > Number(values[0]);
                }),
            );
            assert.deepStrictEqual(
                taken.map(({ name }) => name),
                ["m5", "c7i", "r8g"],
            );
        });
        it("are of the T family too, where the settings want it", async () => {
            const built = await build(() => cluster({ settings: { ...settings.cluster, instanceCategories: ["t"] } }));
            const { requirements } = built.one(NODE_POOL).inputs.spec.template.spec;
            assert.deepStrictEqual(
                requirements.find((r: { key: string }) => r.key === "eks.amazonaws.com/instance-hypervisor"),
                { key: "eks.amazonaws.com/instance-hypervisor", operator: "In", values: ["nitro"] },
            );
            // Generation 3 and 4: a lowest generation of five leaves out every one.
            assert.ok(!requirements.some((r: { key: string }) => r.key === "eks.amazonaws.com/instance-generation"));
        });
        it("are consolidated as it is written, and not as the version of Kubernetes would have it", () =>
            assert.strictEqual(nodePool().disruption.consolidationPolicy, "WhenEmptyOrUnderutilized"));
        it("are moved one at a time, and only in a window of the night", () =>
            assert.deepStrictEqual(nodePool().disruption.budgets, [
                { nodes: "1" },
                { nodes: "0", reasons: ["Underutilized", "Drifted"], schedule: "0 5 * * 0", duration: "166h" },
            ]));
        it("are replaced within the 21 days that AWS allows", () => {
            const { expireAfter, terminationGracePeriod } = nodePool().template.spec;
            assert.ok(Number.parseInt(expireAfter, 10) + Number.parseInt(terminationGracePeriod, 10) < 21 * 24);
        });
        it("are gone before their role, their access and their way out", () => {
            assert.strictEqual(production.one(NODE_CLASS).customTimeouts.pb_delete, "30m");
            assert.strictEqual(production.one(NODE_POOL).customTimeouts.pb_delete, "30m");
            for (const [type, name] of [
                [ATTACHMENT, "cluster-nodes-AmazonEC2ContainerRegistryPullOnly"],
                [ATTACHMENT, "cluster-nodes-AmazonEKSWorkerNodeMinimalPolicy"],
                [ASSOCIATION, "cluster-deployer"],
                ["aws:ec2/natGateway:NatGateway", "network-a"],
            ])
                assert.ok(production.waitsFor(production.one(NODE_POOL), production.one(type, name)), name);
        });
    });

    describe("podIdentity", () => {
        it("gives a role to one ServiceAccount of this cluster, with nothing unknown in its documents", async () => {
            const built = await build(() => cluster().cluster.podIdentity("api", POD));
            const role = built.one(ROLE, "pod-api").inputs;
            assert.strictEqual(role.name, "cryptofunk-prod-pod-api");
            assert.deepStrictEqual(JSON.parse(role.assumeRolePolicy).Statement, [
                {
                    Effect: "Allow",
                    Principal: { Service: "pods.eks.amazonaws.com" },
                    Action: ["sts:AssumeRole", "sts:TagSession"],
                    Condition: {
                        StringEquals: {
                            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:111122223333:cluster/cryptofunk-prod",
                            "aws:RequestTag/kubernetes-namespace": "cryptofunk",
                            "aws:RequestTag/kubernetes-service-account": "api",
                        },
                    },
                },
            ]);
            assert.deepStrictEqual(JSON.parse(built.one(ROLE_POLICY, "pod-api").inputs.policy).Statement, [{ Effect: "Allow", ...POD.statements[0] }]);
        });
        it("associates them once the role may do what it is for", async () => {
            const built = await build(() => cluster().cluster.podIdentity("api", POD));
            const association = built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-api");
            assert.deepStrictEqual(
                [association.inputs.clusterName, association.inputs.namespace, association.inputs.serviceAccount],
                ["cryptofunk-prod", "cryptofunk", "api"],
            );
            assert.ok(built.waitsFor(association, built.one(ROLE_POLICY, "pod-api")));
        });
        it("needs cluster and role alone, so that it takes effect long before most pods are there", async () => {
            const built = await build(() => cluster().cluster.podIdentity("api", POD));
            const association = built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-api");
            assert.ok(built.waitsFor(association, built.one(EKS)));
            for (const object of built.resources.filter(r => r.type.startsWith("kubernetes:"))) assert.ok(!built.waitsFor(association, object), object.name);
        });
        it("lets whoever needs it wait until it has taken effect", async () => {
            const built = await build(() => cluster().cluster.podIdentity("api", POD));
            const wait = built.one(WAIT, "pod-api-settles");
            assert.ok(built.waitsFor(wait, built.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod-api")));
            assert.strictEqual(await urnOf(built.value), wait.urn);
        });
    });

    it("lets no IAM document depend on what AWS decides", () => {
        for (const { name, inputs } of [...production.of(ROLE), ...production.of(ROLE_POLICY)])
            assert.ok(
                typeof (inputs.policy ?? inputs.assumeRolePolicy) === "string" && !JSON.stringify([inputs.policy, inputs.assumeRolePolicy]).includes(unknown),
                name,
            );
    });
    it("shows the nodes' security group, unknown until EKS made it", async () =>
        assert.strictEqual(await read(production.value.cluster.securityGroupId), unknown));
    it("makes everything in the cluster with its own provider, after the deployer may", () => {
        const inCluster = production.resources.filter(r => r.type.startsWith("kubernetes:"));
        assert.deepStrictEqual(inCluster.map(r => r.type).sort(), [CONFIG_MAP, NODE_CLASS, NODE_POOL]);
        for (const object of inCluster) {
            assert.match(object.provider, /pulumi:providers:kubernetes::cluster/);
            assert.ok(production.waitsFor(object, production.one(ASSOCIATION, "cluster-deployer")), object.name);
        }
    });
});
