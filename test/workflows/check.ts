import { parse } from "yaml";

/** Workflow files by name. */
export type Workflows = Record<string, string>;

/** A step of a job, or of a composite action. */
export interface Step {
    name?: string;
    id?: string;
    uses?: string;
    run?: string;
    shell?: string;
    if?: string;
    with?: Record<string, unknown>;
    env?: Record<string, unknown>;
}
interface Job {
    name?: string;
    concurrency?: unknown;
    if?: string;
    "runs-on"?: string;
    needs?: string | string[];
    uses?: string;
    with?: Record<string, unknown>;
    environment?: string;
    permissions?: Record<string, string>;
    steps?: Step[];
    secrets?: unknown;
    "timeout-minutes"?: number;
}
interface Workflow {
    "run-name"?: string;
    on: Record<string, { branches?: string[]; "branches-ignore"?: string[] } | null>;
    permissions?: Record<string, string>;
    concurrency?: { group: string; "cancel-in-progress": boolean };
    jobs: Record<string, Job>;
}

/** Each action's commit, as its own repository's tag names it; a new version is a reviewed change of this list. */
const pinned: Record<string, string> = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/setup-node": "820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
    "actions/upload-artifact": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/github-script": "ed597411d8f924073f98dfc5c65a23a2325f34cd # v8.0.0",
    "actions/attest": "1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2",
    "actions/attest-build-provenance": "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32 # v4.1.0",
    "aws-actions/configure-aws-credentials": "e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
};

/** What builds the images, by its index's digest: buildx takes a tag that moves. */
const buildKit = "moby/buildkit:v0.31.2@sha256:2f5adac4ecd194d9f8c10b7b5d7bceb5186853db1b26e5abd3a657af0b7e26ec";

/** What each job may do with GitHub's token, and no more. */
const granted: Record<string, Record<string, string>> = {
    "pull-request.yml verdict": { contents: "read" },
    "report.yml report": { contents: "read", "id-token": "write", attestations: "write" },
    "tests.yml tests": { contents: "read" },
    "comment.yml comment": { actions: "read", contents: "read", "pull-requests": "write" },
    "preview.yml preview": { contents: "read", "id-token": "write" },
    "up.yml where": { contents: "read" },
    "up.yml up": { actions: "read", contents: "read", "id-token": "write" },
    "build.yml plan": { contents: "read" },
    "build.yml build": { contents: "read", "id-token": "write", attestations: "write" },
    "build.yml scan": { contents: "read", "id-token": "write" },
    "build.yml request": { contents: "write", "pull-requests": "write" },
    "deploy.yml staging": { actions: "read", contents: "read", "id-token": "write" },
    "deploy.yml production-preview": { contents: "read", "id-token": "write" },
    "deploy.yml production": { actions: "read", contents: "read", "id-token": "write" },
    // Those that docs/contract.md gives to a bot's repository.
    "contract.yml contract": { contents: "read" },
    "contract-preview.yml contract": { contents: "read" },
    "verify.yml verify": { contents: "read", "id-token": "write" },
    "verify.yml tell": { contents: "read", issues: "write" },
    "stop.yml elsewhere": {},
    "rollback.yml elsewhere": {},
    "build.yml elsewhere": {},
    "stop.yml stop": { contents: "read", "id-token": "write" },
    "rollback.yml release": { actions: "read", contents: "read" },
    "rollback.yml back": { actions: "read", contents: "read", "id-token": "write" },
};

const sorted = (value: object | undefined) => JSON.stringify(Object.entries(value ?? {}).sort());
const listOf = (value: string | string[] | undefined): string[] => [value ?? []].flat();

/** All that is wrong with the workflows: nothing, where they are sound. */
export function faultsOf(files: Workflows): string[] {
    const faults: string[] = [];
    const workflows = Object.entries(files).map(([file, text]) => ({ file, text, workflow: parse(text) as Workflow }));
    const find = (file: string) => workflows.find(one => one.file === file)?.workflow;
    for (const { file, text, workflow } of workflows) {
        faults.push(
            ...tokenFaults(file, file === "build.yml" ? text.replaceAll(sourceToken, "") : text),
            ...pinFaults(file, text),
            ...workflowFaults(file, workflow, Object.keys(files)),
        );
    }
    // A preview of pulumi's alone passes with rules that never ran.
    if (!find("preview.yml")?.jobs.preview?.steps?.some(({ run }) => run?.trim() === 'npm run -s preview:engine "$STACK"'))
        faults.push("preview.yml: does not hold the engine's preview against the offline one");
    faults.push(...reportFaults(find("report.yml"), find("pull-request.yml")));
    faults.push(...orderFaults(find("deploy.yml"), find("rollback.yml"), find("up.yml")), ...stopFaults(find("stop.yml")), ...buildFaults(find("build.yml")));
    return faults;
}

