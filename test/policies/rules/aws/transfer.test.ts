import * as rules from "../../../../policies/rules/aws/transfer";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.fileServerIsPrivate,
    "aws:transfer/server:Server",
    { endpointType: "VPC" },
    [
        [{ endpointType: undefined }, /endpointType is absent, which is PUBLIC/],
        [{ endpointType: "PUBLIC" }, /endpointType is PUBLIC/],
    ],
    [{ endpointType: unknown }],
);
