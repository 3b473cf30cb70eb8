import path from "node:path";
import { command, exit } from "../cli/main";
import { readWords } from "../cli/output/arguments";
import { cases } from "./comparison-cases";
import type { Case } from "./comparison-forms";
import { graphs } from "./comparison-graphs";
import { checkov, type Heard, isKubernetes, kubeLinter, kubeScore, pack, polaris, type Said, type Tool } from "./comparison-tools";

// Gives the same flaws to this pack and to the tools that people have. A tool catches a flaw when it says something of the faulty form that it
// does not say of the sound one; what it says of the sound forms is counted too. A tool that is not at hand is not evaluated.

/** The tool that an environment variable names, if it does. */
const named = (name: string, variable: string, tool: (executable: string) => Tool["hear"]): Tool => {
    const executable = process.env[variable];
    return { name, hear: executable ? tool(executable) : undefined };
};

const golive: Tool = { name: "Golive", hear: pack(path.join(__dirname, "..", "policies"), () => true) };
const awsGuard = named("AWSGuard", "AWSGUARD", directory => pack(directory, one => !isKubernetes(one)));
const forAws = [golive, awsGuard, named("checkov", "CHECKOV", checkov)];
const forKubernetes = [
    golive,
    named("kube-linter", "KUBE_LINTER", kubeLinter),
    named("kube-score", "KUBE_SCORE", kubeScore),
    named("polaris", "POLARIS", polaris),
    named("checkov", "CHECKOV", checkov),
];

const notEvaluated = "not evaluated";

/** The checks that say something of the faulty form alone, each of a thing of which it says nothing in the sound one. */
function told([sound, faulty]: [Said[], Said[]]): string[] {
    const known = new Set(sound.map(({ check, of }) => `${check} ${of}`));
    return [...new Set(faulty.filter(({ check, of }) => !known.has(`${check} ${of}`)).map(({ check }) => check))];
}

const cell = (heard: Heard | undefined): string => {
    if (!heard) return notEvaluated;
    return typeof heard === "string"
        ? heard
        : told(heard)
              .map(name => `\`${name}\``)
              .join(", ") || "no";
};

/**
 * How often a tool speaks of the sound forms, each of which counts once: its findings, those that would end a deployment, and how many of the
 * forms are left in peace.
 */
function noise(heard: (Heard | undefined)[], chosen: Case[]): string {
    const distinct = new Map(heard.map((one, i) => [JSON.stringify(chosen[i].pulumi[0]), one]));
    const forms = [...distinct.values()].filter(one => typeof one === "object").map(([sound]) => sound);
    if (!forms.length) return notEvaluated;
    const findings = forms.flat();
    const quiet = forms.filter(said => !said.length).length;
    const blocking = findings.some(({ blocks }) => blocks !== undefined) ? `, ${findings.filter(({ blocks }) => blocks).length} blocking` : "";
    return `${findings.length}${blocking}; ${quiet} of ${forms.length} without any`;
}

async function compare(title: string, chosen: Case[], tools: Tool[]): Promise<void> {
    const columns: (Heard | undefined)[][] = [];
    for (const { hear } of tools) columns.push((await hear?.(chosen)) ?? chosen.map(() => undefined));
    const caught = (column: (Heard | undefined)[], counts: (one: Case) => boolean): string => {
        if (!column[0]) return notEvaluated;
        const asked = column.filter((_, i) => counts(chosen[i]));
        return `${asked.filter(one => typeof one === "object" && told(one).length).length} of ${asked.length}`;
    };
    const isTheirs = ({ family }: Case) => family === "theirs";
    const head = ["Family", "Flaw", ...tools.map(({ name }) => name)];
    const rows = chosen.map(({ family, flaw }, i) => [family, flaw, ...columns.map(column => cell(column[i]))]);
    const sums = [["**caught**", "of the checklists' flaws", ...columns.map(column => caught(column, one => !isTheirs(one)))]];
    if (chosen.some(isTheirs)) sums.push(["**caught**", "of the others' own", ...columns.map(column => caught(column, isTheirs))]);
    sums.push(["**said**", "of the sound forms", ...columns.map(column => noise(column, chosen))]);
    console.log(`\n### ${title}\n`);
    for (const row of [head, head.map(() => "---"), ...rows, ...sums]) console.log(`| ${row.join(" | ")} |`);
}

command(
    "compare",
    async argv => {
        readWords("compare", argv);
        await compare(
            "AWS",
            cases.filter(one => !isKubernetes(one)),
            forAws,
        );
        await compare("Single objects of Kubernetes", cases.filter(isKubernetes), forKubernetes);
        await compare("A whole system on Kubernetes", graphs, forKubernetes);
        return exit.go;
    },
    "nothing was compared",
);
