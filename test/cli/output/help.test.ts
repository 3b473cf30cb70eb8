import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../../../cli/output/arguments";
import { type Command, commands, others } from "../../../cli/output/commands";
import { allCommands, helpOf, readmeTable } from "../../../cli/output/help";
import { scripts } from "../../../package.json";

const root = join(__dirname, "../../..");

/** The scripts that a person calls; npm itself calls the other one. */
const called = Object.keys(scripts).filter(name => name !== "postinstall");

describe("the table of commands", () => {
    it("has every script of package.json, and no other", () =>
        assert.deepStrictEqual([...Object.values(commands), ...others].map(({ name }) => name).sort(), called.sort()));
    it("is what the README shows", () => {
        const readme = readFileSync(join(root, "README.md"), "utf8");
        const [table] = /^\| call \|[\s\S]*?(?=\n\n)/m.exec(readme) ?? [];
        assert.strictEqual(table, readmeTable().join("\n"));
    });
    it("has no flag that the command does not take", () => {
        const values: Record<string, string> = { "<file>.svg": "bot.svg" };
        for (const { name, flags } of [commands.preview, commands["restore:drill"]])
            for (const flag of flags as Command["flags"] & object) {
                const argv = [...(flag.alone ? [] : ["prod"]), `--${flag.name}`, ...(flag.value ? [values[flag.value] ?? "a=b"] : [])];
                const given: Record<string, unknown> = { ...readArguments(name as "preview", argv, {}) };
                assert.ok(given[flag.name] === true || [given[flag.name]].flat().length === 1, `${name} ${argv.join(" ")}`);
            }
    });
});

describe("--help", function () {
    this.timeout(60_000);
    for (const [file, flag, command] of [
        ["preview", "--help", commands.preview],
        ["up", "-h", commands.up],
        ["restore-drill", "--help", commands["restore:drill"]],
    ] as const)
        it(`of ${command.name} is on standard output, whatever else was given, and ends well`, () => {
            const { status, stdout, stderr } = spawnSync(process.execPath, ["--import=tsx", `cli/${file}.ts`, "--nosuch", flag], {
                cwd: root,
                encoding: "utf8",
            });
            assert.deepStrictEqual([status, stdout, stderr], [0, helpOf(command), ""]);
        });
    it("names every flag with what it does, the exit codes, and that npm keeps flags for itself", () => {
        for (const command of Object.values(commands) as Command[]) {
            const help = helpOf(command);
            for (const { name } of command.flags ?? []) assert.ok(help.includes(`--${name}`), `${command.name} --${name}`);
            assert.match(help, /\nExit code: /);
            assert.match(help, /npm keeps flags for itself unless they stand behind --/);
            for (const line of help.split("\n")) assert.ok(line.length <= 100, line);
        }
    });
    it("npm run help lists every command with a line each", () => {
        const { status, stdout } = spawnSync(process.execPath, ["--import=tsx", "cli/help.ts"], { cwd: root, encoding: "utf8" });
        assert.deepStrictEqual([status, stdout], [0, allCommands()]);
        for (const name of called) assert.match(stdout, new RegExp(`^  ${name}( [<[]\\w+[\\]>])? +\\S`, "m"));
    });
});
