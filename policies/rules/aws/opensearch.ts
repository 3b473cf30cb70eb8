import { aws } from "../../engine/aws";
import { documentOf, listOf } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { weakTls } from "../shared/reasons";

export const searchIsPrivate = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-is-in-a-vpc",
        preset: "baseline",
        debatable: true,
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A search domain lives in a VPC.",
        because: "Without one its endpoint is on the internet and only a policy document stands before the logs.",
        fix: "Set vpcOptions.subnetIds.",
    },
    domain => ("vpcOptions" in domain ? undefined : "vpcOptions is absent"),
);

export const searchIsEncrypted = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-is-encrypted",
        preset: "baseline",
        severity: "high",
        items: ["mech-exo:42"],
        says: "A search domain is encrypted at rest.",
        because: "Its logs tell every order, and now and then a credential.",
        fix: "Set encryptAtRest.enabled to true.",
    },
    domain => (domain.encryptAtRest?.enabled ? undefined : "encryptAtRest.enabled is not true"),
);

export const searchTls = rule(
    [aws.opensearch.Domain, aws.elasticsearch.Domain],
    {
        name: "search-domain-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A search domain takes only HTTPS with TLS 1.2 or newer, and encrypts between its nodes.",
        because: weakTls,
        fix: 'Set domainEndpointOptions { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" } and nodeToNodeEncryption.enabled.',
    },
    ({ domainEndpointOptions: endpoint, nodeToNodeEncryption }) => {
        if (endpoint?.enforceHttps === false) return "domainEndpointOptions.enforceHttps is false";
        if (!endpoint?.tlsSecurityPolicy?.match(/1-[23]/)) return `domainEndpointOptions.tlsSecurityPolicy is ${endpoint?.tlsSecurityPolicy ?? "absent"}`;
        return nodeToNodeEncryption?.enabled ? undefined : "nodeToNodeEncryption.enabled is not true";
    },
);

export const serverlessSearchIsPrivate = rule(
    aws.opensearch.ServerlessSecurityPolicy,
    {
        name: "search-collection-is-not-public",
        preset: "baseline",
        debatable: true,
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "A search collection is reached only from a VPC.",
        because: "Its endpoint is otherwise on the internet, and only a data policy stands before the logs.",
        fix: "Set AllowFromPublic to false and name SourceVPCEs.",
    },
    ({ type, policy }) => {
        if (type !== "network") return undefined;
        const open = listOf(documentOf(policy) as { AllowFromPublic?: boolean }[]).some(one => one.AllowFromPublic === true);
        return open ? "policy has AllowFromPublic true" : undefined;
    },
);
