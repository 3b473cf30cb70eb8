/** GitHub's answers about runs and jobs, as its API has them: what the scripts of the workflows are tested against. */

export const sha = (letter: string) => letter.repeat(40);

interface Step {
    name: string;
    status: string;
    conclusion: string | null;
}
interface Job {
    name: string;
    status: string;
    conclusion: string | null;
    completed_at: string | null;
    steps: Step[];
}

/** What became of a job that deploys: the words of the table in rollback.test.ts. */
export type Fate = "whole" | "half" | "refused" | "cancelled" | "cut" | "waiting" | "writing" | "admitted" | "turning" | "skipped";

const done = (name: string, conclusion: string): Step => ({ name, status: "completed", conclusion });
const now = (name: string): Step => ({ name, status: "in_progress", conclusion: null });
const later = (name: string): Step => ({ name, status: "queued", conclusion: null });

const turn = (step: Step, ...rest: Step[]) => [done("Set up job", "success"), step, ...rest];
const fates: Record<Fate, [status: string, conclusion: string | null, steps: Step[]]> = {
    whole: ["completed", "success", turn(done("Its turn", "success"), done("Judge", "success"), done("Up", "success"))],
    // Something was written, and not everything.
    half: ["completed", "failure", turn(done("Its turn", "success"), done("Judge", "success"), done("Up", "failure"))],
    // The preview or the pack said no.
    refused: ["completed", "failure", turn(done("Its turn", "success"), done("Judge", "failure"), done("Up", "skipped"))],
    // Nobody approved it, or a person cancelled it before it began.
    cancelled: ["completed", "cancelled", []],
    // Cancelled while it wrote.
    cut: ["completed", "cancelled", turn(done("Its turn", "success"), done("Judge", "success"), done("Up", "cancelled"))],
    waiting: ["waiting", null, []],
    turning: ["in_progress", null, turn(now("Its turn"), later("Judge"), later("Up"))],
    admitted: ["in_progress", null, turn(done("Its turn", "success"), now("Judge"), later("Up"))],
    writing: ["in_progress", null, turn(done("Its turn", "success"), done("Judge", "success"), now("Up"))],
    // The job it needs failed.
    skipped: ["completed", "skipped", []],
};

/** One run: which workflow, for which commit, and what became of each stack's job; a rollback's is named by the release that it brings. */
export interface Run {
    workflow: "deploy.yml" | "rollback.yml";
    commit: string;
    /** Per stack, one fate for each attempt. */
    jobs: Record<string, Fate[]>;
    /** Minutes since the first run, at which it was created; its jobs end five minutes later, further attempts at `again`. */
    at: number;
    again?: number;
}

const time = (minutes: number) => new Date(Date.UTC(2026, 9, 1) + minutes * 60_000).toISOString();

function jobsOf(run: Run): Job[] {
    return Object.entries(run.jobs).flatMap(([stack, attempts]) =>
        attempts.map((fate, attempt) => {
            const [status, conclusion, steps] = fates[fate];
            const at = attempt === 0 ? run.at + 5 : (run.again ?? run.at) + 5;
            return { name: `${stack} ${sha(run.commit)} / up`, status, conclusion, steps, completed_at: status === "completed" ? time(at) : null };
        }),
    );
}

/** GitHub with these runs, told in the order in which they were created. The n-th has the id n. */
export function gitHubWith(runs: Run[], runId = 0) {
    const asked: string[] = [];
    const listJobsForWorkflowRun = () => undefined;
    const told = runs.map((run, index) => ({ ...run, id: index + 1 }));
    const github = {
        paginate: async (of: unknown, { run_id, filter }: { run_id: number; filter: string }) => {
            if (of !== listJobsForWorkflowRun || filter !== "all") throw new Error("another question than for the jobs of every attempt");
            asked.push(`jobs of ${run_id}`);
            return jobsOf(told[run_id - 1]);
        },
        rest: {
            actions: {
                listJobsForWorkflowRun,
                listWorkflowRuns: async ({ workflow_id, branch }: { workflow_id: string; branch: string }) => {
                    if (branch !== "main") throw new Error("runs of another branch");
                    asked.push(workflow_id);
                    const of = told.filter(run => run.workflow === workflow_id);
                    const active = (run: Run) => Object.values(run.jobs).some(attempts => !["completed"].includes(fates[attempts.at(-1) as Fate][0]));
                    const data = of.map((run, index) => ({
                        ...{ id: run.id, run_number: index + 1, name: workflow_id === "deploy.yml" ? "Deploy" : "Rollback" },
                        display_title: workflow_id === "deploy.yml" ? "A merge" : `Rollback of ${Object.keys(run.jobs)[0]}`,
                        ...{ created_at: time(run.at), status: active(run) ? "in_progress" : "completed" },
                    }));
                    return { data: { workflow_runs: data.reverse() } };
                },
            },
        },
    };
    return { asked, runs, github, context: { repo: { owner: "example", repo: "golive" }, runId } };
}
