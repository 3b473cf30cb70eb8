import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type AlertRoutesArgs, alertRoutes } from "../../components/alert-routes";
import { installed, run } from "./tool";

type Alerts = AlertRoutesArgs["alerts"];

/** All channels but Telegram: Debian's amtool (0.25) does not know its `bot_token_file` yet, which Alertmanager 0.26 brought. */
const all: Alerts = { email: "oncall@example.com", slack: { channel: "#alerts" }, pagerDuty: true };
const routes = (alerts: Alerts) =>
    alertRoutes({ alerts, topic: { arn: "arn:aws:sns:eu-central-1:111122223333:alarms", region: "eu-central-1" }, folder: "secrets" });

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

    it("reads Slack's address from its file and says there what is wrong, while the pager's key is still missing", async () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        const said: Promise<string> = new Promise(done => {
            slack.once("request", request => {
                let body = "";
                request.on("data", chunk => {
                    body += chunk;
                });
                request.on("end", () => done(body));
                request.resume();
            });
        });
        const slackPort = await listen(slack);
        const port = await listen(placeholder);
        await new Promise(done => placeholder.close(done));
        mkdirSync(join(folder, "secrets"));
        writeFileSync(join(folder, "secrets/slack"), `http://127.0.0.1:${slackPort}/`);
        const config = routes({ slack: { channel: "#alerts" }, pagerDuty: true }) as { route: Record<string, unknown> };
        writeFileSync(join(folder, "config.yml"), stringify({ ...config, route: { ...config.route, group_wait: "0s" } }));
        const options = ["--config.file=config.yml", "--storage.path=data", `--web.listen-address=127.0.0.1:${port}`, "--cluster.listen-address="];
        const server = spawn(program, options, { cwd: folder, stdio: "ignore" });
        try {
            const alert = { labels: { alertname: "OrderExecutorDown", severity: "critical" }, annotations: { summary: "No order can be placed." } };
            await untilTaken(`http://127.0.0.1:${port}/api/v2/alerts`, [alert]);
            const { channel, attachments } = JSON.parse(await said);
            assert.strictEqual(channel, "#alerts");
            assert.strictEqual(attachments[0].title, "[FIRING] OrderExecutorDown critical");
            assert.strictEqual(attachments[0].text, "No order can be placed.\n");
        } finally {
            server.kill("SIGKILL");
            slack.close();
            slack.closeAllConnections();
            rmSync(folder, { recursive: true, force: true });
        }
    });
});

const slack = createServer((_, response) => response.end("ok"));
const placeholder = createServer();

function listen(server: Server): Promise<number> {
    return new Promise(done => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));
}

/** Alertmanager takes a moment to listen. */
async function untilTaken(address: string, alerts: object[]): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
        const taken = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(alerts) }).catch(
            () => undefined,
        );
        if (taken?.ok) return;
        await new Promise(done => setTimeout(done, 100));
    }
    assert.fail("Alertmanager did not take the alert");
}
