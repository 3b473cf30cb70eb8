import type * as k8s from "@pulumi/kubernetes";
import { aws } from "../aws";
import { podRule } from "../pods";
import { documentOf, has, listOf } from "../read";
import { anyFlaw, entryFlaw, firstFlaw, kindRule, rule } from "../rule";
import type { Statement } from "../statements";

interface Template {
    Resources?: Record<string, { Type?: string; Properties?: Record<string, unknown> }>;
}

/** The first flaw of a CloudFormation template's brokers. */
const brokerFlaw = (body: unknown, flaw: (properties: Record<string, unknown>) => string | undefined): string | undefined =>
    entryFlaw((documentOf(body) as Template | undefined)?.Resources, (name, resource) => {
        const found = resource.Type === "AWS::AmazonMQ::Broker" ? flaw(resource.Properties ?? {}) : undefined;
        return found && `templateBody.Resources.${name}.Properties.${found}`;
    });

/** A value as text, with what Fn::Sub puts into it as a word of its own. */
const substituted = (value: unknown): string =>
    has(value, "Fn::Sub") ? String((value as Record<string, unknown>)["Fn::Sub"]).replace(/\$\{[^{}]+\}/g, "x") : String(value);

export const templateBrokerIsPrivate = rule(
    aws.cloudformation.Stack,
    {
        name: "template-broker-has-no-public-address",
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

export const templateBrokerPasswordIsNamed = rule(
    aws.cloudformation.Stack,
    {
        name: "template-broker-names-its-password",
        severity: "critical",
        items: ["bot-core:102", "bot-core:105"],
        says: "A template names the secret with a broker's password and does not hold it.",
        because: "A password in a template is in the state, and readable by whoever may look at stacks.",
        fix: "Write {{resolve:secretsmanager:<name>:SecretString:<field>}}.",
    },
    stack =>
        brokerFlaw(stack.templateBody, ({ Users }) =>
            firstFlaw(listOf(Users as { Password?: unknown }[] | undefined), ({ Password }, index) =>
                /^\{\{resolve:secretsmanager:[^{}]+\}\}$/.test(substituted(Password)) ? undefined : `Users[${index}].Password is no reference to a secret`,
            ),
        ),
);

export const documentDatabaseIsLogged = rule(
    aws.docdb.Cluster,
    {
        name: "document-database-is-logged",
        severity: "high",
        items: ["bot-core:149", "bot-core:152"],
        says: "A document database exports its audit log and its slow queries.",
        because: "Without them nobody can tell who changed the trade history, nor why it became slow.",
        fix: "Put audit and profiler into enabledCloudwatchLogsExports, and switch both on in the parameter group.",
    },
    cluster =>
        firstFlaw(["audit", "profiler"], kind =>
            cluster.enabledCloudwatchLogsExports?.includes(kind) ? undefined : `enabledCloudwatchLogsExports does not have ${kind}`,
        ),
);

const switches = { audit_logs: /^(?!(disabled|none)$)/, profiler: /^enabled$/ };

export const documentParametersLog = rule(
    aws.docdb.ClusterParameterGroup,
    {
        name: "document-database-writes-its-logs",
        severity: "high",
        items: ["bot-core:149", "bot-core:152"],
        says: "A document database's parameters switch its audit log and its slow queries on.",
        because: "Both are off by default, and what is exported is then empty.",
        fix: "Set audit_logs to ddl or more, and profiler to enabled.",
    },
    group =>
        firstFlaw(Object.entries(switches), ([name, on]) => {
            const value = group.parameters?.find(parameter => parameter.name === name)?.value;
            return value !== undefined && on.test(value) ? undefined : `${name} is ${value ?? "absent, which is off"}`;
        }),
);

export const runsDoNotOverlap = kindRule<k8s.types.input.batch.v1.CronJob>(
    "CronJob",
    {
        name: "scheduled-job-never-overlaps",
        severity: "medium",
        items: ["arbitrage:188"],
        says: "A scheduled job does not start while the run before it still goes on, and a run has an end.",
        because: "Two reports of the same day, or a hanging run that piles up until the nodes are full.",
        fix: "Set concurrencyPolicy to Forbid, and activeDeadlineSeconds.",
    },
    ({ spec }) =>
        spec &&
        anyFlaw(
            () =>
                ["Forbid", "Replace"].includes(String(spec.concurrencyPolicy))
                    ? undefined
                    : `spec.concurrencyPolicy is ${spec.concurrencyPolicy ?? "absent, which is Allow"}`,
            () => (spec.jobTemplate.spec?.activeDeadlineSeconds ? undefined : "spec.jobTemplate.spec.activeDeadlineSeconds is absent"),
        ),
);

export const sessionIsHeldOnce = podRule(
    {
        name: "exchange-session-is-held-once",
        severity: "critical",
        items: ["mech-exo:15"],
        says: "What holds an exchange's session is one pod of a StatefulSet.",
        because: "A second login ends the first, in the middle of an order.",
        fix: "Make it a StatefulSet with replicas 1.",
    },
    pod => {
        if (pod.metadata?.annotations?.["golive.dev/gateway-for"] === undefined) return undefined;
        if (pod.kind !== "StatefulSet") return `kind is ${pod.kind}`;
        return (pod.replicas ?? 1) <= 1 ? undefined : `spec.replicas is ${pod.replicas}`;
    },
);

/** Whether a statement denies signing to everybody but one principal, whoever else has been allowed to sign. */
function sparesOne({ Effect, Principal, Action, Condition }: Statement): boolean {
    const denied = typeof Principal === "object" ? listOf(Principal.AWS) : [Principal];
    if (Effect !== "Deny" || !denied.includes("*") || !listOf(Action).some(action => ["kms:sign", "kms:*"].includes(action.toLowerCase()))) return false;
    // A second condition, a second name or a wildcard in it makes an exception for somebody else.
    const tests = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys).flatMap(([key, names]) => listOf(names).map(name => `${operator} ${key} ${name}`)),
    );
    return tests.length === 1 && /^(Arn|String)Not\w+ aws:PrincipalArn [^*?]+$/i.test(tests[0]);
}

export const signingKeyHasOneUser = rule(
    aws.kms.Key,
    {
        name: "signing-key-has-one-user",
        severity: "critical",
        items: ["vanta:322"],
        says: "The policy of a key that signs denies signing to everybody but one role.",
        because: "Whoever may sign moves the account's money, and an administrator's rights would do.",
        fix: "Deny kms:Sign to every principal whose aws:PrincipalArn is another than the service's role.",
    },
    key => {
        if (key.keyUsage !== "SIGN_VERIFY") return undefined;
        const { Statement } = (documentOf(key.policy) ?? {}) as { Statement?: Statement | Statement[] };
        return listOf(Statement).some(sparesOne) ? undefined : "policy lets others than one role sign";
    },
);
