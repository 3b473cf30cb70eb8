import * as assert from "node:assert";
import { unknownString } from "../../cli/recording/values";
import { faultsOf } from "./definitions";
import type { Manifest } from "./helm";

const text = { type: "string" };
const spec = {
    type: "object",
    required: ["size", "mode"],
    properties: {
        size: { type: "integer", minimum: 1, format: "int32" },
        mode: { type: "string", enum: ["a", "b"], default: "a" },
        port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
        labels: { type: "object", additionalProperties: text },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        list: { type: "array", items: { type: "object", properties: { name: text }, required: ["name"] } },
        level: { type: "string", pattern: "^(?i)(debug|info)$" },
        gone: { type: "string", nullable: true },
        template: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
        none: { type: "object" },
    },
};
const schema = { openAPIV3Schema: { type: "object", properties: { apiVersion: text, kind: text, metadata: { type: "object" }, spec } } };
const versions = [
    { name: "v1", served: true, schema },
    { name: "v1beta1", served: false, schema },
];
const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.it.dev" },
    spec: { group: "it.dev", names: { kind: "Thing" }, scope: "Namespaced", versions },
} as unknown as Manifest;

const thing = (more: object = {}, object: object = {}) =>
    ({ apiVersion: "it.dev/v1", kind: "Thing", metadata: { name: "it", namespace: "there" }, spec: { size: 1, ...more }, ...object }) as Manifest;
const faults = (more?: object, object?: object) => faultsOf(thing(more, object), definition).join("; ");

describe("The judge of custom resources", () => {
    const sound: [what: string, more: object][] = [
        ["a sound one, with a default filled in", {}],
        ["a number and a word where either may stand", { port: 80, list: [{ name: "x" }] }],
        ["a word where either may stand", { port: "http" }],
        ["any key of a map with values of one type", { labels: { a: "b" } }],
        ["any field where the definition keeps unknown ones", { free: { any: { thing: 1 } } }],
        ["a pattern that does not care for case", { level: "DEBUG" }],
        ["nothing, where a field may be null", { gone: null }],
        ["an object inside with fields of its own", { template: { kind: "X", apiVersion: "v1", metadata: { labels: { a: "b" } }, data: 1 } }],
        ["a value that only a deployment knows, whatever its type", { size: unknownString, mode: unknownString, list: unknownString }],
    ];
    for (const [what, more] of sound) it(`takes ${what}`, () => assert.strictEqual(faults(more), ""));

    const wrong: [what: string, more: object, says: RegExp][] = [
        ["a field that the definition does not have", { siez: 1 }, /^spec: must NOT have additional properties \(siez\)$/],
        ["such a field whose value is unknown", { siez: unknownString }, /\(siez\)/],
        ["such a field inside a list", { list: [{ name: "x", nmae: "y" }] }, /^spec\.list\.0: .*\(nmae\)$/],
        ["any field of an object without fields", { none: { a: 1 } }, /^spec\.none: .*\(a\)$/],
        ["a word where a number stands", { size: "two" }, /^spec\.size: must be integer$/],
        ["a number below the least", { size: 0 }, /^spec\.size: must be >= 1$/],
        ["a word that is none of the allowed", { mode: "c" }, /^spec\.mode: must be equal to one of the allowed values$/],
        ["a field that is missing", { list: [{}] }, /^spec\.list\.0: must have required property 'name'$/],
        ["a truth where a number or a word stands", { port: true }, /^spec\.port: must be integer,string/],
        ["a pattern that does not fit", { level: "loud" }, /^spec\.level: must match pattern/],
        ["nothing, where a field may not be null", { mode: null }, /^spec\.mode: must be string/],
        ["a wrong label of an object inside", { template: { metadata: { labels: { a: 1 } } } }, /^spec\.template\.metadata\.labels\.a: must be string$/],
    ];
    for (const [what, more, says] of wrong) it(`refuses ${what}`, () => assert.match(faults(more), says));

    it("refuses what stands outside of it, too", () => {
        assert.match(faults({}, { sepc: {} }), /^object: .*\(sepc\)$/);
        assert.match(faults({}, { metadata: { name: "it", namespace: "there", lables: {} } }), /^metadata: .*\(lables\)$/);
        assert.match(faults({}, { metadata: { name: "it" } }), /^metadata\.namespace: absent$/);
    });
    it("refuses a version that is not served", () => {
        assert.strictEqual(faults({}, { apiVersion: "it.dev/v1beta1" }), "apiVersion: it.dev/v1beta1 is not served; it.dev/v1 is");
        assert.match(faults({}, { apiVersion: "it.dev/v2" }), /it\.dev\/v2 is not served/);
    });
});
