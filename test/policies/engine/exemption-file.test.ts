import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExemptionsError, readExemptions } from "../../../policies/engine/exemption-file";

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
    it("may name the stack and the bot that it is for", () => {
        const named = (more: string, resource = "b") => sound.replace("resource: b", `resource: "${resource}", ${more}`);
        assert.deepStrictEqual(
            read(named("stack: prod, bot: mine")).map(({ stack, bot }) => [stack, bot]),
            [["prod", "mine"]],
        );
        refuses(named("stack: [prod]"), /^exemptions\.yaml: \[0\]\.stack: found a list, allowed: the name of a stack/);
        refuses(named('bot: ""'), /^exemptions\.yaml: \[0\]\.bot: found an empty text, allowed: the name of a bot/);
        refuses(named("stack: prod", "urn:pulumi:staging::a::b::c"), /\.stack: found another stack than the URN's, allowed: staging$/);
    });
    it("is refused without an owner", () =>
        refuses(sound.replace("owner: d, ", ""), /^exemptions\.yaml: \[0\]\.owner: found nothing, allowed: who answers for it$/));
    it("is refused with an empty reason", () => refuses(sound.replace("reason: c", 'reason: ""'), /\[0\]\.reason: found an empty text, allowed: why/));
    it("is refused with another kind of value", () => refuses(sound.replace("owner: d", "owner: [d]"), /\[0\]\.owner: found a list, allowed: who/));
    for (const day of ["2027-02-31", "soon", "2027-1-31", "99999-01-01"])
        it(`is refused with the day ${day}`, () =>
            refuses(sound.replace("2027-01-31", day), /^exemptions\.yaml: \[0\]\.expiry: found a text that is no day, allowed: .*2027-01-31/));
    it("is refused with a day more than a year ahead", () => {
        const day = (ahead: number) => new Date(Date.now() + ahead * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
        const until = (ahead: number) => sound.replace("2027-01-31", day(ahead));
        assert.strictEqual(read(until(366)).length, 1);
        refuses(until(368), /^exemptions\.yaml: \[0\]\.expiry: found a day that is further ahead, allowed: .* at most 366 days ahead/);
        refuses(sound.replace("2027-01-31", "9999-12-31"), /found a day that is further ahead/);
    });
    it("is refused with an unknown field", () =>
        refuses(sound.replace("owner: d", "owner: d, forever: true"), /^exemptions\.yaml: \[0\]\.forever: found an unknown field, allowed: rule, resource, /));
    it("is refused when an entry is no mapping", () => refuses(`${sound}- a\n`, /^exemptions\.yaml: \[1\]: found a text, allowed: a mapping with rule, /));
    it("is refused when it is no YAML, with the line and nothing of its text", () => {
        refuses(`${sound}- { hunter2\n`, /^exemptions\.yaml: line \d: found what is no YAML, allowed: valid YAML$/);
        refuses(sound.replace("owner: d", "owner: *hunter2"), /^exemptions\.yaml: \(whole file\): found an alias of nothing[^\n]*$/);
    });
    it("is refused with a line for each fault", () =>
        refuses(sound.replace("owner: d, ticket: e, ", ""), /^exemptions\.yaml: \[0\]\.owner: [^\n]*\nexemptions\.yaml: \[0\]\.ticket: [^\n]*$/));
    it("is refused when it is no list", () => refuses("rule: a\n", /^exemptions\.yaml: \(whole file\): found a mapping, allowed: a list of exemptions$/));
    it("ends the pack with its fault and no stack trace", () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        try {
            for (const room of ["policies", "runtime", "contract", "credentials", "documents", "names", "venues"])
                cpSync(join(__dirname, "../../..", room), join(folder, room), { recursive: true });
            symlinkSync(join(__dirname, "../../../node_modules"), join(folder, "node_modules"));
            writeFileSync(join(folder, "policies/exemptions.yaml"), "rule: a\n");
            const { status, stdout, stderr } = spawnSync(process.execPath, ["index.js"], { cwd: join(folder, "policies"), encoding: "utf8" });
            assert.deepStrictEqual(
                { status, stdout, stderr },
                { status: 2, stdout: "", stderr: "exemptions.yaml: (whole file): found a mapping, allowed: a list of exemptions\n" },
            );
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
    it("is refused when it is a folder", () =>
        assert.throws(() => readExemptions(tmpdir()), /\(whole file\): found what cannot be read \(EISDIR\), allowed: a file$/));
});
