import { SettingsError } from "../config/faults/faults";
import { ContractError } from "../contract/error";
import { ExemptionsError } from "../policies/engine/exemption-file";
import { UsageError } from "./output/arguments";
import type { CommandName } from "./output/commands";
import { helpFor } from "./output/help";

/** Exit codes of every command: GO, NO-GO, bad input, and a fault of Golive itself. */
export const exit = { go: 0, noGo: 1, badInput: 2, broken: 3 } as const;

/** What a person's mistake is told by. */
const badInputs = [SettingsError, UsageError, ExemptionsError, ContractError];

/** Runs something; what fails is told in one clear error and an exit code, never a stack trace for bad input. */
export function main(run: () => Promise<number>, broken = "nothing was judged, and that is no GO"): void {
    // Whoever reads may have read enough, as `head` has: the exit code still says what was found.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
    });
    run().then(
        code => {
            process.exitCode = code;
        },
        error => {
            const isBadInput = badInputs.some(one => error instanceof one);
            const text = isBadInput ? error.message : `Golive itself failed; ${broken}.\n${error instanceof Error ? error.stack : error}`;
            process.stderr.write(`${text}\n`);
            process.exitCode = isBadInput ? exit.badInput : exit.broken;
        },
    );
}

/** Runs a command with what stands behind its name, or prints its help where that is asked for; `broken` says what did not happen when Golive itself fails. */
export function command(name: CommandName, run: (argv: string[]) => Promise<number>, broken?: string): void {
    main(async () => {
        const argv = process.argv.slice(2);
        const help = helpFor(name, argv);
        if (help === undefined) return run(argv);
        process.stdout.write(help);
        return exit.go;
    }, broken);
}
