import type { WriteStream } from "node:tty";

/** Tells what is being done, until the last word. */
export interface Progress {
    /** What is being done now, in place of what was said before. */
    doing(what: string): void;
    /** Clears the line: from now on nothing is told. */
    done(): void;
}

/** Nothing is told. */
export const silent: Progress = { doing: () => {}, done: () => {} };

const clear = "\r\u001b[2K";

/** A line on a terminal, which gives way to whatever else is written there; silent in a pipe and in CI. */
export function progressOn(stream: WriteStream, environment: NodeJS.ProcessEnv = process.env): Progress {
    if (!stream.isTTY || environment.CI || environment.TERM === "dumb") return silent;
    const write = stream.write;
    let shown = false;
    const wipe = () => {
        if (shown) write.call(stream, clear);
        shown = false;
    };
    stream.write = ((...args: Parameters<typeof write>) => {
        wipe();
        return write.apply(stream, args);
    }) as typeof write;
    return {
        doing: what => {
            wipe();
            write.call(stream, what.slice(0, (stream.columns || 80) - 1));
            shown = true;
        },
        done: () => {
            wipe();
            stream.write = write;
        },
    };
}
