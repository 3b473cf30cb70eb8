import * as assert from "node:assert";
import { join } from "node:path";
import { type Release, withoutHelm } from "./helm";
import { likeness, unknownValues } from "./values";

const release = (values: Release["values"]): Release => ({ name: "it", namespace: "there", chart: join(__dirname, "planted"), version: "1.0.0", values });
const unknown = (values: Release["values"]) => unknownValues(release(values), { version: "1.35" });

const known: [what: string, values: Record<string, unknown>][] = [
    ["one that the values file has, even where no template reads it", { replicas: 2, password: "x", settings: { level: "debug" } }],
    ["one that only a template reads", { settings: { format: "json" } }],
    ["one that only a template reads, with the value that it has anyhow", { settings: { format: "text" } }],
    ["any key of a map that a template writes out", { labels: { team: "it" }, resources: { limits: { cpu: "1" } } }],
    ["any key of a map that a template goes through", { extra: { one: "1" } }],
    ["any key of a map that ends in a Secret", { secret: { deep: { key: "x" } } }],
    ["a key of a map in a list, where the template reads it", { list: [{ name: "a", value: "b" }] }],
    ["a sub-chart's, under the name that the chart gives it", { sidecar: { port: 81, annotations: { a: "b" } } }],
    ["a global one that a template reads", { global: { zone: "a" } }],
    ["one that a template reads under a condition that holds", { features: { beta: true, betaLevel: 3 } }],
];

const misspelt: [what: string, values: Record<string, unknown>, paths: string[]][] = [
    ["one at the top", { replica: 2 }, ["replica"]],
    ["one below a map that the values file has", { settings: { levle: "debug" } }, ["settings.levle"]],
    ["one below an empty map that a template reads by name", { features: { alhpa: true } }, ["features.alhpa"]],
    ["one in a map of a list", { list: [{ name: "a", value: "b", valu: "c" }] }, ["list[0].valu"]],
    ["one of a sub-chart", { sidecar: { prot: 81 } }, ["sidecar.prot"]],
    ["a sub-chart under a name that it does not have", { sidecra: { port: 81 } }, ["sidecra"]],
    ["a global one", { global: { zoone: "a" } }, ["global.zoone"]],
    ["one that a template reads under a condition that does not hold", { features: { betaLevel: 3 } }, ["features.betaLevel"]],
    ["a whole map, once", { setings: { level: "debug", deep: { er: 1 } } }, ["setings"]],
    ["several, beside what is known", { replicas: 3, a: 1, settings: { level: "x", b: 2 } }, ["a", "settings.b"]],
];

describe("The judge of a chart's values", () => {
    before(function () {
        const reason = withoutHelm();
        if (!reason) return;
        process.stderr.write(`\nNOT EVALUATED: whether a misspelt value of a chart is named. ${reason}.\n`);
        this.skip();
    });
    for (const [what, values] of known) it(`knows ${what}`, () => assert.deepStrictEqual(unknown(values), []));
    for (const [what, values, paths] of misspelt) it(`names ${what}`, () => assert.deepStrictEqual(unknown(values), paths));
    it("says what Helm says when it cannot render", () => assert.throws(() => unknown({ features: "all", other: 1 }), /helm template it .*features/s));
    it("takes releases for alike whose values differ in words and numbers alone", () => {
        assert.strictEqual(likeness(release({ replicas: 1, a: { b: "x" } })), likeness(release({ replicas: 2, a: { b: "y" } })));
        assert.notStrictEqual(likeness(release({ on: true })), likeness(release({ on: false })));
        assert.notStrictEqual(likeness(release({ a: 1 })), likeness(release({ b: 1 })));
    });
});
