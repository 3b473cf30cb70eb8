import type { Severity } from "./priority";

/** One alert, as Prometheus writes it. */
export interface AlertRule {
    alert: string;
    expr: string;
    for: string;
    labels: { severity: Severity };
    annotations: { summary: string; runbook_url: string; checklist?: string };
}

/** Page for whoever is on call, from the root of the repository that deploys: where that is served nobody here knows. */
const page = "docs/night.md";

/** What an alert may be a symptom of, with the anchor of its part of the page. */
const symptoms = {
    service: "a-service-is-down-or-ends-again-and-again",
    store: "a-store-is-down",
    disk: "a-disk-is-nearly-full",
    password: "a-password-was-changed-and-pods-hold-the-old-one",
    backup: "a-backup-failed",
    bot: "the-bots-own-alarm",
    load: "too-much-load-too-slow",
    silence: "alarms-do-not-come-or-everything-is-silent",
} as const;

/** What an alert says beside its name and expression. */
interface Said {
    for?: string;
    severity?: Severity;
    summary: string;
    /** Which part of the page for the night is about it. */
    symptom: keyof typeof symptoms;
    items?: string[];
}

/** An alert; by default it has to hold for five minutes, and writes. */
export const alert = (name: string, expr: string, rest: Said): AlertRule => ({
    alert: name,
    expr,
    for: rest.for ?? "5m",
    labels: { severity: rest.severity ?? "warning" },
    annotations: { summary: rest.summary, runbook_url: `${page}#${symptoms[rest.symptom]}`, ...(rest.items?.length && { checklist: rest.items.join(" ") }) },
});
