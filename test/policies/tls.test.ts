import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    apiTls: (require("../../policies/rules/aws/apigateway") as typeof import("../../policies/rules/aws/apigateway")).apiTls,
    distributionTls: (require("../../policies/rules/aws/cloudfront") as typeof import("../../policies/rules/aws/cloudfront")).distributionTls,
    cacheTls: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheTls,
    cacheClusterTls: (require("../../policies/rules/aws/elasticache") as typeof import("../../policies/rules/aws/elasticache")).cacheClusterTls,
    classicHttp: (require("../../policies/rules/aws/elb") as typeof import("../../policies/rules/aws/elb")).classicHttp,
    listenerTls: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).listenerTls,
    listenerHttp: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).listenerHttp,
    memoryDbTls: (require("../../policies/rules/aws/memorydb") as typeof import("../../policies/rules/aws/memorydb")).memoryDbTls,
    kafkaTls: (require("../../policies/rules/aws/msk") as typeof import("../../policies/rules/aws/msk")).kafkaTls,
    searchTls: (require("../../policies/rules/aws/opensearch") as typeof import("../../policies/rules/aws/opensearch")).searchTls,
};

const listener = "aws:lb/listener:Listener";
const https = { protocol: "HTTPS", port: 443, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", defaultActions: [{ type: "forward" }] };
describeRule(
    rules.listenerTls,
    listener,
    https,
    [
        [{ sslPolicy: undefined }, /ELBSecurityPolicy-2016-08 speaks TLS 1\.0/],
        ...["2016-08", "TLS-1-0-2015-04", "TLS-1-1-2017-01", "FS-2018-06", "FS-1-1-2019-08", "TLS13-1-0-2021-06", "TLS13-1-1-2021-06"].map(
            name => [{ sslPolicy: `ELBSecurityPolicy-${name}` }, new RegExp(`sslPolicy is ELBSecurityPolicy-${name}`)] as [object, RegExp],
        ),
        [{ protocol: "TLS", sslPolicy: undefined }, /sslPolicy is absent/],
    ],
    [{ sslPolicy: unknown }, { protocol: unknown }],
    // TLS that passes through to the pods.
    [{ protocol: "TCP", sslPolicy: undefined }],
);
describe("lb-listener-speaks-modern-tls", () => {
    const { passes } = judge(rules.listenerTls, listener);
    for (const name of [
        "TLS13-1-3-2021-06",
        "TLS13-1-2-2021-06",
        "TLS13-1-2-Ext2-2021-06",
        "TLS13-1-2-FIPS-2023-04",
        "TLS-1-2-Ext-2018-06",
        "FS-1-2-Res-2020-10",
        "TLS13-1-2-Res-PQ-2025-09",
    ]) {
        it(`passes ${name}`, () => passes({ ...https, sslPolicy: `ELBSecurityPolicy-${name}` }));
    }
    it("is not stopped by an unknown certificate", () => passes({ ...https, certificateArn: unknown }));
    it("judges the old name of the type", () => judge(rules.listenerTls, "aws:alb/listener:Listener").fails({ protocol: "HTTPS" }, /sslPolicy is absent/));
});

const redirect = { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }] };
describeRule(
    rules.listenerHttp,
    listener,
    redirect,
    [
        [{ defaultActions: [{ type: "forward", targetGroupArn: unknown }] }, /defaultActions\[0\]\.type is forward on an HTTP listener/],
        [{ defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] }, /redirect\.protocol is absent/],
        [{ defaultActions: [{ type: unknown }, { type: "forward" }] }, /defaultActions\[1\]\.type is forward/],
        [{ defaultActions: [{ type: "redirect" }] }, /redirect\.protocol is absent/],
        [{ port: 8443, defaultActions: [{ type: "forward" }] }, /defaultActions\[0\]\.type is forward/],
    ],
    [{ defaultActions: [{ type: unknown }] }],
);
describe("lb-http-only-redirects", () => {
    it("passes a listener that speaks TLS", () => judge(rules.listenerHttp, listener).passes(https));
    it("passes a fixed answer", () => judge(rules.listenerHttp, listener).passes({ protocol: "HTTP", defaultActions: [{ type: "fixed-response" }] }));
});

describeRule(
    rules.classicHttp,
    "aws:elb/loadBalancer:LoadBalancer",
    { listeners: [{ lbProtocol: "https", lbPort: 443 }] },
    [[{ listeners: [{ lbProtocol: "HTTP", lbPort: 80 }] }, /listeners\[0\]\.lbProtocol is HTTP/]],
    [{ listeners: [{ lbProtocol: unknown }] }],
);

