import { projectRoot } from "../config/check";
import { command, exit } from "./main";
import { readStackCall } from "./output/arguments";
import { choose, readHistory, standsText } from "./rollback/choice";
import { bringBack, releaseAt } from "./rollback/release-of-then";

/**
 * `npm run rollback <stack>`: writes the release of an earlier commit into today's settings and manifest; `npm run up <stack>` then deploys that with
 * the same preview, pack and approval as forwards. It deploys nothing itself.
 */
command("rollback", async argv => {
    const { stack, last, has } = readStackCall("rollback", argv);
    const file = last("history");
    const history = file === undefined ? undefined : readHistory(file, stack);
    const commit = choose(projectRoot, stack, { to: last("to"), history });
    if (has("choose")) {
        process.stdout.write(`${commit}\n`);
        if (history?.current) process.stderr.write(standsText(stack, history.current));
    } else
        process.stdout.write(
            `${bringBack(projectRoot, stack, releaseAt(projectRoot, commit, stack)).join("\n")}\nNothing is deployed yet: npm run up ${stack}\n`,
        );
    return exit.go;
});
