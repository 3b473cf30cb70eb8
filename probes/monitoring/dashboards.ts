import { metricsIn, secondsOf } from "../../documents/promql";
import { each, type Looked, measure } from "../answers";
import type { Probe, Target, World } from "../probe";
import { type Prometheus, prometheusOf } from "../prometheus";
import { seriesOf } from "./bot-series";
import { type Dashboard, Grafana, type Panel } from "./grafana";
import { filledIn, filledOf } from "./variables";

/** Seconds for all dashboards together: each is opened, and every panel asked. */
const seconds = 60;

/** Panels of a dashboard that ask something, those in rows too. */
const panelsOf = ({ panels, rows = [] }: { panels: Panel[]; rows?: { panels: Panel[] }[] }): Panel[] =>
    [...panels, ...rows.flatMap(row => row.panels)].flatMap(panel => [...(panel.targets.some(({ expr }) => expr) ? [panel] : []), ...panelsOf(panel)]);

const expressionsOf = (panel: Panel): string[] => panel.targets.flatMap(({ expr, hide }) => (expr && !hide ? [expr] : []));

/** What was found in a dashboard. */
interface Opened {
    title: string;
    panels: number;
    /** Variables whose query finds nothing. */
    hollow: string[];
    /** Panels that return nothing, and panels that return an error. */
    silent: string[];
    broken: string[];
}

async function opened(dashboard: Dashboard, grafana: Grafana, uid: string, prometheus: Prometheus): Promise<Opened> {
    const filled = await filledOf(dashboard, prometheus);
    const panels = panelsOf(dashboard);
    const queries = panels.flatMap(panel => expressionsOf(panel).map(expression => ({ panel, expression: filledIn(expression, filled) })));
    const answers = await grafana.answers(
        queries.map(({ expression }) => expression),
        uid,
    );
    const of = (panel: Panel) => answers.filter((_, index) => queries[index].panel === panel);
    const broken = panels.filter(panel => of(panel).some(answer => typeof answer === "object"));
    const silent = panels.filter(panel => !broken.includes(panel) && !of(panel).includes("data"));
    const titles = (some: Panel[]) => some.map(({ title }) => title || "a panel without a title");
    const hollow = filled.filter(({ value, seen }) => seen && value === undefined).map(({ name }) => name);
    return { title: dashboard.title, panels: panels.length, hollow, silent: titles(silent), broken: titles(broken) };
}

const few = (names: string[]): string => `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;

/** Dashboards that read something which the bot's code exports: a chart brings none of those. */
function ownOf(dashboards: Dashboard[], { contract }: World): Dashboard[] {
    const exported = new Set(contract?.metrics.flatMap(seriesOf));
    return dashboards.filter(one =>
        panelsOf(one).some(panel => expressionsOf(panel).some(expression => metricsOf(expression).some(name => exported.has(name)))),
    );
}

/** The metrics of an expression that has variables in it; each stands for some word. */
const metricsOf = (expression: string): string[] => metricsIn(expression.replace(/\[\$\{?__?\w+\}?\]/g, "[5m]").replace(/\$\{?(\w+)(:\w+)?\}?/g, "$1"));

async function all(asked: { world: World; signal: AbortSignal }) {
    const grafana = await Grafana.of(asked);
    return { grafana, dashboards: await grafana.dashboards() };
}

const grafanaItself: Target[] = [{ name: "Grafana" }];

export const dashboardsLoad: Probe<Target> = {
    name: "monitoring.dashboards-load",
    says: "whether every dashboard opens and shows something",
    seconds,
    targets: () => grafanaItself,
    async ask(_, asked) {
        const { grafana, dashboards } = await all(asked);
        const [uid, prometheus] = [await grafana.prometheus(), await prometheusOf(asked)];
        const looked: Looked[] = [];
        for (const dashboard of dashboards) {
            const { title, panels, hollow, silent, broken } = await opened(dashboard, grafana, uid, prometheus);
            const flaws = [
                hollow.length > 0 && `nothing is found for ${few(hollow)}`,
                broken.length > 0 && `an error is returned by ${few(broken)}`,
                panels > 0 && silent.length === panels && "no panel returns data",
            ].filter(flaw => flaw !== false);
            looked.push({ name: title, flaw: flaws.join("; ") || undefined });
        }
        return each("the dashboards", "each opens, finds its variables, and shows data without an error", looked);
    },
};

export const botDashboards: Probe<Target> = {
    name: "monitoring.bot-dashboards",
    says: "whether the bot has dashboards of its own, whose every panel returns data",
    seconds,
    targets: ({ contract }) => (contract?.metrics.length ? grafanaItself : []),
    async ask(_, asked) {
        const { grafana, dashboards } = await all(asked);
        const own = ownOf(dashboards, asked.world);
        const panels = own.flatMap(panelsOf).length;
        const counted = (what: string, demand: string, value: number) => ({
            ...measure(`${what} of the bot's own`, `${asked.demands[demand] ?? 1} or more`, String(value), value >= (asked.demands[demand] ?? 1)),
            ...{ demand, value },
        });
        const counts = [counted("dashboards", "dashboards", own.length), counted("panels", "panels", panels)];
        if (own.length === 0) return counts;
        const [uid, prometheus] = [await grafana.prometheus(), await prometheusOf(asked)];
        const looked: Looked[] = [];
        for (const dashboard of own) {
            const { title, hollow, silent, broken } = await opened(dashboard, grafana, uid, prometheus);
            const flaws = [
                hollow.length > 0 && `nothing is found for ${few(hollow)}`,
                broken.length > 0 && `an error is returned by ${few(broken)}`,
                silent.length > 0 && `nothing is returned by ${few(silent)}`,
            ].filter(flaw => flaw !== false);
            looked.push({ name: title, flaw: flaws.join("; ") || undefined });
        }
        return [...counts, ...each("the bot's dashboards", "every panel returns data", looked)];
    },
};

export const dashboardRefresh: Probe<Target> = {
    name: "monitoring.dashboard-refresh",
    says: "how often dashboards renew themselves",
    seconds,
    targets: () => grafanaItself,
    async ask(_, asked) {
        const { dashboards } = await all(asked);
        const times = dashboards.map(({ title, refresh }) => ({ title, seconds: typeof refresh === "string" ? secondsOf(refresh) : Number.NaN }));
        const never = times.filter(({ seconds }) => Number.isNaN(seconds)).map(({ title }) => ({ name: title, flaw: "it never renews itself" }));
        const renewed = times.filter(({ seconds }) => !Number.isNaN(seconds)).sort((a, b) => a.seconds - b.seconds);
        const ends = [...new Set([renewed[0], renewed.at(-1)])].filter(one => one !== undefined);
        return [
            ...(dashboards.length === 0 || never.length > 0 ? each("the dashboards", "each renews itself", never) : []),
            ...ends.map(({ title, seconds }) => ({
                // Which number that has to be, each list says.
                ...measure(`${title} renews itself`, "neither too seldom nor too often", `every ${seconds} s`, true),
                ...{ demand: "seconds", value: seconds },
            })),
        ];
    },
};
