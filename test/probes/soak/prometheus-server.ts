import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Started, started } from "../../started";

/** A series that Prometheus has seen: from when to when (seconds since 1970), what it was at each moment, nothing where it was not there. */
export interface Seen {
    series: string;
    from: number;
    to: number;
    value: (at: number) => number | undefined;
}

/** Seconds between two scrapes. */
export const scrape = 60;

function openMetrics(all: readonly Seen[]): string {
    const metricOf = (series: string) => series.replace(/\{.*/, "");
    const lines = [...new Set(all.map(({ series }) => metricOf(series)))].flatMap(metric =>
        all
            .filter(({ series }) => metricOf(series) === metric)
            .flatMap(({ series, from, to, value }) => {
                const samples: string[] = [];
                for (let at = from; at <= to; at += scrape) {
                    const found = value(at);
                    if (found !== undefined) samples.push(`${series} ${found} ${at}`);
                }
                return samples;
            }),
    );
    return `${lines.join("\n")}\n# EOF\n`;
}

/** A real Prometheus whose blocks hold what it is said to have seen: windows of days, without waiting for them. */
export class Server {
    private server?: Started;
    private folder = "";
    address = "";

    async start(seen: readonly Seen[]): Promise<void> {
        this.folder = mkdtempSync(join(tmpdir(), "golive-prometheus-"));
        const text = join(this.folder, "seen.txt");
        writeFileSync(text, openMetrics(seen));
        execFileSync("promtool", ["tsdb", "create-blocks-from", "openmetrics", "-q", text, join(this.folder, "data")], { stdio: "ignore" });
        writeFileSync(join(this.folder, "prometheus.yml"), "scrape_configs: []\n");
        const options = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:0"];
        this.server = await started("prometheus", options, /Listening on.* address=(\S+)[\s\S]*Server is ready to receive web requests/, { cwd: this.folder });
        this.address = `http://${this.server.ready[1]}`;
    }

    async stop(): Promise<void> {
        await this.server?.stop();
        if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    }
}
