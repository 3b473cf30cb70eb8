import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCatalogue } from "../../checklist/catalogue";
import { verdictOf } from "../../checklist/verdict";
import { lists } from "../../config/checklists";
import type { Finding } from "../../policies/engine/analysis";
import { rules } from "../../policies/rules";
import { asked, box, demands, isList, linesOf, needsLists, reference } from "./lists";

const finding = (over: Partial<Finding>): Finding => ({
    ...{ rule: "r", severity: "high", level: "mandatory", result: "fail", urn: "", message: "", items: [] },
    ...over,
});

describe("the verdict", () => {
    it("is GO with no finding", () => assert.strictEqual(verdictOf([]), "GO"));
    it("is NO-GO when a mandatory rule failed", () => assert.strictEqual(verdictOf([finding({})]), "NO-GO"));
    it("is NO-GO when a mandatory rule could not be decided", () => assert.strictEqual(verdictOf([finding({ result: "undecided" })]), "NO-GO"));
    it("is GO beside advice", () => assert.strictEqual(verdictOf([finding({ level: "advisory" })]), "GO"));
    it("is GO beside what is exempt", () => assert.strictEqual(verdictOf([finding({ result: "exempt" })]), "GO"));
});

const root = join(__dirname, "../..");

/** What looks like a box elsewhere, and is none: the outcome of a deployment, of which a person circles one. */
const outcome = ["bot-core:527"];

describe("a box", () => {
    for (const form of ["- [ ] a", "  - [x] a", "* [ ] a", "+ [X] a", "1. [ ] a", "10) [ ] a"]) it(`see the box ${form}`, () => assert.match(form, box));
    for (const form of ["- a", "[ ] a", "1. a", "a - [ ] b", "| [ ] | a |"]) it(`is not ${form}`, () => assert.doesNotMatch(form, box));
});

describe("a line that asks for something", () => {
    it("is a box, a bullet, a numbered line or a row of a table, at any depth", () =>
        assert.deepStrictEqual(asked(["# a", "- [ ] a", "  * a", "1. a", "2) a", "text", "", "**a**: b"]), [2, 3, 4, 5]));
    it("is no head of a table, and nothing in code", () =>
        assert.deepStrictEqual(asked(["| a | b |", "|---|:-:|", "| c | d |", "```yaml", "- a", "```", "- b"]), [3, 7]));
});

/** Lines that a rule, an alert or a setting names, by list. */
const named = new Set(rules.flatMap(({ items }) => items));

describe("the lists' items", () => {
    before(needsLists);
    const catalogue = readCatalogue(root, { rules: new Set(rules.map(({ name }) => name)) });

    for (const { name, items } of catalogue.lists) {
        it(`${name}: every line that asks for something has an entry`, () => {
            const lines = asked(linesOf(name));
            assert.ok(lines.length > 70, `${lines.length}`);
            assert.deepStrictEqual(
                lines.filter(line => !items.has(line)),
                [],
            );
        });
        it(`${name}: no entry stands where nothing is asked for`, () => {
            const lines = new Set(asked(linesOf(name)));
            assert.deepStrictEqual(
                [...items.keys()].filter(line => !lines.has(line) && !named.has(`${name}:${line}`)),
                [],
            );
        });
    }
    it("have no box of a form that is not looked at", () => {
        const strange = lists.flatMap(list =>
            linesOf(list).flatMap((line, i) => (/\[[ xX]\]|[\u2610-\u2612]/.test(line) && !box.test(line) ? [`${list}:${i + 1}`] : [])),
        );
        assert.deepStrictEqual(strange, outcome);
    });
    it("exist where a rule names them", () => {
        const wrong = rules.flatMap(rule =>
            rule.items.filter(item => {
                const [list, line] = item.split(":");
                return !isList(list) || !demands(linesOf(list)[Number(line) - 1]);
            }),
        );
        assert.deepStrictEqual(wrong, []);
    });
    it("exist where the code names them", () => {
        const sources = [
            "index.ts",
            ...["config", "components", "functions", "cli", "policies", "bots", "checklist"].flatMap(room =>
                readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map(file => join(room, file)),
            ),
        ];
        const wrong = sources
            .filter(file => /\.(ts|mjs|yaml)$/.test(file))
            .flatMap(file =>
                [...readFileSync(join(root, file), "utf8").matchAll(reference)].map(([item, list, line]) => ({
                    file,
                    item,
                    list,
                    line,
                })),
            )
            .filter(({ list, line }) => !demands(linesOf(list)[Number(line) - 1]))
            .map(({ file, item }) => `${file}: ${item}`);
        assert.deepStrictEqual(wrong, []);
    });
});
