import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { has, known, listOf } from "../../engine/reading";
import { allFlaws, rule, typeOf } from "../../engine/rule";
import { conditional, covers, everything, leastPrivilege, openTo, type Statement, statementsOf, tooMuch } from "../../engine/statements";
import { grantsOf, isBoundary, isBounded } from "../shared/iam-attachments";
import { pipelines } from "../shared/pipelines";
import { knownPassword } from "../shared/reasons";

/** A permission that hands over a whole service, or the account. */
function broad(statement: Statement): string | undefined {
    const all = everything(statement);
    if (!all || conditional(statement)) return undefined;
    if (statement.NotAction) return `allows everything but ${listOf(statement.NotAction).join(", ")} on ${all}`;
    const action = listOf(statement.Action).find(action => /^(([a-z0-9-]+|\*):)?\*$/i.test(action));
    return action && `allows ${action} on ${all}`;
}

/** Documents that grant something: a policy that only bounds others takes rights away, whatever it allows. */
const granting = (graph: Graph): Node<{ policy?: unknown }>[] =>
    graph
        .ofType<{ policy?: unknown }>(aws.iam.Policy, aws.iam.RolePolicy, aws.iam.UserPolicy, aws.iam.GroupPolicy)
        .filter(one => one.type !== typeOf(aws.iam.Policy) || !isBoundary(one as unknown as Node, graph));
const beside = "; a permissions boundary, which is attached to nobody, grants nothing and is not asked.";

export const policyIsNarrow = graphRule(
    {
        name: "iam-policy-is-narrow",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "arbitrage:195"],
        says: `An IAM policy allows no whole service on every resource${beside}`,
        fix: "Name the actions and the resources, or a condition.",
    },
    granting as unknown as (graph: Graph) => Node[],
    ({ props }) => tooMuch(props.policy, broad, "policy"),
);

/** What reads values that are secret, and the resources by which a statement means all of them. */
const secretReads: [action: string, all: RegExp][] = [
    ["secretsmanager:GetSecretValue", /^(\*|arn:[^:]*:secretsmanager:(\*|[^:]*:[^:]*:(\*|secret:\*)))$/],
    ...["GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"].map((action): [string, RegExp] => [
        `ssm:${action}`,
        /^(\*|arn:[^:]*:ssm:(\*|[^:]*:[^:]*:(\*|parameter(\/\*)?\*?)))$/,
    ]),
];

/** A permission to read every secret of the account, or every parameter, where secrets lie as well. */
function readsAllSecrets(statement: Statement): string | undefined {
    const [actions, resources] = [listOf(statement.Action), listOf(statement.Resource)];
    for (const [read, all] of secretReads) {
        const any = resources.find(resource => all.test(resource));
        if (!any || conditional(statement)) continue;
        // Whoever may do everything with everything is another rule's.
        const action = actions.find(action => covers(action, read) && !(action === "*" && any === "*"));
        if (action) return `allows ${action} on "${any}"${read.startsWith("ssm:") ? ", which reads every parameter of the account, secret ones too" : ""}`;
    }
    return undefined;
}

export const policyNamesSecrets = graphRule(
    {
        name: "iam-policy-names-its-secrets",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["arbitrage:195", "cryptofunk:31"],
        says: `An IAM policy reads only the secrets and the parameters it names${beside}`,
        fix: "Name the secrets as arn:aws:secretsmanager:<region>:<account>:secret:<name>-??????, parameters as arn:aws:ssm:<region>:<account>:parameter/<path>/*.",
    },
    granting as unknown as (graph: Graph) => Node[],
    ({ props }) => tooMuch(props.policy, readsAllSecrets, "policy"),
);

export const inlinePolicyIsNarrow = rule(
    aws.iam.Role,
    {
        name: "iam-inline-policy-is-narrow",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "arbitrage:195"],
        says: "A role's inline policies allow no whole service on every resource, and no secret or parameter they don't name.",
        fix: "Name the actions and the resources, or a condition.",
    },
    role => allFlaws(role.inlinePolicies, ({ policy }, i) => tooMuch(policy, one => broad(one) ?? readsAllSecrets(one), `inlinePolicies[${i}].policy`)),
);

