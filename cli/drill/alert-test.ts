import { z } from "zod";
import type { Need } from "../../checklist/control";
import type { Settings } from "../../config/settings";
import type { Around, Drill, Step, Walk } from "./frame";

/** A way by which people hear of alerts: as Alertmanager, the settings and the controls call it. */
interface Channel {
    name: string;
    integration: string;
    need: Need;
    /** Whether it hears of critical alerts alone. */
    criticalOnly?: boolean;
}

const channels = (alerts: Settings["alerts"]): Channel[] => [
    ...(alerts.email ? [{ name: "mail", integration: "sns", need: "email" as const }] : []),
    ...(alerts.slack ? [{ name: "Slack", integration: "slack", need: "slack" as const }] : []),
    ...(alerts.telegram ? [{ name: "Telegram", integration: "telegram", need: "telegram" as const }] : []),
    ...(alerts.pagerDuty ? [{ name: "PagerDuty", integration: "pagerduty", need: "pagerduty" as const, criticalOnly: true }] : []),
];

/** Seconds within which Alertmanager has sent: it waits half a minute for others of the same kind. */
const patience = 150;

/** The time of day in a time zone, as `22:30`. */
const clockIn = (now: Date, timezone: string): string =>
    new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(now);

/** Whether a moment lies within quiet hours. */
export function isQuiet({ quietHours }: Settings["alerts"], now: Date): boolean {
    if (!quietHours) return false;
    const at = clockIn(now, quietHours.timezone);
    const { from, to } = quietHours;
    return from < to ? at >= from && at < to : at >= from || at < to;
}

const counter = z
    .string()
    .regex(/^\d+(\.\d+)?(e[+-]?\d+)?$/i)
    .transform(Number);

const alerts = z.array(z.object({ status: z.object({ state: z.enum(["unprocessed", "active", "suppressed"]) }) }));

/** Notifications that Alertmanager sent, and those that failed, by integration. */
export interface Sent {
    sent: Map<string, number>;
    failed: Map<string, number>;
}

/** Alertmanager's HTTP API, as far as a test alert needs it. */
export class Alertmanager {
    constructor(
        private readonly base: string,
        private readonly signal?: AbortSignal,
    ) {}

    async #ask(path: string, options: RequestInit = {}): Promise<string> {
        const signal = AbortSignal.any([AbortSignal.timeout(20_000), ...(this.signal ? [this.signal] : [])]);
        const response = await fetch(`${this.base}${path}`, { ...options, signal, redirect: "error" });
        const text = await response.text();
        if (response.status !== 200) throw new Error(`Alertmanager answered ${path} with ${response.status}`);
        return text;
    }

    /** Makes an alert fire from now until a moment. */
    async fire(labels: Record<string, string>, summary: string, from: Date, until: Date): Promise<void> {
        const alert = { labels, annotations: { summary }, startsAt: from.toISOString(), endsAt: until.toISOString() };
        await this.#ask("/api/v2/alerts", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify([alert]) });
    }

    /** Whether it takes an alert for one that people hear of: it knows it, and nothing silences or inhibits it. */
    async isHeard(labels: Record<string, string>): Promise<boolean> {
        const filter = Object.entries(labels).map(([name, value]): [string, string] => ["filter", `${name}="${value}"`]);
        const known = alerts.parse(JSON.parse(await this.#ask(`/api/v2/alerts?${new URLSearchParams(filter)}`)));
        return known.length > 0 && known.every(({ status }) => status.state === "active");
    }

    /** What it has sent so far, as its own metrics tell. */
    async sent(): Promise<Sent> {
        const text = await this.#ask("/metrics");
        const of = (metric: string) => {
            const found = new Map<string, number>();
            for (const [, labels, value] of text.matchAll(new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, "gm"))) {
                const integration = /integration="([^"]*)"/.exec(labels)?.[1] ?? "";
                found.set(integration, (found.get(integration) ?? 0) + counter.parse(value));
            }
            return found;
        };
        const [sent, failed] = [of("alertmanager_notifications_total"), of("alertmanager_notifications_failed_total")];
        if (sent.size === 0) throw new Error("Alertmanager does not tell what it has sent");
        return { sent, failed };
    }
}

const rise = (before: Map<string, number>, after: Map<string, number>, integration: string) => (after.get(integration) ?? 0) - (before.get(integration) ?? 0);

type Severity = "critical" | "warning";
const alertOf = (severity: Severity, id: string) => ({
    alertname: `GoliveDrill${severity === "critical" ? "Critical" : "Warning"}`,
    severity,
    drill: id,
    namespace: "drill",
});
const summaryOf = (severity: Severity) => `A drill: a ${severity} alert that was made on purpose. Nothing is wrong.`;

