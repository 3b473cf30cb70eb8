import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { literalRule } from "../../engine/literals";
import { podRule } from "../../engine/pods";
import { allFlaws, anyFlaw, Undecided } from "../../engine/rule";
import { wholeWorkloads } from "../../engine/workloads";
import { annotation, annotationOf } from "../shared/annotations";
import { type ModeSaid, unclearModes } from "../shared/environment-modes";
import { moneyOf } from "../shared/mode-names";
import { goesBy, lacks, placesOrders } from "../shared/order-placers";
import { otherModes, placeMoney } from "../shared/phase";
import { foundAt, isSwitchAsText, type ToldMode, toldModes } from "../shared/told";

type Phase = "dry" | "canary" | "live";

/** What is wrong with one of a bot's modes: it is not set, to no word that the code knows, or to another phase's. */
function modeFlaw(mode: ToldMode, phase: string | undefined, pod: PodNode, graph: Graph): string | undefined {
    return allFlaws(foundAt(mode, pod, graph, mode.allowed), found => {
        if ("missing" in found) return found.missing;
        const { where } = found;
        const value = String(found.value);
        if (!mode.allowed.includes(value)) return `${where} is "${value}", not one of ${mode.allowed.join(", ")}`;
        if (isSwitchAsText(mode, found.value)) return `${where} is the text "${value}", which the code takes for true: write it without quotes`;
        const wanted = mode[phase as Phase];
        if (wanted !== undefined && value !== wanted) return `${where} is "${value}" in the phase ${phase}, which says "${wanted}"`;
        // What its words say by themselves, whatever an annotation says of them.
        const [says, named] = [moneyOf(value), placeMoney(mode, value)];
        if (phase === "dry" && (says === "money" || named === "money")) return `${where} is "${value}" in the phase dry`;
        if (phase !== undefined && phase !== "dry" && named === "play") return `${where} is "${value}" in the phase ${phase}`;
        return phase === "live" && says === "play" && wanted === undefined ? `${where} is "${value}" in the phase live` : undefined;
    });
}

/** What says another phase's mode, beside what is told. */
const contradicting = (phase: string, pod: PodNode, graph: Graph): ModeSaid[] =>
    otherModes(pod, graph).filter(({ says }) => says === (phase === "dry" ? "money" : "play"));

/** What else a pod is given, or takes by default, that says another phase's mode; what is doubtful leaves the rule undecided. */
function contradiction(phase: string | undefined, pod: PodNode, graph: Graph): string | undefined {
    if (phase === undefined) return undefined;
    // A word aside that says paper costs nothing: another rule only tells it.
    const all = contradicting(phase, pod, graph).filter(({ isAside }) => phase === "dry" || !isAside);
    const [other] = all.toSorted((one, two) => Number(two.isSure) - Number(one.isSure));
    if (other && !other.isSure) throw new Undecided(`${other.text}, and nobody can tell what the code makes of it in the phase ${phase}`);
    return other && `${other.text} in the phase ${phase}`;
}

/** What is wrong with the session that a gateway holds for others: of which money it is, its own words say, and not theirs. */
function gatewayFlaw(phase: string | undefined, pod: PodNode, graph: Graph): string | undefined {
    if (phase === undefined) return undefined;
    const flaw = contradiction(phase, pod, graph);
    const [unclear] = flaw ? [] : unclearModes(pod, graph);
    if (unclear) throw new Undecided(`its environment says ${unclear}, of which nobody can tell whether it is money`);
    return flaw;
}

