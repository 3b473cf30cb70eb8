import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drills } from "../../../cli/drill/index";
import { readArguments } from "../../../cli/output/arguments";
import { type Command, type CommandName, commands, others } from "../../../cli/output/commands";
import { allCommands, helpFor, helpOf, readmeTable } from "../../../cli/output/help";
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
        for (const { name, flags } of [commands.preview, commands.scan])
            for (const flag of flags as Command["flags"] & object) {
                const argv = [...(flag.alone ? [] : ["prod"]), `--${flag.name}`, ...(flag.value ? [values[flag.value] ?? "a=b"] : [])];
                const given: Record<string, unknown> = { ...readArguments(name as "preview", argv, {}) };
                assert.ok(given[flag.name] === true || [given[flag.name]].flat().length === 1, `${name} ${argv.join(" ")}`);
            }
    });
});

/** What a script of package.json says to flags, as npm starts it. */
function started(name: CommandName, ...argv: string[]) {
    const [, how, file] = /^node (--\S+) (\S+)$/.exec(scripts[name]) ?? assert.fail(scripts[name]);
    return spawnSync(process.execPath, [how, file, ...argv], { cwd: root, encoding: "utf8" });
}

describe("--help", function () {
    this.timeout(60_000);
    for (const [command, flag] of [
        ["preview", "--help"],
        ["up", "-h"],
        ["preview:engine", "--help"],
        ["drill", "--help"],
        ["soak", "--help"],
        ["recover", "--help"],
        ["unlock", "-h"],
        ["night", "--help"],
        ["contract", "--help"],
        ["help", "-h"],
        ["bench", "--help"],
        ["compare", "--help"],
        ["mutation", "--help"],
    ] as const)
        it(`of ${command} is on standard output, whatever else was given, and nothing is done`, () => {
            const { status, stdout, stderr } = started(command, "--nosuch", flag);
            assert.deepStrictEqual([status, stdout, stderr], [0, helpOf(commands[command]), ""]);
        });
    it("with a value is refused, and nothing is done", () => {
        for (const command of Object.keys(commands) as CommandName[])
            assert.throws(() => helpFor(command, ["--help=1"]), new RegExp(`^Error: --help takes no value\\. Write: npm run -s ${command} -- --help$`));
        const { status, stdout, stderr } = started("mutation", "--help=1");
        assert.deepStrictEqual([status, stdout, stderr], [2, "", "--help takes no value. Write: npm run -s mutation -- --help\n"]);
    });
    it("of a drill names every drill", () => {
        const said = helpOf(commands.drill).replaceAll(/\s+/g, " ");
        assert.ok(said.includes(` Drills: ${[...drills.keys()].join(", ")}. `), said);
    });
    it("is one of every command's flags alone where it has no others", () => assert.match(helpOf(commands.help), /^npm run -s help\n\n.*\n\n {2}--help /));
    it("of up says of every flag what it may change, those with a letter beside those without", () => {
        const lines = helpOf(commands.up).split("\n");
        const under = (heading: string) => lines.slice(lines.indexOf(heading) + 1, lines.indexOf("", lines.indexOf(heading)));
        const what = under("What is deployed; the preview before it is given the same:");
        assert.match(what[0], /^ {2}-c, --config key=value {2,}a setting overridden by its path/);
        assert.ok(what.some(line => /^ {6}--exclude <urn> {2,}/.test(line)));
        assert.ok(under("How it is deployed:").some(line => /^ {2}-y, --yes {2,}/.test(line)));
        assert.match(under("What is shown:").at(-1) ?? "", /^ {6}--help /);
    });
    it("names every flag with what it does, the exit codes, and that npm keeps flags for itself", () => {
        for (const command of Object.values(commands) as Command[]) {
            const help = helpOf(command);
            for (const { name } of command.flags ?? []) assert.ok(help.includes(`--${name}`), `${command.name} --${name}`);
            assert.strictEqual(/\nExit code: /.test(help), command.exits !== undefined);
            assert.match(help, /npm keeps flags for itself unless they stand behind --/);
            for (const line of help.split("\n")) assert.ok(line.length <= 100, line);
        }
    });
    it("npm run help lists every command with a line each", () => {
        const { status, stdout } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/help.ts"], { cwd: root, encoding: "utf8" });
        assert.deepStrictEqual([status, stdout], [0, allCommands()]);
        for (const name of called) assert.match(stdout, new RegExp(`^  ${name}( [<[]\\w+[\\]>](\\.\\.\\.)?)* +\\S`, "m"));
    });
});
