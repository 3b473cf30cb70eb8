import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policies/rules";
import { linesOf, needsLists, reference } from "./lists";
import { related } from "./words";

const root = join(__dirname, "../..");
const rooms = ["config", "components", "functions", "cli", "policies", "bots", "docs", "credentials", "bootstrap"];
const written = [
    "index.ts",
    "README.md",
    ...rooms.flatMap(room => readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map(file => join(room, file))),
].filter(file => /\.(ts|mjs|yaml|md)$/.test(file) && !/contract\.yaml$|^docs\/rules\.md$/.test(file));

/** A reference, and the words around it that say what it is for. */
interface Cited {
    where: string;
    item: string;
    says: string;
}

/** The paragraph of a comment, or the few lines of code, that a line stands in. */
function around(lines: string[], at: number): string {
    const comment = (line: string | undefined) => line !== undefined && /^\s*(\/\/|\*|\/\*|#)/.test(line);
    if (!comment(lines[at])) return lines.slice(Math.max(0, at - 4), at + 3).join("\n");
    let [first, last] = [at, at];
    while (comment(lines[first - 1])) first--;
    while (comment(lines[last + 1])) last++;
    // With the line that the comment is about.
    return [...sentences(lines.slice(first, last + 1).join("\n"), lines[at]), lines[last + 1] ?? ""].join("\n");
}

/** The sentences of a paragraph that a line has a part in. */
function sentences(paragraph: string, line: string): string[] {
    const from = paragraph.indexOf(line);
    let at = 0;
    return paragraph.split(/(?<=[.;:?!)])\s+/).filter(sentence => {
        const start = paragraph.indexOf(sentence, at);
        at = start + sentence.length;
        return start < from + line.length && at > from;
    });
}

function citedIn(file: string, text: string): Cited[] {
    const lines = text.split("\n");
    // A rule's items are judged with its own words.
    const ofRules = file.startsWith("policies/rules/") ? /items:|Items = / : /^$/;
    return lines.flatMap((line, index) =>
        ofRules.test(line)
            ? []
            : [...line.matchAll(reference)].map(([item]) => ({ where: `${file}:${index + 1}`, item, says: around(lines, index).replaceAll(reference, "") })),
    );
}

const cited = (): Cited[] => [
    ...written.flatMap(file => citedIn(file, readFileSync(join(root, file), "utf8"))),
    ...rules.flatMap(({ name, says, because, fix, items }) => items.map(item => ({ where: name, item, says: [name, says, because, fix].join("\n") }))),
];

/** What an item says: its line with the box that it is part of, the row of its table's head, and the heading above. */
function itemText(item: string, all: (list: string) => string[]): string {
    const [list, number] = item.split(":");
    const lines = all(list);
    const at = Number(number) - 1;
    const above = lines.slice(0, at).reverse();
    const indent = (line: string) => line.search(/\S/);
    const parent = above.find(line => /^\s*(?:[-*+]|\d+[.)])\s/.test(line) && indent(line) < indent(lines[at] ?? ""));
    return [lines[at] ?? "", parent ?? "", above.find(line => /^#{2,4} /.test(line)) ?? ""].join("\n");
}

/** References whose words have nothing in common with their item's, each with the reason why they are right. */
const accepted: Record<string, string> = {
    "README.md:129 cryptofunk:36": "an example of how a reference is written",
};

describe("references to the lists", () => {
    before(needsLists);

    const strangers = (all: Cited[]) => all.filter(({ item, says }) => !related(says, itemText(item, linesOf))).map(({ where, item }) => `${where} ${item}`);

    it("speak of what their item speaks of", () => {
        const found = cited();
        assert.ok(found.length > 500);
        assert.deepStrictEqual(
            strangers(found).filter(one => !(one in accepted)),
            [],
        );
    });
    it("are accepted without a common word only while there is none", () => {
        const found = new Set(strangers(cited()));
        assert.deepStrictEqual(
            Object.keys(accepted).filter(one => !found.has(one)),
            [],
        );
    });
    it("are found wrong when they name another item", () => {
        const wrong = citedIn("x.ts", ["/** What goes when memory is full. Default: allkeys-lru (cryptofunk:36). */", "const eviction = 1;"].join("\n"));
        assert.deepStrictEqual(strangers(wrong), ["x.ts:1 cryptofunk:36"]);
        const right = citedIn("x.ts", ["/** What goes when memory is full. Default: allkeys-lru (cryptofunk:159). */", "const eviction = 1;"].join("\n"));
        assert.deepStrictEqual(strangers(right), []);
    });
});
