import { join } from "node:path";
import { botsIn, stacksIn } from "../../config/bots";
import { projectRoot } from "../../config/check";
import { readExemptions } from "../../policies/engine/exemption-file";
import { exit } from "../main";
import type { Arguments } from "../output/arguments";
import { paintFor } from "../output/paint";
import { progressOn } from "../output/progress";
import { asTable, type Summary } from "../output/summaries";
import { onAllCores } from "./cores";

/** A bot to preview in a stack, with settings overridden. */
export interface Asked {
    bot: string;
    stack: string;
    config: string[];
}

/** Previews every bot in every stack, in the order of their names, prints a line each, and returns the exit code. */
export async function previewAll({ config, json }: Arguments): Promise<number> {
    // A fault in there is every bot's: it is told once.
    readExemptions();
    const progress = progressOn(process.stderr);
    const stacks = stacksIn(projectRoot).sort();
    const bots = botsIn(projectRoot).sort();
    const all: Asked[] = bots.flatMap(bot => stacks.map(stack => ({ bot, stack, config })));
    const summaries = await onAllCores<Asked, Summary>(all, join(__dirname, "worker.ts"), ({ bot, stack }) => progress.doing(`${bot} in ${stack}...`));
    progress.done();
    process.stdout.write(json ? `${JSON.stringify(summaries, undefined, 2)}\n` : asTable(summaries, paintFor(process.stdout)));
    if (summaries.some(({ verdict }) => verdict === "BAD INPUT")) return exit.badInput;
    return summaries.every(({ verdict }) => verdict === "GO") ? exit.go : exit.noGo;
}
