/** Colours of text and lines, each dark enough to be read on white. */
export const ink = { text: "#1f2933", faint: "#52606d", line: "#3e4c59", public: "#c2570c", orders: "#5b21b6", operations: "#7b8794", alarm: "#b42318" };

/** Text that Graphviz's labels leave alone. */
export const escaped = (text: string): string =>
    text
        .replace(/[\p{Cc}\s]+/gu, " ")
        .replace(/&/g, "&amp;")
        .replace(/</g, "&lt;")
        .replace(/>/g, "&gt;");

/** How a line of a label looks. */
interface Look {
    /** In points. */
    size: number;
    bold?: boolean;
    italic?: boolean;
    left?: boolean;
    color?: string;
    background?: string;
}

/** A line of a label. */
export function cell(text: string, { size, bold, italic, left, color = ink.text, background }: Look): string {
    const inner = `<font point-size="${size}" color="${color}">${escaped(text)}</font>`;
    const styled = bold ? `<b>${inner}</b>` : italic ? `<i>${inner}</i>` : inner;
    return `<tr><td${left ? ' align="left"' : ""}${background ? ` bgcolor="${background}"` : ""}>${styled}</td></tr>`;
}

/** A label of such lines. */
export const table = (rows: string[]): { html: string } => ({
    html: `<table border="0" cellborder="0" cellspacing="0" cellpadding="1">${rows.join("")}</table>`,
});

/** Words on lines of at most some width, in characters, and about the same length. */
export function wrapped(text: string | undefined, most = 34): string[] {
    if (!text) return [];
    const width = Math.min(most, Math.ceil(text.length / Math.ceil(text.length / most)) + 6);
    const lines: string[] = [];
    for (const word of text.split(" ")) {
        const last = lines.at(-1);
        if (last === undefined || last.length + word.length >= width) lines.push(word);
        else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
}