export const modeIsSet = graphRule(
    {
        name: "trading-mode-is-set",
        preset: "trading",
        severity: "critical",
        binding: true,
        items: ["cryptofunk:217", "vanta:76", "vanta:380", "mech-exo:92"],
        says: "A bot's mode is really set, to a value its code knows, and fits the phase; so do the words in its command and its environment, and its gateway's.",
        because: "A mode that is read nowhere, or that the code does not know, falls back to one nobody chose.",
        fix: "Set what the annotation golive.dev/modes names, in Golive trading.mode in the manifest, to one of its allowed values, and take words for another phase out of command, args and environment.",
    },
    wholeWorkloads,
    (pod, graph) => {
        const phase = annotationOf(pod, "phase");
        if (annotationOf(pod, "gateway-for") !== undefined) return gatewayFlaw(phase, pod, graph);
        if (!placesOrders(pod, graph)) return undefined;
        goesBy(pod, graph, "modes", "mode-variable");
        const modes = toldModes(pod);
        if (!modes.length) return "neither golive.dev/modes nor golive.dev/mode-variable says where the bot is told its mode";
        return anyFlaw(
            () => allFlaws(modes, mode => modeFlaw(mode, phase, pod, graph)),
            () => contradiction(phase, pod, graph),
        );
    },
);

export const modeHasNoOtherWord = graphRule(
    {
        name: "mode-has-no-other-word",
        preset: "trading",
        severity: "medium",
        level: "advisory",
        items: ["cryptofunk:217", "vanta:76"],
        says: "A word for a mode that the code reads beside the one that is told does not say paper once the bot trades money.",
        because: "A canary of which one part plays proves nothing of that part.",
        fix: "Look at the line, and name the variable or the file's key in trading.switches if the bot obeys it.",
    },
    wholeWorkloads,
    (pod, graph) => {
        const phase = annotationOf(pod, "phase");
        if (!placesOrders(pod, graph) || phase === "dry") return undefined;
        if (phase === undefined) throw lacks(pod, graph, "phase");
        return allFlaws(contradicting(phase, pod, graph), ({ text, isAside }) => (isAside ? `${text} in the phase ${phase}` : undefined));
    },
);

export const realMoneyInProduction = podRule(
    {
        name: "no-test-network-in-production",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "Production trades on no test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Set testnet to false.",
    },
    pod => (annotation(pod, "environment") === "production" && annotation(pod, "testnet") === "true" ? "golive.dev/testnet is true in production" : undefined),
);

export const stagingTradesNoMoney = podRule(
    {
        name: "staging-trades-no-money",
        preset: "trading",
        severity: "high",
        level: "advisory",
        items: ["cryptofunk:219", "cryptofunk:265"],
        says: "Outside production a bot trades on a test network, or plays.",
        because: "A stack of a small team's price, without deletion protection and a second zone, holds positions that cost money.",
        fix: "Set the annotation golive.dev/testnet, in Golive the setting golive:testnet, to true where the bot has such a switch, or keep the stack in dry.",
    },
    pod => {
        const [environment, phase] = [annotation(pod, "environment"), annotation(pod, "phase")];
        if (annotation(pod, "places-orders") !== "true" || annotation(pod, "testnet") !== "false") return undefined;
        if (environment === undefined || environment === "production" || phase === undefined || phase === "dry") return undefined;
        return `golive.dev/testnet is false in ${environment}, in the phase ${phase}: it trades real money`;
    },
);

const on = /^(true|1|yes|on)$/i;
const testHost = /[\w.-]*testnet[\w.-]*\.\w+|[\w.]*binancefuture\.com|api[\w-]*\.sandbox\.[\w.]+|test\.deribit\.com/i;
/** What every such host has: looking for a whole host takes a long text's length squared. */
const isTestMarked = /testnet|binancefuture\.com|\.sandbox\.|test\.deribit\.com/i;

export const noTestEndpoint = literalRule(
    {
        name: "no-test-network-in-settings",
        preset: "trading",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "No setting points a bot at an exchange's test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Use the exchange's real address and set the variable to false.",
    },
    ({ where, name, value, source }) => {
        const isSwitch = source !== "chart" && /(?<!no_|disable_)(testnet|sandbox)(_(mode|enabled))?$/i.test(name);
        if (isSwitch && on.test(value)) return `${where} (${name}) is ${value}`;
        const host = isTestMarked.test(value) ? testHost.exec(value)?.[0] : undefined;
        return host && `${where} (${name}) has ${host}`;
    },
);
