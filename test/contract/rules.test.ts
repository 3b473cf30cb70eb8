import * as assert from "node:assert";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, promises, proven, told } from "../../contract/canary";
import { noFacts } from "../../contract/facts";
import { type Language, languages } from "../../contract/languages";
import { scan } from "../../contract/scan";
import { scratchFolder } from "../scratch";
import { forbidden, kinds, measured } from "./measure";

const root = join(__dirname, "../..");
const canaryOf = (name: string) => join(root, "contract", name, "canary");

/** The table of docs/contract.md: language, kind, labels, precision and recall in percent. */
function documented(): string[] {
    const text = readFileSync(join(root, "docs/contract.md"), "utf8");
    return [...text.matchAll(/^\| (go|python|rust|typescript) \| (\w+) \| (\d+) \| (\d+) % \| (\d+) % \|$/gm)].map(([, ...cells]) => cells.join(" "));
}

describe("the rules that read sources", () => {
    for (const language of languages) {
        describe(language.name, () => {
            it("finds all that its canary promises", async () => assert.strictEqual(await proven(language), undefined));
            it("finds in its canary nothing that it does not promise", async () => {
                const files = filesBelow(canaryOf(language.name));
                const promised = new Set(files.flatMap(({ file, text }) => promises(text).map(({ line, what }) => `${file}:${line} ${what}`)));
                const found = told(await scan(language, files)).map(({ file, line, what }) => `${file}:${line} ${what}`);
                assert.deepStrictEqual(
                    found.filter(one => !promised.has(one)),
                    [],
                );
            });
            for (const kind of ["variables", "keys", "metrics", "routes", "ports"] as const)
                it(`is not believed when its rules for ${kind} find nothing`, async () => {
                    const broken: Language = { ...language, read: (modules, checkout) => ({ ...language.read(modules, checkout), [kind]: noFacts()[kind] }) };
                    assert.match((await proven(broken, canaryOf(language.name))) ?? "", /was not found: /);
                });
            if (["go", "python"].includes(language.name))
                it("is not believed when its rules for options find nothing", async () => {
                    const broken: Language = { ...language, read: (modules, checkout) => ({ ...language.read(modules, checkout), options: [] }) };
                    assert.match((await proven(broken, canaryOf(language.name))) ?? "", /was not found: option /);
                });
            it("is not believed when one form is lost", async () => {
                const folder = scratchFolder("canary");
                cpSync(canaryOf(language.name), folder, { recursive: true });
                const [{ file, text }] = filesBelow(folder).filter(one => promises(one.text).length);
                writeFileSync(join(folder, file), `${text}\n${file.endsWith(".py") ? "#" : "//"} => variable NOBODY_READS\n`);
                assert.match((await proven(language, folder)) ?? "", /NOBODY_READS$/);
            });
            it("is not believed without a promise", async () => {
                const folder = scratchFolder("canary");
                writeFileSync(join(folder, "empty.txt"), "");
                assert.strictEqual(await proven(language, folder), "its canary promises nothing");
            });
            it("finds nothing of what the labels forbid", async () => assert.deepStrictEqual(await forbidden(language), []));
        });
    }

    it("take a parameter that is a pattern for the names that it binds, and no sign in it for a pattern of their own", async () => {
        const [typescript, rust] = ["typescript", "rust"].map(name => languages.find(one => one.name === name) as Language);
        const read =
            'import { readFileSync } from "fs";\nimport { parse } from "yaml";\nconst settings = parse(readFileSync("config/settings.yaml", "utf8"));\n';
        const keysOf = async (code: string) => (await scan(typescript, [{ file: "a.ts", text: read + code }])).keys.map(({ path }) => path.join("."));
        const told = await keysOf('function start({ mode, limit: most = 1, "db": { url } }) { if (mode === "live") go(most); }\nstart(settings);\n');
        assert.deepStrictEqual([...new Set(told)].sort(), ["limit", "mode"]);
        // As a pattern, `[mode]` is one of the four letters.
        assert.deepStrictEqual(await keysOf("function start([mode]) { const m = other(); m.wrong; e.wrong; }\nstart(settings);\n"), []);
        const struct =
            'fn start(Settings { mode, .. }: Settings) { go(mode); }\nfn main() { start(toml::from_str::<Settings>(&std::fs::read_to_string("a.toml").unwrap()).unwrap()); }\n';
        await assert.doesNotReject(scan(rust, [{ file: "src/main.rs", text: struct }]));
    });

    it("are as good as docs/contract.md says", async () => {
        const rows: string[] = [];
        const percent = (share: number) => Math.floor(share * 100);
        for (const language of languages) {
            const measures = await measured(language);
            // Of Rust and TypeScript nobody reads options.
            for (const kind of kinds.filter(one => one !== "options" || ["go", "python"].includes(language.name)))
                rows.push(`${language.name} ${kind} ${measures[kind].labels} ${percent(measures[kind].precision)} ${percent(measures[kind].recall)}`);
        }
        assert.deepStrictEqual(documented(), rows);
    });
});
