import * as assert from "node:assert";
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { paintFor } from "../../../cli/output/paint";
import { progressOn } from "../../../cli/output/progress";

/** What somebody sees of a terminal, or of a pipe. */
function stream(isTTY: boolean, columns = 80) {
    const written: string[] = [];
    const one = new PassThrough();
    const write = (text: string) => written.push(text) > 0;
    Object.assign(one, { isTTY, columns, write, getColorDepth: isTTY ? WriteStream.prototype.getColorDepth : undefined });
    return { stream: one as unknown as WriteStream, written };
}

/** Runs something under some variables of the environment, and none of the others that say something of colours. */
function under<T>(variables: NodeJS.ProcessEnv, work: () => T): T {
    const before = { ...process.env };
    for (const name of ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "CI"]) delete process.env[name];
    Object.assign(process.env, { TERM: "xterm-256color" }, variables);
    try {
        return work();
    } finally {
        for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
        Object.assign(process.env, before);
    }
}

describe("colours", () => {
    const isPainted = (isTTY: boolean, variables: NodeJS.ProcessEnv) => under(variables, () => paintFor(stream(isTTY).stream)("red", "NO-GO") !== "NO-GO");

    it("are for terminals", () => assert.deepStrictEqual([isPainted(true, {}), isPainted(false, {})], [true, false]));
    it("obey NO_COLOR and TERM=dumb", () => assert.deepStrictEqual([isPainted(true, { NO_COLOR: "1" }), isPainted(true, { TERM: "dumb" })], [false, false]));
    it("obey FORCE_COLOR, in a pipe too, and its 0", () => {
        assert.deepStrictEqual([isPainted(false, { FORCE_COLOR: "1" }), isPainted(true, { FORCE_COLOR: "0" })], [true, false]);
    });
});

describe("the line of progress", () => {
    it("says one thing at a time on a terminal, and is gone in the end", () => {
        const { stream: terminal, written } = stream(true);
        const progress = progressOn(terminal, {});
        progress.doing("building");
        progress.doing("judging");
        progress.done();
        assert.deepStrictEqual(written, ["building", "\r\u001b[2K", "judging", "\r\u001b[2K"]);
    });
    it("gives way to what is written there, and leaves the stream as it was", () => {
        const { stream: terminal, written } = stream(true);
        const { write } = terminal;
        const progress = progressOn(terminal, {});
        progress.doing("building");
        terminal.write("warning\n");
        terminal.write("another\n");
        assert.deepStrictEqual(written, ["building", "\r\u001b[2K", "warning\n", "another\n"]);
        progress.done();
        assert.strictEqual(terminal.write, write);
    });
    it("fits into a narrow terminal", () => {
        const { stream: terminal, written } = stream(true, 10);
        progressOn(terminal, {}).doing("building everything");
        assert.deepStrictEqual(written, ["building "]);
    });
    it("is silent in a pipe, in CI and on a terminal that can't clear a line", () => {
        for (const [isTTY, variables] of [
            [false, {}],
            [true, { CI: "true" }],
            [true, { TERM: "dumb" }],
        ] as const) {
            const { stream: quiet, written } = stream(isTTY);
            const progress = progressOn(quiet, variables);
            progress.doing("building");
            progress.done();
            assert.deepStrictEqual(written, []);
        }
    });
});
