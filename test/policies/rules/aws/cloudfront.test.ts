import type { RecordedResource } from "../../../../policies/engine/analysis";
import * as rules from "../../../../policies/rules/aws/cloudfront";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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
        [
            { viewerCertificate: { cloudfrontDefaultCertificate: true }, defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } },
            /cloudfrontDefaultCertificate is true, which speaks TLS 1\.0/,
        ],
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

describe("distribution-speaks-modern-tls", () => {
    const { advises, fails } = judge(rules.distributionTls, "aws:cloudfront/distribution:Distribution");
    const own = { ...distribution, viewerCertificate: { cloudfrontDefaultCertificate: true } };
    it("only advises a domain of one's own where AWS's certificate is all that is weak", () =>
        advises(own, /since without a domain of your own there is no other certificate.*speaks TLS 1\.0/));
    it("blocks AWS's certificate beside a weak way, or one that is not known yet", async () => {
        await fails({ ...own, origins: [{ customOriginConfig: { originSslProtocols: ["TLSv1"] } }] }, /speaks TLS 1\.0/);
        await fails({ ...own, orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] }, /speaks TLS 1\.0/);
        await fails({ ...own, defaultCacheBehavior: { viewerProtocolPolicy: unknown } }, /speaks TLS 1\.0/);
    });
});

describeRule(
    rules.originTls,
    "aws:cloudfront/distribution:Distribution",
    { origins: [{ customOriginConfig: { originProtocolPolicy: "https-only" } }, { s3OriginConfig: {} }] },
    [
        [{ origins: [{ customOriginConfig: { originProtocolPolicy: "http-only" } }] }, /origins\[0\]\.customOriginConfig\.originProtocolPolicy is http-only/],
        [{ origins: [{ customOriginConfig: unknown }, { customOriginConfig: { originProtocolPolicy: "http-only" } }] }, /origins\[1\]/],
    ],
    [{ origins: unknown }],
    [{ origins: [{ customOriginConfig: { originProtocolPolicy: "match-viewer" } }] }],
);

const distributionType = "aws:cloudfront/distribution:Distribution";
const guarded = {
    webAclId: unknown,
    defaultCacheBehavior: { responseHeadersPolicyId: "67f7725c" },
    orderedCacheBehaviors: [{ responseHeadersPolicyId: unknown }],
};
describeRule(rules.distributionHasFirewall, distributionType, guarded, [[{ webAclId: undefined }, /webAclId is absent/]]);

describe("a distribution of files", () => {
    const { passes, fails, isUndecided } = judge(rules.distributionHasFirewall, distributionType);
    const reading = { allowedMethods: ["GET", "HEAD", "OPTIONS"], viewerProtocolPolicy: "redirect-to-https" };
    const bucket = { domainName: unknown, originId: "files", originAccessControlId: unknown };
    const site = { origins: [bucket], defaultCacheBehavior: reading };
    it("needs no firewall", async () => {
        await passes(site);
        const website = { domainName: "site.s3-website-eu-west-1.amazonaws.com", customOriginConfig: { originProtocolPolicy: "http-only" } };
        await passes({ ...site, origins: [website], orderedCacheBehaviors: [reading] });
    });
    it("needs one once something is sent, computed, or asked of a server", async () => {
        const flaw = /webAclId is absent/;
        await fails({ ...site, defaultCacheBehavior: { allowedMethods: ["GET", "HEAD", "POST"] } }, flaw);
        await fails({ ...site, defaultCacheBehavior: {} }, flaw);
        await fails({ ...site, orderedCacheBehaviors: [{ allowedMethods: ["DELETE"] }] }, flaw);
        await fails({ ...site, defaultCacheBehavior: { ...reading, lambdaFunctionAssociations: [{ eventType: "viewer-request" }] } }, flaw);
        await fails({ ...site, origins: [bucket, { domainName: unknown, customOriginConfig: {} }] }, flaw);
        await fails({ ...site, origins: [{ domainName: "api.example.com", customOriginConfig: {} }] }, flaw);
        await fails({ ...site, origins: [{ ...bucket, vpcOriginConfig: {} }] }, flaw);
        await fails({ ...site, origins: [] }, flaw);
    });
    it("is undecided while what may be sent is unknown", () => isUndecided({ ...site, defaultCacheBehavior: { allowedMethods: [unknown] } }));
});
describeRule(
    rules.distributionSendsHeaders,
    distributionType,
    guarded,
    [
        [{ defaultCacheBehavior: { responseHeadersPolicyId: undefined } }, /defaultCacheBehavior\.responseHeadersPolicyId is absent/],
        [{ orderedCacheBehaviors: [{ pathPattern: "/x" }] }, /orderedCacheBehaviors\[0\]/],
    ],
    [{ orderedCacheBehaviors: unknown }],
);

const made = (type: string, name: string, properties: object, ...of: RecordedResource[]) =>
    resource(type, name, properties, { dependencies: of.map(({ urn }) => urn) });

describe("distribution-keeps-access-logs", () => {
    const { passes, fails } = judgeGraph(rules.distributionIsLogged);
    const cdn = made(distributionType, "cdn", {});
    const source = made("aws:cloudwatch/logDeliverySource:LogDeliverySource", "cdn", {}, cdn);
    const delivery = made("aws:cloudwatch/logDelivery:LogDelivery", "cdn", {}, source);
    it("passes a delivery, and the older way", async () => {
        await passes([cdn, source, delivery]);
        await passes([made(distributionType, "cdn", { loggingConfig: { bucket: unknown } })]);
        await passes([cdn, made("aws:cloudwatch/logDeliverySource:LogDeliverySource", "unused", {}, cdn), source, delivery]);
    });
    it("fails none, and a source that nothing delivers", async () => {
        await fails([cdn], /neither loggingConfig nor a LogDelivery/);
        await fails([cdn, source], /neither/);
        await fails([cdn, source, made("aws:cloudwatch/logDelivery:LogDelivery", "web", {}, cdn)], /neither/);
    });
    it("fails one of two whose log is the other's", async () => {
        await fails([made(distributionType, "other", {}), cdn, source, delivery], /neither/);
    });
});
