import { parse } from "yaml";
import { keyed, settingsOf } from "../../config/bots";
import { readSettings, stackConfig } from "../../config/load";
import { type Phase, phases } from "../../config/phases";
import type { Analysis, Finding } from "../../policies/engine/analysis";
import { commitOf, type Git, gitIn, leftMain } from "./base";
import type { Recording } from "./record";

/** The rule's name in every output; it judges a change by what was answered, so no pack can have it. */
const rule = "phase-follows-evidence";

/** What is compared: the bot in the stack, its settings as the engine would hand them over, and the commit that was deployed last. */
interface Compared {
    stack: string;
    bot: string;
    config: Record<string, string>;
    recording: Recording;
    analysis: Analysis;
    since?: string;
    /** The phase that the stack's own record has. @default nobody has read it, and git is asked */
    deployed?: Phase;
    root: string;
}

/** The phase that a bot was deployed in by a stack's file as it was: dry where the stack ran another bot, nothing where the file cannot be read. */
function phaseIn(text: string | undefined, bot: string): Phase | undefined {
    try {
        const written = Object.entries(keyed(parse(text ?? "", { merge: true }).config, "golive"));
        const values: Record<string, unknown> = Object.fromEntries(written.map(([key, value]) => [key.replace(/^golive:/, ""), value]));
        // A section's phase was deployed nowhere while the stack ran another bot, and nobody was asked for it.
        const { phase = "dry" } = values.bot === bot ? settingsOf(values) : {};
        return phases.find(one => one === phase);
    } catch {
        return undefined;
    }
}

/**
 * The commit whose phase counts as deployed. A commit that changes neither the stack's file nor the bot's manifest deploys nothing new: it is compared
 * with what stood before their last change, so that it takes no raise through that was refused. The same holds for a dirty tree.
 */
function deployedBefore(git: Git, { stack, bot }: Pick<Compared, "stack" | "bot">, isStill: (commit: string) => boolean): string | undefined {
    const files = [`Pulumi.${stack}.yaml`, `bots/${bot}.yaml`];
    const head = commitOf(git, "HEAD");
    const left = leftMain(git, head);
    const near = left ?? head;
    if (!near || !isStill(near)) return near;
    if (left && git("diff", "--quiet", left, "--", ...files) === undefined) return left;
    const changed = git("log", "-1", "--first-parent", "--format=%H", near, "--", ...files)?.trim();
    return changed && commitOf(git, `${changed}^`);
}

/** The phase that a bot was deployed in, by git alone, and where that stands. */
function inGit({ stack, bot, since, root }: Pick<Compared, "stack" | "bot" | "since" | "root">, phase: Phase): { before?: Phase; from: string } {
    const git = gitIn(root);
    const phaseAt = (commit: string) => phaseIn(git("show", `${commit}:Pulumi.${stack}.yaml`), bot);
    const commit = since === undefined ? deployedBefore(git, { stack, bot }, one => phaseAt(one) === phase) : commitOf(git, since);
    const before = commit && phaseAt(commit);
    if (!commit || !before) return { from: "git does not say what was deployed before, so the phase counts as new" };
    return { before, from: `it was ${before} in ${commit.slice(0, 7)}` };
}

/**
 * What refuses a phase that is higher than what was deployed last: the lists' items that are not answered for it. Where git does not know what was
 * deployed, every phase above dry counts as new. Down a bot goes without a question.
 */
export function raisedSince({ stack, bot, config, recording, analysis, since, deployed, root }: Compared): Finding[] {
    const { phase: chosen = "dry" } = settingsOf({ bot, phase: config["golive:phase"], bots: JSON.parse(config["golive:bots"] || "{}") });
    const phase = phases.find(one => one === chosen);
    if (phase === undefined || phase === "dry") return [];
    const { before, from } =
        deployed === undefined ? inGit({ stack, bot, since, root }, phase) : { before: deployed, from: `the stack's own record has ${deployed}` };
    if (before && phases.indexOf(phase) <= phases.indexOf(before)) return [];
    const everything = readSettings({ config, project: "golive", stack });
    const now = new Date();
    // Loaded for such a change alone: a preview in dry answers no list.
    const { liveOf, readWritten } = require("./live") as typeof import("./live");
    const report = liveOf({ everything, config, recording, analysis }, readWritten(everything, phase, now), phase, now);
    if (report.verdict === "GO") return [];
    const open = report.controls.filter(({ blocks }) => blocks).map(({ id }) => id);
    const named = open.length > 4 ? `${open.slice(0, 4).join(", ")} and ${open.length - 4} more` : open.join(", ");
    const call = `npm run -s report -- ${stack} --for ${phase}${stackConfig(stack)["golive:bot"] === bot ? "" : ` --bot ${bot}`}`;
    const message = `golive:phase is ${phase}, and the committed evidence does not say GO for it (${from}): ${report.why}${named ? `: ${named}` : ""}. Answer them (${call} says how), or take the phase back.`;
    return [{ rule, severity: "critical", level: "mandatory", result: "fail", urn: "", message, items: ["vanta:373"] }];
}
