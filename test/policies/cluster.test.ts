import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    instanceIsPrivate: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).instanceIsPrivate,
    noKeyPair: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).noKeyPair,
    metadataNeedsToken: (require("../../policies/rules/aws/ec2") as typeof import("../../policies/rules/aws/ec2")).metadataNeedsToken,
    repositoryIsImmutable: (require("../../policies/rules/aws/ecr") as typeof import("../../policies/rules/aws/ecr")).repositoryIsImmutable,
    apiIsNarrow: (require("../../policies/rules/aws/eks") as typeof import("../../policies/rules/aws/eks")).apiIsNarrow,
    apiIsLogged: (require("../../policies/rules/aws/eks") as typeof import("../../policies/rules/aws/eks")).apiIsLogged,
};

const cluster = "aws:eks/cluster:Cluster";
describeRule(
    rules.apiIsNarrow,
    cluster,
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"], subnetIds: unknown } },
    [
        [{ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] } }, /publicAccessCidrs has 0\.0\.0\.0\/0/],
        [{ vpcConfig: { publicAccessCidrs: undefined, endpointPublicAccess: undefined } }, /publicAccessCidrs is absent/],
        [{ vpcConfig: undefined }, /publicAccessCidrs is absent, which is 0\.0\.0\.0\/0/],
        [{ vpcConfig: { publicAccessCidrs: [unknown, "0.0.0.0/1"] } }, /publicAccessCidrs has 0\.0\.0\.0\/1/],
    ],
    [{ vpcConfig: { endpointPublicAccess: unknown } }, { vpcConfig: { publicAccessCidrs: [unknown] } }],
);
describe("cluster-api-is-not-on-the-internet", () => {
    it("passes a private one, whatever else is written", () =>
        judge(rules.apiIsNarrow, cluster).passes({ vpcConfig: { endpointPublicAccess: false, publicAccessCidrs: ["0.0.0.0/0"] } }));
});
describeRule(
    rules.apiIsLogged,
    cluster,
    { enabledClusterLogTypes: ["api", "audit", "authenticator"] },
    [
        [{ enabledClusterLogTypes: ["api"] }, /does not have audit, authenticator/],
        [{ enabledClusterLogTypes: undefined }, /does not have api, audit, authenticator/],
    ],
    [{ enabledClusterLogTypes: unknown }],
);
for (const type of ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"]) {
    describeRule(
        rules.metadataNeedsToken,
        type,
        { metadataOptions: { httpTokens: "required" } },
        [
            [{ metadataOptions: { httpTokens: "optional" } }, /httpTokens is optional/],
            [{ metadataOptions: undefined }, /httpTokens is absent/],
        ],
        [{ metadataOptions: unknown }],
    );
}
describe("instance-metadata-needs-a-token", () => {
    it("passes an instance whose metadata nobody can ask", () =>
        judge(rules.metadataNeedsToken, "aws:ec2/instance:Instance").passes({ metadataOptions: { httpEndpoint: "disabled" } }));
});
describeRule(
    rules.instanceIsPrivate,
    "aws:ec2/instance:Instance",
    { ami: "x" },
    [[{ associatePublicIpAddress: true }, /associatePublicIpAddress is true/]],
    [{ associatePublicIpAddress: unknown }],
);
describeRule(rules.noKeyPair, "aws:ec2/instance:Instance", { ami: "x" }, [[{ keyName: "mine" }, /keyName is set/]]);
describeRule(
    rules.repositoryIsImmutable,
    "aws:ecr/repository:Repository",
    { imageTagMutability: "IMMUTABLE" },
    [
        [{ imageTagMutability: "MUTABLE" }, /imageTagMutability is MUTABLE/],
        [{ imageTagMutability: "MUTABLE_WITH_EXCLUSION" }, /imageTagMutability is MUTABLE_WITH_EXCLUSION/],
        [{ imageTagMutability: undefined }, /imageTagMutability is absent/],
    ],
    [{ imageTagMutability: unknown }],
);
describe("image-repository-is-immutable", () => {
    it("passes named exceptions", () =>
        judge(rules.repositoryIsImmutable, "aws:ecr/repository:Repository").passes({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }));
});
