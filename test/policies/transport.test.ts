import { ingressTls } from "../../policies/rules/kubernetes/ingress";
import { judge, judgeGraph, resource, unknown } from "../judge";
import { describeRule } from "./cases";

const tls = {
    listenerTls: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).listenerTls,
    listenerHttp: (require("../../policies/rules/aws/lb") as typeof import("../../policies/rules/aws/lb")).listenerHttp,
};
const rules = {
    httpApiTls: (require("../../policies/rules/aws/apigateway") as typeof import("../../policies/rules/aws/apigateway")).httpApiTls,
    migrationTls: (require("../../policies/rules/aws/dms") as typeof import("../../policies/rules/aws/dms")).migrationTls,
    acceleratorTls: (require("../../policies/rules/aws/dynamodb") as typeof import("../../policies/rules/aws/dynamodb")).acceleratorTls,
    fileSystemTls: (require("../../policies/rules/aws/ecs") as typeof import("../../policies/rules/aws/ecs")).fileSystemTls,
    classicHasPolicy: (require("../../policies/rules/aws/elb") as typeof import("../../policies/rules/aws/elb")).classicHasPolicy,
    classicPolicyTls: (require("../../policies/rules/aws/elb") as typeof import("../../policies/rules/aws/elb")).classicPolicyTls,
    kafkaAuthenticates: (require("../../policies/rules/aws/msk") as typeof import("../../policies/rules/aws/msk")).kafkaAuthenticates,
    proxyTls: (require("../../policies/rules/aws/rds") as typeof import("../../policies/rules/aws/rds")).proxyTls,
    bucketDemandsTls: (require("../../policies/rules/aws/s3") as typeof import("../../policies/rules/aws/s3")).bucketDemandsTls,
};

describe("every predefined policy of load balancers", () => {
    const { passes, fails } = judge(tls.listenerTls, "aws:lb/listener:Listener");
    const sound =
        "TLS13-1-2-2021-06 TLS13-1-2-Res-2021-06 TLS13-1-2-Ext1-2021-06 TLS13-1-2-Ext2-2021-06 TLS13-1-3-2021-06 TLS13-1-2-FIPS-2023-04 TLS13-1-3-FIPS-2023-04 TLS13-1-2-Res-FIPS-2023-04 TLS13-1-2-Ext0-FIPS-2023-04 TLS13-1-2-PQ-2025-09 TLS13-1-2-Res-PQ-2025-09 TLS13-1-3-PQ-2025-09 TLS-1-2-2017-01 TLS-1-2-Ext-2018-06 FS-1-2-2019-08 FS-1-2-Res-2019-08 FS-1-2-Res-2020-10";
    const old =
        "2016-08 2015-05 TLS13-1-0-2021-06 TLS13-1-1-2021-06 TLS13-1-0-FIPS-2023-04 TLS13-1-1-FIPS-2023-04 TLS13-1-0-PQ-2025-09 TLS-1-0-2015-04 TLS-1-1-2017-01 FS-2018-06 FS-1-1-2019-08";
    for (const name of sound.split(" ")) it(`passes ${name}`, () => passes({ protocol: "HTTPS", sslPolicy: `ELBSecurityPolicy-${name}` }));
    for (const name of old.split(" ")) it(`fails ${name}`, () => fails({ protocol: "TLS", sslPolicy: `ELBSecurityPolicy-${name}` }, /sslPolicy is/));
});

describe("a listener that names no protocol", () => {
    const listener = "aws:lb/listener:Listener";
    const forward = { defaultActions: [{ type: "forward" }] };
    it("speaks HTTP, but HTTPS on 443", async () => {
        await judge(tls.listenerHttp, listener).fails({ port: 80, ...forward }, /defaultActions\[0\]\.type is forward on an HTTP listener/);
        await judge(tls.listenerHttp, listener).passes({ port: 443, ...forward });
        await judge(tls.listenerTls, listener).fails({ port: 443, ...forward }, /sslPolicy is absent/);
        await judge(tls.listenerTls, listener).fails({ port: 8443, ...forward }, /sslPolicy is absent/);
        await judge(tls.listenerTls, listener).passes({ port: 80, ...forward });
    });
    it("is a gateway's without a port", () => judge(tls.listenerHttp, listener).passes(forward));
});

