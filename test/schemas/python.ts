import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const found = new Map<string, string | undefined>();

/** The version of a package that test/requirements.txt pins: another one carries other lists, and judges otherwise. */
function pinned(name: string): string | undefined {
    const lines = readFileSync(join(root, "test", "requirements.txt"), "utf8").split("\n");
    return lines.map(line => line.trim().split("==")).find(([other]) => other === name)?.[1];
}

/** The Python that has a package in its pinned version: the first `python3` on PATH, else the repository's own environment. */
export function pythonWith(name: string): string | undefined {
    if (!found.has(name)) {
        const code = `import importlib.metadata as m, sys; sys.exit(m.version("${name}") != "${pinned(name)}")`;
        const has = (python: string) => spawnSync(python, ["-c", code]).status === 0;
        found.set(name, ["python3", join(root, ".venv", "bin", "python")].find(has));
    }
    return found.get(name);
}

/** Skips a suite whose judge is not installed, and says on stderr what nobody has judged: a missing tool is no pass. */
export function needs(context: Mocha.Context, name: string, judges: string): void {
    if (pythonWith(name)) return;
    process.stderr.write(
        `\nNOT EVALUATED: ${judges}. No python3 has ${name} ${pinned(name) ?? "(which test/requirements.txt does not name)"}; install test/requirements.txt.\n`,
    );
    context.skip();
}

/** Hands a value to a script in this directory, as JSON on its standard input, and returns what it answers. */
export function ask<Answer>(name: string, script: string, question: unknown): Answer {
    const run = spawnSync(pythonWith(name) ?? "python3", ["-W", "ignore", join(__dirname, script)], {
        input: JSON.stringify(question),
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
    if (run.status !== 0) throw new Error(`${script} ended with ${run.status}: ${run.stderr || run.error}`);
    return JSON.parse(run.stdout) as Answer;
}
