import type { LiveReport } from "../checklist/answered";
import { phases } from "../config/phases";
import { command, exit } from "./main";
import { among, readStackCall } from "./output/arguments";
import { liveJson, liveText } from "./output/live/terminal";
import { type Paint, paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { gathered } from "./report/gather";

/** How a report can be printed, by the name of its format. */
const formats: Record<string, (report: LiveReport, paint: Paint) => string> = { terminal: liveText, json: liveJson };

/** `npm run report <stack>`: whether the bot may go up a phase by every list that it adopts, and what stands in the way; from committed files alone. */
command("report", async argv => {
    const { stack, last } = readStackCall("report", argv);
    const format = among("format", last("format"), Object.keys(formats)) ?? "terminal";
    const wants = among("for", last("for"), phases);
    const progress = progressOn(process.stderr);
    const { report } = await gathered({ stack, bot: last("bot"), wants }, progress.doing);
    progress.done();
    process.stdout.write(formats[format](report, paintFor(process.stdout)));
    return report.verdict === "GO" ? exit.go : exit.noGo;
});
