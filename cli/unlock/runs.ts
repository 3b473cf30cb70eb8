import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../config/check";
import { said } from "../on-call/amazon";
import { NotTold, run as runProgram } from "../on-call/run";

// It runs in a workflow too, which knows no TypeScript.
const { runsOf, writesOf } = require("../rollback/history.mjs") as {
    runsOf(github: object, workflow: string): Promise<unknown>;
    writesOf(github: object, run: object, stack: string): Promise<unknown>;
};

/** A run of a workflow that writes into the stack, or did. */
export interface Writer {
    /** How people call it. */
    name: string;
    address: string;
    /** Whether GitHub says that its job has ended; one that waits for approval has not begun. */
    state: "over" | "waits" | "lives";
    /** Whether it came so far as to write: what was refused before that held no lock. */
    wrote: boolean;
    began?: Date;
    ended?: Date;
}

const moment = z.iso.datetime().transform(text => new Date(text));
const runs = z.array(
    z.looseObject({
        ...{ id: z.number(), run_number: z.number(), name: z.string(), status: z.string(), html_url: z.url() },
        ...{ created_at: moment, updated_at: moment },
    }),
);
const writes = z.array(z.object({ status: z.string(), wrote: z.boolean(), began: moment.nullish(), ended: moment.nullish() }));

/** Where GitHub is asked. */
export interface GitHubPlace {
    api: string;
    /** `owner/name`. */
    repository: string;
    token: string;
    /** Milliseconds after which one question is not answered. Default: twenty seconds. */
    patience?: number;
}

/** The `config` of a file of the bootstrap's. Throws NotTold. */
function configIn(root: string, file: string): Record<string, Record<string, unknown> | string | undefined> {
    try {
        return parse(readFileSync(join(root, file), "utf8"))?.config ?? {};
    } catch (error) {
        throw new NotTold(`${file} cannot be read: ${said(error)}`);
    }
}

/** Where GitHub is asked for a stack's runs, by the environment, the bootstrap's settings and GitHub's own command. Throws NotTold. */
export function gitHubPlace(stack: string, given: Record<string, string | undefined>, root = projectRoot): GitHubPlace {
    const settings = globSync("bootstrap/Pulumi.*.yaml", { cwd: root }).map(file => configIn(root, file));
    const own = settings.find(config => Object.hasOwn(Object(config["golive-bootstrap:environments"]), stack))?.["golive-bootstrap:repository"];
    const repository = given.GITHUB_REPOSITORY ?? (typeof own === "string" ? own.replace(/@\d+/g, "") : undefined);
    if (!repository) throw new NotTold(`no bootstrap/Pulumi.<account>.yaml names ${stack}, and with it the repository`);
    const token = (given.GH_TOKEN ?? given.GITHUB_TOKEN ?? runProgram("gh", ["auth", "token"])).trim();
    if (!/^[\x21-\x7e]+$/.test(token)) throw new NotTold("GH_TOKEN is empty or has characters that no token has");
    return { api: given.GITHUB_API_URL ?? "https://api.github.com", repository, token };
}

/** GitHub's API with the few calls that the rollback's history makes. */
function client({ api, repository, token, patience = 20_000 }: GitHubPlace) {
    const get = async (path: string): Promise<Record<string, unknown>> => {
        const headers = {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${token}`,
            "user-agent": "golive",
            "x-github-api-version": "2022-11-28",
        };
        const response = await fetch(`${api}/repos/${repository}${path}`, { headers, signal: AbortSignal.timeout(patience) });
        if (!response.ok) throw new NotTold(`GitHub answered ${response.status} to GET ${path.split("?")[0]} of ${repository}`);
        return (await response.json()) as Record<string, unknown>;
    };
    const listJobsForWorkflowRun = () => undefined;
    return {
        context: { repo: {} },
        github: {
            rest: {
                actions: {
                    listJobsForWorkflowRun,
                    listWorkflowRuns: async ({ workflow_id, branch, per_page }: Record<string, string>) => ({
                        data: await get(`/actions/workflows/${workflow_id}/runs?branch=${branch}&per_page=${per_page}`),
                    }),
                },
            },
            paginate: async (_: unknown, { run_id, filter, per_page }: Record<string, number>) => {
                const all: unknown[] = [];
                for (let page = 1; ; page++) {
                    const { jobs, total_count: count } = await get(`/actions/runs/${run_id}/jobs?filter=${filter}&per_page=${per_page}&page=${page}`);
                    if (!Array.isArray(jobs) || typeof count !== "number") throw new NotTold(`GitHub told no jobs of run ${run_id}`);
                    all.push(...jobs);
                    if (jobs.length === 0 || all.length >= count) return all;
                }
            },
        },
    };
}

/**
 * The runs that write into a stack now, and those that did at one of the given times, as GitHub tells. Throws NotTold where it tells anything else:
 * who was not asked may live.
 */
export async function writersAt(place: GitHubPlace, stack: string, times: Date[]): Promise<Writer[]> {
    try {
        const asked = client(place);
        const all: Writer[] = [];
        for (const workflow of ["deploy.yml", "rollback.yml"]) {
            const found = runs.parse(await runsOf(asked, workflow));
            const near = ({ status, created_at, updated_at }: (typeof found)[number]) =>
                status !== "completed" || times.some(time => covers({ began: created_at, ended: updated_at }, time));
            for (const run of found.filter(near))
                for (const { status, wrote, began, ended } of writes.parse(await writesOf(asked, run, stack)))
                    all.push({
                        ...{ name: `${run.name} ${run.run_number}`, address: run.html_url },
                        state: status === "completed" ? "over" : status === "waiting" ? "waits" : "lives",
                        wrote,
                        ...{ began: began ?? undefined, ended: ended ?? undefined },
                    });
        }
        return all;
    } catch (error) {
        if (error instanceof NotTold) throw error;
        throw new NotTold(error instanceof z.ZodError ? "GitHub told of runs in another form than it documents" : `GitHub did not answer: ${said(error)}`);
    }
}

/** Two clocks may differ by so many milliseconds. */
export const skew = 60_000;

/** Whether a time lies between two others, as far as two clocks agree. */
export const covers = ({ began, ended }: { began?: Date; ended?: Date }, time: Date): boolean =>
    began !== undefined && ended !== undefined && time.getTime() >= began.getTime() - skew && time.getTime() <= ended.getTime() + skew;
