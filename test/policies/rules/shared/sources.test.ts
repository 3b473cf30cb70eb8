import * as assert from "node:assert";
import { noLanguage, noLine } from "../../../../policies/rules/shared/sources";
import { content } from "../fixtures/contract";

describe("a line that is said to enforce something", () => {
    for (const code of ["src/risk.py:1", "src/risk.py:120", "a.go:3", "a.rs:7", "web/a.tsx:9", "a.mjs:1", "Risk.java:2", "risk.cpp:4", "src/risk.py"])
        it(`may be ${code}`, () => assert.strictEqual(noLine(code), undefined));
    for (const code of ["README.md:1", "x:1", "Dockerfile:3", "limits.yaml:2", "requirements.txt:1", "py:1", "risk.py.bak:1", "risk.ipynb:1"])
        it(`is none in ${code}`, () => assert.match(noLine(code) ?? "", new RegExp(`^${code.replace(/:\d+$/, "")}, which .* is no source of a program$`)));
    it("is counted from 1", () => assert.match(noLine("src/risk.py:0") ?? "", /^src\/risk\.py:0, which .* is no line: the first is 1$/));
    it("is in a language that an image has", () => {
        const java = { ...content, digest: "", notScanned: [{ what: "Java and Kotlin", files: 3, inImages: 3 }] };
        const shell = { ...content, digest: "", notScanned: [{ what: "shell", files: 3, inImages: 3 }] };
        const none = { ...content, digest: "", languages: [{ name: "python" as const, files: 3, inImages: 0, evaluated: true }] };
        assert.strictEqual(noLanguage("a.py", { ...content, digest: "" }), undefined);
        assert.strictEqual(noLanguage("a.java", java), undefined);
        for (const contract of [none, shell])
            assert.match(noLanguage(contract === none ? "a.py" : "a.java", contract) ?? "", /is of a language that is in no image/);
    });
});
