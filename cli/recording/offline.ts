import { projectRoot } from "../../config/check";
import { stackConfig } from "../../config/load";
import program from "../../index";
import type { Analysis } from "../../policies/engine/analysis";
import { environmentConfig } from "../../policies/engine/environment";
import { readExemptions } from "../../policies/engine/exemption-file";
import { judgeAll } from "../../policies/judge";
import type { Arguments } from "../output/arguments";
import { type Report, reportOf } from "../output/report";
import { removedSince } from "./deployed";
import { phaseIn, raisedSince } from "./raised";
import { type Recording, record } from "./record";
import type { Stood } from "./stood";

/** Which bot is previewed in which stack, and with which settings overridden. */
type Asked = Pick<Arguments, "stack" | "bot" | "config" | "since"> & {
    /** Where the stack's own record has a bot, where somebody can read it. @default nobody can, and git is asked */
    deployedIn?(bot: string): Stood | undefined;
};

/** Runs the program with no account and no network, and judges everything it registered. */
export async function offlinePreview(asked: Asked, doing?: (what: string) => void): Promise<Report> {
    return (await recordedPreview(asked, doing)).report;
}

/** An offline preview, and what it was made of. */
export interface Offline {
    report: Report;
    /** The resources as they were recorded. */
    recording: Recording;
    /** What each rule was asked about. */
    asked: Analysis["asked"];
    /** The settings as the engine would hand them to the program. */
    config: Record<string, string>;
}

/** What the program registers for a bot in a stack, with no account and no network; nothing is judged. */
export async function recordedProgram(stack: string, chosen: string | undefined): Promise<Recording> {
    console.log = console.info = console.debug = console.error;
    return record(program, { project: "golive", name: stack, config: stackConfig(stack, chosen === undefined ? [] : [`bot=${chosen}`]) });
}

/** The same, with what it was made of; `doing` is told what takes its time. */
export async function recordedPreview(
    { stack, bot: chosen, since, config: overrides, deployedIn }: Asked,
    doing: (what: string) => void = () => {},
): Promise<Offline> {
    // Standard output belongs to the report: what the SDK or a component logs goes to the other stream.
    console.log = console.info = console.debug = console.error;
    const config = stackConfig(stack, chosen === undefined ? overrides : [...overrides, `bot=${chosen}`]);
    doing(`Building ${config["golive:bot"]} in ${stack}, without touching anything...`);
    const recording = await record(program, { project: "golive", name: stack, config });
    doing(`Judging ${recording.resources.length} resources...`);
    const bot = config["golive:bot"];
    const analysis = await judgeAll(recording.resources, { config: environmentConfig(JSON.stringify(config)), exemptions: readExemptions(), bot });
    const removed = await removedSince(recording.resources, { stack, bot, since });
    const raised = raisedSince({ stack, bot, config, recording, analysis, since, deployed: deployedIn?.(bot), root: projectRoot });
    const change = { ...removed, findings: [...raised, ...removed.findings] };
    const report: Report = { ...reportOf(bot, stack, recording, analysis, change), phase: phaseIn(config) };
    return { report, recording, asked: analysis.asked, config };
}
