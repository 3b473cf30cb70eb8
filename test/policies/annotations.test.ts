import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { limitKeys } from "../../policies/rules/shared/limits";

const root = join(__dirname, "../..");
const sources = readdirSync(join(root, "policies"), { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts"))
    .map(file => readFileSync(join(root, "policies", file), "utf8"));
const page = readFileSync(join(root, "docs/policy-pack.md"), "utf8");

const matches = (pattern: RegExp): string[] => sources.flatMap(text => [...text.matchAll(pattern)].map(([, name]) => name));
const distinct = (names: string[]): string[] => [...new Set(names)].sort();

/** Names that a rule puts together, as `limit-${key}`, stand for every limit. */
const written = (name: string): string[] => (name.includes("${") ? limitKeys.map(key => name.replace(/\$\{\w+\}/, key)) : [name]);

/** Annotations that the sources read by name, by a limit's name, or speak of. */
function annotationsRead(): string[] {
    const read = matches(/annotation(?:Of)?\(\w+, ["`]([^"`]+)["`]\)/g).flatMap(written);
    const asked = matches(/(?:lacks|goesBy)\(pod, graph((?:, [^)]+)*)\)/g).flatMap(list => [...list.matchAll(/"([\w-]+)"/g)].map(([, name]) => name));
    const spoken = matches(/golive\.dev\/([a-z][\w-]*[a-z])/g);
    return distinct([...read, ...asked, ...limitKeys, ...spoken]);
}

/** Rows of the tables under a heading: their cells. */
function rowsUnder(heading: string): string[][] {
    const [, text = ""] = page.split(`### ${heading}\n`);
    const own = text.split(/\n##/)[0];
    return [...own.matchAll(/^\| `(.*) \|$/gm)].map(([, row]) => `\`${row}`.split(/ \| /).map(cell => cell.trim()));
}

/** What is no annotation: a label, and what a template's text is cut at. */
const others = ["stops", "limit"];

describe("docs/policy-pack.md", () => {
    it("lists every annotation that a rule reads, and no other, each with an example", () => {
        const rows = rowsUnder("Annotations");
        const listed = rows.map(([name]) => name.replace(/`golive\.dev\/(.*)`/, "$1"));
        assert.ok(listed.length > 25);
        assert.deepStrictEqual(
            distinct(listed),
            annotationsRead().filter(name => !others.includes(name)),
        );
        for (const [name, says, example] of rows) assert.ok(says && /^`.+`$/.test(example ?? ""), `${name} has no example`);
    });
    it("has only examples in JSON that are JSON", () => {
        for (const [name, , example] of rowsUnder("Annotations")) {
            const text = example.slice(1, -1);
            if (/^[[{]/.test(text)) assert.doesNotThrow(() => JSON.parse(text), name);
        }
    });
    it("lists every tag that a rule reads, each with where it stands and an example", () => {
        const rows = rowsUnder("Tags");
        const listed = rows.map(([name]) => name.replace(/`golive:(.*)`/, "$1"));
        const settings = ["environment", "bot", "preset", "phase", "release"];
        const read = distinct(matches(/["']golive:([\w-]+)["']/g)).filter(name => !settings.includes(name));
        assert.ok(read.length > 5);
        assert.deepStrictEqual(distinct(listed), read);
        for (const row of rows) assert.ok(row.length === 4 && row.every(Boolean), row[0]);
        for (const name of settings) assert.ok(page.includes(`golive:${name}`), name);
    });
    it("would see an annotation that is read by a name put together elsewhere", () => {
        const dynamic = sources.filter(text => /annotation(?:Of)?\(\w+, (?!["`])/.test(text.replace(/export const annotation\w* =.*\n.*/g, ""))).length;
        // trading/limits, trading/canary, trading/proportions and shared/order-placers ask by a limit's name, or by what a rule hands them.
        assert.ok(dynamic <= 4, "an annotation is read by another name than a text: say it to this test");
    });
});
