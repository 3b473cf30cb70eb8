import { exchangeOf, regionRulesOf, regions } from "../../../venues";
import { mappedVariables, ownVariables, valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode, type Selector } from "../../engine/graph";
import { literalRule } from "../../engine/literals";
import { isPublic, known, listOf } from "../../engine/reading";
import { allFlaws, NothingToGoBy } from "../../engine/rule";
import { isolated, policiesByPod } from "../kubernetes/network-policy";
import { type EgressRule, getsOut, goesTo } from "../kubernetes/network-policy-egress";
import { annotationOf } from "../shared/annotations";
import { keysOf } from "../shared/namespaces";
import { goesBy, isInferred, placesOrders, placing } from "../shared/order-placers";

/** Exchanges by their domains. */
const exchangeHosts =
    "(?:binance|bybit|okx|kucoin|coinbase|kraken|bitmex|deribit|bitget|upbit|bithumb|gemini|bitstamp|bitfinex|phemex|huobi|htx|mexc)\\.(?:com|us|info)|gate\\.io|gateapi\\.io|hyperliquid\\.xyz|dydx\\.(?:exchange|trade)|alpaca\\.markets";
/** Where alerts are sent. */
const channelHosts = "api\\.telegram\\.org|hooks\\.slack\\.com|events\\.pagerduty\\.com";

const calling = (schemes: string, hosts: string) => new RegExp(`\\b(${schemes})://(?:[\\w-]+\\.)*(${hosts})(?![\\w.-])`, "i");

/** Exchanges and channels that are called in plain text. */
const plainVenue = calling("http|ws", `${exchangeHosts}|${channelHosts}`);
/** Exchanges that are called over TLS. */
const tlsVenue = calling("https|wss", exchangeHosts);

/** Whether a pod has a key of a venue that is reached over the internet: a wallet's node may stand beside it. */
const callsVenue = (pod: PodNode, graph: Graph): boolean =>
    isInferred(pod, graph) && placing(pod, graph).keys.some(({ venue }) => !venue.startsWith("a wallet"));

/** Why a pod that says nothing of it is taken for one that calls an exchange: the key that it is given, or the address. */
function callSign(pod: PodNode, graph: Graph): string | undefined {
    if (callsVenue(pod, graph)) return `it is taken for an order placer by ${placing(pod, graph).why}`;
    for (const { container } of pod.containers) {
        const variables = known(() => [...ownVariables(container), ...mappedVariables(container, pod, graph)]) ?? [];
        const told = variables.find(name => tlsVenue.test(known(() => valueIn(container, name, pod, graph)) ?? ""));
        if (told) return `${told} is an address of an exchange`;
    }
    return undefined;
}

/** Whether somebody else calls for the pod: a proxy, of which a variable tells. */
const goesThroughProxy = (pod: PodNode): boolean =>
    pod.containers.some(({ container }) => known(() => ownVariables(container))?.some(name => /^(https?|all)_proxy$/i.test(name)));

/** Whether a pod's own policies name pods that may call the exchange for it. */
const namesHelpers = (pod: PodNode, graph: Graph): boolean =>
    listOf(graph.once(policiesByPod).byPod.get(pod)).some(({ egress }) =>
        listOf(egress).some(({ to, ports }) => {
            const isNames = listOf(ports).length > 0 && listOf(ports).every(({ port }) => Number(port) === 53);
            return !isNames && listOf(to).some(({ podSelector }) => keysOf(podSelector as Selector | undefined).length > 0);
        }),
    );

/** Rules of its policies that open port 443 to pods, as if the exchange were one. */
function podsOnly(pod: PodNode, graph: Graph): string {
    const rules = listOf(graph.once(policiesByPod).byPod.get(pod)).flatMap(({ egress }) => listOf(egress));
    const https = rules.some(
        ({ ports, to }) => listOf(ports).some(({ port }) => Number(port) === 443) && listOf(to).length > 0 && !listOf(to).some(({ ipBlock }) => ipBlock),
    );
    return https ? ": the rule for port 443 names pods only, and the exchange is none" : "";
}

/** What a pod says itself of the exchange that it calls. */
const accountsOf = (pod: PodNode): string | undefined => annotationOf(pod, "gateway-for") ?? annotationOf(pod, "exchange-accounts");

/** Exchange accounts whose session a gateway holds, found once. */
const heldAccounts = (graph: Graph): Set<string | undefined> => new Set(graph.pods.map(pod => annotationOf(pod, "gateway-for")));

/** Whether a rule lets a pod out to the internet; exchanges answer on other ports than 443 too, but none where names are asked. */
function goesOut(rule: EgressRule): boolean {
    const trades = !rule.ports?.length || rule.ports.some(({ port, protocol = "TCP" }) => protocol === "TCP" && Number(port) !== 53);
    return trades && goesTo(rule, ({ ipBlock }) => !!ipBlock && isPublic(ipBlock.cidr));
}

