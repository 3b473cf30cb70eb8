import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isTooOld, oldest } from "./oldest";

/** Where npm looks first for what an `npm run` or an `npx` starts is `.bin` in it. */
const modules = join(__dirname, "..", "node_modules");
const file = process.platform === "win32" ? "node.exe" : "node";
const quietly: ExecFileSyncOptions = { stdio: ["ignore", "ignore", "pipe"] };

/** Installs the locked release for this platform with the npm at `npm`, and keeps nothing of it but the executable in `modules`/.bin. */
export function install(npm: string, modules: string): void {
    const folder = join(modules, ".runtime");
    mkdirSync(folder, { recursive: true });
    try {
        for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(__dirname, name), join(folder, name));
        const flags = ["--include=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        execFileSync(process.execPath, [npm, "ci", ...flags], { cwd: folder, ...quietly });
        const found = readdirSync(join(folder, "node_modules")).find(name => name.startsWith("node-"));
        if (found === undefined) throw new Error(`there is none for ${process.platform} on ${process.arch}`);
        const executable = join(folder, "node_modules", found, "bin", file);
        // One that does not start here, such as glibc's on a machine with musl, would only be in the way.
        execFileSync(executable, ["--version"], quietly);
        renameSync(executable, join(modules, ".bin", file));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** What `npm ci` ends with: a newer Node where the one that runs it is too old. Fails with one sentence where none can be had. */
function main(): void {
    const own = process.versions.node;
    if (!isTooOld(own)) return;
    try {
        if (!process.env.npm_execpath) throw new Error("only npm can fetch it, so write npm run postinstall");
        install(process.env.npm_execpath, modules);
        process.stdout.write(`This is Node ${own}: npm run and npx use the newer one that npm ci has put beside them.\n`);
    } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        process.stderr.write(`Golive needs Node ${oldest} or newer, this is ${own}, and no newer one could be fetched: ${why}\n`);
        process.exitCode = 2;
    }
}

if (require.main === module) main();
