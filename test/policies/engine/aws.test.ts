import * as assert from "node:assert";
import * as provider from "@pulumi/aws";
import { aws } from "../../../policies/engine/aws";
import { typeOf } from "../../../policies/engine/rule";
import { ruleFiles, sourceOf } from "../sources";

type Classes = Record<string, Record<string, unknown>>;
const classAt = (classes: unknown, module: string, name: string): unknown => (classes as Classes)[module]?.[name];

describe("the names of AWS's classes that rules use", () => {
    const sources = ruleFiles.map(sourceOf);
    const names = [...new Set(sources.flatMap(source => [...source.matchAll(/\baws\.(\w+)\.([A-Z]\w+)/g)].map(([, module, name]) => `${module}.${name}`)))];

    it("stand for the provider's own type tokens, every one", () => {
        assert.ok(names.length > 100);
        const wrong = names.filter(name => {
            const [module, of] = name.split(".");
            const real = classAt(provider, module, of);
            return real === undefined || typeOf(real) !== typeOf(classAt(aws, module, of));
        });
        assert.deepStrictEqual(wrong, []);
    });

    it("are loaded from nowhere: a class that the provider lacks has a token too", () =>
        assert.strictEqual(typeOf(classAt(aws, "ec2", "Odd")), "aws:ec2/odd:Odd"));
});
