import { byAddress, passwordInUrl } from "./addresses";
import { byArgument, byShell } from "./commands";
import type { Found, Text } from "./found";
import { bitsPerCharacter, byEntropy } from "./random";
import { seedPhrase } from "./seed-phrase";
import { byConnection, byName, byRandomSetting, bySetting } from "./settings";
import { byFormat } from "./tokens";
import { byWallet } from "./wallets";

export { exchangeKeyOf, exchangeSecretOf, mayBeWallets, opensNoAccount, saysNobody, wholeSecretOf } from "./exchanges";
export { type Found, type Kind, kinds, type Text } from "./found";
export { publicName, words } from "./names";
export { passwordInUrl };

/** A credential under a name, or in a file of settings. */
const inSetting = (text: Text): Found | undefined =>
    byFormat(text.value) ??
    byAddress(text.value) ??
    byWallet(text) ??
    byConnection(text) ??
    byName(text) ??
    bySetting(text) ??
    byEntropy(text) ??
    byRandomSetting(text);

/** A text that a shell runs: more than one word of a command line, or a script, also inside a message of several parts. */
const isShell = ({ value, within }: Text): boolean => (within === "command" ? /\s/.test(value) : /^#!\//m.test(value));

/** A credential in a shell's text, or a word with spaces behind a flag that names one. */
const inShell = (text: Text): Found | undefined =>
    byFormat(text.value) ??
    byAddress(text.value) ??
    seedPhrase(text.value) ??
    byConnection(text) ??
    byShell(text.value, inSetting) ??
    bySetting(text) ??
    byArgument(text.value, text.before ?? [], byName);

/** Which credential a text is or holds, if any; never its value. */
export function credentialIn(text: Text): Found | undefined {
    if (isShell(text)) return inShell(text);
    return text.within === "command" ? byArgument(text.value, text.before ?? [], inSetting) : inSetting(text);
}

/** Which argument of a command line is or holds a credential, if any; one that is not known yet is undefined. */
export function credentialInArguments(line: readonly (string | undefined)[]): { index: number; found: Found } | undefined {
    for (const [index, value] of line.entries()) {
        const found = value === undefined ? undefined : credentialIn({ value, within: "command", before: line.slice(0, index) });
        if (found) return { index, found };
    }
    return undefined;
}

/** What parts the words of a text for people, or the values of one for machines. */
const between = /[\s"'`,;(){}[\]<>]+/;

/** Which credential a text for people is or holds, if any: as a whole, or as one of its words. */
export function credentialInProse(value: string, name?: string): Found | undefined {
    const whole = credentialIn({ name, value });
    if (whole || !between.test(value)) return whole;
    for (const word of value.split(between)) {
        // A shorter one is told from a name by what it stands under alone.
        const found = word.length >= 32 ? credentialIn({ value: word }) : undefined;
        if (found) return found;
    }
    return undefined;
}

/** How credentials begin, also when they are cut off or too short to be one. */
const beginning = /-----BEGIN|\beyJ[\w-]{10,}\.|\b(?:sk|pk|rk)[-_](?:live|test|ant|proj)|\bgh[pousr]_\w{20}|\bxox[abprs]-|hooks\.slack\.com\/services/;
const published = /sha256:[0-9a-f]{64}/g;
const longRun = /[A-Za-z0-9]{24,}|[A-Za-z0-9+/]{32,}/g;
/** Letters and digits, and no path of small letters. */
const mixed = /^(?=.*\d)(?=.*[A-Za-z])(?:[^/]*$|.*[A-Z])/;

/**
 * Whether a text is to be hidden where it would be printed. A wrong alarm costs a reader one value there, so every long random run counts too:
 * hashes, identifiers and examples.
 */
export const mightBeCredential = (text: string): boolean =>
    credentialIn({ value: text }) !== undefined ||
    beginning.test(text) ||
    [...text.replace(published, " ").matchAll(longRun)].some(([run]) => mixed.test(run) && bitsPerCharacter(run) > 3.5);
