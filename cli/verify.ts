import { families } from "../probes";
import { runOf } from "./answering/answering";
import { command, exit } from "./main";
import { among, readStackCall } from "./output/arguments";
import { type Paint, paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { verifyJson, verifyText } from "./output/verify";
import { meansFor } from "./verify/means";
import { type Verified, verified } from "./verify/verify";

/** How the answers can be printed, by the name of the format. */
const formats: Record<string, (verified: Verified, paint: Paint) => string> = { terminal: verifyText, json: verifyJson };

/** `npm run verify <stack>`: asks what runs, and writes what it answers as evidence. */
command("verify", async argv => {
    const { stack, last, all, has } = readStackCall("verify", argv);
    const format = among("format", last("format"), Object.keys(formats)) ?? "terminal";
    const names = families.map(({ name }) => name);
    const only = all("family").flatMap(name => among("family", name, names) ?? []);
    const progress = progressOn(process.stderr);
    const tell = (line: string) => void process.stderr.write(`${line}\n`);
    const asked = { stack, bot: last("bot"), only, families, meansFor, tell, writes: !has("dry-run"), by: runOf() };
    const answered = await verified(asked, progress.doing);
    progress.done();
    process.stdout.write(formats[format](answered, paintFor(process.stdout)));
    const whole = answered.answers.length > 0 && answered.unwritten.length === 0;
    return whole && answered.answers.every(({ result }) => result === "pass") ? exit.go : exit.noGo;
});
