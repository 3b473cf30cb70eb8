import { createHash } from "node:crypto";
import { askable, exchangeOf, hostElsewhere, onlyReads, rightOn, rightsOf } from "../venues";
import type { Exchange, Manifest } from "./manifest";
import type { Settings } from "./settings";

// Which exchange keys the key guard asks of, and what it holds the answers against: the program gives it to the guard, and verify compares.

/** What of the settings a question follows from. */
export type Asking = Pick<Settings, "phase" | "testnet" | "stagedSecrets" | "exchangeAccountNumbers" | "exchangeAddresses" | "exchangeAccounts">;

/** Days before its end at which a key is no good any more: a new one has to be made and staged meanwhile. */
const daysLeft = 14;

/** Whether a stack trades on an exchange's test network. */
export const onTestNetwork = ({ testnet }: Pick<Exchange, "testnet">, settings: Pick<Asking, "testnet">): boolean => settings.testnet && testnet !== undefined;

/** Why nobody asks an exchange what a key may do; nothing where the key guard does. */
export function unasked(
    exchange: Pick<Exchange, "venue" | "testnet"> & Partial<Pick<Exchange, "hosts">>,
    settings: Pick<Asking, "testnet">,
): string | undefined {
    const venue = exchangeOf(exchange.venue);
    if (onTestNetwork(exchange, settings)) return "not asked: a test network has no such question";
    if (!Object.hasOwn(askable, venue)) return `not asked: nobody here knows how to ask ${venue} (docs/exchange-keys.md)`;
    const elsewhere = hostElsewhere(venue, exchange.hosts ?? []);
    if (elsewhere) return `not asked: the manifest's hosts name ${elsewhere}, and ${askable[venue].host}, which is asked, knows no key of that site`;
    return undefined;
}

/** Names of the exchanges whose keys are asked about. */
export const askedOf = ({ exchanges }: Pick<Manifest, "exchanges">, settings: Pick<Asking, "testnet">): string[] =>
    Object.keys(exchanges)
        .filter(name => unasked(exchanges[name], settings) === undefined)
        .sort();

/** What is expected of a key, but for the addresses, which AWS decides (verdict.mjs of functions/key-guard). */
export function expectedOf(
    name: string,
    { venue, permissions }: Pick<Exchange, "venue" | "permissions">,
    { phase, exchangeAccountNumbers }: Pick<Asking, "phase" | "exchangeAccountNumbers">,
) {
    const rights = permissions.flatMap(word => rightsOf(venue, word) ?? []);
    return {
        venue: exchangeOf(venue),
        phase,
        readOnly: onlyReads(venue, permissions),
        markets: Object.entries(rightOn).flatMap(([market, right]) => (rights.includes(right) ? [market] : [])),
        account: exchangeAccountNumbers[name],
        daysLeft,
    };
}

/**
 * What a person's word about a key is held against, as twelve hexadecimal digits: whoever says "these are the stack's addresses" says it of those that were
 * entered then. With other settings the word counts no more.
 */
export function heldAgainst(
    name: string,
    exchange: Pick<Exchange, "venue" | "permissions" | "account">,
    settings: Pick<Asking, "phase" | "exchangeAccountNumbers" | "exchangeAddresses" | "exchangeAccounts">,
): string {
    const { phase: _, ...expected } = expectedOf(name, exchange, settings);
    const addresses = [...(settings.exchangeAddresses[name] ?? [])].sort();
    const permissions = [...exchange.permissions].sort();
    const called = settings.exchangeAccounts[name] ?? exchange.account;
    return createHash("sha256")
        .update(JSON.stringify({ ...expected, addresses, permissions, called }))
        .digest("hex")
        .slice(0, 12);
}

/** Checks that no answer could ever settle: the venue says it of no key, or the settings name no account that an answer could be held against. */
export const unanswerable = (
    name: string,
    { venue }: Pick<Exchange, "venue">,
    { exchangeAccountNumbers }: Pick<Asking, "exchangeAccountNumbers">,
): string[] => [...new Set([...askable[exchangeOf(venue)].silent, ...(exchangeAccountNumbers[name] === undefined ? ["account"] : [])])];
