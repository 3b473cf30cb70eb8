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

/** A text as Graphviz's layout has it: where it stands and how wide it was taken to be. */
interface Text {
    op: "T";
    pt: [x: number, y: number];
    width: number;
}

function textsOf(layout: unknown): Text[] {
    if (layout === null || typeof layout !== "object") return [];
    return (layout as Partial<Text>).op === "T" ? [layout as Text] : Object.values(layout).flatMap(textsOf);
}

/**
 * The drawing with each text as wide as the layout left room for. Graphviz knows Arial's widths alone; not everybody has Arial, and a
 * viewer falls back to what it pleases, which may be wider than the boxes.
 */
function fitted(svg: string, layout: string): string {
    const widths = new Map(textsOf(JSON.parse(layout)).map(({ pt: [x, y], width }) => [`x="${x}" y="${-y}"`, width]));
    return svg.replace(/(<text [^>]*?)(x="[^"]*" y="[^"]*")/g, (_, start, place) => {
        const width = widths.get(place);
        if (width === undefined) throw new Error(`Graphviz drew a text at ${place} and did not say how wide it is.`);
        return `${start}textLength="${width}" lengthAdjust="spacingAndGlyphs" ${place}`;
    });
}

/** The bot's picture as SVG: text stays text, and nothing is fetched from anywhere. */
export async function asDiagram({ bot, stack, verdict }: Pick<Report, "bot" | "stack" | "verdict">, resources: RecordedResource[]): Promise<string> {
    const picture = pictureOf(resources, bot);
    const viz = await (await import("@viz-js/viz")).instance();
    const { output } = viz.renderFormats(graphOf(picture, stack, verdict), ["svg", "json"]);
    const [, attributes, inner] = /<svg\b([^>]*)>([\s\S]*)<\/svg>/.exec(output?.svg ?? "") ?? [];
    if (output === undefined || inner === undefined) throw new Error("Graphviz drew no picture.");
    const head = `<title>${escaped(`${bot} in ${stack}: ${verdict}`)}</title>\n<desc>${escaped(inWords(picture))}</desc>`;
    const body = fitted(inner, output.json)
        .replaceAll('font-family="Arial"', `font-family="Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"`)
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
