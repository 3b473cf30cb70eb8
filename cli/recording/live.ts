import type { LiveReport } from "../../checklist/answered";
import { type Catalogue, type NamedControl, readCatalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, isBehind, type NotCounted, notCounted, notOfStep, subjectOf } from "../../checklist/evidence";
import { readEvidence } from "../../checklist/evidence-folder";
import { liveReport } from "../../checklist/live";
import { evidenceKey } from "../../checklist/silence";
import { type Everything, projectRoot } from "../../config/check";
import { stackConfig } from "../../config/load";
import type { Phase } from "../../config/phases";
import { stepAt, stepBefore } from "../../config/steps";
import { readContract } from "../../contract";
import type { Analysis } from "../../policies/engine/analysis";
import { environmentConfig } from "../../policies/engine/environment";
import { readControlExemptions, readExemptions } from "../../policies/engine/exemption-file";
import { rules } from "../../policies/rules";
import { soakNames } from "../../probes/soak";
import { drillNames } from "../drill/names";
import { alertsIn, chartAlerts } from "./alerts";
import { authorsOf, signedFiles } from "./authors";
import { uncommitted, uncommittedAt, uncommittedReason } from "./committed";
import { changedLink } from "./linked";
import type { Recording } from "./record";
import { type Proofs, proofsOf } from "./signers";
import { inStaging, isOfStaging } from "./staging";

/** The controls and lists, with every name of a rule compared with those that there are. */
export const catalogueNow = (root = projectRoot): Catalogue =>
    readCatalogue(root, { rules: new Set(rules.map(({ name }) => name)), soaks: soakNames, drills: new Set(drillNames) });

/** Evidence by control; a signature beside a probe's answer by a key of its own (evidenceKey of silence.ts). */
export type Given = Map<string, EvidenceRead & { not?: NotCounted }>;

/**
 * Evidence by control, each with what keeps it from counting; of what has to run in staging first, that of the bot's staging. The same holds for what
 * production cannot be asked any more on its way to a phase, where it has no answer that counts.
 */
export function evidenceNow(everything: Everything, catalogue: Catalogue, now: Date, root = projectRoot, wants: Phase = "dry"): Given {
    const { stack, bot } = everything.target;
    const subject = subjectOf(everything, readContract(root, bot).contract);
    const digests = controlDigests(catalogue);
    const own = readEvidence(stack, bot, catalogue, root).map((read): [string, EvidenceRead & { not?: NotCounted }] => {
        const control = catalogue.controls.get(read.evidence.control);
        const isStagings = everything.target.production && control !== undefined && isOfStaging(control);
        if (isStagings) return [control.id, { ...read, not: { why: `it is of ${stack}, and the bot's staging has to answer`, expired: false } }];
        const not = control && notCounted(read, { control, digest: digests.get(control.id) ?? "", subject, now });
        return [control ? evidenceKey(read.evidence, control) : read.evidence.control, { ...read, not }];
    });
    const counts = new Set(own.flatMap(([id, { not }]) => (not ? [] : [id])));
    const isAsked = (control: NamedControl) => isOfStaging(control) || (isBehind(control, wants) && !counts.has(control.id));
    return new Map([...own, ...inStaging(everything, catalogue, isAsked, now, root)]);
}

/** What a report is made of, beside files. */
export interface Previewed {
    everything: Everything;
    /** The settings as the engine would hand them to the program. */
    config: Record<string, string>;
    recording: Recording;
    analysis: Pick<Analysis, "findings" | "rules">;
}

/** Rules that the environment of a stack leaves out. */
function offIn(config: Record<string, string>): Set<string> {
    const levels = Object.entries(environmentConfig(JSON.stringify(config)));
    return new Set(levels.flatMap(([name, { enforcementLevel }]) => (enforcementLevel === "disabled" ? [name] : [])));
}

