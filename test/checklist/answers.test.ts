import * as assert from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { answersOf, lists } from "../../checklist/answers";
import { verdictOf } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import { rules } from "../../policies/rules";
import { box, demands, isList, linesOf, needsLists, reference } from "./lists";

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

describe("what is built", () => {
    for (const list of lists)
        it(`${list}: names files that exist`, () => {
            const { built } = parse(readFileSync(join(root, "checklist", `${list}.yaml`), "utf8")) as { built: Record<string, string> };
            const named = [
                ...Object.values(built)
                    .join("\n")
                    .matchAll(/(?<![\w/.-])(?:(components|config|functions|docs|bootstrap|test|\.github)\/[\w/.-]+|[\w-]+\.ts\b)/g),
            ].map(([path, room]) => (room ? path : `components/${path}`));
            assert.ok(named.length > 5);
            assert.deepStrictEqual(
                named.filter(path => !existsSync(join(root, path))),
                [],
            );
        });
});

describe("a box", () => {
    for (const form of ["- [ ] a", "  - [x] a", "* [ ] a", "+ [X] a", "1. [ ] a", "10) [ ] a"]) it(`see the box ${form}`, () => assert.match(form, box));
    for (const form of ["- a", "[ ] a", "1. a", "a - [ ] b", "| [ ] | a |"]) it(`is not ${form}`, () => assert.doesNotMatch(form, box));
});

describe("the checklists", () => {
    before(needsLists);

    for (const list of lists)
        it(`${list}: every box has somebody who answers it`, () => {
            const answers = answersOf(list, rules);
            const boxes = linesOf(list).flatMap((line, i) => (box.test(line) ? [i + 1] : []));
            assert.ok(boxes.length > 20);
            assert.deepStrictEqual(
                boxes.filter(line => !answers.has(line)),
                [],
            );
        });
    it("have no box of a form that is not looked at", () => {
        const strange = lists.flatMap(list =>
            linesOf(list).flatMap((line, i) => (/\[[ xX]\]|[\u2610-\u2612]/.test(line) && !box.test(line) ? [`${list}:${i + 1}`] : [])),
        );
        assert.deepStrictEqual(strange, outcome);
    });
    it("every answer names a line that demands something", () => {
        const empty = lists.flatMap(list => {
            const lines = linesOf(list);
            const ends = Object.values(parse(readFileSync(join(root, "checklist", `${list}.yaml`), "utf8")) as Record<string, object>).flatMap(Object.keys);
            return ends
                .flatMap(range => range.split("-"))
                .filter(line => !demands(lines[Number(line) - 1]))
                .map(line => `${list}:${line}`);
        });
        assert.deepStrictEqual(empty, []);
    });
    it("every rule names items that exist", () => {
        const wrong = rules.flatMap(rule =>
            rule.items.filter(item => {
                const [list, line] = item.split(":");
                return !isList(list) || !demands(linesOf(list)[Number(line) - 1]);
            }),
        );
        assert.deepStrictEqual(wrong, []);
    });
    it("every reference in the code names an item that exists", () => {
        const sources = [
            "index.ts",
            ...["config", "components", "functions", "cli", "policies", "bots"].flatMap(room =>
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
