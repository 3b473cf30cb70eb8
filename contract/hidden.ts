import { credentialIn, mightBeCredential } from "../credentials";

const harmless = /^(true|false|yes|no|on|off|none|\d[\d_.]*|)$/i;
/** Names whose literal defaults are hidden whatever they look like: a weak password is one too. */
const telling = /secret|passw|pass$|_pwd$|token|credential|mnemonic|seed_?phrase|_key$|webhook/i;

/** A value as a contract may show it: `[secret]` where it is or might be one, by its own looks or by the name of what it is for. */
export function shown(value: string, name = ""): string {
    // What was put together at run time is no value that could be shown.
    if (value === "[computed]") return value;
    if (mightBeCredential(value) || credentialIn({ value, name })) return "[secret]";
    if (telling.test(name) && !harmless.test(value)) return "[secret]";
    const line = value.replaceAll(/\s+/g, " ").trim();
    return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
