import { controlDigests } from "../../checklist/digests";
import { subjectOf } from "../../checklist/evidence";
import { writeEvidence } from "../../checklist/evidence-writer";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import type { Target } from "../../config/target";
import { readContract } from "../../contract";
import type { Family, Means } from "../../probes/probe";
import { type ProbeAnswer, run } from "../../probes/run";
import { recordedProgram } from "../recording/offline";
import { catalogueNow } from "../report/gather";
import { wantedOf } from "./wanted";

/** What is asked, of what, and how it is reached. */
export interface Asked {
    stack: string;
    bot?: string;
    /** Families to ask; none is all. */
    only: readonly string[];
    families: readonly Family[];
    meansFor(target: Target): Means & { close(): Promise<void> };
    /** Whether evidence is written. */
    writes: boolean;
    /** Address of the workflow's run, or `local`. */
    by: string;
    now?: () => Date;
    /** The folder that gets the evidence. @default the project's own */
    root?: string;
}

/** What was answered, and where it is written. */
export interface Verified {
    bot: string;
    stack: string;
    answers: ProbeAnswer[];
    /** Paths of the evidence. */
    files: string[];
    /** Answers that could not be written, and why. */
    unwritten: string[];
}

/** Asks a running environment everything that the adopted lists want to know of it, and writes the answers. */
export async function verified(asked: Asked, doing: (what: string) => void = () => {}): Promise<Verified> {
    const { stack, bot: chosen, now = () => new Date(), root = projectRoot } = asked;
    const everything = readSettings({ config: stackConfig(stack, chosen === undefined ? [] : [`bot=${chosen}`]), project: "golive", stack });
    const catalogue = catalogueNow();
    const { bot } = everything.target;
    const { contract } = readContract(projectRoot, bot);
    const wanted = wantedOf(catalogue, everything, contract, asked.only);
    doing(`Building ${bot} in ${stack}, to know what has to be there...`);
    const { resources } = await recordedProgram(stack, chosen);
    const means = asked.meansFor(everything.target);
    let answers: ProbeAnswer[];
    try {
        answers = await run(wanted, { families: asked.families, world: { everything, contract, resources, means, now }, doing });
    } finally {
        await means.close();
    }
    const verified: Verified = { bot, stack, answers, files: [], unwritten: [] };
    if (!asked.writes) return verified;
    const subject = subjectOf(everything, contract);
    const digests = controlDigests(catalogue);
    for (const { control, result, measured } of answers)
        try {
            const given = { subject, digest: digests.get(control.id) ?? "", now: now(), root };
            verified.files.push(writeEvidence({ control, by: { run: asked.by }, result, measured }, given));
        } catch (error) {
            verified.unwritten.push(`${control.id}: ${(error as Error).message}`);
        }
    return verified;
}
