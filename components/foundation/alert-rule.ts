import type { Severity } from "./priority";

/** One alert, as Prometheus writes it. */
export interface AlertRule {
    alert: string;
    expr: string;
    for: string;
    labels: { severity: Severity };
    annotations: { summary: string; checklist?: string };
}

/** An alert; by default it has to hold for five minutes, and writes. */
export const alert = (name: string, expr: string, rest: { for?: string; severity?: Severity; summary: string; items?: string[] }): AlertRule => ({
    alert: name,
    expr,
    for: rest.for ?? "5m",
    labels: { severity: rest.severity ?? "warning" },
    annotations: { summary: rest.summary, ...(rest.items?.length && { checklist: rest.items.join(" ") }) },
});
