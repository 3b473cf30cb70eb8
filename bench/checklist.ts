import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { stringify } from "yaml";
import { type Catalogue, readCatalogue } from "../checklist/catalogue";
import { controlDigests } from "../checklist/digests";
import { subjectOf } from "../checklist/evidence";
import { writeEvidence } from "../checklist/evidence-writer";
import { liveReport } from "../checklist/live";
import { liveHtml } from "../cli/output/live/html";
import { evidenceNow } from "../cli/recording/live";
import { withoutCredentials } from "../cli/report/hidden";
import { lists } from "../config/checklists";
import { type Everything, readSettings, stackConfig } from "../config/load";
import { readContract } from "../contract";
import type { Row } from "./pack";
import { median } from "./run";

const root = path.join(__dirname, "..");
const size = { items: 1136, evidence: 2000 };

/** A catalogue with as many items as the five lists have, and a control for each file of evidence. */
function writeCatalogue(folder: string): void {
    mkdirSync(path.join(folder, "checklist/controls"), { recursive: true });
    const ids = Array.from({ length: size.evidence }, (_, index) => `control-${index}`);
    const control = (id: string) => ({
        ...{ title: `What ${id} says holds`, why: "Somebody loses money.", phase: "dry", answer: { probe: "tls.certificate-valid" } },
        demands: { days: { atLeast: 14, unit: "days" } },
    });
    for (let from = 0; from < ids.length; from += 100) {
        const controls = Object.fromEntries(ids.slice(from, from + 100).map(id => [id, control(id)]));
        writeFileSync(path.join(folder, `checklist/controls/${from}.yaml`), stringify({ controls }));
    }
    for (const [number, list] of lists.entries()) {
        const lines = Array.from({ length: size.items }, (_, index) => index).filter(index => index % lists.length === number);
        const asked = (index: number) => ids.filter((_, id) => id % size.items === index);
        const items = Object.fromEntries(lines.map(index => [index + 1, { controls: asked(index), with: { days: 20 + (index % 5) } }]));
        writeFileSync(path.join(folder, `checklist/${list}.yaml`), stringify({ items }));
    }
}

function writeAll(folder: string, everything: Everything, catalogue: Catalogue, now: Date): void {
    const digests = controlDigests(catalogue);
    const subject = subjectOf(everything, readContract(folder, everything.target.bot).contract);
    for (const control of catalogue.controls.values()) {
        const measured = Array.from({ length: 3 }, (_, index) => ({
            ...{ what: `host-${index}.example.com`, demanded: "at least 14 days", found: "60 days", holds: "yes" as const, demand: "days", value: 60 },
        }));
        const answered = { control, by: { run: "https://ci.example.com/runs/7" }, result: "pass" as const, measured };
        writeEvidence(answered, { subject, digest: digests.get(control.id) as string, now, root: folder });
    }
}

/** Seconds that a report takes beside the preview that it rests on: catalogue and evidence read from the disk, every item answered, and the whole page rendered, which is the largest of the renderings. */
export async function benchChecklist(): Promise<Row[]> {
    const folder = mkdtempSync(path.join(tmpdir(), "golive-bench-"));
    try {
        for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml", "bots"])
            cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
        writeCatalogue(folder);
        const everything = readSettings({ config: stackConfig("prod"), project: "golive", stack: "prod" });
        const now = new Date();
        writeAll(folder, everything, readCatalogue(folder), now);
        const seconds = Array.from({ length: 5 }, () => {
            const start = performance.now();
            const catalogue = readCatalogue(folder);
            const evidence = evidenceNow(everything, catalogue, now, folder);
            const facts = { analysis: { findings: [], rules: [] }, rules: [], off: new Set<string>(), alerts: new Set<string>(), chartBrings: () => false };
            const report = liveReport({
                catalogue,
                facts: { ...facts, files: everything, evidence, exemptions: [], controlExemptions: [], authors: [], now },
                wants: "canary",
            });
            const { items, controls, verdict } = report;
            const page = liveHtml(withoutCredentials(report));
            if (items.length !== size.items || controls.length !== size.evidence || verdict !== "GO" || !page.includes(`control-${size.evidence - 1}`))
                throw new Error("the report is not the one that was to be measured");
            return (performance.now() - start) / 1000;
        });
        return [[`report over ${size.items} items and ${size.evidence} files of evidence, as HTML`, median(seconds), "s", 1]];
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
