import { distance } from "fastest-levenshtein";

/** Names that people write, and those that there are: settings, flags, rules and what a bot's source reads are guessed in the same way. */

/** How many letters have to be changed, added or left out to make one name of another (Levenshtein). */
export { distance };

/** The name nearest to a mistyped one, whatever its case, if one is near: two letters away, or a quarter of the name. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
    const close = [...names].map(other => ({ other, steps: distance(name.toLowerCase(), other.toLowerCase()) })).sort((a, b) => a.steps - b.steps)[0];
    return close && close.steps <= Math.max(2, name.length / 4) ? close.other : undefined;
}
