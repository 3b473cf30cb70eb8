import { readSettings, stackConfig } from "../config/load";
import { NotAnswered, Prometheus, soak, soakOf } from "../probes/soak";
import { record, wantedOf } from "./answering/answering";
import { command, exit } from "./main";
import { readStackCall, UsageError } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { soakJson, soakText } from "./output/soak";
import { catalogueNow } from "./report/gather";

/** How the answers can be printed, by the name of the format. */
const formats = { terminal: soakText, json: soakJson };
const isFormat = (name: string): name is keyof typeof formats => Object.hasOwn(formats, name);

/** The address of Prometheus as a person gives it; throws UsageError where it is none. */
function addressOf(given: string): string {
    const { protocol = "", username = "" } = URL.canParse(given) ? new URL(given) : {};
    if (/^https?:$/.test(protocol) && username === "") return given;
    throw new UsageError(`--prometheus is no address that can be asked. Allowed: one such as http://localhost:9090, without a password in it.`);
}

/**
 * `npm run soak <stack>`: asks Prometheus about the phase's window, which ends now, and writes what it answered as evidence. Exit code 0 where every
 * control passes, 1 where one does not.
 */
command("soak", async argv => {
    const { stack, last, has } = readStackCall("soak", argv);
    const format = last("format") ?? "terminal";
    if (!isFormat(format)) throw new UsageError(`--format: found ${JSON.stringify(format)}, allowed: ${Object.keys(formats).join(", ")}.`);
    const given = last("prometheus");
    if (given === undefined)
        throw new UsageError(
            "Nobody knows where Prometheus answers. Forward its port (docs/soak-and-drills.md), and write --prometheus http://localhost:9090.",
        );
    const bot = last("bot");
    const everything = readSettings({ config: stackConfig(stack, bot === undefined ? [] : [`bot=${bot}`]), project: "golive", stack });
    const demanded = soakOf(everything);
    if (!demanded) throw new UsageError(`${stack} is live, after which no phase comes: there is nothing to soak for.`);
    const catalogue = catalogueNow();
    const wanted = wantedOf(catalogue, everything, ({ answer, phase }) => "soak" in answer && phase === demanded.next);
    const [now, progress] = [new Date(), progressOn(process.stderr)];
    try {
        const answers = await soak(wanted, { files: everything, prometheus: new Prometheus(addressOf(given)), now, doing: progress.doing });
        const written = has("dry-run") ? [] : record(answers, { catalogue, everything, now });
        progress.done();
        process.stdout.write(
            formats[format](
                { bot: everything.manifest.name, stack, phase: everything.settings.phase, ...demanded, answers, written },
                paintFor(process.stdout),
            ),
        );
        return answers.length > 0 && answers.every(({ result }) => result === "pass") ? exit.go : exit.noGo;
    } catch (error) {
        progress.done();
        if (!(error instanceof NotAnswered)) throw error;
        process.stderr.write(`Not evaluated: ${error.message}\n`);
        return exit.noGo;
    }
});
