import * as rules from "../../../../policies/rules/aws/apigateway";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

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

describeRule(
    rules.httpApiTls,
    "aws:apigatewayv2/domainName:DomainName",
    { domainNameConfiguration: { securityPolicy: "TLS_1_2" } },
    [[{ domainNameConfiguration: { securityPolicy: "TLS_1_0" } }, /securityPolicy is TLS_1_0/]],
    [{ domainNameConfiguration: { securityPolicy: unknown } }],
);

const cors = (more: object) => ({ allowOrigins: ["https://app.example.com"], allowMethods: ["*"], ...more });
describeRule(
    rules.apiNamesOrigins,
    "aws:apigatewayv2/api:Api",
    { protocolType: "HTTP", corsConfiguration: cors({}) },
    [
        [{ corsConfiguration: { allowOrigins: ["*"] } }, /corsConfiguration\.allowOrigins has \*/],
        [{ corsConfiguration: { allowOrigins: ["https://a.example.com", "https://*"], allowMethods: ["GET", "POST"] } }, /allowOrigins has https:\/\/\*/],
        [{ corsConfiguration: { allowOrigins: ["*"], allowMethods: undefined } }, /allowOrigins has \*/],
    ],
    [{ corsConfiguration: { allowOrigins: unknown } }],
    [{ corsConfiguration: undefined }, { corsConfiguration: { allowOrigins: ["*"], allowMethods: ["GET", "OPTIONS"] } }],
);
describeRule(
    rules.apiNamesOrigins,
    "aws:lambda/functionUrl:FunctionUrl",
    { cors: cors({}) },
    [[{ cors: { allowOrigins: ["*"] } }, /cors\.allowOrigins has \*/]],
    [{ cors: { allowOrigins: unknown } }],
);
