import type { Exchange, Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { askable, exchangeOf, onlyReads, rightsOf } from "../../venues";
import { functionRoleArn, nameOf } from "../foundation";

/** Which keys the key guard asks of, and what it holds the answers against. */

/** What of the settings a question follows from. */
export type Asking = Pick<Settings, "phase" | "testnet" | "stagedSecrets" | "exchangeAccountNumbers">;

/** Days before its end at which a key is no good any more: a new one has to be made and staged meanwhile. */
const daysLeft = 14;

/** Markets by the right to trade on them; spot is what every exchange calls trading. */
const markets = { trade: "spot", margin: "margin", futures: "futures", options: "options" } as const;

const onTestNetwork = ({ testnet }: Exchange, settings: Asking): boolean => settings.testnet && testnet !== undefined;

/** Why nobody asks an exchange what a key may do; nothing where the key guard does. */
export function unasked(exchange: Exchange, settings: Asking): string | undefined {
    const venue = exchangeOf(exchange.venue);
    if (onTestNetwork(exchange, settings)) return "not asked: a test network has no such question";
    if (!Object.hasOwn(askable, venue)) return `not asked: nobody here knows how to ask ${venue} (docs/exchange-keys.md)`;
    return undefined;
}

/** Names of the exchanges whose keys are asked about. */
export const askedOf = ({ exchanges }: Manifest, settings: Asking): string[] =>
    Object.keys(exchanges)
        .filter(name => unasked(exchanges[name], settings) === undefined)
        .sort();

/** What is expected of a key, but for the addresses, which AWS decides (verdict.mjs of functions/key-guard). */
export function expectedOf(name: string, { venue, permissions }: Exchange, { phase, exchangeAccountNumbers }: Asking) {
    const rights = permissions.flatMap(word => rightsOf(venue, word) ?? []);
    return {
        venue: exchangeOf(venue),
        phase,
        readOnly: onlyReads(venue, permissions),
        markets: Object.entries(markets).flatMap(([right, market]) => (rights.some(one => one === right) ? [market] : [])),
        account: exchangeAccountNumbers[name],
        daysLeft,
    };
}

/** Checks that no answer could ever settle: the venue says it of no key, or the settings name no account that an answer could be held against. */
export const unanswerable = (name: string, { venue }: Exchange, { exchangeAccountNumbers }: Pick<Asking, "exchangeAccountNumbers">): string[] => [
    ...new Set([...askable[exchangeOf(venue)].silent, ...(exchangeAccountNumbers[name] === undefined ? ["account"] : [])]),
];

const guardPart = (letter: string) => `key-guard-${letter}`;
const rotationPart = (exchange: string) => `rotate-${exchange}`;
export const parts = { guard: guardPart, rotation: rotationPart };

/** Name of the function that asks from a zone, by the zone's letter; known before a deployment. */
export const guardFunction = (target: Target, letter: string): string => nameOf(target, guardPart(letter), 64);

/** Letters of the zones that something leaves the network from, and so those that are asked from. */
export const guardZones = ({ zones, storeZones }: Target, natGateways: Settings["network"]["natGateways"]): string[] =>
    (natGateways === "single" ? storeZones.slice(0, 1) : zones).map(zone => zone.slice(-1));

/** Who reads exchange keys beside the services that use them, for `readers` of Secrets: the guard of each zone, and the rotation of a staged one. */
export function guardReaders(target: Target, manifest: Manifest, settings: Asking & Pick<Settings, "network">): Record<string, string[]> {
    const guards = guardZones(target, settings.network.natGateways).map(letter => functionRoleArn(target, guardPart(letter)));
    const rotates = (name: string) => (settings.stagedSecrets.includes(name) ? [functionRoleArn(target, rotationPart(name))] : []);
    return Object.fromEntries(askedOf(manifest, settings).map(name => [name, [...guards, ...rotates(name)]]));
}
