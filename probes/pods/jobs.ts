import type { Measure } from "../../checklist/evidence-file";
import type { Manifest } from "../../config/manifest";
import { ClusterApi, type CronJob, type Job } from "../cluster-api";
import { held, untold } from "../held";
import type { Probe, Target } from "../probe";
import { nextRun } from "./cron";

interface Scheduled extends Target {
    spec: Manifest["jobs"][string];
    namespace: string;
}

/** Seconds after its time in which Kubernetes still starts a run. */
const late = 300;
const minute = 60_000;

/** The last run that ended; nothing where none did. */
function lastEnded(jobs: Job[]): { job: Job; well: boolean } | undefined {
    const ended = jobs.flatMap(job => {
        const is = (type: string) => job.status?.conditions?.some(one => one.type === type && one.status === "True") === true;
        return is("Complete") || is("Failed") ? [{ job, well: is("Complete") }] : [];
    });
    return ended.sort((a, b) => String(b.job.status?.startTime ?? "").localeCompare(String(a.job.status?.startTime ?? "")))[0];
}

/** The last run of every scheduled job ended well, and the one after it is not overdue. */
export const jobsSucceed: Probe<Scheduled> = {
    name: "pods.jobs-succeed",
    says: "whether the last run of every scheduled job ended well, and was not overdue",
    targets: ({ everything: { manifest } }) => Object.entries(manifest.jobs).map(([name, spec]) => ({ name, spec, namespace: manifest.name })),
    async ask({ name, spec, namespace }, { world, signal }): Promise<Measure[]> {
        const cluster = await ClusterApi.of(world, signal);
        const path = `/apis/batch/v1/namespaces/${namespace}`;
        const cron = await cluster.one<CronJob>(`${path}/cronjobs/${name}`);
        const what = `last run of ${name}`;
        if (cron === undefined) return [held(what, "it ended well", false, "there is no such CronJob")];
        if (cron.spec?.suspend === true) return [held(what, "it ended well", false, "the CronJob is suspended")];
        const scheduled = Date.parse(cron.status?.lastScheduleTime ?? "");
        if (Number.isNaN(scheduled)) return [untold(what, "it ended well", "it has not run yet")];
        const runs = (await cluster.list<Job>(`${path}/jobs`)).filter(({ metadata }) =>
            metadata.ownerReferences?.some(owner => owner.kind === "CronJob" && owner.name === name),
        );
        const last = lastEnded(runs);
        const ended = last
            ? held(what, "it ended well", last.well, `${last.job.metadata.name} ${last.well ? "ended well" : "failed"}`)
            : untold(what, "it ended well", "no run is known that has ended");
        const due = nextRun(spec.schedule, spec.timezone, new Date(scheduled), world.now());
        const overdue = due !== undefined && world.now().getTime() - due.getTime() > late * 1000 + minute;
        const when = `last started for ${new Date(scheduled).toISOString().slice(0, 16)}Z`;
        const found = due && overdue ? `${when}, and was due again at ${due.toISOString().slice(0, 16)}Z` : when;
        return [ended, held(`time of ${name}`, `not overdue by "${spec.schedule}"`, !overdue, found)];
    },
};
