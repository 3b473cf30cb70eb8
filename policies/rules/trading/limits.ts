import { podRule } from "../../engine/pods";
import type { ResourceRule } from "../../engine/rule";
import { annotation, placesOrders } from "../shared/annotations";

interface Limit {
    name: string;
    annotation: string;
    severity: "critical" | "high";
    items: string[];
    says: string;
    /** Least value, once the bot is live; a canary may be tighter. */
    min: number;
    max: number;
    canaryMax?: number;
}

function limitRule({ name, annotation: key, min, max, canaryMax, ...text }: Limit): ResourceRule {
    return podRule(
        {
            ...text,
            name,
            because: "A bot that errs without a limit loses the whole account before anybody wakes up.",
            fix: `Set the limit in the bot's manifest, ${min} to ${max}.`,
            thresholds: { min, max, canaryMax: canaryMax ?? max },
        },
        (pod, { thresholds }) => {
            if (!placesOrders(pod)) return undefined;
            const written = annotation(pod, key);
            const value = Number(written);
            const phase = annotation(pod, "phase");
            const most = phase === "canary" ? thresholds.canaryMax : thresholds.max;
            if (Number.isNaN(value)) return `the limit ${key} is ${written ?? "absent"}`;
            if (value > most) return `the limit ${key} is ${written}, more than ${most}`;
            const least = phase === "live" ? thresholds.min : 0;
            return value < least || value <= 0 ? `the limit ${key} is ${written}, less than ${least || "something above 0"}` : undefined;
        },
    );
}

export const positionIsLimited = limitRule({
    ...{ name: "position-size-is-limited", annotation: "max-position-size", severity: "critical", items: ["cryptofunk:234", "cryptofunk:259"] },
    ...{ says: "A position is at most a fifth of the capital.", min: 0.05, max: 0.2 },
});
export const dailyLossIsLimited = limitRule({
    ...{ name: "daily-loss-is-limited", annotation: "max-daily-loss", severity: "critical", items: ["cryptofunk:235", "mech-exo:93"] },
    ...{ says: "Trading stops for the day at a loss of 1 to 5 percent.", min: 0.01, max: 0.05 },
});
export const drawdownIsLimited = limitRule({
    ...{ name: "drawdown-is-limited", annotation: "max-drawdown", severity: "critical", items: ["cryptofunk:236", "mech-exo:93"] },
    ...{ says: "Trading stops at a fall of 5 to 15 percent from the peak.", min: 0.05, max: 0.15 },
});
export const stopLossIsSet = limitRule({
    ...{ name: "stop-loss-is-set", annotation: "stop-loss", severity: "critical", items: ["cryptofunk:237"] },
    ...{ says: "Every position has a stop loss.", min: 0.001, max: 0.1 },
});
export const leverageIsLimited = limitRule({
    ...{ name: "leverage-is-limited", annotation: "max-leverage", severity: "critical", items: ["cryptofunk:261", "vanta:396", "vanta:432"] },
    ...{ says: "Leverage is at most 5, and 2 in a canary.", min: 1, max: 5, canaryMax: 2 },
});

const canary = "A canary is there to lose little: what it may buy has to be written down, and small.";

export const canaryNotional = podRule(
    {
        name: "canary-order-is-small",
        severity: "high",
        items: ["vanta:395", "mech-exo:100"],
        says: "In a canary an order is worth at most 10 in its quote currency.",
        because: canary,
        fix: "Set risk.maxNotional.canary in the manifest to 10 or less.",
        thresholds: { max: 10 },
    },
    (pod, { thresholds }) => {
        if (!placesOrders(pod) || annotation(pod, "phase") !== "canary") return undefined;
        const written = annotation(pod, "max-notional");
        if (written === undefined) return undefined; // The bot knows no such limit; the size of its position is limited.
        const value = Number(written);
        return value > 0 && value <= thresholds.max ? undefined : `the limit max-notional is ${written}`;
    },
);

export const canarySymbols = podRule(
    {
        name: "canary-trades-few-symbols",
        severity: "high",
        items: ["vanta:397", "mech-exo:100"],
        says: "In a canary a bot trades at most two symbols.",
        because: canary,
        fix: "Set risk.symbols.canary in the manifest to one or two symbols.",
        thresholds: { max: 2 },
    },
    (pod, { thresholds }) => {
        if (!placesOrders(pod) || annotation(pod, "phase") !== "canary") return undefined;
        const written = annotation(pod, "symbols");
        if (written === undefined) return undefined; // The bot decides what to trade.
        const symbols = written
            .split(",")
            .map(one => one.trim().toLowerCase())
            .filter(Boolean);
        if (symbols.length === 0 || symbols.some(one => one === "all" || one.includes("*"))) return `the symbols are "${written}"`;
        return symbols.length > thresholds.max ? `the symbols are ${symbols.length}: ${written}` : undefined;
    },
);
