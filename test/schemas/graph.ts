import { type Recording, record } from "../../cli/record";
import { stackConfig } from "../../config/load";
import program from "../../index";

/** The stacks whose resources are judged. */
export const stacks = ["prod", "staging"] as const;

const recordings = new Map<string, Promise<Recording>>();

/** What a stack registers in the offline preview; recorded once. */
export function recorded(stack: string): Promise<Recording> {
    const recording = recordings.get(stack) ?? record(program, { project: "golive", name: stack, config: stackConfig(stack, []) });
    recordings.set(stack, recording);
    return recording;
}

/** The region of a stack, by the settings that it is recorded with. */
export function regionOf(stack: string): string {
    return stackConfig(stack, [])["aws:region"];
}
