import { answerAt, modeSaid } from "../../probes/mode";
import type { Around } from "./frame";

/** What a bot says of its mode. */
export interface Said {
    mode: string;
    /** How often in a row it has read its cache well. @default it says nothing of it */
    reads?: number;
}

/** How a bot is asked for its mode, and the word of the one that trades no money; what a person declares where it cannot be. */
export function modeAsked({ everything }: Around): string | { dry: string; ask(around: Around, signal: AbortSignal): Promise<Said> } {
    const { reports, drills } = everything.manifest.trading;
    const mode = reports?.mode;
    if (!mode || !("path" in mode)) return "the manifest does not say which path tells the mode: trading.reports.mode";
    const ask = async (around: Around, signal: AbortSignal) => {
        const at = await answerAt(around, mode, signal);
        const said = at(mode.at);
        if (typeof said !== "string" && typeof said !== "boolean") throw new Error(`${mode.service} says no mode at ${mode.at} of ${mode.path}`);
        const reads = drills.cacheReads === undefined ? undefined : at(drills.cacheReads);
        return { mode: String(said), ...(typeof reads === "number" && { reads }) };
    };
    return { dry: modeSaid(everything, "dry"), ask };
}
