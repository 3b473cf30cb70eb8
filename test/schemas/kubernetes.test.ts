import * as assert from "node:assert";
import { unknownString } from "../../cli/recording/values";
import { graphs, recorded } from "./graph";
import { validate } from "./kubernetes";
import { needs } from "./python";
import { sample } from "./sample";

const type = "kubernetes:apps/v1:Deployment";
const container = { name: "it", image: "it:1" };
const template = (more: object) => ({ metadata: { labels: { app: "it" } }, spec: { containers: [{ ...container, ...more }] } });
const deployment = (spec: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "it" },
    spec: { selector: { matchLabels: { app: "it" } }, template: template({}), ...spec },
});

/** What an object has, and what must be said about it: nothing, where there is no pattern. */
const samples: [what: string, says: RegExp | undefined, object: Record<string, unknown>][] = [
    ["a sound object", undefined, deployment({ replicas: 1 })],
    ["unknown values, whatever their type", undefined, deployment({ replicas: unknownString, selector: unknownString, paused: unknownString })],
    ["unknown values inside lists", undefined, deployment({ template: template({ env: [{ name: "A", value: unknownString }], args: unknownString }) })],
    [
        "a misspelt field",
        /^spec\.template\.spec\.containers\.0: Additional properties are not allowed \('livenesProbe' was unexpected\)$/,
        deployment({ template: template({ livenesProbe: {} }) }),
    ],
    ["a misspelt field whose value is unknown", /'livenesProbe' was unexpected/, deployment({ template: template({ livenesProbe: unknownString }) })],
    ["words where a number stands", /^spec\.replicas: 'two' is not of type/, deployment({ replicas: "two" })],
    [
        "an environment variable that is no text",
        /^spec\.template\.spec\.containers\.0\.env\.0\.value: 5 is not of type/,
        deployment({ template: template({ env: [{ name: "A", value: 5 }] }) }),
    ],
    ["an object without a field that it must have", /^spec: 'selector' is a required property$/, deployment({ selector: undefined })],
];

describe("Kubernetes' schemas", () => {
    before(function () {
        needs(this, "kubernetes-validate", "Kubernetes objects against the schemas of the cluster's version");
    });

    for (const stack of graphs) {
        it(`take every object of ${stack}, strictly, in the cluster's version`, async () => {
            const { resources } = await recorded(stack);
            const version = String(resources.find(({ type }) => type === "aws:eks/cluster:Cluster")?.properties.version);
            const { judged, notEvaluated, faults } = validate(resources, version);
            console.log(`      ${stack}: ${judged} objects fit Kubernetes ${version}`);
            console.log(`      ${stack}: not evaluated, no schema: ${[...notEvaluated].map(([kind, count]) => `${count} ${kind}`).join(", ") || "none"}`);
            assert.deepStrictEqual(faults, []);
            assert.ok(judged > 20, "an empty graph is no proof");
        });
    }

    describe("judge", () => {
        const faults = new Map<string, string>();
        before(() => {
            const found = validate(
                samples.map(([what, , object]) => sample(type, what, object)),
                "1.34",
            ).faults;
            for (const [what] of samples) {
                const start = `${type} ${what}: `;
                faults.set(
                    what,
                    found
                        .filter(fault => fault.startsWith(start))
                        .map(fault => fault.slice(start.length))
                        .join("; "),
                );
            }
        });
        for (const [what, says] of samples) {
            if (says) it(`refuses ${what}`, () => assert.match(faults.get(what) ?? "", says));
            else it(`passes ${what}`, () => assert.strictEqual(faults.get(what), ""));
        }
        it("refuses a version that it has no schemas of", () => {
            const { faults } = validate([sample(type, "it", deployment({}))], "1.11");
            assert.match(faults[0], /Kubernetes 1\.11 has no schemas here: they go from 1\.25 to/);
        });
        it("counts what it has no schema for", () => {
            const { judged, notEvaluated, faults } = validate([sample("kubernetes:it.dev/v1:Thing", "it", { apiVersion: "it.dev/v1", kind: "Thing" })], "1.34");
            assert.deepStrictEqual({ judged, notEvaluated: [...notEvaluated], faults }, { judged: 0, notEvaluated: [["it.dev/v1 Thing", 1]], faults: [] });
        });
    });
});
