import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowScripts, engines } from "../../package.json";
import { install } from "../../runtime/install";
import { isTooOld, oldest } from "../../runtime/oldest";
import { optionalDependencies as releases } from "../../runtime/package.json";
import { packages } from "../../runtime/package-lock.json";

const root = join(__dirname, "../..");

describe("The oldest Node", () => {
    for (const version of ["18.20.8", "20.19.6", "22.9.0", "22.11.0"]) it(`is newer than ${version}`, () => assert.ok(isTooOld(version)));
    for (const version of [oldest, "22.12.1", "22.23.2", "24.0.0", "100.0.0"]) it(`is no newer than ${version}`, () => assert.ok(!isTooOld(version)));

    it("is what these tests run under, or older", () => assert.ok(!isTooOld(process.versions.node)));
    it("is newer than what npm ci is content with, since it brings a newer one", () => assert.ok(isTooOld(engines.node.replace(">=", ""))));
});

describe("What runs at npm ci", () => {
    it("is said of every package that would run something: nobody is asked to approve it", () => {
        const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { hasInstallScript?: boolean }> };
        const scripted = Object.entries(lock.packages).flatMap(([path, one]) => (path && one.hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : []));
        assert.deepStrictEqual([...new Set(scripted)].sort(), Object.keys(allowScripts).sort());
    });
});

describe("The Node that npm ci brings", () => {
    const locked = Object.entries(packages).filter(([path]) => path !== "") as [string, { version: string; integrity?: string; os?: string; cpu?: string }][];

    it("is one release, and not too old, on every platform", () => {
        const [version, ...others] = new Set(Object.values(releases));
        assert.deepStrictEqual(others, []);
        assert.ok(!isTooOld(version), version);
    });
    it("is locked with its hash, and with the platform it is for", () => {
        assert.deepStrictEqual(Object.fromEntries(locked.map(([path, { version }]) => [path.replace("node_modules/", ""), version])), releases);
        for (const [path, { integrity }] of locked) assert.match(integrity ?? "", /^sha512-/, path);
        assert.deepStrictEqual(
            new Set(locked.map(([, { os, cpu }]) => `${os} ${cpu}`)),
            new Set(["linux x64", "linux arm64", "darwin x64", "darwin arm64", "win32 x64"]),
        );
    });

    describe("by a stand-in for npm", () => {
        let modules: string;
        beforeEach(() => {
            modules = mkdtempSync(join(tmpdir(), "golive-runtime-"));
            mkdirSync(join(modules, ".bin"));
        });
        afterEach(() => rmSync(modules, { recursive: true }));

        /** An npm whose `ci` does what `script` says, in the folder it is called in. */
        const npm = (script: string) => {
            const file = join(modules, "npm.cjs");
            writeFileSync(file, `const fs = require("node:fs"); fs.readFileSync("package-lock.json"); ${script}`);
            return file;
        };
        const brings = (executable: string) =>
            `fs.mkdirSync("node_modules/node-here/bin", { recursive: true }); fs.writeFileSync("node_modules/node-here/bin/node", ${JSON.stringify(executable)}, { mode: 0o755 });`;

        it("is the executable and nothing else", () => {
            install(npm(brings("#!/bin/sh\necho v22.23.2\n")), modules);
            assert.deepStrictEqual(readdirSync(modules).sort(), [".bin", "npm.cjs"]);
            assert.deepStrictEqual(readdirSync(join(modules, ".bin")), ["node"]);
        });
        const refusals: [string, string, RegExp][] = [
            ["does not start here", brings("#!/bin/sh\necho no such library >&2\nexit 127\n"), /no such library/],
            ["is not to be had for this platform", `fs.mkdirSync("node_modules")`, new RegExp(`there is none for ${process.platform} on ${process.arch}`)],
            ["cannot be reached", `console.error("no registry"); process.exit(1)`, /no registry/],
        ];
        for (const [what, script, message] of refusals)
            it(`is not put there when it ${what}, and the fault is told`, () => {
                assert.throws(() => install(npm(script), modules), message);
                assert.deepStrictEqual(readdirSync(join(modules, ".bin")), []);
                assert.ok(!existsSync(join(modules, ".runtime")));
            });
    });
});

describe("An older Node without npm", () => {
    /** Runs a file of the project on this Node, which says that it is 20.19.6. */
    const older = (...args: string[]) => {
        const directory = mkdtempSync(join(tmpdir(), "golive-older-"));
        try {
            const preload = join(directory, "older.cjs");
            writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: "20.19.6" });`);
            return spawnSync(process.execPath, ["--import=tsx", `--require=${preload}`, ...args], {
                cwd: root,
                encoding: "utf8",
                env: { ...process.env, npm_execpath: "" },
            });
        } finally {
            rmSync(directory, { recursive: true });
        }
    };

    for (const args of [["index.ts"], ["policies/index.js"], ["cli/preview.ts", "prod"]])
        it(`is refused by ${args.join(" ")} in one line`, () => {
            const { status, stdout, stderr } = older(...args);
            assert.strictEqual(stdout, "");
            assert.match(
                stderr,
                new RegExp(`^Golive needs Node ${oldest} or newer, and this is 20.19.6. .*npm ci.*npx pulumi[.] For a program of your own: PATH=.*\n$`),
            );
            // What it tells to put before the others is where npm ci puts the newer one.
            const [, path, pack] = /PATH=(\S+):\$PATH pulumi preview --policy-pack (\S+)\n$/.exec(stderr) ?? [];
            assert.deepStrictEqual([path, pack], [join(root, "node_modules/.bin"), join(root, "policies")]);
            assert.strictEqual(status, 2);
        });

    it("is told that only npm can fetch a newer one", () => {
        const { status, stderr } = older("runtime/install.ts");
        assert.match(stderr, /^Golive needs Node .*, this is 20.19.6, .*: only npm can fetch it, so write npm run postinstall\n$/);
        assert.strictEqual(status, 2);
    });
});
