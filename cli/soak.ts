import { command, exit } from "./main";
import { among, readStackCall } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { soakJson, soakText } from "./output/soak";
import { soaked } from "./soak/soak";
import { meansFor } from "./verify/means";

/** How the answers can be printed, by the name of the format. */
const formats = { terminal: soakText, json: soakJson };

/** `npm run soak <stack>`: asks Prometheus how the phase has gone over all of its window, and writes what it answers as evidence. */
command("soak", async argv => {
    const { stack, last, has } = readStackCall("soak", argv);
    const format = among("format", last("format"), ["terminal", "json"] as const) ?? "terminal";
    const progress = progressOn(process.stderr);
    const report = await soaked({ stack, bot: last("bot"), writes: !has("dry-run"), meansFor }, progress.doing);
    progress.done();
    process.stdout.write(formats[format](report, paintFor(process.stdout)));
    const passes = report.answers.length > 0 && report.answers.every(({ result }) => result === "pass");
    return passes && report.unwritten.length === 0 ? exit.go : exit.noGo;
});
