import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { version as pinned } from "pulumi/package.json";
import { nameDigests } from "./releases";

/** How a command ended. */
export interface Result {
    code: number;
    stdout: string;
    stderr: string;
}

/** A copy of the project with a state, a Pulumi home and a passphrase of its own. */
export interface Workspace {
    directory: string;
    /** Runs the Pulumi CLI in the copy. */
    pulumi(...args: string[]): Promise<Result>;
    /** Runs one of the project's own commands in the copy, such as cli/preview.ts. */
    node(script: string, ...args: string[]): Promise<Result>;
    /** The same as `pulumi preview`, with one JSON event per line. */
    events(...args: string[]): Promise<Result>;
    /** Changes a file of the copy until the returned function puts it back; an edit that changes nothing is a fault of the test. */
    edit(file: string, change: (text: string) => string): () => void;
    remove(): void;
}

/** Packages that the stand-in clouds answer for: those the program uses. */
const packages = ["aws", "command", "docker", "kubernetes"];

/** What the copy does without: the installed packages are linked, and the tests have no part in a deployment. */
const leftOut = new Set(["coverage", "docs", "node_modules", "report", "test"]);

/**
 * The directory of a complete installation: the CLI with its language host beside it. The npm package `pulumi` puts only a launcher on
 * the PATH of an npm script; what it has downloaded counts, but it is not asked to, since a test downloads nothing.
 */
export function installation(): string | undefined {
    const launched = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "versions", pinned, "bin");
    const complete = (at: string) => at !== "" && ["pulumi", "pulumi-language-nodejs"].every(file => existsSync(join(at, file)));
    return [...(process.env.PATH ?? "").split(delimiter), launched].find(complete);
}

/** Copies the project at `root`; its providers are the stand-in clouds on `port`. */
export function workspace(root: string, port: number): Workspace {
    const bin = installation();
    if (!bin) throw new Error("there is no complete installation of the Pulumi CLI on the PATH");
    const temporary = mkdtempSync(join(tmpdir(), "golive-engine-"));
    const [directory, state, home] = ["project", "state", "home"].map(name => join(temporary, name));
    for (const made of [directory, state, home]) mkdirSync(made);
    for (const entry of readdirSync(root))
        if (!entry.startsWith(".") && !leftOut.has(entry)) cpSync(join(root, entry), join(directory, entry), { recursive: true });
    nameDigests(directory);
    symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
    const env = {
        HOME: home,
        PATH: [bin, process.env.PATH].join(delimiter),
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "of the test",
        PULUMI_DEBUG_PROVIDERS: packages.map(name => `${name}:${port}`).join(","),
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_HOME: home,
        // The state is written at the end of an operation, and not twice for each resource: half of the time of an `up` in a folder.
        PULUMI_EXPERIMENTAL: "true",
        PULUMI_SKIP_CHECKPOINTS: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        NO_COLOR: "1",
    };
    const run = (command: string, args: string[], more: Record<string, string> = {}) =>
        new Promise<Result>((resolve, reject) => {
            const child = spawn(command, args, { cwd: directory, env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
            let stdout = "";
            let stderr = "";
            child.stdout.on("data", chunk => {
                stdout += chunk;
            });
            child.stderr.on("data", chunk => {
                stderr += chunk;
            });
            child.on("error", reject);
            child.on("close", code => resolve({ code: code ?? -1, stdout, stderr }));
        });
    const pulumi = (args: string[], more?: Record<string, string>) => run(join(bin, "pulumi"), [...args, "--non-interactive", "--color=never"], more);
    return {
        directory,
        pulumi: (...args) => pulumi(args),
        node: (script, ...args) => run(process.execPath, ["--import=tsx", script, ...args]),
        events: (...args) => pulumi(["preview", "--json", ...args], { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" }),
        edit(file, change) {
            const path = join(directory, file);
            const text = readFileSync(path, "utf8");
            const edited = change(text);
            if (edited === text) throw new Error(`the edit finds nothing to change in ${file}`);
            writeFileSync(path, edited);
            return () => writeFileSync(path, text);
        },
        remove: () => rmSync(temporary, { recursive: true, force: true }),
    };
}
