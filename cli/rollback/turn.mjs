import { setTimeout } from "node:timers/promises";
import { runsOf, writesOf } from "./history.mjs";

/** Milliseconds between two looks. */
const pause = 15_000;
/** Looks until nobody believes any more that the other one ends: two and a half hours. */
const most = 600;

const over = run => run.status === "completed";
/** The stack that a rollback is of, by the name of its run. */
const isOf = (run, stack) => run.display_title === `Rollback of ${stack}`;

/** Why a deployment may not go on at all; nothing where it may. */
async function overtaken({ github, context, stack, own, deployments, rollbacks }) {
    const under = rollbacks.find(run => isOf(run, stack) && !over(run));
    if (under) return `a rollback of ${stack} is under way (run ${under.run_number}), and it goes first`;
    for (const run of rollbacks.filter(one => isOf(one, stack) && one.created_at > own.created_at))
        if ((await writesOf({ github, context }, run, stack)).some(one => one.wrote))
            return `${stack} was taken back since this was merged (run ${run.run_number})`;
    for (const run of deployments.filter(one => one.run_number > own.run_number))
        if ((await writesOf({ github, context }, run, stack)).some(one => one.wrote))
            return `a newer commit was deployed to ${stack} already (run ${run.run_number})`;
    return undefined;
}

/** Who writes into the stack, or came first: a rollback lets only rollbacks before it. */
async function writerBefore({ github, context, stack, back, deployments, rollbacks }) {
    for (const run of [...rollbacks, ...deployments].filter(one => !over(one) && one.id !== context.runId)) {
        const first = run.id < context.runId && (!back || rollbacks.includes(run));
        const writes = await writesOf({ github, context }, run, stack);
        if (writes.some(one => one.status === "in_progress" && (one.admitted || first))) return run;
    }
    return undefined;
}

/**
 * Waits until nobody else writes into the stack, and refuses what a rollback or a newer commit has overtaken. GitHub's own groups are no lock for
 * this: a run that waits for approval holds one, and a merge cancels whatever waits in it, a rollback too. Pulumi's lock on the state stays the last word.
 * A rollback waits for whoever was admitted already; a deployment waits for them too, and for older ones that wait as it does.
 */
export async function takeTurn({ github, context, stack, back, say = console.log, sleep = () => setTimeout(pause) }) {
    for (let look = 0; look < most; look++) {
        const [deployments, rollbacks] = await Promise.all(["deploy.yml", "rollback.yml"].map(workflow => runsOf({ github, context }, workflow)));
        const own = [...deployments, ...rollbacks].find(run => run.id === context.runId);
        if (!own) throw new Error("This run is none of the newest of deploy.yml and rollback.yml on main: start it again.");
        const stop = back ? undefined : await overtaken({ github, context, stack, own, deployments, rollbacks });
        if (stop) throw new Error(`Nothing was deployed: ${stop}. What main has then comes with the next merge, or with Deploy started again.`);
        const before = await writerBefore({ github, context, stack, back, deployments, rollbacks });
        if (!before) return;
        if (look === 0) say(`Waits for ${before.name} ${before.run_number}, which is writing into ${stack}.`);
        await sleep();
    }
    throw new Error(`Another run has been writing into ${stack} for hours. See whose lock it is: npm run unlock ${stack}`);
}
