import type { LiveReport } from "../../checklist/answered";
import { type Catalogue, readCatalogue } from "../../checklist/catalogue";
import { controlDigests } from "../../checklist/digests";
import { type EvidenceRead, type NotCounted, notCounted, subjectOf } from "../../checklist/evidence";
import { readEvidence } from "../../checklist/evidence-folder";
import { liveReport, nextPhase } from "../../checklist/live";
import { type Everything, projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import type { Phase } from "../../config/phases";
import { readContract } from "../../contract";
import { environmentConfig } from "../../policies/engine/environment";
import { readControlExemptions, readExemptions } from "../../policies/engine/exemption-file";
import { rules } from "../../policies/rules";
import { soakNames } from "../../probes/soak";
import { UsageError } from "../output/arguments";
import { alertsIn, chartAlerts } from "../recording/alerts";
import { type Offline, recordedPreview } from "../recording/offline";
import { authorsOf } from "./authors";

/** Which report is asked for. */
export interface Asked {
    stack: string;
    /** @default the stack's own */
    bot?: string;
    /** @default the phase after the stack's */
    wants?: Phase;
    /** @default the machine's clock */
    now?: Date;
    /** The folder that has `checklist/` and `evidence/`. @default the project's own */
    root?: string;
}

/** The controls and lists, with every name of a rule compared with those that there are. */
export const catalogueNow = (root = projectRoot): Catalogue => readCatalogue(root, { rules: new Set(rules.map(({ name }) => name)), soaks: soakNames });

/** Evidence by control, each with what keeps it from counting. */
export function evidenceNow(everything: Everything, catalogue: Catalogue, now: Date, root = projectRoot): Map<string, EvidenceRead & { not?: NotCounted }> {
    const { stack, bot } = everything.target;
    const subject = subjectOf(everything, readContract(root, bot).contract);
    const digests = controlDigests(catalogue);
    return new Map(
        readEvidence(stack, bot, catalogue, root).map(read => {
            const control = catalogue.controls.get(read.evidence.control);
            const not = control && notCounted(read, { control, digest: digests.get(control.id) ?? "", subject, now });
            return [read.evidence.control, { ...read, not }];
        }),
    );
}

/** Rules that the environment of a stack leaves out. */
function offIn(config: Record<string, string>): Set<string> {
    const levels = Object.entries(environmentConfig(JSON.stringify(config)));
    return new Set(levels.flatMap(([name, { enforcementLevel }]) => (enforcementLevel === "disabled" ? [name] : [])));
}

/** The report of a bot in a stack, from the offline preview and the committed files alone; `doing` is told what takes its time. */
export async function gathered(
    { stack, bot, wants, now = new Date(), root = projectRoot }: Asked,
    doing?: (what: string) => void,
): Promise<{ report: LiveReport; preview: Offline }> {
    const chosen = bot === undefined ? [] : [`bot=${bot}`];
    const everything = readSettings({ config: stackConfig(stack, chosen), project: "golive", stack });
    const { settings, manifest, target } = everything;
    const top: Phase = target.production ? "live" : "canary";
    if (wants === "live" && top !== "live") throw new UsageError(`--for live: found a stack that is staging, allowed: canary, its last phase`);
    // Faults of what a person wrote are told before anything takes its time.
    const catalogue = catalogueNow(root);
    const evidence = evidenceNow(everything, catalogue, now, root);
    const preview = await recordedPreview({ stack, bot, config: [] }, doing);
    const files = [`bots/${manifest.name}.yaml`, `bots/${manifest.name}.contract.yaml`, `Pulumi.${stack}.yaml`];
    const report = liveReport({
        catalogue,
        facts: {
            files: everything,
            contract: readContract(projectRoot, manifest.name).contract,
            analysis: { findings: preview.report.findings, rules: preview.report.rules },
            rules,
            off: offIn(preview.config),
            alerts: alertsIn(preview.recording.resources),
            chartBrings: chartAlerts(preview.recording.resources),
            evidence,
            exemptions: readExemptions(),
            controlExemptions: readControlExemptions(),
            authors: authorsOf(projectRoot, files),
            now,
        },
        wants: wants ?? nextPhase(settings.phase, top),
        named: stackConfig(stack)["golive:bot"] === manifest.name ? undefined : manifest.name,
    });
    return { report, preview };
}
