import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { jsonSchemas } from "../../config/json-schema";

type Node = Record<string, unknown>;

/** The paths of properties without a description. */
function undescribed(node: unknown, path = ""): string[] {
    if (node === null || typeof node !== "object") return [];
    if (Array.isArray(node)) return node.flatMap(entry => undescribed(entry, path));
    const own = Object.entries(((node as Node).properties as Node | undefined) ?? {}).flatMap(([name, property]) =>
        (property as Node).description ? [] : [`${path}.${name}`],
    );
    const below = Object.entries(node).flatMap(([key, value]) =>
        key === "properties" ? Object.entries(value as Node).flatMap(([name, property]) => undescribed(property, `${path}.${name}`)) : undescribed(value, path),
    );
    return [...own, ...below];
}

describe("JSON Schemas", () => {
    for (const { file, schema } of jsonSchemas) {
        it(`${basename(file)} is what \`npm run schemas\` writes`, () =>
            assert.deepStrictEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(JSON.stringify(schema()))));
        it(`${basename(file)} says of every field what it is`, () => assert.deepStrictEqual(undescribed(schema()), []));
        it(`${basename(file)} says of every optional field what its default is`, () => assert.deepStrictEqual(withoutDefault(schema()), []));
    }
    for (const file of ["Pulumi.prod.yaml", "Pulumi.staging.yaml", "bots/cryptofunk.yaml"])
        it(`${file} names its schema for editors`, () =>
            assert.match(readFileSync(file, "utf8"), /^# yaml-language-server: \$schema=(\.\.\/)?config\/schema\/\w+\.schema\.json\n/));
});

/** The paths of leaves that may be left out and whose description names no default. */
function withoutDefault(node: unknown, path = ""): string[] {
    if (node === null || typeof node !== "object") return [];
    if (Array.isArray(node)) return node.flatMap(entry => withoutDefault(entry, path));
    const { properties = {}, required = [] } = node as { properties?: Record<string, Node>; required?: string[] };
    const pulumis = /Pulumi's own\.$/;
    const own = Object.entries(properties).flatMap(([name, property]) => {
        const said = String(property.description ?? "");
        const leaf = !("properties" in property);
        return required.includes(name) || !leaf || /Default: /.test(said) || pulumis.test(said) || /Without it/.test(said) ? [] : [`${path}.${name}`];
    });
    return [
        ...own,
        ...Object.entries(node).flatMap(([key, value]) =>
            key === "properties"
                ? Object.entries(value as Node).flatMap(([name, property]) => withoutDefault(property, `${path}.${name}`))
                : withoutDefault(value, path),
        ),
    ];
}
