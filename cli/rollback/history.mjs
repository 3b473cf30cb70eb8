/** The workflows that write into a stack. */
const writing = ["deploy.yml", "rollback.yml"];
/** Runs of each that are looked at, newest first. */
const runs = 60;

/** How the two call the job that writes: the stack and the commit whose release it brings; behind the slash stands up.yml's own. */
const written = /^([\w.-]+) ([0-9a-f]{40}) \/ /;

/** The steps of up.yml: whose turn it is, and what writes. */
export const steps = { turn: "Its turn", up: "Up" };

const stepOf = (job, name) => job.steps?.find(step => step.name === name);
/** Whether a step ran or runs: one that was skipped, or not reached, did nothing. */
const ran = step => step !== undefined && (step.status === "in_progress" || (step.status === "completed" && step.conclusion !== "skipped"));

/** The newest runs of a workflow on main. */
export async function runsOf({ github, context }, workflow_id) {
    return (await github.rest.actions.listWorkflowRuns({ ...context.repo, workflow_id, branch: "main", per_page: runs })).data.workflow_runs;
}

/** What one run did, or is doing, to a stack: a job for each attempt. */
export async function writesOf({ github, context }, run, stack) {
    const jobs = await github.paginate(github.rest.actions.listJobsForWorkflowRun, { ...context.repo, run_id: run.id, filter: "all", per_page: 100 });
    return jobs.flatMap(job => {
        const [, of, commit] = written.exec(job.name) ?? [];
        if (of !== stack) return [];
        const up = stepOf(job, steps.up);
        return [
            {
                ...{ run: run.id, number: run.run_number, commit, status: job.status, began: up?.started_at ?? job.started_at, ended: job.completed_at },
                admitted: stepOf(job, steps.turn)?.conclusion === "success",
                wrote: ran(up),
                whole: up?.conclusion === "success",
                at: up?.completed_at ?? job.completed_at ?? "9999",
            },
        ];
    });
}

/**
 * What stands in a stack, by what the workflows really did there and never by which run is the newest: a run that failed in staging, waits for
 * approval or was cancelled before it wrote has changed nothing. A commit that was deployed again took the place of what came between, which was
 * left behind: the last good release is never one of those. `stands` has the commits of which one is in the stack's own record: what did not come
 * through whole may have left the record of the one before.
 */
export function standing(writes) {
    const stood = [];
    for (const { commit, whole } of writes.filter(one => one.wrote).sort((a, b) => (a.at < b.at ? -1 : 1))) {
        const index = stood.findIndex(one => one.commit === commit);
        if (index >= 0) stood.length = index;
        stood.push({ commit, whole });
    }
    const [current, ...before] = stood.reverse();
    const lastWhole = stood.findIndex(one => one.whole);
    return {
        current,
        stands: stood.slice(0, lastWhole < 0 ? undefined : lastWhole + 1).map(one => one.commit),
        before: before.filter(one => one.whole).map(one => one.commit),
        whole: [...new Set(writes.filter(one => one.whole).map(one => one.commit))],
    };
}

/** What stands in a stack, asked of GitHub. */
export async function historyOf(github, stack) {
    const all = await Promise.all(writing.map(workflow => runsOf(github, workflow)));
    const writes = [];
    // One after the other: GitHub slows down whoever asks for many things at once.
    for (const run of all.flat()) writes.push(...(await writesOf(github, run, stack)));
    return { stack, ...standing(writes) };
}