export const placerReachesExchange = graphRule(
    {
        name: "order-placer-reaches-the-exchange",
        preset: "trading",
        severity: "critical",
        items: ["bot-core:295", "cryptofunk:265", "bot-core:414"],
        says: "What trades may reach public addresses on port 443.",
        because: "A rule that names pods never lets anything out of the cluster, and a bot without its exchange can't close a position.",
        fix: "Allow port 443 to 0.0.0.0/0 by ipBlock, or the exchange's names with an ApplicationNetworkPolicy.",
        adviceWhere: [
            {
                says: "only its variables say that it calls an exchange, and its policies name other pods, which may call it instead",
                holds: (pod, graph) => !accountsOf(pod) && namesHelpers(pod, graph),
            },
        ],
    },
    isolated,
    (pod, graph) => {
        const accounts = accountsOf(pod);
        // Who gets out needs no reason to: most pods do, and their variables are slow to read.
        if (!accounts && known(() => getsOut(pod, graph, goesOut))) return undefined;
        const sign = accounts || goesThroughProxy(pod) ? undefined : callSign(pod, graph);
        if (!accounts && !sign) return undefined;
        // Whoever trades through a gateway needs no way out of its own: the gateway does.
        const held = graph.once(heldAccounts);
        if (accounts && annotationOf(pod, "gateway-for") === undefined && accounts.split(",").every(account => held.has(account.trim()))) return undefined;
        if (graph.ofKind("ApplicationNetworkPolicy").some(policy => policy.place === pod.place)) return undefined;
        if (getsOut(pod, graph, goesOut)) return undefined;
        return `no NetworkPolicy lets its pods reach a public address over TCP${sign ? `, and ${sign}` : ""}${podsOnly(pod, graph)}`;
    },
);

/** The country of a region; of one that AWS adds later, the one that it is named after. */
const countryOf = (region: string): string | undefined => (Object.hasOwn(regions, region) ? regions[region] : /^(us|ca|cn)-/.exec(region)?.[1].toUpperCase());

/** What is known of the regions that a venue serves, by whatever name a pod calls it. */
const rulesOf = (venue: string) => regionRulesOf(exchangeOf(venue.toLowerCase()));

export const exchangeServesRegion = graphRule(
    {
        name: "exchange-serves-the-region",
        preset: "trading",
        severity: "critical",
        items: ["bot-core:295", "cryptofunk:265"],
        says: "A bot stands in a region that its exchange serves.",
        because: "The exchange answers 403 or 451 to every order, or closes the account with the money in it.",
        fix: "Deploy to another region, or trade elsewhere.",
    },
    graph => graph.pods,
    (pod, graph) => {
        const region = annotationOf(pod, "region");
        if (!region && placesOrders(pod, graph)) goesBy(pod, graph, "region");
        if (!region) return undefined;
        const accounts = listOf(annotationOf(pod, "exchange-accounts")).flatMap(written => written.split(","));
        const venues = [...new Set(accounts.map(account => account.trim().split("/")[0]))].filter(Boolean);
        const country = countryOf(region);
        const refused = allFlaws(venues, venue => {
            const rules = rulesOf(venue);
            if (!rules || !country || !rules.refuses.includes(country)) return undefined;
            return `${venue} answers ${rules.answer} to requests from ${country}, and golive.dev/region is ${region}`;
        });
        if (refused) return refused;
        const unread = venues.filter(venue => !rulesOf(venue));
        if (unread.length > 0) throw new NothingToGoBy([`the countries that ${unread.join(" and ")} refuses, which nobody has looked up`]);
        // That its documents name no country is not that it refuses none: before money a person asks the exchange.
        const silent = venues.filter(venue => rulesOf(venue)?.refuses.length === 0);
        if (silent.length > 0 && annotationOf(pod, "phase") !== "dry")
            throw new NothingToGoBy([`the countries whose addresses ${silent.join(" and ")} refuses, which its documents do not say`]);
        return undefined;
    },
);

export const exchangeTls = literalRule(
    {
        name: "exchange-is-called-with-tls",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:76", "cryptofunk:265"],
        says: "An exchange, and whoever is told of alerts, is called over HTTPS.",
        because: "Keys, signatures and orders cross the internet, and so do the prices that the bot trades on.",
        fix: "Write https:// and wss://.",
        patches: true,
    },
    ({ where, name, value }) => {
        const [, scheme, host] = plainVenue.exec(value) ?? [];
        return scheme && `${where} (${name}) calls ${host} over ${scheme}://`;
    },
    ["environment", "map", "secret", "chart"],
);
