import { z } from "zod";
import type { Measure } from "../evidence-file";
import { type Document, NotEvaluated } from "./document";
import { type Format, type Kind, momentIn, shaped } from "./reading";

/** A load test: each metric's statistics by their names, how long it took, and the test's own thresholds that did not hold. */
interface Load {
    metrics: Map<string, Record<string, number>>;
    seconds?: number;
    broken: string[];
}

const contentOf = (document: Document): Record<string, unknown> =>
    "json" in document && document.json !== null && typeof document.json === "object" ? (document.json as Record<string, unknown>) : {};

const numbersIn = (values: Record<string, unknown>): Record<string, number> =>
    Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number"));

// What handleSummary() gets has the statistics under `values`, and says of a threshold whether it is ok; what --summary-export writes has them beside
// the rest, and says of a threshold whether it is broken.
const metric = z.record(z.string(), z.unknown());
const summary = z.object({ metrics: z.record(z.string(), metric), state: z.object({ testRunDurationMs: z.number().optional() }).optional() });
const thresholds = z.record(z.string(), z.union([z.boolean(), z.object({ ok: z.boolean() })]));

const k6: Format<Load> = {
    name: "k6 summary JSON",
    isOne: document => {
        const { metrics } = contentOf(document);
        return metrics !== null && typeof metrics === "object" && !Array.isArray(metrics);
    },
    read(document) {
        const { metrics, state } = shaped("k6 summary", summary, contentOf(document));
        const broken = Object.entries(metrics).flatMap(([name, one]) =>
            Object.entries(shaped("k6 summary", thresholds, one.thresholds ?? {})).flatMap(([text, found]) =>
                (typeof found === "boolean" ? found : !found.ok) ? [`${name}: ${text}`] : [],
            ),
        );
        const values = Object.entries(metrics).map(([name, one]) => [name, numbersIn((one.values as Record<string, unknown> | undefined) ?? one)] as const);
        return { part: { metrics: new Map(values), seconds: state?.testRunDurationMs && state.testRunDurationMs / 1000, broken }, about: {} };
    },
    canary: {
        text: `{"metrics":{"http_reqs":{"type":"counter","contains":"default","values":{"count":100,"rate":10}},"http_req_failed":{"type":"rate","contains":"default","values":{"rate":0.5,"passes":50,"fails":50}},
"vus_max":{"type":"gauge","contains":"default","values":{"value":7,"min":7,"max":7}},"http_req_duration":{"type":"trend","contains":"time","values":{"med":40,"p(95)":9000,"p(99)":9500},"thresholds":{"p(95)<200":{"ok":false}}},
"websocket":{"type":"trend","contains":"time","values":{"p(95)":120}}},
"state":{"testRunDurationMs":10000}}`,
        tells: { users: 7, p50: 40, p95: 9000, p99: 9500, "per-second": 10, failed: 50, websocket: 120 },
    },
};

const named = z.object({ name: z.string(), values: z.record(z.string(), z.unknown()) });
const numbered = z.object({
    version: z.string(),
    config: z.object({ duration: z.number().optional() }).optional(),
    metadata: z.object({ generatedAt: z.string().optional() }).optional(),
    results: z.object({
        metrics: z.array(named),
        thresholds: z.array(z.object({ source: z.string().optional(), ok: z.boolean() })).optional(),
        checks: z.object({ metrics: z.array(named).default([]) }).optional(),
    }),
});

