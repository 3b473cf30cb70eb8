import type { AnsweredControl, AnsweredItem, LiveReport } from "../../../checklist/answered";
import type { State } from "../../../checklist/control";
import { wrapped } from "../help";
import { harmless } from "../report";
import { bar, classOf, controlBody, filterable, filters, html, legend, page, stateOf } from "./page";
import { beside, exempted, grouped, inTheWay, numbersOf, stateSigns, stateTitles, stepLine, way } from "./pieces";

/** Which lists ask for each control. */
function listsOf({ items }: LiveReport): Map<string, Set<string>> {
    const lists = new Map<string, Set<string>>();
    for (const { list, controls } of items) for (const id of controls) lists.set(id, (lists.get(id) ?? new Set()).add(list));
    return lists;
}

/** Signs of a reason that a closed row has room for. */
const most = 140;

/** A reason as a closed row tells it: its beginning, cut between words. */
const inShort = (reason: string): string => (reason.length <= most ? reason : `${wrapped(harmless(reason), most)[0].slice(0, most)}…`);

/** What is beside a control's title: from when it is asked, and what is not the rule. */
const tags = ({ phase, critical, level, exemption }: AnsweredControl): string =>
    [`asked from ${phase} on`, critical ? "critical" : "", level === "blocking" ? "" : level, exemption ? `${exemption.owner}, until ${exemption.until}` : ""]
        .filter(Boolean)
        .map(tag => ` <span class="tag">· ${html(tag)}</span>`)
        .join("");

/** What all entries of a page are made from. */
interface Parts {
    /** The lists that ask for each control. */
    lists: Map<string, Set<string>>;
    controls: Map<string, AnsweredControl>;
    /** What unfolds of each control: many items share one. */
    bodies: Map<string, string>;
}

function controlEntry(control: AnsweredControl, { lists, bodies }: Parts): string {
    const { id, title, state, reason } = control;
    return [
        `<details class="control" ${filterable(control, [...(lists.get(id) ?? [])])}>`,
        `<summary><span class="state ${classOf(state)}" title="${state}">${stateSigns[state]}</span> ${html(title)}${tags(control)}<span class="short"><span class="id">${html(id)}</span> ${html(inShort(reason))}</span></summary>`,
        bodies.get(id) ?? "",
        "</details>",
    ].join("");
}

/** Controls under one heading that folds. */
function group(heading: string, controls: readonly AnsweredControl[], parts: Parts, isOpen = false): string {
    if (controls.length === 0) return "";
    const entries = controls.map(one => controlEntry(one, parts));
    return `<details class="group" data-group${isOpen ? " open" : ""}><summary>${heading}</summary>${entries.join("\n")}</details>`;
}

const stateHeading = (state: State, count: number): string =>
    `<span class="state ${classOf(state)}">${stateSigns[state]} ${count} ${stateTitles[state]}</span>`;

function wayLines(report: LiveReport, parts: Parts): string[] {
    const groups = grouped(inTheWay(report)).map(([state, controls], index) => group(stateHeading(state, controls.length), controls, parts, index === 0));
    const nothing = groups.length ? [] : ["<p>No control stands in the way.</p>"];
    return ['<section aria-labelledby="way">', '<h2 id="way">What stands in the way</h2>', ...nothing, ...groups, "</section>"];
}

function itemRow(item: AnsweredItem, { controls, bodies }: Parts): string {
    const { list, line, number, level, state, reason, with: numbers } = item;
    const own = item.controls.flatMap(id => controls.get(id) ?? []);
    const entries = own.map(one => {
        const sign = own.length > 1 ? `<span class="state ${classOf(one.state)}" title="${one.state}">${stateSigns[one.state]}</span> ` : "";
        return `<details><summary>${sign}${html(one.title)}</summary>${bodies.get(one.id)}</details>`;
    });
    const said = Object.keys(numbers).length ? `<p class="quiet">The list's own numbers: ${html(numbersOf(numbers))}. ${html(reason)}</p>` : "";
    return [
        `<tr ${filterable(item, [list])}>`,
        `<th scope="row" class="line">${line}${number === undefined ? "" : ` <span class="tag">no. ${html(number)}</span>`}</th>`,
        `<td class="answer">${stateOf(state)}${level === "blocking" ? "" : ` <span class="tag">${level}</span>`}</td>`,
        `<td class="demand">${entries.join("") || `<p>${html(reason)}</p>`}${said}</td>`,
        "</tr>",
    ].join("");
}

