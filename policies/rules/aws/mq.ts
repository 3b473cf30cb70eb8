import { aws } from "../../engine/aws";
import { documentOf, has, listOf } from "../../engine/reading";
import { allFlaws, entryFlaw, rule } from "../../engine/rule";

interface Template {
    Resources?: Record<string, { Type?: string; Properties?: Record<string, unknown> }>;
}

/** The flaws of a CloudFormation template's brokers. */
const brokerFlaw = (body: unknown, flaw: (properties: Record<string, unknown>) => string | undefined): string | undefined =>
    entryFlaw((documentOf(body) as Template | undefined)?.Resources, (name, resource) => {
        const found = resource.Type === "AWS::AmazonMQ::Broker" ? flaw(resource.Properties ?? {}) : undefined;
        return found && `templateBody.Resources.${name}.Properties.${found}`;
    });

export const templateBrokerIsPrivate = rule(
    aws.cloudformation.Stack,
    {
        name: "template-broker-has-no-public-address",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:86", "bot-core:116"],
        says: "A message broker in a CloudFormation template has no public address.",
        because: "Whoever gets onto the broker can forge the signals the bot trades on.",
        fix: "Set PubliclyAccessible to false.",
    },
    stack =>
        brokerFlaw(stack.templateBody, broker =>
            broker.PubliclyAccessible === false ? undefined : `PubliclyAccessible is ${broker.PubliclyAccessible ?? "absent"}`,
        ),
);

/** A value as text, with what Fn::Sub puts into it as a word of its own. */
const substituted = (value: unknown): string =>
    has(value, "Fn::Sub") ? String((value as Record<string, unknown>)["Fn::Sub"]).replace(/\$\{[^{}]+\}/g, "x") : String(value);

export const templateBrokerPasswordIsNamed = rule(
    aws.cloudformation.Stack,
    {
        name: "template-broker-names-its-password",
        preset: "baseline",
        severity: "critical",
        items: ["bot-core:102", "bot-core:105"],
        says: "A template names the secret with a broker's password and does not hold it.",
        because: "A password in a template is in the state, and readable by whoever may look at stacks.",
        fix: "Write {{resolve:secretsmanager:<name>:SecretString:<field>}}.",
    },
    stack =>
        brokerFlaw(stack.templateBody, ({ Users }) =>
            allFlaws(listOf(Users as { Password?: unknown }[] | undefined), ({ Password }, index) =>
                /^\{\{resolve:secretsmanager:[^{}]+\}\}$/.test(substituted(Password)) ? undefined : `Users[${index}].Password is no reference to a secret`,
            ),
        ),
);

const oneInstance = (mode: unknown): string | undefined =>
    mode === undefined || mode === "SINGLE_INSTANCE" ? `is ${mode ?? "absent, which is one instance"}` : undefined;

export const brokerSurvivesZone = rule(
    aws.mq.Broker,
    {
        name: "broker-survives-a-zone",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:45"],
        says: "A message broker fails over to another zone.",
        because: "While the only broker is down no signal and no order reaches anybody.",
        fix: "Set deploymentMode to CLUSTER_MULTI_AZ (RabbitMQ) or ACTIVE_STANDBY_MULTI_AZ (ActiveMQ).",
    },
    ({ deploymentMode }) => {
        const one = oneInstance(deploymentMode);
        return one && `deploymentMode ${one}`;
    },
);

export const templateBrokerSurvivesZone = rule(
    aws.cloudformation.Stack,
    {
        name: "template-broker-survives-a-zone",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:45"],
        says: "A message broker in a CloudFormation template fails over to another zone.",
        because: "While the only broker is down no signal and no order reaches anybody.",
        fix: "Set DeploymentMode to CLUSTER_MULTI_AZ (RabbitMQ) or ACTIVE_STANDBY_MULTI_AZ (ActiveMQ).",
    },
    stack =>
        brokerFlaw(stack.templateBody, ({ DeploymentMode }) => {
            const one = oneInstance(DeploymentMode);
            return one && `DeploymentMode ${one}`;
        }),
);
