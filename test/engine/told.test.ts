import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { NotTold } from "../../cli/on-call/run";
import { pulumiFlags } from "../../cli/output/pulumi-flags";
import { recordedRelease } from "../../cli/rollback/record";
import { scratchFolder } from "../scratch";
import { installation } from "./workspace";

const secret = "a-value-that-nobody-may-see";
const release = { version: "0.3.0", source: "example/bot", commit: "c".repeat(40), digests: { api: `sha256:${"c".repeat(64)}` } };
const program = `
const pulumi = require("@pulumi/pulumi");
class Part extends pulumi.ComponentResource {
    constructor() {
        super("test:index:Part", "part", { password: pulumi.secret("${secret}") });
        this.registerOutputs({ password: pulumi.secret("${secret}") });
    }
}
new Part();
exports.hidden = pulumi.secret("${secret}");
exports.release = ${JSON.stringify(release)};
`;

describe("What the real Pulumi tells", function () {
    this.timeout(240_000);
    const bin = installation();
    const folder = scratchFolder("told");
    const [project, temporary] = ["project", "temporary"].map(name => join(folder, name));
    const given = {
        ...{ HOME: folder, PULUMI_HOME: join(folder, "home"), PATH: [bin, process.env.PATH].join(delimiter), TMPDIR: temporary },
        ...{ PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "of the test", PULUMI_SKIP_UPDATE_CHECK: "true" },
    };
    const pulumi = (...args: string[]) => {
        const { status, stdout, stderr } = spawnSync(join(bin ?? "", "pulumi"), args, { cwd: project, env: given, encoding: "utf8" });
        assert.strictEqual(status, 0, stdout + stderr);
        return stdout + stderr;
    };

    before(function () {
        if (!bin) {
            process.stderr.write("\nNOT EVALUATED: what Pulumi tells: there is no complete installation of its CLI on the PATH.\n");
            return this.skip();
        }
        for (const made of [project, temporary]) mkdirSync(made);
        writeFileSync(join(project, "Pulumi.yaml"), "name: golive\nruntime:\n    name: nodejs\n    options:\n        typescript: false\n");
        writeFileSync(join(project, "package.json"), '{ "name": "told", "main": "index.js" }');
        writeFileSync(join(project, "index.js"), program);
        symlinkSync(join(__dirname, "../../node_modules"), join(project, "node_modules"));
        pulumi("stack", "init", "prod", "--non-interactive");
    });

    it("has no secret in it, with every flag that up hands on for what is shown", () => {
        const shown = pulumiFlags.filter(({ reach, value, optional, name }) => reach === "shown" && !value && optional === undefined && name !== "json");
        assert.ok(shown.length > 10);
        const flags = shown.map(({ name }) => `--${name}`);
        assert.ok(!pulumi("up", "--yes", "--non-interactive", "--stack=prod", ...flags.filter(flag => flag !== "--suppress-outputs")).includes(secret));
        assert.ok(!pulumi("preview", "--json", "--non-interactive", "--stack=prod").includes(secret));
    });
    it("has secrets in its logs, on standard error and in a file: those flags are refused", () => {
        assert.ok(pulumi("preview", "--non-interactive", "--stack=prod", "--verbose=9", "--logtostderr").includes(secret));
        pulumi("preview", "--non-interactive", "--stack=prod", "--verbose=9");
        const logs = readdirSync(temporary).filter(name => name.includes("log"));
        assert.ok(
            logs.some(name => readFileSync(join(temporary, name), "utf8").includes(secret)),
            logs.join(),
        );
    });
    it("has the release that was deployed last, which a rollback reads", () => {
        const old = { ...process.env };
        Object.assign(process.env, given);
        try {
            assert.deepStrictEqual(recordedRelease(project, "prod"), release);
            assert.throws(() => recordedRelease(project, "nobody"), NotTold);
        } finally {
            process.env = old;
        }
    });
});
