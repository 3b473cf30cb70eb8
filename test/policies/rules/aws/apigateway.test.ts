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
