import { accountNamed, bindsAddresses, gatewayFault, permissionFault, wordsIn } from "../../../venues";
import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node, type PodNode } from "../../engine/graph";
import { known } from "../../engine/reading";
import { allFlaws, NothingToGoBy, rule } from "../../engine/rule";
import { annotationOf } from "../shared/annotations";
import { isInferred, placesOrders, placing } from "../shared/order-placers";
import { beforeMoney } from "../shared/phase";
import { secretOf } from "../shared/secrets";

const because = "Whoever steals the key can do exactly what the key may do.";

type Tagged = { name?: string; tags?: Record<string, string> };

/**
 * The exchange of a secret's key, as its tags have it. One whose name says an exchange's key, and whose tags say nothing, is none that can be
 * judged: what a key may do stands nowhere else.
 */
function exchangeOf({ name, tags }: Tagged): string | undefined {
    const venue = tags?.["golive:exchange"];
    if (venue) return venue;
    const text = known(() => name);
    const of = text === undefined ? undefined : secretOf(text);
    if (of?.isSure) throw new NothingToGoBy(["the tag golive:exchange"], `its name says that it is a key of ${of.venue}`);
    return undefined;
}

export const keyCannotWithdraw = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-cannot-withdraw",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["cryptofunk:33", "cryptofunk:36"],
        says: "An exchange key states its permissions in words that its exchange has, and none of them takes money out.",
        because,
        fix: "Create the key at the exchange without withdrawal and transfer, and write what it may do into the tag golive:permissions.",
    },
    secret => {
        const venue = exchangeOf(secret);
        if (!venue) return undefined;
        const tag = 'tags["golive:permissions"]';
        const words = wordsIn(secret.tags?.["golive:permissions"] ?? "");
        if (words.length === 0) return `${tag} is missing`;
        return allFlaws(words, word => {
            const fault = permissionFault(venue, word);
            return fault && `${tag} has ${JSON.stringify(word)}, allowed at ${venue}: ${fault}`;
        });
    },
);

export const keyIsIpRestricted = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-is-ip-restricted",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:37"],
        says: "An exchange key works only from the stack's own addresses.",
        because: "A stolen key that works from anywhere empties the account by trading against the thief.",
        fix: "Enter the exported NAT addresses at the exchange and set ipRestricted.",
    },
    secret => {
        const said = exchangeOf(secret) === undefined ? "true" : secret.tags?.["golive:ip-restricted"];
        return said === "true" ? undefined : `tags["golive:ip-restricted"] is ${JSON.stringify(said) ?? "missing"}`;
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

/** The accounts on which pods trade real money, and the error of a pod that may trade on any. */
function accountsOfMoney(graph: Graph): { accounts: Set<string>; unknown?: unknown } {
    const found: { accounts: Set<string>; unknown?: unknown } = { accounts: new Set() };
    for (const pod of graph.pods) {
        try {
            const trades = placesOrders(pod, graph) && ["canary", "live"].includes(annotationOf(pod, "phase") ?? "") && annotationOf(pod, "testnet") !== "true";
            if (trades) for (const account of (annotationOf(pod, "exchange-accounts") ?? "").split(",")) found.accounts.add(accountNamed(account));
        } catch (error) {
            found.unknown ??= error;
        }
    }
    return found;
}

/** Whether a pod trades real money on an account, in canary or live. */
function tradesMoney(graph: Graph, account: string): boolean {
    const { accounts, unknown } = graph.once(accountsOfMoney);
    if (!accounts.has(account) && unknown) throw unknown;
    return accounts.has(account);
}

const accountOf = (tags: Record<string, string>): string => accountNamed(`${tags["golive:exchange"]}/${tags["golive:account"]}`);

/** Pods that are given a key of which no secret of the stack says what it may do. */
const withoutTags = (graph: Graph): PodNode[] =>
    graph.ofType<Tagged>(aws.secretsmanager.Secret).some(({ props }) => known(() => exchangeOf(props)))
        ? []
        : graph.pods.filter(pod => known(() => isInferred(pod, graph) && placing(pod, graph).keys.length > 0));

const noTags = (pod: PodNode, graph: Graph): NothingToGoBy =>
    new NothingToGoBy(
        ["the tag golive:exchange of its key in Secrets Manager"],
        `taken for an order placer by ${placing(pod, graph).why}`,
        "the other rules on exchange keys",
    );

export const exchangeKnowsAddresses = graphRule(
    {
        name: "exchange-key-names-own-addresses",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:37"],
        says: "The addresses that an exchange was given are public, the stack's own, and all of them; from canary on they are said.",
        because: "From an address that the exchange does not know every order is refused; an address of somebody else may use the key.",
        fix: "Enter the exported NAT addresses at the exchange, and in the tag golive:addresses of the key's secret.",
        adviceWhere: [
            {
                says: beforeMoney,
                holds: ({ props }, graph) => {
                    const { tags = {} } = props as Tagged;
                    return tags["golive:addresses"] === undefined && !tradesMoney(graph, accountOf(tags));
                },
            },
        ],
    },
    graph => [...(graph.ofType<Tagged>(aws.secretsmanager.Secret) as unknown as Node[]), ...graph.once(withoutTags)],
    (node, graph) => {
        if (node.kind) throw noTags(node as PodNode, graph);
        const secret = node.props as Tagged;
        const { tags = {} } = secret;
        const addresses = tags["golive:addresses"];
        const venue = exchangeOf(secret);
        if (!venue) return undefined;
        if (addresses === undefined)
            return bindsAddresses(venue) && graph.once(natAddresses).length > 0
                ? "golive:addresses is missing: nobody says that the exchange was given any"
                : undefined;
        const given = [...new Set(wordsIn(addresses))];
        const fault = allFlaws(given, address => {
            const what = gatewayFault(address);
            return what && `golive:addresses has ${address}, which is ${what}: no NAT gateway has it`;
        });
        if (fault) return fault;
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

export const keyRotates = rule(
    aws.secretsmanager.Secret,
    {
        name: "exchange-key-rotates",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:38", "arbitrage:128", "arbitrage:129", "arbitrage:130", "arbitrage:131", "mech-exo:15"],
        says: "An exchange key is replaced at least every 90 days.",
        because: "A key that leaked unnoticed stops working only when it is replaced.",
        fix: "Set rotationDays to 90 or less.",
        thresholds: { days: 90 },
    },
    (secret, { thresholds }) => {
        if (!exchangeOf(secret)) return undefined;
        const said = secret.tags?.["golive:rotation-days"];
        if (Number(said) > 0 && Number(said) <= thresholds.days) return undefined;
        return `tags["golive:rotation-days"] is ${JSON.stringify(said) ?? "missing"}`;
    },
);
