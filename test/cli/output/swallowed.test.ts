import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Command, callOf, commands, written } from "../../../cli/output/commands";
import type { Flag } from "../../../cli/output/flag";
import { type Caller, swallowed } from "../../../cli/output/swallowed";
import { projectRoot } from "../../../config/check";

const npmPath = join(spawnSync("npm", ["root", "--global"], { encoding: "utf8" }).stdout.trim(), "npm");

/** What npm itself makes of a command line: the words it passes on, and what it leaves in the environment. */
async function npmMakesOf(argv: string[]): Promise<{ words: string[]; environment: NodeJS.ProcessEnv }> {
    const required = createRequire(join(npmPath, "index.js"));
    const Config = required("@npmcli/config");
    const { definitions, shorthands, flatten, nerfDarts } = required("@npmcli/config/lib/definitions");
    const environment: NodeJS.ProcessEnv = { HOME: "/nowhere", npm_config_globalconfig: "/nowhere/npmrc" };
    const given = { definitions, shorthands, flatten, nerfDarts, npmPath, cwd: "/", warn: false };
    const config = new Config({ ...given, argv: ["node", "npm", ...argv], env: environment });
    await config.load();
    return { words: config.parsedArgv.remain.slice(2), environment };
}

const values: Record<string, string> = { commit: "0123456789".repeat(4), format: "json", replace: "urn:pulumi:a", parallel: "4", to: "abcdef0", fd: "0" };
/** npm has an option of exactly this name or letter, and leaves no trace, or settings of npm's may leave the same: no more and no less is shown. */
const shownOnly = ["-d", "-e", "--color"];
/** An environment may set these for npm; without them a command asks, or shows less. */
const asked = ["--yes", "-y", "--verbose"];

describe("a flag that does not stand behind --", function () {
    this.timeout(120_000);
    for (const command of Object.values(commands) as Command[])
        for (const flag of command.flags ?? []) {
            const isLeft = ({ name, short, npms }: Flag, form: string) =>
                shownOnly.includes(form) || (npms === true && asked.includes(form) && (form === `--${name}` || form === `-${short}`));
            const value = flag.value && (values[flag.name] ?? "tls");
            const forms = [`--${flag.name}`, ...(flag.short ? [`-${flag.short}`] : [])].filter(form => !isLeft(flag, form));
            const calls = forms.flatMap(form => (value === undefined ? [[form]] : [[form, value], [`${form}=${value}`]]));
            if (calls.length === 0) continue;
            it(`is refused with what was meant: ${command.name} ${forms.join(" ")}`, async () => {
                const takes = flag.alone ? [] : ["prod", ...(command.takes?.match(/> [<[]/g) ?? []).map((_, at) => `word${at}`)];
                for (const call of calls)
                    for (const argv of [
                        ["run", "-s", command.name, ...takes, ...call],
                        ["run", command.name, ...call, ...takes],
                    ]) {
                        const { words, environment } = await npmMakesOf(argv);
                        const says = swallowed(command, words, { ...environment, npm_lifecycle_event: command.name }, "", { atTerminal: false });
                        assert.ok(says, `${argv.join(" ")}: nothing is said`);
                        assert.ok(says.includes(written(flag).split(" ")[0]), `${argv.join(" ")}: ${says}`);
                        if (argv.at(-1) === call.at(-1))
                            assert.ok(says.endsWith(`Write: ${callOf(command.name, ...takes, written(flag, value))}`), `${argv.join(" ")}: ${says}`);
                    }
            });
        }
    it("is left alone where npm's own settings may say it, or it did reach the command", () => {
        const says = (kept: NodeJS.ProcessEnv, caller: Caller) =>
            swallowed(commands.up, ["prod"], { npm_lifecycle_event: "up", ...kept }, "", { atTerminal: false, ...caller });
        assert.strictEqual(says({ npm_config_message: "chore: release %s" }, {}), undefined);
        assert.strictEqual(says({ npm_config_message: "release" }, { given: new Set(["message"]) }), undefined);
        assert.match(says({ npm_config_message: "release" }, {}) ?? "", /^npm kept --message for itself\. Write: .* -- prod --message release$/);
        assert.strictEqual(says({ npm_config_yes: "true" }, { atTerminal: true }), undefined, "who is at the terminal is asked");
        assert.strictEqual(says({ npm_config_yes: "true" }, { given: new Set(["yes"]) }), undefined);
        assert.match(says({ npm_config_yes: "true" }, {}) ?? "", /^npm kept --yes for itself\. Write: .* -- prod --yes$/);
    });
    it("is refused by npm run itself, before anything is done", () => {
        const run = (...argv: string[]) => spawnSync("npm", ["run", "-s", ...argv], { cwd: projectRoot, encoding: "utf8", input: "" });
        const { status, stdout, stderr } = run("drill", "staging", "restore", "--plan");
        assert.deepStrictEqual([status, stdout, stderr], [2, "", "npm kept --plan for itself. Write: npm run -s drill -- staging restore --plan\n"]);
    });
});
