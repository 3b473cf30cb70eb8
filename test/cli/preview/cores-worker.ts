import { threadId } from "node:worker_threads";
import { answering } from "../../../cli/preview/cores";

/** What a thread is to do, and what all threads see. */
export interface Task {
    does: string;
    shared: Int32Array;
}

answering(async ({ does, shared }: Task): Promise<number> => {
    if (does === "waits for the other") Atomics.wait(shared, 0, 0);
    if (does === "lets the other go") {
        Atomics.store(shared, 0, 1);
        Atomics.notify(shared, 0);
    }
    if (does === "throws") throw new RangeError("no such figure");
    if (does === "throws behind its back") setImmediate(() => Promise.reject(new RangeError("no such figure")));
    if (does === "exits") process.exit(7);
    if (does === "ends badly") process.exitCode = 7;
    return does === "throws behind its back" ? new Promise(() => {}) : threadId;
});
