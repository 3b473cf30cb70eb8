import * as assert from "node:assert";
import { join } from "node:path";
import { onAllCores } from "../../../cli/preview/cores";
import type { Task } from "./cores-worker";

describe("work on all cores", () => {
    const worker = join(__dirname, "cores-worker.ts");
    const tasks = (...all: string[]): Task[] => {
        const shared = new Int32Array(new SharedArrayBuffer(4));
        return all.map(does => ({ does, shared }));
    };
    const failing = (does: string, what: RegExp | ((error: Error) => boolean)) =>
        assert.rejects(
            onAllCores(tasks("works", does, "works"), worker, () => {}, 2),
            what,
        );

    it("is answered in its order, however long each takes", async () => {
        const begun: string[] = [];
        const threads = await onAllCores<Task, number>(tasks("waits for the other", "works", "lets the other go"), worker, ({ does }) => begun.push(does), 2);
        assert.deepStrictEqual(begun, ["waits for the other", "works", "lets the other go"]);
        assert.strictEqual(threads.length, 3);
        assert.strictEqual(threads[1], threads[2], "the first thread was still at its first task");
        assert.notStrictEqual(threads[0], threads[1]);
    });
    it("is done by one thread where there is one core", async () => {
        const threads = await onAllCores<Task, number>(tasks("works", "works", "works"), worker, () => {}, 1);
        assert.deepStrictEqual(threads, [threads[0], threads[0], threads[0]]);
    });
    it("takes no thread when there is nothing to do", async () => assert.deepStrictEqual(await onAllCores([], worker), []));
    it("fails with what a task fails with, and where", () =>
        failing("throws", ({ stack }) => /^RangeError: no such figure\n +at .*cores-worker/.test(stack ?? "")));
    it("fails with what a task leaves to nobody", () => failing("throws behind its back", /no such figure/));
    it("fails when a thread ends in the middle of it", () => failing("exits", /^Error: a thread ended in the middle of its work, with exit code 7$/));
    it("fails when a thread ends badly, its work done", () => failing("ends badly", /^Error: a thread ended with exit code 7 after its work$/));
    it("fails when a thread cannot start", () => assert.rejects(onAllCores(tasks("works"), join(__dirname, "nosuch.ts")), /Cannot find module/));
});
