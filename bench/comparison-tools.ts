import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { requestsOf } from "../policies/engine/analysis";
import type { Case, Terraform } from "./comparison-forms";
import { startPack } from "./pack-server";

/** What a tool says of one form of a case. */
export interface Said {
    /** The check's name, as the tool writes it. */
    check: string;
    /** The name of what it is said of. */
    of: string;
    /** Whether it would end a deployment as the tool comes; nothing where the tool makes no such difference. */
    blocks?: boolean;
}

/** What a tool says of a case's two forms, or that it has no way to read the case. */
export type Heard = [sound: Said[], faulty: Said[]] | "can't say";

/** A tool: its name, and what it says of each case; nothing where it is not at hand. */
export interface Tool {
    name: string;
    hear?: (cases: Case[]) => Promise<Heard[]>;
}

export const isKubernetes = ({ terraform, pulumi }: Case): boolean => !terraform && pulumi[1].every(({ type }) => type.startsWith("kubernetes:"));

/** A policy pack, started and asked as the Pulumi CLI does. */
export const pack =
    (directory: string, reads: (one: Case) => boolean) =>
    async (cases: Case[]): Promise<Heard[]> => {
        const server = await startPack(directory);
        const say = async (resources: Case["pulumi"][0]): Promise<Said[]> => {
            const { single, stack } = requestsOf(resources);
            const findings = [];
            for (const one of single) findings.push(...(await server.analyze(one.serializeBinary())).findings);
            findings.push(...(await server.analyzeStack(stack.serializeBinary())).findings);
            return findings
                .filter(({ message }) => !message.startsWith("can't run policy"))
                .map(({ name, urn, isMandatory }) => ({ check: name, of: urn.slice(urn.lastIndexOf("::") + 2), blocks: isMandatory }));
        };
        const heard: Heard[] = [];
        for (const one of cases) heard.push(reads(one) ? [await say(one.pulumi[0]), await say(one.pulumi[1])] : "can't say");
        await server.stop();
        return heard;
    };

/** The objects of one form as manifests. */
const manifests = (one: Case, form: 0 | 1): string => one.pulumi[form].map(({ properties }) => stringify(properties)).join("---\n");