describeRule(
    rules.httpApiTls,
    "aws:apigatewayv2/domainName:DomainName",
    { domainNameConfiguration: { securityPolicy: "TLS_1_2" } },
    [[{ domainNameConfiguration: { securityPolicy: "TLS_1_0" } }, /securityPolicy is TLS_1_0/]],
    [{ domainNameConfiguration: { securityPolicy: unknown } }],
);
describeRule(
    rules.proxyTls,
    "aws:rds/proxy:Proxy",
    { requireTls: true },
    [
        [{ requireTls: undefined }, /requireTls is absent/],
        [{ requireTls: false }, /requireTls is false/],
    ],
    [{ requireTls: unknown }],
);
describeRule(
    rules.acceleratorTls,
    "aws:dax/cluster:Cluster",
    { clusterEndpointEncryptionType: "TLS" },
    [
        [{ clusterEndpointEncryptionType: undefined }, /absent, which is NONE/],
        [{ clusterEndpointEncryptionType: "NONE" }, /is NONE/],
    ],
    [{ clusterEndpointEncryptionType: unknown }],
);
describeRule(
    rules.migrationTls,
    "aws:dms/endpoint:Endpoint",
    { engineName: "postgres", sslMode: "require" },
    [
        [{ sslMode: undefined }, /sslMode is absent, which is none/],
        [{ sslMode: "none" }, /sslMode is none/],
    ],
    [{ sslMode: unknown }],
);
describe("migration-endpoint-demands-tls", () => {
    const { passes } = judge(rules.migrationTls, "aws:dms/endpoint:Endpoint");
    for (const engineName of "s3 dynamodb kinesis kafka opensearch elasticsearch redis neptune redshift redshift-serverless".split(" "))
        it(`leaves ${engineName} alone`, () => passes({ engineName }));
});
const mount = (transitEncryption?: unknown) => ({
    volumes: [{ name: "x" }, { name: "files", efsVolumeConfiguration: { fileSystemId: "fs", transitEncryption } }],
});
describeRule(
    rules.fileSystemTls,
    "aws:ecs/taskDefinition:TaskDefinition",
    mount("ENABLED"),
    [
        [mount(), /volumes\[1\]\.efsVolumeConfiguration\.transitEncryption is absent, which is DISABLED/],
        [mount("DISABLED"), /is DISABLED/],
    ],
    [mount(unknown)],
);
describeRule(
    rules.kafkaAuthenticates,
    "aws:msk/cluster:Cluster",
    { clientAuthentication: { sasl: { iam: true } } },
    [
        [{ clientAuthentication: undefined }, /clientAuthentication is absent/],
        [{ clientAuthentication: { unauthenticated: true } }, /unauthenticated is true/],
        [{ clientAuthentication: { sasl: { iam: false } } }, /is absent/],
    ],
    [{ clientAuthentication: unknown }],
);
describe("kafka-authenticates-clients", () => {
    const { passes } = judge(rules.kafkaAuthenticates, "aws:msk/cluster:Cluster");
    it("passes passwords and certificates", async () => {
        await passes({ clientAuthentication: { sasl: { scram: true } } });
        await passes({ clientAuthentication: { tls: { certificateAuthorityArns: [unknown] } } });
    });
});

