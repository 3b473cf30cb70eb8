import type { AnsweredControl, AnsweredItem, LiveReport } from "../../../checklist/answered";
import { states } from "../../../checklist/control";
import { UsageError } from "../arguments";
import { callOf } from "../commands";
import { brief } from "../markdown-pieces";
import type { Paint } from "../paint";
import { harmless } from "../report";
import { facts } from "./html";
import { bar, evidenceText, filterable, filters, html, legend, page, stateOf } from "./page";
import { dayOf, numbersOf, way } from "./pieces";

// A list, filled in as an auditor wants it: every item in the order of its lines, one row for each control that answers it.

/** A row of a list that is filled in. */
interface Row {
    item: AnsweredItem;
    /** Whether it is the item's first one, which says how the item stands. */
    first: boolean;
    /** The control; none where the item does not apply. */
    control?: AnsweredControl;
    /** The day on which it was answered, and the last one on which that counts; empty where it was not answered, or has no end. */
    day: string;
    until: string;
}

/** Kinds that every report computes anew, from the project's files. */
const isComputed = ({ kind }: AnsweredControl): boolean => ["rule", "setting", "contract", "alert", "notApplicable"].includes(kind);

/** A list of the report and its items; throws UsageError where the bot does not answer it. */
function itemsOf({ lists, items, bot }: LiveReport, name: string): AnsweredItem[] {
    const adopted = lists.filter(({ leftOut }) => leftOut === undefined).map(one => one.name);
    const known = lists.find(one => one.name === name);
    const found = known?.leftOut === undefined ? JSON.stringify(name) : `a list that ${bot} leaves out (${known.leftOut})`;
    if (!adopted.includes(name)) throw new UsageError(`--list ${name}: found ${found}, allowed: ${adopted.join(", ")}.`);
    return items.filter(({ list }) => list === name);
}

function rowsOf(items: readonly AnsweredItem[], { controls, at }: LiveReport): Row[] {
    const byId = new Map(controls.map(one => [one.id, one]));
    return items.flatMap(item => {
        const own = item.controls.flatMap(id => byId.get(id) ?? []);
        if (own.length === 0) return [{ item, first: true, day: dayOf(at), until: "" }];
        return own.map((control, index): Row => {
            const day = control.evidence ? dayOf(control.evidence.at) : isComputed(control) ? dayOf(at) : "";
            return { item, first: index === 0, control, day, until: control.exemption?.until ?? (control.evidence ? dayOf(control.evidence.until) : "") };
        });
    });
}

const noEvidence = (control: AnsweredControl): string => {
    if (control.exemption) return `exempt by ${control.exemption.owner}: ${control.exemption.reason}`;
    return isComputed(control) ? `computed: ${control.answeredBy}` : "none";
};

const numberOf = ({ line, number }: AnsweredItem): string => (number === undefined ? String(line) : `${line} (no. ${number})`);

function markdownRow({ item, first, control, day, until }: Row): string {
    const said = control ? `**${brief(control.title)}**: ${control.state}. ${brief(control.reason)}` : brief(item.reason);
    const numbers = first && Object.keys(item.with).length ? `<br>The list's own numbers: ${brief(numbersOf(item.with))}` : "";
    const proof = control?.evidence ? `${control.evidence.file} by ${control.evidence.by}` : control ? noEvidence(control) : "";
    const head = first ? [brief(numberOf(item)), item.level, `**${item.state}**`] : ["", "", ""];
    return `| ${[...head, `${said}${numbers}`, brief(proof), day, brief(until)].join(" | ")} |`;
}

/** A list filled in, as Markdown. */
export function listMarkdown(report: LiveReport, name: string): string {
    const items = itemsOf(report, name);
    const { bot, stack, verdict, wants, release, at, pack } = report;
    const sections = [...new Set(items.map(({ section }) => section))].flatMap(section => [
        ...(section === undefined ? [] : [`## ${brief(section)}`, ""]),
        "| line | level | answer | what answers it, and what was found | evidence | answered | until |",
        "|---|---|---|---|---|---|---|",
        ...rowsOf(
            items.filter(item => item.section === section),
            report,
        ).map(markdownRow),
        "",
    ]);
    return [
        `# ${brief(name)}, filled in for ${brief(bot)} ${brief(stack)}`,
        "",
        `${verdict} for ${wants}; release ${brief(release.version)}; ${items.length} items, ${items.filter(({ blocks }) => blocks).length} in the way; computed at ${brief(at)} by pack ${brief(pack)}.`,
        "",
        "The list's own words are not here: the line leads to them.",
        "",
        ...sections,
    ].join("\n");
}

