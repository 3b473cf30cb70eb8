import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asDiagram } from "../../../cli/output/diagram/diagram";
import { record } from "../../../cli/recording/record";
import { stackConfig } from "../../../config/load";
import program from "../../../index";

/** One of the widest sans-serif fonts there are, and the one that stands for Arial on Linux. */
const fonts = ["DejaVu Sans", "Liberation Sans"];
const bots = ["bot-core", "cryptofunk"];

/** What a browser measured: fonts that it does not have, and of each picture how many texts it has and which leave their box. */
interface Measured {
    missing: string[];
    pictures: { name: string; texts: number; outside: string[] }[];
}

const browser = () => ["chromium", "chromium-browser", "google-chrome"].find(name => !spawnSync(name, ["--version"]).error);

function measured(chromium: string, pictures: { name: string; font: string; svg: string }[]): Measured {
    const folder = mkdtempSync(join(tmpdir(), "golive-fonts-"));
    try {
        const shown = pictures.map(({ name, font, svg }) => `<div id='${name}' style='--font: "${font}"'>${svg.slice(svg.indexOf("<svg"))}</div>`);
        const style = "<style>text { font-family: var(--font) !important }</style>";
        const measure = readFileSync(join(__dirname, "measure-texts.js"), "utf8");
        const script = `${measure}\ndocument.title = encodeURIComponent(JSON.stringify(measureTexts(${JSON.stringify(fonts)})));`;
        const page = join(folder, "page.html");
        writeFileSync(page, `<meta charset="utf-8">${style}${shown.join("")}<script>${script}</script>`);
        const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${folder}/profile`, "--dump-dom"];
        const { stdout, stderr } = spawnSync(chromium, [...flags, `file://${page}`], { encoding: "utf8", maxBuffer: 1 << 28 });
        const [, answer] = /<title>(%7B[^<]+)<\/title>/.exec(stdout) ?? [];
        assert.ok(answer, `the browser measured nothing\n${stderr}`);
        return JSON.parse(decodeURIComponent(answer));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

describe("text in the picture", function () {
    this.timeout(120_000);
    let found: Measured;
    before(async function () {
        const chromium = browser();
        const skip = (what: string) => {
            process.stderr.write(`\n    install ${what}; the picture's text was NOT measured: nothing is proven about whether it stays in its boxes\n`);
            this.skip();
        };
        if (!chromium) return skip("Chromium");
        const drawn: { name: string; font: string; svg: string }[] = [];
        for (const bot of bots) {
            const { resources } = await record(program, { project: "golive", name: "prod", config: stackConfig("prod", [`bot=${bot}`]) });
            const svg = await asDiagram({ bot, stack: "prod", verdict: "GO" }, resources);
            for (const font of fonts) drawn.push({ name: `${bot} in ${font}`, font, svg });
            // The canary: the same text without the width that it has room for.
            drawn.push({ name: `${bot} unfitted`, font: fonts[0], svg: svg.replaceAll("textLength=", "data-place=") });
        }
        found = measured(chromium, drawn);
        if (found.missing.length) return skip(`the fonts ${found.missing.join(" and ")}`);
    });

    for (const bot of bots) {
        for (const font of fonts)
            it(`of ${bot} stays in its boxes in ${font}`, () => {
                const picture = found.pictures.find(({ name }) => name === `${bot} in ${font}`);
                assert.ok((picture?.texts ?? 0) > 50, `${picture?.texts} texts`);
                assert.deepStrictEqual(picture?.outside, []);
            });
        it(`of ${bot} would leave them without the widths`, () => {
            const outside = found.pictures.find(({ name }) => name === `${bot} unfitted`)?.outside ?? [];
            assert.ok(outside.includes("behind a web firewall"), outside.join("\n"));
        });
    }
});
