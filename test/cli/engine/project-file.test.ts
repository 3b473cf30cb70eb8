import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkProjectFile } from "../../../cli/engine/project-file";
import { UsageError } from "../../../cli/output/arguments";
import { SettingsError } from "../../../config/load";

const ours = readFileSync(join(__dirname, "../../../Pulumi.yaml"), "utf8");

describe("the project's file", () => {
    const folder = mkdtempSync(join(tmpdir(), "golive-project-"));
    after(() => rmSync(folder, { recursive: true }));
    const check = (text: string) => {
        writeFileSync(join(folder, "Pulumi.yaml"), text);
        checkProjectFile(folder);
    };
    const refuses = (text: string, says: RegExp) =>
        assert.throws(
            () => check(text),
            (error: Error) => error instanceof UsageError && says.test(error.message),
        );

    it("is ours, and may have another name", () => {
        checkProjectFile();
        check(ours);
        check(ours.replace("name: golive", "name: mine"));
    });
    for (const [more, why] of [
        ["stackConfigDir: other", "settings would come from elsewhere"],
        ["config: other", "settings would come from elsewhere"],
        ["config:\n    golive:phase: { default: live }", "settings would come from elsewhere"],
        ["options: { refresh: always }", "the deployment would refresh first"],
        ["plugins: { providers: [] }", "other providers would be deployed with"],
        ["backend: { url: 'file://x' }", "the state would lie somewhere else"],
        ["packages: {}", "the program would build by other packages"],
        ["unheardOf: 1", "nobody here knows it"],
    ])
        it(`is refused with ${more.split(":")[0]}`, () =>
            refuses(
                `${ours}\n${more}\n`,
                new RegExp(`^Pulumi.yaml: ${more.split(":")[0]}: found a key that is not allowed, since ${why}.*; allowed: author, `),
            ));
    it("is refused with another program, or another way to run it", () => {
        refuses(ours.replace("main: index.ts", "main: other.ts"), /^Pulumi.yaml: main: found what would run another program/);
        refuses(ours.replace("--import=tsx", "--import=./other.mjs"), /^Pulumi.yaml: runtime: found what would run another program/);
        refuses(ours.replace("name: nodejs", "name: python"), /^Pulumi.yaml: runtime/);
    });
    it("is refused where it is no YAML, with its line", () => assert.throws(() => check("name: [golive"), SettingsError));
    for (const other of ["Pulumi.json", "Pulumi.yml"])
        it(`is refused beside ${other}, which pulumi may take first`, () => {
            writeFileSync(join(folder, other), "{}");
            refuses(ours, new RegExp(`^${other} stands beside Pulumi.yaml, and pulumi may read it instead: delete it\\.$`));
            rmSync(join(folder, other));
        });
});
