import type { LiveReport } from "../../checklist/answered";
import { nextPhase } from "../../checklist/live";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import type { Phase } from "../../config/phases";
import { UsageError } from "../output/arguments";
import { liveOf, readWritten } from "../recording/live";
import { type Offline, recordedPreview } from "../recording/offline";

import { withoutCredentials } from "./hidden";
import { withPlaces } from "./places";

/** Which report is asked for. */
export interface Asked {
    stack: string;
    /** @default the stack's own */
    bot?: string;
    /** @default the phase after the stack's */
    wants?: Phase;
    /** @default the machine's clock */
    now?: Date;
    /** The folder that has `checklist/` and `evidence/`. @default the project's own */
    root?: string;
}

/** The report of a bot in a stack, from the offline preview and the project's files alone, evidence as it is committed; `doing` is told what takes its time. */
export async function gathered(
    { stack, bot, wants, now = new Date(), root = projectRoot }: Asked,
    doing?: (what: string) => void,
): Promise<{ report: LiveReport; preview: Offline }> {
    const config = stackConfig(stack, bot === undefined ? [] : [`bot=${bot}`]);
    const everything = readSettings({ config, project: "golive", stack });
    const top: Phase = everything.target.production ? "live" : "canary";
    if (wants === "live" && top !== "live") throw new UsageError("--for live: found a stack that is staging, allowed: canary, its last phase");
    const wanted = wants ?? nextPhase(everything.settings.phase, top);
    const written = readWritten(everything, wanted, now, root);
    const preview = await recordedPreview({ stack, bot, config: [] }, doing);
    const previewed = { everything, config: preview.config, recording: preview.recording, analysis: preview.report };
    const report = liveOf(previewed, written, wanted, now);
    return { report: withoutCredentials(withPlaces(report, written.catalogue, preview.report)), preview };
}
