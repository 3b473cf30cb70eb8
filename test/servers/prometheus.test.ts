import * as assert from "node:assert";
import { stringify } from "yaml";
import { alertRules, type RuleGroup } from "../../components/monitoring/alert-rules";
import { cryptofunk, settings } from "../components/bot-fixture";
import { installed, run } from "./tool";

/** Series, as promtool writes them: name and values by minute. */
type Series = Record<string, string>;
interface Case {
    /** When it has to fire. */
    sick: Series[];
    /** When it must not. */
    well: Series[];
    /** Minutes after which that is looked at; more than the alert waits. Default: 20. */
    after?: number;
}

const always = (value: number) => `${value}x150`;
const container = 'namespace="cryptofunk",pod="api-1",container="api"';
const cpu = (seconds: number): Series => ({
    ...one(`container_cpu_usage_seconds_total{${container}}`, `0+${seconds * 60}x60`),
    ...one(`kube_pod_container_resource_limits{${container},resource="cpu",unit="core"}`, 2),
});
const memory = (mebibytes: number): Series => ({
    ...one(`container_memory_working_set_bytes{${container}}`, mebibytes),
    ...one(`kube_pod_container_resource_limits{${container},resource="memory",unit="byte"}`, 256),
});
const disk = (free: number, readonly = 0, mountpoint = "/local"): Series => {
    const labels = `{job="node-exporter",instance="node",mountpoint="${mountpoint}",fstype="xfs"}`;
    return {
        [`node_filesystem_avail_bytes${labels}`]: always(free),
        [`node_filesystem_size_bytes${labels}`]: always(100),
        [`node_filesystem_readonly${labels}`]: always(readonly),
    };
};
const one = (series: string, value: number | string): Series => ({ [series]: typeof value === "number" ? always(value) : value });
const agents = (up: number): Series =>
    Object.assign({}, ...Array.from({ length: 6 }, (_, i) => one(`up{namespace="cryptofunk",pod="a${i}-agent-x",job="a${i}-agent"}`, i < up ? 1 : 0)));
const servers = (up: number): Series => Object.assign({}, ...[0, 1, 2].map(i => one(`up{job="monitoring/events",pod="events-${i}"}`, i < up ? 1 : 0)));
const failedOrders = (perMinute: number) => one('cryptofunk_http_requests_total{method="POST",path="/api/v1/orders",status_code="503"}', `0+${perMinute}x60`);

const restarts = (values: string, namespace = "cryptofunk") =>
    one(`kube_pod_container_status_restarts_total{namespace="${namespace}",pod="api-1",container="api"}`, values);
const cnpg = 'job="monitoring/database"';
const lookups = (hits: number, misses: number): Series => ({
    ...one('redis_keyspace_hits_total{job="cache-exporter"}', `0+${hits}x150`),
    ...one('redis_keyspace_misses_total{job="cache-exporter"}', `0+${misses}x150`),
});
const connected = (count: number): Series => ({
    ...one(`cnpg_backends_total{${cnpg},pod="database-1",state="idle"}`, count - 1),
    ...one(`cnpg_backends_total{${cnpg},pod="database-1",state="active"}`, 1),
    ...one(`cnpg_backends_total{${cnpg},pod="database-2",state="idle"}`, 100),
    ...one(`cnpg_pg_settings_setting{${cnpg},pod="database-1",name="max_connections"}`, 200),
});
const filled = (used: number, most: number): Series => ({
    ...one('redis_memory_used_bytes{job="cache-exporter"}', used),
    ...one('redis_memory_max_bytes{job="cache-exporter"}', most),
});
const backedUp = (hoursAgo: number) => one(`barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${cnpg}}`, -3600 * hoursAgo);

