import * as rules from "../../../../policies/rules/aws/opensearch";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(rules.searchIsPrivate, "aws:opensearch/domain:Domain", { vpcOptions: unknown }, [[{ vpcOptions: undefined }, /vpcOptions is absent/]]);

describeRule(
    rules.searchIsEncrypted,
    "aws:opensearch/domain:Domain",
    { encryptAtRest: { enabled: true } },
    [
        [{ encryptAtRest: undefined }, /encryptAtRest\.enabled is not true/],
        [{ encryptAtRest: { enabled: false } }, /encryptAtRest\.enabled is not true/],
    ],
    [{ encryptAtRest: { enabled: unknown } }],
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

const policy = (AllowFromPublic: boolean) => JSON.stringify([{ Rules: [], AllowFromPublic }]);
describeRule(
    rules.serverlessSearchIsPrivate,
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    { type: "network", policy: policy(false) },
    [[{ policy: policy(true) }, /AllowFromPublic true/]],
    [{ policy: unknown }],
);
describe("search-collection-is-not-public", () => {
    const { passes, fails } = judge(rules.serverlessSearchIsPrivate, "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy");
    it("fails one part of several", () =>
        fails({ type: "network", policy: JSON.stringify([{ AllowFromPublic: false }, { AllowFromPublic: true }]) }, /AllowFromPublic true/));
    it("leaves policies on encryption alone", () => passes({ type: "encryption", policy: policy(true) }));
});
