import type { Finding } from "../policies/engine/analysis";

/** Whether a bot may go live. */
export type Verdict = "GO" | "NO-GO";

/** What stands in the way: every mandatory rule that failed, or that could not be decided. */
export function blockers(findings: Finding[]): Finding[] {
    return findings.filter(finding => finding.level === "mandatory" && finding.result !== "exempt");
}

/** GO only when every mandatory rule was decided and none failed: what could not be judged has not passed. */
export function verdictOf(findings: Finding[]): Verdict {
    return blockers(findings).length === 0 ? "GO" : "NO-GO";
}
