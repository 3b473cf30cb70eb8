import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LiveReport } from "../../checklist/answered";
import { states } from "../../checklist/control";
import { liveText } from "../../cli/output/live/terminal";
import { inOwnWords } from "../../cli/output/own-words";
import { plain } from "../../cli/output/paint";
import { alertsIn, chartAlerts } from "../../cli/recording/alerts";
import { authorsOf } from "../../cli/recording/authors";
import { rules } from "../../policies/rules";
import type { Loose } from "../config/sandbox";
import { aControl, aReport } from "./output/live-fixture";

const root = join(__dirname, "../..");

function report(...argv: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/report.ts", ...argv], {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 1 << 26,
    });
    return { status, stdout, stderr };
}

describe("npm run report", function () {
    this.timeout(120_000);

    it("tells the verdict in the first line, and what stands in the way on one screen", () => {
        const { status, stdout, stderr } = report("prod");
        assert.strictEqual(status, 1, stderr);
        const lines = stdout.split("\n");
        assert.match(lines[0], /^NO-GO {2}cryptofunk prod, from dry to canary: \d+ of \d+ controls that block canary stand in the way$/);
        assert.match(lines[1], /^\d+ passed, \d+ failed, \d+ not evaluated, \d+ unsigned/);
        assert.ok(lines.length < 60, String(lines.length));
        assert.match(stdout, /npm run -s sign -- prod <control>/);
    });
    it("is one JSON document, for another bot and a later phase, whose parts hold together", () => {
        const { status, stdout } = report("prod", "--bot", "vanta", "--for", "live", "--format", "json");
        assert.strictEqual(status, 1);
        const found = JSON.parse(stdout) as LiveReport;
        assert.deepStrictEqual(
            [found.bot, found.stack, found.phase, found.wants, found.verdict, found.deploy],
            ["vanta", "prod", "dry", "live", "NO-GO", "GO"],
        );
        assert.deepStrictEqual(found.untested, []);
        const ids = new Set(found.controls.map(({ id }) => id));
        assert.ok(found.items.length > 900 && found.items.every(({ controls }) => controls.every(id => ids.has(id))));
        assert.ok(found.controls.every(({ state, next }) => states.includes(state) && next.length > 0));
        assert.ok(found.controls.filter(({ kind }) => kind === "probe").every(({ next }) => next === "npm run -s verify -- prod --bot vanta"));
        assert.strictEqual(found.controls.filter(({ blocks }) => blocks).length > 0, found.verdict === "NO-GO");
    });
    const wrong: [string[], RegExp][] = [
        [[], /^No stack was named/],
        [["prd"], /Pulumi\.prd\.yaml: .*found no such stack, allowed: did you mean prod\?/],
        [["prod", "--bot", "vnata"], /did you mean vanta\?/],
        [["prod", "--for", "soon"], /^--for soon: found "soon", allowed: dry, canary, live\.$/m],
        [["staging", "--for", "live"], /^--for live: found a stack that is staging, allowed: canary, its last phase/],
        [["prod", "--format", "pdf"], /^--format pdf: found "pdf", allowed: terminal, markdown, html, junit, sarif, json, attestation/],
        [["prod", "--formt", "json"], /report has no flag --formt; did you mean --format\?/],
    ];
    for (const [argv, message] of wrong)
        it(`refuses ${argv.join(" ") || "a call without a stack"}`, () => {
            const { status, stdout, stderr } = report(...argv);
            assert.deepStrictEqual([status, stdout], [2, ""]);
            assert.match(stderr, message);
            assert.doesNotMatch(stderr, /\n\s+at /);
        });
});

describe("the alerts that a program loads", () => {
    const resource = (type: string, properties: Loose, name = "it"): Loose => ({ type, name, properties });
    const rule = (alert: string) => ({
        groups: [
            {
                name: "g",
                rules: [
                    { alert, expr: "up == 0" },
                    { record: "r", expr: "1" },
                ],
            },
        ],
    });
    it("are Prometheus's rules, a chart's values, CloudWatch's alarms and rules, secret or not", () =>
        assert.deepStrictEqual(
            [
                ...alertsIn([
                    resource("kubernetes:monitoring.coreos.com/v1:PrometheusRule", { spec: rule("Own") }),
                    resource("kubernetes:helm.sh/v3:Release", {
                        values: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: rule("Given") },
                    }),
                    resource("aws:cloudwatch/metricAlarm:MetricAlarm", { name: "cryptofunk-prod-errors" }, "errors"),
                    resource("aws:cloudwatch/eventRule:EventRule", {}, "threats"),
                    resource("kubernetes:core/v1:Secret", { data: rule("NotLoaded") }),
                    resource("kubernetes:monitoring.coreos.com/v1:PrometheusRule", { spec: { text: "alert: Nothing" } }),
                ]),
            ],
            ["Own", "Given", "errors", "cryptofunk-prod-errors", "threats"],
        ));
    it("may be the chart's own, where it is there", () => {
        const brings = chartAlerts([resource("kubernetes:helm.sh/v3:Release", { chart: "kube-prometheus-stack" })]);
        assert.deepStrictEqual([brings("KubePodNotReady"), brings("Watchdog"), brings("DailyLoss")], [true, true, false]);
        assert.strictEqual(chartAlerts([])("KubePodNotReady"), false);
    });
});

