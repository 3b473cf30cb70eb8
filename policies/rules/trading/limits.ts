import { type Graph, type GraphRule, graphRule, type PodNode } from "../../engine/graph";
import { anyFlaw } from "../../engine/rule";
import { wholeWorkloads } from "../../engine/workloads";
import { annotationOf } from "../shared/annotations";
import {
    agreement,
    type Bounds,
    enforcement,
    kindOf,
    type LimitKey,
    limitKeys,
    needsCapital,
    numberOf,
    outside,
    ownUnit,
    reach,
    readings,
} from "../shared/limits";
import { goesBy, placesOrders } from "../shared/order-placers";
import { adviceInDry, isDry } from "../shared/phase";
import { isEverything, symbolsAt } from "../shared/symbols";
import { toldLimit } from "../shared/told";

interface Limit {
    name: string;
    key: LimitKey;
    items: string[];
    says: string;
    /** Least value, once the bot is live; a canary may be tighter, and a step of live. */
    min: number;
    max: number;
    canaryMax?: number;
    /** Whether a bot may do without. */
    optional?: boolean;
}

const because = "A bot that errs without a limit loses the whole account before anybody wakes up.";
/** How a limit is written; foreign programs have annotations, and no manifest. */
const written = (key: string) =>
    `Say where the bot's code reads it (told) and who enforces it (enforcedBy), as JSON in the pod's annotation golive.dev/limit-${key}; Golive writes it from risk of bots/<bot>.yaml`;

function flawsOf(pod: PodNode, graph: Graph, { key, optional }: Limit, bounds: Bounds): string[] {
    const kind = kindOf[key];
    const limit = toldLimit(pod, key);
    const written = annotationOf(pod, key);
    if (!limit) {
        if (written === undefined) return optional ? [] : [`it is absent: golive.dev/limit-${key} does not say where the bot reads it`];
        return [`it is only a caption: golive.dev/limit-${key} does not say where the bot reads it`];
    }
    const caption = numberOf(written);
    const { values, faults } = readings(pod, graph, kind, limit.told);
    const heldByExchange = limit.told.length === 0 && limit.enforcedBy.exchange;
    if (heldByExchange && caption === undefined) faults.push("only the exchange holds it, and no number says how much it lets through");
    if (heldByExchange && caption !== undefined) values.push({ where: "its caption", value: caption });
    const unit = limit.told.length === 1 ? (limit.told[0].unit ?? ownUnit[kind]) : undefined;
    return [...reach(limit, pod, graph), ...faults, ...values.flatMap(value => outside(value, bounds, unit) ?? []), ...agreement(values, caption)];
}

const placers = wholeWorkloads;

/** The flaws of a limit in a sentence. Who enforces it is a question of its own: what nobody can tell of the one hides nothing of the other. */
function told(key: string, flaws: () => string[], enforces: () => string | undefined): string | undefined {
    const all = anyFlaw(() => [...new Set(flaws())].join("; ") || undefined, enforces);
    return all && `the limit ${key}: ${all}`;
}

function limitRule(limit: Limit): GraphRule {
    const { name, key, items, says, min, max, canaryMax, optional } = limit;
    return graphRule(
        {
            ...{ name, preset: "trading", severity: "critical", items, says, because, adviceWhere: [adviceInDry] },
            fix: optional ? `${written(key)}.` : `${written(key)}; a value is from ${min} to ${max}.`,
            thresholds: { min, max, canaryMax: canaryMax ?? max },
        },
        placers,
        (pod, graph, thresholds) => {
            if (!placesOrders(pod, graph)) return undefined;
            goesBy(pod, graph, `limit-${key}`, key);
            const phase = isDry(pod, graph) ? "dry" : annotationOf(pod, "phase");
            const tight = phase === "canary";
            // A step before the last may still have the canary's.
            const climbs = phase === "live" && annotationOf(pod, "step") !== undefined;
            const bounds = { least: tight || climbs || phase === "dry" ? 0 : thresholds.min, most: tight ? thresholds.canaryMax : thresholds.max };
            return told(
                key,
                () => flawsOf(pod, graph, limit, bounds),
                () => enforcement(key, toldLimit(pod, key), pod),
            );
        },
    );
}

