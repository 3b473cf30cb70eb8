import { strictest } from "../../checklist/answerer";
import { lacking } from "../../checklist/applies";
import type { Catalogue, NamedControl } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { subjectOf, whileOf } from "../../checklist/evidence";
import type { Evidence } from "../../checklist/evidence-file";
import { writeEvidence } from "../../checklist/evidence-writer";
import type { Demands } from "../../checklist/judges/facts";
import { type Everything, projectRoot } from "../../config/check";
import { adopted } from "../../config/checklists";
import { readContract } from "../../contract";

/** A control that is asked here, with the strictest of the numbers that the adopted lists demand of it. */
export interface Wanted {
    control: NamedControl;
    demands: Demands;
}

/** The controls that an adopted list asks for and that apply to a bot in a stack and its phase, of those that are looked for. */
export function wantedOf(catalogue: Catalogue, everything: Everything, isLookedFor: (control: NamedControl) => boolean): Wanted[] {
    const { manifest, settings } = everything;
    const names: readonly string[] = adopted(manifest.checklists.leftOut);
    const lists = catalogue.lists.filter(({ name }) => names.includes(name));
    const asked = new Set(lists.flatMap(({ items }) => [...items.values()].flatMap(item => ("controls" in item ? item.controls : []))));
    const contract = readContract(projectRoot, manifest.name).contract;
    const isOfPhase = (control: NamedControl) => (whileOf(control) ?? settings.phase) === settings.phase;
    return [...catalogue.controls.values()]
        .filter(control => asked.has(control.id) && isLookedFor(control) && isOfPhase(control) && lacking(control.needs, everything, contract) === undefined)
        .map(control => ({ control, demands: strictest(control, lists) }));
}

/** The run that answers, as evidence has it: the workflow's address, or `local`. */
export function runOf({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv = process.env): string {
    return GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` : "local";
}

/** What was answered to a control by a run. */
export type RunAnswer = Pick<Evidence, "result" | "measured"> & { control: NamedControl };

/** Paths of the evidence that was written, and the answers that could not be, with the reason. */
export interface Recorded {
    files: string[];
    unwritten: string[];
}

/** What answers are given for. */
export interface Given {
    catalogue: Catalogue;
    everything: Everything;
    now: Date;
    /** The folder that gets the evidence. @default the project's own */
    root?: string;
    /** Address of the workflow's run, or `local`. @default what the environment says */
    by?: string;
}

/** Writes answers of a run as evidence. */
export function record(answers: readonly RunAnswer[], { catalogue, everything, now, root = projectRoot, by = runOf() }: Given): Recorded {
    const subject = subjectOf(everything, readContract(projectRoot, everything.manifest.name).contract);
    const digests = controlDigests(catalogue);
    const recorded: Recorded = { files: [], unwritten: [] };
    for (const { control, result, measured } of answers)
        try {
            const answered = { control, by: { run: by }, result, measured };
            recorded.files.push(writeEvidence(answered, { subject, digest: digests.get(control.id) ?? "", now, root }));
        } catch (error) {
            recorded.unwritten.push(`${control.id}: ${(error as Error).message}`);
        }
    return recorded;
}
