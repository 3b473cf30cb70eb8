import * as assert from "node:assert";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { Alertmanager, alertSteps, alertTest, isQuiet } from "../../../cli/drill/alert-test";
import { answerOf } from "../../../cli/drill/answers";
import { walked } from "../../../cli/drill/frame";
import { alertRoutes } from "../../../components/monitoring/alert-routes";
import { installed } from "../../servers/tool";
import { answered, type Started, started } from "../../started";
import { around, wanted } from "./around";

/** A breath in which Alertmanager may send: what it does not send, nobody tells. */
async function breath(): Promise<void> {
    let left = 2;
    await answered(() => (left-- > 0 ? undefined : true));
}
type Alerts = Parameters<typeof alertSteps>[0];
const slack = { slack: { channel: "#alerts" }, pagerDuty: false, heartbeat: false, errorLines: 10 } as Alerts;

/** Quiet hours around a moment, or away from it. */
const hours = (now: Date, from: number, to: number) => {
    const at = (shift: number) => new Date(now.getTime() + shift * 3_600_000).toISOString().slice(11, 16);
    return { from: at(from), to: at(to), timezone: "Etc/UTC" };
};

describe("npm run drill -- <stack> alert-test, with a real Alertmanager", () => {
    let [server, folder, status] = [undefined as Started | undefined, "", 200];
    let channel: Server;
    const heard: string[] = [];
    before(function () {
        if (!installed("prometheus-alertmanager", "prometheus-alertmanager")) this.skip();
    });
    beforeEach(async () => {
        status = 200;
        heard.length = 0;
        channel = createServer((request, response) => {
            let body = "";
            request.on("data", part => (body += part));
            request.on("end", () => {
                heard.push(body);
                response.writeHead(status).end("ok");
            });
        }).listen(0, "127.0.0.1");
        await once(channel, "listening");
    });
    afterEach(async () => {
        await server?.stop();
        server = undefined;
        channel.close();
        channel.closeAllConnections();
        if (folder) rmSync(folder, { recursive: true, force: true });
    });

    /** Starts Alertmanager with the stack's own routes, Slack's address led to the channel of the test. */
    async function alertmanager(alerts: Alerts): Promise<Alertmanager> {
        if (folder) rmSync(folder, { recursive: true, force: true });
        folder = mkdtempSync(join(tmpdir(), "golive-alert-test-"));
        mkdirSync(join(folder, "secrets"));
        writeFileSync(join(folder, "secrets/slack"), `http://127.0.0.1:${(channel.address() as AddressInfo).port}/`);
        const topic = { arn: "arn:aws:sns:eu-central-1:111122223333:alarms", region: "eu-central-1" };
        const config = alertRoutes({ alerts, heartbeat: false, topic, folder: "secrets" }) as { route: Record<string, unknown> };
        writeFileSync(join(folder, "config.yml"), stringify({ ...config, route: { ...config.route, group_wait: "0s" } }));
        const options = ["--config.file=config.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="];
        server = await started("prometheus-alertmanager", options, /Listening on.* address=(\S+)/, { cwd: folder });
        return new Alertmanager(`http://${server.ready[1]}`);
    }

    async function drill(alerts: Alerts, said: string | undefined) {
        const reached = await alertmanager(alerts);
        const steps = alertSteps(alerts, async () => reached);
        const seen = await walked(steps, around({ now: () => new Date(), ask: async () => said, sleep: breath }), new AbortController().signal);
        const answer = (id: string, ...needs: string[]) => {
            const { result, measured } = answerOf(wanted(id, "alert-test", {}, needs), seen, alertTest.parts);
            return [result, ...measured.filter(({ holds }) => holds !== "yes").map(({ what, found }) => `${what}: ${found}`)];
        };
        return { answer, seen };
    }

    it("passes what was sent, taken and seen", async () => {
        const { answer } = await drill(slack, "yes");
        assert.deepStrictEqual(answer("by-slack", "slack"), ["pass"]);
        assert.deepStrictEqual(answer("every-channel"), ["pass"]);
        assert.ok(heard.some(body => /GoliveDrillCritical/.test(body) && /Nothing is wrong/.test(body)));
        assert.ok(heard.some(body => /GoliveDrillWarning/.test(body)));
    });
    it("ends its alerts: the channel hears that they are over", async () => {
        const reached = await alertmanager(slack);
        await walked(
            alertSteps(slack, async () => reached),
            around({ now: () => new Date(), ask: async () => "yes", sleep: breath }),
            new AbortController().signal,
        );
        const { base } = reached as unknown as { base: string };
        const alerts = (await (await fetch(`${base}/api/v2/alerts?active=true`)).json()) as { endsAt: string }[];
        assert.ok(
            alerts.every(({ endsAt }) => Date.parse(endsAt) <= Date.now()),
            "none goes on",
        );
    });
    it("does not evaluate what nobody says to have seen, and fails what somebody has not", async () => {
        assert.deepStrictEqual((await drill(slack, undefined)).answer("by-slack", "slack"), ["not evaluated", "arrival by Slack: nobody says so"]);
        await server?.stop();
        assert.deepStrictEqual((await drill(slack, "no")).answer("by-slack", "slack"), ["fail", "arrival by Slack: a person says no"]);
    });
    it("fails a channel that refuses, whatever somebody says", async () => {
        status = 400;
        const [result, ...open] = (await drill(slack, "yes")).answer("by-slack", "slack");
        assert.strictEqual(result, "fail");
        assert.match(open[0], /^a critical alert to Slack: \d sent, \d of them in vain$/);
    });
    it("fails where a silence keeps the alert back, though another one was sent meanwhile and somebody says yes", async () => {
        const reached = await alertmanager(slack);
        const { base } = reached as unknown as { base: string };
        const [now, headers] = [Date.now(), { "content-type": "application/json" }];
        const ends = new Date(now + 3_600_000).toISOString();
        const matchers = [{ name: "namespace", value: "drill", isRegex: false, isEqual: true }];
        const silence = { matchers, startsAt: new Date(now).toISOString(), endsAt: ends, createdBy: "a", comment: "b" };
        const made = await fetch(`${base}/api/v2/silences`, { method: "POST", headers, body: JSON.stringify(silence) });
        assert.strictEqual(made.status, 200);
        const fire = reached.fire.bind(reached);
        reached.fire = async (labels, summary, from, until) => {
            await fire({ alertname: `Another${labels.severity}`, severity: "critical", namespace: labels.severity }, "another", from, until);
            await fire(labels, summary, from, until);
        };
        const steps = alertSteps(slack, async () => reached);
        const seen = await walked(steps, around({ now: () => new Date(), ask: async () => "yes", sleep: breath }), new AbortController().signal);
        const { result, measured } = answerOf(wanted("by-slack", "alert-test", {}, ["slack"]), seen, alertTest.parts);
        assert.strictEqual(result, "fail", JSON.stringify(measured));
        assert.ok(measured.some(({ found }) => /a silence keeps it back/.test(found)));
    });
    it("does not answer a control of a channel that the stack has not", async () => {
        assert.strictEqual((await drill(slack, "yes")).answer("by-mail", "email")[0], "not evaluated");
    });
    it("within quiet hours a critical alert is sent, and a warning is not", async () => {
        const alerts = { ...slack, quietHours: hours(new Date(), -2, 2) };
        const { answer } = await drill(alerts, "yes");
        assert.deepStrictEqual(answer("quiet", "quiet-hours"), ["pass"]);
        assert.ok(!heard.some(body => /GoliveDrillWarning/.test(body)), "nobody was told of the warning");
    });
    it("outside of them nothing is known of them, and the channels are tried all the same", async () => {
        const alerts = { ...slack, quietHours: hours(new Date(), 4, 8) };
        const { answer } = await drill(alerts, "yes");
        const [result, open] = answer("quiet", "quiet-hours");
        assert.strictEqual(result, "not evaluated");
        assert.match(open, /now is outside of .*: run it again then$/);
        assert.deepStrictEqual(answer("every-channel"), ["pass"]);
    });
    it("knows hours over midnight, in their own time zone", () => {
        const of = (from: string, to: string, timezone: string, at: string) => isQuiet({ ...slack, quietHours: { from, to, timezone } }, new Date(at));
        assert.strictEqual(of("22:00", "06:00", "America/New_York", "2026-11-29T04:00:00Z"), true, "23:00 there");
        assert.strictEqual(of("22:00", "06:00", "America/New_York", "2026-11-29T11:00:00Z"), false, "06:00 there");
        assert.strictEqual(of("22:00", "06:00", "America/New_York", "2026-11-29T02:59:00Z"), false, "21:59 there");
        assert.strictEqual(of("01:00", "05:00", "Etc/UTC", "2026-11-29T04:59:00Z"), true);
        assert.strictEqual(isQuiet(slack, new Date()), false);
    });
});
