import { appendFileSync } from "node:fs";
import { type Contract, contractPath, understood } from "../../contract";
import { made, tokenOf } from "../contract-request";
import { GitHub } from "../contract-request/git-hub";
import { type Changed, committed, headOf, propose } from "../contract-request/pull-request";
import { exit, main } from "../main";
import { UsageError } from "../output/arguments";
import { type Given, input } from "../output/inputs";
import { releaseBody, releaseTitle } from "../output/release-request";
import { type Plan, planOf } from "./plan";
import { withRelease } from "./settings-file";

/** The digests that the build has answered with: one for each image of the plan. */
function digestsOf(given: Given, { images }: Plan): Record<string, string> {
    const allowed = `the digests of ${images.map(({ name }) => name).join(", ")}, as the build writes them`;
    const text = input(given, "DIGESTS", { name: "digests", pattern: /^\{.*\}$/, allowed });
    const digests = JSON.parse(text) as Record<string, string>;
    const fits = images.every(({ name }) => /^sha256:[0-9a-f]{64}$/.test(digests[name])) && Object.keys(digests).length === images.length;
    if (!fits) throw new UsageError(`digests: found those of ${Object.keys(digests).join(", ") || "nothing"}, allowed: ${allowed}.`);
    return digests;
}

/**
 * Opens or updates the pull request that brings a built release into the settings of its stacks: version, source, commit, digests, and the
 * contract of the same commit beside them. It says nothing of a phase, and deploys nothing: that is what merging it does.
 */
export async function releaseRequest(root: string, given: Given, say = (line: string): unknown => process.stdout.write(`${line}\n`)): Promise<number> {
    const plan = planOf(given, root);
    const digests = digestsOf(given, plan);
    const golive = input(given, "GOLIVE", { name: "golive", pattern: /^[\w.-]+\/[\w.-]+$/, allowed: "Golive's repository, owner/name" });
    const base = input(given, "BASE", { name: "base", pattern: /^(?!.*(\.\.|\/\/))\w[\w./-]*$/, allowed: "the name of a branch of Golive's repository" });
    const gitHub = new GitHub({ api: given.GITHUB_API_URL ?? "https://api.github.com", repository: golive, token: tokenOf(given) });
    const head = await headOf(gitHub, base);
    const contract = made(plan.bot, given.DIRECTORY ?? "", root, given);
    if (contract.text === undefined || contract.contract === undefined) return contract.code;
    if (contract.contract.commit !== plan.commit)
        throw new UsageError(`source: found one at ${contract.contract.commit}, of which the contract is, allowed: ${plan.commit}, of which the images are.`);
    const release = { version: plan.version, source: plan.source, commit: plan.commit, digests, others: plan.others };
    const settings = plan.stacks.map(({ stack }): Changed => {
        const file = `Pulumi.${stack}.yaml`;
        return { file, text: text => withRelease(file, text ?? missing(file, base), plan.bot, release) };
    });
    const before = await committed(gitHub, contractPath(plan.bot), base);
    const files = [...settings, { file: contractPath(plan.bot), text: () => contract.text as string }];
    const body = releaseBody(
        plan,
        digests,
        before === undefined ? undefined : understood(before, contractPath(plan.bot)).contract,
        contract.contract as Contract,
    );
    const [owner] = golive.split("/");
    const address = await propose(gitHub, { branch: `release/${plan.bot}`, files, owner, base, head, title: releaseTitle(plan), body });
    if (given.GITHUB_OUTPUT) appendFileSync(given.GITHUB_OUTPUT, `pull-request=${address}\n`);
    if (given.GITHUB_STEP_SUMMARY) appendFileSync(given.GITHUB_STEP_SUMMARY, body);
    say(`${releaseTitle(plan)}: ${address}`);
    return exit.go;
}

function missing(file: string, base: string): never {
    throw new UsageError(`${file}: found no such file on ${base}, allowed: the settings of a stack that is there.`);
}

if (require.main === module) main(() => releaseRequest(process.cwd(), process.env), "no pull request was opened");
