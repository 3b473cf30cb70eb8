import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { needs, pythonWith } from "../schemas/python";

const root = join(__dirname, "../..");
const judge = "check-jsonschema";

/** What a published schema says against a file: nothing, where it holds. */
function faultsOf(schema: string, file: string): { path: string; message: string }[] {
    const flags = ["--builtin-schema", `vendor.${schema}`, "--output-format", "json", "--verbose", file];
    const { stdout, stderr } = spawnSync(pythonWith(judge) ?? "python3", ["-m", "check_jsonschema", ...flags], { cwd: root, encoding: "utf8" });
    assert.ok(stdout.startsWith("{"), stderr);
    const { errors, parse_errors = [], checked_paths } = JSON.parse(stdout);
    assert.deepStrictEqual(parse_errors, []);
    assert.ok(errors.length > 0 || checked_paths.includes(file), "nothing was looked at");
    return errors;
}

/** Files that GitHub reads, the schema that is published for each, and a change that makes it faulty. */
const files: [file: string, schema: string, from: string | RegExp, to: string][] = [
    [".github/dependabot.yml", "dependabot", "package-ecosystem: pip", "package-ecosystem: pipp"],
    [".github/ISSUE_TEMPLATE/bug.yml", "github-issue-forms", "type: dropdown", "type: drop-down"],
    [".github/ISSUE_TEMPLATE/feature.yml", "github-issue-forms", /description: A rule, a component.*/, ""],
    [".github/ISSUE_TEMPLATE/config.yml", "github-issue-config", "blank_issues_enabled", "blank_issue_enabled"],
];

describe("What GitHub reads", () => {
    let folder: string;
    before(function () {
        needs(this, judge, "Dependabot's configuration and the issue forms, by their published schemas");
        folder = mkdtempSync(join(tmpdir(), "golive-github-"));
    });
    after(() => {
        if (folder) rmSync(folder, { recursive: true });
    });

    it("is all judged", () =>
        assert.deepStrictEqual(globSync([".github/*.yml", ".github/ISSUE_TEMPLATE/*"], { cwd: root }).sort(), files.map(([file]) => file).sort()));

    for (const [file, schema, from, to] of files) {
        it(`${file} is as its schema wants it`, () => assert.deepStrictEqual(faultsOf(schema, file), []));
        it(`${file} is refused with a flaw`, () => {
            const text = readFileSync(join(root, file), "utf8");
            const flawed = join(folder, "flawed.yml");
            writeFileSync(flawed, text.replace(from, to));
            assert.notStrictEqual(text.replace(from, to), text);
            assert.notDeepStrictEqual(faultsOf(schema, flawed), []);
        });
    }
});

describe("Grouped updates", () => {
    const { updates } = parse(readFileSync(join(root, ".github/dependabot.yml"), "utf8"));
    const manifests: Record<string, string> = { npm: "package.json", pip: "requirements.txt", "github-actions": ".github/workflows" };

    const placesOf = ({ directory = "/", directories = [directory] }: { directory?: string; directories?: string[] }) => directories;

    for (const { "package-ecosystem": ecosystem, groups, ...one } of updates)
        for (const directory of placesOf(one))
            it(`of ${ecosystem} in ${directory} find what they update, in groups`, () => {
                assert.ok(
                    [manifests[ecosystem], "action.yml"].some(file => existsSync(join(root, directory, file))),
                    manifests[ecosystem],
                );
                assert.ok(Object.keys(groups).length > 0);
            });
    it("reach every manifest with dependencies", () => {
        const places = updates.flatMap((one: Record<string, string>) => placesOf(one).map(directory => `${one["package-ecosystem"]} ${directory}`));
        assert.deepStrictEqual(places.sort(), ["github-actions /", "github-actions /.github/actions/contract", "npm /", "npm /runtime", "pip /test"]);
        const locked = globSync("**/{package-lock.json,requirements.txt}", { cwd: root, exclude: ["**/node_modules/**", ".venv/**"] });
        assert.deepStrictEqual(locked.sort(), ["package-lock.json", "runtime/package-lock.json", "test/requirements.txt"]);
        const actions = globSync(".github/actions/*/action.yml", { cwd: root }).map(file => `github-actions /${dirname(file)}`);
        assert.deepStrictEqual(
            actions.filter(place => !places.includes(place)),
            [],
        );
    });
});
