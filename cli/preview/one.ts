import { writeFileSync } from "node:fs";
import { exit } from "../main";
import { type Arguments, unwritable } from "../output/arguments";
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

function write(file: string, text: string): void {
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw unwritable("--markdown", file, error);
    }
}