/** A folder of its own for as long as something is done in it. */
function inFolder<T>(work: (folder: string) => T): T {
    const folder = mkdtempSync(path.join(tmpdir(), "comparison-"));
    try {
        return work(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** A tool that reads one file of manifests, and writes JSON: found faults or not, but for a fault of its own. */
const linter =
    (executable: string, args: (file: string) => string[], read: (report: never) => Said[]) =>
    async (cases: Case[]): Promise<Heard[]> =>
        inFolder(folder => {
            const file = path.join(folder, "objects.yaml");
            const known = new Map<string, Said[]>();
            const say = (one: Case, form: 0 | 1): Said[] => {
                const text = manifests(one, form);
                const said = known.get(text) ?? ask(text, one);
                known.set(text, said);
                return said;
            };
            const ask = (text: string, one: Case): Said[] => {
                writeFileSync(file, text);
                const { stdout, error, stderr } = spawnSync(executable, args(file), { encoding: "utf8", maxBuffer: 2 ** 28 });
                if (error) throw error;
                try {
                    return read(JSON.parse(stdout) as never);
                } catch {
                    throw new Error(`${executable} answered no report on "${one.flaw}": ${stderr.trim() || stdout.slice(0, 200) || "nothing"}`);
                }
            };
            return cases.map(one => (isKubernetes(one) ? [say(one, 0), say(one, 1)] : "can't say"));
        });

/** kube-linter with every check that it has. */
export const kubeLinter = (executable: string) =>
    linter(
        executable,
        file => ["lint", "--add-all-built-in", "--format", "json", file],
        ({ Reports }: { Reports: { Check: string; Object: { K8sObject: { Name: string } } }[] | null }) =>
            (Reports ?? []).map(({ Check, Object: { K8sObject } }) => ({ check: Check, of: K8sObject.Name })),
    );

/** kube-score with its optional tests; a grade below 10 is a finding, 1 a critical one. Of objects that it does not know it says null. */
export const kubeScore = (executable: string) =>
    linter(
        executable,
        file => ["score", "--all-default-optional", "--output-format", "json", file],
        (objects: { object_meta: { name: string }; checks: { check: { id: string }; grade: number; skipped: boolean }[] }[] | null) =>
            (objects ?? []).flatMap(({ object_meta: { name }, checks }) =>
                checks.filter(({ grade, skipped }) => !skipped && grade < 10).map(({ check, grade }) => ({ check: check.id, of: name, blocks: grade === 1 })),
            ),
    );

type PolarisChecks = Record<string, { Success: boolean; Severity: string }> | null;
interface PolarisResult {
    Name: string;
    Results: PolarisChecks;
    PodResult?: { Results: PolarisChecks; ContainerResults: { Results: PolarisChecks }[] | null } | null;
}

/** polaris as it comes; what it calls "danger" ends a pipeline. */
export const polaris = (executable: string) =>
    linter(
        executable,
        file => ["audit", "--audit-path", file, "--format", "json"],
        ({ Results }: { Results: PolarisResult[] | null }) =>
            (Results ?? []).flatMap(({ Name, Results, PodResult }) =>
                [Results, PodResult?.Results, ...(PodResult?.ContainerResults ?? []).map(container => container.Results)].flatMap(checks =>
                    Object.entries(checks ?? {})
                        .filter(([, { Success, Severity }]) => !Success && Severity !== "ignore")
                        .map(([check, { Severity }]) => ({ check, of: Name, blocks: Severity === "danger" })),
                ),
            ),
    );

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

/** Lists cut where they grow over a number of objects. */
function inParts<T extends { objects: number }>(all: T[], most: number): T[][] {
    const parts: T[][] = [[]];
    let objects = 0;
    for (const one of all) {
        if (objects > 0 && objects + one.objects > most) {
            parts.push([]);
            objects = 0;
        }
        objects += one.objects;
        parts[parts.length - 1].push(one);
    }
    return parts;
}

/**
 * checkov: AWS in Terraform's language, Kubernetes as manifests. A start takes it seconds and its graph grows with the square of the objects, so
 * it is asked about some hundred objects at once, and about equal forms once.
 */
export const checkov =
    (executable: string) =>
    async (cases: Case[]): Promise<Heard[]> => {
        const isReadable = (one: Case) => one.terraform !== undefined || isKubernetes(one);
        const textOf = (one: Case, form: 0 | 1) => (one.terraform ? hcl(one.terraform[form]) : manifests(one, form));
        const forms = new Map<string, { text: string; file: string; objects: number; said: Said[] }>();
        for (const one of cases.filter(isReadable))
            for (const form of [0, 1] as const) {
                const [text, file] = [textOf(one, form), one.terraform ? "main.tf" : "objects.yaml"];
                if (!forms.has(text)) forms.set(text, { text, file, objects: one.pulumi[form].length, said: [] });
            }
        for (const part of inParts([...forms.values()], 200)) inFolder(folder => askCheckov(executable, folder, part));
        const heard = (one: Case, form: 0 | 1) => forms.get(textOf(one, form))?.said ?? [];
        return cases.map(one => (isReadable(one) ? [heard(one, 0), heard(one, 1)] : "can't say"));
    };

function askCheckov(executable: string, directory: string, forms: { text: string; file: string; said: Said[] }[]): void {
    for (const [i, { text, file }] of forms.entries()) {
        mkdirSync(path.join(directory, `form-${i}`));
        writeFileSync(path.join(directory, `form-${i}`, file), text);
    }
    const frameworks = ["--framework", "terraform", "kubernetes", "secrets"];
    const output = ["--skip-download", "--soft-fail", "-o", "json", "--output-file-path", directory];
    execFileSync(executable, ["-d", directory, ...frameworks, ...output], { stdio: "ignore" });
    const reports = [JSON.parse(readFileSync(path.join(directory, "results_json.json"), "utf8"))].flat();
    for (const { check_id: check, file_path: file, resource } of reports.flatMap(report => report.results?.failed_checks ?? [])) {
        const [, i] = /form-(\d+)\//.exec(file) ?? [];
        if (i) forms[Number(i)].said.push({ check, of: String(resource).split(".").at(-1) ?? "" });
    }
}
