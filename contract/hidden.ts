import { looksSecret, namesSecret } from "../config/faults/faults";

const harmless = /^(true|false|yes|no|on|off|none|\d[\d_.]*|)$/i;

/** A value as a contract may show it: `[secret]` where it is or might be one, by its own looks or by the name of what it is for. */
export function shown(value: string, name = ""): string {
    // What was put together at run time is no value that could be shown.
    if (value === "[computed]") return value;
    if (looksSecret(value)) return "[secret]";
    const named = namesSecret(name) || /pass$|_pwd$|mnemonic|seed_?phrase|_key$/i.test(name);
    if (named && !harmless.test(value)) return "[secret]";
    const line = value.replaceAll(/\s+/g, " ").trim();
    return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
