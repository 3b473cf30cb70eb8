import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type AlertRoutesArgs, alertRoutes } from "../../components/monitoring/alert-routes";
import { type Started, started } from "../started";
import { installed, run } from "./tool";

type Alerts = AlertRoutesArgs["alerts"];

/** All channels but Telegram: Debian's amtool (0.25) does not know its `bot_token_file` yet, which Alertmanager 0.26 brought. */
const all: Alerts = { email: "oncall@example.com", slack: { channel: "#alerts" }, pagerDuty: true };
const routes = (alerts: Alerts, heartbeat = false) =>
    alertRoutes({ alerts, heartbeat, topic: { arn: "arn:aws:sns:eu-central-1:111122223333:alarms", region: "eu-central-1" }, folder: "secrets" });

describe("Alertmanager's configuration, by amtool", () => {
    before(function () {
        if (!installed("amtool", "prometheus-alertmanager")) this.skip();
    });
    const check = (alerts: Alerts) => run("amtool", ["check-config", "config.yml"], { "config.yml": stringify(routes(alerts)) });
    const reached = (labels: string[], alerts: Alerts = all) =>
        run("amtool", ["config", "routes", "test", "--config.file=config.yml", ...labels], { "config.yml": stringify(routes(alerts)) }).said;

    it("loads with every channel, with one, and with none", () => {
        for (const alerts of [all, { ...all, pagerDuty: false }, { pagerDuty: true }, { email: "a@b.example", pagerDuty: false }, { pagerDuty: false }]) {
            const { code, output } = check(alerts);
            assert.strictEqual(code, 0, output);
        }
    });
    it("loads with Telegram, whose token is a file to newer versions", () => {
        const text = stringify(routes({ telegram: { chatId: -1001 }, pagerDuty: false }));
        assert.match(text, /bot_token_file: secrets\/telegram/);
        const { code, output } = run("amtool", ["check-config", "config.yml"], { "config.yml": text.replace("bot_token_file", "bot_token") });
        assert.strictEqual(code, 0, output);
    });

    it("sends the Watchdog out where there is a heartbeat, and nothing else there", () => {
        const text = stringify(routes(all, true));
        assert.match(text, /url_file: secrets\/heartbeat/);
        // The address is a file to newer versions.
        const files = { "config.yml": text.replace(/\burl_file: \S+/, "url: https://example.com") };
        const { code, output } = run("amtool", ["check-config", "config.yml"], files);
        assert.strictEqual(code, 0, output);
        const to = (...labels: string[]) => run("amtool", ["config", "routes", "test", "--config.file=config.yml", ...labels], files).said;
        assert.strictEqual(to("alertname=Watchdog", "severity=none"), "heartbeat");
        assert.strictEqual(to("alertname=InfoInhibitor", "severity=none"), "nobody");
        assert.strictEqual(to("alertname=DatabaseDown", "severity=critical"), "pager,everybody");
    });
    it("says of its own mail that it is its own, or it would come back to the channels", () => {
        const { receivers } = routes(all) as { receivers: { name: string; sns_configs?: { attributes: object }[] }[] };
        assert.deepStrictEqual(receivers[1].sns_configs?.[0].attributes, { source: "alertmanager" });
    });
    it("pages for a critical alert and tells everybody", () => assert.strictEqual(reached(["alertname=DatabaseDown", "severity=critical"]), "pager,everybody"));
    it("pages for nothing less", () => {
        assert.strictEqual(reached(["alertname=NodeCpuHigh", "severity=warning"]), "everybody");
        assert.strictEqual(reached(["alertname=Something"]), "everybody");
    });
    it("keeps the alerts to itself that are no news", () => {
        assert.strictEqual(reached(["alertname=Watchdog", "severity=none"]), "nobody");
        assert.strictEqual(reached(["alertname=InfoInhibitor", "severity=none"]), "nobody");
    });
    it("tells everybody of critical alerts where nobody is paged", () => {
        assert.strictEqual(reached(["alertname=DatabaseDown", "severity=critical"], { ...all, pagerDuty: false }), "everybody");
    });
});

