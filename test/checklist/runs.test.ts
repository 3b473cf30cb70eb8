import * as assert from "node:assert";
import { readCatalogue } from "../../checklist/catalogue";
import { drillNames } from "../../cli/drill/names";
import { soakNames } from "../../probes/soak";

describe("soaks and drills", () => {
    const { controls } = readCatalogue(undefined, { soaks: soakNames, drills: new Set(drillNames) });
    const asked = (kind: "soak" | "drill") =>
        [...new Set([...controls.values()].flatMap(({ answer }) => (kind in answer ? (answer as Record<string, string>)[kind] : [])))].sort();

    it("are each asked for by a control, and every one that is asked for is there", () => {
        assert.deepStrictEqual(asked("soak"), [...soakNames].sort());
        assert.deepStrictEqual(asked("drill"), [...drillNames].sort());
    });
});
