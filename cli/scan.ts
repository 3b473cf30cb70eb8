import { setTimeout as sleep } from "node:timers/promises";
import type { Everything } from "../config/check";
import { readSettings, stackConfig } from "../config/load";
import { readExemptions } from "../policies/engine/exemption-file";
import { command, exit } from "./main";
import { readArguments } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { scanText } from "./output/scan";
import { releasedImages } from "./scan/images";
import { ScannedRegistry } from "./scan/registry";
import { answerOf, reportOf, type ScanReport } from "./scan/verdict";

/** Seconds between two looks at a scan that has not ended, and how often it is looked at. */
const looks = { every: 15, most: 40 };

/** Asks the stack's registry what its scans found in exactly the digests of a release; one image after the other, since they are few. */
export async function scanned(
    everything: Pick<Everything, "settings" | "manifest" | "target">,
    { registry, pause, now = () => new Date() }: { registry?: ScannedRegistry; pause?: () => Promise<boolean>; now?: () => Date } = {},
): Promise<ScanReport> {
    const { settings, manifest, target } = everything;
    const exemptions = readExemptions();
    const asked = { registry: registry ?? new ScannedRegistry(target), architecture: settings.cluster.architecture, exemptions, now };
    const images = [];
    for (const image of releasedImages(everything)) {
        let looked = 0;
        const patient = async () => {
            looked += 1;
            if (looked > looks.most) return false;
            await sleep(looks.every * 1000);
            return true;
        };
        images.push(await answerOf(image, { ...asked, pause: pause ?? patient }));
    }
    return reportOf({ bot: manifest.name, stack: target.stack, version: settings.release.version, at: now().toISOString() }, images, exemptions);
}

/**
 * `npm run scan <stack>`: what the registry's scans found in the images that the settings name by digest. Critical and high findings are no pass,
 * unless somebody accepts one for a while; neither is an image's scanning that is missing, failed, of another digest or too old (cryptofunk:299-300).
 */
if (require.main === module)
    command("scan", async argv => {
        const { stack, bot, config: overrides, json } = readArguments("scan", argv);
        const config = stackConfig(stack, bot === undefined ? overrides : [...overrides, `bot=${bot}`]);
        const everything = readSettings({ config, project: "golive", stack });
        const progress = progressOn(process.stderr);
        progress.doing("Asking the registry...");
        const report = await scanned(everything);
        progress.done();
        process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : scanText(report, paintFor(process.stdout)));
        return report.passes ? exit.go : exit.noGo;
    });