const cases: Record<string, Case> = {
    NodeCpuHigh: {
        sick: [one('node_cpu_seconds_total{job="node-exporter",instance="node",cpu="0",mode="idle"}', "0+5x60")],
        well: [one('node_cpu_seconds_total{job="node-exporter",instance="node",cpu="0",mode="idle"}', "0+7x60")],
    },
    NodeMemoryHigh: {
        sick: [{ ...one('node_memory_MemAvailable_bytes{job="node-exporter"}', 9), ...one('node_memory_MemTotal_bytes{job="node-exporter"}', 100) }],
        well: [{ ...one('node_memory_MemAvailable_bytes{job="node-exporter"}', 11), ...one('node_memory_MemTotal_bytes{job="node-exporter"}', 100) }],
    },
    NodeDiskLow: { sick: [disk(19)], well: [disk(21), disk(0, 1, "/")] },
    VolumeSpaceLow: {
        sick: [{ ...one('kubelet_volume_stats_available_bytes{namespace="data"}', 19), ...one('kubelet_volume_stats_capacity_bytes{namespace="data"}', 100) }],
        well: [{ ...one('kubelet_volume_stats_available_bytes{namespace="data"}', 21), ...one('kubelet_volume_stats_capacity_bytes{namespace="data"}', 100) }],
    },
    ServiceCpuHigh: { sick: [cpu(1.85)], well: [cpu(1.75)] },
    ServiceMemoryHigh: { sick: [memory(232)], well: [memory(229)] },
    ServiceMemoryFull: { sick: [memory(244)], well: [memory(242)] },
    ServiceCrashed: { sick: [restarts("1x10 2x50")], well: [restarts("3x60"), restarts("1x2 2x58"), restarts("1x10 2x50", "elsewhere")] },
    ServiceDown: {
        sick: [
            one('kube_deployment_status_replicas_available{namespace="cryptofunk",deployment="api"}', 0),
            one('kube_statefulset_status_replicas_ready{namespace="cryptofunk",statefulset="order-executor"}', 0),
        ],
        well: [
            one('kube_deployment_status_replicas_available{namespace="cryptofunk",deployment="api"}', 1),
            one('kube_deployment_status_replicas_available{namespace="elsewhere",deployment="api"}', 0),
        ],
    },
    PodOlderThanSecret: {
        sick: [one('reloader_reload_executed_total{success="false"}', "0x5 1x150")],
        well: [one('reloader_reload_executed_total{success="false"}', 0), one('reloader_reload_executed_total{success="true"}', "0x5 1x150")],
        after: 15,
    },
    NobodyRestartsPods: {
        sick: [{}],
        well: [one('reloader_reload_executed_total{success="true"}', 0)],
    },
    ServiceNotScraped: {
        sick: [one('up{namespace="cryptofunk",job="api",pod="1"}', 0)],
        well: [{ ...one('up{namespace="cryptofunk",job="api",pod="1"}', 0), ...one('up{namespace="cryptofunk",job="api",pod="2"}', 1) }],
    },
    DatabaseDown: { sick: [one('cnpg_collector_up{job="monitoring/database"}', 0), {}], well: [one('cnpg_collector_up{job="monitoring/database"}', 1)] },
    DatabaseConnectionsHigh: { sick: [connected(161)], well: [connected(159)] },
    DatabaseNotArchived: {
        sick: [one(`cnpg_collector_pg_wal_archive_status{${cnpg},value="ready"}`, 4)],
        well: [one(`cnpg_collector_pg_wal_archive_status{${cnpg},value="ready"}`, 3), one(`cnpg_collector_pg_wal_archive_status{${cnpg},value="done"}`, 40)],
    },
    DatabaseBackupOld: { sick: [backedUp(27)], well: [backedUp(22)], after: 100 },
    DatabaseBehind: { sick: [one(`cnpg_pg_replication_lag{${cnpg}}`, 61)], well: [one(`cnpg_pg_replication_lag{${cnpg}}`, 59)] },
    CacheMisses: { sick: [lookups(79, 21)], well: [lookups(81, 19), lookups(0, 0)], after: 130 },
    CacheDown: { sick: [one('redis_up{job="cache-exporter"}', 0), {}], well: [one('redis_up{job="cache-exporter"}', 1)] },
    EventsDown: { sick: [servers(1), {}], well: [servers(2)] },
    DatabaseConnectionFailures: { sick: [one('health_check_status{component="database"}', 0)], well: [one('health_check_status{component="database"}', 1)] },
    CircuitBreakerTriggered: { sick: [one('circuit_breaker_state{service="exchange"}', 1)], well: [one('circuit_breaker_state{service="exchange"}', 0)] },
    MaxDrawdownExceeded: { sick: [one("risk_agent_drawdown_current_percent", 11)], well: [one("risk_agent_drawdown_current_percent", 9)] },
    AgentDisconnected: { sick: [agents(5), {}], well: [agents(6)] },
    TradeExecutionFailures: { sick: [failedOrders(1)], well: [failedOrders(0)] },
    OrderExecutorDown: {
        sick: [one('kube_pod_container_status_ready{namespace="cryptofunk",pod="order-executor-0"}', 0), {}],
        well: [one('kube_pod_container_status_ready{namespace="cryptofunk",pod="order-executor-0"}', 1)],
    },
};

/** What a bot on RDS, with a kill switch in Redis, has instead. */
const onRds: Record<string, Case> = {
    DatabaseConnectionsHigh: {
        sick: [
            { ...one('pg_stat_activity_count{job="database-exporter",state="idle"}', 81), ...one('pg_settings_max_connections{job="database-exporter"}', 100) },
        ],
        well: [
            { ...one('pg_stat_activity_count{job="database-exporter",state="idle"}', 79), ...one('pg_settings_max_connections{job="database-exporter"}', 100) },
        ],
    },
    CacheFull: { sick: [filled(81, 100)], well: [filled(79, 100), filled(79, 0)] },
    DatabaseDown: { sick: [one('pg_up{job="database-exporter"}', 0), {}], well: [one('pg_up{job="database-exporter"}', 1)] },
    DatabaseSizeHigh: {
        sick: [
            {
                ...one('pg_database_size_bytes{job="database-exporter",datname="a"}', 50 * 2 ** 30),
                ...one('pg_database_size_bytes{job="database-exporter",datname="b"}', 31 * 2 ** 30),
            },
        ],
        well: [one('pg_database_size_bytes{job="database-exporter",datname="a"}', 79 * 2 ** 30)],
    },
};

