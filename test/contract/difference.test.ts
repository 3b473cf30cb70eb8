import * as assert from "node:assert";
import { differences } from "../../contract";
import { changed } from "../cli/contract-request/contracts";

type Contract = Parameters<typeof differences>[1];
const before = changed(() => undefined).contract;
const changing = (change: (contract: Contract) => void) => differences(before, changed(change).contract);
const nothing = { came: [], went: [], changed: [] };

describe("what differs between two contracts", () => {
    it("is nothing in the same one, and nothing where lines alone moved", () => {
        assert.deepStrictEqual(
            changing(() => undefined),
            [],
        );
        assert.deepStrictEqual(
            changing(contract => {
                contract.commit = "f".repeat(40);
                contract.variables[0].reads[0].at = "elsewhere.py:1";
                contract.metrics[0].at = ["elsewhere.py:2"];
            }),
            [],
        );
    });
    it("is everything of a first one", () => {
        const found = differences(undefined, before);
        const variables = found.find(({ kind }) => kind === "variables");
        assert.deepStrictEqual(variables?.came, before.variables.map(({ name }) => name).sort());
        assert.ok(found.every(({ went, changed }) => went.length + changed.length === 0));
    });
    it("is a variable that came, one that went, and one with another default", () => {
        const [first, second] = before.variables.map(({ name }) => name);
        const found = changing(contract => {
            contract.variables[1].reads[0].default = "another";
            contract.variables[0].name = "ZZ_NEW";
        });
        assert.deepStrictEqual(found, [{ kind: "variables", came: ["ZZ_NEW"], went: [first], changed: [second] }]);
    });
    it("is a mode's word that came", () => {
        const found = changing(contract => {
            contract.variables[2].reads[0].values = ["dry", "live"];
        });
        assert.deepStrictEqual(found, [{ kind: "variables", ...nothing, changed: [before.variables[2].name] }]);
    });
    const one: [kind: string, drop: (contract: Contract) => string][] = [
        ["keys of files", contract => contract.files.splice(0, 1).map(({ file, keys }) => `${file}: ${keys[0].path}`)[0]],
        ["metrics", contract => contract.metrics.splice(0, 1)[0].name],
        ["routes", contract => contract.routes.splice(0, 1).map(({ method, path }) => `${method} ${path}`)[0]],
        ["ports", contract => String(contract.ports.splice(0, 1)[0].port)],
        ["images", contract => contract.images.splice(0, 1)[0].id],
    ];
    for (const [kind, drop] of one)
        it(`is what went of ${kind}`, () => {
            let gone = "";
            const [found, ...others] = changing(contract => {
                gone = drop(contract);
            });
            assert.deepStrictEqual(others, []);
            assert.strictEqual(found.kind, kind);
            assert.ok([...found.went, ...found.changed].includes(gone), JSON.stringify(found));
        });
});
