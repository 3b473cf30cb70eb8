import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The checklists are not part of this repository: they lie beside it, or where GOLIVE_CHECKLISTS says. */
export const seeds = process.env.GOLIVE_CHECKLISTS ?? join(__dirname, "../../../shared/seeds");
const files: Record<string, string> = { arbitrage: "000_", vanta: "001_", "bot-core": "002_", cryptofunk: "003_", "mech-exo": "004_" };

/** A reference to a line of a list. */
export const reference = /\b(arbitrage|vanta|bot-core|cryptofunk|mech-exo):(\d+)\b/g;

/** A box as the lists write it: after a bullet or a number, at any depth. */
export const box = /^\s*(?:[-*+]|\d+[.)])\s+\[.\]/;

/** A list's lines; the first is line 1 of a reference, and 0 here. */
export function linesOf(list: string): string[] {
    const file = readdirSync(seeds).find(name => name.startsWith(files[list]));
    return readFileSync(join(seeds, file as string), "utf8").split("\n");
}

/** Lines of a list that ask for something: outside of code, each box, bullet, numbered line and row of a table but its head. */
export function asked(lines: readonly string[]): number[] {
    let code = false;
    return lines.flatMap((line, index) => {
        if (/^\s*(```|~~~)/.test(line)) code = !code;
        if (code) return [];
        const isRow = /^\s*\|/.test(line) && !/^[\s|:-]+$/.test(line) && !/^\s*\|[\s|:-]+$/.test(lines[index + 1] ?? "");
        return isRow || /^\s*(?:[-*+]|\d+[.)])\s/.test(line) ? [index + 1] : [];
    });
}

/** Whether there is such a list. */
export const isList = (name: string): boolean => name in files;

/** A box, a bullet, a row of a table, a setting, or the heading of a phase: never a blank line or a fence. */
export const demands = (line: string | undefined): boolean => line !== undefined && /\w/.test(line) && !/^\s*```/.test(line);

/** Skips what needs the lists, where they are not, and says so. */
export function needsLists(this: Mocha.Context): void {
    if (existsSync(seeds)) return;
    process.stderr.write("SKIPPED: the checklists do not lie beside this repository; that every reference points at a real item was NOT checked\n");
    this.skip();
}
