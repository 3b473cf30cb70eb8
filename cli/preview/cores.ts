import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parentPort, Worker } from "node:worker_threads";

/** What comes back from a thread: an answer, or why there is none. */
type Reply<Answer> = { answer: Answer } | { fault: Error };

/** Tells a thread that it may end. */
const nothingMore = "nothing more";

/** A thread loads the program for itself, some 200 MB: more of them than this would save little. */
const atMost = 4;

/**
 * Has tasks done on all cores and returns the answers in the order of the tasks. `worker` is a file that calls `answering`; `begun` is told of
 * each task. No answer is left out: a thread that fails, that ends too early or that ends badly is an error.
 */
export async function onAllCores<Task, Answer>(
    tasks: Task[],
    worker: string,
    begun: (task: Task) => void = () => {},
    cores = availableParallelism(),
): Promise<Answer[]> {
    const execArgv = [`--require=${join(__dirname, "../start.js")}`];
    const threads = Array.from({ length: Math.min(cores, atMost, tasks.length) }, () => new Worker(worker, { execArgv }));
    const answers: Answer[] = [];
    let next = 0;
    const share = async (thread: Worker) => {
        const ended = once(thread, "exit").then(([code]) => code);
        const tooEarly = ended.then(code => Promise.reject(new Error(`a thread ended in the middle of its work, with exit code ${code}`)));
        tooEarly.catch(() => {}); // Thrown where an answer is waited for; once all are there, an end is in order.
        while (next < tasks.length) {
            const index = next++;
            begun(tasks[index]);
            thread.postMessage(tasks[index]);
            const [reply] = (await Promise.race([once(thread, "message"), tooEarly])) as [Reply<Answer>];
            if ("fault" in reply) throw reply.fault;
            answers[index] = reply.answer;
        }
        thread.postMessage(nothingMore);
        const code = await ended;
        if (code !== 0) throw new Error(`a thread ended with exit code ${code} after its work`);
    };
    try {
        await Promise.all(threads.map(share));
    } finally {
        await Promise.all(threads.map(thread => thread.terminate()));
    }
    return answers;
}

/** The other side of `onAllCores`, in the thread: answers one task after the other. */
export function answering<Task, Answer>(answer: (task: Task) => Promise<Answer>): void {
    parentPort?.on("message", async task => {
        if (task === nothingMore) return parentPort?.close();
        const reply: Reply<Answer> = await answer(task).then(
            answer => ({ answer }),
            error => ({ fault: error instanceof Error ? error : new Error(String(error)) }),
        );
        parentPort?.postMessage(reply);
    });
}
