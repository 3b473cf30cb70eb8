import { type Graph, graphRule, type Node, type PodNode } from "../graph";
import { type Container, containersOf, podRule } from "../pods";
import { listOf } from "../read";
import { firstFlaw } from "../rule";
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
        const symbols = written
            .split(",")
            .map(one => one.trim().toLowerCase())
            .filter(Boolean);
        if (symbols.length === 0 || symbols.some(one => one === "all" || one.includes("*"))) return `the symbols are "${written}"`;
        return symbols.length > thresholds.max ? `the symbols are ${symbols.length}: ${written}` : undefined;
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
        const accounts = listOf(annotation(pod, "exchange-accounts")).flatMap(written => written.split(","));
        return firstFlaw(accounts, account => {
            const [venue] = account.trim().split("/");
            const refusal = Object.hasOwn(refusals, venue.toLowerCase()) ? refusals[venue.toLowerCase()] : undefined;
            const country = countryOf(region);
            if (!refusal || !country || !refusal.countries.includes(country)) return undefined;
            return `${venue} answers ${refusal.answer} to requests from ${country}, and golive.dev/region is ${region}`;
        });
    },
);

type Evicting = { family?: string; parameters?: { name?: string; value?: string }[] };

/** Variables that name a kill switch. */
const switches = /(^|[_.-])(kill_?switch|exec(ution)?_?mode|emergency_?stop)([_.-]|$)/i;
/** Files that come with an image. */
const inImage = /^\/(app|opt|usr|srv)\/.*\.(flag|ya?ml|json|lock|txt)$/;

/** The parameter group in which a full cache forgets, where no cache keeps everything. */
const forgetful = (graph: Graph): Node<Evicting> | undefined => {
    const groups = graph.ofType<Evicting>("aws:elasticache/parameterGroup:ParameterGroup", "aws:memorydb/parameterGroup:ParameterGroup");
    const keeps = ({ props }: Node<Evicting>) => listOf(props.parameters).some(({ value }) => value === "noeviction");
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
        return firstFlaw(containersOf(pod.spec), ({ container }) =>
            firstFlaw(container.env, variable => {
                if (!switches.test(variable.name)) return undefined;
                const path = String(variable.value);
                return inImage.test(path) && !isMounted(container, path) ? `${variable.name} is ${path}, a file of the image` : undefined;
            }),
        );
    },
);

const annotationOf = (pod: PodNode, key: string) => pod.annotations[`golive.dev/${key}`];

/** Whether a path lies in a volume of its container, or is one. */
const isMounted = ({ volumeMounts }: Container, path: string): boolean =>
    listOf(volumeMounts).some(({ mountPath }) => `${path}/`.startsWith(`${mountPath.replace(/\/$/, "")}/`));
