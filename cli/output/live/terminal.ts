import type { AnsweredControl, LiveReport } from "../../../checklist/answered";
import { type State, states } from "../../../checklist/control";
import { rules } from "../../../policies/rules";
import { harmlessDrills } from "../../drill/names";
import { callOf } from "../commands";
import { wrapped } from "../help";
import { inOwnWords } from "../own-words";
import type { Paint, Style } from "../paint";
import { harmless } from "../report";
import { stepLine, way } from "./pieces";

const width = 100;
/** Controls that the first screen tells of; the rest is counted. */
const most = 4;

/** The cure of each rule, by its name: the reason of a control that a rule answers begins with it. */
const fixes = new Map(rules.map(({ name, fix }) => [name, fix]));

const styles: Partial<Record<State, Style>> = { fail: "red", pass: "green", "not applicable": "dim" };
const plural: Partial<Record<State, string>> = { fail: "failed", pass: "passed" };

/** How many controls are in each state: `120 passed, 3 failed`. */
export function countsOf(controls: readonly AnsweredControl[]): string {
    const counts = states.map(state => [state, controls.filter(one => one.state === state).length] as const);
    return counts.flatMap(([state, count]) => (count ? [`${count} ${plural[state] ?? state}`] : [])).join(", ");
}

/** A control as the preview tells a rule: what should hold, where it is written, why it does not hold, and the cure. */
function entry({ id, title, kind, state, critical, reason, exemption, written, next }: AnsweredControl, paint: Paint): string[] {
    const place = written ? `${written.file}:${written.line}` : "";
    const about = [state, critical ? "critical" : "", exemption ? `${exemption.owner}, until ${exemption.until}` : "", place].filter(Boolean).join(", ");
    const indented = (text: string, first = "") => wrapped(first + harmless(text), width - 4).map((line, i) => `${i === 0 || !first ? "  " : "    "}${line}`);
    return [
        `${paint(styles[state] ?? "yellow", state === "fail" ? "✗" : "?")} ${paint("bold", id)}  ${paint("dim", harmless(about))}`,
        ...wrapped(harmless(title), width - 4).map(line => paint("dim", `  ${line}`)),
        ...indented(reason),
        ...indented(inOwnWords((kind === "rule" && state === "fail" && fixes.get(reason.split(/[,: ]/)[0])) || next), "→ "),
    ];
}

function section(title: string, controls: readonly AnsweredControl[], all: string, paint: Paint): string[] {
    if (controls.length === 0) return [];
    const more = controls.length - most;
    const rest = more > 0 ? [`and ${more} more, each with its reason and its cure, in one page:`, paint("bold", all)] : [];
    return ["", paint("bold", title), ...controls.slice(0, most).flatMap(one => entry(one, paint)), ...rest];
}

/** How many items of each list stand in the way, and how a list is left out that the bot does not answer. */
function listLines({ lists, items }: LiveReport): string[] {
    const asked = lists.filter(({ leftOut }) => leftOut === undefined);
    const counts = asked.map(({ name }) => `${name} ${items.filter(({ list, blocks }) => list === name && blocks).length}`);
    if (asked.length < 2) return [];
    return [`${asked.length} lists asked, with so many items in the way: ${counts.join(", ")}; leave one out with a reason: docs/checklists.md#which-lists`];
}

/** What answers the most of what is open, as commands with how many controls each is for; of drills, which of them break something. */
function nextLines(open: readonly AnsweredControl[], paint: Paint): string[] {
    const calls = new Map<string, { count: number; drills: Set<string> }>();
    for (const { id, next } of open) {
        const drill = /drill -- \S+ (\S+)/.exec(next)?.[1];
        const isHarmless = drill !== undefined && harmlessDrills.includes(drill);
        const call = /^write /.test(next)
            ? "write what is missing into manifest or settings"
            : next.replaceAll(id, "<control>").replace(/(drill -- \S+) \S+/, `$1 <${isHarmless ? "harmless " : ""}drill>`);
        const known = calls.get(call) ?? { count: 0, drills: new Set() };
        calls.set(call, { count: known.count + 1, drills: drill === undefined ? known.drills : known.drills.add(drill) });
    }
    const sorted = [...calls].sort(([, a], [, b]) => b.count - a.count);
    const lines = sorted.flatMap(([call, { count, drills }]) => {
        const names = [...drills].sort().join(", ");
        const said = call.includes("<harmless drill>")
            ? `break nothing of what trades: ${names}`
            : `break something on purpose, and are refused in production once money is traded: ${names}`;
        return [
            `  ${String(count).padStart(4)}  ${paint("bold", call.replace("<harmless drill>", "<drill>"))}`,
            ...(names ? wrapped(said, width - 10).map(line => `          ${paint("dim", line)}`) : []),
        ];
    });
    return lines.length ? ["", paint("bold", "Next"), ...lines] : [];
}

/** The report on one screen: the verdict in the first line, then what it rests on, then what stands in the way, the weightiest first. */
export function liveText(report: LiveReport, paint: Paint): string {
    const { verdict, bot, stack, wants, why, controls, lists, notCounted, untested, release, signatures } = report;
    const leftOut = lists.filter(list => list.leftOut !== undefined);
    const open = controls.filter(({ state }) => state !== "pass" && state !== "not applicable" && state !== "exempt");
    const beside = open.filter(({ blocks }) => !blocks).length;
    const steps = stepLine(report);
    // After the last step there is none to name.
    const goal = report.step ? report.step.wants : wants;
    const all = callOf("report", stack, `--bot ${bot}`, goal === undefined ? "" : `--for ${goal}`, "--format html --output report.html");
    const facts = [
        ...(steps === undefined ? [] : [steps]),
        `${countsOf(controls)}; ${report.items.length} items of ${lists.length - leftOut.length} lists`,
        `release ${release.version}, pack ${report.pack.slice(0, 19)}, ${report.at}; signatures: ${signatures}`,
        ...listLines(report),
        ...leftOut.map(({ name, leftOut }) => `${name} is left out: ${leftOut}`),
        ...(beside ? [`${beside} more are open and block nothing: what should hold, what is nice, what is needed later`] : []),
        ...(untested.length ? [`${untested.length} controls are asked in a later phase than ${wants}`] : []),
    ];
    return [
        `${paint("bold", paint(verdict === "GO" ? "green" : "red", verdict))}  ${bot} ${stack}, ${way(report)}: ${why}`,
        ...facts.flatMap(line => wrapped(harmless(line), width)),
        ...section(
            "In the way",
            open.filter(({ blocks }) => blocks),
            all,
            paint,
        ),
        ...section(
            "Let through by an exemption",
            controls.filter(({ state }) => state === "exempt"),
            all,
            paint,
        ),
        ...nextLines(
            open.filter(({ blocks }) => blocks),
            paint,
        ),
        ...(notCounted.length ? ["", paint("bold", "Does not count"), ...notCounted.map(({ file, why }) => `  ${harmless(`${file}: ${why}`)}`)] : []),
        "",
    ].join("\n");
}

/** The report as one JSON document. */
export const liveJson = (report: LiveReport): string => `${JSON.stringify(report, undefined, 2)}\n`;