/** What a private source is read with: a token for its contents, handed to its checkout alone. */
const sourceToken = "token: ${{ secrets.SOURCE_TOKEN || github.token }}";

/** A build starts from main, looks at the source before it has any of the cloud's credentials, and runs nothing of it outside Docker. */
function buildFaults(build: Workflow | undefined): string[] {
    if (!build) return ["build.yml is missing"];
    const faults: string[] = [];
    const { plan, build: made, scan, request } = build.jobs;
    if ((plan as { if?: string } | undefined)?.if !== "github.ref == 'refs/heads/main'") faults.push("build.yml: starts from another branch than main");
    for (const [name, job] of Object.entries(build.jobs))
        for (const step of job.steps ?? []) {
            const isSource = step.uses?.startsWith("actions/checkout@") && step.with?.repository === "${{ inputs.source }}";
            if (isSource && step.with?.ref !== "${{ inputs.commit }}")
                faults.push(`build.yml ${name}: checks the source out at another commit than the input's`);
            if (JSON.stringify(step).includes("secrets.") && !isSource) faults.push(`build.yml ${name}: hands the source's token to ${step.uses ?? step.run}`);
            if (step.run !== undefined && /\.source|\bDIRECTORY\b/.test(step.run)) faults.push(`build.yml ${name}: "${step.run}" runs what the source has`);
        }
    const steps = made?.steps ?? [];
    const builder = steps.find(({ run }) => /\bdocker buildx create\b/.test(run ?? ""));
    if (!/--driver-opt "image=\$BUILDKIT"/.test(builder?.run ?? "") || builder?.env?.BUILDKIT !== buildKit)
        faults.push("build.yml build: what builds the images is not pinned to what was looked at");
    const at = (text: string) => steps.findIndex(step => `${step.run} ${step.uses}`.includes(text));
    if (at("cli/release/source.ts") < 0 || at("aws-actions/") < at("cli/release/source.ts"))
        faults.push("build.yml build: has the cloud's credentials before anybody looked at the source");
    if (at("cli/release/build.ts") < 0 || at("attest-build-provenance@") < at("cli/release/build.ts")) faults.push("build.yml build: attests nothing");
    if (!(scan?.steps ?? []).some(step => /cli\/release\/scanned\.ts/.test(step.run ?? ""))) faults.push("build.yml: nobody waits for the scan");
    if (!["build", "scan"].every(name => listOf(request?.needs).includes(name))) faults.push("build.yml: the pull request does not wait for the scan");
    return faults;
}

/** The report of what is on main is attested by GitHub, and a pull request hears it too; both know who last changed what people sign. */
function reportFaults(report: Workflow | undefined, pullRequest: Workflow | undefined): string[] {
    if (!report || !pullRequest) return ["report.yml or pull-request.yml is missing"];
    const faults: string[] = [];
    if (JSON.stringify(report.on) !== JSON.stringify({ push: { branches: ["main"] } })) faults.push("report.yml: attests what is not on main");
    const steps = report.jobs.report?.steps ?? [];
    const attest = steps.find(({ uses }) => uses?.startsWith("actions/attest@"));
    if (attest?.with?.["predicate-type"] !== "https://slsa.dev/verification_summary/v1") faults.push("report.yml: attests no verdict");
    const hears = pullRequest.jobs.verdict?.steps ?? [];
    if (!hears.some(({ run }) => /npm run -s report -- "\$stack" --format markdown/.test(run ?? "")))
        faults.push("pull-request.yml: says nothing of going live");
    for (const [file, all] of Object.entries({ "report.yml": steps, "pull-request.yml": hears }))
        if (all.some(step => step.uses?.startsWith("actions/checkout@") && step.with?.["fetch-depth"] !== 0))
            faults.push(`${file}: has not the whole history, and evaluates no signature`);
    return faults;
}