describe("Alertmanager itself", () => {
    const program = "prometheus-alertmanager";
    before(function () {
        if (!installed(program, program)) this.skip();
    });

    /** What a channel is sent for alerts; `adapt` points the configuration at it, `raise` is how the alerts get there. */
    async function sent(
        alerts: Alerts,
        raised: object[],
        adapt: (config: string, channel: string) => string,
        raise = (address: string) => taken(address, raised),
        { heartbeat = false, messages = raised.length } = {},
    ): Promise<Record<string, string>[]> {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        const heard: Record<string, string>[] = [];
        let enough: () => void = () => undefined;
        const all = new Promise<void>(done => {
            enough = done;
        });
        const channel = createServer((request, response) => {
            let body = "";
            request.on("data", part => (body += part));
            request.on("end", () => {
                const message = JSON.parse(body);
                heard.push(message);
                // As Telegram answers, for Alertmanager reads the chat in it and dies where there is none; Slack's answer is not read.
                const result = { message_id: heard.length, date: 0, chat: { id: Number(message.chat_id), type: "group" }, text: message.text };
                response.setHeader("content-type", "application/json").end(JSON.stringify({ ok: true, result }));
                if (heard.length === messages) enough();
            });
        });
        const address = `http://127.0.0.1:${await listen(channel)}`;
        mkdirSync(join(folder, "secrets"));
        writeFileSync(join(folder, "secrets/slack"), `${address}/`);
        const config = routes(alerts, heartbeat) as { route: Record<string, unknown> };
        writeFileSync(join(folder, "config.yml"), adapt(stringify({ ...config, route: { ...config.route, group_wait: "0s" } }), address));
        const options = ["--config.file=config.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="];
        let server: Started | undefined;
        try {
            server = await started(program, options, /Listening on.* address=(\S+)/, { cwd: folder });
            await raise(`http://${server.ready[1]}`);
            await Promise.race([all, server.ended]);
            return heard;
        } finally {
            await server?.stop();
            channel.close();
            channel.closeAllConnections();
            rmSync(folder, { recursive: true, force: true });
        }
    }
    const alert = (alertname: string, severity: string, summary: string) => ({ labels: { alertname, severity }, annotations: { summary } });

    it("reads Slack's address from its file and says there what is wrong, while the pager's key is still missing", async () => {
        const raised = [alert("OrderExecutorDown", "critical", "No order can be placed.")];
        const [{ channel, attachments }] = await sent({ slack: { channel: "#alerts" }, pagerDuty: true }, raised, config => config);
        assert.strictEqual(channel, "#alerts");
        const [{ title, text }] = attachments as unknown as Record<string, string>[];
        assert.deepStrictEqual([title, text], ["[FIRING] P0 OrderExecutorDown critical", "No order can be placed.\n"]);
    });

    it("is sent the test alert by the command of docs/getting-started.md", async function () {
        if (!installed("curl", "curl")) this.skip();
        const [command] =
            /^curl .*localhost:9093.*$/m.exec(readFileSync(join(__dirname, "../../docs/getting-started.md"), "utf8")) ?? assert.fail("no command");
        const [{ attachments }] = await sent(
            { slack: { channel: "#alerts" }, pagerDuty: true },
            [{}],
            config => config,
            async address => {
                const { status, stderr } = spawnSync("sh", ["-c", command.replace("http://localhost:9093", address)], { encoding: "utf8" });
                assert.strictEqual(status, 0, stderr);
            },
        );
        const [{ title, text }] = attachments as unknown as Record<string, string>[];
        assert.deepStrictEqual([title, text], ["[FIRING] P0 TestAlert critical", "A test of the way to you: nothing is wrong.\n"]);
    });

    it("beats again and again as long as the Watchdog fires, and is silent about its end", async () => {
        const quick = (config: string, address: string) =>
            config
                .replace(/\burl_file: \S+/, `url: ${address}`)
                .replace(/(receiver: heartbeat[\s\S]*?)group_interval: 1m(\s+)repeat_interval: 50s/, "$1group_interval: 1s$2repeat_interval: 500ms");
        const watchdog = { labels: { alertname: "Watchdog", severity: "none" }, annotations: { summary: "Always." } };
        const beats = await sent({ pagerDuty: false }, [watchdog], quick, undefined, { heartbeat: true, messages: 3 });
        assert.deepStrictEqual(
            beats.map(({ status, receiver }) => [status, receiver]),
            Array(3).fill(["firing", "heartbeat"]),
        );
    });

    it("tells Telegram P0, P1 or P2, each in a message of its own (arbitrage:174)", async () => {
        const raised = [
            alert("CacheDown", "critical", "The data store cache does not answer."),
            alert("CacheSlow", "warning", "The cache is slow."),
            alert("ReleaseDeployed", "info", "A release was deployed."),
            alert("CacheDown", "none", "No severity of ours."),
        ];
        const heard = await sent({ telegram: { chatId: -1001 }, pagerDuty: false }, raised, (config, address) =>
            // The token is a file to newer versions than Debian's.
            config.replace(/bot_token_file: \S+/, `bot_token: "1:token"\n        api_url: ${address}`),
        );
        assert.deepStrictEqual(heard.map(({ text }) => text.trim()).sort(), [
            "[FIRING] CacheDown none\nNo severity of ours.",
            "[FIRING] P0 CacheDown critical\nThe data store cache does not answer.",
            "[FIRING] P1 CacheSlow warning\nThe cache is slow.",
            "[FIRING] P2 ReleaseDeployed info\nA release was deployed.",
        ]);
        assert.ok(heard.every(({ chat_id }) => String(chat_id) === "-1001"));
    });
});

function listen(server: Server): Promise<number> {
    return new Promise(done => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));
}

/** Hands alerts to Alertmanager, as Prometheus does. */
async function taken(address: string, alerts: object[]): Promise<void> {
    const answer = await fetch(`${address}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(alerts),
    });
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
}
