import type { Report } from "../../../checklist/control";

// Small documents by the formats' own specifications, in which nothing is wrong.

export const cobertura = (lines: [number, number][], head = ""): string => {
    const ran = lines.filter(([, hits]) => hits > 0).length / (lines.length || 1);
    return `<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM 'https://raw.githubusercontent.com/cobertura/web/master/htdocs/xml/coverage-04.dtd'>
<coverage version="7.6" line-rate="${head || ran}" lines-covered="1" lines-valid="1" branch-rate="0">
  <packages><package name="bot" line-rate="1"><classes><class name="orders.py" filename="bot/orders.py" line-rate="1"><methods/>
    <lines>${lines.map(([number, hits]) => `<line number="${number}" hits="${hits}"/>`).join("")}</lines>
  </class></classes></package></packages>
</coverage>`;
};

export const lcov = (lines: [number, number][], file = "src/orders.ts"): string =>
    `TN:\nSF:${file}\n${lines.map(([number, hits]) => `DA:${number},${hits}\n`).join("")}LF:${lines.length}\nLH:1\nend_of_record\n`;

export const junit = (cases: string, attributes = ""): string => `<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="bot" ${attributes}>${cases}</testsuite></testsuites>`;

export const sarif = (results: object[] | undefined, more: { driver?: object; run?: object } = {}): string =>
    JSON.stringify({
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [{ tool: { driver: { name: "a-scanner", version: "1.0", ...more.driver } }, ...(results && { results }), ...more.run }],
    });

export const cyclonedx = (vulnerabilities: object[] | undefined, more: { metadata?: object; components?: object[] } = {}): string =>
    JSON.stringify({
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        version: 1,
        metadata: {
            timestamp: "2026-11-28T10:00:00+01:00",
            tools: { components: [{ type: "application", name: "grype", version: "0.80.0" }] },
            ...more.metadata,
        },
        components: more.components ?? [{ type: "library", name: "requests", version: "2.31.0" }],
        ...(vulnerabilities && { vulnerabilities }),
    });

export const stryker = (statuses: string[]): string =>
    JSON.stringify({
        schemaVersion: "2",
        thresholds: { high: 80, low: 60 },
        files: { "src/orders.ts": { language: "typescript", source: "", mutants: statuses.map((status, id) => ({ id: `${id}`, mutatorName: "x", status })) } },
    });

const trend = { avg: 60, min: 10, med: 41, max: 400, "p(90)": 120, "p(95)": 150, "p(99)": 190 };

/** What handleSummary() is given. */
export const k6 = (more: Record<string, object> = {}): string =>
    JSON.stringify({
        root_group: { name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", groups: [], checks: [] },
        options: { summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"], summaryTimeUnit: "", noColor: false },
        state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 60_000 },
        metrics: {
            http_reqs: { type: "counter", contains: "default", values: { count: 90_000, rate: 1500 } },
            http_req_failed: { type: "rate", contains: "default", values: { rate: 0, passes: 0, fails: 90_000 } },
            http_req_duration: { type: "trend", contains: "time", values: trend, thresholds: { "p(95)<200": { ok: true } } },
            vus_max: { type: "gauge", contains: "default", values: { value: 120, min: 120, max: 120 } },
            ...more,
        },
    });

/** What --summary-export writes. */
export const k6Export = (): string =>
    JSON.stringify({
        root_group: { name: "", path: "", id: "d41d8cd98f00b204e9800998ecf8427e", groups: {}, checks: {} },
        metrics: {
            http_reqs: { count: 90_000, rate: 1500 },
            http_req_failed: { passes: 0, fails: 90_000, value: 0 },
            http_req_duration: { ...trend, thresholds: { "p(95)<200": false } },
            vus_max: { value: 120, min: 120, max: 120 },
        },
    });

/** What both write with --new-machine-readable-summary. */
export const k6Numbered = (): string =>
    JSON.stringify({
        version: "1.0.0",
        config: { duration: 60, execution: "local", script: "load.js" },
        metadata: { k6Version: "1.5.0", generatedAt: "2026-11-28T10:00:00Z" },
        results: {
            checks: { metrics: [{ name: "checks_total", type: "counter", contains: "default", values: { count: 3 } }], results: [] },
            metrics: [
                { name: "http_reqs", type: "counter", contains: "default", values: { count: 90_000 } },
                { name: "http_req_failed", type: "rate", contains: "default", values: { matches: 0, total: 90_000, rate: 0 } },
                { name: "http_req_duration", type: "trend", contains: "time", values: trend },
                { name: "vus_max", type: "gauge", contains: "default", values: { value: 120, min: 120, max: 120 } },
            ],
        },
    });

/** A document of each format that passes, by the kind of report that takes it. */
export const passing: [format: string, kind: Report, text: string][] = [
    ["Cobertura", "coverage", cobertura([1, 2, 3, 4, 5].map(line => [line, line % 5]))],
    ["LCOV", "coverage", lcov([1, 2, 3, 4, 5].map(line => [line, line % 5]))],
    ["JUnit", "tests", junit('<testcase classname="orders" name="places one"/><testcase classname="orders" name="cancels"><skipped/></testcase>', 'tests="2"')],
    ["SARIF of a linter", "lint", sarif([])],
    ["SARIF of a scanner for secrets", "secrets-scan", sarif([])],
    ["SARIF of a scanner of code", "code-scan", sarif([{ ruleId: "a", level: "note", message: { text: "m" } }])],
    ["CycloneDX", "dependency-scan", cyclonedx([{ id: "CVE-2026-1", ratings: [{ severity: "low" }], affects: [{ ref: "a" }] }])],
    ["mutation-testing-elements", "mutation", stryker(["Killed", "Killed", "Timeout", "Survived", "Ignored"])],
    [
        "cargo-mutants",
        "mutation",
        JSON.stringify({
            outcomes: [
                { scenario: "Baseline", summary: "Success" },
                { scenario: { Mutant: {} }, summary: "CaughtMutant" },
            ],
        }),
    ],
    [
        "mutmut",
        "mutation",
        JSON.stringify({ killed: 9, survived: 1, total: 10, no_tests: 0, skipped: 0, suspicious: 0, timeout: 0, check_was_interrupted_by_user: 0 }),
    ],
    ["k6", "load", k6()],
    ["k6 --summary-export", "load", k6Export()],
    ["k6 --new-machine-readable-summary", "load", k6Numbered()],
];
