import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import { documentOf, known, listOf } from "../read";
import { anyFlaw, firstFlaw, kindRule, rule } from "../rule";

interface Statement {
    Effect?: string;
    Action?: string | string[];
    NotAction?: string | string[];
    Resource?: string | string[];
    Principal?: string | Record<string, string | string[]>;
    Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a document that allow something. */
function allowing(document: unknown): Statement[] {
    const parsed = documentOf(document) as { Statement?: Statement | Statement[] } | undefined;
    return listOf(parsed?.Statement).filter(statement => statement.Effect === "Allow");
}

const conditional = ({ Condition }: Statement): boolean => Object.keys(Condition ?? {}).length > 0;
const everything = ({ Resource }: Statement): boolean => listOf(Resource).includes("*");

function tooMuch(document: unknown, flaw: (statement: Statement) => string | undefined, where: string): string | undefined {
    return firstFlaw(allowing(document), statement => {
        const found = flaw(statement);
        return found && `${where} ${found}`;
    });
}

/** A permission that hands over a whole service, or the account. */
function broad(statement: Statement): string | undefined {
    if (!everything(statement) || conditional(statement)) return undefined;
    if (statement.NotAction) return `allows everything but ${listOf(statement.NotAction).join(", ")} on "*"`;
    const action = listOf(statement.Action).find(action => /^(\*|[a-z0-9-]+):?\*?$/i.test(action) && action.endsWith("*"));
    return action && `allows ${action} on "*"`;
}

/** A permission to read every secret of the account. */
function readsAllSecrets(statement: Statement): string | undefined {
    const any = listOf(statement.Resource).find(resource => resource === "*" || /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:(\*|secret:\*)$/.test(resource));
    if (!any || conditional(statement)) return undefined;
    const action = listOf(statement.Action).find(action => /^secretsmanager:(get(secretvalue|\*|s\*)|batchget.*|\*)$/i.test(action));
    return action && `allows ${action} on "${any}"`;
}

const leastPrivilege = { because: "Whoever takes over what holds this permission takes over everything it reaches.", severity: "high" } as const;
const identityPolicies = [aws.iam.Policy, aws.iam.RolePolicy, aws.iam.UserPolicy, aws.iam.GroupPolicy];

export const policyIsNarrow = rule(
    identityPolicies,
    {
        name: "iam-policy-is-narrow",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "arbitrage:195"],
        says: "An IAM policy allows no whole service on every resource.",
        fix: "Name the actions and the resources, or a condition.",
    },
    ({ policy }) => tooMuch(policy, broad, "policy"),
);

export const policyNamesSecrets = rule(
    identityPolicies,
    {
        name: "iam-policy-names-its-secrets",
        ...leastPrivilege,
        severity: "critical",
        items: ["arbitrage:195", "cryptofunk:31"],
        says: "An IAM policy reads only the secrets it names.",
        fix: "Name the secrets as arn:aws:secretsmanager:<region>:<account>:secret:<name>-??????.",
    },
    ({ policy }) => tooMuch(policy, readsAllSecrets, "policy"),
);

export const inlinePolicyIsNarrow = rule(
    aws.iam.Role,
    {
        name: "iam-inline-policy-is-narrow",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "arbitrage:195"],
        says: "A role's inline policies allow no whole service on every resource, and no secret they don't name.",
        fix: "Name the actions and the resources, or a condition.",
    },
    role => firstFlaw(role.inlinePolicies, ({ policy }, i) => tooMuch(policy, one => broad(one) ?? readsAllSecrets(one), `inlinePolicies[${i}].policy`)),
);

const administrators = /:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

export const nobodyIsAdministrator = rule(
    [aws.iam.RolePolicyAttachment, aws.iam.UserPolicyAttachment, aws.iam.GroupPolicyAttachment, aws.iam.PolicyAttachment],
    {
        name: "iam-attachment-is-narrow",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "No administrator's policy is attached to anything of the bot.",
        fix: "Attach a policy that names what is needed.",
    },
    attachment => {
        // AWS's own policies have known names; what is unknown is a policy of the stack, which is judged itself.
        const arn = known(() => attachment.policyArn) ?? "";
        return administrators.test(arn) ? `policyArn is ${arn}` : undefined;
    },
);

/** Who may take a role on. */
function trustsTooMany(statement: Statement): string | undefined {
    const { Principal } = statement;
    const anybody = Principal === "*" || (typeof Principal === "object" && listOf(Principal?.AWS).includes("*"));
    if (anybody && !conditional(statement)) return 'lets "*" take the role on';
    const federated = typeof Principal === "object" ? listOf(Principal?.Federated).join(" ") : "";
    if (!/oidc-provider|token\.actions\.githubusercontent\.com/.test(federated)) return undefined;
    const subjects = Object.values(statement.Condition ?? {}).flatMap(test =>
        Object.entries(test)
            .filter(([key]) => key.endsWith(":sub"))
            .flatMap(([, value]) => listOf(value)),
    );
    return subjects.length && !subjects.some(subject => /^(\*|repo:\*.*)$/.test(subject)) ? undefined : `lets every token of ${federated} take the role on`;
}

