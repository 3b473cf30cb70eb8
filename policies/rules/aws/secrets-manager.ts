import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { has, known, listOf } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { allowing, covers, type Statement, statementsOf } from "../../engine/statements";

export const secretHasItsValue = rule(
    aws.secretsmanager.Secret,
    {
        name: "secret-awaits-its-value",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:30", "bot-core:74"],
        says: "Every secret that a person provides has its value.",
        because: "Workloads that need it are not deployed, so the bot does not trade.",
        fix: "Put the value into Secrets Manager, add the name to stagedSecrets, and deploy again.",
        goLive: true,
    },
    (secret, judged) =>
        secret.tags?.["golive:staged"] === "false"
            ? `the secret ${known(() => secret.name) ?? judged.name} has no value yet (golive:staged is "false")`
            : undefined,
);

export const secretIsRecoverable = rule(
    aws.secretsmanager.Secret,
    {
        name: "secret-is-recoverable",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["cryptofunk:31"],
        says: "A deleted secret can be restored for a week or more.",
        because: "A secret deleted by mistake stops every workload that reads it at its next restart.",
        fix: "Leave recoveryWindowInDays out, or set it to 7 or more.",
        thresholds: { days: 7 },
    },
    (secret, { thresholds }) => ((secret.recoveryWindowInDays ?? 30) < thresholds.days ? `recoveryWindowInDays is ${secret.recoveryWindowInDays}` : undefined),
);

const names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The most months that lie between two of those in a field of a cron expression, or no number where it is written in another way. */
function monthsApart(field: string): number {
    if (field === "*") return 1;
    const every = /^(?:\*|1|JAN)\/(\d+)$/.exec(field);
    if (every) return Number(every[1]);
    const named = field.split(",").map(one => (names.includes(one) ? names.indexOf(one) + 1 : Number(one)));
    const sorted = named.sort((one, other) => one - other);
    return Math.max(...sorted.map((month, index) => (sorted[index + 1] ?? sorted[0] + 12) - month));
}

