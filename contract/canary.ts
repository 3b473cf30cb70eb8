import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Facts } from "./facts";
import type { Language } from "./language";
import { scan } from "./scan";
import { textOf, type Value } from "./syntax/grammar";
import { lineOf } from "./syntax/tree";

/** What a line of a canary promises: `=> variable NAME`, `=> route GET /x`, in a comment at its end. */
export interface Promise1 {
    line: number;
    what: string;
}

/** What was found, in the words of a canary's promises, by line. */
export function told({ variables, keys, metrics, routes, ports }: Facts): { file: string; line: number; what: string }[] {
    const text = (value: Value) => textOf(value) ?? `${"before" in value ? value.before : ""}*${"after" in value ? value.after : ""}`;
    const at = (fact: Facts["variables"][number] | Facts["ports"][number], what: string) => ({ file: fact.module.file, line: lineOf(fact.node), what });
    return [
        ...variables.map(fact => at(fact as never, `variable ${text(fact.name)}`)),
        ...keys.map(fact => at(fact as never, `key ${fact.source ?? "*"} ${fact.path.join(".")}`)),
        ...metrics.map(fact => at(fact as never, `metric ${text(fact.name)} ${fact.type}`)),
        ...routes.map(fact => at(fact as never, `route ${fact.method} ${text(fact.path)}${fact.unmounted ? " unmounted" : ""}`)),
        ...ports.map(fact => at(fact, `port ${fact.port ?? "*"}${fact.variable ? ` ${fact.variable}` : ""}`)),
    ];
}

/** The promises of a source: each comment that says `=> …`, several divided by `;`. */
export function promises(text: string): Promise1[] {
    return text.split("\n").flatMap((line, index) => {
        const said = /(?:#|\/\/)\s*=>\s*(.+?)\s*$/.exec(line)?.[1];
        return said ? said.split(/\s*;\s*/).map(what => ({ line: index + 1, what })) : [];
    });
}

/** Why a language cannot be believed in this run; nothing when its rules find all that its canary holds. */
export async function proven(language: Language, folder = join(__dirname, language.name)): Promise<string | undefined> {
    const file = join(folder, "canary", language.canary);
    const text = readFileSync(file, "utf8");
    const expected = promises(text);
    const found = told(await scan(language, [{ file: language.canary, text }]));
    const missed = expected.filter(({ line, what }) => !found.some(one => one.line === line && one.what === what));
    if (expected.length === 0) return "its canary promises nothing";
    return missed.length
        ? `its canary's line ${missed[0].line} was not found: ${missed[0].what}${missed.length > 1 ? `, and ${missed.length - 1} more` : ""}`
        : undefined;
}