const attribute = (name: string, value: unknown) => ({
    attributes: [
        { name: "ECDHE-RSA-AES128-GCM-SHA256", value: "true" },
        { name, value },
    ],
});
describeRule(
    rules.classicPolicyTls,
    "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy",
    attribute("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01"),
    [
        [attribute("Reference-Security-Policy", "ELBSecurityPolicy-2016-08"), /Reference-Security-Policy is ELBSecurityPolicy-2016-08/],
        [attribute("Protocol-TLSv1", "true"), /Protocol-TLSv1 is true/],
        [attribute("Protocol-TLSv1.1", "true"), /Protocol-TLSv1\.1 is true/],
        [attribute("Protocol-SSLv3", "true"), /Protocol-SSLv3 is true/],
    ],
    [attribute("Protocol-TLSv1", unknown)],
);
describe("elb-policy-negotiates-modern-tls", () => {
    const { passes } = judge(rules.classicPolicyTls, "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy");
    it("passes what is new or switched off", async () => {
        await passes(attribute("Protocol-TLSv1.2", "true"));
        await passes(attribute("Protocol-TLSv1", "false"));
    });
    it("reads the other form", () =>
        judge(rules.classicPolicyTls, "aws:elb/loadBalancerPolicy:LoadBalancerPolicy").fails(
            { policyAttributes: attribute("Protocol-TLSv1", "true").attributes },
            /Protocol-TLSv1 is true/,
        ));
});

describe("elb-has-a-tls-policy", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.classicHasPolicy);
    const lb = (lbProtocol: unknown) => resource("aws:elb/loadBalancer:LoadBalancer", "lb", { listeners: [{ lbProtocol, lbPort: 443 }] });
    const policy = (urn: string) => resource("aws:elb/sslNegotiationPolicy:SslNegotiationPolicy", "p", {}, { dependencies: [urn] });
    it("passes one with a policy, and one without TLS", async () => {
        await passes([lb("https"), policy(lb("https").urn)]);
        await passes([lb("tcp")]);
        await passes([resource("aws:elb/loadBalancer:LoadBalancer", "lb", {})]);
    });
    it("fails one without", async () => {
        await fails([lb("HTTPS")], /no policy belongs to it/);
        await fails([lb("ssl"), policy("urn:other")], /no policy belongs to it/);
        const listeners = [{ lbProtocol: unknown }, { lbProtocol: "tcp" }, { lbProtocol: "https" }];
        await fails([resource("aws:elb/loadBalancer:LoadBalancer", "lb", { listeners })], /no policy belongs to it/);
    });
    it("is undecided while the protocol is unknown", () => isUndecided([lb(unknown)]));
});

for (const type of ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"])
    describe(`bucket-demands-tls on ${type}`, () => {
        const { passes, fails, isUndecided } = judgeGraph(rules.bucketDemandsTls);
        const bucket = resource(type, "data", { bucket: "data" });
        const document = (change: object = {}) => ({
            Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } }, ...change }],
        });
        const policy = (document: unknown, more: object = { bucket: "data" }, dependencies: string[] = []) =>
            resource("aws:s3/bucketPolicy:BucketPolicy", "p", { ...more, policy: document }, { dependencies });
        it("passes a policy that denies it: by name, by reference, as text and in the bucket itself", async () => {
            await passes([bucket, policy(document())]);
            await passes([bucket, policy(JSON.stringify(document()), { bucket: unknown }, [bucket.urn])]);
            await passes([resource(type, "old", { policy: JSON.stringify(document()) })]);
            await passes([bucket, policy({ Statement: document().Statement[0] })]);
            await passes([bucket, policy({ Statement: [] }), policy(document())]);
        });
        for (const change of [
            { Action: ["s3:GetObject", "s3:*"], Condition: { Bool: { "aws:secureTransport": false } } },
            { Action: "*", Principal: { AWS: "*" } },
            { Action: "S3:*", Principal: { AWS: ["123456789012", "*"] } },
        ])
            it(`passes ${JSON.stringify(change)}`, () => passes([bucket, policy(document(change))]));
        it("fails no policy, and another bucket's", async () => {
            await fails([bucket], /no BucketPolicy denies it/);
            await fails([bucket, policy(document(), { bucket: "other" })], /no BucketPolicy/);
            await fails([resource(type, "unnamed", {}), policy(document(), { bucket: unknown })], /no BucketPolicy/);
        });
        for (const change of [
            { Effect: "Allow" },
            { Action: "s3:GetObject" },
            { Action: "s3:*Object" },
            { Principal: { AWS: "123456789012" } },
            { Principal: undefined },
            { Condition: undefined },
            { Condition: { StringEquals: {} } },
            { Condition: { Bool: { "aws:SecureTransport": "true" } } },
            { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } },
        ])
            it(`fails ${JSON.stringify(change)}`, () => fails([bucket, policy(document(change))], /no BucketPolicy/));
        it("is undecided while the policy is unknown", () => isUndecided([bucket, policy(unknown)]));
    });

