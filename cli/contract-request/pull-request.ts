import { createHash } from "node:crypto";
import type { GitHub } from "./git-hub";

/** A new contract, and where its pull request goes. */
export interface Proposal {
    bot: string;
    /** Path of the file in Golive's repository. */
    file: string;
    text: string;
    owner: string;
    /** Branch that the pull request is to be merged into. */
    base: string;
    /** Its newest commit. */
    head: string;
    title: string;
    body: string;
}

interface Pull {
    number: number;
    html_url: string;
}
interface Ref {
    object: { sha: string };
}

/** The branch of a bot's pull request. It is the action's own: without an open pull request, it begins anew. */
export const branchOf = (bot: string): string => `contract/${bot}`;

/** Git's own name for a file's content. */
export const blobOf = (text: string): string => {
    const bytes = Buffer.from(text);
    return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
};

/** The contract as it is committed on a branch; undefined when there is none. */
export const committed = (gitHub: GitHub, file: string, branch: string): Promise<string | undefined> =>
    gitHub.text(`/contents/${file}?ref=${encodeURIComponent(branch)}`, { raw: true, maybe: true });

/** The newest commit of a branch. Ask it first: a token without rights, or a branch that is not there, ends here. */
export const headOf = async (gitHub: GitHub, branch: string): Promise<string> => (await gitHub.ask<Ref>(`/git/ref/heads/${branch}`)).object.sha;

/** Opens the one pull request of a bot, or brings the open one up to date; answers with its address. */
export async function propose(gitHub: GitHub, proposal: Proposal): Promise<string> {
    const { bot, base, head, owner, title, body } = proposal;
    const branch = branchOf(bot);
    const query = new URLSearchParams({ state: "open", head: `${owner}:${branch}`, base });
    const [open] = await gitHub.ask<Pull[]>(`/pulls?${query}`);
    if (!open) await begin(gitHub, branch, head);
    await put(gitHub, proposal, branch);
    const pull = open
        ? await gitHub.ask<Pull>(`/pulls/${open.number}`, { method: "PATCH", body: { title, body } })
        : await gitHub.ask<Pull>("/pulls", { method: "POST", body: { title, body, head: branch, base } });
    return pull.html_url;
}

/** Lets the branch begin at a commit: what a merged or closed pull request left on it is gone. */
async function begin(gitHub: GitHub, branch: string, sha: string): Promise<void> {
    const left = await gitHub.text(`/git/ref/heads/${branch}`, { maybe: true });
    if (left === undefined) await gitHub.ask("/git/refs", { method: "POST", body: { ref: `refs/heads/${branch}`, sha } });
    else await gitHub.ask(`/git/refs/heads/${branch}`, { method: "PATCH", body: { sha, force: true } });
}

/** Commits the contract on top of the branch, so that what people have put there stays; nothing when it is there already. */
async function put(gitHub: GitHub, { file, text, title }: Proposal, branch: string): Promise<void> {
    const there = await committed(gitHub, file, branch);
    if (there === text) return;
    const replaced = there === undefined ? {} : { sha: blobOf(there) };
    const content = Buffer.from(text).toString("base64");
    await gitHub.ask(`/contents/${file}`, { method: "PUT", body: { message: title, branch, content, ...replaced } });
}
