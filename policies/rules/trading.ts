import { literalRule } from "../literals";
import { containerRule, type Pod, podRule } from "../pods";
import { anyFlaw, firstFlaw, type ResourceRule } from "../rule";

/** What components write on pods that place orders. */
export const annotation = (pod: Pick<Pod, "metadata">, key: string): string | undefined => pod.metadata?.annotations?.[`golive.dev/${key}`];
export const placesOrders = (pod: Pick<Pod, "metadata">): boolean => annotation(pod, "places-orders") === "true";

export const oneWriter = podRule(
    {
        name: "order-placer-is-single",
        severity: "critical",
        items: ["vanta:149", "vanta:225", "vanta:293"],
        says: "What places orders is one pod of a StatefulSet.",
        because: "On a drain a Deployment starts the new pod while the old one still ends, and two writers send every order twice.",
        fix: "Run it as a StatefulSet with replicas 1.",
    },
    pod => {
        if (!placesOrders(pod)) return undefined;
        if (pod.kind !== "StatefulSet") return `the pods of this ${pod.kind} place orders`;
        return (pod.replicas ?? 1) <= 1 ? undefined : `spec.replicas is ${pod.replicas}`;
    },
);

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

export const realMoneyInProduction = podRule(
    {
        name: "no-test-network-in-production",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "Production trades on no test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Set testnet to false.",
    },
    pod => (annotation(pod, "environment") === "production" && annotation(pod, "testnet") === "true" ? "golive.dev/testnet is true in production" : undefined),
);

const on = /^(true|1|yes|on)$/i;

export const noTestEndpoint = literalRule(
    {
        name: "no-test-network-in-settings",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "No setting points a bot at an exchange's test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Use the exchange's real address and set the variable to false.",
    },
    ({ where, name, value, source }) => {
        const isSwitch = source !== "chart" && /(?<!no_|disable_)(testnet|sandbox)(_(mode|enabled))?$/i.test(name);
        if (isSwitch && on.test(value)) return `${where} (${name}) is ${value}`;
        const host = /[\w.-]*testnet[\w.-]*\.\w+|[\w.]*binancefuture\.com|api[\w-]*\.sandbox\.[\w.]+|test\.deribit\.com/i.exec(value)?.[0];
        return host && `${where} (${name}) has ${host}`;
    },
);

export const noDebugging = literalRule(
    {
        name: "no-debugging-in-production",
        severity: "medium",
        items: ["cryptofunk:218", "cryptofunk:113", "cryptofunk:414", "bot-core:72", "bot-core:73", "bot-core:71"],
        says: "Production logs at info or above and runs without development's features.",
        because: "Debug logs show keys and signatures, and cost latency on every order.",
        fix: "Set the log level to info or warn.",
    },
    ({ where, name, value }) => {
        // Levels may stand per module, as in "info,bot=debug".
        const debugs =
            (/log(ging)?_?level|rust_log/i.test(name) && /\b(debug|trace|silly|verbose)\b(?!=)/i.test(value)) ||
            (/env(ironment)?$/i.test(name) && /^(dev|local|test)/i.test(value)) ||
            (/(?<!no_|disable_)debug$/i.test(name) && on.test(value));
        return debugs ? `${where} (${name}) is ${value}` : undefined;
    },
    ["environment", "map"],
);

export const keysAreRequired = containerRule(
    {
        name: "order-placer-needs-its-keys",
        severity: "high",
        items: ["cryptofunk:30", "cryptofunk:39", "arbitrage:38"],
        says: "What places orders does not start without its secrets.",
        because: "A bot that starts without keys falls back to a mode nobody chose.",
        fix: "Leave optional out of secretKeyRef and secretRef.",
    },
    ({ env, envFrom }, pod) => {
        if (!placesOrders(pod)) return undefined;
        return anyFlaw(
            () => firstFlaw(env, ({ name, valueFrom }) => (valueFrom?.secretKeyRef?.optional ? `env ${name} has an optional secretKeyRef` : undefined)),
            () => firstFlaw(envFrom, ({ secretRef }) => (secretRef?.optional ? `envFrom ${secretRef.name} is optional` : undefined)),
        );
    },
);
