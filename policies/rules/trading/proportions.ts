import { accountNamed, borrows, exchangeOf, wordsIn } from "../../../venues";
import { aws } from "../../engine/aws";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { wholeWorkloads } from "../../engine/workloads";
import { annotationOf } from "../shared/annotations";
import { capitalOf, type Kind, numberOf, readings, shown } from "../shared/limits";
import { goesBy, placesOrders } from "../shared/order-placers";
import { adviceInDry } from "../shared/phase";
import { inOwnCurrency } from "../shared/symbols";
import { toldLimit } from "../shared/told";

/** Whether limits fit one another, and what the key may do. */

/** What a limit says: the largest of what its places have, or its caption where none is told; no number where nothing does. */
function largest(key: string, kind: Kind, pod: PodNode, graph: Graph): number {
    const limit = toldLimit(pod, key);
    if (!limit?.told.length) return numberOf(annotationOf(pod, key)) ?? Number.NaN;
    const { values } = readings(pod, graph, kind, limit.told);
    return values.length ? Math.max(...values.map(({ value }) => value)) : Number.NaN;
}

export const orderFitsThePosition = graphRule(
    {
        name: "order-fits-the-position",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:234", "vanta:395", "vanta:424"],
        says: "The largest order is no larger than the largest position: its share of the capital, times the leverage.",
        because: "A limit that no order can reach is none, and the order that errs takes the whole account.",
        fix: "Lower the limit max-notional, in Golive risk.maxNotional in the manifest, or say the capital that the bot has.",
        adviceWhere: [adviceInDry],
    },
    wholeWorkloads,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "capital");
        const capital = capitalOf(pod);
        const [order, share] = [largest("max-notional", "amount", pod, graph), largest("max-position-size", "share", pod, graph)];
        const leverage = Math.max(1, largest("max-leverage", "factor", pod, graph) || 1);
        // What is no number is no larger than anything.
        const position = share * capital * leverage;
        return order > position * (1 + 1e-9)
            ? `max-notional is ${shown(order)}, and the largest position of a capital of ${shown(capital)} is ${shown(position)}`
            : undefined;
    },
);

type Key = { tags?: Record<string, string> };

/** What the keys of a pod's accounts may do with which they can borrow. */
function borrowing(pod: PodNode, graph: Graph): string[] {
    const accounts = listOf(annotationOf(pod, "exchange-accounts")?.split(",")).map(accountNamed);
    return graph.ofType<Key>(aws.secretsmanager.Secret).flatMap(({ props }) => {
        const { "golive:exchange": venue, "golive:account": account, "golive:permissions": permissions } = props.tags ?? {};
        if (!venue) return [];
        const isOwn = accounts.some(one =>
            account === undefined ? one.startsWith(`${exchangeOf(venue.toLowerCase())}/`) : one === accountNamed(`${venue}/${account}`),
        );
        return isOwn ? wordsIn(permissions ?? "").filter(one => borrows(venue, one)) : [];
    });
}

export const leverageIsNotTheKeys = graphRule(
    {
        name: "leverage-is-not-the-keys-own",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:261", "vanta:396"],
        says: "Where the exchange alone holds the leverage, the key may neither trade on margin nor futures.",
        because: "A key that may trade futures sets the leverage of its account itself.",
        fix: "Let the bot's own code hold risk.maxLeverage (told and enforcedBy.code), or take margin and futures from the key's permissions.",
        adviceWhere: [adviceInDry],
    },
    wholeWorkloads,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "limit-max-leverage");
        const limit = toldLimit(pod, "max-leverage");
        if (!limit?.enforcedBy.exchange) return undefined;
        const may = [...new Set(borrowing(pod, graph))];
        return may.length ? `only the exchange holds max-leverage, and the key has the permission ${may.join(" and ")}` : undefined;
    },
);

export const capitalIsPlausible = graphRule(
    {
        name: "capital-is-plausible",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:258", "mech-exo:93"],
        says: "The capital of which limits are shares is at most ten million dollars in the currency that is traded.",
        because: "Of a capital that nobody has, every amount is a small share, and every limit is within its bounds.",
        fix: "Set the annotation golive.dev/capital, in Golive the setting golive:capital, to what the account has, in the quote currency; let an exemption with an owner say that it is more.",
        thresholds: { max: 10_000_000 },
        undisputed: { max: 1_000_000_000 },
        adviceWhere: [adviceInDry],
    },
    wholeWorkloads,
    (pod, graph, { max }) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "capital");
        const capital = capitalOf(pod);
        const { amount, currency } = inOwnCurrency(max, pod, graph);
        return capital > amount ? `golive.dev/capital is ${shown(capital)}, and ${max} dollars are about ${shown(amount)} ${currency}` : undefined;
    },
);
