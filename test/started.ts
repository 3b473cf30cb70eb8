import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that runs beside a test. */
export interface Started {
    process: ChildProcess;
    /** What its ready line says: the match of the pattern, with its groups. */
    ready: RegExpExecArray;
    /** Fails as soon as the program ends by itself, with all that it said; a test that waits for its work waits for this too. */
    ended: Promise<never>;
    stop(): Promise<void>;
}

/**
 * Starts a program and waits until it says that it is ready, however long that takes: a machine may be busy, and how long is too long is
 * mocha's limit alone. One that ends before fails at once, with all that it said.
 */
export async function started(program: string, args: string[], ready: RegExp, options: SpawnOptions = {}): Promise<Started> {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let tell: (line: RegExpExecArray) => void = () => undefined;
    const told = new Promise<RegExpExecArray>(done => (tell = done));
    for (const stream of [child.stdout, child.stderr])
        stream.on("data", part => {
            said += part;
            const line = ready.exec(said);
            if (line) tell(line);
        });
    const gone = once(child, "exit");
    const ended = gone.then(([code, signal]) => {
        throw new Error(`${program} ended with ${signal ?? code}:\n${said}`);
    });
    // Whoever waits for it hears of it; that nobody does is no fault of its own.
    ended.catch(() => undefined);
    const stop = async () => {
        if (!over(child)) child.kill("SIGKILL");
        await gone;
    };
    return { process: child, ready: await Promise.race([told, ended]), ended, stop };
}

/** Asks again and again, with a breath between, until there is an answer: for what nobody tells. Asking fails as soon as there can be none any more. */
export async function answered<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
    for (;;) {
        const answer = await ask();
        if (answer !== undefined) return answer;
        // biome-ignore lint/style/noRestrictedGlobals: the one place that lets time pass
        await new Promise(done => setTimeout(done, 50));
    }
}

/** Whether a program has ended. */
export const over = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
