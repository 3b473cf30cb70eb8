import { SettingsError, stackConfig } from "../../config/load";
import program from "../../index";
import { environmentConfig } from "../../policies/engine/environment";
import { ExemptionsError, readExemptions } from "../../policies/engine/exemption-file";
import { judgeAll } from "../../policies/judge";
import { type Arguments, UsageError } from "../output/arguments";
import { type Report, reportOf } from "../output/report";
import { type Recording, record } from "./record";

/** Exit codes of every command: GO, NO-GO, bad input, and a fault of Golive itself. */
export const exit = { go: 0, noGo: 1, badInput: 2, broken: 3 } as const;

/** Which bot is previewed in which stack, and with which settings overridden. */
type Asked = Pick<Arguments, "stack" | "bot" | "config">;

/** Runs the program with no account and no network, and judges everything it registered. */
export async function offlinePreview(asked: Asked, doing?: (what: string) => void): Promise<Report> {
    return (await recordedPreview(asked, doing)).report;
}

/** The same, with the resources as they were recorded; `doing` is told what takes its time. */
export async function recordedPreview(
    { stack, bot, config: overrides }: Asked,
    doing: (what: string) => void = () => {},
): Promise<{ report: Report; recording: Recording }> {
    // Standard output belongs to the report: what the SDK or a component logs goes to the other stream.
    console.log = console.info = console.debug = console.error;
    // The SDK takes a stack trace for each of its thousands of promises; mapping them all back to TypeScript is a quarter of the time.
    process.setSourceMapsEnabled(false);
    const config = stackConfig(stack, bot === undefined ? overrides : [...overrides, `bot=${bot}`]);
    doing(`Building ${config["golive:bot"]} in ${stack}, without touching anything...`);
    const recording = await record(program, { project: "golive", name: stack, config });
    doing(`Judging ${recording.resources.length} resources...`);
    const analysis = await judgeAll(recording.resources, { config: environmentConfig(JSON.stringify(config)), exemptions: readExemptions() });
    return { report: reportOf(config["golive:bot"], stack, recording, analysis), recording };
}

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
