import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { answered, type Started, started } from "../../started";

/** Something that Prometheus scrapes on loopback. */
export interface Scrape {
    job: string;
    labels?: Record<string, string>;
    /** What it answers; nothing where nobody listens. */
    metrics?: string;
}

const listen = (server: Server): Promise<number> => new Promise(done => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));

/** Prometheus and Alertmanager as they run in a stack, with targets and rules of a test's own. */
export class Stand {
    private readonly folder = mkdtempSync(join(tmpdir(), "golive-"));
    private readonly servers: Server[] = [];
    private readonly programs: Started[] = [];
    prometheus = "";
    alertmanager = "";

    private async exporter(metrics: string | undefined): Promise<string> {
        const server = createServer((_, response) => response.end(metrics));
        const port = await listen(server);
        if (metrics === undefined) await new Promise(done => server.close(done));
        else this.servers.push(server);
        return `127.0.0.1:${port}`;
    }

    /** A service outside that is sent the heartbeat, and answers so. */
    async outside(status: number): Promise<string> {
        const server = createServer((_, response) => response.writeHead(status).end());
        this.servers.push(server);
        return `http://127.0.0.1:${await listen(server)}/`;
    }

    async startAlertmanager(url: string): Promise<void> {
        const config = {
            route: {
                receiver: "nobody",
                routes: [{ matchers: ['alertname = "Watchdog"'], receiver: "heartbeat", group_wait: "0s", group_interval: "1s", repeat_interval: "1s" }],
            },
            receivers: [{ name: "nobody" }, { name: "heartbeat", webhook_configs: [{ url }] }],
        };
        writeFileSync(join(this.folder, "alertmanager.yml"), stringify(config));
        const options = ["--config.file=alertmanager.yml", "--storage.path=alerts", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="];
        const server = await started("prometheus-alertmanager", options, /Listening on.* address=(\S+)/, { cwd: this.folder });
        this.programs.push(server);
        this.alertmanager = `http://${server.ready[1]}`;
    }

    /** Starts Prometheus; `groups` are the rules that it loads. */
    async startPrometheus(scrapes: Scrape[], groups: object[] = [], options: string[] = []): Promise<void> {
        const alerts = this.alertmanager && new URL(this.alertmanager).host;
        const jobs = new Map<string, object[]>();
        for (const { job, labels = {}, metrics } of scrapes) jobs.set(job, [...(jobs.get(job) ?? []), { targets: [await this.exporter(metrics)], labels }]);
        if (alerts) jobs.set("monitoring-alertmanager", [{ targets: [alerts] }]);
        mkdirSync(join(this.folder, "rules"));
        writeFileSync(join(this.folder, "rules", "monitoring-golive-1.yaml"), stringify({ groups }));
        const config = {
            global: { scrape_interval: "250ms", scrape_timeout: "200ms", evaluation_interval: "250ms" },
            rule_files: ["rules/*.yaml"],
            ...(alerts && { alerting: { alertmanagers: [{ static_configs: [{ targets: [alerts] }] }] } }),
            scrape_configs: [...jobs].map(([job_name, static_configs]) => ({ job_name, static_configs })),
        };
        // JSON is YAML, and has no anchors.
        writeFileSync(join(this.folder, "prometheus.yml"), JSON.stringify(config));
        const all = [
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--web.listen-address=127.0.0.1:0",
            "--rules.alert.resend-delay=1s",
            ...options,
        ];
        const server = await started("prometheus", all, /Listening on.* address=(\S+)/, { cwd: this.folder });
        this.programs.push(server);
        this.prometheus = `http://${server.ready[1]}`;
    }

    /** Waits until an expression finds something. */
    async until(expression: string): Promise<void> {
        const [{ ended }] = this.programs.slice(-1);
        const found = answered(async () => {
            const response = await fetch(`${this.prometheus}/api/v1/query?${new URLSearchParams({ query: expression })}`);
            // Until it has read its own files it serves nothing.
            if (!response.ok) return undefined;
            const { data } = (await response.json()) as { data?: { result: unknown[] } };
            return data?.result.length || undefined;
        });
        await Promise.race([found, ended]);
    }

    /** Waits until a rule has been evaluated with an error. */
    async untilBroken(name: string): Promise<void> {
        await answered(async () => {
            const response = await fetch(`${this.prometheus}/api/v1/rules`);
            const { data } = (await response.json()) as { data: { groups: { rules: { name: string; health: string }[] }[] } };
            return data.groups.some(group => group.rules.some(rule => rule.name === name && rule.health === "err")) || undefined;
        });
    }

    async stop(): Promise<void> {
        await Promise.all(this.programs.map(one => one.stop()));
        for (const server of this.servers) {
            server.closeAllConnections();
            server.close();
        }
        rmSync(this.folder, { recursive: true, force: true });
    }
}
