import { exchangeOf } from "../../venues";
import { UsageError } from "../output/arguments";
import { callOf } from "../output/commands";
import type { KeyPlace } from "./place";

// What an exchange says to no machine a person says who stages a key: he has the exchange's own page before him (docs/exchange-keys.md).

/** What he says of a key by naming a check. */
const meaning: Record<string, string> = {
    withdraw: "it cannot withdraw",
    transfer: "it cannot transfer out",
    bound: "it is bound to addresses",
    addresses: "these are the stack's own, and no other",
    trade: "it may do what the manifest's permissions say, and no more",
    account: "it is of the stack's account",
    expires: "it is good for 14 days at least",
};

/** The checks that a person has named, all of those that no answer could settle. Throws UsageError where one is missing or too many, before a key is asked for. */
export function seenIn({ exchange, unanswerable, everything: { target, manifest, settings } }: KeyPlace, given: string | undefined): readonly string[] {
    const named = (given ?? "")
        .split(",")
        .map(one => one.trim())
        .filter(Boolean);
    const strange = named.filter(check => !unanswerable.includes(check));
    if (strange.length > 0) {
        const allowed = unanswerable.join(", ") || `nothing: ${exchangeOf(manifest.exchanges[exchange].venue)} says all of it itself`;
        // Not by what was found: it may be the key.
        throw new UsageError(`--seen: found ${strange.length} that it does not take, allowed: ${allowed}.`);
    }
    const missing = unanswerable.filter(check => !named.includes(check));
    if (missing.length === 0) return unanswerable;
    const list = missing.map(check => `${check} (${meaning[check] ?? check})`).join(", ");
    const account =
        missing.includes("account") && settings.exchangeAccountNumbers[exchange] === undefined
            ? ` Without account where golive:exchangeAccountNumbers.${exchange} names it.`
            : "";
    throw new UsageError(
        `No machine is told of a key of ${exchange}: ${list}. Look at the exchange's own page of the key, and say what you saw there: ${callOf("keys", `stage ${target.stack} ${exchange}`, `--seen ${unanswerable.join(",")}`)}${account}`,
    );
}
