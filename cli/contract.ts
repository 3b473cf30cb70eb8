import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckout } from "../contract/checkout";
import { ContractError } from "../contract/error";
import { contractPath } from "../contract/path";
import { command } from "./main";
import { readWords } from "./output/arguments";

const root = join(__dirname, "..");

/** `npm run contract -- <bot> <checkout>`: reads the bot's source and writes what it really reads, exports and contains. */
async function contract(argv: string[]): Promise<number> {
    const [bot, path] = readWords("contract", argv);
    if (!/^[a-z][a-z0-9-]*$/.test(bot) || !existsSync(join(root, "bots", `${bot}.yaml`)))
        throw new ContractError(`${bot}: found no manifest bots/${bot}.yaml, allowed: the name of a bot that has one.`);
    const checkout = openCheckout(path);
    // Parsers are loaded only for somebody who has something to be read.
    const [{ extract }, { asYaml }] = await Promise.all([import("../contract/extract"), import("../contract/yaml")]);
    const made = await extract(bot, checkout);
    writeFileSync(join(root, contractPath(bot)), asYaml(made));
    const counts = (["variables", "files", "metrics", "routes", "ports", "images"] as const).map(kind => `${made[kind].length} ${kind}`);
    process.stdout.write(`${contractPath(bot)}: ${counts.join(", ")} at ${made.commit.slice(0, 12)}\n`);
    const silent = made.languages.filter(({ evaluated }) => !evaluated);
    for (const { name, reason } of silent) process.stderr.write(`${name} was not evaluated: ${reason}.\n`);
    for (const { what, files, inImages } of made.notScanned.filter(one => one.inImages))
        process.stderr.write(`${what} is not scanned: ${inImages} of ${files} files are in images.\n`);
    return silent.length ? 1 : 0;
}

command("contract", contract, "no contract was written");
