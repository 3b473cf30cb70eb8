import * as assert from "node:assert";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { botDashboards, dashboardRefresh, dashboardsLoad } from "../../../probes/monitoring/dashboards";
import { filledIn } from "../../../probes/monitoring/variables";
import { secret } from "../../leaks/collect";
import { ask, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, world } from "../questions";

interface Panel {
    title: string;
    type: string;
    targets?: { refId: string; expr: string; hide?: boolean }[];
    panels?: Panel[];
}
interface Dashboard {
    title: string;
    refresh?: string;
    panels: Panel[];
    rows?: { panels: Panel[] }[];
    templating?: { list: object[] };
}

const panel = (title: string, ...expressions: string[]): Panel => ({ title, type: "timeseries", targets: expressions.map(expr => ({ refId: "A", expr })) });
const row = (...panels: Panel[]): Panel => ({ title: "Row", type: "row", panels });
const password = secret("of-this-test-alone");

/** Grafana and its Prometheus, as their documentation says that they answer: `data` are the expressions that find something, `values` those of labels. */
class Imitation {
    private server: Server | undefined;
    address = "";
    asked: string[] = [];

    constructor(
        private readonly dashboards: Dashboard[],
        private readonly data: string[] = [],
        private readonly values: Record<string, string[]> = {},
    ) {}

    async start(): Promise<this> {
        this.server = createServer(async (request, response) => {
            const parts: Buffer[] = [];
            for await (const part of request) parts.push(part);
            const url = new URL(request.url ?? "/", "http://x");
            const answer = (value: unknown, status = 200) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
            const label = /^\/api\/v1\/label\/(\w+)\/values$/.exec(url.pathname)?.[1];
            if (label) return answer({ status: "success", data: this.values[`${label} ${url.searchParams.get("match[]")}`] ?? [] });
            if (request.headers.authorization !== `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`)
                return answer({ message: "Unauthorized" }, 401);
            if (url.pathname === "/api/search") return answer(this.dashboards.map(({ title }, index) => ({ uid: `d${index}`, title, type: "dash-db" })));
            if (url.pathname === "/api/datasources") return answer([{ uid: "p", name: "Prometheus", type: "prometheus", isDefault: true }]);
            const uid = /^\/api\/dashboards\/uid\/d(\d+)$/.exec(url.pathname)?.[1];
            if (uid) return answer({ dashboard: this.dashboards[Number(uid)], meta: {} });
            const { queries } = JSON.parse(Buffer.concat(parts).toString()) as { queries: { refId: string; expr: string }[] };
            this.asked.push(...queries.map(({ expr }) => expr));
            const result = (expr: string) => {
                if (expr.includes("broken")) return { status: 400, error: "parse error" };
                return { status: 200, frames: [{ schema: {}, data: { values: this.data.includes(expr) ? [[1], [2]] : [[], []] } }] };
            };
            answer({ results: Object.fromEntries(queries.map(({ refId, expr }) => [refId, result(expr)])) });
        });
        await new Promise<void>(done => this.server?.listen(0, "127.0.0.1", done));
        this.address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        return this;
    }
    stop(): void {
        this.server?.closeAllConnections();
        this.server?.close();
    }
}

const contract = { metrics: [{ name: "bot_orders_total", type: "counter", by: "it", at: ["a:1"] }] } as never;