/** Evidence of which only what is committed as it was read counts, and a signature of a file of the project while that is what was signed. */
function committedAlone(evidence: Given, root: string): Given {
    const files = [...evidence.values()].map(({ file }) => file);
    const whyOf = (): ((file: string) => string | undefined) => {
        try {
            const own = new Set(uncommitted(root, files));
            return file => (own.has(file) ? uncommittedReason : undefined);
        } catch {
            return () => "git does not know this folder, so nobody knows what is committed";
        }
    };
    const why = whyOf();
    return new Map(
        [...evidence].map(([id, read]) => {
            const said = why(read.file) ?? (read.not ? undefined : changedLink(root, read.evidence));
            return [id, said === undefined ? read : { ...read, not: { why: said, expired: false } }];
        }),
    );
}

/** What git proves of the signatures among evidence. */
function signaturesNow(evidence: Given, { stack, bot }: Everything["target"], root: string): Proofs {
    const signed = [...evidence.values()].flatMap(({ file, evidence: { by } }) => ("person" in by ? [{ file, person: by.person }] : []));
    return proofsOf(root, `evidence/${stack}/${bot}`, signed);
}

/** What is read before a report is made: faults in it are told before anything takes its time. */
export interface Written {
    catalogue: Catalogue;
    evidence: Given;
    /** Which signatures commits prove. */
    proofs: Proofs;
    /** Files of controls, lists and exemptions that are not as they are committed: nobody has reviewed by what is judged. */
    unreviewed: string[];
}

/** Controls, lists and exemptions that are not as they are committed; the places themselves where git knows nothing. */
function unreviewedIn(root: string): string[] {
    const places = ["checklist", "policies/exemptions.yaml"];
    try {
        return uncommittedAt(root, places);
    } catch {
        return places;
    }
}

/** Reads it for a bot that wants to be in a phase. */
export function readWritten(everything: Everything, wants: Phase, now: Date, root = projectRoot): Written {
    const catalogue = catalogueNow(root);
    const evidence = committedAlone(evidenceNow(everything, catalogue, now, root, wants), root);
    return { catalogue, evidence, proofs: signaturesNow(evidence, everything.target, root), unreviewed: unreviewedIn(root) };
}

/** Files that are signed and not as they are committed; none where git knows nothing, and with it no author. */
function changedIn(target: Everything["target"]): string[] {
    try {
        return uncommitted(projectRoot, signedFiles(target));
    } catch {
        return [];
    }
}

/** Where a bot wants to be: a phase, and of live the step. */
export interface Goal {
    phase: Phase;
    /** @default none: the phase has no steps, or the bot is at the last */
    step?: string;
}

/** Evidence of which, for a step, only that counts which was given at the step before. */
function ofStep(evidence: Given, catalogue: Catalogue, manifest: Everything["manifest"], name: string): Given {
    const [from, to] = [stepBefore(manifest, name), stepAt(manifest, { phase: "live", step: name })];
    if (!from || !to) return evidence;
    return new Map(
        [...evidence].map(([id, read]) => {
            const control = catalogue.controls.get(id);
            return [id, { ...read, not: read.not ?? (control && notOfStep(read, control, { from, to })) }];
        }),
    );
}

/** Whether a bot may be in a phase, by what its offline preview recorded and by the project's files. */
export function liveOf(
    { everything, config, recording, analysis }: Previewed,
    { catalogue, evidence, proofs, unreviewed }: Written,
    { phase, step }: Goal,
    now: Date,
): LiveReport {
    const { manifest, settings, target } = everything;
    return liveReport({
        catalogue,
        facts: {
            files: everything,
            contract: readContract(projectRoot, manifest.name).contract,
            analysis: { findings: analysis.findings, rules: analysis.rules },
            rules,
            off: offIn(config),
            alerts: alertsIn(recording.resources),
            chartBrings: chartAlerts(recording.resources),
            evidence: step === undefined ? evidence : ofStep(evidence, catalogue, manifest, step),
            exemptions: readExemptions(),
            controlExemptions: readControlExemptions(),
            authors: authorsOf(projectRoot, signedFiles(target), settings.release.commit),
            unproven: proofs.unproven,
            changed: changedIn(target),
            now,
        },
        wants: phase,
        step,
        signed: proofs.verified,
        unreviewed,
        named: stackConfig(target.stack)["golive:bot"] === manifest.name ? undefined : manifest.name,
    });
}
