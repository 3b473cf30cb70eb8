import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, readCatalogue } from "../../checklist/catalogue";
import type { Control } from "../../checklist/control";
import { checklistDocument, docsFile } from "../../checklist/docs";
import { jsonSchemas } from "../../checklist/json-schema";
import { schemaAt } from "../../config/faults/allowed";
import { manifestSchema } from "../../config/manifest";
import { settingsSchema } from "../../config/settings";
import { rules } from "../../policies/rules";

/** Rules that no item asks for though they name one, each with the reason. */
const unasked: Record<string, string> = {
    "limit-can-be-seen": "It tells what people sign for, in capital-is-the-accounts and risk-read-by-a-trader: a share of a capital is no flaw once they have.",
};

describe("the five lists and their controls", () => {
    let catalogue: Catalogue;
    before(() => {
        catalogue = readCatalogue(undefined, { rules: new Set(rules.map(({ name }) => name)) });
    });
    const answers = (): Control["answer"][] => [...catalogue.controls.values()].map(({ answer }) => answer);

    it("have no fault, and each list asks for much", () => {
        for (const { name, items } of catalogue.lists) assert.ok([...items.values()].filter(item => "controls" in item).length > 40, name);
        assert.ok(catalogue.controls.size > 300, String(catalogue.controls.size));
    });
    it("ask for every rule, but for few", () => {
        const asked = new Set(answers().flatMap(answer => ("rule" in answer ? answer.rule : [])));
        assert.deepStrictEqual(
            rules.filter(({ name }) => !asked.has(name)).map(({ name }) => name),
            Object.keys(unasked),
        );
    });
    it("have each line that a rule names answered by that rule", () => {
        const answersAt = (item: string, rule: string): boolean => {
            const [list, line] = item.split(":");
            const entry = catalogue.lists.find(({ name }) => name === list)?.items.get(Number(line));
            const named = entry && "controls" in entry ? entry.controls.flatMap(id => catalogue.controls.get(id) ?? []) : [];
            return named.some(({ answer }) => "rule" in answer && answer.rule.includes(rule));
        };
        const gone = rules.flatMap(({ name, items }) => (name in unasked ? [] : items.filter(item => !answersAt(item, name)).map(item => `${name} ${item}`)));
        assert.deepStrictEqual(gone, []);
    });
    it("have no control twice: by the same judge for the same phase, of the same bots and with the same numbers", () => {
        // What a file of CI or a person answers is told apart by its title alone.
        const byJudge = [...catalogue.controls.values()].filter(({ answer }) => !("ci" in answer) && !("signature" in answer));
        const same = ({ answer, phase, needs, demands }: Control) => JSON.stringify([answer, phase, [...needs].sort(), demands]);
        const first = new Map<string, string>();
        for (const control of byJudge) if (!first.has(same(control))) first.set(same(control), control.id);
        assert.deepStrictEqual(
            byJudge.filter(control => first.get(same(control)) !== control.id).map(control => `${control.id} is ${first.get(same(control))}`),
            [],
        );
    });
    it("ask for fields that manifest or settings have", () => {
        const there = (path: string) => {
            const [first, ...steps] = path.split(".");
            return schemaAt(first === "manifest" ? manifestSchema : first === "settings" ? settingsSchema : undefined, steps) !== undefined;
        };
        const strange = answers().flatMap(answer => ("setting" in answer && !there(answer.setting) ? [answer.setting] : []));
        assert.deepStrictEqual(strange, []);
    });
    it("ask of the bot's source what a contract can be asked", () => {
        const form = /^(metric|route|extension):\S+$|^migrations$/;
        assert.deepStrictEqual(
            answers().flatMap(answer => ("contract" in answer && !form.test(answer.contract) ? [answer.contract] : [])),
            [],
        );
    });
    it("are what docs/checklist.md says, as `npm run docs:checklist` writes it", () =>
        assert.ok(readFileSync(docsFile, "utf8") === checklistDocument(catalogue), "docs/checklist.md is of another catalogue: npm run docs:checklist"));
    it("demand a share of the time wherever the uptime of a soak answers: it was up at all holds of every run", () => {
        const asked = [...catalogue.controls.values()].filter(({ answer }) => "soak" in answer && answer.soak === "uptime");
        assert.ok(asked.length > 3);
        assert.deepStrictEqual(
            asked.filter(({ demands }) => (demands.percent?.atLeast ?? 0) <= 0).map(({ id }) => id),
            [],
        );
    });
});

describe("the schemas of checklist/schema", () => {
    for (const { file, schema } of jsonSchemas)
        it(`${file.slice(join(__dirname, "../..").length + 1)} is what \`npm run schemas\` writes`, () =>
            assert.deepStrictEqual(JSON.parse(readFileSync(file, "utf8")), schema()));
});