/** The days that lie between two runs of a schedule where most do, or no number: one that cannot be read is taken for one that runs often enough. */
const daysOf = (schedule: string | undefined): number => {
    const [, day, month, weekday] = /^cron\(\S+ \S+ (\S+) (\S+) (\S+) \S+\)$/.exec(String(schedule)) ?? [];
    if (month !== undefined) {
        const once = /^(\d+|L)$/.test(day) || /[#L]/.test(weekday);
        // One that runs all through its months rests for a month less.
        return Math.ceil((monthsApart(month) - (once ? 0 : 1)) * 30.5);
    }
    const found = /rate\((\d+) (hour|day)/.exec(String(schedule));
    return Number(found?.[1]) / (found?.[2] === "hour" ? 24 : 1);
};

export const secretRotates = rule(
    aws.secretsmanager.SecretRotation,
    {
        name: "store-password-rotates",
        preset: "golive",
        severity: "medium",
        items: ["arbitrage:132", "arbitrage:133", "mech-exo:17", "cryptofunk:38"],
        says: "A password that a machine replaces is replaced at least every 180 days.",
        because: "A password that leaked unnoticed stops working only when it is replaced.",
        fix: "Set rotationRules.automaticallyAfterDays to 180 or less.",
        thresholds: { days: 180 },
    },
    ({ rotationRules }, { thresholds }) => {
        const days = rotationRules?.automaticallyAfterDays ?? daysOf(rotationRules?.scheduleExpression);
        return days > thresholds.days ? `it is replaced every ${days} days` : undefined;
    },
);

export const providedSecretRotates = rule(
    aws.secretsmanager.Secret,
    {
        name: "provided-secret-rotates",
        preset: "golive",
        severity: "medium",
        items: ["arbitrage:132", "mech-exo:15", "mech-exo:18"],
        says: "A secret that a person replaces is due at least every 180 days.",
        because: "A key that leaked unnoticed stops working only when it is replaced.",
        fix: "Set rotationDays to 180 or less.",
        thresholds: { days: 180 },
    },
    ({ tags }, { thresholds }) => {
        // Exchange keys have a rule of their own; a secret without the tag never falls due, as a chat bot's token.
        const { "golive:rotation-days": days, "golive:exchange": exchange } = tags ?? {};
        if (days === undefined || exchange) return undefined;
        return Number(days) > 0 && Number(days) <= thresholds.days ? undefined : `tags["golive:rotation-days"] is "${days}"`;
    },
);

const roleOf = (arn: string): string | undefined => /:role\/(?:.*\/)?([^/]+)/.exec(arn)?.[1];

type Secret = { name?: string };

const reads = ({ Action }: Statement): boolean => listOf(Action).some(action => covers(action, "secretsmanager:GetSecretValue"));

/** Who alone may read a secret by its own policy: everybody else is denied. */
function listedReaders(policy: unknown): string[] | undefined {
    const denial = statementsOf(policy).find(one => one.Effect === "Deny" && reads(one));
    const exceptions = Object.entries(denial?.Condition ?? {})
        .filter(([test]) => /^(Arn|String)Not/.test(test))
        .flatMap(([, keys]) => Object.entries(keys).filter(([key]) => key.toLowerCase() === "aws:principalarn"));
    return exceptions.length ? exceptions.flatMap(([, arns]) => listOf(arns)) : undefined;
}

/** Whom a secret's own policy gives the right to read it. */
const allowedReaders = (policy: unknown): string[] =>
    allowing(policy)
        .filter(reads)
        .flatMap(({ Principal }) => (typeof Principal === "object" ? listOf(Principal.AWS) : []));

/** A secret with a list of readers: who is on it, and whom its own policy allows to read. */
function readersOf(node: Node, graph: Graph): { name: string; listed: string[]; allowed: string[] } | undefined {
    const { name } = node.props as Secret;
    const policies = graph.users<{ policy?: unknown }>(node, aws.secretsmanager.SecretPolicy);
    const lists = policies.map(({ props }) => listedReaders(props.policy)).filter(list => list !== undefined);
    const allowed = policies.flatMap(({ props }) => allowedReaders(props.policy));
    return name && lists.length ? { name, listed: lists.flat(), allowed } : undefined;
}

type Role = { name?: string; inlinePolicies?: { policy?: unknown }[]; managedPolicyArns?: string[] };
type Attachment = { role?: string; roles?: string[]; policy?: unknown };

/** What a role may read, as resources of IAM documents, and whether it has rights that the graph does not show. */
interface Rights {
    patterns: string[];
    unseen: boolean;
}

/** Names of the roles that something is attached to: its own word, or the role it refers to. */
function rolesOf(node: Node<Attachment>, graph: Graph): string[] {
    const { props } = node;
    const said = known(() => props.role ?? props.roles);
    return said !== undefined ? listOf(said) : graph.used<Role>(node as Node, aws.iam.Role).flatMap(({ props }) => known(() => props.name) ?? []);
}

/** The rights of the stack's roles by name: inline, in policies of their own, and attached, as far as the stack says what they allow. */
const rightsByRole = (graph: Graph): Map<string, Rights> => {
    const found = new Map<string, Rights>();
    const add = (roles: string[], read: (() => unknown) | undefined) => {
        const document = read && known(read);
        const allowed = statementsOf(document).filter(one => one.Effect === "Allow" && (one.NotAction !== undefined || reads(one)));
        const unseen = document === undefined || allowed.some(one => one.NotAction !== undefined || one.NotResource !== undefined);
        for (const role of roles) {
            const rights = found.get(role) ?? { patterns: [], unseen: false };
            rights.patterns.push(...allowed.flatMap(({ Resource }) => listOf(Resource)));
            rights.unseen ||= unseen;
            found.set(role, rights);
        }
    };
    for (const node of graph.ofType<Attachment>(aws.iam.RolePolicy)) add(rolesOf(node, graph), () => node.props.policy);
    for (const node of graph.ofType<Attachment>(aws.iam.RolePolicyAttachment, aws.iam.PolicyAttachment)) {
        const [own] = graph.used<Attachment>(node as unknown as Node, aws.iam.Policy);
        add(rolesOf(node, graph), own && (() => own.props.policy));
    }
    for (const { props } of graph.ofType<Role>(aws.iam.Role)) {
        const role = listOf(known(() => props.name));
        for (const one of listOf(known(() => props.inlinePolicies))) add(role, () => one.policy);
        if (has(props, "managedPolicyArns")) add(role, undefined);
    }
    return found;
};

/** Names of the stack's roles, as far as they are known. */
const roleNames = (graph: Graph): Set<string | undefined> => new Set(graph.ofType<{ name?: string }>(aws.iam.Role).map(({ props }) => known(() => props.name)));

const nameIn = (pattern: string): string => pattern.replace(/.*:secret:/, "");

/**
 * The stack's roles that may read a secret, by its name. What reaches for many secrets at once, as a rotation's or a report's role, is no
 * reader of one: the list holds it back.
 */
const rolesByName = (graph: Graph): Map<string, string[]> => {
    const names = graph.once(roleNames);
    const found = new Map<string, string[]>();
    for (const [role, { patterns }] of graph.once(rightsByRole)) {
        if (!names.has(role)) continue;
        for (const name of new Set(patterns.map(pattern => nameIn(pattern).replace(/-(\*|\?{6})$/, "")))) found.set(name, [...(found.get(name) ?? []), role]);
    }
    return found;
};

/** Whom a list lets in beside roles with a name: every role, or a user, whose keys last until somebody deletes them. */
function tooMany(pattern: string): string | undefined {
    const [, partition = "aws", , , account = ""] = pattern.split(":");
    // No role is called so.
    if (covers(pattern, `arn:${partition}:iam::${account}:role/~`)) return `every role (${pattern})`;
    return pattern.includes(":user/") ? `the user ${pattern.replace(/.*:user\//, "")}` : undefined;
}

const secrets = (graph: Graph): Node[] => graph.ofType(aws.secretsmanager.Secret);
const readerItems = ["arbitrage:195", "mech-exo:23", "cryptofunk:31"];

export const secretLetsReadersIn = graphRule(
    {
        name: "secret-lets-its-readers-in",
        preset: "baseline",
        severity: "high",
        items: readerItems,
        says: "Whoever has the right to read a secret by its name is on the secret's own list.",
        because: "The list denies everybody else: a pod whose reader is missing never starts.",
        fix: "Add the role to aws:PrincipalArn in the SecretPolicy, or take the right away from it.",
    },
    secrets,
    (node, graph) => {
        const found = readersOf(node, graph);
        if (!found) return undefined;
        const stranger = graph
            .once(rolesByName)
            .get(found.name)
            ?.find(role => !found.listed.some(pattern => covers(roleOf(pattern) ?? pattern, role)));
        return stranger && `${stranger} has the right to read it, and its policy does not list it`;
    },
);

export const secretListsReaders = graphRule(
    {
        name: "secret-lists-only-readers",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: readerItems,
        says: "A secret's list names roles that have the right to read it: never every role, nor a user.",
        because: "A name that is left on the list is a way back in, for whoever gets that role next.",
        fix: "Take it off aws:PrincipalArn in the SecretPolicy, or name there a role that is allowed secretsmanager:GetSecretValue on the secret.",
    },
    secrets,
    (node, graph) => {
        const found = readersOf(node, graph);
        if (!found) return undefined;
        const open = found.listed.map(one => tooMany(String(one))).find(whom => whom !== undefined);
        if (open) return `its policy lists ${open}`;
        const [rights, roles] = [graph.once(rightsByRole), graph.once(roleNames)];
        const allowed = found.allowed.map(roleOf);
        const mayRead = (role: string) => {
            const { patterns, unseen } = rights.get(role) ?? { patterns: [], unseen: false };
            // Secrets Manager adds a dash and six characters to a name.
            return unseen || allowed.includes(role) || patterns.some(pattern => covers(nameIn(pattern), `${found.name}-AbCdEf`));
        };
        const idle = found.listed.map(roleOf).find(role => role !== undefined && roles.has(role) && !mayRead(role));
        return idle && `its policy lists ${idle}, which has no right to read it`;
    },
);
