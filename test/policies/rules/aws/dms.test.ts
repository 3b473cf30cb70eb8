import * as rules from "../../../../policies/rules/aws/dms";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

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
