import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { unwritable } from "../arguments";
import type { Report } from "../report";
import { graphOf, summaryOf } from "./draw";
import { type Picture, pictureOf } from "./model";
import { escaped } from "./text";

/** Who may talk to whom in words, for whoever cannot see the picture. */
function inWords(picture: Picture): string {
    const names = new Map(picture.nodes.map(({ id, parts }) => [id, parts.map(({ name }) => name).join(" and ")]));
    const lines = picture.arrows.map(({ from, to, ports }) => `${names.get(from)} to ${names.get(to)}${ports.length ? ` (${ports.join(", ")})` : ""}`);
    return [...summaryOf(picture), `Who may call whom: ${lines.join("; ")}.`].join(" ");
}

/** The bot's picture as SVG: text stays text, and nothing is fetched from anywhere. */
export async function asDiagram({ bot, stack, verdict }: Pick<Report, "bot" | "stack" | "verdict">, resources: RecordedResource[]): Promise<string> {
    const picture = pictureOf(resources, bot);
    const viz = await (await import("@viz-js/viz")).instance();
    const drawn = viz.renderString(graphOf(picture, stack, verdict), { format: "svg" });
    const [, attributes, inner] = /<svg\b([^>]*)>([\s\S]*)<\/svg>/.exec(drawn) ?? [];
    if (inner === undefined) throw new Error("Graphviz drew no picture.");
    const head = `<title>${escaped(`${bot} in ${stack}: ${verdict}`)}</title>\n<desc>${escaped(inWords(picture))}</desc>`;
    // Not everybody has Arial, and viewers fall back to what they please.
    const body = inner
        .replaceAll('font-family="Arial"', 'font-family="Arial, Helvetica, sans-serif"')
        .replace(/<!--[\s\S]*?-->\n/g, "")
        .replaceAll("&#45;", "-");
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg${attributes} role="img">\n${head}${body}</svg>\n`;
}

/** A file for the picture; refuses at once what cannot be written, and never leaves half a picture. */
export function diagramFile(file: string): { write(report: Report, resources: RecordedResource[]): Promise<void> } {
    const draft = `${file}.${process.pid}.draft`;
    const written = (work: () => void): void => {
        try {
            work();
        } catch (error) {
            rmSync(draft, { force: true });
            throw unwritable("--diagram", file, error);
        }
    };
    written(() => {
        closeSync(openSync(draft, "wx"));
        rmSync(draft);
    });
    return {
        write: async (report, resources) => {
            const picture = await asDiagram(report, resources);
            written(() => {
                writeFileSync(draft, picture);
                renameSync(draft, file);
            });
        },
    };
}
