import type { LiveReport } from "../../checklist/answered";
import { type Catalogue, readCatalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted, subjectOf } from "../../checklist/evidence";
import { readEvidence } from "../../checklist/evidence-folder";
import { liveReport } from "../../checklist/live";
import { type Everything, projectRoot } from "../../config/check";
import { stackConfig } from "../../config/load";
import type { Phase } from "../../config/phases";
import { readContract } from "../../contract";
import type { Analysis } from "../../policies/engine/analysis";
import { environmentConfig } from "../../policies/engine/environment";
import { readControlExemptions, readExemptions } from "../../policies/engine/exemption-file";
import { rules } from "../../policies/rules";
import { alertsIn, chartAlerts } from "./alerts";
import { authorsOf } from "./authors";
import type { Recording } from "./record";
import { inStaging } from "./staging";

/** The controls and lists, with every name of a rule compared with those that there are. */
export const catalogueNow = (root = projectRoot): Catalogue => readCatalogue(root, { rules: new Set(rules.map(({ name }) => name)) });

/** Evidence by control. */
export type Given = Map<string, EvidenceRead & { not?: NotCounted }>;

/** Evidence by control, each with what keeps it from counting; of what has to run in staging first, that of the bot's staging. */
export function evidenceNow(everything: Everything, catalogue: Catalogue, now: Date, root = projectRoot): Given {
    const { stack, bot } = everything.target;
    const subject = subjectOf(everything, readContract(root, bot).contract);
    const digests = controlDigests(catalogue);
    const own = readEvidence(stack, bot, catalogue, root).map((read): [string, EvidenceRead & { not?: NotCounted }] => {
        const control = catalogue.controls.get(read.evidence.control);
        const not = control && notCounted(read, { control, digest: digests.get(control.id) ?? "", subject, now });
        return [read.evidence.control, { ...read, not }];
    });
    return new Map([...own, ...inStaging(everything, catalogue, now, root)]);
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

/** What is read before a report is made: faults in it are told before anything takes its time. */
export interface Written {
    catalogue: Catalogue;
    evidence: Given;
}

export function readWritten(everything: Everything, now: Date, root = projectRoot): Written {
    const catalogue = catalogueNow(root);
    return { catalogue, evidence: evidenceNow(everything, catalogue, now, root) };
}

/** Whether a bot may be in a phase, by what its offline preview recorded and by committed files. */
export function liveOf({ everything, config, recording, analysis }: Previewed, { catalogue, evidence }: Written, wants: Phase, now: Date): LiveReport {
    const { manifest, target } = everything;
    const files = [`bots/${manifest.name}.yaml`, `bots/${manifest.name}.contract.yaml`, `Pulumi.${target.stack}.yaml`];
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
            evidence,
            exemptions: readExemptions(),
            controlExemptions: readControlExemptions(),
            authors: authorsOf(projectRoot, files),
            now,
        },
        wants,
        named: stackConfig(target.stack)["golive:bot"] === manifest.name ? undefined : manifest.name,
    });
}