/** Actions by which somebody gives himself, or a machine that he runs, the rights of another. */
const raising = [
    ...["PassRole", "AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy", "PutRolePolicy", "PutUserPolicy", "PutGroupPolicy", "AddUserToGroup"],
    ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
].map(action => `iam:${action}`);
const anyIdentity = /^(\*|arn:[^:]*:iam::[^:]*:(\*|(role|user|group|policy)\/\*))$/;
const passedTo = /^(iam:(PassedToService|AssociatedResourceArn|ResourceTag\/.*)|aws:ResourceTag\/.*)$/i;

/** A permission to take on rights that nobody wrote down. */
function raises(statement: Statement): string | undefined {
    const any = listOf(statement.Resource).find(resource => anyIdentity.test(resource));
    if (!any || broad(statement)) return undefined;
    const keys = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
    const found = raising.find(one => {
        if (!listOf(statement.Action).some(action => covers(action, one))) return false;
        return one === "iam:PassRole" ? !keys.some(key => passedTo.test(key)) : !conditional(statement);
    });
    return found && `allows ${found} on "${any}"`;
}

export const policyRaisesNoRights = graphRule(
    {
        name: "iam-policy-raises-no-rights",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "arbitrage:195"],
        says: `An IAM policy passes on and changes only the roles, users and policies it names${beside}`,
        fix: "Name the roles; for iam:PassRole the condition iam:PassedToService is enough.",
    },
    graph => [...(granting(graph) as unknown as Node[]), ...graph.ofType(aws.iam.Role)],
    ({ type, props }) => {
        if (type !== typeOf(aws.iam.Role)) return tooMuch(props.policy, raises, "policy");
        const { inlinePolicies } = props as { inlinePolicies?: { policy?: unknown }[] };
        return allFlaws(inlinePolicies, ({ policy }, i) => tooMuch(policy, raises, `inlinePolicies[${i}].policy`));
    },
);

/** Policies of AWS's own that hand over the account, every secret, or a whole service. */
const wide =
    /:aws:policy\/(.*\/)?(AdministratorAccess[\w-]*|PowerUserAccess|SystemAdministrator|SecretsManagerReadWrite|(?!\w*(Invoke|Client)FullAccess)\w*FullAccess\w*)$/;

export const nobodyIsAdministrator = rule(
    [
        ...[aws.iam.RolePolicyAttachment, aws.iam.UserPolicyAttachment, aws.iam.GroupPolicyAttachment, aws.iam.PolicyAttachment, aws.iam.Role],
        ...[aws.iam.RolePolicyAttachmentsExclusive, aws.iam.UserPolicyAttachmentsExclusive, aws.iam.GroupPolicyAttachmentsExclusive],
    ],
    {
        name: "iam-attachment-is-narrow",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "No policy of AWS's own that hands over the account, every secret or a whole service is attached to anything of the bot.",
        fix: "Attach a policy that names what is needed.",
    },
    holder => {
        // AWS's own policies have known names; what is unknown is a policy of the stack, which is judged itself.
        const one = holder as { policyArn?: string; managedPolicyArns?: string[]; policyArns?: string[] };
        const listed = (key: "managedPolicyArns" | "policyArns") => {
            const arns = () => one[key] as string[];
            return Array.from({ length: known(() => arns().length) ?? 0 }, (_, i) => ({ where: `${key}[${i}]`, arn: String(known(() => arns()[i])) }));
        };
        const single = { where: "policyArn", arn: String(known(() => one.policyArn)) };
        const found = [single, ...listed("managedPolicyArns"), ...listed("policyArns")].find(({ arn }) => wide.test(arn));
        return found && `${found.where} is ${found.arn}`;
    },
);

/** Who may take a role on. */
function trustsTooMany(statement: Statement): string | undefined {
    const { Principal } = statement;
    if (openTo({ Statement: statement }, "")) return 'lets "*" take the role on';
    const federated = listOf((Principal as Record<string, string | string[]> | undefined)?.Federated);
    const provider = federated.find(one => /oidc-provider|token\.actions\.githubusercontent\.com/.test(one));
    if (!provider) return undefined;
    const subjects = Object.values(statement.Condition ?? {}).flatMap(test =>
        Object.entries(test)
            .filter(([key]) => key.endsWith(":sub"))
            .flatMap(([, value]) => listOf(value)),
    );
    return subjects.length && !subjects.some(subject => /^(\*|repo:\*|system:serviceaccount:\*)/.test(subject))
        ? undefined
        : `lets every token of ${provider} take the role on`;
}

