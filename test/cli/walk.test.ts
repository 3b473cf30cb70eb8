import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { schemaAt } from "../../config/faults/allowed";
import { settingsSchema } from "../../config/settings";
import { scripts } from "../../package.json";

const root = join(__dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const documents = [
    "README.md",
    ...["docs", "docs/restore"].flatMap(folder => readdirSync(join(root, folder)).flatMap(file => (file.endsWith(".md") ? [`${folder}/${file}`] : []))),
];

/** What stands between the fences of a language, indented as in the fence. */
function blocks(file: string, language: string): string[] {
    return [...text(file).matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, "gm"))].map(([, indent, block]) =>
        block.replace(new RegExp(`^${indent}`, "gm"), ""),
    );
}

describe("a newcomer's walk", function () {
    this.timeout(60_000);
    let copy: string;
    before(() => {
        copy = mkdtempSync(join(tmpdir(), "golive-walk-"));
        const left = new Set(["bench", "docs", "node_modules", "test"]);
        for (const entry of readdirSync(root))
            if (!entry.startsWith(".") && !left.has(entry)) cpSync(join(root, entry), join(copy, entry), { recursive: true });
        symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    });
    after(() => rmSync(copy, { recursive: true, force: true }));

    for (const file of ["README.md", "docs/your-bot.md"])
        it(`of ${file} ends in a GO in both stacks`, () => {
            const section = blocks(file, "yaml").find(block => block.includes("mybot:")) ?? assert.fail(`${file} shows no section`);
            const commands = blocks(file, "sh").flatMap(block => block.split("\n"));
            const { npm_lifecycle_event: _, FORCE_COLOR: __, ...env } = process.env;
            const sh = (command: string) => spawnSync("sh", ["-c", command], { cwd: copy, encoding: "utf8", env });

            assert.strictEqual(sh(commands.find(command => command.startsWith("cp bots/")) ?? "false").status, 0);
            writeFileSync(join(copy, "bots/mybot.yaml"), text("bots/example.yaml").replace("name: example", "name: mybot"));
            for (const stack of ["staging", "prod"]) {
                cpSync(join(root, `Pulumi.${stack}.yaml`), join(copy, `Pulumi.${stack}.yaml`));
                appendFileSync(join(copy, `Pulumi.${stack}.yaml`), section);
            }
            const looks = commands.filter(command => /^npm run -s preview -- \w+ --bot mybot$/.test(command));
            assert.strictEqual(looks.length, 2);
            for (const look of looks) {
                const { status, stdout, stderr } = sh(look);
                assert.deepStrictEqual([status, stderr.replace(/^npm warn .*\n/gm, "")], [0, ""]);
                assert.match(stdout.trimEnd().split("\n").at(-1) ?? "", /^GO {2}mybot (staging|prod): /);
            }
        });
});

it("npm ci refuses a Node that is too old, and says what it wants", function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), "golive-node-"));
    try {
        cpSync(join(root, ".npmrc"), join(folder, ".npmrc"));
        writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "golive", version: "0.0.0", engines: { node: ">=99" } }));
        const { status, stderr } = spawnSync("npm", ["install", "--dry-run", "--offline"], { cwd: folder, encoding: "utf8" });
        assert.notStrictEqual(status, 0);
        assert.match(stderr, /Required: \{"node":">=99"\}/);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});

describe("documents", () => {
    for (const file of documents) {
        it(`${file} links to what is there`, () => {
            const broken = [...text(file).matchAll(/\]\(([^)#:\s]+)(?:#([^)]*))?\)/g)].filter(([, to]) => !existsSync(join(root, dirname(file), to)));
            assert.deepStrictEqual(
                broken.map(([link]) => link),
                [],
            );
        });
        it(`${file} names headings that are there`, () => {
            const slug = (heading: string) =>
                heading
                    .toLowerCase()
                    .replace(/[^\w\- ]/g, "")
                    .replaceAll(" ", "-");
            const broken = [...text(file).matchAll(/\]\(([^)#:\s]*)#([^)]*)\)/g)].filter(([, to, anchor]) => {
                const other = to ? join(dirname(file), to) : file;
                return ![...text(other).matchAll(/^#+ (.*)$/gm)].some(([, heading]) => slug(heading) === anchor);
            });
            assert.deepStrictEqual(
                broken.map(([link]) => link),
                [],
            );
        });
        it(`${file} runs scripts that there are`, () => {
            const called = [...text(file).matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].map(([, script]) => script);
            assert.deepStrictEqual(
                called.filter(script => !Object.hasOwn(scripts, script)),
                [],
            );
        });
        it(`${file} names files that there are`, () => {
            const named = [...text(file).matchAll(/`((?:bootstrap|checklist|cli|components|config|docs|functions|policies|test)\/[\w./-]*\w)`/g)].map(
                ([, path]) => path,
            );
            // Written when it is needed.
            assert.deepStrictEqual(
                named.filter(path => path !== "policies/exemptions.yaml" && !existsSync(join(root, path))),
                [],
            );
        });
        it(`${file} names settings that there are`, () => {
            const named = [...text(file).matchAll(/`golive:([a-zA-Z.]+)[`:]/g)].map(([, path]) => path);
            const tags = ["addresses", "bastion", "ip-restricted", "kind", "permissions"];
            assert.deepStrictEqual(
                named.filter(path => !tags.includes(path) && !schemaAt(settingsSchema, path.split("."))),
                [],
            );
        });
    }
});
