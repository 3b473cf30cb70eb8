import * as assert from "node:assert";
import { unknownString } from "../../cli/values";
import { recorded, stacks } from "./graph";
import { validate } from "./kubernetes";
import { needs } from "./python";
import { sample } from "./sample";

const metadata = { name: "it", namespace: "it" };
const pod = { metadata: { labels: { app: "it" } }, spec: { containers: [{ name: "it", image: "it:1" }] } };
const deployment = (spec: object) =>
    sample("kubernetes:apps/v1:Deployment", "it", { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { selector: { matchLabels: { app: "it" } }, template: pod, ...spec } });
const withContainer = (more: object) => deployment({ template: { ...pod, spec: { containers: [{ ...pod.spec.containers[0], ...more }] } } });

describe("Kubernetes' schemas", function () {
    this.timeout(60_000);
    before(function () {
        needs(this, "kubernetes_validate", "Kubernetes objects against the schemas of the cluster's version");
    });

    for (const stack of stacks) {
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
        const faultsOf = (object: Parameters<typeof validate>[0][number], version = "1.34") => validate([object], version).faults;

        it("passes a sound object", () => assert.deepStrictEqual(faultsOf(deployment({ replicas: 1 })), []));
        it("passes unknown values, whatever their type", () => {
            assert.deepStrictEqual(faultsOf(deployment({ replicas: unknownString, selector: unknownString, paused: unknownString })), []);
            assert.deepStrictEqual(faultsOf(withContainer({ env: [{ name: "A", value: unknownString }], args: unknownString })), []);
        });
        it("refuses a misspelt field", () => {
            assert.deepStrictEqual(faultsOf(withContainer({ livenesProbe: {} })), [
                "kubernetes:apps/v1:Deployment it: spec.template.spec.containers.0: Additional properties are not allowed ('livenesProbe' was unexpected)",
            ]);
        });
        it("refuses a misspelt field whose value is unknown", () => {
            assert.match(faultsOf(withContainer({ livenesProbe: unknownString }))[0], /'livenesProbe' was unexpected/);
        });
        it("refuses words where a number stands", () => assert.match(faultsOf(deployment({ replicas: "two" }))[0], /spec\.replicas: 'two' is not of type/));
        it("refuses a missing field", () => assert.match(faultsOf(deployment({ selector: undefined }))[0], /spec: 'selector' is a required property/));
        it("refuses a version that it has no schemas of", () => {
            assert.match(faultsOf(deployment({}), "1.11")[0], /Kubernetes 1\.11 has no schemas here: they go from 1\.25 to/);
        });
        it("counts what it has no schema for", () => {
            const { judged, notEvaluated, faults } = validate([sample("kubernetes:it.dev/v1:Thing", "it", { apiVersion: "it.dev/v1", kind: "Thing" })], "1.34");
            assert.deepStrictEqual({ judged, notEvaluated: [...notEvaluated], faults }, { judged: 0, notEvaluated: [["it.dev/v1 Thing", 1]], faults: [] });
        });
    });
});
