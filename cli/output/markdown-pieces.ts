// What every Markdown for a pull request is made of: texts that nothing obeys, folds, and a limit that is kept.

/** Characters that one verdict may have: GitHub takes 65,536 in a comment, and two stacks with two verdicts each share one. */
export const markdownLimit = 15_000;

/** Characters of one text that are shown; a longer one is cut, and says so. */
const longest = 600;

/** Text that Markdown, HTML and GitHub's own links (mentions, issues, addresses, formulas) leave alone, on one line. */
export function inert(text: string): string {
    return text
        .replace(/[\p{C}\s]+/gu, " ")
        .replace(/&/g, "&amp;")
        .replace(/</g, "&lt;")
        .replace(/>/g, "&gt;")
        .replace(/[\\`*_~|[\]()!#$]/g, "\\$&")
        .replace(/@|:(?=\/\/)|\\#(?=\d)|\b(?:www|gh)(?=[.-])/gi, "$&\u200b");
}

/** Inert text of a length that leaves room for others. */
export const brief = (text: string): string => inert(text.length > longest ? `${text.slice(0, longest)}…` : text);

/** `1 finding`, `2 findings`. */
export const count = (amount: number, one: string, many = `${one}s`): string => `${amount} ${amount === 1 ? one : many}`;

/** A part of a document that is folded under its summary. */
export type Part = [summary: string, lines: string[]];

const folded = (summary: string, lines: string[]): string[] =>
    lines.length > 0 ? ["<details>", `<summary>${summary}</summary>`, "", ...lines, "", "</details>", ""] : [];

/** As many of the lines as fit, and one that says how many don't. */
function fitting(lines: string[], room: number, rest: string): string[] {
    let used = 0;
    const fits = lines.findIndex(line => {
        used += line.length + 1;
        return used > room;
    });
    return fits < 0 ? lines : [...lines.slice(0, fits), "", `**${lines.length - fits} of ${lines.length} left out here, for want of room.** ${rest}`];
}

/**
 * A document under its limit: the head whole, then the folded parts. What does not fit is counted, never dropped in silence, and the last parts go
 * first; `rest` says where all of it is.
 */
export function limited(head: string[], parts: Part[], limit: number, rest: string): string {
    // What a part's frame and its line about the rest need stays free.
    let room = limit - head.join("\n").length - parts.length * (200 + rest.length);
    const body = parts.flatMap(([summary, lines]) => {
        const shown = fitting(lines, room, rest);
        room -= shown.join("\n").length;
        return folded(summary, shown);
    });
    return [...head, ...body].join("\n");
}
