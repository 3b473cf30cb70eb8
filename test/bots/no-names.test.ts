import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bots } from "./recordings";

const root = join(__dirname, "../..");
const rooms = ["components", "credentials", "documents", "names", "policies", "config", "functions", "cli", "venues"];
/** Files that a room has at least, where that is not two: a search through less has looked at nothing. */
const fewest: Record<string, number> = { documents: 1, names: 1 };

/** Tables of what the world's programs and their variables are called: a manifest may be named as one of them. */
const tables = ["policies/rules/shared/bot-images.ts", "credentials/trading-names.ts", "config/checklists.ts"];

/** In the schema that is made of them, the checklists by which a manifest says what it leaves out. */
const leavesOut = (file: string, line: string): boolean => file === "config/schema/manifest.schema.json" && /^\s*"[\w-]+": \{$|"Why the list of /.test(line);

/** Lines that name a bot, other than as the list of a checklist item: `list:line`. */
function named(text: string): string[] {
    // A manifest whose name is an English word is named only as a name: in quotes, as a file, or as a key's value.
    const word = (bot: string) =>
        bot === "example" ? `bots/${bot}\\b|["'\`]${bot}["'\`]|\\bbot[:= ]+${bot}\\b` : `(?<![a-z0-9])${bot.replace("-", "[-_ ]?")}(?![a-z0-9])(?!:\\d)`;
    const names = new RegExp(bots.map(word).join("|"), "i");
    return text.split("\n").filter(line => names.test(line));
}

const files = rooms.flatMap(room =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true }).flatMap(entry =>
        entry.isFile() && !entry.parentPath.includes("node_modules") ? [join(entry.parentPath, entry.name)] : [],
    ),
);

describe("no bot's name", () => {
    for (const room of rooms)
        it(`appears in ${room}/`, () => {
            const here = files.filter(file => relative(root, file).startsWith(`${room}/`) && !tables.includes(relative(root, file)));
            assert.ok(here.length >= (fewest[room] ?? 2), `${here.length} files in ${room}/`);
            assert.deepStrictEqual(
                here.flatMap(file =>
                    named(readFileSync(file, "utf8"))
                        .filter(line => !leavesOut(relative(root, file), line))
                        .map(line => `${relative(root, file)}: ${line.trim()}`),
                ),
                [],
            );
        });

    // What the search has to find, or it would pass whatever stands there.
    for (const line of [
        'if (manifest.name === "vanta")',
        "const botCore = 1;",
        "// as MECH-EXO does",
        'bot: name.default("cryptofunk")',
        "bots/example.yaml",
        'name === "example"',
        "--bot example",
        "freqtrade needs this",
        "vanta:396 is what vanta wants",
    ])
        it(`is found in ${line}`, () => assert.deepStrictEqual(named(line), [line]));
    for (const line of ["(vanta:396)", "cryptofunk:86, bot-core:27-30", "for example", "oncall@example.com", "an example of arbitrage:7"])
        it(`is not found in ${line}`, () => assert.deepStrictEqual(named(line), []));
});
