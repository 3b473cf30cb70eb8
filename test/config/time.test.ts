import * as assert from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lengthOf, lengthText, spanOf } from "../../config/time";
import { installation } from "../engine/workspace";

const utc = (text: string) => Date.parse(text);

/** What stands in YAML without quotes, and what Pulumi makes of it before the program sees it. */
const unquoted = {
    "2026-10-04": "2026-10-04 00:00:00 +0000 UTC",
    "2026-10-04T08:00:00Z": "2026-10-04 08:00:00 +0000 UTC",
    "2026-10-04T08:00:00+09:00": "2026-10-04 08:00:00 +0900 +0900",
    "2026-10-04T08:00:00-03:30": "2026-10-04 08:00:00 -0330 -0330",
    "2026-10-04T08:00Z": "2026-10-04T08:00Z",
};

describe("a moment", () => {
    const spans: Array<[text: string, from: string, until: string]> = [
        ["2026-10-04", "2026-10-04T00:00Z", "2026-10-05T00:00Z"],
        ["2026-12-31", "2026-12-31T00:00Z", "2027-01-01T00:00Z"],
        ["2026-10-04T00:00Z", "2026-10-04T00:00Z", "2026-10-05T00:00Z"],
        ["2026-10-04T08:00Z", "2026-10-04T08:00Z", "2026-10-04T08:00Z"],
        ["2026-10-04T08:00:30Z", "2026-10-04T08:00:30Z", "2026-10-04T08:00:30Z"],
        ["2026-10-04T08:00+09:00", "2026-10-03T23:00Z", "2026-10-03T23:00Z"],
        ["2028-02-29", "2028-02-29T00:00Z", "2028-03-01T00:00Z"],
    ];
    for (const [text, from, until] of spans)
        it(`${text} is from ${from} until ${until}`, () => assert.deepStrictEqual(spanOf(text), { from: utc(from), until: utc(until) }));
    for (const [text, pulumis] of Object.entries(unquoted))
        it(`${text} is the same as Pulumi's ${pulumis}`, () => {
            assert.ok(spanOf(text).from > 0);
            assert.deepStrictEqual(spanOf(pulumis), spanOf(text));
        });
    for (const text of [
        "2026-02-29",
        "2026-13-01",
        "2026-10-32",
        "2026-10-04T24:00Z",
        "2026-10-04T08:00",
        "2026-10-04 08:00",
        "2026-10-4",
        "1759564800",
        "2026-10-04T08:00+99:99",
        "",
    ])
        it(`"${text}" is none`, () => assert.deepStrictEqual(spanOf(text), { from: Number.NaN, until: Number.NaN }));

    it("is in UTC wherever the machine stands", () => {
        const { TZ } = process.env;
        try {
            process.env.TZ = "Asia/Tokyo";
            assert.deepStrictEqual(spanOf("2026-10-04"), { from: utc("2026-10-04T00:00Z"), until: utc("2026-10-05T00:00Z") });
        } finally {
            if (TZ === undefined) delete process.env.TZ;
            else process.env.TZ = TZ;
        }
    });
    it("is read from unquoted YAML as the real CLI hands it on", function () {
        const bin = installation();
        if (!bin) {
            process.stderr.write("\n    install the Pulumi CLI (`npx pulumi version` does); nothing is proven about how it reads a day without quotes\n");
            this.skip();
        }
        const root = mkdtempSync(join(tmpdir(), "golive-time-"));
        const env = {
            ...process.env,
            PATH: [bin, process.env.PATH].join(delimiter),
            PULUMI_HOME: root,
            PULUMI_BACKEND_URL: `file://${root}`,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        };
        const cwd = join(root, "project");
        const pulumi = (...args: string[]) => execFileSync("pulumi", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
        try {
            mkdirSync(cwd);
            writeFileSync(join(cwd, "Pulumi.yaml"), "name: golive\nruntime: nodejs\n");
            const lines = Object.keys(unquoted).map((text, index) => `    m${index}: ${text}\n`);
            writeFileSync(join(cwd, "Pulumi.prod.yaml"), `config:\n  golive:moments:\n${lines.join("")}`);
            pulumi("stack", "init", "prod");
            const read: Record<string, string> = JSON.parse(pulumi("config", "get", "golive:moments", "--stack", "prod"));
            assert.deepStrictEqual(
                Object.keys(unquoted).map((_, index) => read[`m${index}`]),
                Object.values(unquoted),
            );
        } finally {
            rmSync(root, { recursive: true, force: true });
        }
    });
});

describe("a length of time", () => {
    for (const [text, minutes] of [
        ["90m", 90],
        ["24h", 24 * 60],
        ["7d", 7 * 24 * 60],
    ] as const)
        it(`${text} is ${minutes} minutes`, () => assert.strictEqual(lengthOf(text), minutes * 60_000));
    for (const text of ["0d", "7", "7w", "-1d", "1.5h", "7 d", ""]) it(`"${text}" is none`, () => assert.ok(Number.isNaN(lengthOf(text))));
    for (const [minutes, text] of [
        [0, "no time"],
        [59, "59m"],
        [60, "1h"],
        [90, "1h 30m"],
        [24 * 60, "1d"],
        [24 * 60 + 5, "1d"],
        [7 * 24 * 60 - 1, "6d 23h"],
    ] as const)
        it(`${minutes} minutes are ${text}`, () => assert.strictEqual(lengthText(minutes * 60_000), text));
});
