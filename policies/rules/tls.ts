import { aws } from "../aws";
import { anyFlaw, firstFlaw, rule } from "../rule";

const because = "What crosses the network in plain text, or under a protocol that is broken, is read and changed on the way: credentials and orders.";

/** Every predefined policy that refuses TLS 1.1 and older carries its lowest version in its name. */
export const modernPolicy = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-|$)/;

/** How protocols and policies name TLS 1.2 and 1.3. */
const modern = /TLSv1\.[23]/;

/** What a listener speaks: an application load balancer goes by the port where a program names no protocol. */
const protocolOf = ({ protocol, port }: { protocol?: string; port?: number }): string | undefined => {
    if (protocol !== undefined || port === undefined) return protocol;
    return port === 443 || port === 8443 ? "HTTPS" : "HTTP";
};

export const listenerTls = rule(
    [aws.lb.Listener, aws.alb.Listener],
    {
        name: "lb-listener-speaks-modern-tls",
        severity: "high",
        items: ["cryptofunk:80", "cryptofunk:81"],
        says: "A load balancer's listener speaks TLS 1.2 or newer.",
        because,
        fix: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06.",
    },
    listener => {
        const protocol = protocolOf(listener);
        if (protocol !== "HTTPS" && protocol !== "TLS") return undefined;
        if (!listener.sslPolicy) return "sslPolicy is absent, and the default ELBSecurityPolicy-2016-08 speaks TLS 1.0";
        return modernPolicy.test(listener.sslPolicy) ? undefined : `sslPolicy is ${listener.sslPolicy}`;
    },
);

export const listenerHttp = rule(
    [aws.lb.Listener, aws.alb.Listener],
    {
        name: "lb-http-only-redirects",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A plain HTTP listener does nothing but redirect to HTTPS.",
        because,
        fix: 'Make its default action a redirect with protocol "HTTPS", or remove the listener.',
    },
    listener => {
        if (protocolOf(listener) !== "HTTP") return undefined;
        return firstFlaw(listener.defaultActions, (action, i) => {
            if (action.type === "fixed-response") return undefined;
            if (action.type !== "redirect") return `defaultActions[${i}].type is ${action.type} on an HTTP listener`;
            return action.redirect?.protocol === "HTTPS"
                ? undefined
                : `defaultActions[${i}].redirect.protocol is ${action.redirect?.protocol ?? "absent, which stays HTTP"}`;
        });
    },
);

export const classicHttp = rule(
    aws.elb.LoadBalancer,
    {
        name: "elb-has-no-http-listener",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A classic load balancer offers no plain HTTP, which it cannot redirect.",
        because,
        fix: "Use an aws.lb.LoadBalancer with an HTTPS listener and a redirect.",
    },
    lb =>
        firstFlaw(lb.listeners, (listener, i) =>
            listener.lbProtocol.toLowerCase() === "http" ? `listeners[${i}].lbProtocol is ${listener.lbProtocol}` : undefined,
        ),
);

export const distributionTls = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-speaks-modern-tls",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:80"],
        says: "A distribution speaks TLS 1.2 or newer with viewers and origins.",
        because,
        fix: 'Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 with a certificate of your own, viewerProtocolPolicy to "redirect-to-https" and originSslProtocols to TLSv1.2.',
    },
    distribution => {
        const behaviour = (where: string, policy: string | undefined) => (policy === "allow-all" ? `${where}.viewerProtocolPolicy is allow-all` : undefined);
        return anyFlaw(
            () => {
                const certificate = distribution.viewerCertificate;
                if (certificate?.cloudfrontDefaultCertificate) return "viewerCertificate.cloudfrontDefaultCertificate is true, which speaks TLS 1.0";
                const version = certificate?.minimumProtocolVersion;
                return version?.match(modern) ? undefined : `viewerCertificate.minimumProtocolVersion is ${version ?? "absent, which is TLSv1"}`;
            },
            () => behaviour("defaultCacheBehavior", distribution.defaultCacheBehavior.viewerProtocolPolicy),
            () => firstFlaw(distribution.orderedCacheBehaviors, (one, i) => behaviour(`orderedCacheBehaviors[${i}]`, one.viewerProtocolPolicy)),
            () =>
                firstFlaw(distribution.origins, (origin, i) => {
                    const old = origin.customOriginConfig?.originSslProtocols.find(protocol => !modern.test(protocol));
                    return old ? `origins[${i}].customOriginConfig.originSslProtocols has ${old}` : undefined;
                }),
        );
    },
);

