import { secretName } from "../components/foundation";
import { newKey } from "./keys/fields";
import { askGuards } from "./keys/guard";
import { keyPlace, keysPlace } from "./keys/place";
import { NotDone, retire, type Step, stage } from "./keys/steps";
import { command, exit } from "./main";
import { readCall, right, UsageError } from "./output/arguments";
import { keysText } from "./output/keys";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";

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

/** What the exchanges say of the current keys, from every zone. */
async function check(stack: string, exchange: string | undefined, bot: string | undefined): Promise<number> {
    const place = exchange === undefined ? keysPlace(stack, bot) : keyPlace(stack, exchange, bot);
    const { target } = place.everything;
    const names = exchange === undefined ? place.asked : [exchange];
    const progress = progressOn(process.stderr);
    progress.doing(`Asking ${names.join(", ") || "nobody"}...`);
    const answers = await Promise.all(names.map(name => askGuards(place, { exchange: name, secret: secretName(target, name), stage: "AWSCURRENT" })));
    progress.done();
    process.stdout.write(keysText(answers.flat(), paintFor(process.stdout)));
    if (names.length === 0) process.stdout.write(`${target.bot} trades nowhere that could be asked (docs/exchange-keys.md).\n`);
    return names.length > 0 && answers.flat().every(({ answer }) => answer === "sound") ? exit.go : exit.noGo;
}

/**
 * `npm run keys stage|check|retire <stack> [exchange]`: lays a new exchange key beside the current one, asks the exchanges what the keys may do, or
 * lets the old one go once its exchange refuses it.
 */
command(
    "keys",
    async argv => {
        const { words, last } = readCall("keys", argv);
        const [action, stack, exchange] = words;
        if (!isAction(action)) throw new UsageError(`keys ${action}: found ${JSON.stringify(action)}, allowed: ${actions.join(", ")}. ${right("keys")}`);
        const [bot, fd] = [last("bot"), last("fd")];
        if (fd !== undefined && action !== "stage") throw new UsageError(`--fd is for stage alone, which reads a key; ${action} reads none.`);
        if (action === "check") return check(stack, exchange, bot);
        if (exchange === undefined) throw new UsageError(`keys ${action} is for one key. Write: npm run -s keys -- ${action} ${stack} <exchange>`);
        const place = keyPlace(stack, exchange, bot);
        if (action === "retire") return told(`Asking ${exchange} for the old key...`, () => retire(place));
        const fields = await newKey(place.fields, fd);
        return told(`Staging a key of ${exchange}...`, () => stage(place, fields));
    },
    "no key was changed that it does not say so of",
);
