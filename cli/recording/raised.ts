import { settingsOf } from "../../config/bots";
import { readSettings, stackConfig } from "../../config/load";
import { phases } from "../../config/phases";
import { stepsOf } from "../../config/steps";
import type { Analysis, Finding } from "../../policies/engine/analysis";
import { commitOf, type Git, gitIn, leftMain } from "./base";
import type { Recording } from "./record";
import { isSame, moveOf, type Stood, stoodAt, stoodIn } from "./stood";

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
    /** Where the stack's own record has the bot. @default nobody has read it, and git is asked */
    deployed?: Stood;
    root: string;
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

/** The phase that settings put a bot in, as the engine has them. */
export const phaseIn = (config: Record<string, string>, bot = config["golive:bot"]): string =>
    String(settingsOf({ bot, phase: config["golive:phase"], bots: JSON.parse(config["golive:bots"] || "{}") }).phase ?? "dry");

/** Where a bot was deployed by git alone, and by which commit; nothing where git does not say. */
function inGit({ stack, bot, since, root }: Pick<Compared, "stack" | "bot" | "since" | "root">, now: Stood): { before?: Stood; at: string } {
    const git = gitIn(root);
    const stood = (commit: string) => {
        const then = stoodIn(git("show", `${commit}:Pulumi.${stack}.yaml`), git("show", `${commit}:bots/${bot}.yaml`), bot);
        // What was let through by a manifest that nobody can read is no step that one could go up from.
        return then?.phase === "live" && then.limits === undefined && now.step !== undefined ? undefined : then;
    };
    const isStill = (commit: string) => {
        const then = stood(commit);
        return then !== undefined && isSame(then, now);
    };
    const commit = since === undefined ? deployedBefore(git, { stack, bot }, isStill) : commitOf(git, since);
    return { before: commit ? stood(commit) : undefined, at: `in ${commit?.slice(0, 7)}` };
}

/** What refuses a move towards live, as a finding. */
const refusal = (message: string): Finding[] => [{ rule, severity: "critical", level: "mandatory", result: "fail", urn: "", message, items: ["vanta:373"] }];

/**
 * What refuses a phase or a step of live that is higher than what was deployed last: the lists' items that are not answered for it. Where git does not know
 * what was deployed, every phase above dry counts as new. Down a bot goes without a question.
 */
export function raisedSince({ stack, bot, config, recording, analysis, since, deployed, root }: Compared): Finding[] {
    const chosen = phaseIn(config, bot);
    const phase = phases.find(one => one === chosen);
    if (phase === undefined || phase === "dry") return [];
    const everything = readSettings({ config, project: "golive", stack });
    const { manifest, settings } = everything;
    const now = stoodAt(manifest, settings);
    const { before, at: place } = deployed ? { before: deployed, at: "on the stack's own record" } : inGit({ stack, bot, since, root }, now);
    if (before && phases.indexOf(phase) < phases.indexOf(before.phase)) return [];
    const where = ({ phase, step }: Stood) => (step === undefined ? phase : `${phase} at ${step}`);
    const from = before ? `it was ${where(before)} ${place}` : "git does not say what was deployed before, so the phase counts as new";
    const named = now.step === undefined || before?.phase !== "live" ? `golive:phase is ${where(now)}` : `golive:step is ${now.step}`;
    const first = stepsOf(manifest)[0]?.name;
    if (before?.phase === phase) {
        const move = phase === "live" ? moveOf(manifest, before, now) : "free";
        if (move === "free") return [];
        if (move !== "asked") return refusal(`${named} (${from}): ${move.refused}.`);
    } else if (before && now.step !== undefined && now.step !== first)
        return refusal(`${named} (${from}): one step at a time: ${first} is the first. Leave golive:step out.`);
    const at = new Date();
    // Loaded for such a change alone: a preview in dry answers no list.
    const { liveOf, readWritten } = require("./live") as typeof import("./live");
    const report = liveOf({ everything, config, recording, analysis }, readWritten(everything, phase, at), { phase, step: now.step }, at);
    if (report.verdict === "GO") return [];
    const open = report.controls.filter(({ blocks }) => blocks).map(({ id }) => id);
    const which = open.length > 4 ? `${open.slice(0, 4).join(", ")} and ${open.length - 4} more` : open.join(", ");
    const call = `npm run -s report -- ${stack} --for ${now.step ?? phase}${stackConfig(stack)["golive:bot"] === bot ? "" : ` --bot ${bot}`}`;
    return refusal(
        `${named}, and the committed evidence does not say GO for it (${from}): ${report.why}${which ? `: ${which}` : ""}. Answer them (${call} says how), or take ${before?.phase === "live" && now.step !== undefined ? "the step" : "the phase"} back.`,
    );
}
