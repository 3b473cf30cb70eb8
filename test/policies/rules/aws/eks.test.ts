import * as rules from "../../../../policies/rules/aws/eks";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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
    rules.apiRangesArePrivate,
    cluster,
    { vpcConfig: { publicAccessCidrs: ["203.0.113.7/32", "203.0.113.0/24", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"] } },
    [[{ vpcConfig: { publicAccessCidrs: ["203.0.112.0/23"] } }, /publicAccessCidrs has 203\.0\.112\.0\/23/]],
    [{ vpcConfig: { publicAccessCidrs: [unknown] } }],
);
describe("cluster-api-names-few-addresses", () => {
    const { passes, fails } = judge(rules.apiRangesArePrivate, cluster);
    it("leaves a private API alone", () => passes({ vpcConfig: { endpointPublicAccess: false, publicAccessCidrs: ["203.0.112.0/20"] } }));
    it("takes a threshold", async () => {
        await passes({ vpcConfig: { publicAccessCidrs: ["203.0.112.0/20"] } }, { config: { prefix: 20 } });
        await fails({ vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }, /\/24/, { config: { prefix: 28 } });
    });
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

describeRule(
    rules.clusterSecretsAreEncrypted,
    "aws:eks/cluster:Cluster",
    { encryptionConfig: { provider: { keyArn: unknown }, resources: ["secrets"] } },
    [
        [{ version: "1.27", encryptionConfig: undefined }, /encryptionConfig\.resources does not have secrets, and version is 1\.27/],
        [{ version: "1.9", encryptionConfig: { resources: undefined } }, /encryptionConfig\.resources/],
        [{ version: "1.27", encryptionConfig: { resources: [] } }, /encryptionConfig\.resources/],
    ],
    [{ encryptionConfig: { resources: unknown } }, { version: unknown, encryptionConfig: undefined }],
    // EKS encrypts by itself, and a cluster without a version gets the newest.
    ["1.28", "1.35", "2.0", undefined].map(version => ({ version, encryptionConfig: undefined })),
);

describeRule(
    rules.nodesAreClosed,
    "aws:eks/nodeGroup:NodeGroup",
    { remoteAccess: { ec2SshKey: "k", sourceSecurityGroupIds: [unknown] } },
    [[{ remoteAccess: { sourceSecurityGroupIds: undefined } }, /remoteAccess has ec2SshKey and no sourceSecurityGroupIds/]],
    [{ remoteAccess: unknown }],
);
describe("node-group-closes-ssh", () => {
    const { passes } = judge(rules.nodesAreClosed, "aws:eks/nodeGroup:NodeGroup");
    it("passes nodes without SSH", () => passes({ clusterName: "c" }));
});
