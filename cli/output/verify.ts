import type { Evidence, Measure } from "../../checklist/evidence-file";
import { harmless } from "../../probes/told";
import type { Verified } from "../verify/verify";
import { counted } from "./answers";
import { wrapped } from "./help";
import type { Paint, Style } from "./paint";

const width = 100;

const signs: Record<Evidence["result"], [sign: string, style: Style]> = { fail: ["✗", "red"], "not evaluated": ["?", "yellow"], pass: ["✓", "green"] };
const results = Object.keys(signs) as Evidence["result"][];
const worst: Record<Measure["holds"], number> = { no: 0, unknown: 1, yes: 2 };

/** What keeps an answer from being a pass, the worst first, a line each; of a pass nothing. */
function measures(measured: readonly Measure[], paint: Paint): string[] {
    const open = measured.filter(({ holds }) => holds !== "yes").sort((a, b) => worst[a.holds] - worst[b.holds]);
    return open.flatMap(({ what, found, demanded, holds }) =>
        wrapped(harmless(`${what}: ${found} (demanded: ${demanded})`), width - 6).map(
            (line, index) => `    ${index ? "  " : paint("dim", holds === "no" ? "✗ " : "? ")}${line}`,
        ),
    );
}

/** How the answers stand, by family: a line each, and below it what keeps it from being a pass. */
export function verifyText({ bot, stack, answers, notAsked, files, unwritten }: Omit<Verified, "world">, paint: Paint): string {
    const counts = results.map(result => `${answers.filter(one => one.result === result).length} ${result}`).join(", ");
    const name = Math.max(0, ...answers.map(({ control }) => control.id.length));
    const line = ({ control, probe, result, measured, before, turned }: Verified["answers"][number]): string[] => {
        const [sign, style] = signs[result];
        const was = turned ? `, which was a pass on ${before?.at.slice(0, 10)}` : "";
        return [`${paint(style, sign)} ${paint("bold", control.id.padEnd(name))}  ${paint("dim", probe + was)}`, ...measures(measured, paint)];
    };
    const sorted = [...answers].sort((a, b) => (a.probe < b.probe ? -1 : a.probe > b.probe ? 1 : 0));
    const written = files.length ? `; ${counted(files.length, "file")} of evidence in evidence/${stack}/${bot}: review and commit` : "";
    return [
        ...(answers.length
            ? results.flatMap(result => sorted.filter(one => one.result === result)).flatMap(line)
            : ["Nothing was asked: no adopted list asks a probe."]),
        ...(notAsked.length ? [`not asked: ${notAsked.join(", ")}`] : []),
        ...unwritten.flatMap(why => wrapped(harmless(`not written: ${why}`), width)),
        "",
        `${paint("bold", `${bot} ${stack}`)}: ${counts}${written}`,
        "",
    ].join("\n");
}

/** The answers as one JSON document. */
export function verifyJson({ bot, stack, answers, notAsked, files, unwritten }: Omit<Verified, "world">): string {
    const told = answers.map(({ control: { id, title }, ...answer }) => ({ control: id, title, ...answer }));
    return `${JSON.stringify({ bot, stack, answers: told, notAsked, files, unwritten }, undefined, 2)}\n`;
}