/** Whether an alert fires in promtool's simulation of so many minutes; a rule that stays in its waiting time does not fire. */
function fires(groups: RuleGroup[], alert: string, series: Series, expected: boolean, after = 20): { code: number | null; output: string } {
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const firing = `count(ALERTS{alertname="${alert}",alertstate="firing"} == 1) > bool 0 or vector(0)`;
    const test = {
        rule_files: ["rules.yml"],
        tests: [
            {
                interval: "1m",
                // promtool evaluates nothing without any series.
                input_series: [...input, { series: "anything", values: always(1) }],
                promql_expr_test: [{ expr: firing, eval_time: `${after}m`, exp_samples: [{ labels: "{}", value: expected ? 1 : 0 }] }],
            },
        ],
    };
    return run("promtool", ["test", "rules", "test.yml"], { "rules.yml": stringify({ groups }), "test.yml": stringify(test) });
}

describe("the alert rules, by promtool", () => {
    const rules = alertRules(cryptofunk(), settings());
    const rds = cryptofunk();
    Object.assign(rds.stores.database, { hosting: "rds" });
    Object.assign(rds.stores.cache, { killSwitch: true });
    const rdsRules = alertRules(rds, settings());
    before(function () {
        if (!installed("promtool", "prometheus")) this.skip();
    });

    it("are valid", () => {
        for (const groups of [rules, rdsRules]) {
            const { code, output } = run("promtool", ["check", "rules", "rules.yml"], { "rules.yml": stringify({ groups }) });
            assert.strictEqual(code, 0, output);
        }
    });
    it("have each a case here", () => {
        const namesOf = (groups: RuleGroup[]) => groups.flatMap(group => group.rules.map(rule => rule.alert)).sort();
        assert.deepStrictEqual(namesOf(rules), Object.keys(cases).sort());
        const lacking = namesOf(rdsRules).filter(name => !(name in cases) && !(name in onRds));
        assert.deepStrictEqual(lacking, []);
    });
    it("say that a database is copied only where it has replicas", () => {
        const alone = alertRules(cryptofunk(), { ...settings(), postgres: { ...settings().postgres, multiAz: false } });
        assert.ok(!alone.some(group => group.rules.some(rule => rule.alert === "DatabaseBehind")));
    });
    it("answer each of the alerts that the checklist demands", () => {
        const answered = rules.flatMap(group => group.rules.flatMap(rule => (rule.annotations.checklist ?? "").split(" ")));
        for (const line of [386, 387, 388, 389, 390, 391, 392, 393]) assert.ok(answered.includes(`cryptofunk:${line}`), `cryptofunk:${line}`);
        for (const item of ["mech-exo:55", "arbitrage:174", "bot-core:491"]) assert.ok(answered.includes(item), item);
    });
    for (const [groups, table, where] of [
        [rules, cases, "in the cluster"],
        [rdsRules, onRds, "on RDS"],
    ] as const)
        for (const [alert, { sick, well, after }] of Object.entries(table))
            it(`${alert} (${where}) fires when it has to, and only then`, () => {
                for (const [series, expected] of [...sick.map(s => [s, true] as const), ...well.map(s => [s, false] as const)]) {
                    const { code, output } = fires(groups, alert, series, expected, after);
                    assert.strictEqual(code, 0, `${JSON.stringify(series)} should ${expected ? "" : "not "}fire: ${output}`);
                }
            });
    it("tell what is wrong with what", () => {
        const test = {
            rule_files: ["rules.yml"],
            tests: [
                {
                    interval: "1m",
                    input_series: Object.entries(cases.ServiceDown.sick[1]).map(([series, values]) => ({ series, values })),
                    alert_rule_test: [
                        {
                            eval_time: "20m",
                            alertname: "ServiceDown",
                            exp_alerts: [
                                {
                                    exp_labels: { severity: "critical", namespace: "cryptofunk", statefulset: "order-executor" },
                                    exp_annotations: {
                                        summary: "No pod of order-executor works.",
                                        runbook_url: "docs/night.md#a-service-is-down-or-ends-again-and-again",
                                    },
                                },
                            ],
                        },
                    ],
                },
            ],
        };
        const { code, output } = run("promtool", ["test", "rules", "test.yml"], { "rules.yml": stringify({ groups: rules }), "test.yml": stringify(test) });
        assert.strictEqual(code, 0, output);
    });
});
