import type { LiveReport } from "../../checklist/answered";
import { nextPhase } from "../../checklist/live";
import { type Everything, projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import { type Phase, phases } from "../../config/phases";
import { stepAfter, stepsOf } from "../../config/steps";
import { among, UsageError } from "../output/arguments";
import { reportInOwnWords } from "../output/own-words";
import { type Goal, liveOf, readWritten } from "../recording/live";
import { type Offline, recordedPreview } from "../recording/offline";

import { withoutCredentials } from "./hidden";
import { withPlaces } from "./places";

/** Which report is asked for. */
export interface Asked {
    stack: string;
    /** @default the stack's own */
    bot?: string;
    /** The phase that it wants to be in, or a step of live. @default what comes after where it is */
    wants?: string;
    /** @default the machine's clock */
    now?: Date;
    /** The folder that has `checklist/` and `evidence/`. @default the project's own */
    root?: string;
}

/** Where a report is for: what is asked, and of live the first step; otherwise the next step, or the next phase. */
function goalOf({ manifest, settings }: Everything, asked: string | undefined, top: Phase): Goal {
    const steps = stepsOf(manifest).map(({ name }) => name);
    const wants = asked === undefined ? undefined : among("for", asked, [...phases, ...steps]);
    if (wants !== undefined && steps.includes(wants)) return { phase: "live", step: wants };
    const phase = (wants as Phase | undefined) ?? nextPhase(settings.phase, top);
    if (phase !== "live") return { phase };
    return { phase, step: wants === undefined && settings.phase === "live" ? stepAfter(manifest, settings)?.name : steps[0] };
}

/** The report of a bot in a stack, from the offline preview and the project's files alone, evidence as it is committed; `doing` is told what takes its time. */
export async function gathered(
    { stack, bot, wants, now = new Date(), root = projectRoot }: Asked,
    doing?: (what: string) => void,
): Promise<{ report: LiveReport; preview: Offline }> {
    const config = stackConfig(stack, bot === undefined ? [] : [`bot=${bot}`]);
    const everything = readSettings({ config, project: "golive", stack });
    const top: Phase = everything.target.production ? "live" : "canary";
    const goal = goalOf(everything, wants, top);
    if (goal.phase === "live" && top !== "live") throw new UsageError(`--for ${wants}: found a stack that is staging, allowed: canary, its last phase`);
    const written = readWritten(everything, goal.phase, now, root);
    const preview = await recordedPreview({ stack, bot, config: [] }, doing);
    const previewed = { everything, config: preview.config, recording: preview.recording, analysis: preview.report };
    const report = liveOf(previewed, written, goal, now);
    return { report: withoutCredentials(reportInOwnWords(withPlaces(report, written.catalogue, preview.report))), preview };
}
