import type { Measure } from "../checklist/evidence-file";
import { credentialInProse } from "../credentials";

/** Characters of a text from outside that anybody reads. */
const most = 300;

/** A text that a server may have sent, in one line that can be printed. */
export const harmless = (text: string): string => {
    const line = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\s]+/gu, " ").trim();
    return line.length > most ? `${line.slice(0, most)}…` : line;
};

/** A measure as it may be shown and written: in one line, no number that is none, and never with a credential in it. */
export function told({ what, demanded, found, ...rest }: Measure): Measure {
    const texts = { what: harmless(what) || "something", demanded: harmless(demanded) || "an answer", found: harmless(found) };
    if (rest.value !== undefined && !Number.isFinite(rest.value)) return { ...texts, holds: "unknown" };
    const credential = [what, demanded, found].map(text => credentialInProse(text)).find(Boolean);
    const { silent: _, ...known } = rest;
    return credential
        ? { ...known, what: "something", demanded: texts.demanded, found: `${credential.what}, which is not shown`, holds: "unknown" }
        : { ...texts, ...rest };
}
