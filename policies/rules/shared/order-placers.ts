import { mayBeWallets } from "../../../credentials";
import { mappedVariables, ownVariables, secretVariables, valueIn } from "../../engine/given";
import type { Graph, PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { NothingToGoBy } from "../../engine/rule";
import { annotationOf } from "./annotations";
import { knownBot, namedAsTrader } from "./bot-images";
import { nameOf } from "./commands";
import { limitNamed } from "./limit-names";
import { keysOfThePod, type OrderKey, orderKeysIn } from "./order-keys";
import { holdsKey } from "./trading-containers";

/** Whether a pod places orders: what it says of itself, and where it says nothing, what it is given. */

/** Whether a pod places orders, and why that is thought. */
export interface Placing {
    /** Undefined where it may, and nobody can tell. */
    places: boolean | undefined;
    /** Whether an annotation says so. */
    isSaid: boolean;
    /** Why, as a message says it; empty where there is no reason. */
    why: string;
    /** The keys of exchanges, brokers and wallets that it is given. */
    keys: OrderKey[];
}

/** What a chain's program is told beside its key. */
const onChain =
    /(^|_)(rpc|rpc_urls?|chain_id|wallet_address|public_address|gas|gas_price|slippage\w*|web3\w*|infura\w*|alchemy\w*|flashbots\w*|uniswap\w*|router_address|jito\w*)(_|$)/i;
/** What only a program is told that trades. */
const onTrades =
    /^(exchange(_id|_name)?|ccxt_\w+|trading_(pairs?|symbols?|mode|enabled)|(quote|base|stake)_(asset|currency)|leverage|(max_)?order_(size|amount|qty|quantity|usdt?)|trade_(size|amount|qty|symbols?|pairs?)|position_size\w*|take_profit\w*|live_trading|paper_trading|margin_mode|grid_\w+|dca_\w+|max_open_trades|slippage\w*|amount_in|token_in|arb\w*|sniper\w*|mev\w*)$/i;
/** What it may be told, and others too. */
const mayBeOnTrades = /^(symbols?|pairs?|strategy(_name)?|dry_run|(use_)?testnet|timeframe|watchlist|tickers?)$/i;
/** Where a bot finds the gateway that holds its broker's session. */
const gateway = /^(ib|ibkr|tws|ib_gateway|ibgateway)_?(gateway_)?(host|port|url|client_?id|account(_id)?)$/i;

const tellsOfTrades = (names: string[]): boolean =>
    names.some(name => onTrades.test(name) || limitNamed(name) !== undefined) || names.filter(name => mayBeOnTrades.test(name)).length > 1;

/** A doubt, or a key, that only what stands beside it makes one: names that anybody has. */
function beside(names: string[]): { why: string; isSure: boolean } | undefined {
    const key = names.find(mayBeWallets);
    if (key && names.some(name => onChain.test(name))) return { why: `${key}, a wallet's key`, isSure: tellsOfTrades(names) };
    const pair = names.some(name => /^api_?key$/i.test(name)) && names.find(name => /^(api_?secret(_key)?|secret_?key|api_?passphrase)$/i.test(name));
    if (pair && tellsOfTrades(names)) return { why: `API_KEY and ${pair} beside settings of trades`, isSure: true };
    const through = names.find(name => gateway.test(name));
    return through ? { why: `${through}: it may trade through a broker's gateway`, isSure: false } : undefined;
}

/** A container that runs as long as its pod. */
const runs = (sort: string, container: Container): boolean =>
    sort === "containers" || (sort === "initContainers" && known(() => (container as { restartPolicy?: string }).restartPolicy) === "Always");

const yes = /^(yes|true|1)$/i;
/** A gateway that refuses every order. */
const refusesOrders = (container: Container, pod: PodNode, graph: Graph): boolean =>
    yes.test(known(() => valueIn(container, "READ_ONLY_API", pod, graph)) ?? "");

/** The program that a container is known to be. */
function botIn(container: Container): string | undefined {
    const words = [...listOf(known(() => container.command)), ...listOf(known(() => container.args))].map(word => String(known(() => word)));
    return knownBot(known(() => container.image) ?? "", words) ?? (words.length ? knownBot(nameOf(words), words) : undefined);
}

/** Whether what a container is given is unknown as a whole: nobody sees what it holds. */
const isGivenUnknown = (container: Container): boolean => known(() => [container.env, container.envFrom, container.volumeMounts]) === undefined;

/** What speaks for a container's placing orders, the surest first. */
function reasonsOf(container: Container, pod: PodNode, graph: Graph): { keys: OrderKey[]; sure: string[]; doubts: string[] } {
    const keys = orderKeysIn(container, pod, graph);
    if (refusesOrders(container, pod, graph)) return { keys: [], sure: [], doubts: [] };
    const said = ({ where, venue }: OrderKey) => `${where}, a key of ${venue}`;
    const bot = botIn(container);
    const tagged = known(() => holdsKey(container, pod, graph)) ? ["a secret that is tagged golive:exchange"] : [];
    const sure = [...keys.filter(({ isSure }) => isSure).map(said), ...tagged, ...(bot ? [`its image, ${bot}`] : [])];
    if (sure.length) return { keys, sure, doubts: [] };
    const names = known(() => [...ownVariables(container), ...mappedVariables(container, pod, graph), ...secretVariables(container, pod, graph)]) ?? [];
    const near = beside(names);
    const image = known(() => container.image) ?? "";
    return {
        keys,
        sure: near?.isSure ? [near.why] : [],
        doubts: [
            ...keys.map(said),
            ...(isGivenUnknown(container) ? ["what it is given is unknown yet"] : []),
            ...(near && !near.isSure ? [near.why] : []),
            ...(namedAsTrader(image) ? [`its image is called ${image}`] : []),
        ],
    };
}

/** What an object's name says that runs to its end: it may trade, and more often it reports or migrates. */
const ends = /[Jj]ob$|^ECS task$|^Lambda function$/;

function inferred(pod: PodNode, graph: Graph): Placing {
    const all = pod.containers.flatMap(one => {
        const container = known(() => one.container);
        return container && runs(one.sort, container) ? [reasonsOf(container, pod, graph)] : [];
    });
    const injected = keysOfThePod(pod);
    const keys = [...all.flatMap(one => one.keys), ...injected].filter(({ isSure }) => isSure);
    const [why] = [...all.flatMap(({ sure }) => sure), ...injected.filter(({ isSure }) => isSure).map(({ where, venue }) => `${where}, a key of ${venue}`)];
    if (why !== undefined && !ends.test(pod.kind)) return { places: true, isSaid: false, why, keys };
    const [doubt] = why === undefined ? all.flatMap(({ doubts }) => doubts) : [`${why}, and it is a ${pod.kind}`];
    return { places: doubt === undefined ? false : undefined, isSaid: false, why: doubt ?? "", keys };
}

/** What was found of pods that were asked for: dozens of rules ask. */
const found = new WeakMap<PodNode, Placing>();

/** Whether a pod places orders, and why. An annotation is believed; one that is unknown yet throws. */
export function placing(pod: PodNode, graph: Graph): Placing {
    const known = found.get(pod);
    if (known) return known;
    const said = annotationOf(pod, "places-orders");
    // What holds a session for others sends nothing by itself.
    const isElse = said === "false" || (said === undefined && annotationOf(pod, "gateway-for") !== undefined);
    const answer: Placing =
        isElse || pod.containers === undefined
            ? { places: false, isSaid: true, why: "", keys: [] }
            : { ...inferred(pod, graph), ...(said === "true" && { places: true, isSaid: true, why: "" }) };
    found.set(pod, answer);
    return answer;
}

/** Whether a pod places orders: it says so, or what it is given leaves no doubt. */
export const placesOrders = (pod: PodNode, graph: Graph): boolean => placing(pod, graph).places === true;

/** Whether nothing but what a pod is given says that it places orders. */
export const isInferred = (pod: PodNode, graph: Graph): boolean => placesOrders(pod, graph) && !placing(pod, graph).isSaid;

/** Why a pod was taken for one that places orders, for the end of a message; nothing where it says so itself. */
export const takenFor = (pod: PodNode, graph: Graph): string => (isInferred(pod, graph) ? ` (taken for an order placer by ${placing(pod, graph).why})` : "");

/** What a rule says of a pod that it cannot judge for want of an annotation. */
export const lacks = (pod: PodNode, graph: Graph, ...keys: string[]): NothingToGoBy =>
    new NothingToGoBy(
        keys.map(key => `golive.dev/${key}`),
        placing(pod, graph).why && `taken for an order placer by ${placing(pod, graph).why}`,
    );

/** What an annotation says of placing orders that is neither yes nor no; what the pod is given speaks for it then. */
export function misspelt(pod: PodNode): string | undefined {
    const said = annotationOf(pod, "places-orders");
    return said === undefined || said === "true" || said === "false" ? undefined : said;
}

/** Throws where a pod is only taken for an order placer, and lacks an annotation by which a rule goes: it is a program that never heard of it. */
export function goesBy(pod: PodNode, graph: Graph, ...keys: string[]): void {
    if (isInferred(pod, graph) && keys.every(key => annotationOf(pod, key) === undefined)) throw lacks(pod, graph, keys[0]);
}

/** A rule's findings are advice where nothing but what a pod is given says that it places orders. */
export const adviceWhenInferred = { says: "nothing but what it is given says that it places orders", holds: isInferred };
