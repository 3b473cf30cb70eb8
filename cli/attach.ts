import { attach } from "./attach/attach";
import { command, exit } from "./main";
import { readCall } from "./output/arguments";
import { paintFor } from "./output/paint";
import { attachedText } from "./output/signing";

/** `npm run attach <stack> <control> <file>...`: files that tools in CI wrote become evidence. Exit code 0 where they pass, 1 where they fail or nothing was looked at. */
command(
    "attach",
    async argv => {
        const { words, last } = readCall("attach", argv);
        const [stack, control, ...files] = words;
        const answered = attach({ stack, bot: last("bot"), control, files, link: last("link"), commit: last("commit"), digest: last("digest") });
        process.stdout.write(attachedText(answered, paintFor(process.stdout)));
        return answered.result === "pass" ? exit.go : exit.noGo;
    },
    "nothing was attached",
);
