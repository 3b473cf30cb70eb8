import * as assert from "node:assert";
import { formatOf, type formats, parseDocument, valueAt } from "../../documents";

describe("files of configuration", () => {
    const read: [format: (typeof formats)[number], text: string, path: string, value: unknown][] = [
        ["yaml", "a:\n  b: [1, {c: 2.5}]\n", "a.b[1].c", 2.5],
        ["json", '{"a":{"b":[true]}}', "a.b[0]", true],
        ["toml", "[a]\nb = 0.02\n[[c]]\nd = 'x'\n", "c[0].d", "x"],
        ["ini", "top=1\n[a]\nb = 0.02\n", "a.b", "0.02"],
        ["ini", "LOSS=0.02\n", "LOSS", "0.02"],
        ["yaml", "a: 1", "a.b", undefined],
        ["yaml", "a: 1", "constructor", undefined],
        ["json", "{}", "a", undefined],
    ];
    for (const [format, text, path, value] of read)
        it(`are read: ${format} ${path}`, () => assert.deepStrictEqual(valueAt(parseDocument(text, format), path), value));
    it("are none where they cannot be read", () => {
        for (const [format, text] of [
            ["yaml", "a: [1"],
            ["json", "{"],
            ["toml", "a = "],
        ] as const) {
            assert.throws(() => parseDocument(text, format));
        }
    });
    it("say their format by their names", () =>
        assert.deepStrictEqual(
            ["a.yaml", "a.YML", "a.json", "a.toml", "a.ini", "a.cfg", "a.conf", "a.env", "a.properties", "/app.d/a", "a.txt"].map(formatOf),
            ["yaml", "yaml", "json", "toml", "ini", "ini", "ini", "ini", "ini", undefined, undefined],
        ));
});
