import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../scratch";
import { folder } from "./collect";
import { searchOutput } from "./search";

const root = join(__dirname, "../..");
/** Of this file's runs alone, so that the run that it is part of knows nothing of it. */
const value = "a-secret-of-the-inner-run\nwith a second line";

/** Runs mocha as npm does, on a file of one test that uses a secret. */
function ran(body: string, options: string[] = []) {
    const file = join(scratchFolder("leaks"), "inner.test.ts");
    const uses = `import { spawnSync, spawn, execFileSync, execSync, fork } from "node:child_process"; import { once } from "node:events";
        import { secret } from ${JSON.stringify(join(__dirname, "collect"))}; import { FakeSecretsManager } from ${JSON.stringify(join(__dirname, "../functions/fakes"))};
        const value: string = ${JSON.stringify(value)};`;
    writeFileSync(file, `${uses}\ndescribe("the inner run", () => { it("uses a secret", async () => { ${body} }); });\n`);
    const { GOLIVE_TEST_OUTPUT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["node_modules/mocha/bin/mocha.js", ...options, file], { cwd: root, env, encoding: "utf8" });
    return { status, said: stdout + stderr };
}
const node = (script: string) => `process.execPath, ["-e", ${JSON.stringify(script)}, value]`;

describe("the search of a run's own output for secrets", () => {
    it("is content where nothing says one, and says what it looked at", () => {
        const { status, said } = ran("secret(value); console.log('nothing of it'); spawnSync(process.execPath, ['--version']);");
        assert.match(said, /1 passing[\s\S]*no secret in the run's own output \(\d\.\d MB of output of 1 processes, 1 secrets, 6 planted ones found\)/);
        assert.strictEqual(status, 0);
    });

    const leaks: Record<string, string> = {
        "in what a child says": `secret(value); spawnSync(${node("console.log(process.argv[1])")});`,
        "in a child's errors": `secret(value); await once(spawn(${node("console.error(process.argv[1])")}), "close");`,
        "in what a child says before it fails": `secret(value); try { execFileSync(${node("console.log(process.argv[1]); process.exit(1)")}, { stdio: "pipe" }); } catch {}`,
        "in a log that the test keeps to itself":
            "secret(value); const { log } = console; console.log = () => {}; console.log({ deep: [value] }.deep[0]); console.log = log;",
        "in a list that is logged": "secret(value); const { log } = console; console.log = () => {}; console.log('%j', { a: [value] }); console.log = log;",
        "in what mocha prints": "secret(value); throw new Error(`it was ${value}`);",
        "in base64": "secret(value); console.log(Buffer.from(value).toString('base64'));",
        "in an address": "secret(value); console.log(`https://any/?key=${encodeURIComponent(value)}`);",
        "before it was known for one": `spawnSync(${node("console.log(process.argv[1])")}); secret(value);`,
        "that a child had from its environment":
            "spawnSync(process.execPath, ['-e', 'console.log(process.env.PGPASSWORD)'], { env: { ...process.env, PGPASSWORD: value } });",
        "that lay in Secrets Manager":
            "await new FakeSecretsManager('x').putSecretValue({ SecretString: JSON.stringify({ password: value }) }); console.log(value);",
    };
    for (const [where, body] of Object.entries(leaks))
        for (const options of where === "in what a child says" ? [[], ["--parallel", "--jobs", "2"]] : [[]])
            it(`finds one ${where}${options.length ? ", in a process of many" : ""}, and names the test alone`, () => {
                const { status, said } = ran(body, options);
                assert.match(said, /secret 1 of 1 \(\d+ characters\) was said during ("the inner run uses a secret"|before any test)/);
                assert.notStrictEqual(status, 0);
            });

    it("finds that it does not hear a process", () => {
        const forgets = `const fs = require("node:fs"), folder = process.env.GOLIVE_TEST_OUTPUT;
            for (const file of fs.readdirSync(folder)) if (file.endsWith("output")) fs.truncateSync(folder + "/" + file);`;
        const { status, said } = ran(forgets);
        assert.match(said, /process \d+ is not heard: log [\s\S]*does not reach the search/);
        assert.notStrictEqual(status, 0);
    });
    it("is no pass over nothing", () =>
        assert.deepStrictEqual(searchOutput(scratchFolder("empty")).faults, ["nothing was planted, so nobody knows whether anything is heard"]));
    it("hears this very run", () => {
        const { planted, megabytes } = searchOutput(folder);
        assert.ok(planted >= 6 && megabytes > 0);
    });
});
