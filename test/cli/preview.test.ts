import * as assert from "node:assert";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const root = join(__dirname, "../..");

/** Runs a command of the project as npm does, without npm's own share of the environment. */
function run(command: string, ...args: string[]): SpawnSyncReturns<string> {
    const { npm_lifecycle_event: _, FORCE_COLOR: __, ...environment } = process.env;
    return spawnSync(process.execPath, ["--require=./cli/start.js", `cli/${command}.ts`, ...args], {
        cwd: root,
        encoding: "utf8",
        env: environment,
        maxBuffer: 1 << 28,
    });
}

const verdict = /^GO {2}cryptofunk (prod|staging), dry: \d+ resources, \d+ of \d+ rules judged something, 0 failed, 0 undecided$/;

describe("npm run preview", () => {
    for (const stack of ["prod", "staging"])
        it(`finds ${stack} ready, in one JSON document and nothing else`, () => {
            const { status, stdout, stderr } = run("preview", stack, "--json");
            const report = JSON.parse(stdout);
            assert.deepStrictEqual(Object.keys(report), ["bot", "stack", "phase", "verdict", "resources", "findings"]);
            assert.deepStrictEqual(
                report.findings.filter((finding: { level: string }) => finding.level === "mandatory"),
                [],
            );
            assert.deepStrictEqual([report.bot, report.stack, report.verdict, status], ["cryptofunk", stack, "GO", 0]);
            for (const resource of report.resources) assert.match(resource.urn, /^urn:pulumi:/);
            assert.strictEqual(stderr, "");
        });
    it("says NO-GO and names the secret that nobody has staged, with exit code 1", () => {
        const { status, stdout } = run("preview", "prod", "--json", "--config", 'stagedSecrets=["llm","cryptopanic","slack","pagerduty","heartbeat"]');
        const { verdict, findings, resources } = JSON.parse(stdout);
        assert.deepStrictEqual([verdict, status], ["NO-GO", 1]);
        const waiting = findings.filter((finding: { rule: string }) => finding.rule === "secret-awaits-its-value");
        assert.strictEqual(waiting.length, 1);
        assert.match(waiting[0].urn, /binance$/);
        assert.strictEqual(
            resources.some((resource: { type: string }) => resource.type === "kubernetes:apps/v1:StatefulSet"),
            false,
            "the order placer is not built without its key",
        );
    });
    it("prints with --verbose tree, rules and outputs, and the verdict in the last line", () => {
        const { status, stdout } = run("preview", "staging", "--verbose");
        assert.strictEqual(status, 0);
        assert.match(stdout, /^Resources\ngolive-staging {2}pulumi:pulumi:Stack\n├─ /);
        assert.match(stdout, /✓ pass +exchange-key-cannot-withdraw/);
        assert.match(stdout, /natAddresses: \["\[unknown\]"\]/);
        assert.match(stdout.trimEnd().split("\n").at(-1) ?? "", verdict);
    });
    it("prints what is advised and what comes next, with the verdict in the last line", () => {
        const { status, stdout, stderr } = run("preview", "prod", "--since", "HEAD");
        const lines = stdout.trimEnd().split("\n");
        assert.deepStrictEqual([status, stderr], [0, ""]);
        assert.ok(lines.length <= 36, `${lines.length} lines`);
        for (const line of lines) assert.ok(line.length <= 100, line);
        // What its code lacks is advice in dry: the longest of it is told first, and the rest is counted.
        assert.strictEqual(lines[0], "Only advised");
        assert.match(stdout, /! daily-loss-is-limited .*\n {2}StatefulSet order-executor: risk\.maxDailyLoss: it reaches api alone, and not this pod/);
        assert.ok(lines.includes("Nothing stands in the way."));
        assert.match(lines.at(-1) ?? "", verdict);
    });
    it("puts above it what is asked for", () => {
        const { stdout } = run("preview", "staging", "--tree", "--rules");
        assert.match(stdout, /^Resources\ngolive-staging [\s\S]*\nRules\n[\s\S]*\n\nOnly advised\n[\s\S]*Nothing stands in the way\./);
        assert.match(stdout, /✓ pass +exchange-key-cannot-withdraw/);
    });
    it("says what stands in the way, how often, where it is written, the cure, and what to do next", () => {
        const { status, stdout } = run("preview", "prod", "--config", "stagedSecrets=[]");
        assert.strictEqual(status, 1);
        assert.match(stdout, /^In the way\n✗ secret-awaits-its-value {2}high, 5 resources, cryptofunk:30 bot-core:74\n/);
        assert.match(stdout, /\n {2}and 2 more\n {2}written in --config stagedSecrets\n {2}→ Put the value into Secrets Manager/);
        assert.match(stdout, /\n {15}aws secretsmanager put-secret-value .*--secret-id cryptofunk\/prod\/<name> --secret-string file:\/\/<name>\.json\n/);
        assert.match(stdout, /no value yet: binance \(apiKey, secretKey\)/);
        assert.match(stdout, /\n\nNot judged: .*: bifrost,\s+order-executor\. /);
        assert.doesNotMatch(stdout, /Nothing is advised/);
        assert.match(stdout, /order-executor \(binance\)/);
        assert.match(stdout, /no alert gets through: slack, pagerDuty/);
        assert.match(stdout, /\n {15}npm run -s preview -- prod --config 'stagedSecrets=\[\]'\n/);
        assert.match(stdout.trimEnd().split("\n").at(-1) ?? "", /^NO-GO {2}cryptofunk prod, \w+: .*, 5 failed, 0 undecided$/);
    });
    it("colours what FORCE_COLOR asks for, in a pipe too, and never changes the lines", () => {
        const [forced, off] = ["1", "0"].map(FORCE_COLOR =>
            spawnSync(process.execPath, ["--require=./cli/start.js", "cli/preview.ts", "staging"], {
                cwd: root,
                encoding: "utf8",
                env: { ...process.env, FORCE_COLOR },
            }),
        );
        assert.ok(forced.stdout.includes("\u001b[32mGO\u001b[39m"), forced.stdout);
        assert.strictEqual(stripVTControlCharacters(forced.stdout), off.stdout);
    });
    it("refuses bad settings with exit code 2, one line each, and no stack trace", () => {
        const { status, stdout, stderr } = run("preview", "prod", "--config", "network.cidr=10.0.0.0/8", "--config", "phase=lve");
        assert.deepStrictEqual([status, stdout], [2, ""]);
        assert.match(stderr, /golive:phase: found "lve", allowed: dry or canary or live/);
        assert.match(stderr, /golive:network\.cidr: found "10\.0\.0\.0\/8"/);
        assert.doesNotMatch(stderr, /\n\s+at /);
    });
    it("previews every bot in every stack with --all, as a table", () => {
        const { status, stdout } = run("preview", "--all");
        const [head, ...rows] = stdout.trimEnd().split("\n");
        assert.match(head, /^bot +stack +verdict +resources +failed +undecided +seconds$/);
        const names = rows.map(row => row.split(/ +/, 2).join(" "));
        assert.strictEqual(rows.length, 14);
        assert.deepStrictEqual(names, [...names].sort());
        for (const row of rows) assert.match(row, / GO +\d{3} +0 +0 +[\d.]+$/);
        assert.strictEqual(status, 0);
    });
    it("says NO-GO to a phase for which the committed evidence does not say GO, and names the report", () => {
        const { status, stdout } = run("preview", "prod", "--json", "--config", "phase=canary");
        const raised = JSON.parse(stdout).findings.filter((finding: { rule: string }) => finding.rule === "phase-follows-evidence");
        assert.deepStrictEqual([raised.length, status], [1, 1]);
        assert.match(raised[0].message, /npm run -s report -- prod --for canary says how/);
    });
    it("tells with --all which bot's input is bad, and goes on with the others", () => {
        const { status, stdout } = run("preview", "--all", "--json", "--config", "phase=live");
        const summaries: { stack: string; verdict: string; faults?: string }[] = JSON.parse(stdout);
        assert.deepStrictEqual([...new Set(summaries.filter(({ stack }) => stack === "prod").map(({ verdict }) => verdict))], ["NO-GO"]);
        for (const { verdict, faults } of summaries.filter(({ stack }) => stack === "staging")) {
            assert.strictEqual(verdict, "BAD INPUT");
            assert.match(faults ?? "", /phase: found "live"/);
        }
        assert.strictEqual(status, 2);
    });
    it("breaks off with --all and exit code 3 when a thread dies: no row is left out", () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-all-"));
        const dies = join(folder, "dies.cjs");
        writeFileSync(dies, `if (!require("node:worker_threads").isMainThread) process.exit(9);`);
        const env = { ...process.env, NODE_OPTIONS: `--require=${dies}` };
        const { status, stdout, stderr } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/preview.ts", "--all"], {
            cwd: root,
            encoding: "utf8",
            env,
        });
        rmSync(folder, { recursive: true });
        assert.deepStrictEqual([status, stdout], [3, ""]);
        assert.match(stderr, /nothing was judged, and that is no GO[.]\nError: a thread ended in the middle of its work, with exit code 9\n/);
    });
    it("refuses an unknown stack and an unknown bot, and lists those there are", () => {
        assert.match(run("preview", "nosuch").stderr, /allowed: one of prod, staging/);
        const { status, stderr } = run("preview", "prod", "--bot", "nosuch");
        assert.strictEqual(status, 2);
        assert.match(stderr, /cryptofunk/);
    });
});

describe("npm run up", () => {
    const refuses = (message: RegExp, ...args: string[]) => {
        const { status, stderr } = run("up", ...args);
        assert.strictEqual(status, 2);
        assert.match(stderr, message);
    };

    it("refuses to be called without a stack", () => refuses(/No stack was named/));
    it("refuses to skip the preview", () => refuses(/--skip-preview \(-f\) is not allowed here/, "staging", "--skip-preview"));
    it("refuses another pack", () => refuses(/--policy-pack is not allowed here/, "staging", "--policy-pack=x"));
    it("refuses a stray word", () => refuses(/Unexpected "prod" after the stack "staging"/, "staging", "prod"));
    it("refuses a flag that pulumi does not have, before it previews anything", () =>
        refuses(/up has no flag --yess; did you mean --yes\?/, "staging", "--yess"));
    it("refuses bad settings before it starts anything", () => refuses(/golive:phase/, "prod", "--config", "phase=lve"));
});
