import type { AnsweredControl, LiveReport } from "../../checklist/answered";
import type { Catalogue, NamedControl } from "../../checklist/catalogue";
import type { Step } from "../../config/faults/faults";
import type { Report } from "../output/report";
import { byRule, lineBehind, type Part, type Place, placing } from "../output/written";

type Line = NonNullable<AnsweredControl["written"]>;

const lineOf = ({ file, line = 1 }: Place): Line => ({ file, line });

/** The part that `manifest.risk.maxDailyLoss` or `settings.backups.keepDays` names; where every entry is asked, what holds them. */
function partOf(path: string): Part {
    const [where, ...steps] = path.split(".");
    const star = steps.indexOf("*");
    return { in: where === "manifest" ? "manifest" : "settings", path: (star < 0 ? steps : steps.slice(0, star)) as Step[] };
}

/** Where a person changes what a control judges; nothing where that is neither manifest nor settings, nor evidence that is there. */
function placeOf({ answer }: NamedControl, { evidence }: AnsweredControl, preview: Report, find: (part: Part) => Place): Line | undefined {
    if ("setting" in answer) return lineOf(find(partOf(answer.setting)));
    if ("alert" in answer) return lineOf(find({ in: "manifest", path: ["alerts", answer.alert[0]] }));
    if ("contract" in answer) return { file: `bots/${preview.bot}.contract.yaml`, line: 1 };
    if (!("rule" in answer)) return evidence && { file: evidence.file, line: 1 };
    const behind = lineBehind(preview, find);
    const own = preview.findings.filter(({ rule }) => answer.rule.includes(rule));
    const set = answer.rule.find(rule => rule in byRule);
    return own.map(behind).find(Boolean) ?? (set ? lineOf(find(byRule[set])) : undefined);
}

/** A report with the lines of manifest, settings and evidence that a person changes. */
export function withPlaces(report: LiveReport, { controls }: Catalogue, preview: Report): LiveReport {
    const find = placing(preview);
    const placed = (one: AnsweredControl): AnsweredControl => {
        const control = controls.get(one.id);
        const written = control && placeOf(control, one, preview, find);
        return written ? { ...one, written } : one;
    };
    return { ...report, written: lineOf(find({ in: "settings", path: ["phase"] })), controls: report.controls.map(placed) };
}