const distribution = {
    viewerCertificate: { acmCertificateArn: unknown, minimumProtocolVersion: "TLSv1.2_2021" },
    defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
    orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }],
    origins: [{ customOriginConfig: { originSslProtocols: ["TLSv1.2"] } }],
};
describeRule(
    rules.distributionTls,
    "aws:cloudfront/distribution:Distribution",
    distribution,
    [
        [{ viewerCertificate: { cloudfrontDefaultCertificate: true } }, /speaks TLS 1\.0/],
        [{ viewerCertificate: { minimumProtocolVersion: "TLSv1.1_2016" } }, /minimumProtocolVersion is TLSv1\.1_2016/],
        [{ viewerCertificate: { minimumProtocolVersion: undefined } }, /minimumProtocolVersion is absent/],
        [{ defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } }, /defaultCacheBehavior\.viewerProtocolPolicy is allow-all/],
        [{ orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] }, /orderedCacheBehaviors\[0\]/],
        [{ origins: [{ customOriginConfig: { originSslProtocols: ["TLSv1", "TLSv1.2"] } }] }, /originSslProtocols has TLSv1/],
    ],
    [
        { viewerCertificate: { minimumProtocolVersion: unknown } },
        { orderedCacheBehaviors: [{ viewerProtocolPolicy: unknown }] },
        { origins: [{ customOriginConfig: { originSslProtocols: [unknown] } }] },
    ],
    [{ origins: [{ domainName: "data.s3.amazonaws.com" }] }, { viewerCertificate: { minimumProtocolVersion: "TLSv1.3_2025" } }],
);
describeRule(
    rules.apiTls,
    "aws:apigateway/domainName:DomainName",
    { securityPolicy: "TLS_1_2" },
    [
        [{ securityPolicy: "TLS_1_0" }, /securityPolicy is TLS_1_0/],
        [{ securityPolicy: undefined }, /securityPolicy is absent, which may be TLS_1_0/],
    ],
    [{ securityPolicy: unknown }],
    [{ securityPolicy: "SecurityPolicy_TLS13_1_2_2021_06" }, { securityPolicy: "SecurityPolicy_TLS12_PFS_2025_EDGE" }],
);

const search = { domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" }, nodeToNodeEncryption: { enabled: true } };
describeRule(
    rules.searchTls,
    "aws:opensearch/domain:Domain",
    search,
    [
        [{ domainEndpointOptions: { enforceHttps: false } }, /enforceHttps is false/],
        [{ domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" } }, /tlsSecurityPolicy is Policy-Min-TLS-1-0/],
        [{ domainEndpointOptions: { tlsSecurityPolicy: undefined } }, /tlsSecurityPolicy is absent/],
        [{ domainEndpointOptions: undefined }, /tlsSecurityPolicy is absent/],
        [{ nodeToNodeEncryption: undefined }, /nodeToNodeEncryption/],
    ],
    [{ domainEndpointOptions: { tlsSecurityPolicy: unknown } }, { nodeToNodeEncryption: unknown }],
);
describeRule(
    rules.cacheTls,
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { transitEncryptionEnabled: true },
    [
        [{ transitEncryptionEnabled: false }, /transitEncryptionEnabled is false/],
        [{ transitEncryptionEnabled: undefined }, /transitEncryptionEnabled is absent/],
        [{ transitEncryptionMode: "preferred" }, /transitEncryptionMode is preferred/],
    ],
    [{ transitEncryptionEnabled: unknown }],
);
describeRule(
    rules.cacheClusterTls,
    "aws:elasticache/cluster:Cluster",
    { engine: "memcached", transitEncryptionEnabled: true },
    [
        [{ transitEncryptionEnabled: undefined }, /transitEncryptionEnabled is not true/],
        [{ transitEncryptionEnabled: false }, /transitEncryptionEnabled is not true/],
    ],
    [{ transitEncryptionEnabled: unknown }],
    [{ transitEncryptionEnabled: undefined, replicationGroupId: "cache" }],
);
describeRule(
    rules.memoryDbTls,
    "aws:memorydb/cluster:Cluster",
    { nodeType: "db.t4g.small" },
    [[{ tlsEnabled: false }, /tlsEnabled is false/]],
    [{ tlsEnabled: unknown }],
);
const inTransit = (encryptionInTransit: object) => ({ encryptionInfo: { encryptionInTransit } });
describeRule(
    rules.kafkaTls,
    "aws:msk/cluster:Cluster",
    inTransit({ clientBroker: "TLS", inCluster: true }),
    [
        [inTransit({ clientBroker: "TLS_PLAINTEXT" }), /clientBroker is TLS_PLAINTEXT/],
        [inTransit({ clientBroker: "PLAINTEXT" }), /clientBroker is PLAINTEXT/],
        [inTransit({ inCluster: false }), /inCluster is false/],
    ],
    [inTransit({ clientBroker: unknown }), inTransit({ inCluster: unknown })],
    // What is left out is TLS.
    [inTransit({ clientBroker: undefined }), { encryptionInfo: { encryptionInTransit: undefined } }],
);
