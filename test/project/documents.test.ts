import * as assert from "node:assert";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { schemaAt } from "../../config/faults/allowed";
import { settingsSchema } from "../../config/settings";
import { scripts } from "../../package.json";

const root = join(__dirname, "../..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const documents = globSync(["*.md", "docs/**/*.md", ".github/*.md"], { cwd: root }).sort();

/** Rooms whose files a document names by their path from the root. */
const rooms = [
    ".ci",
    ".github",
    ...["bench", "bootstrap", "bots", "checklist", "cli", "components", "config", "docs", "functions", "policies", "runtime", "test"],
];
/** Files at the root, and workflows, which the documents name without their folder. */
const alone = /^((CHANGELOG|CONTRIBUTING|README|SECURITY)\.md|package\.json|index\.ts|Pulumi\.[\w<>]+\.yaml|[\w-]+\.yml)$/;
/** Written by whoever needs it, here or in a bot's repository. */
const notHere = ["policies/exemptions.yaml", "bots/mybot.yaml", ".github/workflows/contract.yml", ".github/allowed-signers"];

/** Whether there is such a file; `<service>` stands for any. */
const isThere = (path: string) => {
    const pattern = path.replace(/<[^>]+>/g, "*");
    return (pattern === path ? existsSync(join(root, path)) : globSync(pattern, { cwd: root }).length > 0) || (path.endsWith(".yml") && isWorkflow(path));
};
const isWorkflow = (path: string) => existsSync(join(root, ".github/workflows", basename(path)));

/** The paths that a text names between backticks, in a room or alone. */
function pathsIn(markdown: string): string[] {
    return [...markdown.matchAll(/`([\w.<>/-]+)`/g)].map(([, path]) => path).filter(path => alone.test(path) || rooms.includes(path.split("/")[0] ?? ""));
}

/** The anchor by which GitHub names a heading. */
const slug = (heading: string) =>
    heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");

describe("documents", () => {
    it("are those of the project, and those of docs/", () => {
        for (const file of ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/rules.md", "docs/restore/README.md"])
            assert.ok(documents.includes(file), file);
    });

    for (const file of documents) {
        it(`${file} links to what is there`, () => {
            const broken = [...text(file).matchAll(/\]\(([^)#:\s]+)(?:#([^)]*))?\)/g)].filter(([, to]) => !existsSync(join(root, dirname(file), to)));
            assert.deepStrictEqual(
                broken.map(([link]) => link),
                [],
            );
        });
        it(`${file} names headings that are there`, () => {
            const broken = [...text(file).matchAll(/\]\(([^)#:\s]*)#([^)]*)\)/g)].filter(([, to, anchor]) => {
                const other = to ? join(dirname(file), to) : file;
                const whole = text(other);
                return !whole.includes(`<a id="${anchor}">`) && ![...whole.matchAll(/^#+ (.*)$/gm)].some(([, heading]) => slug(heading) === anchor);
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
        it(`${file} names files that there are`, () =>
            assert.deepStrictEqual(
                pathsIn(text(file)).filter(path => !notHere.includes(path) && !isThere(path)),
                [],
            ));
        it(`${file} names settings that there are`, () => {
            const named = [...text(file).matchAll(/`golive:([a-zA-Z.]+)[`:]/g)].map(([, path]) => path);
            const tags = ["account", "addresses", "bastion", "delegated", "exchange", "ip-restricted", "kind", "permissions", "staged"];
            // A setting that the pack reads of stacks that are not Golive's.
            const packs = ["preset"];
            assert.deepStrictEqual(
                named.filter(path => ![...tags, ...packs].includes(path) && !schemaAt(settingsSchema, path.split("."))),
                [],
            );
        });
    }

    it("name a file that is gone", () => {
        const gone = "Write `policies/rules/gone.ts`, `components/<gone>/gone.ts`, `gone.yml` and `Pulumi.<stack>.yaml`, in `owner/name`.";
        assert.deepStrictEqual(
            pathsIn(gone).filter(path => !isThere(path)),
            ["policies/rules/gone.ts", "components/<gone>/gone.ts", "gone.yml"],
        );
    });
    it("have paths to be held to", () => {
        for (const file of ["README.md", "CONTRIBUTING.md", "docs/architecture.md"]) assert.ok(pathsIn(text(file)).length > 5, file);
    });
    it("show every room in the README, and none that is gone", () => {
        const [, block] = /## The rooms\n+```\n([\s\S]*?)```/.exec(text("README.md")) ?? [];
        const shown = [...(block ?? "").matchAll(/^([\w.]+)\/? /gm)].map(([, room]) => room);
        const there = globSync("*/", { cwd: root }).map(room => basename(room));
        const without = ["bots", "coverage", "node_modules", "report"];
        assert.deepStrictEqual(
            shown.filter(room => !existsSync(join(root, room))),
            [],
        );
        assert.deepStrictEqual(
            there.filter(room => !without.includes(room) && !shown.includes(room)),
            [],
        );
    });
});
