import { lstatSync, readFileSync } from "node:fs";

/** Bytes that the verdict may have, and its archive; four verdicts of 15,000 characters are far below. */
const limit = 250_000;
/** Characters that a comment may have, with room for what is put around the verdict. */
const room = 64_000;
const mark = "<!-- golive: verdict -->";
const footnote = "\n\n---\nComputed by the pull request's own code, and judged again before anything is deployed.";

/** The archive that the pull request's job left, by its id; nothing when there is none, and an error when it is too large to be a verdict. */
export async function findArtifact({ github, context }) {
    const { data } = await github.rest.actions.listWorkflowRunArtifacts({ ...context.repo, run_id: context.payload.workflow_run.id, name: "verdict" });
    const [artifact] = data.artifacts;
    if (!artifact) return "";
    if (artifact.size_in_bytes > limit) throw new Error(`The verdict has ${artifact.size_in_bytes} bytes; ${limit} are the most.`);
    return String(artifact.id);
}

/** Text of strangers, made harmless: the few tags of a folded report stay, every other tag, link, picture and mention becomes plain text. */
export function harmless(text) {
    const gap = "\u200b";
    return text
        .replace(/[^\P{C}\n]/gu, "")
        .replace(/<(?!(?:\/?details|\/?summary)>)/g, "&lt;")
        .replace(/@/g, `@${gap}`)
        .replace(/#(?=\d)/g, `#${gap}`)
        .replace(/\b(?:GH|www)(?=[-.])/gi, `$&${gap}`)
        .replace(/:(?=\/\/)/g, `:${gap}`)
        .replace(/\](?=[([:])/g, `]${gap}`);
}

/** Closes every fold that is still open, so that nothing after the text is hidden in it. */
function closed(text) {
    const open = text.split("<details>").length - text.split("</details>").length;
    return text + "\n</details>".repeat(Math.max(0, open));
}

function read(file) {
    const stat = lstatSync(file);
    if (!stat.isFile()) throw new Error("The verdict is no plain file.");
    if (stat.size > limit) throw new Error(`The verdict has ${stat.size} bytes; ${limit} are the most.`);
    const text = harmless(readFileSync(file, "utf8"));
    return text.length > room ? closed(`${text.slice(0, room)}\n\n**The rest is left out here, for want of room.**`) : closed(text);
}

/** The open pull request whose newest commit was judged: asked of GitHub by the run's own branch and commit, never of what the run left. */
async function pullRequest({ github, context }) {
    const { head_sha, head_branch, head_repository } = context.payload.workflow_run;
    if (!head_repository) return undefined;
    const { data } = await github.rest.pulls.list({ ...context.repo, state: "open", head: `${head_repository.owner.login}:${head_branch}`, per_page: 100 });
    return data.find(one => one.head.sha === head_sha && one.head.repo?.id === head_repository.id);
}

/** Writes the verdict under the pull request, or over what an earlier run wrote; tells what was done. */
export async function comment({ github, context, file }) {
    const found = await pullRequest({ github, context });
    if (!found) return "No open pull request has this commit as its newest: nothing was written.";
    const body = `${mark}\n${read(file)}${footnote}`;
    const written = await github.paginate(github.rest.issues.listComments, { ...context.repo, issue_number: found.number, per_page: 100 });
    const own = written.find(one => one.user?.login === "github-actions[bot]" && one.body?.startsWith(mark));
    if (own) await github.rest.issues.updateComment({ ...context.repo, comment_id: own.id, body });
    else await github.rest.issues.createComment({ ...context.repo, issue_number: found.number, body });
    return `${own ? "Updated" : "Wrote"} the comment of #${found.number}.`;
}
