import type { AnsweredControl, LiveReport } from "../../../checklist/answered";
import { states } from "../../../checklist/control";
import { callOf } from "../commands";
import { brief, count, limited, markdownLimit, type Part } from "../markdown-pieces";
import { type Base, type Turned, turnedSince } from "./compared";
import { beside, byLevel, exempted, grouped, inTheWay, stateTitles, stepLine, way } from "./pieces";

/** What else a Markdown is given. */
export interface MarkdownOptions {
    /** The report that it is compared with. @default none */
    base?: Base;
    /** Characters at most. @default markdownLimit */
    limit?: number;
}

/** A control in two lines: what it is, and why it stands so. */
function controlLine({ id, title, critical, level, exemption, reason, written, next }: AnsweredControl): string {
    const about = [critical ? "critical" : "", level === "blocking" ? "" : level, exemption ? `${exemption.owner}, until ${exemption.until}` : ""];
    const where = written ? ` · ${written.file}:${written.line}` : "";
    const said = [brief(title), ...about.filter(Boolean).map(brief)].join(", ");
    return `- **${brief(id)}**: ${said}${brief(where)}  \n  ${brief(reason)}. Next: ${brief(next)}`;
}

/** Controls that turned and are named; the rest is counted, so that they don't take the room of what stands in the way. */
const most = 30;

const turnedLine = ({ id, title, from, to, worse }: Turned): string => `- ${worse ? "▼" : "▲"} **${brief(id)}**: ${from} → ${to}. ${brief(title)}`;

/** What turned since the base, in a sentence that is always seen. */
function comparison(base: Base | undefined, turned: Turned[], wants: string): string[] {
    if (base === undefined) return [];
    const worse = turned.filter(one => one.worse).length;
    const other = base.wants === wants ? "" : ` That was for ${brief(base.wants)}.`;
    const said = turned.length ? `${worse} turned worse, ${turned.length - worse} better or gone` : "nothing turned";
    return [`Before: ${base.verdict}. Since then ${said}.${other}`, ""];
}

/** How many items of each list are in each state. */
function listLines({ lists, items }: LiveReport): string[] {
    const rows = lists.map(({ name, leftOut }) => {
        if (leftOut !== undefined) return `| ${brief(name)} | left out: ${brief(leftOut)} |${" |".repeat(states.length)}`;
        const own = items.filter(({ list }) => list === name);
        const counts = states.map(state => own.filter(one => one.state === state).length);
        return `| ${brief(name)} | ${own.length} | ${counts.join(" | ")} |`;
    });
    return [`| list | items | ${states.join(" | ")} |`, `|---|---|${"---:|".repeat(states.length)}`, ...rows];
}

/** The report for a pull request: the verdict in the first line, a small table, the rest folded; what does not fit is counted. */
export function liveMarkdown(report: LiveReport, { base, limit = markdownLimit }: MarkdownOptions = {}): string {
    const { verdict, bot, stack, wants, why, deploy, release, pack, at, signatures, notCounted, untested } = report;
    const turned = base === undefined ? [] : turnedSince(base, report);
    const all = `All of it: \`${callOf("report", stack.replace(/[^\w-]/g, ""), "--format html --output report.html")}\`.`;
    const steps = stepLine(report);
    const head = [
        `## ${verdict} for ${wants} · ${brief(bot)} ${brief(stack)}`,
        "",
        `May it go ${way(report)}? ${brief(why)}. May it be deployed? ${deploy}.`,
        ...(steps === undefined ? [] : ["", `Of live: ${brief(steps)}.`]),
        "",
        `| controls | ${states.join(" | ")} |`,
        `|---|${"---:|".repeat(states.length)}`,
        ...byLevel(report).map(([level, counts]) => `| ${level} | ${counts.join(" | ")} |`),
        "",
        ...comparison(base, turned, wants),
    ];
    const parts: Part[] = [
        [`${turned.length} turned`, [...turned.slice(0, most).map(turnedLine), ...(turned.length > most ? [`- and ${turned.length - most} more`] : [])]],
        ...grouped(inTheWay(report)).map(([state, controls]): Part => [`${controls.length} ${stateTitles[state]}, in the way`, controls.map(controlLine)]),
        [`${count(exempted(report).length, "control")} let through by an exemption`, exempted(report).map(controlLine)],
        [
            `${notCounted.length} that ${notCounted.length === 1 ? "does" : "do"} not count`,
            notCounted.map(({ file, why }) => `- ${brief(file)}: ${brief(why)}`),
        ],
        ["Lists", listLines(report)],
        [`${beside(report).length} open, and in nobody's way`, beside(report).map(controlLine)],
        [`${untested.length} not asked for ${wants}`, untested.map(({ id, title, phase }) => `- **${brief(id)}**, asked for ${phase}: ${brief(title)}`)],
        [
            "What was judged",
            [
                `- release ${brief(release.version)}${release.commit ? `, commit ${brief(release.commit)}` : ""}`,
                ...Object.entries(release.digests).map(([name, digest]) => `- image ${brief(name)}: ${brief(digest)}`),
                `- pack ${brief(pack)}`,
                `- at ${brief(at)}; who could have signed: ${signatures}`,
            ],
        ],
    ];
    return limited(head, parts, limit, all);
}
