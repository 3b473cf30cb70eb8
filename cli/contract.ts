import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckout } from "../contract/checkout";
import { ContractError } from "../contract/error";
import { contractPath } from "../contract/path";

const root = join(__dirname, "..");

/** `npm run contract -- <bot> <path of its checkout>`: reads the bot's source and writes what it really reads, exports and contains. */
async function contract([bot, path, ...stray]: string[]): Promise<number> {
    if (!bot || !path || stray.length || bot.startsWith("-") || path.startsWith("-"))
        throw new ContractError("Allowed: npm run -s contract -- <bot> <path of its checkout>");
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

contract(process.argv.slice(2)).then(
    code => {
        process.exitCode = code;
    },
    error => {
        const badInput = error instanceof ContractError;
        process.stderr.write(
            `${badInput ? error.message : `Golive itself failed; no contract was written.\n${error instanceof Error ? error.stack : error}`}\n`,
        );
        process.exitCode = badInput ? 2 : 3;
    },
);
