import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, exit } from "../../cli/main";
import { readWords } from "../../cli/output/arguments";

/**
 * Mutation test of the policy pack and of the detector of credentials: `npm run mutation`, or `npm run mutation -- policies/rules/aws/s3.ts` for
 * some files. Folders of tests among them, as `test/policies/rules/aws`, are the only ones that are run then.
 * It prints each surviving mutant and the score of each file. Mutants of text that is evaluated once, at loading, are left out: mostly the
 * rules' metadata, which docs.test.ts holds. Stryker is installed aside, for its runner does not load the mocha that the project uses.
 */

const project = join(__dirname, "../..");
const tools = ["@stryker-mutator/core@9.6.1", "@stryker-mutator/mocha-runner@9.6.1", "mocha@11.8.0"];
/** What the tests of the pack read. */
const rooms = [
    "policies",
    "contract",
    "credentials",
    "documents",
    "names",
    "venues",
    "test",
    "components",
    "config",
    "bots",
    "checklist",
    "cli",
    "functions",
    "runtime",
    "docs",
    "index.ts",
    "package.json",
];
/** Tests that say nothing about single mutants: random inputs, how time grows, the documentation's text, what other tests assert. */
const leftOut = ["fuzz.test.ts", "growth.test.ts", "docs.test.ts", "meta.test.ts"];

interface Mutant {
    status: string;
    mutatorName: string;
    replacement?: string;
    location: { start: { line: number; column: number } };
}

function prepare(workplace: string): string {
    const copy = join(workplace, "copy");
    mkdirSync(join(copy, "node_modules"), { recursive: true });
    for (const room of rooms) cpSync(join(project, room), join(copy, room), { recursive: true });
    for (const stack of ["Pulumi.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"]) cpSync(join(project, stack), join(copy, stack));
    writeFileSync(join(workplace, "package.json"), "{}");
    execFileSync("npm", ["install", "--prefix", workplace, "--no-audit", "--no-fund", "--loglevel=error", ...tools], { stdio: "inherit" });
    for (const name of readdirSync(join(project, "node_modules"))) {
        if (name !== "mocha" && name !== ".cache") symlinkSync(join(project, "node_modules", name), join(copy, "node_modules", name));
    }
    for (const name of ["mocha", "@stryker-mutator"]) symlinkSync(join(workplace, "node_modules", name), join(copy, "node_modules", name));
    return copy;
}

function mutate(copy: string, files: string[]): Record<string, { mutants: Mutant[] }> {
    // Each room by its own tests, unless somebody says by which.
    const mutated = files.filter(file => !file.startsWith("test/"));
    const told = files.filter(file => file.startsWith("test/"));
    const folders = new Set(told.length ? told : mutated.map(file => `test/${file.replace("!", "").split("/")[0]}`));
    const tests = [...folders].flatMap(folder => readdirSync(join(copy, folder), { recursive: true, encoding: "utf8" }).map(file => `${folder}/${file}`));
    const mocha = {
        require: [require.resolve("tsx/cjs")],
        extension: ["ts"],
        timeout: 30_000,
        spec: tests.filter(file => file.endsWith(".test.ts") && !leftOut.some(name => file.endsWith(`/${name}`))),
    };
    writeFileSync(join(copy, "mocha.json"), JSON.stringify(mocha));
    const stryker = {
        ...{ testRunner: "mocha", plugins: ["@stryker-mutator/mocha-runner"], mochaOptions: { config: join(copy, "mocha.json") } },
        ...{ mutate: mutated, coverageAnalysis: "perTest", ignoreStatic: true, concurrency: 2, timeoutMS: 8000, disableTypeChecks: true },
        // On a busy machine the first run of all tests takes longer than Stryker's five minutes.
        ...{ dryRunTimeoutMinutes: 30, reporters: ["json"], jsonReporter: { fileName: join(copy, "mutation.json") } },
    };
    writeFileSync(join(copy, "stryker.config.json"), JSON.stringify(stryker));
    execFileSync(join(copy, "node_modules/@stryker-mutator/core/bin/stryker.js"), ["run", "stryker.config.json"], { cwd: copy, stdio: "inherit" });
    return JSON.parse(readFileSync(join(copy, "mutation.json"), "utf8")).files;
}

function score(mutants: Mutant[]): string {
    const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
    const [killed, all] = [count("Killed", "Timeout"), count("Killed", "Timeout", "Survived", "NoCoverage")];
    return `${all ? ((100 * killed) / all).toFixed(1) : "-"} % (${killed} of ${all})`;
}

function run(asked: string[]): void {
    const workplace = mkdtempSync(join(tmpdir(), "golive-mutation-"));
    try {
        const files = mutate(prepare(workplace), asked.length ? asked : ["credentials/*.ts", "policies/**/*.ts", "!policies/pack.ts", "!policies/docs.ts"]);
        for (const [file, { mutants }] of Object.entries(files)) {
            for (const { status, mutatorName, replacement, location } of mutants) {
                if (status === "Survived" || status === "NoCoverage")
                    console.log(`${file}:${location.start.line}:${location.start.column} ${mutatorName} ${replacement?.slice(0, 80)}`);
            }
        }
        for (const [file, { mutants }] of Object.entries(files)) console.log(`${score(mutants)} ${file}`);
        console.log(`${score(Object.values(files).flatMap(({ mutants }) => mutants))} in all`);
    } finally {
        rmSync(workplace, { recursive: true, force: true });
    }
}

command(
    "mutation",
    async argv => {
        run(readWords("mutation", argv));
        return exit.go;
    },
    "the tests were not measured",
);
