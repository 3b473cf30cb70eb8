import { writeFileSync } from "node:fs";
import { asTable, previewAll } from "./output/all";
import { readArguments, unwritable } from "./output/arguments";
import { asMarkdown } from "./output/markdown";
import { asJson } from "./output/report";
import { asText, colourful, plain } from "./output/terminal";
import { exit, main, recordedPreview } from "./recording/offline";

/** `npm run preview <stack>`: the whole resource graph, every rule's answer, GO or NO-GO; no account, no credentials, no Pulumi CLI. */
main(async () => {
    const given = readArguments("preview", process.argv.slice(2));
    const paint = process.stdout.isTTY && !process.env.NO_COLOR ? colourful : plain;
    if (given.all) {
        const summaries = await previewAll(given.config);
        process.stdout.write(given.json ? `${JSON.stringify(summaries, undefined, 2)}\n` : asTable(summaries, paint));
        return summaries.some(({ verdict }) => verdict === "BAD INPUT")
            ? exit.badInput
            : summaries.every(({ verdict }) => verdict === "GO")
              ? exit.go
              : exit.noGo;
    }
    // Drawing takes a library that no other preview should wait for.
    const diagram = given.diagram === undefined ? undefined : (await import("./output/diagram/diagram")).diagramFile(given.diagram);
    const { report, recording } = await recordedPreview(given);
    await diagram?.write(report, recording.resources);
    if (given.markdown !== undefined) write(given.markdown, asMarkdown(report));
    process.stdout.write(given.json ? `${asJson(report)}\n` : asText(report, paint));
    return report.verdict === "GO" ? exit.go : exit.noGo;
});

function write(file: string, text: string): void {
    try {
        writeFileSync(file, text);
    } catch (error) {
        throw unwritable("--markdown", file, error);
    }
}
