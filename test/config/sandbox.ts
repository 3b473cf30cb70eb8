import * as assert from "node:assert";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type Everything, type Fault, readSettings, SettingsError, stackConfig } from "../../config/load";

const project = join(__dirname, "..", "..");
const source = (file: string) => readFileSync(join(project, file), "utf8");
// Through JSON, so that what the file shares by an anchor is broken in one place alone.
const read = (file: string) => JSON.parse(JSON.stringify(parse(source(file), { merge: true })));

/** A value of a file as it was parsed; tests put into it what no type would allow. */
// biome-ignore lint/suspicious/noExplicitAny: wrong files are the subject
export type Loose = any;

/** The sound files of a project, to be broken in one place. */
export interface Files {
    prod: Loose;
    staging: Loose;
    manifest: Loose;
}

/** Deep copies of the project's own files. */
export const sound = (): Files => ({
    prod: alone(parsed.prod),
    staging: alone(parsed.staging),
    manifest: structuredClone(parsed.manifest),
});
/** A stack's settings without the sections of other bots, whose manifests are not among the files. */
function alone(file: Loose): Loose {
    const { "golive:bots": _, ...config } = structuredClone(file).config;
    return config;
}
const parsed = { prod: read("Pulumi.prod.yaml"), staging: read("Pulumi.staging.yaml"), manifest: read("bots/cryptofunk.yaml") };
// The other bots' sections name manifests that are not in a test's project.
for (const file of [parsed.prod, parsed.staging]) delete file.config["golive:bots"];

/** A project in a temporary folder with these files; text is written as it is. */
export function withProject<T>(files: Record<string, string | Buffer>, use: (root: string) => T): T {
    const root = mkdtempSync(join(tmpdir(), "golive-"));
    try {
        mkdirSync(join(root, "bots"));
        cpSync(join(project, "Pulumi.yaml"), join(root, "Pulumi.yaml"));
        for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
        return use(root);
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
}

/** The texts of a project's files. */
export const texts = ({ prod, staging, manifest }: Files): Record<string, string> => ({
    "Pulumi.prod.yaml": stringify({ config: prod }),
    "Pulumi.staging.yaml": stringify({ config: staging }),
    "bots/cryptofunk.yaml": stringify(manifest, { aliasDuplicateObjects: false }),
});

/** Reads a stack as the offline preview does. */
export function load(root: string, stack: string, overrides: string[] = [], now?: Date): Everything {
    return readSettings({ config: stackConfig(stack, overrides, root, now), project: "golive", stack, root, now });
}

/** The faults of something that has to fail. */
export function faultsOf(run: () => unknown): Fault[] {
    try {
        run();
    } catch (error) {
        if (error instanceof SettingsError) return error.faults;
        throw error;
    }
    return assert.fail("no fault was found");
}

/** Changes sound files and reads the stack. */
export function faultsAfter(change: (files: Files) => void, stack: "prod" | "staging" = "prod", overrides: string[] = [], now?: Date): Fault[] {
    const files = sound();
    change(files);
    return withProject(texts(files), root => faultsOf(() => load(root, stack, overrides, now)));
}

/** What is changed in a sound manifest, and the one fault that follows: path, found ("." for anything) and allowed. */
export type Wrong = [what: string, change: (manifest: Loose) => void, path: string, found: string, allowed: RegExp];

/** A test per wrong manifest, by area. */
export function refuses(wrongs: Record<string, Wrong[]>): void {
    for (const [area, rows] of Object.entries(wrongs))
        describe(area, () => {
            for (const [what, change, path, found, allowed] of rows)
                it(`refuses ${what}`, () => {
                    const [fault, ...more] = faultsAfter(({ manifest }) => change(manifest));
                    assert.deepStrictEqual(more, []);
                    assert.deepStrictEqual({ file: fault.file, path: fault.path }, { file: "bots/cryptofunk.yaml", path });
                    if (found !== ".") assert.strictEqual(fault.found, found);
                    assert.match(fault.allowed, allowed);
                });
        });
}
