import { z } from "zod";
import { secretName } from "../../config/secret-names";
import { jsonFrom } from "../json-over-http";
import type { World } from "../probe";

const query = z.object({ expr: z.string().optional(), hide: z.boolean().optional(), datasource: z.unknown().optional() });
type Panel = { title: string; type: string; datasource?: unknown; targets: z.output<typeof query>[]; panels: Panel[] };
const panel: z.ZodType<Panel> = z.lazy(() =>
    z.object({
        title: z.string().default(""),
        type: z.string().default(""),
        datasource: z.unknown().optional(),
        targets: z.array(query).default([]),
        panels: z.array(panel).default([]),
    }),
);
const variable = z.object({
    name: z.string(),
    type: z.string(),
    query: z.unknown().optional(),
    /** 2 is a variable that nobody sees, such as the cluster where there is one. */
    hide: z.number().nullish(),
    multi: z.boolean().optional(),
    includeAll: z.boolean().nullish(),
    current: z.object({ value: z.union([z.string(), z.array(z.string())]).optional() }).nullish(),
});
const dashboard = z.object({
    title: z.string(),
    refresh: z.union([z.string(), z.boolean()]).optional(),
    panels: z.array(panel).default([]),
    /** Where the panels of dashboards of an older schema stand, as most of the chart's are. */
    rows: z.array(z.object({ panels: z.array(panel).default([]) })).default([]),
    templating: z.object({ list: z.array(variable).default([]) }).default({ list: [] }),
});
const source = z.object({ uid: z.string(), name: z.string(), type: z.string(), isDefault: z.boolean().default(false) });
const frame = z.object({ data: z.object({ values: z.array(z.array(z.unknown())).default([]) }).default({ values: [] }) });
const result = z.object({ error: z.string().optional(), frames: z.array(frame).default([]) });

export type Dashboard = z.output<typeof dashboard>;
export type Variable = z.output<typeof variable>;
export type { Panel };

/** What a panel's query has answered. */
export type PanelAnswer = "data" | "nothing" | { error: string };

/** Grafana's HTTP API, as far as the probes ask it; with the administrator that is born with the stack. */
export class Grafana {
    private constructor(
        private readonly address: string,
        private readonly authorization: string,
        private readonly signal: AbortSignal,
    ) {}

    /** The stack's Grafana. Throws NoAccess where nobody reaches it, or may not read its password. */
    static async of({ world, signal }: { world: World; signal: AbortSignal }): Promise<Grafana> {
        const { host, port } = await world.means.inside("grafana.monitoring.svc", 3000);
        const { password = "" } = await world.means.secret(secretName(world.everything.target, "grafana"));
        return new Grafana(`http://${host}:${port}`, `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`, signal);
    }

    private ask<T>(path: string, schema: z.ZodType<T>, document?: unknown): Promise<T> {
        const headers = { authorization: this.authorization };
        return jsonFrom(`${this.address}/api/${path}`, schema, { who: "Grafana", signal: this.signal, headers, document });
    }

    /** Every dashboard that it has, opened. */
    async dashboards(): Promise<Dashboard[]> {
        const found = await this.ask("search?type=dash-db&limit=5000", z.array(z.object({ uid: z.string(), title: z.string() })));
        const opened: Dashboard[] = [];
        for (const { uid } of found) opened.push((await this.ask(`dashboards/uid/${encodeURIComponent(uid)}`, z.object({ dashboard }))).dashboard);
        return opened;
    }

    /** The id of the Prometheus that its panels ask where they name none. */
    async prometheus(): Promise<string> {
        const sources = (await this.ask("datasources", z.array(source))).filter(({ type }) => type === "prometheus");
        const found = sources.find(({ isDefault }) => isDefault) ?? sources[0];
        if (!found) throw new Error("Grafana has no data source that is a Prometheus");
        return found.uid;
    }

    /** What expressions find now, asked through Grafana as a panel asks. */
    async answers(expressions: readonly string[], uid: string): Promise<PanelAnswer[]> {
        if (expressions.length === 0) return [];
        const names = expressions.map((_, index) => `Q${index}`);
        const queries = expressions.map((expr, index) => ({
            ...{ refId: names[index], datasource: { type: "prometheus", uid }, expr },
            ...{ instant: true, range: false, format: "table", intervalMs: 60_000, maxDataPoints: 100 },
        }));
        const { results } = await this.ask("ds/query", z.object({ results: z.record(z.string(), result) }), { queries, from: "now-1h", to: "now" });
        return names.map(name => {
            const answer = results[name];
            if (!answer) return { error: "Grafana did not answer" };
            if (answer.error !== undefined) return { error: answer.error };
            return answer.frames.some(({ data }) => data.values.some(column => column.length > 0)) ? "data" : "nothing";
        });
    }
}
