import * as assert from "node:assert";
import { readCatalogue } from "../../checklist/catalogue";
import { drillNames } from "../../cli/drill/names";
import { probeNames } from "../../probes";
import { soakNames } from "../../probes/soak";

describe("probes, soaks and drills", () => {
    const { controls } = readCatalogue(undefined, { probes: probeNames, soaks: soakNames, drills: new Set(drillNames) });
    const asked = (kind: "probe" | "soak" | "drill") =>
        [...new Set([...controls.values()].flatMap(({ answer }) => (kind in answer ? (answer as Record<string, string>)[kind] : [])))].sort();

    it("are each asked for by a control, and every one that is asked for is there", () => {
        assert.deepStrictEqual(asked("probe"), [...probeNames].sort());
        assert.deepStrictEqual(asked("soak"), [...soakNames].sort());
        assert.deepStrictEqual(asked("drill"), [...drillNames].sort());
    });
});