const k6Numbered: Format<Load> = {
    name: "k6 summary JSON (--new-machine-readable-summary)",
    isOne: document => {
        const { results } = contentOf(document);
        return results !== null && typeof results === "object" && Array.isArray((results as { metrics?: unknown }).metrics);
    },
    read(document) {
        const { config, metadata, results } = shaped("k6 summary", numbered, contentOf(document));
        const metrics = new Map([...results.metrics, ...(results.checks?.metrics ?? [])].map(({ name, values }) => [name, numbersIn(values)]));
        const broken = (results.thresholds ?? []).flatMap(({ source = "a threshold", ok }) => (ok ? [] : [source]));
        return { part: { metrics, seconds: config?.duration, broken }, about: { at: momentIn(metadata?.generatedAt) } };
    },
    canary: {
        text: `{"version":"1.0.0","config":{"duration":10,"execution":"local","script":"a.js"},"results":{"metrics":[{"name":"http_reqs","type":"counter","contains":"default","values":{"count":100}},
{"name":"http_req_failed","type":"rate","contains":"default","values":{"matches":50,"total":100,"rate":0.5}},{"name":"vus_max","type":"gauge","contains":"default","values":{"value":7,"min":7,"max":7}},
{"name":"http_req_duration","type":"trend","contains":"time","values":{"med":40,"p(95)":9000,"p(99)":9500}},
{"name":"websocket","type":"trend","contains":"time","values":{"p(95)":120}}]}}`,
        tells: { users: 7, p50: 40, p95: 9000, p99: 9500, "per-second": 10, failed: 50, websocket: 120 },
    },
};

/** What a Trend of the test's own says: by its name with hyphens, its 95th percentile; `-p99` and the like behind it take another. */
function ownTrends(metrics: Load["metrics"]): [string, number][] {
    return [...metrics].flatMap(([name, values]) => {
        if (!/^[a-z][a-z0-9_]*$/.test(name)) return [];
        const demand = name.replaceAll("_", "-");
        const percentiles = Object.entries(values).flatMap(([stat, value]): [string, number][] => {
            const percent = /^p\((\d+)\)$/.exec(stat)?.[1] ?? (stat === "med" ? "50" : undefined);
            return percent === undefined ? [] : [[`${demand}-p${percent}`, value]];
        });
        const usual = values["p(95)"];
        return [...percentiles, ...(usual === undefined ? [] : [[demand, usual] as [string, number]])];
    });
}

const own = (numbers: Record<string, number | undefined>): Record<string, number> =>
    Object.fromEntries(Object.entries(numbers).filter((entry): entry is [string, number] => entry[1] !== undefined && Number.isFinite(entry[1])));

/** What a load test measured. Percentiles of several runs do not add up: it is one file. */
export const load: Kind<Load> = {
    formats: [k6, k6Numbered],
    sum([{ metrics, seconds, broken }, ...more]) {
        if (more.length) throw new NotEvaluated("there are several load tests, whose percentiles do not add up: attach one");
        const of = (name: string) => metrics.get(name) ?? {};
        const requests = of("http_reqs");
        const trends = ownTrends(metrics);
        // A test of a browser or of a WebSocket makes no plain request; it has to have measured something of its own.
        const measured = requests.count || metrics.get("ws_sessions")?.count || metrics.get("browser_data_received")?.count;
        if (!measured) throw new NotEvaluated("it made no request");
        const failed = of("http_req_failed");
        const share = (failed.rate ?? failed.value) as number | undefined;
        if (share === 1) throw new NotEvaluated("not one of its requests was answered well");
        const duration = of("http_req_duration");
        const also: Measure[] = broken.length
            ? [{ what: "thresholds of the test itself", demanded: "that they hold", found: `broken: ${broken.slice(0, 3).join(", ")}`, holds: "no" }]
            : [];
        return {
            numbers: {
                ...Object.fromEntries(trends),
                ...own({
                    users: of("vus_max").max ?? of("vus_max").value,
                    p50: duration.med ?? duration["p(50)"],
                    p95: duration["p(95)"],
                    p99: duration["p(99)"],
                    "per-second": requests.rate ?? (seconds ? requests.count / seconds : undefined),
                    failed: share === undefined ? undefined : share * 100,
                }),
            },
            saw: `${requests.count ?? 0} requests${share ? `, ${(share * 100).toFixed(2)} % of them failed` : ""}`,
            also,
        };
    },
};
