import { writeFileSync } from "node:fs";
import type { LiveReport } from "../../checklist/answered";
import { UsageError, unwritable } from "../output/arguments";
import { callOf } from "../output/commands";
import type { Base } from "../output/live/compared";
import { liveJson, liveText } from "../output/live/terminal";
import type { Paint } from "../output/paint";

/** What a rendering is given beside the report. */
interface Beside {
    paint: Paint;
    /** An earlier report to compare with. */
    base?: Base;
}

// Loading is a part of a report's second, so what is not asked for is not loaded. By require, since import() of a file asks Node, and not tsx.
/** How a report can be printed, by the name of its format. All are renderings of one value. */
const renderings = {
    terminal: (report: LiveReport, { paint }: Beside) => liveText(report, paint),
    markdown: (report: LiveReport, { base }: Beside) =>
        (require("../output/live/markdown") as typeof import("../output/live/markdown")).liveMarkdown(report, { base }),
    html: (report: LiveReport) => (require("../output/live/html") as typeof import("../output/live/html")).liveHtml(report),
    junit: (report: LiveReport) => (require("../output/live/junit") as typeof import("../output/live/junit")).liveJunit(report),
    sarif: (report: LiveReport) => (require("../output/live/sarif") as typeof import("../output/live/sarif")).liveSarif(report),
    json: (report: LiveReport) => liveJson(report),
    attestation: (report: LiveReport) => (require("../output/live/attestation") as typeof import("../output/live/attestation")).liveAttestation(report),
};
export type Format = keyof typeof renderings;
export const formats = Object.keys(renderings) as Format[];

const isFormat = (name: string): name is Format => (formats as string[]).includes(name);

/** What is rendered, and where to: the standard output where no file is named. Of a list alone nothing is: the terminal gets how it stands. */
export interface Wanted {
    renderings: { format: Format; file?: string }[];
    /** The list that is filled in, in the place of the report. */
    list?: string;
}

/** Reads which formats go where; throws UsageError where a file has no format, several formats no files, or a list a format that it has not. */
export function wantedOf(names: readonly string[], files: readonly string[], list: string | undefined): Wanted {
    const allowed = list === undefined ? formats : (["markdown", "html"] as const);
    const wrong = names.find(name => !isFormat(name) || !(allowed as readonly string[]).includes(name));
    if (wrong !== undefined) {
        const of = list === undefined ? "" : `a list is printed as one of `;
        throw new UsageError(`--format ${wrong}: found ${JSON.stringify(wrong)}, allowed: ${of}${allowed.join(", ")}.`);
    }
    const asked = names.length ? names.filter(isFormat) : list === undefined ? ["terminal" as const] : [];
    const right = callOf("report", "<stack>", "--format html --output report.html");
    if (files.length && files.length !== asked.length)
        throw new UsageError(`--output: found ${files.length} for ${asked.length} of --format, allowed: one for each, in their order, as in ${right}`);
    if (files.length && names.length === 0) throw new UsageError(`--output ${files[0]}: found no --format, allowed: both, as in ${right}`);
    if (!files.length && asked.length > 1) throw new UsageError(`--format: found ${asked.length} without files, allowed: one, or an --output for each.`);
    const twice = files.find((file, index) => files.indexOf(file) < index);
    if (twice !== undefined) throw new UsageError(`--output ${twice}: found twice, allowed: a file for each format.`);
    return { renderings: asked.map((format, index) => ({ format, file: files[index] })), list };
}

function filledIn(report: LiveReport, list: string, format: Format): string {
    const { listHtml, listMarkdown } = require("../output/live/list") as typeof import("../output/live/list");
    return format === "html" ? listHtml(report, list) : listMarkdown(report, list);
}

function standing(report: LiveReport, list: string, paint: Paint): string {
    const { listText } = require("../output/live/list") as typeof import("../output/live/list");
    return listText(report, list, paint);
}

/** Renders everything, then writes the files; what has none is returned, to be printed: the terminal's where every rendering has a file. */
export function rendered(report: LiveReport, { renderings: wanted, list }: Wanted, beside: Beside): string {
    const texts = wanted.map(({ format, file }) => ({
        file,
        text: list === undefined ? renderings[format](report, beside) : filledIn(report, list, format),
    }));
    for (const { file, text } of texts) if (file !== undefined) write(file, text);
    const printed = texts.find(({ file }) => file === undefined)?.text;
    return printed ?? (list === undefined ? liveText(report, beside.paint) : standing(report, list, beside.paint));
}

function write(file: string, text: string): void {
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw unwritable("--output", file, error);
    }
}
