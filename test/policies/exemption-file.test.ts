import * as assert from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExemptionsError } from "../../policies/exemption-file";
import { readExemptions } from "../../policies/exemptions";

describe("the exemptions file", () => {
    const sound = "- { rule: a, resource: b, reason: c, owner: d, ticket: e, expiry: 2027-01-31 }\n";
    const read = (text: string) => {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        try {
            writeFileSync(join(folder, "exemptions.yaml"), text);
            return readExemptions(join(folder, "exemptions.yaml"));
        } finally {
            rmSync(folder, { recursive: true });
        }
    };
    const refuses = (text: string, message: RegExp) =>
        assert.throws(
            () => read(text),
            (error: Error) => error instanceof ExemptionsError && message.test(error.message),
        );

    it("need not be there", () => assert.deepStrictEqual(readExemptions("/nowhere/exemptions.yaml"), []));
    it("may be empty", () => assert.deepStrictEqual(read("# none\n"), []));
    it("is read", () => assert.deepStrictEqual(read(sound), [{ rule: "a", resource: "b", reason: "c", owner: "d", ticket: "e", expiry: "2027-01-31" }]));
    it("is refused without an owner", () => refuses(sound.replace("owner: d, ", ""), /^exemptions\.yaml: 0\.owner: /));
    it("is refused with a day that does not exist", () => refuses(sound.replace("2027-01-31", "2027-02-31"), /^exemptions\.yaml: 0\.expiry: /));
    it("is refused with an unknown field", () => refuses(sound.replace("owner: d", "owner: d, forever: true"), /forever/));
    it("is refused when it is no YAML, in one line", () => refuses("- {", /^exemptions\.yaml: Flow map .*line 1, column 4:$/));
    it("is refused with a line for each fault", () =>
        refuses(sound.replace("owner: d, ticket: e, ", ""), /^exemptions\.yaml: 0\.owner: [^\n]*\nexemptions\.yaml: 0\.ticket: [^\n]*$/));
    it("is refused when it is no list", () => refuses("rule: a\n", /^exemptions\.yaml: \(whole file\): /));
});
