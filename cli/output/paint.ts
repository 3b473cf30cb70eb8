import { styleText } from "node:util";

/** How text stands out. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow";

/** Paints text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string;

/** Colours where the stream is a terminal; NO_COLOR, FORCE_COLOR and TERM=dumb are obeyed as Node does. */
export const paintFor =
    (stream: NodeJS.WritableStream): Paint =>
    (style, text) =>
        styleText(style, text, { stream });

/** No colours. */
export const plain: Paint = (_, text) => text;
