import { writeFileSync } from "node:fs";
import { asTable, previewAll } from "./output/all";
import { readArguments, unwritable } from "./output/arguments";
import { helpFor } from "./output/help";
import { asMarkdown } from "./output/markdown";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { asJson } from "./output/report";
import { screenOf } from "./output/screen";
import { asScreen, asText } from "./output/terminal";
import { exit, main, recordedPreview } from "./recording/offline";

/** `npm run preview <stack>`: what stands in the way, what comes next, GO or NO-GO; no account, no credentials, no Pulumi CLI. */
main(async () => {
    const argv = process.argv.slice(2);
    const help = helpFor("preview", argv);
    if (help) {
        process.stdout.write(help);
        return exit.go;
    }
    const given = readArguments("preview", argv);
    const paint = paintFor(process.stdout);
    const progress = progressOn(process.stderr);
    if (given.all) {
        const summaries = await previewAll(given.config, progress.doing);
        progress.done();
        process.stdout.write(given.json ? `${JSON.stringify(summaries, undefined, 2)}\n` : asTable(summaries, paint));
        return summaries.some(({ verdict }) => verdict === "BAD INPUT")
            ? exit.badInput
            : summaries.every(({ verdict }) => verdict === "GO")
              ? exit.go
              : exit.noGo;
    }
    // Drawing takes a library that no other preview should wait for.
    const diagram = given.diagram === undefined ? undefined : (await import("./output/diagram/diagram")).diagramFile(given.diagram);
    const { report, recording } = await recordedPreview(given, progress.doing);
    if (diagram) progress.doing("Drawing the picture...");
    await diagram?.write(report, recording.resources);
    if (given.markdown !== undefined) write(given.markdown, asMarkdown(report));
    const text = given.json ? `${asJson(report)}\n` : given.verbose ? asText(report, paint) : asScreen(report, screenOf(report, given), given, paint);
    progress.done();
    process.stdout.write(text);
    return report.verdict === "GO" ? exit.go : exit.noGo;
});

function write(file: string, text: string): void {
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw unwritable("--markdown", file, error);
    }
}
