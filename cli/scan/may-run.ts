import type { Everything } from "../../config/check";
import { paintFor } from "../output/paint";
import { scanText } from "../output/scan";
import { scanned } from "../scan";

/** What `up` needs to know of a stack. */
type Asked = Pick<Everything, "settings" | "manifest" | "target">;

const refusal =
    "NO-GO: nothing was deployed. From canary on an image runs only with a scan that found nothing critical or high, a rollback's too (docs/releases.md).\n";

/** Tells what the registry's scans found in the release, and whether it may run: from canary on only with a pass (cryptofunk:300, bot-core:161). */
export async function mayRun(
    everything: Asked,
    { say = (text: string): unknown => process.stderr.write(text), ...asked }: Parameters<typeof scanned>[1] & { say?: (text: string) => unknown } = {},
): Promise<boolean> {
    const isDry = everything.settings.phase === "dry";
    // In dry nobody waits for a scan that has not ended: what it says is advice.
    const report = await scanned(everything, isDry ? { ...asked, pause: async () => false } : asked);
    say(`${scanText(report, paintFor(process.stderr))}\n`);
    if (report.passes || isDry) return true;
    say(refusal);
    return false;
}
