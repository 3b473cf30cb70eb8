import type { Recording } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";
import { bots, recordingOf } from "../bots/recordings";

const programs = new Map<string, { bot: string; stack: string }>(bots.flatMap(bot => ["prod", "staging"].map(stack => [`${bot} ${stack}`, { bot, stack }])));

const programOf = (name: string) => {
    const program = programs.get(name);
    if (!program) throw new Error(`${name} is none of ${graphs.join(", ")}`);
    return program;
};

/** What is judged: every bot in both stacks. */
export const graphs = [...programs.keys()];

/** What a program registers in the offline preview; recorded once. */
export function recorded(name: string): Promise<Recording> {
    const { bot, stack } = programOf(name);
    return recordingOf(bot, stack);
}

/** The region that a program's resources are in. */
export function regionOf(name: string): string {
    return stackConfig(programOf(name).stack, [])["aws:region"];
}
