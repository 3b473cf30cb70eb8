import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const found = new Map<string, string | undefined>();

/** The Python that has a module of test/requirements.txt: the first `python3` on PATH, else the repository's own environment. */
function pythonWith(module: string): string | undefined {
    if (!found.has(module)) {
        const candidates = ["python3", join(root, ".venv", "bin", "python")];
        const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec("${module}") is None)`;
        found.set(
            module,
            candidates.find(candidate => (candidate === "python3" || existsSync(candidate)) && spawnSync(candidate, ["-c", code]).status === 0),
        );
    }
    return found.get(module);
}

/** Skips a suite whose judge is not installed, and says on stderr what nobody has judged: a missing tool is no pass. */
export function needs(context: Mocha.Context, module: string, judges: string): void {
    if (pythonWith(module)) return;
    process.stderr.write(`\nNOT EVALUATED: ${judges}. No python3 has the module ${module}; install test/requirements.txt.\n`);
    context.skip();
}

/** Hands a value to a script in this directory, as JSON on its standard input, and returns what it answers. */
export function ask<Answer>(module: string, script: string, question: unknown): Answer {
    const run = spawnSync(pythonWith(module) ?? "python3", ["-W", "ignore", join(__dirname, script)], {
        input: JSON.stringify(question),
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
    if (run.status !== 0) throw new Error(`${script} ended with ${run.status}: ${run.stderr || run.error}`);
    return JSON.parse(run.stdout) as Answer;
}
