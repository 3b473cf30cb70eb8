/** Something was not answered in time. */
export class NoAnswer extends Error {}

/** The end of a signal, as an error: what does not look at its signal is left behind all the same. */
const aborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason as Error), { once: true }));

/** Asks something for so long at most; what it still holds at the end, answered or not, is told to let go by its signal. Throws NoAnswer. */
export async function within<T>(seconds: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(new NoAnswer(`no answer within ${seconds} s`)), seconds * 1000);
    try {
        return await Promise.race([aborted(end.signal), (async () => ask(end.signal))()]);
    } finally {
        clearTimeout(timer);
        end.abort(new NoAnswer("it was asked no longer"));
    }
}

/** Runs tasks, so many at a time, and tells their results in the tasks' order. */
export async function pooled<T>(tasks: readonly (() => Promise<T>)[], most: number): Promise<T[]> {
    const results = new Array<T>(tasks.length);
    let next = 0;
    const worker = async () => {
        while (next < tasks.length) {
            const at = next++;
            results[at] = await tasks[at]();
        }
    };
    await Promise.all(Array.from({ length: Math.min(most, tasks.length) }, worker));
    return results;
}
