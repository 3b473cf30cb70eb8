import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { command, exit } from "../cli/main";
import { readWords } from "../cli/output/arguments";
import { type RecordedResource, requestsOf } from "../policies/engine/analysis";
import { cases } from "./comparison-cases";
import type { Case, Terraform } from "./comparison-forms";
import { type Server, startPack } from "./pack-server";

// Gives the same flaws to this pack, to AWSGuard and to checkov. A tool catches a flaw when it says something about the faulty form
// that it does not say about the sound one. A tool that is not installed is not evaluated:
// AWSGUARD names a pack directory whose index.js makes an AwsGuard, CHECKOV the executable.

/** What a tool says about the faulty form alone, or why it was not asked. */
type Answer = string[] | "not evaluated" | "can't say";

async function said(server: Server, resources: RecordedResource[]): Promise<Set<string>> {
    const { single, stack } = requestsOf(resources);
    const found = new Set<string>();
    const keep = (findings: { name: string; message: string }[]) => {
        for (const { name, message } of findings) if (!message.startsWith("can't run policy")) found.add(name);
    };
    for (const one of single) keep((await server.analyze(one.serializeBinary())).findings);
    keep((await server.analyzeStack(stack.serializeBinary())).findings);
    return found;
}

const only = (faulty: Set<string>, sound: Set<string>): string[] => [...faulty].filter(name => !sound.has(name));

async function askPack(directory: string | undefined): Promise<Answer[]> {
    if (!directory) return cases.map(() => "not evaluated");
    const server = await startPack(directory);
    const answers: Answer[] = [];
    for (const { pulumi } of cases) {
        const isForeign = pulumi[1].every(({ type }) => type.startsWith("kubernetes:")) && directory === process.env.AWSGUARD;
        answers.push(isForeign ? "can't say" : only(await said(server, pulumi[1]), await said(server, pulumi[0])));
    }
    await server.stop();
    return answers;
}

/** Whether checkov can read a case: Terraform, or Kubernetes objects. */
const isReadable = ({ terraform, pulumi }: Case): boolean => terraform !== undefined || pulumi[1].every(({ type }) => type.startsWith("kubernetes:"));

/** Terraform's own language, since checkov reads no Terraform in JSON: objects are blocks, but for those that are maps. */
function hcl(resources: Terraform): string {
    const maps = ["tags", "variables"];
    const isBlock = (value: unknown) => typeof value === "object" && value !== null && !(Array.isArray(value) && typeof value[0] === "string");
    const body = (values: object): string =>
        Object.entries(values)
            .flatMap(([key, value]) => {
                if (value === undefined) return [];
                if (!isBlock(value) || maps.includes(key)) return [`${key} = ${JSON.stringify(value)}`];
                return [value].flat().map(block => `${key} {\n${body(block)}\n}`);
            })
            .join("\n");
    return Object.entries(resources)
        .flatMap(([type, named]) => Object.entries(named).map(([name, values]) => `resource "${type}" "${name}" {\n${body(values)}\n}\n`))
        .join("");
}

function write(directory: string, { terraform, pulumi }: Case, form: 0 | 1): void {
    mkdirSync(directory, { recursive: true });
    if (terraform) writeFileSync(path.join(directory, "main.tf"), hcl(terraform[form]));
    else writeFileSync(path.join(directory, "objects.yaml"), pulumi[form].map(({ properties }) => stringify(properties)).join("---\n"));
}

function askCheckov(executable: string | undefined): Answer[] {
    if (!executable) return cases.map(() => "not evaluated");
    const directory = mkdtempSync(path.join(tmpdir(), "comparison-"));
    try {
        cases.forEach((one, i) => {
            if (isReadable(one)) for (const form of [0, 1] as const) write(path.join(directory, `${i}-${form}`), one, form);
        });
        const args = [
            "-d",
            directory,
            "--framework",
            "terraform",
            "kubernetes",
            "secrets",
            "--skip-download",
            "--soft-fail",
            "-o",
            "json",
            "--output-file-path",
            directory,
        ];
        execFileSync(executable, args, { stdio: "ignore" });
        const reports = [JSON.parse(readFileSync(path.join(directory, "results_json.json"), "utf8"))].flat();
        const failed = new Map<string, Set<string>>();
        for (const { check_id: id, file_path: file } of reports.flatMap(report => report.results?.failed_checks ?? [])) {
            const [place] = /\d+-[01](?=\/)/.exec(file) ?? [];
            if (place) failed.set(place, (failed.get(place) ?? new Set()).add(id));
        }
        const at = (i: number, form: 0 | 1) => failed.get(`${i}-${form}`) ?? new Set<string>();
        return cases.map((one, i) => (isReadable(one) ? only(at(i, 1), at(i, 0)) : "can't say"));
    } finally {
        rmSync(directory, { recursive: true });
    }
}

const cell = (answer: Answer): string => (typeof answer === "string" ? answer : answer.map(name => `\`${name}\``).join(", ") || "no");
const caught = (answers: Answer[], own: boolean): number =>
    cases.filter(({ family }, i) => (family === "theirs") !== own && typeof answers[i] !== "string" && answers[i].length > 0).length;

async function compare(): Promise<void> {
    const columns = [await askPack(path.join(__dirname, "..", "policies")), await askPack(process.env.AWSGUARD), askCheckov(process.env.CHECKOV)];
    const rows = cases.map(({ family, flaw }, i) => [family, flaw, ...columns.map(answers => cell(answers[i]))]);
    const total = (own: boolean) => cases.filter(({ family }) => (family === "theirs") !== own).length;
    const sums = (own: boolean) => columns.map(answers => (answers[0] === "not evaluated" ? answers[0] : `${caught(answers, own)} of ${total(own)}`));
    const all = [...rows, ["**caught**", "of the checklists' flaws", ...sums(true)], ["**caught**", "of the others' own", ...sums(false)]];
    const head = ["Family", "Flaw", "Golive", "AWSGuard", "checkov"];
    for (const row of [head, head.map(() => "---"), ...all]) console.log(`| ${row.join(" | ")} |`);
}

command(
    "compare",
    async argv => {
        readWords("compare", argv);
        await compare();
        return exit.go;
    },
    "nothing was compared",
);
