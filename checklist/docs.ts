import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, type Checklist, type NamedControl, readCatalogue } from "./catalogue";
import type { AnswerKind, Item } from "./control";
import { answeredBy, kindOf } from "./judges";

/** Where the documentation of the lists stands. */
export const docsFile = join(__dirname, "../docs/checklist.md");

const kinds: readonly AnswerKind[] = ["rule", "setting", "contract", "alert", "probe", "soak", "drill", "ci", "signature", "notApplicable"];
const inWords = (kind: AnswerKind): string => (kind === "notApplicable" ? "not applicable" : kind);

/** Kinds of answer of an item. */
function kindsOf(item: Item, { controls }: Catalogue): Set<AnswerKind> {
    if ("notApplicable" in item) return new Set(["notApplicable"]);
    return "controls" in item ? new Set(item.controls.flatMap(id => controls.get(id) ?? []).map(kindOf)) : new Set();
}

const cell = (text: string): string => text.replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;").trim();
const row = (...cells: string[]): string => `| ${cells.map(cell).join(" | ")} |`;

function counts(catalogue: Catalogue): string[] {
    const demanding = ({ items }: Checklist) => [...items.values()].filter(item => !("none" in item));
    const numbers = (list: Checklist) => kinds.map(kind => String(demanding(list).filter(item => kindsOf(item, catalogue).has(kind)).length));
    return [
        row("list", "items", "with two kinds", ...kinds.map(inWords), "demand nothing"),
        `|---|${"---:|".repeat(kinds.length + 3)}`,
        ...catalogue.lists.map(list => {
            const asked = demanding(list);
            const two = asked.filter(item => kindsOf(item, catalogue).size > 1).length;
            return row(list.name, String(asked.length), String(two), ...numbers(list), String(list.items.size - asked.length));
        }),
    ];
}

function itemRow(line: number, item: Item, { controls }: Catalogue): string {
    if ("none" in item) return row(String(line), "", `demands nothing: ${item.none}`);
    if ("notApplicable" in item) return row(String(line), item.level, `not applicable: ${item.notApplicable}`);
    const numbers = Object.entries(item.with).map(([name, number]) => `${name} ${number}`);
    const answers = item.controls.flatMap(id => controls.get(id) ?? []).map(one => `[${one.id}](#${one.id}) (${inWords(kindOf(one))})`);
    return row(
        item.number === undefined ? String(line) : `${line} (${item.number})`,
        item.level,
        [answers.join(", "), numbers.join(", "), item.approval && `open only with [${item.approval}](#${item.approval})`].filter(Boolean).join("; "),
    );
}

function listed(list: Checklist, catalogue: Catalogue): string[] {
    const lines: string[] = [];
    for (const [line, item] of list.items) {
        const heading = list.sections.get(line);
        if (heading || lines.length === 0)
            lines.push("", ...(heading ? [`### ${cell(heading)}`, ""] : []), row("line", "level", "answered by"), "|---:|---|---|");
        lines.push(itemRow(line, item, catalogue));
    }
    return [`## ${list.name}`, ...lines, ""];
}

function controlText(control: NamedControl): string {
    const { id, title, why, phase, good, needs, critical, answer } = control;
    const facts = [
        `answered by ${answeredBy(control)}`,
        `needed for ${phase}`,
        ...("signature" in answer ? [`a person, because ${answer.signature.because.replace(/\.$/, "")}`] : []),
        ...("probe" in answer && answer.silent ? [`a person then, because ${answer.silent.because.replace(/\.$/, "")}`] : []),
        ...("probe" in answer || "soak" in answer || "drill" in answer || "ci" in answer || "signature" in answer ? [`good for ${good}`] : []),
        ...("rule" in answer && answer.orNone ? [`where there is nothing of the kind, not applicable: ${answer.orNone.replace(/\.$/, "")}`] : []),
        ...(needs.length ? [`needs ${needs.join(", ")}`] : []),
        ...(critical ? ["critical: nothing exempts it"] : []),
    ];
    return `- <a id="${id}"></a>**${id}**: ${cell(title)}. ${cell(why)} _${cell(facts.join("; "))}._`;
}

/** The document. */
export function checklistDocument(catalogue: Catalogue): string {
    return `${[
        "# The five checklists, item by item",
        "",
        "Made by `npm run docs:checklist` from `checklist/`; [the checklists](checklists.md) says what the words mean. A line is the list's own; an item with controls of several kinds counts under each of them.",
        "",
        ...counts(catalogue),
        "",
        ...catalogue.lists.flatMap(list => listed(list, catalogue)),
        "## Controls",
        "",
        ...[...catalogue.controls.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(controlText),
    ].join("\n")}\n`;
}

if (require.main === module) writeFileSync(docsFile, checklistDocument(readCatalogue()));
