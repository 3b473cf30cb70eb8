import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(__dirname, "..");
const sources = [
    "index.ts",
    "config",
    "contract",
    "credentials",
    "documents",
    "names",
    "components",
    "policies",
    "checklist",
    "probes",
    "cli",
    "bootstrap",
    "functions",
    "runtime",
    "venues",
];
const { floors } = JSON.parse(readFileSync(join(root, "docs/rooms.json"), "utf8")) as { floors: string[] };

type Cruise = { modules: { source: string; dependencies: { resolved: string }[] }[]; summary: { violations: { rule: { name: string }; from: string }[] } };

/** What dependency-cruiser finds in a folder. */
function cruise(folder: string, what: string[]): Cruise {
    const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const { stdout, stderr } = spawnSync(process.execPath, [cruiser, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...what], {
        cwd: folder,
        encoding: "utf8",
        maxBuffer: 1 << 28,
    });
    assert.ok(stdout.startsWith("{"), stderr);
    return JSON.parse(stdout);
}

/** Arrows between rooms, each "from --> to", as the imports have them. */
function imported({ modules }: Cruise, roomOf: (file: string) => string | undefined): string[] {
    const arrows = modules.flatMap(({ source, dependencies }) =>
        dependencies.map(({ resolved }) => [roomOf(source), roomOf(resolved)]).filter(([from, to]) => from && to && from !== to),
    );
    return [...new Set(arrows.map(([from, to]) => `${from} --> ${to}`))].sort();
}

/** The arrows of each picture of the page. */
const drawn = [...readFileSync(join(root, "docs/architecture.md"), "utf8").matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, picture]) =>
    [...picture.matchAll(/^\s*(\w+)(?:\["[^"]*"\])? --> (\w+)/gm)].map(([, from, to]) => `${from} --> ${to}`).sort(),
);

describe("the rooms", () => {
    const whole = cruise(
        root,
        sources.filter(name => existsSync(join(root, name))),
    );

    it("are many, and each of them was looked at", () => assert.ok(whole.modules.length > 200, String(whole.modules.length)));

    it("know each other one way", () => assert.deepStrictEqual(whole.summary.violations, []));

    it("are drawn as the imports have them", () => {
        const roomOf = (file: string) => (/^(node_modules|test|bench|docs)\//.test(file) ? undefined : /^(\w+)(?:\/|\.ts$)/.exec(file)?.[1]);
        const known = new Set(sources.map(name => name.replace(".ts", "")));
        const within = (file: string) => (known.has(roomOf(file) ?? "") ? roomOf(file) : undefined);
        assert.deepStrictEqual(drawn[0], imported(whole, within));
    });

    it("of components are drawn as the imports have them", () => {
        const floorOf = (file: string) => {
            const [, floor] = /^components\/(\w+)\//.exec(file) ?? [];
            return floor === "foundation" ? undefined : floor;
        };
        assert.deepStrictEqual(drawn[1], imported(whole, floorOf));
    });

    it("of components are all on a floor", () => {
        const rooms = new Set(whole.modules.flatMap(({ source }) => /^components\/(\w+)\//.exec(source)?.[1] ?? []));
        assert.deepStrictEqual([...rooms].sort(), [...floors].sort());
    });
});

describe("an arrow that runs back is refused", () => {
    const planted: Record<string, [file: string, imports: string, target: string]> = {
        "config-knows-its-place": ["config/a.ts", "../components/network", "components/network/index.ts"],
        "policies-knows-its-place": ["policies/a.ts", "../config/b", "config/b.ts"],
        "functions-knows-its-place": ["functions/a.ts", "../config/b", "config/b.ts"],
        "components-knows-its-place": ["components/bot/a.ts", "../../policies/b", "policies/b.ts"],
        "components-network-stands-on-lower-floors": ["components/network/a.ts", "../edge", "components/edge/index.ts"],
        "components-by-their-face-among-themselves": ["components/edge/a.ts", "../network/bastion", "components/network/bastion.ts"],
        "components-by-their-face": ["cli/a.ts", "../components/network/bastion", "components/network/bastion.ts"],
        "engine-knows-no-rule": ["policies/engine/a.ts", "../rules/b", "policies/rules/b.ts"],
        "renderers-know-no-command": ["cli/output/a.ts", "../preview", "cli/preview.ts"],
    };
    const folder = mkdtempSync(join(tmpdir(), "golive-rooms-"));
    let violations: Cruise["summary"]["violations"] = [];

    before(() => {
        const write = (name: string, text: string) => {
            mkdirSync(join(folder, dirname(name)), { recursive: true });
            writeFileSync(join(folder, name), text);
        };
        for (const name of ["docs/rooms.json", ".dependency-cruiser.cjs", "tsconfig.json"]) write(name, readFileSync(join(root, name), "utf8"));
        symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
        for (const [file, imports, target] of Object.values(planted)) {
            write(target, "export const b = 1;\n");
            write(file, `import { b } from "${imports}";\nexport const a = () => b;\n`);
        }
        write("cli/circle.ts", 'import { other } from "./other";\nexport const circle = () => other;\n');
        write("cli/other.ts", 'import { circle } from "./circle";\nexport const other = () => circle;\n');
        violations = cruise(folder, ["config", "components", "policies", "functions", "cli"]).summary.violations;
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [rule, [file]] of [...Object.entries(planted), ["no-circle", ["cli/circle.ts"]] as const])
        it(`by ${rule}`, () =>
            assert.ok(
                violations.some(one => one.rule.name === rule && one.from === file),
                JSON.stringify(violations.map(one => [one.rule.name, one.from])),
            ));
});
