import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Facts } from "./facts";
import type { Language } from "./language";
import { type SourceFile, scan } from "./scan";
import { textOf, type Value } from "./syntax/grammar";
import { lineOf } from "./syntax/tree";

/** What a line of a canary promises: `=> variable NAME`, `=> route GET /x`, in a comment at its end. */
export interface Promise1 {
    line: number;
    what: string;
}

/** What was found, in the words of a canary's promises, by line. */
export function told({ variables, keys, metrics, routes, ports, options = [] }: Facts): { file: string; line: number; what: string }[] {
    const text = (value: Value) => textOf(value) ?? `${"before" in value ? value.before : ""}*${"after" in value ? value.after : ""}`;
    const at = (fact: Facts["variables"][number] | Facts["ports"][number], what: string) => ({ file: fact.module.file, line: lineOf(fact.node), what });
    return [
        ...variables.map(fact => at(fact as never, `variable ${text(fact.name)}`)),
        ...keys.map(fact => at(fact as never, `key ${fact.source ?? "*"} ${fact.path.join(".")}`)),
        ...metrics.map(fact => at(fact as never, `metric ${text(fact.name)} ${fact.type}`)),
        ...routes.map(fact => at(fact as never, `route ${fact.method} ${text(fact.path)}${fact.unmounted ? " unmounted" : ""}`)),
        ...options.flatMap(fact =>
            fact.name === undefined ? [] : [at(fact as never, `option ${fact.name}${fact.values.map(value => ` ${value}`).join("")}`)],
        ),
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

/** Files of a folder with all that is below it. */
export function filesBelow(folder: string): SourceFile[] {
    const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const paths = all.map(entry => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
    return paths.sort().map(file => ({ file, text: readFileSync(join(folder, file), "utf8") }));
}

/** Why a language cannot be believed in this run; nothing when its rules find all that its canary promises. */
export async function proven(language: Language, folder = join(__dirname, language.name, "canary")): Promise<string | undefined> {
    const files = filesBelow(folder);
    const expected = files.flatMap(({ file, text }) => promises(text).map(one => ({ file, ...one })));
    if (expected.length === 0) return "its canary promises nothing";
    const found = told(await scan(language, files));
    const missed = expected.filter(({ file, line, what }) => !found.some(one => one.file === file && one.line === line && one.what === what));
    if (missed.length === 0) return undefined;
    const [{ file, line, what }] = missed;
    return `its canary ${file}:${line} was not found: ${what}${missed.length > 1 ? `, and ${missed.length - 1} more` : ""}`;
}
