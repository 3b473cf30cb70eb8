import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { literalRule } from "../../engine/literals";
import { isPublic, listOf } from "../../engine/reading";
import { firstFlaw } from "../../engine/rule";
import { isolated } from "../kubernetes/network-policy";
import { type EgressRule, getsOut, goesTo } from "../kubernetes/network-policy-egress";
import { annotationOf } from "../shared/annotations";
import { goesBy, isInferred, placesOrders, placing, takenFor } from "../shared/order-placers";

/** Exchange accounts whose session a gateway holds, found once. */
const heldAccounts = (graph: Graph): Set<string | undefined> => new Set(graph.pods.map(pod => annotationOf(pod, "gateway-for")));

/** Whether a pod has a key of a venue that is reached over the internet: a wallet's node may stand beside it. */
const callsVenue = (pod: PodNode, graph: Graph): boolean =>
    isInferred(pod, graph) && placing(pod, graph).keys.some(({ venue }) => !venue.startsWith("a wallet"));

export const placerReachesExchange = graphRule(
    {
        name: "order-placer-reaches-the-exchange",
        preset: "trading",
        severity: "critical",
        items: ["bot-core:295", "cryptofunk:265", "bot-core:414"],
        says: "What trades may reach public addresses on port 443.",
        because: "A rule that names pods never lets anything out of the cluster, and a bot without its exchange can't close a position.",
        fix: "Allow port 443 to 0.0.0.0/0 by ipBlock, or the exchange's names with an ApplicationNetworkPolicy.",
    },
    isolated,
    (pod, graph) => {
        const accounts = annotationOf(pod, "gateway-for") ?? annotationOf(pod, "exchange-accounts");
        if (!accounts && !callsVenue(pod, graph)) return undefined;
        // Whoever trades through a gateway needs no way out of its own: the gateway does.
        const held = graph.once(heldAccounts);
        if (annotationOf(pod, "gateway-for") === undefined && accounts?.split(",").every(account => held.has(account.trim()))) return undefined;
        if (graph.ofKind("ApplicationNetworkPolicy").some(policy => policy.place === pod.place)) return undefined;
        // Exchanges answer on other ports than 443 too, but none where names are asked.
        const trades = ({ ports }: EgressRule) => !ports?.length || ports.some(({ port, protocol = "TCP" }) => protocol === "TCP" && Number(port) !== 53);
        const out = (rule: EgressRule) => trades(rule) && goesTo(rule, ({ ipBlock }) => !!ipBlock && isPublic(ipBlock.cidr));
        return getsOut(pod, graph, out) ? undefined : `no NetworkPolicy lets its pods reach a public address over TCP${takenFor(pod, graph)}`;
    },
);

/** An exchange that refuses requests by the country they come from: the countries, and what it answers. */
interface Refusal {
    countries: string[];
    answer: string;
}

/**
 * Exchanges that are known to refuse, as of November 2026. Binance: its terms, and github.com/ccxt/ccxt issue 15872; of Canada it refuses Ontario,
 * where ca-central-1's addresses may be placed. Bybit: bybit-exchange.github.io/docs/v5/guide. What others' terms say of customers is another matter.
 */
const refusals: Record<string, Refusal> = {
    binance: { countries: ["US", "CA"], answer: "HTTP 451" },
    bybit: { countries: ["US", "CN"], answer: "HTTP 403" },
};

/** The country of a region, where some exchange refuses it; AWS names these regions after it. */
const countryOf = (region: string): string | undefined => /^(us|ca|cn)-/.exec(region)?.[1].toUpperCase();

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
        return firstFlaw(accounts, account => {
            const [venue] = account.trim().split("/");
            const refusal = Object.hasOwn(refusals, venue.toLowerCase()) ? refusals[venue.toLowerCase()] : undefined;
            const country = countryOf(region);
            if (!refusal || !country || !refusal.countries.includes(country)) return undefined;
            return `${venue} answers ${refusal.answer} to requests from ${country}, and golive.dev/region is ${region}`;
        });
    },
);

/** Exchanges, and where alerts are sent, by their domains. */
const venues =
    /\b(http|ws):\/\/(?:[\w-]+\.)*((?:binance|bybit|okx|kucoin|coinbase|kraken|bitmex|deribit|bitget|upbit|bithumb|gemini|bitstamp|bitfinex|phemex|huobi|htx|mexc)\.(?:com|us|info)|gate\.io|gateapi\.io|hyperliquid\.xyz|dydx\.(?:exchange|trade)|alpaca\.markets|api\.telegram\.org|hooks\.slack\.com|events\.pagerduty\.com)(?![\w.-])/i;

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
        const [, scheme, host] = venues.exec(value) ?? [];
        return scheme && `${where} (${name}) calls ${host} over ${scheme}://`;
    },
    ["environment", "map", "secret", "chart"],
);