describe("the probes of Grafana", () => {
    const running: Imitation[] = [];
    afterEach(() => {
        for (const one of running.splice(0)) one.stop();
    });
    async function on(dashboards: Dashboard[], data: string[] = [], values: Record<string, string[]> = {}) {
        const grafana = await new Imitation(dashboards, data, values).start();
        running.push(grafana);
        return world({ address: grafana.address, contract, secrets: { "planted/canary/grafana": { password } } });
    }

    describe("monitoring.dashboards-load", () => {
        it("passes a dashboard that shows something, in a row too, with its variables filled in", async () => {
            const templating = {
                list: [
                    { name: "datasource", type: "datasource", query: "prometheus", current: { value: "p" } },
                    { name: "namespace", type: "query", query: { query: "label_values(up, namespace)" } },
                    { name: "pod", type: "query", query: 'label_values(up{namespace="$namespace"}, pod)', includeAll: true },
                    { name: "cluster", type: "query", query: "label_values(up, cluster)", hide: 2 },
                    { name: "size", type: "custom", query: "5,10", current: {} },
                ],
            };
            const dashboards = [
                {
                    title: "Pods",
                    panels: [row(panel("Rate", 'rate(x{cluster="$cluster",namespace="$namespace",pod=~"${pod}"}[$__rate_interval]) > [[size]]'))],
                    templating,
                },
            ];
            const values = { "namespace up": ["bot"], 'pod up{namespace="bot"}': ["a", "b"] };
            holds(await ask(dashboardsLoad, await on(dashboards, ['rate(x{cluster="",namespace="bot",pod=~".*"}[5m]) > 5'], values)));
        });
        it("fails where no panel returns data, where one returns an error, and where a variable finds nothing", async () => {
            const dashboards = [
                { title: "Empty", panels: [panel("One", "x"), panel("Two", "y")] },
                { title: "Broken", panels: [panel("Good", "good"), panel("Bad", "broken(")] },
                { title: "Hollow", panels: [panel("Good", "good")], templating: { list: [{ name: "job", type: "query", query: "label_values(up, job)" }] } },
            ];
            fails(
                await ask(dashboardsLoad, await on(dashboards, ["good"])),
                /Empty: no panel/,
                /Broken: an error is returned by Bad/,
                /Hollow: nothing is found for job/,
            );
        });
        it("looks into the rows of an older dashboard", async () => {
            const older = (expression: string) => [{ title: "Older", panels: [], rows: [{ panels: [panel("One", expression)] }] }];
            holds(await ask(dashboardsLoad, await on(older("good"), ["good"])));
            fails(await ask(dashboardsLoad, await on(older("bad"), ["good"])), /Older: no panel/);
        });
        it("does not know of a Grafana without a dashboard", async () => isUnknown(await ask(dashboardsLoad, await on([])), /none was found/));
        it("has no access with another password, and no answer from what is no Grafana", async () => {
            const where = await on([]);
            await hasNoAccess(dashboardsLoad, { ...where, means: { ...where.means, secret: async () => ({ password: "another" }) } }, /Grafana answers 401/);
            await hasNoAnswer(dashboardsLoad, await on([{ title: "x", panels: "none" as never }]), /otherwise than it is documented/);
        });
    });

    describe("monitoring.bot-dashboards", () => {
        const own = { title: "Orders", panels: [panel("Filled", "sum(rate(bot_orders_total[$__rate_interval]))"), panel("Loss", "loss")] };
        const chart = { title: "Nodes", panels: [panel("CPU", "node_cpu_seconds_total")] };
        const data = ["sum(rate(bot_orders_total[5m]))", "loss"];
        const demands = { dashboards: 1, panels: 2 };
        it("counts the bot's own, and passes where every panel returns data", async () => {
            const measured = await ask(botDashboards, await on([own, chart], data), { demands });
            holds(measured);
            assert.deepStrictEqual(
                measured.slice(0, 2).map(({ demand, value }) => [demand, value]),
                [
                    ["dashboards", 1],
                    ["panels", 2],
                ],
            );
        });
        it("fails where one panel returns nothing, where there are too few, and where all are the chart's", async () => {
            fails(await ask(botDashboards, await on([own, chart], data.slice(0, 1)), { demands }), /nothing is returned by Loss/);
            fails(await ask(botDashboards, await on([own], data), { demands: { dashboards: 1, panels: 3 } }), /panels of the bot's own: 2/);
            fails(await ask(botDashboards, await on([chart], data), { demands }), /dashboards of the bot's own: 0/, /panels of the bot's own: 0/);
        });
        it("has nothing to ask where nobody knows what the code exports", async () => {
            assert.deepStrictEqual(botDashboards.targets({ ...(await on([])), contract: undefined }), []);
        });
    });

    describe("monitoring.dashboard-refresh", () => {
        const every = (title: string, refresh?: string) => ({ title, refresh, panels: [] });
        it("tells the quickest and the slowest, for each list's own number", async () => {
            const measured = await ask(dashboardRefresh, await on([every("A", "30s"), every("B", "10s"), every("C", "15s")]));
            assert.deepStrictEqual(
                measured.map(({ what, demand, value }) => [what, demand, value]),
                [
                    ["B renews itself", "seconds", 10],
                    ["A renews itself", "seconds", 30],
                ],
            );
        });
        it("fails one that never renews itself", async () => fails(await ask(dashboardRefresh, await on([every("A", "30s"), every("B", "")])), /B: it never/));
        it("does not know of a Grafana without a dashboard", async () => isUnknown(await ask(dashboardRefresh, await on([])), /none was found/));
    });
    it("fills variables in as Grafana does, and leaves alone what is none", () => {
        const filled = [{ name: "job", value: "api" }];
        assert.strictEqual(filledIn('x{a="$job",b="${job}",c="${job:regex}",d="[[job]]",e="$1"}', filled), 'x{a="api",b="api",c="api",d="api",e="$1"}');
    });
});
