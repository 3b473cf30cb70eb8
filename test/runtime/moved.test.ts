import * as assert from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placesOf, whereItIs } from "../../runtime/moved";

const root = join(__dirname, "../..");
const table = JSON.parse(readFileSync(join(root, "runtime/moved.json"), "utf8")) as Record<string, Record<string, string[]>>;
/** Rooms from which others may import something. */
const rooms = [
    "bootstrap",
    "checklist",
    "cli",
    "components",
    "config",
    "contract",
    "credentials",
    "documents",
    "functions",
    "names",
    "policies",
    "runtime",
    "venues",
];

/** Every file that the rooms have ever had, as far as the history is there. */
function everCommitted(): string[] {
    try {
        const out = execFileSync("git", ["log", "--no-renames", "--diff-filter=A", "--name-only", "--format=", "--", ...rooms], {
            cwd: root,
            encoding: "utf8",
            maxBuffer: 1 << 26,
        });
        return [...new Set(out.split("\n").filter(file => file.endsWith(".ts") && !file.includes("/canary/")))];
    } catch {
        return [];
    }
}

describe("a file that has moved", () => {
    it("is named with where it is, by whoever imports it", () => {
        const old = (path: string) => () => require(`../../${path}`);
        const told: [path: string, where: RegExp][] = [
            ["policies/rule", /^policies\/rule\.ts is gone; what stood in it is now in policies\/engine\/rule\.ts\. Change the import in .*moved\.test\.ts\.$/],
            ["policies/engine/documents", /^policies\/engine\/documents\.ts is gone; what stood in it is now in documents\/index\.ts\. /],
            ["policies/rules/tls.ts", /^policies\/rules\/tls\.ts is gone; what stood in it is now in .*policies\/rules\/aws\/lb\.ts/],
            ["components/redis", /^components\/redis\.ts is gone; what stood in it is now in components\/stores\/redis\.ts\. /],
            ["components/target", /^components\/target\.ts is gone; what stood in it is now in config\/target\.ts, components\/foundation\/naming\.ts\. /],
            ["config/faults", /^config\/faults\.ts is gone; what stood in it is now in config\/faults\/faults\.ts\. /],
            ["cli/arguments", /^cli\/arguments\.ts is gone; what stood in it is now in cli\/output\/arguments\.ts\. /],
        ];
        for (const [path, message] of told) assert.throws(old(path), (error: NodeJS.ErrnoException) => message.test(error.message), path);
        assert.throws(old("components/redis"), { code: "MODULE_NOT_FOUND" });
    });

    it("is told apart from one that never was, from a library, and from what stands outside", () => {
        for (const path of ["../../policies/rules/never", "../../components/index", "lb", "@pulumi/lb", "../../../components/redis"])
            assert.throws(() => require(path), /Cannot find module/, path);
        assert.strictEqual(whereItIs("./mod.d", join(root, "node_modules/library/index.js")), undefined);
        assert.strictEqual(whereItIs("./redis", join(root, "index.ts")), undefined);
    });

    it("leads to files that are there", () => {
        const named = Object.entries(table).flatMap(([room, files]) => Object.keys(files).flatMap(path => placesOf(`${room}/${path}`)));
        assert.ok(named.length > 100);
        assert.deepStrictEqual(
            named.filter(file => !existsSync(join(root, file))),
            [],
        );
    });

    it("is found, every one of the history", function () {
        this.timeout(20_000);
        const files = everCommitted();
        // A copy without its history, or with the last commit alone, has nothing to say.
        if (!files.includes("policies/rules/tls.ts")) this.skip();
        const lost = files.filter(file => !existsSync(join(root, file))).map(file => file.replace(/\.ts$/, ""));
        assert.ok(lost.length > 100);
        assert.deepStrictEqual(
            lost.filter(path => placesOf(path).length === 0),
            [],
        );
    });
});

describe("an import that has moved", () => {
    const folder = mkdtempSync(join(root, "node_modules/.cache/golive-moved-"));
    after(() => rmSync(folder, { recursive: true }));
    /** What a person's file is told whose lines are these, however it is started. */
    function told(lines: string, ...how: string[]) {
        const file = join(folder, "mine.ts");
        writeFileSync(file, lines.replaceAll("GOLIVE", "../../.."));
        const { status, stderr } = spawnSync(process.execPath, [...how, file], { cwd: root, encoding: "utf8" });
        return { status, told: /^Error: (.*?)\. Change the import/m.exec(stderr)?.[1] ?? stderr };
    }

    it("is told by its names, each with its file", () => {
        const lines = 'import { listenerTls, type Anything } from "GOLIVE/policies/rules/tls";\n';
        const from = join(folder, "mine.ts");
        const where = (text: string) => {
            writeFileSync(from, text.replaceAll("GOLIVE", "../../.."));
            return whereItIs("../../../policies/rules/tls", from);
        };
        assert.match(where(lines) ?? "", /^policies\/rules\/tls\.ts is gone; what stood in it is now in policies\/rules\/aws\/apigateway\.ts, /);
        assert.strictEqual(
            where('import { listenerTls } from "GOLIVE/policies/rules/tls";\nimport { rule } from "GOLIVE/policies/engine/rule";\n'),
            "policies/rules/tls.ts is gone; listenerTls is now in policies/rules/aws/lb.ts",
        );
        assert.match(where('const { listenerTls: one } = require("GOLIVE/policies/rules/tls");\n') ?? "", /; listenerTls is now in .*lb\.ts$/);
    });

    it("is told by the program, however it is started", () => {
        const lines = 'import "GOLIVE/runtime/required";\nimport { Redis } from "GOLIVE/components/redis";\nconsole.log(Redis);\n';
        for (const how of ["--require=./cli/start.js", "--import=tsx"])
            assert.deepStrictEqual(told(lines, how), { status: 1, told: "components/redis.ts is gone; Redis is now in components/stores/redis.ts" }, how);
    });

    it("is told by a command and by the pack's rules, before anything else is asked of them", () => {
        const redis = 'import { Redis } from "GOLIVE/components/redis";\nconsole.log(Redis);\n';
        assert.strictEqual(told(redis, "--require=./cli/start.js").told, "components/redis.ts is gone; Redis is now in components/stores/redis.ts");
        const rule = 'import { rules } from "GOLIVE/policies/rules";\nimport { rule } from "GOLIVE/policies/rule";\nconsole.log(rules, rule);\n';
        assert.strictEqual(told(rule, "--import=tsx").told, "policies/rule.ts is gone; rule is now in policies/engine/rule.ts");
    });
});
