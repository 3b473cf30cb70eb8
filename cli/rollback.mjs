/**
 * The commit to take production back to. What Deploy finished with success went through staging, preview, approval and production; the newest
 * commit it was started for is what is to be left. A commit that a person names has to be one of the former too.
 */
export async function lastGood({ github, context, wanted = "" }) {
    const list = status =>
        github.rest.actions.listWorkflowRuns({ ...context.repo, workflow_id: "deploy.yml", branch: "main", event: "push", status, per_page: 100 });
    const good = (await list("success")).data.workflow_runs.map(run => run.head_sha);
    if (wanted) {
        if (!/^[0-9a-f]{40}$/.test(wanted)) throw new Error("The commit has to be given whole: 40 hexadecimal digits.");
        if (!good.includes(wanted)) throw new Error(`${wanted} was never deployed to production, or longer ago than GitHub remembers.`);
        return wanted;
    }
    const [newest] = (await list(undefined)).data.workflow_runs;
    const commit = good.find(sha => sha !== newest?.head_sha);
    if (!commit) throw new Error("There is no earlier release that Deploy brought to production.");
    return commit;
}

const phases = ["dry", "canary", "live"];
const phaseOf = settings => /^\s*golive:phase:\s*["']?(\w+)/m.exec(settings)?.[1] ?? "dry";

/**
 * The phase to deploy an older release in: the lower of its own and today's. A release from before a retreat to dry would otherwise take the bot
 * back to real money, and what was reached since stands in no settings of then.
 */
export function phaseFor(then, now) {
    const [older, newer] = [then, now].map(settings => phases.indexOf(phaseOf(settings)));
    if (older < 0 || newer < 0) throw new Error("golive:phase in Pulumi.prod.yaml is none of dry, canary and live.");
    return phases[Math.min(older, newer)];
}
