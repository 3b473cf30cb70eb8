import * as assert from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answersOf, lists } from "../../checklist/answers";
import { verdictOf } from "../../checklist/verdict";
import type { Finding } from "../../policies/engine/analysis";
import { rules } from "../../policies/rules";

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

/** The lists are not part of this repository; where they lie beside it, the references are held against them. */
const seeds = join(__dirname, "../../../shared/seeds");
const files: Record<string, string> = { arbitrage: "000_", vanta: "001_", "bot-core": "002_", cryptofunk: "003_", "mech-exo": "004_" };
const linesOf = (list: string) => readFileSync(join(seeds, readdirSync(seeds).find(file => file.startsWith(files[list])) as string), "utf8").split("\n");
/** A box, a bullet, a row of a table, a setting, or the heading of a phase: never a blank line or a fence. */
const demands = (line: string | undefined) => line !== undefined && /\w/.test(line) && !/^\s*```/.test(line);

describe("what is built", () => {
    for (const list of lists)
        it(`${list}: names files that exist`, () => {
            const written = readFileSync(join(root, "checklist", `${list}.yaml`), "utf8");
            const named = [...written.matchAll(/(?<![\w/.-])(?:(components|config|functions|docs|bootstrap|test|\.github)\/[\w/.-]+|[\w-]+\.ts\b)/g)].map(
                ([path, room]) => (room ? path : `components/${path}`),
            );
            assert.ok(named.length > 5);
            assert.deepStrictEqual(
                named.filter(path => !existsSync(join(root, path))),
                [],
            );
        });
});

describe("the checklists", () => {
    before(function () {
        if (existsSync(seeds)) return;
        process.stderr.write("SKIPPED: the checklists do not lie beside this repository; that every reference points at a real item was NOT checked\n");
        this.skip();
    });

    for (const list of lists)
        it(`${list}: every box has somebody who answers it`, () => {
            const answers = answersOf(list, rules);
            const boxes = linesOf(list).flatMap((line, i) => (/^\s*- \[.\]/.test(line) ? [i + 1] : []));
            assert.ok(boxes.length > 0);
            assert.deepStrictEqual(
                boxes.filter(line => !answers.has(line)),
                [],
            );
        });
    it("every rule names items that exist", () => {
        const wrong = rules.flatMap(rule =>
            rule.items.filter(item => {
                const [list, line] = item.split(":");
                return !files[list] || !demands(linesOf(list)[Number(line) - 1]);
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
                [...readFileSync(join(root, file), "utf8").matchAll(/\b(arbitrage|vanta|bot-core|cryptofunk|mech-exo):(\d+)\b/g)].map(([item, list, line]) => ({
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
