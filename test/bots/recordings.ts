import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Recording, record } from "../../cli/recording/record";
import { stackConfig } from "../../config/load";
import program from "../../index";
import type { Analysis } from "../../policies/engine/analysis";
import { environmentConfig } from "../../policies/engine/environment";
import type { Exemption } from "../../policies/engine/exemptions";
import { judgeAll } from "../../policies/judge";

/** The bots there are. */
export const bots = readdirSync(join(__dirname, "../../bots")).flatMap(name => (/^[^.]+\.yaml$/.test(name) ? [name.slice(0, -5)] : []));

const recordings = new Map<string, Promise<Recording>>();

const configOf = (bot: string, stack: string, phase: string) => stackConfig(stack, [`bot=${bot}`, `phase=${phase}`]);

/** What a bot's stack registers in a phase; each is run once. */
export function recordingOf(bot: string, stack: string, phase = "dry"): Promise<Recording> {
    const key = `${bot} ${stack} ${phase}`;
    const known = recordings.get(key);
    if (known) return known;
    const recording = record(program, { project: "golive", name: stack, config: configOf(bot, stack, phase) });
    recordings.set(key, recording);
    return recording;
}

/** What the rules say of it; without exemptions, unless some are given. */
export async function judgedOf(bot: string, stack: string, phase = "dry", exemptions: Exemption[] = []): Promise<Analysis> {
    const { resources } = await recordingOf(bot, stack, phase);
    return judgeAll(resources, { config: environmentConfig(JSON.stringify(configOf(bot, stack, phase))), exemptions });
}
