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
        const clean = (name: string, driver = {}, run = {}) => {
            const text = sarif([], { driver: { name, ...driver }, run: { properties: { imageName: images.worker }, ...run } });
            const file = { name: "report", bytes: Buffer.from(text) };
            return answerOf(kind, [file], { ...held, of, images }).result;
        };
        it(`${id} says its tools, and a clean file of each passes`, () => {
            assert.ok(of?.length, "it says no tool");
            for (const tool of of) assert.strictEqual(clean(tool), "pass", tool);
        });
        it(`${id} is not answered by a linter that found nothing`, () => {
            for (const tool of ["ESLint", "Biome", "Ruff", "mypy"]) assert.strictEqual(clean(tool), "not evaluated", tool);
        });
        it(`${id} is not answered by another tool whose rules, packs or call bear a scanner's name`, () => {
            for (const tool of of ?? []) {
                assert.strictEqual(clean("ESLint", { rules: [{ id: `generic.secrets.${tool}.${tool}`, name: tool }] }), "not evaluated", tool);
                const run = { invocations: [{ executionSuccessful: true, commandLine: `eslint --config p/${tool}` }], automationDetails: { id: tool } };
                assert.strictEqual(clean("ESLint", {}, run), "not evaluated", tool);
            }
        });
    }
});

describe("a type check", () => {
    it("is not answered by a linter that has rules for a typed language", () => {
        const { answer, demands } = readCatalogue().controls.get("types-hold") ?? assert.fail("there is no such control");
        const of = "ci" in answer ? answer.of : undefined;
        const clean = (driver: object) => answerOf("lint", [{ name: "report", bytes: Buffer.from(sarif([], { driver })) }], { of, demands }).result;
        assert.strictEqual(clean({ name: "ESLint", rules: [{ id: "@typescript-eslint/no-unused-vars" }] }), "not evaluated");
        assert.strictEqual(clean({ name: "mypy" }), "pass");
    });
});
