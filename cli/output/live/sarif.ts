import { createHash } from "node:crypto";
import type { AnsweredControl, LiveReport } from "../../../checklist/answered";
import { version } from "../../../package.json";
import { harmless } from "../report";
import { inTheWay, isOpen } from "./pieces";

// SARIF 2.1.0, as GitHub's code scanning reads it: a rule for each control, a result for each that is not answered, each at a line of a file.

const said = (text: string) => ({ text: harmless(text) || "-" });

/** What an alert weighs where it is shown: what stands in the way is an error. */
const levelOf = ({ state, blocks }: AnsweredControl): "error" | "warning" | "note" => (blocks ? "error" : state === "fail" ? "warning" : "note");

/** GitHub sorts alerts of security by this number alone: critical begins at 9, high at 7. */
const severityOf = ({ critical, level }: AnsweredControl): string => (critical ? "9.0" : level === "blocking" ? "7.0" : "4.0");

function rule(control: AnsweredControl) {
    const { id, title, why, kind, level, critical, answeredBy, next } = control;
    return {
        id,
        name: id,
        shortDescription: said(title),
        fullDescription: said(`${title}. ${why}`),
        help: said(`${why} Answered by ${answeredBy}. Next: ${next}`),
        defaultConfiguration: { level: level === "blocking" ? "error" : "warning" },
        properties: {
            tags: ["security", kind, level, ...(critical ? ["critical"] : [])],
            precision: "very-high",
            "security-severity": severityOf(control),
        },
    };
}

/** Where a result is shown: relative to the repository's root, which code scanning asks for. */
const at = ({ file, line }: { file: string; line: number }) => ({
    physicalLocation: { artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" }, region: { startLine: line } },
});

/** The same alert stays the same one while its line moves. */
const fingerprint = (...parts: string[]) => ({
    primaryLocationLineHash: `${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16)}:1`,
});

/**
 * The report as SARIF: what is open, and what an exemption lets through as suppressed. What nothing of manifest, settings or evidence stands behind points
 * at the line of the phase, which is what asks for it. A NO-GO has a result of its own, also where no control is open.
 */
export function liveSarif(report: LiveReport): string {
    const { bot, stack, controls, verdict, wants, why } = report;
    const phase = report.written ?? { file: `Pulumi.${stack}.yaml`, line: 1 };
    const shown = controls.filter(one => isOpen(one) || one.state === "exempt");
    const rules = [
        {
            id: "may-go-live",
            name: "may-go-live",
            shortDescription: said("The bot may be in the phase that it wants"),
            fullDescription: said("Every blocking item of its lists is answered for the phase that it wants to be in."),
            help: said("npm run report says what stands in the way."),
            defaultConfiguration: { level: "error" },
            properties: { tags: ["security", "verdict"], precision: "very-high", "security-severity": "9.0" },
        },
        ...shown.map(rule),
    ];
    const results = shown.map((one, index) => ({
        ruleId: one.id,
        ruleIndex: index + 1,
        level: levelOf(one),
        message: said(`${one.state}: ${one.reason}. Next: ${one.next}`),
        locations: [at(one.written ?? phase)],
        partialFingerprints: fingerprint(bot, stack, one.id),
        ...(one.exemption && {
            suppressions: [{ kind: "external", status: "accepted", justification: harmless(`${one.exemption.owner}: ${one.exemption.reason}`) }],
        }),
        properties: { state: one.state, blocks: one.blocks, level: one.level, phase: one.phase },
    }));
    const refused = {
        ruleId: "may-go-live",
        ruleIndex: 0,
        level: "error",
        message: said(`${verdict} for ${wants}: ${why}. ${inTheWay(report).length} controls stand in the way`),
        locations: [at(phase)],
        partialFingerprints: fingerprint(bot, stack, "may-go-live"),
    };
    const run = {
        tool: { driver: { name: "Golive", version, semanticVersion: version, rules } },
        automationDetails: { id: `golive/${bot}/${stack}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: said("The root of the repository.") } },
        invocations: [
            {
                executionSuccessful: true,
                endTimeUtc: report.at,
                toolExecutionNotifications: report.notCounted.map(({ file, why }) => ({ level: "warning", message: said(`${file}: ${why}`) })),
            },
        ],
        results: [...(verdict === "GO" ? [] : [refused]), ...results],
    };
    return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
}