export const roleTrustsFew = rule(
    aws.iam.Role,
    {
        name: "iam-role-names-whom-it-trusts",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23", "mech-exo:19"],
        says: "A role names who may take it on; of an identity provider, which subject.",
        fix: "Name the service or role as principal, and the subject in a condition on <provider>:sub.",
    },
    ({ assumeRolePolicy }) => tooMuch(assumeRolePolicy, trustsTooMany, "assumeRolePolicy"),
);

/** Actions that make an identity, or change what one may do. */
const making = ["iam:CreateRole", "iam:CreateUser", "iam:CreatePolicy", ...raising.filter(action => action !== "iam:PassRole"), "sts:AssumeRole"];

/** Why a statement is more than a pipeline may have without a boundary; nothing for one that names what it touches and makes no identities. */
function unbounded(statement: Statement): string | undefined {
    const wide = broad(statement) ?? raises(statement) ?? readsAllSecrets(statement);
    if (wide) return wide;
    const made = making.find(one => listOf(statement.Action).some(action => covers(action, one)) && (one !== "sts:AssumeRole" || everything(statement)));
    return made && `allows ${made}`;
}

/** What a role is given that is more than a pipeline may have without a boundary. */
const tooWide = (role: Node, graph: Graph): string | undefined =>
    allFlaws(grantsOf(role, graph), ({ where, document, arn }) => {
        if (document) return tooMuch(document(), unbounded, where);
        if (arn === undefined) return `${where} hands over a policy that the stack does not show`;
        return wide.test(arn) || !arn.includes(":aws:policy/") ? `${where} hands over ${arn}` : undefined;
    });

export const pipelineIsBounded = graphRule(
    {
        name: "pipeline-role-has-boundary",
        preset: "baseline",
        debatable: true,
        severity: "critical",
        items: ["mech-exo:23", "cryptofunk:284"],
        says: "A role that a pipeline takes on has a permissions boundary, unless all that it may do is named and makes or changes no identity.",
        because: "Who may make roles may make one that can do anything, and a pipeline runs whatever is merged.",
        fix: "Set permissionsBoundary to a policy that denies making users, roles without it, and the end of the audit; or name what the role may do.",
    },
    graph => graph.ofType(aws.iam.Role),
    (node, graph) => {
        const role = node.props as { permissionsBoundary?: string; assumeRolePolicy?: unknown };
        // Asked first: a boundary that is named decides, whatever the document says.
        if (known(() => role.permissionsBoundary) || isBounded(node, graph)) return undefined;
        return allFlaws(statementsOf(role.assumeRolePolicy), statement => {
            const principal = statement.Principal as { Federated?: string | string[] } | undefined;
            const provider = listOf(principal?.Federated).find(one => pipelines.test(String(one)));
            if (statement.Effect !== "Allow" || !provider) return undefined;
            const found = tooWide(node, graph);
            if (!found || role.permissionsBoundary) return undefined;
            return `${String(provider).split("/").slice(1).join("/")} takes the role on, ${found}, and permissionsBoundary is absent`;
        });
    },
);

export const noLastingKeys = rule(
    [aws.iam.AccessKey, aws.iam.ServiceSpecificCredential],
    {
        name: "no-iam-access-key",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:38", "mech-exo:30"],
        says: "Nothing works with a lasting IAM access key.",
        because: "The key lies in Pulumi's state and works until somebody thinks of it.",
        fix: "Give the workload a role: Pod Identity in the cluster, OIDC in a pipeline.",
    },
    (_, { type }) => `an aws.iam.${type.split(":").at(-1)} is created`,
);

export const personHasNoPassword = rule(
    aws.iam.UserLoginProfile,
    {
        name: "sign-in-password-is-encrypted",
        preset: "baseline",
        ...knownPassword,
        says: "A person's first password is encrypted for that person.",
        fix: "Set pgpKey, or let people sign in through IAM Identity Center.",
    },
    profile => (has(profile, "pgpKey") ? undefined : "pgpKey is absent, and the password lies in the state"),
);
