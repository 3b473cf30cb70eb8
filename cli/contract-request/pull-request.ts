import { createHash } from "node:crypto";
import type { GitHub } from "./git-hub";

/** A file that a pull request changes. */
export interface Changed {
    /** Its path in Golive's repository. */
    file: string;
    /** What it is to be, given what stands on the branch. */
    text(there: string | undefined): string;
}

/** Files, and where their pull request goes. */
export interface Proposal {
    /** Branch of the pull request. It is the machine's own: without an open pull request, it begins anew. */
    branch: string;
    files: Changed[];
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

/** Git's own name for a file's content. */
export const blobOf = (text: string): string => {
    const bytes = Buffer.from(text);
    return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
};

/** A file as it is committed on a branch; undefined when there is none. */
export const committed = (gitHub: GitHub, file: string, branch: string): Promise<string | undefined> =>
    gitHub.text(`/contents/${file}?ref=${encodeURIComponent(branch)}`, { raw: true, maybe: true });

/** The newest commit of a branch. Ask it first: a token without rights, or a branch that is not there, ends here. */
export const headOf = async (gitHub: GitHub, branch: string): Promise<string> => (await gitHub.ask<Ref>(`/git/ref/heads/${branch}`)).object.sha;

/** Opens the one pull request of a branch, or brings the open one up to date; answers with its address. */
export async function propose(gitHub: GitHub, proposal: Proposal): Promise<string> {
    const { branch, base, head, owner, title, body } = proposal;
    const query = new URLSearchParams({ state: "open", head: `${owner}:${branch}`, base });
    const [open] = await gitHub.ask<Pull[]>(`/pulls?${query}`);
    if (!open) await begin(gitHub, branch, head);
    for (const changed of proposal.files) await put(gitHub, changed, branch, title);
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

/** Commits a file on top of the branch, so that what people have put there stays; nothing when it is there already. */
async function put(gitHub: GitHub, { file, text }: Changed, branch: string, message: string): Promise<void> {
    const there = await committed(gitHub, file, branch);
    const wanted = text(there);
    if (there === wanted) return;
    const replaced = there === undefined ? {} : { sha: blobOf(there) };
    await gitHub.ask(`/contents/${file}`, { method: "PUT", body: { message, branch, content: Buffer.from(wanted).toString("base64"), ...replaced } });
}
