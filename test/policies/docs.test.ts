import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { docsFile, rulesDocument } from "../../policies/docs";

describe("docs/rules.md", () => {
    it("is what `npm run docs:rules` writes", () => assert.strictEqual(readFileSync(docsFile, "utf8"), rulesDocument()));
});
