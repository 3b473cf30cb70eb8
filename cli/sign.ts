import { command, exit } from "./main";
import { readCall, UsageError } from "./output/arguments";
import { callOf } from "./output/commands";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { signedText, unsignedText } from "./output/signing";
import { roleNamed, sign } from "./sign/sign";
import { unsigned } from "./sign/unsigned";

/** `npm run sign <stack> <control>`: whoever git says signs for a release. Without a control: what waits for signatures, by role; exit code 1 where something does. */
command(
    "sign",
    async argv => {
        const { words, last } = readCall("sign", argv);
        const [stack, control] = words;
        const bot = last("bot");
        if (control !== undefined) {
            const given = { role: last("role"), link: last("link"), digest: last("digest"), commit: last("commit"), until: last("until"), fail: last("fail") };
            process.stdout.write(signedText(sign({ stack, bot, control, ...given }), paintFor(process.stdout)));
            return exit.go;
        }
        const stray = ["link", "digest", "commit", "until", "fail"].find(flag => last(flag) !== undefined);
        if (stray) throw new UsageError(`--${stray} is of one signature, and no control is named. What waits for signatures: ${callOf("sign", stack)}`);
        const role = roleNamed(last("role"));
        const progress = progressOn(process.stderr);
        const waiting = await unsigned({ stack, bot, role }, progress.doing);
        progress.done();
        process.stdout.write(unsignedText(waiting, paintFor(process.stdout)));
        return waiting.roles.length ? exit.noGo : exit.go;
    },
    "nothing was signed",
);
