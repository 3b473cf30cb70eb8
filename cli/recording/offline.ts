import { stackConfig } from "../../config/load";
import program from "../../index";
import { environmentConfig } from "../../policies/engine/environment";
import { readExemptions } from "../../policies/engine/exemption-file";
import { judgeAll } from "../../policies/judge";
import type { Arguments } from "../output/arguments";
import { type Report, reportOf } from "../output/report";
import { removedSince } from "./deployed";
import { type Recording, record } from "./record";

/** Which bot is previewed in which stack, and with which settings overridden. */
type Asked = Pick<Arguments, "stack" | "bot" | "config" | "since">;

/** Runs the program with no account and no network, and judges everything it registered. */
export async function offlinePreview(asked: Asked, doing?: (what: string) => void): Promise<Report> {
    return (await recordedPreview(asked, doing)).report;
}

/** The same, with the resources as they were recorded; `doing` is told what takes its time. */
export async function recordedPreview(
    { stack, bot, since, config: overrides }: Asked,
    doing: (what: string) => void = () => {},
): Promise<{ report: Report; recording: Recording }> {
    // Standard output belongs to the report: what the SDK or a component logs goes to the other stream.
    console.log = console.info = console.debug = console.error;
    const config = stackConfig(stack, bot === undefined ? overrides : [...overrides, `bot=${bot}`]);
    doing(`Building ${config["golive:bot"]} in ${stack}, without touching anything...`);
    const recording = await record(program, { project: "golive", name: stack, config });
    doing(`Judging ${recording.resources.length} resources...`);
    const analysis = await judgeAll(recording.resources, { config: environmentConfig(JSON.stringify(config)), exemptions: readExemptions() });
    const removed = await removedSince(recording.resources, { stack, bot: config["golive:bot"], since });
    return { report: reportOf(config["golive:bot"], stack, recording, analysis, removed), recording };
}
