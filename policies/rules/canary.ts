import { type Graph, graphRule, type Node, type PodNode } from "../graph";
import { containersOf, podRule } from "../pods";
import { listOf } from "../read";
import { annotation, placesOrders } from "./trading";

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
        const symbols = written.split(",").filter(one => one.trim());
        if (symbols.length === 0 || symbols.some(one => /^\*|^all$/i.test(one.trim()))) return `the symbols are "${written}"`;
        return symbols.length > thresholds.max ? `the symbols are ${symbols.length}: ${written}` : undefined;
    },
);

/** Regions from which exchanges refuse to trade, by the start of the region's name. */
const refused: [venue: RegExp, region: RegExp, why: string][] = [
    [/^(binance|bybit|okx|kucoin|bitmex|deribit|bitget)$/i, /^us-/, "serves nobody in the United States"],
    [/^(binance|bybit|kucoin|bitget|okx)$/i, /^ca-/, "serves nobody in Canada"],
    [/^bybit$/i, /^(ap-southeast-1|eu-west-2)$/, "serves nobody in Singapore and the United Kingdom"],
    [/^(okx|bitmex|deribit)$/i, /^eu-west-2$/, "serves no private customer in the United Kingdom"],
    [/^binance\.?us$/i, /^(?!us-)/, "serves the United States only"],
];

export const exchangeServesRegion = podRule(
    {
        name: "exchange-serves-the-region",
        severity: "critical",
        items: ["bot-core:295", "cryptofunk:265"],
        says: "A bot stands in a region that its exchange serves.",
        because: "The exchange answers 403 or 451 to every order, or closes the account with the money in it.",
        fix: "Deploy to another region, or trade elsewhere.",
    },
    pod => {
        const region = annotation(pod, "region");
        if (!region) return undefined;
        const venues = (annotation(pod, "exchange-accounts") ?? "").split(",").map(one => one.trim().split("/")[0]);
        for (const venue of venues) {
            const found = refused.find(([of, where]) => of.test(venue) && where.test(region));
            if (found) return `${venue} ${found[2]}, and golive.dev/region is ${region}`;
        }
        return undefined;
    },
);

type Evicting = { family?: string; parameters?: { name?: string; value?: string }[] };

const isSwitch = (name: string): boolean => /(^|[_.-])kill_?switch([_.-]|$)|(^|[_.-])(exec(ution)?_?mode|emergency_?stop)([_.-]|$)/i.test(name);

/** The parameter group in which a full cache forgets, where no cache keeps everything. */
const forgetful = (graph: Graph): Node<Evicting> | undefined => {
    const groups = graph.ofType<Evicting>("aws:elasticache/parameterGroup:ParameterGroup", "aws:memorydb/parameterGroup:ParameterGroup");
    const keeps = ({ props }: Node<Evicting>) => listOf(props.parameters).some(({ name, value }) => name === "maxmemory-policy" && value === "noeviction");
    return groups.some(keeps) ? undefined : groups[0];
};

export const killSwitchIsKept = graphRule(
    {
        name: "kill-switch-is-kept",
        severity: "critical",
        items: ["vanta:239", "mech-exo:101"],
        says: "A kill switch lies where it can be changed at once and is never forgotten: not in the image, not in an evictable cache.",
        because: "A switch in the image needs a release to be thrown; one in a full cache is evicted, and the bot trades on.",
        fix: 'Keep it in the database, or in a store of its own with killSwitch: true; say so in the annotation golive.dev/kill-switch: "postgres", "redis" or "configmap".',
    },
    graph => graph.pods,
    (pod, graph) => {
        if (annotationOf(pod, "places-orders") !== "true") return undefined;
        const where = annotationOf(pod, "kill-switch");
        if (where === "image" || where === "environment") return `golive.dev/kill-switch is ${where}, which only a release changes`;
        if (where === "redis" || where === "cache") {
            const forgets = graph.once(forgetful);
            return forgets && `golive.dev/kill-switch is ${where}, and ${forgets.name} evicts`;
        }
        const variable = containersOf(pod.spec)
            .flatMap(({ container }) => listOf(container.env))
            .filter(({ name }) => isSwitch(name)) // first, since another variable's value may be unknown
            .find(({ value }) => /^\/(app|opt|usr|srv)\//.test(value ?? "") && /\.(flag|ya?ml|json|lock|txt)$/.test(value ?? ""));
        return variable && !mounted(pod, variable.value ?? "") ? `${variable.name} is ${variable.value}, a file of the image` : undefined;
    },
);

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];

/** Whether a path lies in a volume. */
const mounted = (pod: PodNode, path: string): boolean =>
    containersOf(pod.spec).some(({ container }) => listOf(container.volumeMounts).some(({ mountPath }) => path.startsWith(mountPath)));
