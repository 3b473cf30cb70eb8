import { peopleShowASecondFactor } from "../../../../policies/rules/aws/iam-second-factor";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const instance = "arn:aws:ec2:eu-central-1:123456789012:instance/*";
const when = (operator: string, value: unknown) => ({ Condition: { [operator]: { "aws:MultiFactorAuthPresent": value } } });
const start = (more: object = {}) => ({ Effect: "Allow", Action: ["ssm:StartSession"], Resource: instance, ...more });
const found = /^policy allows ssm:StartSession, whatever the session says of a second factor/;
const denying = (more: object = {}) => ({ Effect: "Deny", Action: "*", Resource: "*", ...when("BoolIfExists", "false"), ...more });

for (const type of ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/groupPolicy:GroupPolicy"])
    describeRule(
        peopleShowASecondFactor,
        type,
        { policy: document(start(when("BoolIfExists", "true"))) },
        [
            [{ policy: document(start()) }, found],
            [{ policy: document(start({ Action: "ssm:*" })) }, found],
            [{ policy: document(start(when("BoolIfExists", "true")), start({ Action: "ssm:Start*" })) }, found],
            [{ policy: document(start(when("BoolIfExists", "false"))) }, found],
            [{ policy: document(start({ Action: ["ssm:GetDocument", "ssm:StartSession"] })) }, found],
            [{ policy: document(start(when("Null", "false"))) }, found],
            [{ policy: document(start(when("ForAllValues:Bool", "true"))) }, found],
            [{ policy: document(start(when("BoolIfExistsNot", "true"))) }, found],
            [{ policy: document(start({ Condition: { Bool: { "aws:SecureTransport": "true" } } })) }, found],
            [{ policy: document(start(), denying({ Action: "ec2:*" })) }, found],
            [{ policy: document(start(), denying({ Resource: "arn:aws:ec2:eu-central-1:123456789012:instance/i-1" })) }, found],
            [{ policy: document(start(), denying(when("Bool", "true"))) }, found],
            [{ policy: document(start(), { ...denying(), Effect: "Allow" }) }, found],
            [{ policy: document(start({ Action: "ec2-instance-connect:OpenTunnel" })) }, /^policy allows ec2-instance-connect:OpenTunnel/],
            [{ policy: document(start({ Action: "ec2-instance-connect:SendSSHPublicKey" })) }, /^policy allows ec2-instance-connect:SendSSHPublicKey/],
        ],
        [{ policy: unknown }],
        [
            { policy: document(start(when("Bool", true))) },
            { policy: document(start(when("bool", ["true"]))) },
            { policy: document(start({ Condition: { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true", "aws:MultiFactorAuthPresent": "true" } } })) },
            { policy: document(start(), denying()) },
            { policy: document(start(), denying({ Action: ["s3:*", "ssm:*"] })) },
            { policy: document(start({ Effect: "Deny" })) },
            { policy: document(start({ Action: "ssm:GetDocument" })) },
            // Whoever may do everything is another rule's.
            { policy: document(start({ Action: "*" })) },
            { policy: "no document" },
        ],
    );

const github = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const pipeline = { Effect: "Allow", Principal: { Federated: github }, Action: "sts:AssumeRoleWithWebIdentity" };
const people = (more: object = {}) => ({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:AssumeRole", ...more });
const takes = /^arn:aws:iam::123456789012:root takes the role on, whatever the session says of a second factor/;

describeRule(
    peopleShowASecondFactor,
    "aws:iam/role:Role",
    { assumeRolePolicy: document(pipeline, people(when("BoolIfExists", "true"))), inlinePolicies: [{ policy: document(start(when("BoolIfExists", "true"))) }] },
    [
        [{ assumeRolePolicy: document(pipeline, people()) }, takes],
        [{ assumeRolePolicy: document(pipeline, people(when("BoolIfExists", "true")), people()) }, takes],
        [{ inlinePolicies: [{ policy: document(start()) }] }, /^inlinePolicies\[0\]\.policy allows ssm:StartSession/],
        // What is unknown hides no flaw that is known.
        [{ assumeRolePolicy: unknown, inlinePolicies: [{ policy: document(start()) }] }, /^inlinePolicies\[0\]/],
    ],
    [{ assumeRolePolicy: unknown }, { inlinePolicies: [{ policy: unknown }] }],
    [
        // A role that no pipeline takes on: whom it trusts may be machines.
        { assumeRolePolicy: document(people()) },
        {
            assumeRolePolicy: document(
                { ...pipeline, Principal: { Federated: github.replace("token.actions.githubusercontent.com", "oidc.eks.amazonaws.com/id/1") } },
                people(),
            ),
        },
        { assumeRolePolicy: document({ ...pipeline, Effect: "Deny" }, people()) },
        { assumeRolePolicy: document(pipeline) },
        { assumeRolePolicy: document(pipeline, { ...pipeline, Principal: undefined }, { ...pipeline, Principal: { Service: "ec2.amazonaws.com" } }) },
        { inlinePolicies: undefined },
    ],
);

describe("people-show-a-second-factor", () => {
    it("says how single sign-on stays in", () =>
        judge(peopleShowASecondFactor, "aws:iam/policy:Policy").fails(
            { policy: document(start()) },
            /condition BoolIfExists aws:MultiFactorAuthPresent true\. A plain Bool locks out/,
        ));
});
