/**
 * What an exchange has said of a key. A fact is true, false, or undefined: the venue does not say, which is never taken for no.
 *
 * @typedef {object} Facts
 * @property {"yes" | "refused" | "unclear"} works Whether the exchange took the key; "refused" may be the key, the address or a right of it.
 * @property {string} [why] Why nothing is clear, in words of ours: a time-out, no JSON, too many calls.
 * @property {boolean} [withdraw] @property {boolean} [transfer] Out of the account; between an account's own pockets does not count.
 * @property {boolean} [manage] Whether it gives keys or addresses more rights than they have.
 * @property {string} [cure] What to use instead of a key that does, in words of ours.
 * @property {Record<string, boolean | undefined>} trade By market: spot, margin, futures, options.
 * @property {boolean} [alter] Whether it changes orders or positions that are there; whoever places some does so too.
 * @property {boolean} [bound] Whether it is bound to addresses. @property {string[]} [addresses] To which, where the venue lists them.
 * @property {string} [expires] A moment in UTC, or "never". @property {string} [account] The account's number or name at the venue.
 *
 * @typedef {object} Expected
 * @property {string[]} addresses The stack's own. @property {string} [from] The one that this call came from.
 * @property {"dry" | "canary" | "live"} phase @property {boolean} readOnly Whether the manifest wants a key that only reads.
 * @property {string[]} markets Those that the bot trades on. @property {string} [account] As the settings name it.
 * @property {number} daysLeft Fewer are too few.
 *
 * @typedef {{ check: string, demanded: string, found: string, holds: "yes" | "no" | "unknown", silent?: true, later?: true }} Check
 * `silent`: the venue does not say. `later`: asked of money alone; in dry it is told, and decides nothing.
 */

const day = 86_400_000;
const silent = "the venue does not say";

/** The checks that are made of every key that an exchange takes. */
export const always = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"];

/** What the venue does not say, and of what. @returns {Check} */
const untold = (check, demanded, of = "") => ({ check, demanded, found: `${silent}${of}`, holds: "unknown", silent: true });

const never = (check, demanded, fact, found) => (fact === undefined ? untold(check, demanded) : { check, demanded, found, holds: fact ? "no" : "yes" });

/** Told of a key that does it, and of one of which a venue that tells leaves it open. @returns {Check[]} */
function managingOf(facts) {
    const manage = { check: "manage", demanded: "gives nobody more rights" };
    const cure = facts.cure ? `: ${facts.cure}` : "";
    if (facts.manage) return [{ ...manage, found: `may change rights of keys or addresses${cure}`, holds: "no" }];
    return "manage" in facts && facts.manage === undefined ? [untold(manage.check, manage.demanded)] : [];
}

/** @returns {Check} */
function tradingOf({ trade, alter }, { phase, readOnly, markets }) {
    const check = "trade";
    const named = Object.entries(trade);
    // Nobody places orders with such a key, in no phase: one that may trade is a writer that nobody counts.
    if (readOnly && (phase === "dry" || markets.length === 0)) {
        const able = named.filter(([, may]) => may).map(([market]) => market);
        const demanded = "reads and does not trade, as the manifest says";
        if (able.length) return { check, demanded, found: `may trade ${able.join(", ")}`, holds: "no" };
        if (alter) return { check, demanded, found: "may change orders or positions", holds: "no" };
        const silentOn = named.length === 0 || named.some(([, may]) => may === undefined);
        return silentOn ? untold(check, demanded) : { check, demanded, found: "only reads", holds: "yes" };
    }
    const later = phase === "dry" ? { later: true } : {};
    const demanded = `may trade ${markets.join(", ")}`;
    const unable = markets.filter(market => trade[market] === false);
    if (unable.length) return { check, demanded, found: `may not trade ${unable.join(", ")}`, holds: "no", ...later };
    if (markets.length === 0) return { check, demanded: "may trade", found: "nobody says on which market", holds: "unknown", ...later };
    const unknown = markets.filter(market => trade[market] === undefined);
    if (unknown.length) return { ...untold(check, demanded, ` of ${unknown.join(", ")}`), ...later };
    return { check, demanded, found: `may trade ${markets.join(", ")}`, holds: "yes", ...later };
}

