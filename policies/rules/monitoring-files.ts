import { known, listOf } from "../read";
import { firstFlaw, kindRule } from "../rule";
import { type Document, isObject, parsed } from "../yaml";

type ConfigMap = { data?: Record<string, string> };

const dead = "What does not load is ignored or stops the program, and nobody is told when the bot loses money.";
const isList = (value: unknown): value is unknown[] => Array.isArray(value);

const twice = (names: unknown[]): unknown => names.find((name, i) => names.indexOf(name) !== i);

/** What Prometheus' configuration may have. */
const sections = `global runtime rule_files scrape_config_files scrape_configs alerting remote_write remote_read storage tracing otlp`.split(" ");

/** What keeps Prometheus from loading its configuration. */
function prometheusFlaw(document: Document): string | undefined {
    const strange = Object.keys(document).find(key => !sections.includes(key));
    if (strange) return `${strange} is nothing Prometheus knows`;
    if (!isList(document.scrape_configs)) return "scrape_configs is no list";
    const jobs = document.scrape_configs as Document[];
    const unnamed = jobs.findIndex(job => !isObject(job) || typeof job.job_name !== "string");
    if (unnamed >= 0) return `scrape_configs[${unnamed}].job_name is absent`;
    const double = twice(jobs.map(job => job.job_name));
    return double === undefined ? undefined : `two jobs are named ${double}`;
}

interface Route {
    receiver?: string;
    routes?: Route[];
}

/** What keeps Alertmanager from loading its configuration. */
function alertmanagerFlaw(document: Document): string | undefined {
    if (!isObject(document.route)) return "route is absent";
    if (!isList(document.receivers)) return "receivers is no list";
    const names = (document.receivers as Document[]).map(receiver => receiver?.name);
    if (names.some(name => typeof name !== "string")) return "a receiver has no name";
    const double = twice(names);
    if (double !== undefined) return `two receivers are named ${double}`;
    const route = document.route as Route;
    if (!route.receiver) return "route.receiver is absent";
    const missing = ({ receiver, routes }: Route): string | undefined =>
        receiver !== undefined && !names.includes(receiver) ? receiver : firstFlaw(listOf(routes), missing);
    const absent = missing(route);
    return absent && `a route names the receiver ${absent}, which is not there`;
}

/** Rules as Prometheus reads them. */
export interface RuleFile {
    groups?: { name?: string; rules?: { alert?: string; record?: string; expr?: unknown }[] }[];
}

/** What keeps Prometheus from loading rules. */
function rulesFlaw({ groups }: RuleFile): string | undefined {
    if (!isList(groups)) return "groups is no list";
    const double = twice(groups.map(({ name }) => name));
    if (double !== undefined) return `two groups are named ${double}`;
    return firstFlaw(groups, ({ name, rules }, i) => {
        if (!name) return `groups[${i}].name is absent`;
        return firstFlaw(listOf(rules), ({ alert, record, expr }, j) => {
            const where = `groups[${i}].rules[${j}]`;
            if (!alert === !record) return `${where} is neither an alert nor a recording`;
            if (expr === undefined || expr === "") return `${where}.expr is absent`;
            return unbalanced(String(expr)) ? `${where}.expr does not close a bracket or a quote: ${expr}` : undefined;
        });
    });
}

/** What PromQL does not read: strings, and comments, which are none within a string. */
export const quoted = /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`|#.*/g;

/** Whether a PromQL expression leaves a bracket or a quote open. */
function unbalanced(expression: string): boolean {
    const bare = expression.replace(quoted, "");
    if (/["'`]/.test(bare)) return true;
    const open: string[] = [];
    const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
    for (const character of bare) {
        if ("([{".includes(character)) open.push(character);
        else if (character in pairs && open.pop() !== pairs[character]) return true;
    }
    return open.length > 0;
}

/** Whose configuration a file is. */
function flawOfFile(name: string, text: string): string | undefined {
    const own = /^(prometheus|alertmanager)\.ya?ml$/.exec(name)?.[1];
    const looks = /(\.ya?ml|^prometheus|^alertmanager)$/.test(name) && /^(scrape_configs|receivers|groups):/m.test(text);
    if (!own && !looks) return undefined;
    const read = parsed(text);
    if ("error" in read) return `it is no YAML: ${read.error}`;
    const { document } = read;
    if (!isObject(document)) return "it is empty";
    if ("scrape_configs" in document || own === "prometheus") return prometheusFlaw(document);
    if (("receivers" in document && "route" in document) || own === "alertmanager") return alertmanagerFlaw(document);
    const groups = (document as RuleFile).groups;
    return isList(groups) && groups.some(group => isObject(group) && "rules" in group) ? rulesFlaw(document as RuleFile) : undefined;
}

/** A file of a ConfigMap; while it is unknown, only one whose name speaks of monitoring matters. */
export function fileOf(data: Record<string, string>, name: string): string | undefined {
    const read = () => data[name];
    return /prometheus|alert|scrape|rules/i.test(name) ? read() : known(read);
}

export const monitoringLoads = kindRule<ConfigMap>(
    "ConfigMap",
    {
        name: "monitoring-configuration-loads",
        severity: "high",
        items: ["vanta:102", "cryptofunk:384", "cryptofunk:385"],
        says: "The configuration of Prometheus and Alertmanager in a ConfigMap loads.",
        because: dead,
        fix: "Check it with promtool check config, promtool check rules and amtool check-config.",
    },
    ({ data = {} }) =>
        firstFlaw(Object.keys(data), name => {
            const text = fileOf(data, name);
            const flaw = typeof text === "string" ? flawOfFile(name, text) : undefined;
            return flaw && `data["${name}"]: ${flaw}`;
        }),
);

export const alertRulesLoad = kindRule<{ spec?: RuleFile }>(
    "PrometheusRule",
    {
        name: "alert-rules-load",
        severity: "high",
        items: ["vanta:102", "cryptofunk:385"],
        says: "A PrometheusRule has groups with names, and rules with an expression that closes its brackets.",
        because: dead,
        fix: "Check it with promtool check rules.",
    },
    ({ spec }) => rulesFlaw(spec ?? {}),
);

type AlertmanagerValues = { chart?: string; values?: { alertmanager?: { config?: Document } } };

export const chartAlertmanagerLoads = kindRule<AlertmanagerValues>(
    ["Release", "Chart"],
    {
        name: "chart-alertmanager-configuration-loads",
        severity: "high",
        items: ["cryptofunk:384", "cryptofunk:394"],
        says: "The Alertmanager configuration in a chart's values loads.",
        because: dead,
        fix: "Name in every route a receiver that is there.",
    },
    ({ chart, values }) => {
        const config = values?.alertmanager?.config;
        // The chart fills in the route that is left out.
        if (!/prometheus/.test(String(chart)) || !isObject(config) || !("route" in config) || !("receivers" in config)) return undefined;
        const flaw = alertmanagerFlaw(config);
        return flaw && `values.alertmanager.config: ${flaw}`;
    },
);
