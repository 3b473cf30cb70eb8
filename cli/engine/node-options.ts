/** Options of Node's that load no code and leave alone what a program does: memory, warnings, traces and certificates. */
const harmless = new Set([
    ...["max-old-space-size", "max-old-space-size-percentage", "max-semi-space-size", "max-http-header-size", "v8-pool-size"],
    ...["warnings", "no-warnings", "disable-warning", "deprecation", "no-deprecation", "pending-deprecation"],
    ...["trace-warnings", "trace-deprecation", "trace-uncaught", "trace-exit", "stack-trace-limit", "enable-source-maps"],
    ...["use-openssl-ca", "use-bundled-ca", "use-system-ca"],
    ...["dns-result-order", "network-family-autoselection", "no-network-family-autoselection", "network-family-autoselection-attempt-timeout"],
]);

/** The words of NODE_OPTIONS as Node reads them: parted by blanks alone, with double quotes anywhere, and a backslash between them. */
function wordsIn(text: string): string[] {
    const words: string[] = [];
    let [quoted, begun] = [false, false];
    for (let at = 0; at < text.length; at++) {
        if (text[at] === '"') quoted = !quoted;
        else if (text[at] === " " && !quoted) begun = false;
        else {
            if (text[at] === "\\" && quoted) at++;
            if (!begun) words.push("");
            begun = true;
            words[words.length - 1] += text[at] ?? "";
        }
    }
    return words;
}

/** Names of options in NODE_OPTIONS that are on no list of those that load no code; Node takes an underscore for a hyphen. */
export function unknownNodeOptions(text: string): string[] {
    const names = wordsIn(text).flatMap(word => (word.startsWith("-") ? [word.split("=")[0]] : []));
    return names.filter(name => !name.startsWith("--") || !harmless.has(name.slice(2).replaceAll("_", "-")));
}
