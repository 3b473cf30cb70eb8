import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { anyOrigin, namedOrigins, onlyReads } from "../shared/cors";
import { weakTls } from "../shared/reasons";

export const apiTls = rule(
    aws.apigateway.DomainName,
    {
        name: "api-domain-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "An API's domain speaks TLS 1.2 or newer.",
        because: weakTls,
        fix: "Set securityPolicy to TLS_1_2.",
    },
    ({ securityPolicy }) => {
        return securityPolicy?.match(/TLS_1_2|_TLS1[23]_/) ? undefined : `securityPolicy is ${securityPolicy ?? "absent, which may be TLS_1_0"}`;
    },
);

export const httpApiTls = rule(
    aws.apigatewayv2.DomainName,
    {
        name: "http-api-domain-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "An HTTP or WebSocket API's domain speaks TLS 1.2 or newer.",
        because: weakTls,
        fix: "Set domainNameConfiguration.securityPolicy to TLS_1_2.",
    },
    ({ domainNameConfiguration }) => {
        const policy = domainNameConfiguration?.securityPolicy;
        return policy === "TLS_1_0" ? `domainNameConfiguration.securityPolicy is ${policy}` : undefined;
    },
);

type Cors = { allowOrigins?: string[]; allowMethods?: string[] };

export const apiNamesOrigins = rule(
    [aws.apigatewayv2.Api, aws.lambda.FunctionUrl],
    {
        name: "api-names-its-origins",
        preset: "baseline",
        ...namedOrigins,
        says: "An HTTP API or a function's URL that does more than read names the origins that may call it.",
    },
    api => {
        const { corsConfiguration, cors } = api as { corsConfiguration?: Cors; cors?: Cors };
        const [where, given] = corsConfiguration ? (["corsConfiguration", corsConfiguration] as const) : (["cors", cors] as const);
        const any = anyOrigin(given?.allowOrigins);
        return any && !onlyReads(given?.allowMethods) ? `${where}.allowOrigins has ${any}` : undefined;
    },
);
