import * as rules from "../../../../policies/rules/aws/mq";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const stack = "aws:cloudformation/stack:Stack";
const template = (over: object) =>
    JSON.stringify({ Resources: { Queue: { Type: "AWS::AmazonMQ::Broker", Properties: { PubliclyAccessible: false, ...over } } } });

describeRule(
    rules.templateBrokerIsPrivate,
    stack,
    { templateBody: template({}) },
    [
        [{ templateBody: template({ PubliclyAccessible: true }) }, /Resources\.Queue\.Properties\.PubliclyAccessible is true/],
        [{ templateBody: template({ PubliclyAccessible: undefined }) }, /PubliclyAccessible is absent/],
    ],
    [{ templateBody: unknown }],
);
describe("template-broker-has-no-public-address", () => {
    it("leaves what is no broker alone", () =>
        judge(rules.templateBrokerIsPrivate, stack).passes({ templateBody: { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: {} } } } }));
});

const password = "{{resolve:secretsmanager:bot/prod/queue:SecretString:password}}";

describeRule(
    rules.templateBrokerPasswordIsNamed,
    stack,
    { templateBody: template({ Users: [{ Username: "golive", Password: password }] }) },
    [
        [{ templateBody: template({ Users: [{ Username: "golive", Password: "hunter2hunter2" }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Username: "golive", Password: `${password}x` }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Password: password }, { Password: `x${password}` }] }) }, /Users\[1\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Password: { "Fn::Sub": "${Prefix}-hunter2" } }] }) }, /Users\[0\]\.Password is no reference/],
        [{ templateBody: template({ Users: [{ Username: "golive" }] }) }, /Users\[0\]\.Password is no reference/],
    ],
    [{ templateBody: unknown }],
);
describe("template-broker-names-its-password", () => {
    it("passes a reference whose secret the template itself makes", () =>
        judge(rules.templateBrokerPasswordIsNamed, stack).passes({
            templateBody: template({
                Users: ["${QueueSecret}:SecretString:password", "${QueuePassword}"].map(name => ({
                    Password: { "Fn::Sub": `{{resolve:secretsmanager:${name}}}` },
                })),
            }),
        }));
});

describeRule(
    rules.brokerSurvivesZone,
    "aws:mq/broker:Broker",
    { deploymentMode: "CLUSTER_MULTI_AZ" },
    [
        [{ deploymentMode: undefined }, /^deploymentMode is absent, which is one instance/],
        [{ deploymentMode: "SINGLE_INSTANCE" }, /^deploymentMode is SINGLE_INSTANCE/],
    ],
    [{ deploymentMode: unknown }],
    [{ deploymentMode: "ACTIVE_STANDBY_MULTI_AZ" }],
);

describeRule(
    rules.templateBrokerSurvivesZone,
    stack,
    { templateBody: template({ DeploymentMode: "CLUSTER_MULTI_AZ" }) },
    [
        [{ templateBody: template({}) }, /Resources\.Queue\.Properties\.DeploymentMode is absent, which is one instance/],
        [{ templateBody: template({ DeploymentMode: "SINGLE_INSTANCE" }) }, /Resources\.Queue\.Properties\.DeploymentMode is SINGLE_INSTANCE/],
    ],
    [{ templateBody: unknown }],
    [{ templateBody: template({ DeploymentMode: "ACTIVE_STANDBY_MULTI_AZ" }) }],
);