describe("ingress-speaks-modern-tls", () => {
    const { passes, fails, isUndecided } = judgeGraph(ingressTls);
    const ingress = (spec: object, annotations: Record<string, unknown> = {}) =>
        resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", { metadata: { name: "edge", annotations }, spec });
    const alb = (annotations: Record<string, unknown>, spec: object = { ingressClassName: "alb" }) =>
        ingress(spec, Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value])));
    const sound = { "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', "ssl-redirect": "443", "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06" };
    const params = (properties: object, name = "c") => resource("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams", name, properties);
    it("passes HTTPS with a redirect on the AWS controller", async () => {
        await passes([alb(sound)]);
        await passes([alb({ "certificate-arn": "arn:x", "ssl-policy": sound["ssl-policy"] })]);
        await passes([alb(sound, {})]);
        await passes([
            alb({ ...sound, "ssl-policy": undefined }),
            params({}, "a"),
            params({ spec: {} }, "b"),
            params({ spec: { sslPolicy: sound["ssl-policy"] } }),
        ]);
    });
    it("fails plain HTTP and old TLS on the AWS controller", async () => {
        await fails([alb({})], /ssl-redirect is absent on a plain HTTP listener/);
        await fails([alb({ ...sound, "ssl-redirect": undefined })], /ssl-redirect is absent/);
        await fails([alb({ ...sound, "listen-ports": '[{"HTTP": 80}]' })], /listen-ports has no HTTPS/);
        await fails([alb({ ...sound, "ssl-policy": undefined })], /ssl-policy is absent, and the default speaks TLS 1\.0/);
        await fails([alb({ ...sound, "ssl-policy": "ELBSecurityPolicy-2016-08" })], /ssl-policy is ELBSecurityPolicy-2016-08/);
        await fails([alb({ ...sound, "ssl-policy": undefined }), params({ spec: { sslPolicy: "ELBSecurityPolicy-2016-08" } })], /ssl-policy is absent/);
        await fails([alb({ ...sound, "ssl-policy": "ELBSecurityPolicy-2016-08" }), params({ spec: { sslPolicy: sound["ssl-policy"] } })], /2016-08/);
        await fails([ingress({}, { "kubernetes.io/ingress.class": "alb" })], /ssl-redirect is absent/);
    });
    it("passes TLS on another controller, in it or before it", async () => {
        await passes([ingress({ ingressClassName: "nginx", tls: [{ secretName: "tls" }] })]);
        await passes([alb({ scheme: "internet-facing" }, { ingressClassName: "nginx", tls: [{ secretName: "tls" }] })]);
        await passes([ingress({}, { "nginx.ingress.kubernetes.io/force-ssl-redirect": "true", "nginx.ingress.kubernetes.io/ssl-redirect": "false" })]);
    });
    it("fails none", async () => {
        await fails([ingress({ ingressClassName: "nginx" })], /spec\.tls is absent/);
        await fails([ingress({ tls: [] })], /spec\.tls is absent/);
        await fails([resource("kubernetes:networking.k8s.io/v1:Ingress", "edge", {})], /spec\.tls is absent/);
        await fails([ingress({ tls: [{}] }, { "nginx.ingress.kubernetes.io/ssl-redirect": "false" })], /ssl-redirect is false/);
    });
    it("is undecided while the policy is unknown", () => isUndecided([alb({ ...sound, "ssl-policy": unknown })]));
});