export const apiTls = rule(
    aws.apigateway.DomainName,
    {
        name: "api-domain-speaks-modern-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "An API's domain speaks TLS 1.2 or newer.",
        because,
        fix: "Set securityPolicy to TLS_1_2.",
    },
    ({ securityPolicy }) => {
        return securityPolicy?.match(/TLS_1_2|_TLS1[23]_/) ? undefined : `securityPolicy is ${securityPolicy ?? "absent, which may be TLS_1_0"}`;
    },
);

export const searchTls = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-demands-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A search domain takes only HTTPS with TLS 1.2 or newer, and encrypts between its nodes.",
        because,
        fix: 'Set domainEndpointOptions { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" } and nodeToNodeEncryption.enabled.',
    },
    ({ domainEndpointOptions: endpoint, nodeToNodeEncryption }) => {
        if (endpoint?.enforceHttps === false) return "domainEndpointOptions.enforceHttps is false";
        if (!endpoint?.tlsSecurityPolicy?.match(/1-[23]/)) return `domainEndpointOptions.tlsSecurityPolicy is ${endpoint?.tlsSecurityPolicy ?? "absent"}`;
        return nodeToNodeEncryption?.enabled ? undefined : "nodeToNodeEncryption.enabled is not true";
    },
);

export const cacheTls = rule(
    aws.elasticache.ReplicationGroup,
    {
        name: "cache-demands-tls",
        severity: "high",
        items: ["cryptofunk:87", "cryptofunk:80"],
        says: "A cache takes only TLS.",
        because,
        fix: "Set transitEncryptionEnabled to true and leave transitEncryptionMode at required.",
    },
    cache => {
        if (cache.transitEncryptionEnabled !== true) return `transitEncryptionEnabled is ${cache.transitEncryptionEnabled ?? "absent"}`;
        return cache.transitEncryptionMode === "preferred" ? "transitEncryptionMode is preferred, which takes plain text too" : undefined;
    },
);

export const cacheClusterTls = rule(
    aws.elasticache.Cluster,
    {
        name: "cache-cluster-demands-tls",
        severity: "high",
        items: ["cryptofunk:87", "cryptofunk:80"],
        says: "A cache takes only TLS.",
        because,
        fix: "Use a ReplicationGroup for Redis; set transitEncryptionEnabled for Memcached.",
    },
    cache => (cache.replicationGroupId || cache.transitEncryptionEnabled ? undefined : "transitEncryptionEnabled is not true"),
);

export const memoryDbTls = rule(
    aws.memorydb.Cluster,
    {
        name: "memorydb-demands-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "MemoryDB takes only TLS.",
        because,
        fix: "Leave tlsEnabled out.",
    },
    cluster => (cluster.tlsEnabled === false ? "tlsEnabled is false" : undefined),
);

export const kafkaTls = rule(
    aws.msk.Cluster,
    {
        name: "kafka-demands-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "Kafka takes only TLS, from clients and between brokers.",
        because,
        fix: "Leave encryptionInfo.encryptionInTransit out, or set clientBroker to TLS.",
    },
    ({ encryptionInfo }) => {
        const transit = encryptionInfo?.encryptionInTransit;
        if (transit?.inCluster === false) return "encryptionInfo.encryptionInTransit.inCluster is false";
        return transit?.clientBroker?.includes("PLAINTEXT") ? `encryptionInfo.encryptionInTransit.clientBroker is ${transit.clientBroker}` : undefined;
    },
);
