import { lstatSync, readFileSync } from "node:fs";
import { harmless } from "../comment.mjs";

/** Bytes that the answers may have. */
const limit = 4_000_000;
/** Characters that an issue's text may have, with room for what is put around. */
const room = 60_000;
const mark = "<!-- golive: verify -->";

/** The issue of a bot in a stack, known by its title. */
export const titleOf = ({ bot, stack }) => `${bot} ${stack}: an answer has turned`;

const cell = text => harmless(String(text)).replace(/\s+/g, " ").replace(/\|/g, "\\|").slice(0, 300);

/** What keeps an answer from being a pass. */
function found({ measured }) {
    const open = measured.filter(({ holds }) => holds !== "yes");
    const told = open.slice(0, 3).map(({ what, found, demanded }) => `${cell(what)}: ${cell(found)} (demanded: ${cell(demanded)})`);
    return [...told, ...(open.length > 3 ? [`and ${open.length - 3} more`] : [])].join("<br>");
}

/** What the run does not know: families that it was not to ask, and controls to which nobody let it in. */
export function unknownOf({ answers, notAsked = [] }) {
    const shut = answers.filter(one => one.noAccess && one.result === "not evaluated").map(({ control }) => cell(control));
    const names = shut.length > 10 ? `${shut.slice(0, 10).join(", ")} and ${shut.length - 10} more` : shut.join(", ");
    return [...(notAsked.length ? [` Not asked: ${notAsked.map(cell).join(", ")}.`] : []), ...(shut.length ? [` Not let in: ${names}.`] : [])].join("");
}

/** The issue's text: the answers that have turned, and where they were asked. */
export function bodyOf({ bot, stack, answers, notAsked }, run) {
    const rows = answers
        .filter(({ turned }) => turned)
        .map(
            answer => `| ${cell(answer.control)}: ${cell(answer.title)} | ${cell(answer.before.at).slice(0, 10)} | ${cell(answer.result)} | ${found(answer)} |`,
        );
    const head = `${mark}\nThese were a pass in the committed evidence of ${cell(bot)} in ${cell(stack)}, and are none any more.\n\n| control | was a pass | is now | because |\n|---|---|---|---|\n`;
    let text = rows.join("\n");
    if (text.length > room) text = `${text.slice(0, text.lastIndexOf("\n", room))}\n\n**The rest is left out here, for want of room.**`;
    return `${head}${text}\n\nAsked by ${run}.${unknownOf({ answers, notAsked })} \`npm run -s verify -- ${cell(stack)} --bot ${cell(bot)}\` asks again, everything that is private too.`;
}

/** The answers that the run left: data, held to a size. */
export function read(file) {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > limit) throw new Error(`The answers are no plain file of at most ${limit} bytes.`);
    const answers = JSON.parse(readFileSync(file, "utf8"));
    // A run that asked nothing has found nothing out, and closes no issue.
    if (!Array.isArray(answers.answers) || answers.answers.length === 0) throw new Error("The run asked nothing.");
    return answers;
}

/** Opens an issue where answers have turned, writes it anew where it is open, and closes it where all are a pass again; tells what was done. */
export async function tell({ github, context, file }) {
    const answers = read(file);
    return `${await told({ github, context, answers })}${unknownOf(answers)}`;
}

async function told({ github, context, answers }) {
    const title = titleOf(answers);
    const open = await github.paginate(github.rest.issues.listForRepo, { ...context.repo, state: "open", per_page: 100 });
    const own = open.find(one => one.user?.login === "github-actions[bot]" && one.title === title && one.body?.startsWith(mark));
    const turned = answers.answers.filter(one => one.turned);
    const run = `${context.serverUrl}/${context.repo.owner}/${context.repo.repo}/actions/runs/${context.runId}`;
    if (turned.length === 0) {
        if (!own) return "No answer has turned.";
        // Who was not let in, or got no answer, does not know that it is a pass again.
        const again = answers.answers.filter(one => own.body.includes(`| ${cell(one.control)}: `));
        const unsure = again.filter(one => one.result !== "pass");
        if (unsure.length) return `Left #${own.number} open: ${unsure.map(one => one.control).join(", ")} could not be asked.`;
        await github.rest.issues.createComment({ ...context.repo, issue_number: own.number, body: `All of them are a pass again. Asked by ${run}.` });
        await github.rest.issues.update({ ...context.repo, issue_number: own.number, state: "closed" });
        return `Closed #${own.number}.`;
    }
    const body = bodyOf(answers, run);
    if (!own) {
        const { data } = await github.rest.issues.create({ ...context.repo, title, body });
        return `Opened #${data.number}.`;
    }
    const more = turned.filter(one => !own.body.includes(`| ${cell(one.control)}: `));
    await github.rest.issues.update({ ...context.repo, issue_number: own.number, body });
    if (more.length) {
        const names = more.map(one => cell(one.control)).join(", ");
        await github.rest.issues.createComment({ ...context.repo, issue_number: own.number, body: `Turned since: ${names}. Asked by ${run}.` });
    }
    return `Wrote #${own.number} anew.`;
}
