import { projectRoot } from "../config/check";
import { command, exit } from "./main";
import { readStackCall } from "./output/arguments";
import { choiceLines, choose, readHistory, readOver, standsText } from "./rollback/choice";
import { checkStanding, recordedRelease } from "./rollback/record";
import { bringBack, releaseAt } from "./rollback/release-of-then";

/**
 * `npm run rollback <stack>`: writes the release of an earlier commit into today's settings and manifest; `npm run up <stack>` then deploys that with
 * the same preview, pack and approval as forwards. It deploys nothing itself. A choice that nobody made by name is held against the stack's own record
 * (`--over`).
 */
command("rollback", async argv => {
    const { stack, last, has } = readStackCall("rollback", argv);
    const file = last("history");
    const history = file === undefined ? undefined : readHistory(file, stack);
    const [to, over] = [last("to"), last("over")];
    const commit = choose(projectRoot, stack, { to, history });
    if (over) checkStanding(projectRoot, stack, readOver(over), () => recordedRelease(projectRoot, stack));
    if (has("choose")) {
        process.stdout.write(choiceLines(commit, to === undefined ? (history?.stands ?? []) : []));
        if (history?.current) process.stderr.write(standsText(stack, history.current));
    } else
        process.stdout.write(
            `${bringBack(projectRoot, stack, releaseAt(projectRoot, commit, stack)).join("\n")}\nNothing is deployed yet: npm run up ${stack}\n`,
        );
    return exit.go;
});
