import * as assert from "node:assert";
import { readCatalogue } from "../../checklist/catalogue";
import { answerOf } from "../../checklist/ci";
import type { Report } from "../../checklist/control";
import { sarif } from "./ci/documents";

const scans: readonly Report[] = ["secrets-scan", "code-scan", "dependency-scan", "image-scan"];
const images = { worker: `sha256:${"a".repeat(64)}` };
const controls = [...readCatalogue().controls.values()].flatMap(({ id, answer, demands, critical }) =>
    "ci" in answer && scans.includes(answer.ci) ? [{ id, kind: answer.ci, of: answer.of, demands, critical }] : [],
);

describe("controls that a scanner answers", () => {
    it("are of every kind of scan", () => assert.deepStrictEqual([...new Set(controls.map(({ kind }) => kind))].sort(), [...scans].sort()));
    for (const { id, kind, of, ...held } of controls) {
        const clean = (name: string) => {
            const file = { name: "report", bytes: Buffer.from(sarif([], { driver: { name }, run: { properties: { imageName: images.worker } } })) };
            return answerOf(kind, [file], { ...held, of, images }).result;
        };
        it(`${id} says its tools, and a clean file of each passes`, () => {
            assert.ok(of?.length, "it says no tool");
            for (const tool of of) assert.strictEqual(clean(tool), "pass", tool);
        });
        it(`${id} is not answered by a linter that found nothing`, () => {
            for (const tool of ["ESLint", "Biome", "Ruff", "mypy"]) assert.strictEqual(clean(tool), "not evaluated", tool);
        });
    }
});
