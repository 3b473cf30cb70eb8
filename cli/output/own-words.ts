import type { LiveReport } from "../../checklist/answered";
import { limitNames } from "../../config/limits";

// The pack judges any program, so its sentences name annotations and tags. A stack of Golive's own has them from manifest and settings: there a person
// is told the key that they write.

const camel = (key: string): string => key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const isLimit = (key: string): boolean => (limitNames as readonly string[]).includes(camel(key));

/** Keys behind annotations and tags. */
const keys: Record<string, string> = {
    "golive.dev/kill-switch-at": "trading.killSwitch",
    "golive.dev/arming": "trading.arming",
    "golive.dev/modes": "trading.mode",
    "golive.dev/capital": "golive:capital",
    "golive.dev/testnet": "golive:testnet",
    "golive:addresses": "golive:exchangeAddresses",
};

/** A sentence of the pack in the words of manifest and settings; what has no key of its own stays as it is. */
export const inOwnWords = (text: string): string =>
    text
        .replace(
            /as JSON in the pod's annotation golive\.dev\/limit-([\w-]+); Golive writes it from risk of (\S+\.yaml)/g,
            (_, key, file) => `in risk.${camel(key)} of ${file}`,
        )
        .replace(/(?:what |in )?the (?:annotation golive\.dev\/|limit )[\w-]+(?: names)?, in Golive ([^,:]+),?/g, "$1")
        .replace(/the tag golive:addresses of the key's secret/g, keys["golive:addresses"])
        .replace(/the limit ([a-z-]+)(?=:)/g, (said, key) => (isLimit(key) ? `risk.${camel(key)}` : said))
        .replace(/golive\.dev\/limit-([a-z-]+)/g, (said, key) => (isLimit(key) ? `risk.${camel(key)}` : said))
        .replace(/golive(?:\.dev\/|:)[a-z-]+/g, said => keys[said] ?? said);

/** A report in these words, whatever it is rendered as: what was found of each control and item, and what comes next. */
export const reportInOwnWords = (report: LiveReport): LiveReport => ({
    ...report,
    controls: report.controls.map(one => ({ ...one, reason: inOwnWords(one.reason), next: inOwnWords(one.next) })),
    items: report.items.map(one => ({ ...one, reason: inOwnWords(one.reason) })),
});
