import { channelSecrets } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { priorities } from "../foundation";

/** What Alertmanager adds to what it mails through the topic: it tells the channels itself. */
export const ownMail = { source: "alertmanager" };

/** What Alertmanager's configuration needs to know. */
export interface AlertRoutesArgs {
    /** Who is told, and where. */
    alerts: Omit<Settings["alerts"], "errorLines" | "heartbeat">;
    /** Whether the heartbeat's address lies in the folder. */
    heartbeat: boolean;
    /** Topic whose subscription is the e-mail address, and its region. */
    topic: { arn: string; region: string };
    /** Folder in which Alertmanager finds its secrets. */
    folder: string;
}

/** A channel whose secret is a file beside the configuration. */
export type Channel = keyof typeof channelSecrets;

/** The channels that the settings ask for. */
export function channelsOf(alerts: AlertRoutesArgs["alerts"]): Channel[] {
    return (Object.keys(channelSecrets) as Channel[]).filter(channel => alerts[channel]);
}

const priority = Object.entries(priorities)
    .map(([severity, called], index) => `{{ ${index > 0 ? "else " : ""}if eq .CommonLabels.severity "${severity}" }}${called} `)
    .join("");
const title = `[{{ .Status | toUpper }}] ${priority}{{ end }}{{ .CommonLabels.alertname }} {{ .CommonLabels.severity }}`;
const text = "{{ range .Alerts }}{{ .Annotations.summary }}{{ with .Annotations.runbook_url }} ({{ . }}){{ end }}\n{{ end }}";

/**
 * Alertmanager's configuration: who hears of which alert (cryptofunk:394), with its priority in front (arbitrage:173). Everybody of all of them, the pager of critical ones alone, again
 * each hour until they end. No secret is in it: each channel reads a file of its name when it has something to say, so that one whose
 * secret is still missing stays silent and keeps no other from speaking. E-mail goes through SNS, so that there is no lasting mail password;
 * its subscriber has to confirm once. Quiet hours mute what is not critical (mech-exo:71, mech-exo:72). The Watchdog, which always fires,
 * is the heartbeat: sent every minute to a service outside, which calls somebody when it stays out.
 */
export function alertRoutes({ alerts, heartbeat, topic, folder }: AlertRoutesArgs): Record<string, unknown> {
    const everybody = {
        name: "everybody",
        ...(alerts.email && {
            sns_configs: [{ topic_arn: topic.arn, sigv4: { region: topic.region }, attributes: ownMail, subject: title, message: text, send_resolved: true }],
        }),
        ...(alerts.slack && { slack_configs: [{ api_url_file: `${folder}/slack`, channel: alerts.slack.channel, title, text, send_resolved: true }] }),
        ...(alerts.telegram && {
            telegram_configs: [
                { bot_token_file: `${folder}/telegram`, chat_id: alerts.telegram.chatId, message: `${title}\n${text}`, parse_mode: "", send_resolved: true },
            ],
        }),
    };
    const pager = {
        name: "pager",
        pagerduty_configs: [{ routing_key_file: `${folder}/pagerDuty`, severity: "critical", description: title, send_resolved: true }],
    };
    const quiets = (source: string, targets: string, equal: string[]) => ({ source_matchers: [source], target_matchers: [targets], equal });
    return {
        global: { resolve_timeout: "5m" },
        route: {
            receiver: "everybody",
            // Severities apart, so that a message has one priority.
            group_by: ["alertname", "namespace", "severity"],
            group_wait: "30s",
            group_interval: "5m",
            repeat_interval: "4h",
            routes: [
                // Repeated sooner than it is looked at, or every second minute is left out.
                ...(heartbeat
                    ? [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'], group_wait: "0s", group_interval: "1m", repeat_interval: "50s" }]
                    : []),
                { receiver: "nobody", matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
                ...(alerts.pagerDuty
                    ? [{ receiver: "pager", matchers: ['severity = "critical"'], group_wait: "10s", repeat_interval: "1h", continue: true }]
                    : []),
                ...(alerts.quietHours ? [{ receiver: "everybody", matchers: ['severity = "critical"'] }] : []),
                { receiver: "everybody", ...(alerts.quietHours && { mute_time_intervals: ["quiet"] }) },
            ],
        },
        ...(alerts.quietHours && { time_intervals: [{ name: "quiet", time_intervals: [quiet(alerts.quietHours)] }] }),
        inhibit_rules: [
            quiets('severity = "critical"', 'severity =~ "warning|info"', ["namespace", "alertname"]),
            quiets('severity = "warning"', 'severity = "info"', ["namespace", "alertname"]),
            quiets('alertname = "InfoInhibitor"', 'severity = "info"', ["namespace"]),
        ],
        receivers: [
            { name: "nobody" },
            everybody,
            ...(alerts.pagerDuty ? [pager] : []),
            // Its end is the news, and nobody has to be told when it comes back: the sign itself does.
            ...(heartbeat ? [{ name: "heartbeat", webhook_configs: [{ url_file: `${folder}/heartbeat`, send_resolved: false, max_alerts: 1 }] }] : []),
        ],
    };
}

/** Alertmanager knows no hours over midnight: they are two. */
function quiet({ from, to, timezone }: NonNullable<Settings["alerts"]["quietHours"]>) {
    const hours = (start_time: string, end_time: string) => (start_time === end_time ? [] : [{ start_time, end_time }]);
    return { times: from < to ? hours(from, to) : [...hours(from, "24:00"), ...hours("00:00", to)], location: timezone };
}
