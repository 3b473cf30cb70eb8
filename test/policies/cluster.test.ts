import * as rules from "../../policies/rules/cluster";
import { unknown } from "../judge";
import { describeRule } from "./cases";

const cluster = "aws:eks/cluster:Cluster";
describeRule(
    rules.apiIsNarrow,
    cluster,
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"], subnetIds: unknown } },
    [
        [{ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] } }, /publicAccessCidrs has 0\.0\.0\.0\/0/],
        [{ vpcConfig: { publicAccessCidrs: undefined, endpointPublicAccess: undefined } }, /publicAccessCidrs is absent/],
    ],
    [{ vpcConfig: { endpointPublicAccess: unknown } }],
);
describeRule(rules.apiIsLogged, cluster, { enabledClusterLogTypes: ["api", "audit", "authenticator"] }, [
    [{ enabledClusterLogTypes: ["api"] }, /does not have audit, authenticator/],
    [{ enabledClusterLogTypes: undefined }, /does not have api, audit, authenticator/],
]);
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
describeRule(rules.instanceIsPrivate, "aws:ec2/instance:Instance", { ami: "x" }, [[{ associatePublicIpAddress: true }, /associatePublicIpAddress is true/]]);
describeRule(rules.noKeyPair, "aws:ec2/instance:Instance", { ami: "x" }, [[{ keyName: "mine" }, /keyName is set/]]);
describeRule(rules.repositoryIsImmutable, "aws:ecr/repository:Repository", { imageTagMutability: "IMMUTABLE" }, [
    [{ imageTagMutability: "MUTABLE" }, /imageTagMutability is MUTABLE/],
    [{ imageTagMutability: undefined }, /imageTagMutability is absent/],
]);