/** How a list stands, on one screen: its verdict, what of it stands in the way, and the call that fills it in. */
export function listText(report: LiveReport, name: string, paint: Paint): string {
    const items = itemsOf(report, name);
    const { bot, stack, verdict } = report;
    const counts = states.map(state => [state, items.filter(one => one.state === state).length] as const).filter(([, count]) => count > 0);
    const inTheWay = items.filter(({ blocks }) => blocks);
    return [
        `${paint("bold", paint(verdict === "GO" ? "green" : "red", verdict))}  ${bot} ${stack}, ${way(report)}; of ${name} ${inTheWay.length} of ${items.length} items stand in the way`,
        counts.map(([state, count]) => `${count} ${state}`).join(", "),
        ...inTheWay.map(item => `${paint("red", "✗")} ${paint("bold", `${name}:${item.line}`)}  ${item.state}: ${harmless(item.reason)}`),
        "",
        `Item by item: ${callOf("report", stack, `--list ${name} --format html --output ${name}.html`)}`,
        "",
    ].join("\n");
}

function htmlRow({ item, first, control, day, until }: Row): string {
    const tag = item.level === "blocking" ? "" : ` <span class="tag">${item.level}</span>`;
    const numbers = first && Object.keys(item.with).length ? `<p class="quiet">The list's own numbers: ${html(numbersOf(item.with))}</p>` : "";
    const said = control
        ? `<p>${control.state === item.state ? "" : `${stateOf(control.state)} `}${html(control.title)}</p><p>${html(control.reason)}</p>`
        : `<p>${html(item.reason)}</p>`;
    const proof = control?.evidence ? evidenceText(control) : control ? html(noEvidence(control)) : "";
    return [
        `<tr${first ? "" : ' class="again"'} data-item="${item.line}" ${filterable(item, [item.list])}>`,
        `<th scope="row" class="line">${first ? html(numberOf(item)) : ""}</th>`,
        `<td class="answer">${first ? `${stateOf(item.state)}${tag}` : ""}</td>`,
        `<td class="demand">${said}${numbers}</td>`,
        `<td class="evidence">${proof}</td>`,
        `<td class="day" data-head="answered">${day}</td>`,
        `<td class="day" data-head="until">${html(until)}</td>`,
        "</tr>",
    ].join("");
}

/** A list filled in, as one page without network. */
export function listHtml(report: LiveReport, name: string): string {
    const items = itemsOf(report, name);
    const { bot, stack, verdict, wants } = report;
    const blocking = items.filter(({ blocks }) => blocks).length;
    const sections = [...new Set(items.map(({ section }) => section))].map(section => {
        const heading = section === undefined ? "" : `<tr><th class="part" scope="rowgroup" colspan="6">${html(section)}</th></tr>`;
        const own = rowsOf(
            items.filter(item => item.section === section),
            report,
        );
        return `<tbody data-group>${heading}${own.map(htmlRow).join("\n")}</tbody>`;
    });
    const heads = ["line|Line", "answer|Answer", "demand|What answers it, and what was found", "evidence|Evidence", "day|Answered", "day|Until"];
    return page(`${name}, filled in for ${bot} ${stack}`, [
        "<header>",
        `<p class="about">filled in for ${html(bot)} ${html(stack)}, ${way(report)}</p>`,
        `<h1 class="list">${html(name)}</h1>`,
        `<p class="why">${verdict} for ${wants}. ${items.length} items, ${blocking} in the way.</p>`,
        bar(items),
        legend(items),
        facts(report),
        "</header>",
        '<main id="content">',
        filters([name]),
        `<table class="items"><thead><tr>${heads
            .map(head => head.split("|"))
            .map(([kind, text]) => `<th class="${kind}">${text}</th>`)
            .join("")}</tr></thead>`,
        ...sections,
        "</table></main>",
        "<footer>The list's own words are not here: the line leads to them.</footer>",
    ]);
}
