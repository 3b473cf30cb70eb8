import { readSettings, stackConfig } from "../../config/load";
import { exit, main } from "../main";
import { paintFor } from "../output/paint";
import { scanText } from "../output/scan";
import { scanned } from "../scan";
import { planOf } from "./plan";

/**
 * Waits for the scans of what was built and tells what they found. Findings hold no pull request back: who reads it decides, and `npm run up`
 * blocks from canary on. A scan that gives no answer does end the workflow: nobody could tell.
 */
if (require.main === module)
    main(async () => {
        const { STACK = "", DIGESTS = "{}" } = process.env;
        const plan = planOf({ ...process.env, STACKS: STACK });
        const digests = JSON.parse(DIGESTS) as Record<string, string>;
        const { settings, manifest, target } = readSettings({ config: stackConfig(STACK, [`bot=${plan.bot}`]), project: "golive", stack: STACK });
        const release = { ...settings.release, version: plan.version, digests: { ...settings.release.digests, ...digests } };
        const report = await scanned({ settings: { ...settings, release }, manifest, target });
        const built = report.images.filter(({ image }) => image in digests);
        process.stdout.write(scanText({ ...report, images: built }, paintFor(process.stdout)));
        return built.length > 0 && built.every(({ answer }) => answer !== "not evaluated") ? exit.go : exit.noGo;
    }, "nobody knows what is in the images");