/** An accepted call proves the address that it came from; that no other is allowed only a list can say. @returns {Check[]} */
function addressesOf({ bound, addresses }, { addresses: own, from }) {
    const isBound = { check: "bound", demanded: "is bound to addresses" };
    if (bound === false) return [{ ...isBound, found: "works from everywhere", holds: "no" }];
    const first = bound ? { ...isBound, found: "bound", holds: "yes" } : untold(isBound.check, isBound.demanded);
    const ours = { check: "addresses", demanded: `is bound to ${own.join(", ") || "addresses of the stack, which has none"}` };
    if (own.length === 0) return [first, { ...ours, found: "the stack has no address", holds: "no" }];
    if (addresses === undefined) {
        const proven = from ? `; it works from ${from}` : "";
        return [first, untold(ours.check, ours.demanded, ` to which${proven}`)];
    }
    const foreign = addresses.filter(one => !own.includes(one));
    const missing = own.filter(one => !addresses.includes(one));
    if (foreign.length) return [first, { ...ours, found: `${foreign.join(", ")} ${foreign.length > 1 ? "are" : "is"} not ours`, holds: "no" }];
    if (missing.length) return [first, { ...ours, found: `${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing`, holds: "no" }];
    return [first, { ...ours, found: addresses.join(", "), holds: "yes" }];
}

/** @returns {Check} */
function endOf({ expires }, { daysLeft }, now) {
    const check = "expires";
    const demanded = `is good for ${daysLeft} days at least`;
    if (expires === undefined) return untold(check, demanded);
    if (expires === "never") return { check, demanded, found: "has no end", holds: "yes" };
    const left = (Date.parse(expires) - now) / day;
    if (Number.isNaN(left)) return { check, demanded, found: "its end could not be read", holds: "unknown" };
    return { check, demanded, found: `ends on ${new Date(expires).toISOString().slice(0, 10)}`, holds: left >= daysLeft ? "yes" : "no" };
}

/** A number however it is written: an address of a chain in capitals, one of a bank in groups of four. */
const written = number => number.replace(/\s/g, "").toLowerCase();

/** @returns {Check} */
function accountOf({ account }, { account: named }) {
    const check = "account";
    const demanded = named ? `is of the account ${named}` : "is of the account that the settings name";
    if (!named) return { check, demanded, found: "the settings name none", holds: "unknown" };
    if (account === undefined) return untold(check, demanded);
    const same = written(account) === written(named);
    return { check, demanded, found: same ? "is" : "is of another account", holds: same ? "yes" : "no" };
}

/**
 * Whether a key may become current: "sound" where every check holds; "refused" where one does not; "not evaluated" else. A doubtful answer is never a pass.
 *
 * @param {Facts} facts @param {Expected} expected @param {number} now Milliseconds.
 * @returns {{ answer: "sound" | "refused" | "not evaluated", checks: Check[] }}
 */
export function judge(facts, expected, now) {
    const works = { check: "works", demanded: "is taken by the exchange" };
    if (facts.works === "refused")
        return { answer: "refused", checks: [{ ...works, found: "is refused: it may be the key, the address or a right of it", holds: "no" }] };
    if (facts.works !== "yes") return { answer: "not evaluated", checks: [{ ...works, found: facts.why ?? "no clear answer", holds: "unknown" }] };
    const checks = [
        { ...works, found: "is", holds: "yes" },
        never("withdraw", "cannot withdraw", facts.withdraw, facts.withdraw ? "may withdraw" : "cannot"),
        never("transfer", "cannot transfer out", facts.transfer, facts.transfer ? "may transfer out" : "cannot"),
        ...managingOf(facts),
        ...addressesOf(facts, expected),
        tradingOf(facts, expected),
        accountOf(facts, expected),
        endOf(facts, expected, now),
    ];
    const decide = checks.filter(({ later }) => !later);
    if (decide.some(({ holds }) => holds === "no")) return { answer: "refused", checks };
    return { answer: decide.some(({ holds }) => holds === "unknown") ? "not evaluated" : "sound", checks };
}
