import { withNewKey } from "./keys/fields";
import { askGuards } from "./keys/guard";
import { keyPlace } from "./keys/place";
import { seenIn } from "./keys/seen";
import { NotDone, retire, type Step, stage } from "./keys/steps";
import { command, exit } from "./main";
import { readCall, right, UsageError } from "./output/arguments";
import { callOf } from "./output/commands";
import { keysText } from "./output/keys";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { verifyText } from "./output/verify";

const actions = ["stage", "check", "retire"] as const;
const isAction = (word: string): word is (typeof actions)[number] => actions.some(one => one === word);

/** Runs a step and tells what it did; what Secrets Manager refuses is no fault of Golive. */
async function told(what: string, work: () => Promise<Step>): Promise<number> {
    const progress = progressOn(process.stderr);
    try {
        progress.doing(what);
        const { done, says, answers } = await work();
        progress.done();
        process.stdout.write(`${keysText(answers, paintFor(process.stdout))}${says}\n`);
        return done ? exit.go : exit.noGo;
    } catch (error) {
        progress.done();
        if (!(error instanceof NotDone)) throw error;
        process.stderr.write(`NOT DONE: ${error.message}\n`);
        return exit.noGo;
    }
}

/** What the exchange says of one current key, from every zone; evidence is of all keys. */
async function checkOne(stack: string, exchange: string, bot: string | undefined): Promise<number> {
    const place = keyPlace(stack, exchange, bot);
    const progress = progressOn(process.stderr);
    progress.doing(`Asking ${exchange}...`);
    const answers = await askGuards(place, exchange, "AWSCURRENT");
    progress.done();
    process.stdout.write(`${keysText(answers, paintFor(process.stdout))}No evidence is written of one key alone: ${callOf("keys", "check", stack)}\n`);
    return answers.every(({ answer }) => answer === "sound") ? exit.go : exit.noGo;
}

/** What the exchanges say of every current key, from every zone, written as evidence. */
async function checkAll(stack: string, bot: string | undefined, writes: boolean): Promise<number> {
    const progress = progressOn(process.stderr);
    // It loads the whole program, which neither stage nor retire wait for.
    const { checked } = require("./keys/check") as typeof import("./keys/check");
    const { answers, evidence } = await checked({ stack, bot, writes }, progress.doing);
    progress.done();
    const paint = paintFor(process.stdout);
    process.stdout.write(keysText(answers, paint));
    if (evidence.answers.length) process.stdout.write(verifyText(evidence, paint));
    if (answers.length === 0) process.stdout.write(`${evidence.bot} trades nowhere that could be asked (docs/exchange-keys.md).\n`);
    return answers.length > 0 && answers.every(({ answer }) => answer === "sound") && evidence.unwritten.length === 0 ? exit.go : exit.noGo;
}

/**
 * `npm run keys stage|check|retire <stack> [exchange]`: lays a new exchange key beside the current one, asks the exchanges what the keys may do, or
 * lets the old one go once its exchange refuses it.
 */
command(
    "keys",
    async argv => {
        const { words, last, has } = readCall("keys", argv);
        const [action, stack, exchange] = words;
        if (!isAction(action)) throw new UsageError(`keys ${action}: found ${JSON.stringify(action)}, allowed: ${actions.join(", ")}. ${right("keys")}`);
        const [bot, fd] = [last("bot"), last("fd")];
        if (fd !== undefined && action !== "stage") throw new UsageError(`--fd is for stage alone, which reads a key; ${action} reads none.`);
        if (has("seen") && action !== "stage") throw new UsageError(`--seen is for stage alone, which takes a person's word; ${action} takes none.`);
        if (has("dry-run") && action !== "check") throw new UsageError(`--dry-run is for check alone, which writes evidence; ${action} writes none.`);
        if (action === "check") return exchange === undefined ? checkAll(stack, bot, !has("dry-run")) : checkOne(stack, exchange, bot);
        if (exchange === undefined) throw new UsageError(`keys ${action} is for one key. Write: npm run -s keys -- ${action} ${stack} <exchange>`);
        const place = keyPlace(stack, exchange, bot);
        if (action === "retire") return told(`Asking ${exchange} for the old key...`, () => retire(place));
        const seen = seenIn(place, last("seen"));
        return withNewKey(place.fields, fd, fields => told(`Staging a key of ${exchange}...`, () => stage(place, fields, seen)));
    },
    "no key was changed that it does not say so of",
);