export const roleTrustsFew = rule(
    aws.iam.Role,
    {
        name: "iam-role-names-whom-it-trusts",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "mech-exo:19"],
        says: "A role names who may take it on; of an identity provider, which subject.",
        fix: "Name the service or role as principal, and the subject in a condition on <provider>:sub.",
    },
    ({ assumeRolePolicy }) => tooMuch(assumeRolePolicy, trustsTooMany, "assumeRolePolicy"),
);

const open = (statement: Statement): string | undefined => {
    const { Principal } = statement;
    const anybody = Principal === "*" || (typeof Principal === "object" && listOf(Principal?.AWS).includes("*"));
    return anybody && !conditional(statement) ? 'allows "*"' : undefined;
};

export const resourcePolicyNamesReaders = rule(
    [
        ...[aws.secretsmanager.SecretPolicy, aws.secretsmanager.Secret, aws.s3.BucketPolicy, aws.sqs.QueuePolicy, aws.sqs.Queue, aws.sns.TopicPolicy],
        ...[aws.sns.Topic, aws.ecr.RepositoryPolicy, aws.kms.Key, aws.backup.VaultPolicy],
    ],
    {
        name: "resource-policy-names-its-readers",
        ...leastPrivilege,
        severity: "critical",
        items: ["arbitrage:195", "mech-exo:23"],
        says: "A policy on a resource names whom it lets in.",
        fix: "Name the account, role or service as principal, or a condition.",
    },
    ({ policy }) => tooMuch(policy, open, "policy"),
);

export const noLastingKeys = rule(
    aws.iam.AccessKey,
    {
        name: "no-iam-access-key",
        severity: "high",
        items: ["cryptofunk:38", "mech-exo:30"],
        says: "Nothing works with a lasting IAM access key.",
        because: "The key lies in Pulumi's state and works until somebody thinks of it.",
        fix: "Give the workload a role: Pod Identity in the cluster, OIDC in a pipeline.",
    },
    () => "an aws.iam.AccessKey is created",
);

const roleItems = ["cryptofunk:284"];

export const rbacIsNarrow = kindRule<k8s.rbac.v1.ClusterRoleArgs>(
    ["Role", "ClusterRole"],
    {
        name: "rbac-role-is-narrow",
        ...leastPrivilege,
        items: roleItems,
        says: "A Kubernetes role names its verbs and resources, and cannot raise its own rights.",
        fix: "Write out the verbs and the resources that are needed.",
        patches: true,
    },
    role =>
        firstFlaw(role.rules, ({ verbs, resources }, i) => {
            const raising = verbs?.find(verb => ["escalate", "bind", "impersonate"].includes(verb));
            if (raising) return `rules[${i}].verbs has ${raising}`;
            if (!resources?.some(resource => resource === "*" || resource === "secrets")) return undefined;
            if (verbs?.includes("*")) return `rules[${i}] allows "*" on ${resources.join(", ")}`;
            return resources.includes("*") && verbs?.some(verb => verb !== "get" && verb !== "list" && verb !== "watch")
                ? `rules[${i}] allows ${verbs.join(", ")} on "*"`
                : undefined;
        }),
);

export const bindingIsNarrow = kindRule<k8s.rbac.v1.ClusterRoleBindingArgs>(
    ["RoleBinding", "ClusterRoleBinding"],
    {
        name: "rbac-binding-is-narrow",
        ...leastPrivilege,
        severity: "critical",
        items: roleItems,
        says: "Nobody but people's groups administers the cluster, and strangers may do nothing.",
        fix: "Bind a role that names what is needed to a ServiceAccount of its own.",
        patches: true,
    },
    ({ roleRef, subjects }) =>
        firstFlaw(subjects, (subject, i) => {
            if (/^system:(anonymous|unauthenticated|authenticated)$/.test(subject.name)) return `subjects[${i}] is ${subject.name}`;
            if (subject.kind !== "ServiceAccount") return undefined;
            if (roleRef?.name === "cluster-admin" || roleRef?.name === "admin") return `subjects[${i}] (${subject.name}) gets ${roleRef.name}`;
            return subject.name === "default" ? `subjects[${i}] is the default ServiceAccount` : undefined;
        }),
);

export const lambdaIsNotPublic = rule(
    aws.lambda.Permission,
    {
        name: "function-is-not-public",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "A function is called only by whom it names.",
        fix: "Name the service as principal, and its sourceArn or sourceAccount.",
    },
    permission =>
        anyFlaw(
            () => (permission.principal === "*" && !("sourceArn" in permission) && !("principalOrgId" in permission) ? 'principal is "*"' : undefined),
            () => (permission.functionUrlAuthType === "NONE" ? "functionUrlAuthType is NONE" : undefined),
        ),
);

export const functionUrlIsSigned = rule(
    aws.lambda.FunctionUrl,
    {
        name: "function-url-is-signed",
        ...leastPrivilege,
        items: ["cryptofunk:113"],
        says: "A function's URL takes only signed requests.",
        fix: "Set authorizationType to AWS_IAM.",
    },
    url => (url.authorizationType === "NONE" ? "authorizationType is NONE" : undefined),
);
