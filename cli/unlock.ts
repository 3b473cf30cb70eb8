import { hostname, userInfo } from "node:os";
import { command, exit } from "./main";
import { refusal } from "./on-call/ask";
import { type Place, placeOf } from "./on-call/place";
import { NotTold } from "./on-call/run";
import { readStackCall } from "./output/arguments";
import { type Paint, paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { type Here, type Judged, judge, named } from "./unlock/judge";
import { State } from "./unlock/locks";
import { pendingOperations, pendingReleases } from "./unlock/pending";
import { gitHubPlace, type Writer, writersAt } from "./unlock/runs";

/** How the page on what a killed deployment leaves is called. */
const page = "docs/restore/pending.md";

/** What is asked, so that tests can ask somebody else. */
export interface Asked {
    state: State;
    here: Here;
    writers: (times: Date[]) => Promise<Writer[]>;
    operations: () => string[];
    releases: () => { namespace: string; release: string; status: string; revision: string }[];
}

const marks = { dead: ["green", "✓"], lives: ["red", "✗"], "not evaluated": ["yellow", "?"] } as const;

/** What an answer is, or why there is none. */
async function orWhy<T>(ask: () => T | Promise<T>): Promise<{ answer?: T; why: string }> {
    try {
        return { answer: await ask(), why: "" };
    } catch (error) {
        if (!(error instanceof NotTold)) throw error;
        return { why: error.message };
    }
}

/** Says whose locks there are, and takes them away where nobody who holds one lives; whether there is none any more. Throws NotTold where S3 does not answer. */
export async function unlock(
    { stack, bot, state: bucket }: Place,
    { state, here, writers }: Asked,
    { nobodyRuns, agreed, say, paint }: { nobodyRuns: boolean; agreed: () => Promise<string | undefined>; say: (line: string) => void; paint: Paint },
): Promise<boolean> {
    const locks = await state.locks();
    if (locks.length === 0) {
        say(`Nobody holds a lock on ${bot} ${stack} (s3://${bucket}).`);
        return true;
    }
    const { answer: runs, why } = await orWhy(() => writers(locks.flatMap(({ holder }) => holder?.since ?? [])));
    const written = await state.written();
    const judged = locks.map((lock): Judged => judge(lock, runs, written, here));
    for (const { lock, answer, says } of judged) say(`${paint(marks[answer][0], `${marks[answer][1]} ${answer.padEnd(13)}`)} ${named(lock)}: ${says}`);
    const live = runs?.filter(one => one.state === "lives") ?? [];
    for (const { name, address } of live) say(`${paint("red", "✗ lives        ")} ${name}: ${address}`);
    if (!runs) say(`${paint("yellow", "? not evaluated")} whether a run of Deploy or Rollback lives: ${why}`);
    if (live.length > 0 || judged.some(({ answer }) => answer === "lives")) {
        say("The locks stay: somebody writes. Wait, or cancel the run on GitHub and run this again.");
        return false;
    }
    if ((!runs || judged.some(({ answer }) => answer === "not evaluated")) && !nobodyRuns) {
        say("The locks stay: not asked is not dead. Ask whose they are; --nobody-runs says that you did, and that nobody deploys.");
        return false;
    }
    const no = await agreed();
    if (no) {
        say(no);
        return false;
    }
    for (const { lock } of judged) await state.remove(lock);
    const left = await state.locks();
    say(left.length === 0 ? "The locks are gone; the bucket keeps their old versions." : `There is another lock now: ${left.map(named).join("; ")}`);
    return left.length === 0;
}

/** Says what a killed deployment left in the state and in the cluster, with the page that says what to do; whether that is nothing. */
export async function remains({ operations, releases }: Pick<Asked, "operations" | "releases">, say: (line: string) => void, paint: Paint): Promise<boolean> {
    const [state, helm] = [await orWhy(operations), await orWhy(releases)];
    const unknown = (what: string, why: string) => say(`${paint("yellow", "? not evaluated")} ${what}: ${why}`);
    if (!state.answer) unknown("what a killed deployment was about to do", state.why);
    for (const operation of state.answer ?? []) say(`${paint("red", "✗ pending      ")} ${operation}`);
    if (!helm.answer) unknown("releases of Helm", helm.why);
    for (const { namespace, release, status, revision } of helm.answer ?? [])
        say(`${paint("red", `✗ ${status.padEnd(13)}`)} ${release} in ${namespace}, revision ${revision}`);
    const nothing = state.answer?.length === 0 && helm.answer?.length === 0;
    say(nothing ? "Nothing is pending, neither in the state nor in Helm's releases." : `What to do: ${page}`);
    return nothing;
}

const alive = (pid: number): boolean => {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "ESRCH";
    }
};

/**
 * `npm run unlock <stack>`: whose lock is on a stack's state, since when, and whether its holder lives; takes it away only where nobody does, and after
 * a person said so. Then what the killed deployment left. Exit code 0 where there is no lock and nothing is left, 1 where there is.
 */
if (require.main === module)
    command(
        "unlock",
        async argv => {
            const { stack, has } = readStackCall("unlock", argv);
            const place = placeOf(stack);
            const [paint, progress] = [paintFor(process.stdout), progressOn(process.stderr)];
            const say = (line: string) => {
                progress.done();
                process.stdout.write(`${line}\n`);
            };
            const asked: Asked = {
                state: new State(place),
                here: { username: userInfo().username, hostname: hostname(), alive },
                writers: async times => writersAt(gitHubPlace(stack, process.env), stack, times),
                operations: () => pendingOperations(place),
                releases: pendingReleases,
            };
            try {
                progress.doing("Looking at the locks, and who holds them...");
                const free = await unlock(place, asked, { nobodyRuns: has("nobody-runs"), agreed: () => refusal(stack, has("yes")), say, paint });
                const clean = await remains(asked, say, paint);
                return free && clean ? exit.go : exit.noGo;
            } catch (error) {
                progress.done();
                if (!(error instanceof NotTold)) throw error;
                say(`Not evaluated: ${error.message}`);
                return exit.noGo;
            }
        },
        "no lock was taken away",
    );
