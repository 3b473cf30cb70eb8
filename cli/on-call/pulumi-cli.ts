import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/**
 * Why pulumi cannot start, where it is npm's launcher and the CLI that it fetches at the first call is not there; nothing otherwise. The launcher itself
 * says no more than that a fetch failed.
 */
export function missingCli(environment: NodeJS.ProcessEnv = process.env): string | undefined {
    const found = (environment.PATH ?? "")
        .split(delimiter)
        .map(folder => join(folder, "pulumi"))
        .find(existsSync);
    const launcher = found && realpathSync(found);
    if (!launcher?.endsWith(join("pulumi", "run.js"))) return undefined;
    const { version } = JSON.parse(readFileSync(join(dirname(launcher), "package.json"), "utf8")) as { version: string };
    const cli = join("versions", version);
    const { PULUMI_HOME } = environment;
    if (existsSync(join(PULUMI_HOME || join(environment.HOME || homedir(), ".pulumi"), cli, "bin"))) return undefined;
    return [
        `pulumi's CLI ${version} is not on this machine, and its launcher could not fetch it from https://get.pulumi.com/install.sh.`,
        `Where that address is not reached, bring the folder ${PULUMI_HOME ? "$PULUMI_HOME" : "~/.pulumi"}/${cli} from a machine that has it;`,
        "npm run preview needs no CLI.",
    ].join(" ");
}
