/** What an alarm of CloudWatch says, or an event that EventBridge sent with a sentence of its rule; what is neither is told as it is. */
export const read = ({ Subject, Message }) => {
    let message;
    try {
        message = JSON.parse(Message);
    } catch {
        return { priority: "P1", title: Subject ?? "Alarm", text: Message, key: Message, over: false, news: true };
    }
    const { AlarmName, AlarmDescription = "", NewStateValue, OldStateValue, NewStateReason, alarm, event } = message;
    const said = AlarmName ? AlarmDescription || AlarmName : (alarm ?? event?.["detail-type"] ?? Subject ?? "Alarm");
    const [, priority = "P1", sentence] = /^(?:\[(P[012])\] )?(.*)$/s.exec(said);
    const about = AlarmName ? NewStateReason : JSON.stringify(event?.detail ?? message);
    return {
        priority,
        title: sentence,
        text: about ?? "",
        key: AlarmName ?? event?.id ?? sentence,
        over: NewStateValue === "OK",
        news: NewStateValue !== "OK" || OldStateValue === "ALARM",
    };
};

const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** How each channel is told: address and body. Quiet hours silence a phone, they withhold nothing: CloudWatch tells a thing once. */
const channels = {
    slack: ({ webhookUrl }, { channel }, { line, text }) => [webhookUrl, { channel, text: `${line}\n${short(text, 2000)}` }],
    telegram: ({ botToken }, { chatId }, { line, text }, quiet) => [
        `https://api.telegram.org/bot${botToken}/sendMessage`,
        { chat_id: chatId, text: short(`${line}\n${text}`, 4000), disable_notification: quiet },
    ],
    pagerDuty: ({ routingKey }, _, { priority, line, text, key, over }) =>
        priority === "P0" && [
            "https://events.pagerduty.com/v2/enqueue",
            {
                routing_key: routingKey,
                event_action: over ? "resolve" : "trigger",
                dedup_key: short(key, 255),
                payload: { summary: short(line, 1024), source: "CloudWatch", severity: "critical", custom_details: { text: short(text, 4000) } },
            },
        ],
};

/** Whether a clock's time lies in hours that may go over midnight. */
const within = ({ from, to, timezone }, now) => {
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(now);
    return from < to ? from <= clock && clock < to : from <= clock || clock < to;
};

/**
 * Tells the team's channels what comes to the topic of AWS's own alarms. An address and a body hold secrets, so no error quotes them; one
 * channel that is down keeps no other from being told, and the failure is tried again by Lambda.
 */
export const makeHandler =
    ({ secretsManager, fetch, wanted, quietHours, now }) =>
    async ({ Records }) => {
        const failed = new Set();
        for (const { Sns } of Records) {
            const told = read(Sns);
            // A new alarm's first figures bring it from knowing nothing to being well.
            if (!told.news) continue;
            const line = `[${told.over ? "RESOLVED" : "FIRING"}] ${told.priority} ${told.title}`;
            const quiet = Boolean(quietHours) && told.priority !== "P0" && within(quietHours, now());
            for (const [channel, { secret, ...where }] of Object.entries(wanted)) {
                try {
                    const { SecretString } = await secretsManager.getSecretValue({ SecretId: secret });
                    const message = channels[channel](JSON.parse(SecretString), where, { ...told, line }, quiet);
                    if (!message) continue;
                    const [address, body] = message;
                    const headers = { "content-type": "application/json" };
                    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
                    if (!response.ok) failed.add(`${channel} (HTTP ${response.status})`);
                } catch (error) {
                    failed.add(`${channel} (${error.name})`);
                }
            }
        }
        if (failed.size > 0) throw new Error(`not told: ${[...failed].join(", ")}`);
    };

let ready;
export const handler = async event => {
    ready ??= import("@aws-sdk/client-secrets-manager").then(({ SecretsManager }) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            fetch,
            wanted: JSON.parse(process.env.CHANNELS),
            quietHours: process.env.QUIET_HOURS && JSON.parse(process.env.QUIET_HOURS),
            now: () => new Date(),
        }),
    );
    return (await ready)(event);
};
