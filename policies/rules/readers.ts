import * as aws from "@pulumi/aws";
import { dependsOn, type Graph, graphRule, type Node } from "../graph";
import { documentOf, known, listOf } from "../read";
import { firstFlaw, rule } from "../rule";

interface Statement {
    Effect?: string;
    Action?: string | string[];
    Resource?: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

const statementsOf = (document: unknown): Statement[] => listOf((documentOf(document) as { Statement?: Statement | Statement[] } | undefined)?.Statement);
const reads = ({ Action }: Statement): boolean => listOf(Action).some(action => /^(\*|secretsmanager:(\*|get\*|getsecretvalue|get\w*\*))$/i.test(action));

/** Whether a pattern of IAM's, with * and ?, covers a text. */
function covers(pattern: string, text: string): boolean {
    const written = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${written}$`).test(text);
}

type Role = { name?: string; inlinePolicies?: { policy?: unknown }[] };
type RolePolicy = { role?: string; policy?: unknown };
type Secret = { name?: string };

/** What each role of the stack may read, by the role's name: in its inline policies and in RolePolicies. */
const readableByRole = (graph: Graph): Map<string, string[]> => {
    const found = new Map<string, string[]>();
    const add = (role: string | undefined, policy: unknown) => {
        if (role === undefined) return;
        const allowed = statementsOf(policy).filter(one => one.Effect === "Allow" && reads(one));
        found.set(role, [...(found.get(role) ?? []), ...allowed.flatMap(({ Resource }) => listOf(Resource))]);
    };
    for (const { props } of graph.ofType<RolePolicy>(aws.iam.RolePolicy)) {
        add(
            known(() => props.role),
            known(() => props.policy),
        );
    }
    for (const { props } of graph.ofType<Role>(aws.iam.Role)) {
        for (const inline of known(() => listOf(props.inlinePolicies)) ?? []) {
            add(
                known(() => props.name),
                known(() => inline.policy),
            );
        }
    }
    return found;
};

/** Roles that get rights by attached policies, which the graph does not show. */
const attached = (graph: Graph): Set<string> =>
    new Set(graph.ofType<{ role?: string }>(aws.iam.RolePolicyAttachment).map(({ props }) => known(() => props.role) ?? ""));

/** Names of the stack's roles. */
const roleNames = (graph: Graph): Set<string> => new Set(graph.ofType<{ name?: string }>(aws.iam.Role).map(({ props }) => known(() => props.name) ?? ""));

/** Who alone may read a secret by its own policy: everybody else is denied. */
function listedReaders(policy: unknown): string[] | undefined {
    const denial = statementsOf(policy).find(one => one.Effect === "Deny" && reads(one));
    const exceptions = Object.entries(denial?.Condition ?? {})
        .filter(([test]) => /^(ArnNotLike|ArnNotEquals|StringNotLike|StringNotEquals)(IfExists)?$/.test(test))
        .flatMap(([, keys]) => Object.entries(keys).filter(([key]) => /^aws:principalarn$/i.test(key)));
    return exceptions.length ? exceptions.flatMap(([, arns]) => listOf(arns)) : undefined;
}

const roleOf = (arn: string): string | undefined => /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];

/** A secret with a list of readers, and which of the stack's roles has the right to read it. */
function readersOf(node: Node, graph: Graph): { name: string; listed: string[] } | undefined {
    const { name } = node.props as Secret;
    const policies = graph.ofType<{ policy?: unknown }>(aws.secretsmanager.SecretPolicy).filter(one => dependsOn(one as unknown as Node, node));
    const lists = policies.map(({ props }) => listedReaders(props.policy)).filter(list => list !== undefined);
    return name && lists.length ? { name, listed: lists.flat() } : undefined;
}

const nameIn = (pattern: string): string => pattern.replace(/^arn:.*:secret:/, "");
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
        const roles = graph.once(roleNames);
        for (const [role, patterns] of graph.once(readableByRole)) {
            // What reaches for many secrets at once, as a rotation's or a report's role, is held back by the list.
            const named = patterns.some(pattern => nameIn(pattern).replace(/-(\?{6}|\*)$/, "") === found.name);
            const isListed = found.listed.some(pattern => covers(roleOf(pattern) ?? pattern, role));
            if (roles.has(role) && named && !isListed) return `${role} has the right to read it, and its policy does not list it`;
        }
        return undefined;
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
        level: "advisory",
    },
    secrets,
    (node, graph) => {
        const found = readersOf(node, graph);
        if (!found) return undefined;
        const [readable, roles, unseen] = [graph.once(readableByRole), graph.once(roleNames), graph.once(attached)];
        // Secrets Manager adds a dash and six characters to a name.
        const canRead = (role: string) => (readable.get(role) ?? []).some(pattern => covers(nameIn(pattern), `${found.name}-AbCdEf`));
        const idle = found.listed.map(roleOf).find(role => role !== undefined && roles.has(role) && !unseen.has(role) && !canRead(role));
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
        return days !== undefined && days > thresholds.days ? `it is replaced every ${days} days` : undefined;
    },
);

/** How many days lie between two runs of `rate(...)`; a cron expression runs at least once a year, and is taken for more often. */
const daysOf = (schedule: string | undefined): number | undefined => {
    const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(schedule ?? "") ?? [];
    return count === undefined ? undefined : Number(count) / (unit === "hour" ? 24 : 1);
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
        const days = tags?.["golive:rotation-days"];
        if (days === undefined || tags?.["golive:exchange"]) return undefined;
        return Number(days) > 0 && Number(days) <= thresholds.days ? undefined : `tags["golive:rotation-days"] is "${days}"`;
    },
);

type Address = { publicIp?: string };

/** Addresses behind which the stack's pods reach the internet. */
const natAddresses = (graph: Graph): Node<Address>[] => {
    const gateways = graph.ofType(aws.ec2.NatGateway);
    return graph.ofType<Address>(aws.ec2.Eip).filter(address => gateways.some(gateway => dependsOn(gateway, address as unknown as Node)));
};

export const exchangeKnowsAddresses = graphRule(
    {
        name: "exchange-key-names-own-addresses",
        severity: "critical",
        items: ["cryptofunk:37"],
        says: "The addresses that an exchange was given are the stack's own, and all of them.",
        because: "From an address that the exchange does not know every order is refused; an address of somebody else may use the key.",
        fix: "Enter the exported NAT addresses at the exchange, and in the tag golive:addresses.",
    },
    graph => graph.ofType<{ tags?: Record<string, string> }>(aws.secretsmanager.Secret) as unknown as Node[],
    (node, graph) => {
        const { tags } = node.props as { tags?: Record<string, string> };
        const addresses = tags?.["golive:addresses"];
        if (!tags?.["golive:exchange"] || addresses === undefined) return undefined;
        const given = addresses.split(/[\s,]+/).filter(Boolean);
        const own = graph.once(natAddresses);
        if (own.length === 0) return undefined;
        if (given.length !== own.length) return `golive:addresses has ${given.length} addresses, and the stack ${own.length}`;
        // AWS chooses an address; until then only their number can be wrong.
        const made = own.map(({ props }) => known(() => props.publicIp)).filter(one => one !== undefined);
        if (made.length < own.length) return undefined;
        return firstFlaw(given, address => (made.includes(address) ? undefined : `golive:addresses has ${address}, which is none of the stack's`));
    },
);
