import { userInfo } from "node:os";
import { command, exit } from "./main";
import { codeOf } from "./on-call/ask";
import { readStop } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { stopText } from "./output/stop";
import { functionAt, NotReached, stopPlace } from "./stop/function";

/** Who says that he stops: a container may have no name for its user. */
function whoCalls(): string {
    const { GITHUB_TRIGGERING_ACTOR, GITHUB_ACTOR } = process.env;
    try {
        return GITHUB_TRIGGERING_ACTOR || GITHUB_ACTOR || userInfo().username;
    } catch {
        return "somebody";
    }
}

/**
 * `npm run stop <stack> -- --reason "..."`: has the stack's function stop the bot, and prints what it did. It can't resume. Exit code 0 where the
 * bot has stopped and every step went well, 1 where one did not or AWS did not answer.
 */
command(
    "stop",
    async argv => {
        const { stack, bot, reason, now, json } = readStop(argv);
        const place = stopPlace(stack, bot);
        const progress = progressOn(process.stderr);
        progress.doing(`Stopping ${place.bot} ${stack}...`);
        try {
            const answer = await functionAt(place, device => {
                progress.done();
                return codeOf(device);
            }).stop({ reason, now, told: whoCalls() });
            progress.done();
            process.stdout.write(json ? `${JSON.stringify(answer, undefined, 2)}\n` : stopText(answer, paintFor(process.stdout)));
            return answer.stopped && answer.complete ? exit.go : exit.noGo;
        } catch (error) {
            progress.done();
            if (!(error instanceof NotReached)) throw error;
            process.stderr.write(`NOT STOPPED: ${error.message}\nRevoke the key at the exchange if it cannot wait.\n`);
            return exit.noGo;
        }
    },
    "NOT STOPPED",
);