describe("who changed what is signed", () => {
    it("is who git says, and nobody knows where there is no repository", () => {
        const authors = authorsOf(root, ["Pulumi.prod.yaml"]);
        // A shallow clone knows nobody; a whole one knows a name and an address.
        if (authors) assert.match(authors.join("\n"), /^[^<>]+ <[^<>]*>$/);
        assert.strictEqual(authorsOf("/nowhere", ["Pulumi.prod.yaml"]), undefined);
    });
});

describe("the first screen", () => {
    it("tells what does not count, what is left out and what is exempt, and nothing that a terminal would obey", () => {
        const base: LiveReport = {
            ...{
                bot: "b",
                stack: "prod",
                phase: "dry",
                wants: "canary",
                verdict: "NO-GO",
                why: "1 of 2",
                deploy: "GO",
                pack: "sha256:0123456789abcdef0123",
                at: "2026-11-29T12:00:00Z",
            },
            ...{ release: { version: "1.0.0", digests: {} }, items: [], untested: [], signatures: "anybody who may merge" },
            lists: [{ name: "vanta", leftOut: "It trades no perpetuals." }],
            notCounted: [{ file: "evidence/prod/b/x.yaml", why: "it is from the future" }],
            controls: [],
        };
        const control: Loose = {
            id: "open",
            title: "t",
            why: "w",
            kind: "soak",
            state: "not evaluated",
            level: "blocking",
            blocks: true,
            critical: true,
            reason: "a \u001b[31mred\nline",
            measured: [],
            next: "npm run soak",
        };
        const exempt: Loose = { ...control, id: "let", state: "exempt", blocks: false, exemption: { owner: "ann", reason: "r", until: "2027-01-31" } };
        const text = liveText({ ...base, controls: [control, exempt] }, plain);
        for (const part of [
            "NO-GO  b prod, from dry to canary: 1 of 2",
            "vanta is left out: It trades no perpetuals.",
            "evidence/prod/b/x.yaml: it is from the future",
            "not evaluated, critical",
            "exempt, critical, ann, until 2027-01-31",
            "a [31mred line",
        ])
            assert.ok(text.includes(part), `${part}\n${text}`);
        assert.ok(!text.includes("\u001b"));
    });
    it("tells of a control what should hold, its line, its whole reason and its cure, and ends in a call that can be pasted", () => {
        const long = `daily-loss-is-limited, engine: ${"nobody enforces it ".repeat(12).trim()}`;
        const failed = (index: number) =>
            aControl(index, {
                title: `Title ${index}`,
                kind: "rule",
                state: "fail",
                blocks: true,
                reason: long,
                written: { file: "bots/mybot.yaml", line: 75 },
            });
        const text = liveText(aReport({ bot: "mybot", controls: [1, 2, 3, 4, 5, 6, 7].map(failed) }), plain);
        const lines = text.split("\n");
        const first = lines.slice(lines.indexOf("In the way") + 1, lines.indexOf("In the way") + 8).map(line => line.trim());
        assert.match(first[0], /^✗ control-1 {2}fail, (critical, )?bots\/mybot\.yaml:75$/);
        assert.strictEqual(first[1], "Title 1");
        assert.ok(first.slice(2).join(" ").startsWith(long), first.join("\n"));
        assert.ok(text.replaceAll(/\s+/g, " ").includes(`→ ${inOwnWords(rules.find(({ name }) => name === "daily-loss-is-limited")?.fix ?? "")}`), text);
        assert.doesNotMatch(text, /…/);
        const call = lines[lines.findIndex(line => line.startsWith("and 3 more, ")) + 1];
        assert.strictEqual(call, "npm run -s report -- prod --bot mybot --for canary --format html --output report.html");
    });
    it("says of the drills that come next which break something, and which do not", () => {
        const next = (drill: string, index: number) =>
            aControl(index, { kind: "drill", state: "not evaluated", blocks: true, next: `npm run -s drill -- prod ${drill} --bot mybot` });
        const text = liveText(aReport({ bot: "mybot", controls: ["rollback", "restore", "load", "alert-test", "restore"].map(next) }), plain);
        assert.deepStrictEqual(text.slice(text.indexOf("\nNext\n")).split("\n").slice(2, 6), [
            "     3  npm run -s drill -- prod <drill> --bot mybot",
            "          break nothing of what trades: alert-test, restore",
            "     2  npm run -s drill -- prod <drill> --bot mybot",
            "          break something on purpose, and are refused in production once money is traded: load,",
        ]);
    });
    it("says how many items of each list stand in the way, and how one is left out", () => {
        const report = aReport();
        const text = liveText(report, plain).replaceAll(/\s+/g, " ");
        const count = report.items.filter(({ list, blocks }) => list === "vanta" && blocks).length;
        assert.match(text, new RegExp(`4 lists asked, with so many items in the way: arbitrage \\d+, vanta ${count}, `));
        const anchor = /docs\/checklists\.md#([\w-]+)/.exec(text)?.[1];
        const headings = [...readFileSync(join(root, "docs/checklists.md"), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, said]) =>
            said.toLowerCase().replaceAll(" ", "-"),
        );
        assert.ok(headings.includes(anchor ?? ""), anchor);
    });
});
