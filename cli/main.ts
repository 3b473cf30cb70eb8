import { SettingsError } from "../config/faults/faults";
import { ExemptionsError } from "../policies/engine/exemption-file";
import { UsageError } from "./output/arguments";

/** Exit codes of every command: GO, NO-GO, bad input, and a fault of Golive itself. */
export const exit = { go: 0, noGo: 1, badInput: 2, broken: 3 } as const;

/** Runs a command; what fails is told in one clear error and an exit code, never a stack trace for bad input. */
export function main(command: () => Promise<number>): void {
    command().then(
        code => {
            process.exitCode = code;
        },
        error => {
            const badInput = error instanceof SettingsError || error instanceof UsageError || error instanceof ExemptionsError;
            const text = badInput
                ? error.message
                : `Golive itself failed; nothing was judged, and that is no GO.\n${error instanceof Error ? error.stack : error}`;
            process.stderr.write(`${text}\n`);
            process.exitCode = badInput ? exit.badInput : exit.broken;
        },
    );
}
