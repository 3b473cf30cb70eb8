import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { docsFile, presetFile, presetText, rulesDocument } from "../../policies/docs";
import { presets } from "../../policies/engine/rule";

describe("docs/rules.md", () => {
    it("is what `npm run docs:rules` writes", () => assert.strictEqual(readFileSync(docsFile, "utf8"), rulesDocument()));
});

describe("policies/presets", () => {
    for (const preset of presets)
        it(`${preset} is what \`npm run docs:rules\` writes`, () => assert.strictEqual(readFileSync(presetFile(preset), "utf8"), presetText(preset)));
});
