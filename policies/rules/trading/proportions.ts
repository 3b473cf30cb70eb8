import { aws } from "../../engine/aws";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { annotationOf, placesOrders } from "../shared/annotations";
import { type Kind, numberOf, readings, shown } from "../shared/limits";
import { adviceInDry } from "../shared/phase";
import { toldLimit } from "../shared/told";

/** Whether limits fit one another, and what the key may do. */

/** What a limit says: the largest of what its places have, or its caption where none is told. */
function largest(key: string, kind: Kind, pod: PodNode, graph: Graph): number | undefined {
    const limit = toldLimit(pod, key);
    if (!limit?.told.length) return numberOf(annotationOf(pod, key));
    const { values } = readings(pod, graph, kind, limit.told);
    return values.length ? Math.max(...values.map(({ value }) => value)) : undefined;
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
        adviceWhile: [adviceInDry],
    },
    graph => graph.pods,
    (pod, graph) => {
        const capital = placesOrders(pod) ? numberOf(annotationOf(pod, "capital")) : undefined;
        if (capital === undefined) return undefined;
        const [order, share] = [largest("max-notional", "amount", pod, graph), largest("max-position-size", "share", pod, graph)];
        if (order === undefined || share === undefined) return undefined;
        const leverage = Math.max(1, largest("max-leverage", "factor", pod, graph) ?? 1);
        const position = share * capital * leverage;
        return order > position * (1 + 1e-9)
            ? `max-notional is ${shown(order)}, and the largest position of a capital of ${shown(capital)} is ${shown(position)}`
            : undefined;
    },
);

type Key = { tags?: Record<string, string> };

/** What a key may do with which it can borrow. */
const borrows = /^(margin|futures?|perps?|perpetuals?|swaps?|derivatives?|options?|leverage)$/i;

/** What the keys of a pod's accounts may do with which they can borrow. */
function borrowing(pod: PodNode, graph: Graph): string[] {
    const accounts = (annotationOf(pod, "exchange-accounts") ?? "").split(",").map(one => one.trim());
    return graph.ofType<Key>(aws.secretsmanager.Secret).flatMap(({ props }) => {
        const { "golive:exchange": venue, "golive:account": account, "golive:permissions": permissions = "" } = props.tags ?? {};
        const isOwn = venue !== undefined && accounts.some(one => one === `${venue}/${account}` || (account === undefined && one.startsWith(`${venue}/`)));
        return isOwn ? permissions.split(/[\s,]+/).filter(one => borrows.test(one)) : [];
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
        adviceWhile: [adviceInDry],
    },
    graph => graph.pods,
    (pod, graph) => {
        const limit = placesOrders(pod) ? toldLimit(pod, "max-leverage") : undefined;
        if (!limit?.enforcedBy.exchange) return undefined;
        const may = [...new Set(borrowing(pod, graph))];
        return may.length ? `only the exchange holds max-leverage, and the key has the permission ${may.join(" and ")}` : undefined;
    },
);
