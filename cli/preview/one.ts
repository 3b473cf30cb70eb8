import { writeFileSync } from "node:fs";
import { nearest } from "../../names";
import { rules } from "../../policies/rules";
import { exit } from "../main";
import { type Arguments, UsageError, unwritable } from "../output/arguments";
import { diagramFile } from "../output/diagram/diagram";
import { asMarkdown } from "../output/markdown";
import { paintFor } from "../output/paint";
import { progressOn } from "../output/progress";
import { asJson } from "../output/report";
import { screenOf } from "../output/screen";
import { asScreen, asText } from "../output/terminal";
import { recordedPreview } from "../recording/offline";

/** Previews one bot in one stack, prints what was found, and returns the exit code. */
export async function previewOne(given: Arguments): Promise<number> {
    const paint = paintFor(process.stdout);
    const progress = progressOn(process.stderr);
    if (given.rule !== undefined) known(given.rule);
    const diagram = given.diagram === undefined ? undefined : diagramFile(given.diagram);
    const { report, recording } = await recordedPreview(given, progress.doing);
    if (diagram) progress.doing("Drawing the picture...");
    await diagram?.write(report, recording.resources);
    if (given.markdown !== undefined) write(given.markdown, asMarkdown(report));
    const text = given.json ? `${asJson(report)}\n` : given.verbose ? asText(report, paint) : asScreen(report, screenOf(report, given), given, paint);
    progress.done();
    process.stdout.write(text);
    return report.verdict === "GO" ? exit.go : exit.noGo;
}

function known(rule: string): void {
    const names = rules.map(({ name }) => name);
    if (names.includes(rule)) return;
    const near = nearest(rule, names);
    throw new UsageError(`--rule ${rule}: found no such rule, allowed: ${near ? `did you mean ${near}? ` : ""}one of docs/rules.md.`);
}

function write(file: string, text: string): void {
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw unwritable("--markdown", file, error);
    }
}
