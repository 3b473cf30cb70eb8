import { command, exit } from "./main";
import { readStackCall, UsageError } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { rendered, wantedOf } from "./report/formats";
import { gathered } from "./report/gather";

/** `npm run report <stack>`: whether the bot may go up a phase by every list that it adopts, and what stands in the way; from the project's files, evidence as it is committed. */
command("report", async argv => {
    const { stack, last, all } = readStackCall("report", argv);
    const wants = last("for");
    const wanted = wantedOf(all("format"), all("output"), last("list"));
    const before = last("base");
    if (before !== undefined && (wanted.list !== undefined || !wanted.renderings.some(({ format }) => format === "markdown")))
        throw new UsageError(`--base ${before}: found no report that compares, allowed: beside --format markdown.`);
    const progress = progressOn(process.stderr);
    const { report } = await gathered({ stack, bot: last("bot"), wants }, progress.doing);
    progress.done();
    // By require: only a comparison needs it.
    const base = before === undefined ? undefined : (require("./output/live/compared") as typeof import("./output/live/compared")).readBase(before, report);
    process.stdout.write(rendered(report, wanted, { paint: paintFor(process.stdout), base }));
    return report.verdict === "GO" ? exit.go : exit.noGo;
});
