import * as rules from "../../../../policies/rules/aws/acm";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.certificateRenews,
    "aws:acm/certificate:Certificate",
    { domainName: "api.example.com", validationMethod: "DNS" },
    [
        [{ validationMethod: "EMAIL" }, /validationMethod is EMAIL/],
        [{ validationMethod: undefined }, /validationMethod is absent/],
        [{ certificateBody: "-----BEGIN" }, /it is imported, which ACM never renews/],
        [{ privateKey: unknown }, /it is imported/],
    ],
    [{ validationMethod: unknown }],
);
describe("certificate-renews-itself", () => {
    it("passes one of a private authority, which ACM renews", () =>
        judge(rules.certificateRenews, "aws:acm/certificate:Certificate").passes({ certificateAuthorityArn: unknown }));
});
