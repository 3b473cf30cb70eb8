import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/kubernetes/alert-rules";
import { judgeGraph, resource, unknown } from "../../../judge";
import { object } from "../fixtures/pods-and-policies";

const alerts = (...expressions: unknown[]) =>
    resource("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "alerts", {
        spec: { groups: [{ name: "a", rules: expressions.map((expr, i) => ({ alert: `Alert${i}`, expr })) }] },
    });
const file = (expr: string) =>
    object("ConfigMap", "rules", { data: { "rules.yml": `groups:\n  - name: a\n    rules:\n      - alert: InFile\n        expr: ${expr}\n` } });

describe("alert-reads-no-frozen-metric", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.alertMetricMoves);
    const cluster = (spec: unknown) => resource("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", { spec });
    const plugin = cluster({ plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }] });
    const old = "time() - cnpg_collector_last_available_backup_timestamp > 93600";
    it("passes the plug-in's own, other metrics, and backups that the operator makes", async () => {
        const own = "time() - barman_cloud_cloudnative_pg_io_last_available_backup_timestamp > 93600";
        await passes([plugin, alerts(own, "cnpg_collector_up == 0", undefined)]);
        await passes([cluster({ backup: { barmanObjectStore: {} } }), alerts(old)]);
        await passes([cluster({ backup: { volumeSnapshot: {} } }), alerts(old)]);
    });
    it("fails what stands still, in a PrometheusRule and in a file", async () => {
        const finding = await fails([plugin, alerts("up == 0", old)], /^Alert1 reads cnpg_collector_last_available_backup_timestamp, which stands still/);
        assert.strictEqual(finding.level, "mandatory");
        await fails([plugin, file("cnpg_collector_first_recoverability_point == 0")], /^InFile reads cnpg_collector_first_recoverability_point/);
        await fails([plugin, alerts(old, "cnpg_collector_last_failed_backup_timestamp > 0")], /Alert0 reads.*; Alert1 reads/);
        await fails([cluster({ plugins: [{ name: "barman-cloud.cloudnative-pg.io" }] }), alerts(old)], /stands still/);
    });
    it("advises where no database of the stack says who makes its backups", async () => {
        const off = cluster({ plugins: [{ name: "barman-cloud.cloudnative-pg.io", enabled: false }] });
        for (const other of [[], [off], [resource("kubernetes:x/v1:Cluster", "c", {})]])
            await advises([...other, alerts(old)], /^advice, since no Cluster of the stack/);
    });
    it("is undecided while its expression is unknown", () => isUndecided([plugin, alerts(unknown)]));
});

describe("silence-raises-an-alert", () => {
    const { passes, fails, advises, isUndecided } = judgeGraph(rules.silenceIsTold);
    const age = "time() - bot_last_heartbeat_timestamp_seconds > 120";
    it("passes an alert that says what there is, and one whose silence is told", async () => {
        await passes([alerts("bot_position_usd > 1000", "rate(bot_errors_total[5m]) > 0", "bot_queue == 0", "increase(x[5m]) < 10")]);
        await passes([alerts(age, "absent(bot_last_heartbeat_timestamp_seconds)")]);
        await passes([alerts(`${age} or absent(bot_last_heartbeat_timestamp_seconds)`)]);
        await passes([alerts(age), file('absent_over_time(up{job="bot"}[5m])')]);
        await passes([alerts(age, "kube_statefulset_status_replicas_ready == 0")]);
        await passes([alerts("time() - node_boot_time_seconds < 600", "rate(node_cpu_seconds_total[5m]) == 0")]);
        await passes([alerts("rate(bot_ticks_total[5m]) == 0 unless on() bot_paused == 1")]);
        await passes([alerts(undefined)]);
    });
    it("passes where the chart's own rules watch the workloads", async () => {
        const chart = (values?: object) => resource("kubernetes:helm.sh/v3:Release", "m", { chart: "kube-prometheus-stack", values });
        await passes([alerts(age), chart()]);
        await fails([alerts(age), chart({ defaultRules: { create: false } })], /Alert0/);
    });
    it("fails an alert that waits for a sign of life alone", async () => {
        const said = /^Alert0 waits until bot_last_heartbeat_timestamp_seconds is too old, and nothing tells when the series is gone/;
        assert.strictEqual((await fails([alerts(age)], said)).level, "mandatory");
        await fails([alerts('time() - max by (job) (bot_tick_time{job="or"}) > 60')], /bot_tick_time is too old/);
        await fails([alerts('sum(rate(bot_ticks_total{venue="x"}[5m])) == 0')], /bot_ticks_total does not move/);
        await fails([alerts("increase(bot_ticks_total[5m]) < 1")], /bot_ticks_total does not move/);
        await fails([alerts('bot_ws_connected{venue="x"} == 0', "bot_heartbeat < 1")], /bot_ws_connected is 0.*; Alert1 waits until bot_heartbeat is 0/);
        await fails([file("time() - bot_beat > 60")], /^InFile waits until bot_beat/);
        await fails([alerts(age, "absent(other)")], /Alert0/);
    });
    it("advises of a target that is down", async () => {
        const said = /^advice, since up is 0 as long as Prometheus still knows the target.*waits until up is 0/;
        await advises([alerts('up{job="bot"} == 0')], said);
        assert.strictEqual((await fails([alerts("up == 0", age)], /Alert0.*Alert1/)).level, "mandatory");
    });
    it("is undecided while its expression is unknown", () => isUndecided([alerts(unknown)]));
});
