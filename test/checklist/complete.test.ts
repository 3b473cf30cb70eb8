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
    it("ask for every rule that says which item it answers", () => {
        const asked = new Set(answers().flatMap(answer => ("rule" in answer ? answer.rule : [])));
        const idle = rules.filter(({ name, items }) => items.length > 0 && !asked.has(name)).map(({ name }) => name);
        assert.deepStrictEqual(idle, []);
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
        const form = /^(metric|route|table|extension):\S+$|^migrations$/;
        assert.deepStrictEqual(
            answers().flatMap(answer => ("contract" in answer && !form.test(answer.contract) ? [answer.contract] : [])),
            [],
        );
    });
    it("are what docs/checklist.md says, as `npm run docs:checklist` writes it", () =>
        assert.strictEqual(readFileSync(docsFile, "utf8"), checklistDocument(catalogue)));
});

describe("the schemas of checklist/schema", () => {
    for (const { file, schema } of jsonSchemas)
        it(`${file.slice(join(__dirname, "../..").length + 1)} is what \`npm run schemas\` writes`, () =>
            assert.deepStrictEqual(JSON.parse(readFileSync(file, "utf8")), schema()));
});
