import { aws } from "../aws";
import { type Graph, graphRule, type Node } from "../graph";
import { has, known, listOf } from "../read";
import { rule } from "../rule";
import { allowing, covers, type Statement, statementsOf } from "../statements";

const reads = ({ Action }: Statement): boolean => listOf(Action).some(action => covers(action, "secretsmanager:GetSecretValue"));

type Role = { name?: string; inlinePolicies?: { policy?: unknown }[]; managedPolicyArns?: string[] };
type Attachment = { role?: string; roles?: string[]; policy?: unknown };
type Secret = { name?: string };

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

/** Who alone may read a secret by its own policy: everybody else is denied. */
function listedReaders(policy: unknown): string[] | undefined {
    const denial = statementsOf(policy).find(one => one.Effect === "Deny" && reads(one));
    const exceptions = Object.entries(denial?.Condition ?? {})
        .filter(([test]) => /^(Arn|String)Not/.test(test))
        .flatMap(([, keys]) => Object.entries(keys).filter(([key]) => key.toLowerCase() === "aws:principalarn"));
    return exceptions.length ? exceptions.flatMap(([, arns]) => listOf(arns)) : undefined;
}

const roleOf = (arn: string): string | undefined => /:role\/(?:.*\/)?([^/]+)/.exec(arn)?.[1];

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
const secrets = (graph: Graph): Node[] => graph.ofType(aws.secretsmanager.Secret);
const readerItems = ["arbitrage:195", "mech-exo:23", "cryptofunk:31"];

export const secretLetsReadersIn = graphRule(
    {
        name: "secret-lets-its-readers-in",
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
        severity: "medium",
        items: readerItems,
        says: "Whoever is on a secret's list has the right to read it.",
        because: "A name that is left on the list is a way back in, for whoever gets that role next.",
        fix: "Take the role off aws:PrincipalArn in the SecretPolicy, or allow it secretsmanager:GetSecretValue on the secret.",
    },
    secrets,
    (node, graph) => {
        const found = readersOf(node, graph);
        if (!found) return undefined;
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

export const secretRotates = rule(
    aws.secretsmanager.SecretRotation,
    {
        name: "store-password-rotates",
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

/** How many days lie between two runs of `rate(...)`, or no number; a cron expression runs at least once a year, and is taken for more often. */
const daysOf = (schedule: string | undefined): number => {
    const found = /rate\((\d+) (hour|day)/.exec(String(schedule));
    return Number(found?.[1]) / (found?.[2] === "hour" ? 24 : 1);
};

export const providedSecretRotates = rule(
    aws.secretsmanager.Secret,
    {
        name: "provided-secret-rotates",
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

type Address = { publicIp?: string };

/** Addresses behind which the stack's pods reach the internet. */
const natAddresses = (graph: Graph): Node<Address>[] => {
    return graph.ofType<Address>(aws.ec2.Eip).filter(address => graph.users(address, aws.ec2.NatGateway).length);
};

/** Whether a gateway to the internet stands on an address that is not in the stack. */
const foreignGateways = (graph: Graph): boolean =>
    graph
        .ofType<{ connectivityType?: string }>(aws.ec2.NatGateway)
        .some(gateway => gateway.props.connectivityType !== "private" && graph.used(gateway as unknown as Node, aws.ec2.Eip).length === 0);

export const exchangeKnowsAddresses = graphRule(
    {
        name: "exchange-key-names-own-addresses",
        severity: "critical",
        items: ["cryptofunk:37"],
        says: "The addresses that an exchange was given are the stack's own, and all of them.",
        because: "From an address that the exchange does not know every order is refused; an address of somebody else may use the key.",
        fix: "Enter the exported NAT addresses at the exchange, and in the tag golive:addresses of the key's secret.",
    },
    graph => graph.ofType<{ tags?: Record<string, string> }>(aws.secretsmanager.Secret) as unknown as Node[],
    (node, graph) => {
        const { tags = {} } = node.props as { tags?: Record<string, string> };
        const addresses = tags["golive:addresses"];
        if (!tags["golive:exchange"] || addresses === undefined) return undefined;
        const given = [...new Set(addresses.split(/[\s,]/).filter(Boolean))];
        const own = graph.once(natAddresses);
        // A gateway whose address another program has made says nothing about it.
        if (own.length === 0 || graph.once(foreignGateways)) return undefined;
        // AWS chooses an address; one that is not there yet can only be counted.
        const made = own.map(({ props }) => known(() => props.publicIp)).filter(one => one !== undefined);
        const lacking = made.find(address => !given.includes(address));
        if (lacking) return `golive:addresses lacks ${lacking}, from which the stack calls`;
        if (given.length !== own.length) return `the exchange was given ${given.length} by golive:addresses, and the stack has ${own.length}`;
        const strange = made.length === own.length ? given.find(address => !made.includes(address)) : undefined;
        return strange && `golive:addresses has ${strange}, which is none of the stack's`;
    },
);
