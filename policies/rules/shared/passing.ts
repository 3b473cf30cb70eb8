import { words } from "../../../credentials";
import { known } from "../../engine/reading";

const oneOf = (text: string): RegExp => new RegExp(`^(${text.trim().split(/\s+/).join("|")})$`);

/** What names and tags say of a store whose content may go: it is made again by itself. */
const passing = oneOf(
    "cache caches caching cached lock locks locking mutex lease leases session sessions ephemeral transient scratch temp tmp throttle ratelimit",
);
/** What says that it holds what cannot be made again, whatever else a name says. */
const lasting = oneOf(
    `order orders trade trades fill fills position positions ledger ledgers balance balances payment payments wallet wallets pnl execution executions
    portfolio portfolios invoice invoices transaction transactions audit history journal queue queues job jobs stream streams state kill killswitch switch`,
);

const wordsIn = (text: unknown): string[] => (typeof text === "string" ? words(text).split("_") : []);

/**
 * Whether names and tags say that a store may lose what it holds: a lock, a session, a cache. A word of what lasts, such as orders or positions,
 * beats it; a text that is not known yet says nothing.
 */
export function saysItPasses(texts: (() => unknown)[], saysSoAlready = false): boolean {
    const said = texts.flatMap(text => wordsIn(known(text)));
    return (saysSoAlready || said.some(word => passing.test(word))) && !said.some(word => lasting.test(word));
}

/** Tags that tell whose a resource is, and not what it is. */
const whose = /^(team|owner|project|product|app(lication)?|cost[-_ ]?cent(er|re)|env(ironment)?|stage|stack|managed[-_ ]?by)$/i;

/** What a resource's tags say that it is. */
export const tagTexts = (tags: () => Record<string, string> | undefined): (() => unknown)[] =>
    Object.keys(known(tags) ?? {})
        .filter(key => !whose.test(key))
        .map(key => () => tags()?.[key]);

/** Why what may go needs no backup and no lock. */
export const mayGo = "its name, its tags or its expiry say that it holds locks, sessions or a cache, which are made again by themselves";