export const positionIsLimited = limitRule({
    ...{ name: "position-size-is-limited", key: "max-position-size", items: ["cryptofunk:234", "cryptofunk:259"] },
    ...{ says: "A position is at most a fifth of the capital, by a number that the bot is given and somebody enforces.", min: 0.005, max: 0.2 },
});
export const dailyLossIsLimited = limitRule({
    ...{ name: "daily-loss-is-limited", key: "max-daily-loss", items: ["cryptofunk:235", "mech-exo:93"] },
    ...{ says: "Trading stops for the day at a loss of 5 percent or less, by a number that the bot is given and somebody enforces.", min: 0.001, max: 0.05 },
});
export const drawdownIsLimited = limitRule({
    ...{ name: "drawdown-is-limited", key: "max-drawdown", items: ["cryptofunk:236", "mech-exo:93"] },
    ...{ says: "Trading stops at a fall of 15 percent from the peak or less, by a number that the bot is given and somebody enforces.", min: 0.005, max: 0.15 },
});
export const stopLossIsSet = limitRule({
    ...{ name: "stop-loss-is-set", key: "stop-loss", items: ["cryptofunk:237"] },
    ...{ says: "Every position has a stop loss, by a number that the bot is given and somebody enforces.", min: 0.001, max: 0.1 },
});
export const leverageIsLimited = limitRule({
    ...{ name: "leverage-is-limited", key: "max-leverage", items: ["cryptofunk:261", "vanta:396", "vanta:432"] },
    ...{ says: "Leverage is at most 5, and 2 in a canary, by a number that the bot is given or the exchange holds.", min: 1, max: 5, canaryMax: 2 },
});
export const orderIsLimited = limitRule({
    ...{ name: "order-size-is-limited", key: "max-notional", optional: true, items: ["arbitrage:37", "vanta:395", "vanta:424"] },
    ...{ says: "A limit on an order's value is one that the bot is given and somebody enforces.", min: 0, max: 1e9 },
});
export const orderRateIsLimited = limitRule({
    ...{ name: "order-rate-is-limited", key: "orders-per-minute", optional: true, items: ["mech-exo:96"] },
    ...{ says: "A limit on the orders of a minute is one that the bot is given and somebody enforces.", min: 1, max: 6000 },
});

export const symbolsAreLimited = graphRule(
    {
        name: "symbols-are-limited",
        preset: "trading",
        severity: "high",
        items: ["cryptofunk:257", "vanta:397", "vanta:428"],
        says: "A list of what may be traded is one that the bot is given and somebody enforces.",
        because,
        fix: `${written("symbols")}.`,
        adviceWhere: [adviceInDry],
    },
    placers,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "limit-symbols", "symbols");
        const [limit, written] = [toldLimit(pod, "symbols"), annotationOf(pod, "symbols")];
        if (!limit)
            return written === undefined ? undefined : "the limit symbols: it is only a caption: golive.dev/limit-symbols does not say where the bot reads it";
        const flaws = () => {
            const read = limit.told.map(place => symbolsAt(place, pod, graph));
            const lists = read.flatMap(({ symbols }) => symbols);
            const captions = written === undefined || limit.told.length ? [] : [written.split(",").map(one => one.trim())];
            const texts = [...new Set([...lists.map(list => list.join(",")), ...(written === undefined || !lists.length ? [] : [written])])];
            return [
                ...reach(limit, pod, graph),
                ...read.flatMap(({ faults }) => faults),
                ...([...lists, ...captions].some(isEverything) ? ["it lets everything be traded"] : []),
                ...(texts.length > 1 ? [`its places say ${texts.join(" and ")}`] : []),
            ];
        };
        return told("symbols", flaws, () => enforcement("symbols", limit, pod));
    },
);

export const limitCanBeSeen = graphRule(
    {
        name: "limit-can-be-seen",
        preset: "trading",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:233", "cryptofunk:259"],
        says: "A limit stands where the rules can read it, and is no share of a capital that a person wrote.",
        because: "What only the exchange holds, and how much the account has, is here a person's word.",
        fix: "Look at the account's settings and its balance at the exchange, and let the bot's own code hold the limit, as a share.",
    },
    placers,
    (pod, graph) => {
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, ...limitKeys.map(key => `limit-${key}`));
        const unseen = limitKeys.filter(key => {
            const limit = toldLimit(pod, key);
            return limit?.enforcedBy.exchange && limit.told.length === 0;
        });
        const shares = limitKeys.filter(key => (toldLimit(pod, key)?.told ?? []).some(place => needsCapital(kindOf[key], place)));
        const flaws = [
            ...(unseen.length ? [`only the exchange holds ${unseen.join(", ")}`] : []),
            ...(shares.length ? [`what ${shares.join(", ")} comes to hangs on a capital of ${annotationOf(pod, "capital")}, which a person wrote`] : []),
        ];
        return flaws.length ? flaws.join("; ") : undefined;
    },
);