/** The steps of a test through every channel: a critical alert and a warning, what Alertmanager sent of each, and what arrived with people. */
export function alertSteps(alerts: Settings["alerts"], reach: (walk: Walk) => Promise<Alertmanager>): Step[] {
    const all = channels(alerts);
    const fired: { severity: Severity; id: string; from: Date }[] = [];
    const fire = (severity: Severity): Step => ({
        say: `Make a ${severity} alert fire, and wait until Alertmanager has sent it.`,
        run: async walk => {
            const alertmanager = await reach(walk);
            const before = await alertmanager.sent();
            const from = walk.around.now();
            const id = `${severity}-${from.getTime()}`;
            fired.push({ severity, id, from });
            await alertmanager.fire(alertOf(severity, id), summaryOf(severity), from, new Date(from.getTime() + 10 * 60_000));
            const told = all.filter(({ criticalOnly }) => severity === "critical" || !criticalOnly);
            const isMuted = severity === "warning" && isQuiet(alerts, walk.around.now());
            for (let waited = 0; waited < patience; waited += 5) {
                await walk.around.sleep(5_000, walk.signal);
                const after = await alertmanager.sent();
                if (!isMuted && told.every(({ integration }) => rise(before.sent, after.sent, integration) > 0)) break;
            }
            const after = await alertmanager.sent();
            // What was sent may have been another alert's.
            if (!isMuted && !(await alertmanager.isHeard({ drill: id })))
                walk.saw({
                    what: `the ${severity} alert`,
                    demanded: "active",
                    found: "Alertmanager does not know it, or a silence keeps it back",
                    holds: "no",
                });
            for (const { name, integration, need } of told) {
                const [sent, failed] = [rise(before.sent, after.sent, integration), rise(before.failed, after.failed, integration)];
                const found = `${sent} sent, ${failed} of them in vain`;
                if (isMuted)
                    walk.saw({
                        what: `a warning to ${name} within the quiet hours`,
                        demanded: "none",
                        found,
                        holds: sent === 0 ? "yes" : "no",
                        only: "quiet-hours",
                    });
                else
                    walk.saw({
                        what: `a ${severity} alert to ${name}`,
                        demanded: "sent, and taken",
                        found,
                        holds: sent > 0 && failed === 0 ? "yes" : "no",
                        of: need,
                    });
            }
            if (severity === "critical" && isQuiet(alerts, from)) {
                const sent = told.some(({ integration }) => rise(before.sent, after.sent, integration) > 0);
                walk.saw({
                    what: "a critical alert within the quiet hours",
                    demanded: "sent all the same",
                    found: sent ? "sent" : "not sent",
                    holds: sent ? "yes" : "no",
                    only: "quiet-hours",
                });
            }
        },
        back: {
            say: `End the ${severity} alert.`,
            run: async walk => {
                const open = fired.filter(other => other.severity === severity);
                if (open.length === 0) return;
                const alertmanager = await reach(walk);
                for (const one of open) await alertmanager.fire(alertOf(severity, one.id), summaryOf(severity), one.from, walk.around.now());
            },
        },
    });
    return [
        fire("critical"),
        ...all.map(
            ({ name, need }): Step => ({
                say: `Ask whether the critical alert has arrived by ${name}.`,
                run: async ({ around, saw }) => {
                    const answer = await around.ask(`Has the alert GoliveDrillCritical arrived by ${name}? Write yes or no: `);
                    const holds = answer === "yes" ? "yes" : answer === "no" ? "no" : "unknown";
                    saw({
                        what: `arrival by ${name}`,
                        demanded: "somebody has seen it there",
                        found: holds === "unknown" ? "nobody says so" : `a person says ${holds}`,
                        holds,
                        of: need,
                    });
                },
            }),
        ),
        fire("warning"),
        ...(alerts.quietHours
            ? [
                  {
                      say: "Hold it against the quiet hours.",
                      run: async ({ around, saw }: Walk) => {
                          if (isQuiet(alerts, fired[0]?.from ?? around.now())) return;
                          const { from = "", to = "", timezone = "" } = alerts.quietHours ?? {};
                          saw({
                              what: "alerts within the quiet hours",
                              demanded: "a drill within them",
                              found: `now is outside of ${from} to ${to} ${timezone}: run it again then`,
                              holds: "unknown",
                              only: "quiet-hours",
                          });
                      },
                  },
              ]
            : []),
    ];
}

/** Where Alertmanager answers. */
async function reached({ means }: Around, signal: AbortSignal): Promise<Alertmanager> {
    const { host, port } = await means.inside("monitoring-alertmanager.monitoring.svc", 9093);
    return new Alertmanager(`http://${host}:${port}`, signal);
}

/** A test alert through every channel, with quiet hours and what breaks them. It is safe everywhere: it says of itself that nothing is wrong. */
export const alertTest: Drill = {
    name: "alert-test",
    parts: ["email", "slack", "telegram", "pagerduty", "quiet-hours"],
    says: "alerts that were made on purpose arrive by every channel, and within quiet hours only what is critical",
    plan: ({ everything: { settings } }) =>
        channels(settings.alerts).length === 0
            ? { missing: "the settings name no channel: golive:alerts" }
            : { steps: alertSteps(settings.alerts, ({ around, signal }) => reached(around, signal)) },
};
