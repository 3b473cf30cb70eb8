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

/** Why a control was not asked, where that is all that keeps it from an answer. */
function causeOf({ result, noAccess, measured }: Verified["answers"][number]): string | undefined {
    const causes = new Set(measured.filter(({ holds }) => holds !== "yes").map(({ found }) => found));
    return result === "not evaluated" && noAccess && causes.size === 1 ? [...causes][0] : undefined;
}

/** Things by what is said of them, where that is said of more than one. */
function alike<T>(things: readonly T[], said: (thing: T) => string | undefined): Map<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const thing of things) {
        const text = said(thing);
        if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), thing]);
    }
    return new Map([...groups].filter(([, group]) => group.length > 1));
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
    const unasked = alike(answers, causeOf);
    const grouped = new Set([...unasked.values()].flat());
    const afterId = (why: string) => why.replace(/^[^:]*: /, "");
    const kept = alike(unwritten, afterId);
    const together = [...unasked].flatMap(([cause, group]) => [
        ...wrapped(harmless(`${group.length} controls not asked, ${cause}`), width - 2).map((text, index) => `${index ? " " : paint("yellow", "?")} ${text}`),
        ...wrapped(group.map(({ control }) => control.id).join(", "), width - 4).map(text => `    ${paint("dim", text)}`),
    ]);
    const sorted = answers.filter(answer => !grouped.has(answer)).sort((a, b) => (a.probe < b.probe ? -1 : a.probe > b.probe ? 1 : 0));
    const written = files.length ? `; ${counted(files.length, "file")} of evidence in evidence/${stack}/${bot}: review and commit` : "";
    return [
        ...(answers.length
            ? [...results.flatMap(result => sorted.filter(one => one.result === result)).flatMap(line), ...together]
            : ["Nothing was asked: no adopted list asks a probe."]),
        ...(notAsked.length ? [`not asked: ${notAsked.join(", ")}`] : []),
        ...[...kept].flatMap(([why, group]) => wrapped(harmless(`not written, ${group.length} controls: ${why}`), width)),
        ...unwritten.filter(why => !kept.has(afterId(why))).flatMap(why => wrapped(harmless(`not written: ${why}`), width)),
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
