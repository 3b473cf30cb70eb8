import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { has, known, listOf } from "../../engine/reading";
import { allFlaws, anyFlaw, rule } from "../../engine/rule";
import { uncheckedTls, weakTls } from "../shared/reasons";

/** How protocols and policies name TLS 1.2 and 1.3. */
const modern = /TLSv1\.[23]/;

/** What is weak on the way to viewers and origins, whatever the certificate is. */
function weakWay({ defaultCacheBehavior, orderedCacheBehaviors, origins }: Unwrap<provider.cloudfront.DistributionArgs>): string | undefined {
    const behaviour = (where: string, policy: string | undefined) => (policy === "allow-all" ? `${where}.viewerProtocolPolicy is allow-all` : undefined);
    return anyFlaw(
        () => behaviour("defaultCacheBehavior", defaultCacheBehavior.viewerProtocolPolicy),
        () => allFlaws(orderedCacheBehaviors, (one, i) => behaviour(`orderedCacheBehaviors[${i}]`, one.viewerProtocolPolicy)),
        () =>
            allFlaws(origins, (origin, i) => {
                const old = listOf(origin.customOriginConfig?.originSslProtocols).filter(protocol => !modern.test(protocol));
                return old.length ? `origins[${i}].customOriginConfig.originSslProtocols has ${old.join(", ")}` : undefined;
            }),
    );
}

export const distributionTls = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:80"],
        says: "A distribution speaks TLS 1.2 or newer with viewers and origins.",
        because: weakTls,
        adviceWhere: [
            {
                says: "without a domain of your own there is no other certificate, and every viewer of today speaks TLS 1.3 with it",
                holds: distribution => distribution.viewerCertificate?.cloudfrontDefaultCertificate === true && !weakWay(distribution),
            },
        ],
        fix: 'Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 with a certificate of your own, viewerProtocolPolicy to "redirect-to-https" and originSslProtocols to TLSv1.2.',
    },
    distribution =>
        anyFlaw(
            () => {
                const certificate = distribution.viewerCertificate;
                if (certificate?.cloudfrontDefaultCertificate) return "viewerCertificate.cloudfrontDefaultCertificate is true, which speaks TLS 1.0";
                const version = certificate?.minimumProtocolVersion;
                return version?.match(modern) ? undefined : `viewerCertificate.minimumProtocolVersion is ${version ?? "absent, which is TLSv1"}`;
            },
            () => weakWay(distribution),
        ),
);

export const originTls = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-reaches-its-origin-with-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:76"],
        says: "A distribution asks its origins over HTTPS.",
        because: uncheckedTls,
        fix: 'Set customOriginConfig.originProtocolPolicy to "https-only"; for a bucket use its own endpoint and an origin access control.',
    },
    distribution =>
        allFlaws(distribution.origins, ({ customOriginConfig }, i) =>
            customOriginConfig?.originProtocolPolicy === "http-only" ? `origins[${i}].customOriginConfig.originProtocolPolicy is http-only` : undefined,
        ),
);

type Distribution = Unwrap<provider.cloudfront.DistributionArgs>;

/** Whether a distribution hands out files of a bucket and nothing else: every origin is one, nothing is sent, and no code of its own runs. */
function isStatic({ origins, defaultCacheBehavior, orderedCacheBehaviors }: Distribution): boolean {
    const behaviours = [defaultCacheBehavior, ...listOf(orderedCacheBehaviors)];
    // What is no bucket has a configuration of its own; a bucket's website is asked as any other server, and hands out files too.
    const isBucket = (origin: Distribution["origins"][number]) =>
        !has(origin, "vpcOriginConfig") &&
        (!has(origin, "customOriginConfig") || /\.s3-website[.-][a-z0-9-]+\.amazonaws\.com$/.test(String(known(() => origin.domainName))));
    const onlyReads = ({ allowedMethods, lambdaFunctionAssociations }: Distribution["defaultCacheBehavior"]) =>
        listOf(allowedMethods).length > 0 &&
        allowedMethods.every(method => ["GET", "HEAD", "OPTIONS"].includes(method)) &&
        !listOf(lambdaFunctionAssociations).length;
    return listOf(origins).length > 0 && origins.every(isBucket) && behaviours.every(onlyReads);
}

export const distributionHasFirewall = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-has-a-firewall",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:88", "cryptofunk:89", "bot-core:33"],
        says: "A distribution stands behind a web application firewall, unless it only hands out files of a bucket, to which nothing can be sent.",
        because: "Shield stops floods of packets; floods of requests, and known attacks, only a firewall does.",
        fix: "Set webAclId to the ARN of a web ACL of scope CLOUDFRONT, in us-east-1.",
    },
    // An ARN is known only once the web ACL exists; that one is named is enough.
    distribution => (has(distribution, "webAclId") || isStatic(distribution as Distribution) ? undefined : "webAclId is absent"),
);

export const distributionSendsHeaders = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-sends-security-headers",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:344"],
        says: "A distribution tells browsers to stay on HTTPS, and what not to do.",
        because: "A dashboard in another site's frame, or once over plain HTTP, gives its session away.",
        fix: "Set responseHeadersPolicyId on every cache behaviour, for example to AWS's own SecurityHeadersPolicy.",
    },
    distribution => {
        const behaviours = [{ where: "defaultCacheBehavior", one: distribution.defaultCacheBehavior as object | undefined }].concat(
            listOf(distribution.orderedCacheBehaviors).map((one, i) => ({ where: `orderedCacheBehaviors[${i}]`, one })),
        );
        return allFlaws(behaviours, ({ where, one }) =>
            one && !has(one, "responseHeadersPolicyId") ? `${where}.responseHeadersPolicyId is absent` : undefined,
        );
    },
);

export const distributionIsLogged = graphRule(
    {
        name: "distribution-keeps-access-logs",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:368"],
        says: "A distribution logs every request.",
        because: "After an attack the access log is what tells who called what.",
        fix: "Create an aws.cloudwatch.LogDeliverySource for it, with a destination and a delivery.",
    },
    graph => graph.ofType(aws.cloudfront.Distribution),
    (distribution, graph) => {
        const sources = graph.users(distribution, aws.cloudwatch.LogDeliverySource);
        const delivered = sources.some(source => graph.users(source, aws.cloudwatch.LogDelivery).length);
        return delivered || has(distribution.props, "loggingConfig") ? undefined : "neither loggingConfig nor a LogDelivery is there";
    },
);
