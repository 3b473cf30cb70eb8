import * as assert from "node:assert";

const { makeHandler, read } = require("../../functions/alarms/tell.mjs");

const alarm = (over: object = {}) => ({
    Subject: "ALARM",
    Message: JSON.stringify({
        ...{ AlarmName: "documents-memory", AlarmDescription: "[P0] documents is short of memory" },
        ...{ OldStateValue: "OK", NewStateValue: "ALARM", NewStateReason: "Threshold crossed" },
        ...over,
    }),
});
const event = { Message: JSON.stringify({ alarm: "A backup or its copy failed", event: { id: "e-1", detail: { state: "FAILED" } } }) };
const secrets: Record<string, object> = {
    slack: { webhookUrl: "https://hooks.slack.example/hidden" },
    telegram: { botToken: "1:hidden" },
    pagerduty: { routingKey: "hidden-key" },
};
const wanted = { slack: { secret: "slack", channel: "#a" }, telegram: { secret: "telegram", chatId: -1 }, pagerDuty: { secret: "pagerduty" } };
const quietHours = { from: "22:00", to: "06:00", timezone: "America/New_York" };

interface Sent {
    address: string;
    body: Record<string, unknown>;
}

describe("AWS's own alarms in the team's channels", () => {
    const tell = async (Sns: object, over: { at?: string; broken?: string; quietHours?: typeof quietHours } = {}) => {
        const sent: Sent[] = [];
        const handler = makeHandler({
            secretsManager: { getSecretValue: async ({ SecretId }: { SecretId: string }) => ({ SecretString: JSON.stringify(secrets[SecretId]) }) },
            fetch: async (address: string, { body }: { body: string }) => {
                if (over.broken && address.includes(over.broken)) return new Response("hidden", { status: 500 });
                sent.push({ address, body: JSON.parse(body) });
                return new Response("ok");
            },
            ...{ wanted, quietHours: over.quietHours, now: () => new Date(over.at ?? "2026-11-22T15:00:00Z") },
        });
        const failure = await handler({ Records: [{ Sns }] }).then(
            () => undefined,
            (error: Error) => error.message,
        );
        return { sent, failure };
    };

    it("are said with their priority, and what is critical pages", async () => {
        const { sent } = await tell(alarm());
        assert.deepStrictEqual(
            sent.map(({ address }) => address),
            ["https://hooks.slack.example/hidden", "https://api.telegram.org/bot1:hidden/sendMessage", "https://events.pagerduty.com/v2/enqueue"],
        );
        assert.deepStrictEqual(sent[0].body, { channel: "#a", text: "[FIRING] P0 documents is short of memory\nThreshold crossed" });
        assert.deepStrictEqual(
            [sent[1].body.chat_id, sent[1].body.text, sent[1].body.disable_notification],
            [-1, "[FIRING] P0 documents is short of memory\nThreshold crossed", false],
        );
        assert.deepStrictEqual([sent[2].body.event_action, sent[2].body.dedup_key], ["trigger", "documents-memory"]);
    });
    it("page for nothing less", async () => {
        const { sent } = await tell(alarm({ AlarmDescription: "[P1] busy" }));
        assert.strictEqual(sent.length, 2);
    });
    it("are taken back when they are over", async () => {
        const { sent } = await tell(alarm({ NewStateValue: "OK", OldStateValue: "ALARM" }));
        assert.match(String(sent[1].body.text), /^\[RESOLVED\] P0/);
        assert.deepStrictEqual([sent[2].body.event_action, sent[2].body.dedup_key], ["resolve", "documents-memory"]);
    });
    it("say nothing of an alarm that is new and well", async () => {
        assert.deepStrictEqual((await tell(alarm({ NewStateValue: "OK", OldStateValue: "INSUFFICIENT_DATA" }))).sent, []);
    });
    it("say what an event is, and what is in it", async () => {
        const { sent } = await tell(event);
        assert.strictEqual(sent[1].body.text, '[FIRING] P1 A backup or its copy failed\n{"state":"FAILED"}');
        assert.strictEqual(sent.length, 2);
    });
    it("tell what they can't read as it is, rather than nothing", () =>
        assert.deepStrictEqual(read({ Subject: "Hello", Message: "no JSON" }), {
            ...{ priority: "P1", title: "Hello", text: "no JSON", key: "no JSON", over: false, news: true },
        }));
    it("ring nobody in quiet hours over midnight, unless they are critical", async () => {
        const rings = async (description: string, at: string) =>
            !(await tell(alarm({ AlarmDescription: description }), { quietHours, at })).sent[1].body.disable_notification;
        // New York is five hours behind.
        assert.strictEqual(await rings("[P1] busy", "2026-11-22T04:00:00Z"), false);
        assert.strictEqual(await rings("[P1] busy", "2026-11-22T10:59:00Z"), false);
        assert.strictEqual(await rings("[P1] busy", "2026-11-22T11:00:00Z"), true);
        assert.strictEqual(await rings("[P0] down", "2026-11-22T04:00:00Z"), true);
    });
    it("reach the other channels when one is down, fail, and tell no secret", async () => {
        const { sent, failure } = await tell(alarm(), { broken: "slack" });
        assert.strictEqual(sent.length, 2);
        assert.strictEqual(failure, "not told: slack (HTTP 500)");
    });
    it("keep a long text within what Telegram takes", async () => {
        const { sent } = await tell(alarm({ NewStateReason: "x".repeat(9000) }));
        assert.strictEqual(String(sent[1].body.text).length, 4000);
    });
});
