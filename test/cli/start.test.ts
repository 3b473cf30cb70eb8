import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scripts } from "../../package.json";

const root = join(__dirname, "../..");

describe("how npm run starts a command", () => {
    /** What is printed by a file, or by a line after --print, that is started so. */
    const start = (env: NodeJS.ProcessEnv, ...args: string[]) =>
        execFileSync(process.execPath, [`--require=${join(root, "cli/start.js")}`, ...args], {
            cwd: root,
            encoding: "utf8",
            env: { ...process.env, ...env },
        }).trimEnd();
    const print = (line: string) => start({ NODE_NO_WARNINGS: "1" }, "--print", line);

    it("is the same for all that run the program", () => {
        for (const name of ["preview", "up", "rollback", "drill", "soak"] as const)
            assert.match(scripts[name], /^node --require=\.\/cli\/start\.js cli\/[\w-]+\.ts$/);
    });
    it("leaves import() to Node, which finds no file of ours without its ending: none is loaded so", () => {
        const folders = ["checklist", "cli", "components", "config", "policies"];
        const files = folders.flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(file => join(folder, file)));
        const loaded = files.filter(file => file.endsWith(".ts") && file !== join("cli", "contract.ts"));
        assert.ok(loaded.length > 200);
        for (const file of loaded) assert.doesNotMatch(readFileSync(join(root, file), "utf8"), /await import\("\./, file);
    });
    it("takes an edit at once, even one that neither size nor time of the file tell", () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-start-"));
        try {
            const edited = join(folder, "edited.ts");
            const command = join(folder, "command.ts");
            writeFileSync(command, `import { verdict } from "./edited";\nconsole.log(verdict());`);
            for (const verdict of ["NO", "GO", "NO"]) {
                writeFileSync(edited, `export const verdict = (): string => "${verdict}";`);
                utimesSync(edited, 1, 1);
                assert.strictEqual(start({ NODE_COMPILE_CACHE: join(folder, "cache") }, command), verdict);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
    it("shows in which line of ours a fault was", () => {
        const line = `try { require("./config/faults/faults").pathText(null) } catch ({ stack }) { stack }`;
        const [, at] = /faults[.]ts:(\d+):\d+/.exec(print(line)) ?? assert.fail(print(line));
        const lines = readFileSync(join(root, "config/faults/faults.ts"), "utf8").split("\n");
        assert.match(lines[Number(at) - 1], /function pathText/);
    });
    it("works beside an --import of NODE_OPTIONS", () => {
        const help = (NODE_OPTIONS: string) => start({ NODE_OPTIONS }, join(root, "cli/preview.ts"), "--help");
        assert.match(help("--import=data:text/javascript,globalThis.imported=true"), /^npm run -s preview /);
    });
    it("keeps compiled code where npm ci throws it away", () =>
        assert.match(print(`require("node:module").getCompileCacheDir()`), /[/\\]node_modules[/\\]\.cache[/\\]node[/\\][^/\\]+$/));
    it("leaves the compiler alone", () => assert.strictEqual(print(`require("@pulumi/pulumi"); require.cache[require.resolve("typescript")].loaded`), "false"));
    it("has the compiler for whoever needs it, as the SDK does to send a function", () =>
        assert.match(print(`require("@pulumi/pulumi").runtime.serializeFunction(() => 42).then(({ text }) => console.log(text)), ""`), /\(\) ?=> ?42/));
});