/** What is wrong with one workflow, here or in another repository. */
function workflowFaults(file: string, workflow: Workflow, files: string[]): string[] {
    const faults = triggerFaults(file, workflow);
    if (sorted(workflow.permissions) !== "[]" || workflow.permissions === undefined) faults.push(`${file}: its own permissions are not {}`);
    const jobs = Object.values(workflow.jobs);
    const fails = jobs.some(job => job.if === "github.ref != 'refs/heads/main'" && !job.needs && job.steps?.some(({ run }) => /^exit 1$/m.test(run ?? "")));
    if (jobs.some(job => job.if === "github.ref == 'refs/heads/main'") && !fails)
        faults.push(`${file}: on another branch than main it is skipped, as if all were well`);
    for (const [name, job] of Object.entries(workflow.jobs)) {
        const where = `${file} ${name}`;
        faults.push(...jobFaults(where, job, files), ...pulumiFaults(where, job.steps ?? []));
        if (fromOutside(workflow)) faults.push(...outsideFaults(where, job));
    }
    return faults;
}

/**
 * What is wrong with a workflow that a bot's repository copies: the rules are the same, but that it hands one secret to one step, Golive's action,
 * in an environment that no pull request reaches.
 */
export function copiedFaults(file: string, text: string): string[] {
    const workflow = parse(text) as Workflow;
    const handed = "token: ${{ secrets.GOLIVE_TOKEN }}";
    const jobs = Object.values(workflow.jobs).filter(job => (job.steps ?? []).some(step => JSON.stringify(step).includes("secrets.GOLIVE_TOKEN")));
    const faults = [...tokenFaults(file, text.replace(handed, "")), ...workflowFaults(file, workflow, [])];
    for (const job of jobs) {
        if (!job.environment) faults.push(`${file}: the token is at hand on every branch`);
        for (const step of job.steps ?? [])
            if (JSON.stringify(step).includes("secrets.") && !step.uses?.startsWith(`${golive}/.github/actions/contract@`))
                faults.push(`${file}: the token is handed to ${step.uses ?? step.run}`);
    }
    // One Golive: the action is named by the commit that makes the contract.
    const commit = /\bcommit: "([0-9a-f]{40})"$/m.exec(text)?.[1];
    const version = /\/contract@\w+ (# v[\d.]+)$/m.exec(text)?.[1];
    return [...faults, ...pinFaults(file, text, { [golive]: `${commit} ${version}` })];
}

/** Golive's repository, as the documentation calls it. */
const golive = "example/golive";

/** Whether a stranger's commit starts it. */
const fromOutside = ({ on }: Workflow): boolean => ["pull_request", "issue_comment", "pull_request_review", "issues"].some(event => event in on);

/** Secrets are handed to nothing here; what another repository's workflow hands over by name is said by whoever asks. */
export function tokenFaults(file: string, text: string): string[] {
    return /\bsecrets\b\s*(\.|\[|:)/.test(text.replace(/^\s*#.*$/gm, "")) ? [`${file}: uses secrets; nothing here needs one`] : [];
}

/** Actions that are not pinned by the digest that somebody looked at; `also` has those that are pinned elsewhere. */
export function pinFaults(file: string, text: string, also: Record<string, string> = {}): string[] {
    const faults: string[] = [];
    const known = { ...pinned, ...also };
    for (const [, action, rest] of text.matchAll(/uses:\s*([\w-]+\/[\w./-]+)@(.*)$/gm)) {
        const name = action.split("/").slice(0, 2).join("/");
        if (!/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(rest)) faults.push(`${file}: ${action}@${rest} is not pinned by digest with its version beside it`);
        else if (known[name] !== rest) faults.push(`${file}: ${action} is not pinned to ${known[name] ?? "anything that was looked at"}`);
    }
    return faults;
}

function triggerFaults(file: string, { on }: Workflow): string[] {
    const faults: string[] = [];
    if ("pull_request_target" in on) faults.push(`${file}: pull_request_target runs with rights for whatever a stranger sends`);
    return faults;
}

function jobFaults(where: string, job: Job, files: string[]): string[] {
    const faults: string[] = [];
    if (!job.permissions) faults.push(`${where}: no permissions of its own`);
    else if (sorted(job.permissions) !== sorted(granted[where])) faults.push(`${where}: permissions are ${JSON.stringify(job.permissions)}`);
    if (job.uses) {
        if (!/^\.\/\.github\/workflows\//.test(job.uses) || !files.includes(job.uses.split("/").at(-1) ?? ""))
            faults.push(`${where}: uses ${job.uses}, which is no workflow here`);
        return faults;
    }
    if (!job["timeout-minutes"]) faults.push(`${where}: no timeout`);
    const steps = job.steps ?? [];
    for (const step of steps) faults.push(...pastedFaults(where, step));
    const credentials = steps.findIndex(step => step.uses?.startsWith("aws-actions/"));
    const install = steps.findIndex(step => /^npm ci\b/.test(step.run ?? ""));
    if (credentials >= 0 && install > credentials) faults.push(`${where}: packages are installed with the cloud's credentials at hand`);
    return faults;
}

/** A step's script runs what an expression in it says, and a checkout that keeps its token leaves it to every later step. */
export function pastedFaults(where: string, step: Step): string[] {
    const faults: string[] = [];
    const line = `${step.run ?? ""}\n${step.with?.script ?? ""}`.split("\n").find(one => one.includes("${{"));
    if (line !== undefined) faults.push(`${where}: an expression is pasted into a script, which may run it: ${line.trim()}`);
    const piped = (step.run ?? "").split("\n").find(one => /[^|]\|[^|]/.test(one));
    if (piped !== undefined && step.shell !== "bash") faults.push(`${where}: "${piped.trim()}" goes on where what is piped has failed; shell: bash does not`);
    if (step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false) faults.push(`${where}: checkout leaves the token behind`);
    return faults;
}

function pulumiFaults(where: string, steps: Step[]): string[] {
    const faults: string[] = [];
    for (const line of steps.flatMap(step => (step.run ?? "").split("\n"))) {
        const text = line.trim();
        if (/\bpulumi (up|update|destroy|import|refresh)\b/.test(text))
            faults.push(`${where}: "${text}" goes around npm run up, which has the preview and the pack`);
        if (/\bpulumi (preview|pre)\b/.test(text) && !/--policy-pack policies\b/.test(text)) faults.push(`${where}: "${text}" lacks the policy pack`);
        if (/--skip-preview|--policy-pack-config/.test(text) || /(pulumi|npm run up|flags).*\s-f(\s|$|\))/.test(text))
            faults.push(`${where}: "${text}" skips the preview or weakens the pack`);
    }
    return faults;
}

/** A workflow that strangers start has nothing that they could take. */
function outsideFaults(where: string, job: Job): string[] {
    const faults: string[] = [];
    const able = Object.entries(job.permissions ?? {}).filter(([, level]) => level !== "read" && level !== "none");
    for (const [scope, level] of able) faults.push(`${where}: a fork's code gets ${scope}: ${level}`);
    if (job.environment) faults.push(`${where}: a fork's code runs in the environment ${job.environment}`);
    if (job.uses) faults.push(`${where}: a fork's code starts ${job.uses}`);
    if (!/^ubuntu-\d/.test(job["runs-on"] ?? "")) faults.push(`${where}: a fork's code runs on ${job["runs-on"]}, which is not thrown away afterwards`);
    for (const step of job.steps ?? []) if (step.uses?.startsWith("aws-actions/")) faults.push(`${where}: a fork's code gets the cloud's credentials`);
    return faults;
}

/** A stop waits for nobody, is started by a person on main alone, and takes the roles that can do nothing else. */
function stopFaults(workflow: Workflow | undefined): string[] {
    if (!workflow) return ["stop.yml is missing"];
    const faults: string[] = [];
    const { on, concurrency, jobs } = workflow;
    const { stop } = jobs;
    if (Object.keys(on).join() !== "workflow_dispatch") faults.push("stop.yml: starts with something else than a person");
    if (concurrency) faults.push("stop.yml: waits for other runs");
    if (stop?.if !== "github.ref == 'refs/heads/main'") faults.push("stop.yml: runs code of any branch");
    if (stop?.environment !== "${{ inputs.stack == 'prod' && 'production-stop' || 'staging-stop' }}")
        faults.push("stop.yml: does not run in the environments that the stops' roles trust");
    const lines = (stop?.steps ?? []).flatMap(({ run = "" }) => run.split("\n"));
    if (!lines.includes("npm ci --omit=dev")) faults.push("stop.yml: waits for packages that only tests need");
    if (!lines.some(line => /cli\/where\.ts "\$STACK" stop\b/.test(line))) faults.push("stop.yml: takes another role than the one that stops");
    if (!lines.some(line => /^npm run stop "\$STACK" -- /.test(line.trim()))) faults.push("stop.yml: does not stop with npm run stop");
    if (!lines.some(line => /--reason="\$REASON"/.test(line))) faults.push("stop.yml: refuses a reason that begins with a hyphen");
    const session = stop?.steps?.find(({ uses }) => uses?.startsWith("aws-actions/"))?.with?.["role-session-name"];
    if (session !== "${{ steps.where.outputs.session }}") faults.push("stop.yml: who stopped is not whoever started it");
    if (!stop?.steps?.some(step => step.if === "failure() && steps.stop.outcome == 'skipped'" && /NOT STOPPED/.test(step.run ?? "")))
        faults.push("stop.yml: does not say that nothing was stopped where it never came to it");
    return faults;
}

/** Staging, production's preview, approval, production; one that writes at a time, and names by which a rollback finds what was written. */
function orderFaults(deploy: Workflow | undefined, rollback: Workflow | undefined, up: Workflow | undefined): string[] {
    if (!deploy || !rollback || !up) return ["deploy.yml, rollback.yml or up.yml is missing"];
    const faults: string[] = [];
    if (JSON.stringify(deploy.on) !== JSON.stringify({ push: { branches: ["main"] } }))
        faults.push("deploy.yml: starts with something else than a push to main");
    for (const [file, { concurrency, jobs }] of Object.entries({ "deploy.yml": deploy, "rollback.yml": rollback, "up.yml": up }))
        if (concurrency || Object.values(jobs).some(job => job.concurrency))
            faults.push(`${file}: a group of GitHub's cancels what waits in it, a rollback too`);
    const { staging, production, ...others } = deploy.jobs;
    const preview = Object.entries(others).find(
        ([, job]) => job.uses === "./.github/workflows/preview.yml" && String(job.with?.stacks).includes('"prod"'),
    )?.[0];
    if (staging?.with?.stack !== "staging" || staging.with.environment !== "staging") faults.push("deploy.yml: staging is not deployed in its environment");
    const { back } = rollback.jobs;
    if (production?.with?.stack !== "prod" || production.with.environment !== "production")
        faults.push("deploy.yml: production is deployed without its environment's approval");
    if (back?.with?.stack !== "${{ inputs.stack }}" || back.with.environment !== "${{ inputs.stack == 'prod' && 'production' || inputs.stack }}")
        faults.push("rollback.yml: production is deployed without its environment's approval");
    const names = [staging?.name, production?.name, back?.name].join(", ");
    if (names !== "staging ${{ github.sha }}, prod ${{ github.sha }}, ${{ inputs.stack }} ${{ needs.release.outputs.commit }}")
        faults.push(`the jobs that write are called ${names}: cli/rollback/history.mjs finds none of them`);
    if (rollback["run-name"] !== "Rollback of ${{ inputs.stack }}") faults.push("rollback.yml: its runs do not say of which stack they are");
    if (!listOf(production?.needs).includes("staging")) faults.push("deploy.yml: production does not wait for staging");
    if (!preview || !listOf(others[preview].needs).includes("staging")) faults.push("deploy.yml: production has no preview after staging");
    else if (!listOf(production?.needs).includes(preview)) faults.push("deploy.yml: production does not wait for its preview");
    if (up.jobs.up?.["runs-on"] !== "${{ needs.where.outputs.runner }}") faults.push("up.yml: runs somewhere else than where the stack's settings say");
    if (up.jobs.up?.environment !== "${{ inputs.environment }}") faults.push("up.yml: deploys outside the environment that its caller names");
    if (back?.with?.commit !== "${{ github.sha }}" || back.with.back !== "${{ needs.release.outputs.commit }}")
        faults.push("rollback.yml: deploys another program and other settings than today's, or another release");
    if (back?.with?.over !== "${{ needs.release.outputs.over }}") faults.push("rollback.yml: does not hand on what it takes for standing");
    const steps = up.jobs.up?.steps ?? [];
    const named = ["Its turn", "The release of then", "Judge", "Up"].map(name => steps.findIndex(step => step.name === name));
    if (named.some((place, index) => place < 0 || place < (named[index - 1] ?? 0)))
        faults.push("up.yml: its turn, the release of then, the judgement and up are not in this order");
    else if (steps.findIndex(step => step.uses?.startsWith("aws-actions/")) < named[0])
        faults.push("up.yml: waits for its turn with the cloud's credentials at hand");
    const then = steps.find(step => step.if === "inputs.back != ''" && /^npm run -s rollback "\$STACK" -- --to "\$BACK"/.test(step.run ?? ""));
    if (!then) faults.push("up.yml: does not bring back the release that its caller names");
    else if (!/ --over="\$OVER"/.test(then.run ?? "") || then.env?.OVER !== "${{ inputs.over }}" || !then.env.PULUMI_BACKEND_URL)
        faults.push("up.yml: does not hold what is taken for standing against the stack's own record");
    if (!steps.some(step => step.name === "Up" && /^npm run up "\$STACK" -- /.test(step.run ?? ""))) faults.push("up.yml: does not deploy with npm run up");
    return faults;
}
