import { projectRoot } from "../config/check";
import { command, exit } from "./main";
import { readStackCall } from "./output/arguments";
import { choose, readHistory } from "./rollback/choice";
import { bringBack, releaseAt } from "./rollback/release-of-then";

/**
 * `npm run rollback <stack>`: writes the release of an earlier commit into today's settings and manifest; `npm run up <stack>` then deploys that with
 * the same preview, pack and approval as forwards. It deploys nothing itself.
 */
command("rollback", async argv => {
    const { stack, last, has } = readStackCall("rollback", argv);
    const history = last("history");
    const commit = choose(projectRoot, stack, { to: last("to"), history: history === undefined ? undefined : readHistory(history, stack) });
    if (has("choose")) process.stdout.write(`${commit}\n`);
    else
        process.stdout.write(
            `${bringBack(projectRoot, stack, releaseAt(projectRoot, commit, stack)).join("\n")}\nNothing is deployed yet: npm run up ${stack}\n`,
        );
    return exit.go;
});