function listLines({ name, leftOut }: LiveReport["lists"][number], report: LiveReport, row: (item: AnsweredItem) => string): string[] {
    if (leftOut !== undefined) return [`<p class="quiet">${html(name)} is left out: ${html(leftOut)}</p>`];
    const own = report.items.filter(({ list }) => list === name);
    const open = own.filter(({ blocks }) => blocks).length;
    const sections = [...new Set(own.map(({ section }) => section))];
    const bodies = sections.map(section => {
        const heading = section === undefined ? "" : `<tr><th class="part" scope="rowgroup" colspan="3">${html(section)}</th></tr>`;
        return `<tbody data-group>${heading}${own
            .filter(item => item.section === section)
            .map(row)
            .join("\n")}</tbody>`;
    });
    return [
        '<details class="whole" data-group>',
        `<summary>${html(name)} <span class="left">${own.length} items, ${open} in the way</span>${bar(own)}</summary>`,
        '<table class="items"><thead><tr><th class="line">Line</th><th class="answer">Answer</th><th class="demand">What answers it</th></tr></thead>',
        ...bodies,
        "</table></details>",
    ];
}

const notes = (heading: string, lines: string[]): string =>
    lines.length
        ? `<details class="group"><summary>${heading}</summary><ul class="notes">${lines.map(line => `<li>${line}</li>`).join("")}</ul></details>`
        : "";

/** What was judged, and by what. */
export function facts({ deploy, release, pack, at, signatures }: LiveReport): string {
    const rows: [string, string][] = [
        ["May be deployed", deploy],
        ["Release", [release.version, release.commit].filter(Boolean).join(", ")],
        ...Object.entries(release.digests).map(([name, digest]): [string, string] => [`Image ${name}`, digest]),
        ["Measured by", `pack ${pack}`],
        ["Computed", at],
        ["Who could sign", signatures],
    ];
    return `<dl class="facts">${rows.map(([term, said]) => `<dt>${html(term)}</dt><dd>${html(said)}</dd>`).join("")}</dl>`;
}

/** The report as one page without network: the verdict, what stands in the way, and every list with its answers. */
export function liveHtml(report: LiveReport): string {
    const { verdict, bot, stack, why, wants, controls, lists, notCounted, untested } = report;
    const parts: Parts = {
        lists: listsOf(report),
        controls: new Map(controls.map(one => [one.id, one])),
        bodies: new Map(controls.map(one => [one.id, controlBody(one)])),
    };
    const steps = stepLine(report);
    const adopted = lists.filter(({ leftOut }) => leftOut === undefined).map(({ name }) => name);
    return page(`${verdict} for ${wants}: ${bot} ${stack}`, [
        "<header>",
        `<p class="about">${html(bot)} ${html(stack)}, ${way(report)}${steps === undefined ? "" : `; ${html(steps)}`}</p>`,
        `<h1 class="${verdict === "GO" ? "go" : "no-go"}">${verdict}</h1>`,
        `<p class="why">${html(why)}.</p>`,
        bar(controls),
        legend(controls),
        facts(report),
        "</header>",
        '<main id="content">',
        filters(adopted),
        ...wayLines(report, parts),
        '<section aria-labelledby="lists"><h2 id="lists">The lists, item by item</h2>',
        ...lists.flatMap(list => listLines(list, report, item => itemRow(item, parts))),
        "</section>",
        '<section aria-labelledby="beside"><h2 id="beside">Beside it</h2>',
        group(`${exempted(report).length} let through by an exemption`, exempted(report), parts),
        group(`${beside(report).length} open, and in nobody's way`, beside(report), parts),
        notes(
            `${notCounted.length} that do not count`,
            notCounted.map(({ file, why }) => `<code>${html(file)}</code>: ${html(why)}`),
        ),
        notes(
            `${untested.length} not asked for ${wants}`,
            untested.map(({ title, phase, id }) => `${html(title)} <span class="tag">· asked for ${phase}</span> <span class="id">${html(id)}</span>`),
        ),
        "</section></main>",
        `<footer>One file, made of the project's files alone, evidence as it is committed. The lists' own words are not in it: line numbers lead to them.</footer>`,
    ]);
}
