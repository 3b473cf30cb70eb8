import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Contract, contractPath, understood } from "../contract";
import { GitHub } from "./contract-request/git-hub";
import { committed, headOf, propose } from "./contract-request/pull-request";
import { exit, main } from "./main";
import { UsageError } from "./output/arguments";
import { contractBody, contractTitle } from "./output/contract-request";
import { type Given, input } from "./output/inputs";

/** Each input of the action with what is allowed in it; one that is wrong is refused before anything is read. */
const inputs = {
    BOT: { name: "bot", pattern: /^[a-z][a-z0-9-]*$/, allowed: "the name of a bot that has a manifest in Golive" },
    GOLIVE: { name: "golive", pattern: /^[\w.-]+\/[\w.-]+$/, allowed: "Golive's repository, owner/name" },
    BASE: { name: "base", pattern: /^(?!.*(\.\.|\/\/))\w[\w./-]*$/, allowed: "the name of a branch of Golive's repository" },
    DIRECTORY: { name: "directory", pattern: /./, allowed: "the folder of the bot's checkout" },
} as const;

/** The token; what it is stands in no message. */
export function tokenOf(given: Given): string {
    const token = (given.TOKEN ?? "").trim();
    if (token === "") throw new UsageError("token: found nothing, allowed: a token for contents and pull requests of Golive's repository, read and write.");
    if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError("token: found characters that no token has, allowed: the token alone.");
    return token;
}

/** Makes the contract in Golive's checkout by the command that a person runs, without the token. What an earlier one left there is no answer. */
export function made(bot: string, checkout: string, root: string, given: Given): { code: number; text?: string; contract?: Contract } {
    const file = contractPath(bot);
    rmSync(join(root, file), { force: true });
    const { TOKEN: _, ...env } = given;
    const { status, error } = spawnSync("npm", ["run", "-s", "contract", "--", bot, checkout], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    if (error) throw error;
    if (status !== exit.go && status !== exit.noGo) return { code: status ?? exit.broken };
    if (!existsSync(join(root, file))) throw new Error(`npm run contract ended with ${status} and wrote no ${file}.`);
    const text = readFileSync(join(root, file), "utf8");
    const { contract } = understood(text, file);
    if (!contract) throw new Error(`${file} was made and is no contract.`);
    return { code: exit.go, text, contract };
}

/** Tells a later step, and the job's summary. */
function tell(given: Given, changed: boolean, address: string, body: string): void {
    if (given.GITHUB_OUTPUT) appendFileSync(given.GITHUB_OUTPUT, `changed=${changed}\npull-request=${address}\n`);
    if (given.GITHUB_STEP_SUMMARY) appendFileSync(given.GITHUB_STEP_SUMMARY, body);
}

/**
 * Makes the contract of a bot in the bot's own CI, and opens or updates its pull request in Golive's repository when any line differs, that of
 * the commit too: a release at another commit needs a contract of that commit. A pull request of the bot's repository is only told what would
 * come, with a token or without: its commit is no release, and a fork has no token.
 */
export async function contractRequest(root: string, given: Given, say = (line: string): unknown => process.stdout.write(`${line}\n`)): Promise<number> {
    const [bot, golive, base] = [input(given, "BOT", inputs.BOT), input(given, "GOLIVE", inputs.GOLIVE), input(given, "BASE", inputs.BASE)];
    const checkout = resolve(given.GITHUB_WORKSPACE ?? "", input(given, "DIRECTORY", inputs.DIRECTORY));
    const onlyTells = /^pull_request/.test(given.GITHUB_EVENT_NAME ?? "");
    const gitHub = onlyTells ? undefined : new GitHub({ api: given.GITHUB_API_URL ?? "https://api.github.com", repository: golive, token: tokenOf(given) });
    const file = contractPath(bot);
    // GitHub is asked before the source is read: a token without rights is told at once.
    const head = await (gitHub && headOf(gitHub, base));
    const before = gitHub ? await committed(gitHub, file, base) : textOf(join(root, file));
    const { code, text, contract } = made(bot, checkout, root, given);
    if (text === undefined || contract === undefined) return code;
    if (text === before) {
        tell(given, false, "", `The contract of ${bot} is that of \`${contract.commit.slice(0, 12)}\` already.\n`);
        say(`Nothing differs: ${golive} has the contract of ${contract.commit.slice(0, 12)}.`);
        return exit.go;
    }
    const body = contractBody(before === undefined ? undefined : understood(before, file).contract, contract);
    if (!gitHub || head === undefined) {
        tell(given, true, "", body);
        say(`${body}\nNo pull request was opened: this run is a pull request's own, so it tells what a release would bring. A push of the tag opens one.`);
        return exit.go;
    }
    const owner = golive.split("/")[0];
    const address = await propose(gitHub, {
        branch: `contract/${bot}`,
        files: [{ file, text: () => text }],
        owner,
        base,
        head,
        title: contractTitle(contract),
        body,
    });
    tell(given, true, address, body);
    say(`${contractTitle(contract)}: ${address}`);
    return exit.go;
}

const textOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

if (require.main === module) main(() => contractRequest(process.cwd(), process.env), "no pull request was opened");
