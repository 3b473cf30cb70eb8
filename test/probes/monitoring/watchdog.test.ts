import * as assert from "node:assert";
import { watchdogArrives } from "../../../probes/monitoring/watchdog";
import { installed } from "../../servers/tool";
import { ask, closed, fails, hasNoAccess, holds, isUnknown, world } from "../questions";
import { Stand } from "./stand";

const watchdog = { name: "general", rules: [{ alert: "Watchdog", expr: "vector(1)", labels: { severity: "none" } }] };

describe("monitoring.watchdog-arrives, on a real Prometheus and Alertmanager", () => {
    const stands: Stand[] = [];
    before(function () {
        if (!installed("prometheus", "prometheus") || !installed("prometheus-alertmanager", "prometheus-alertmanager")) this.skip();
    });
    afterEach(() => Promise.all(stands.splice(0).map(stand => stand.stop())));

    /** A monitoring whose heartbeat the service outside answers so, once it has been sent several. */
    async function standing(status: number, rules: object[] = [watchdog], failed = 0): Promise<Stand> {
        const stand = new Stand();
        stands.push(stand);
        await stand.startAlertmanager(await stand.outside(status));
        await stand.startPrometheus([], rules);
        await stand.until('up{job="monitoring-alertmanager"} == 1');
        if (rules.length > 0) await stand.until('ALERTS{alertname="Watchdog",alertstate="firing"}');
        const counter = failed > 0 ? "alertmanager_notifications_failed_total" : "alertmanager_notifications_total";
        await stand.until(`increase(${counter}{integration="webhook"}[15m]) ${rules.length > 0 ? "> 0" : ">= 0"}`);
        return stand;
    }
    const on = ({ prometheus, alertmanager }: Pick<Stand, "prometheus" | "alertmanager">) =>
        world(
            { address: prometheus, settings: { alerts: { heartbeat: true } } as never },
            { inside: async () => ({ host: "127.0.0.1", port: Number(new URL(alertmanager).port) }) },
        );

    it("passes where it fires, goes to the heartbeat, and is taken outside", async () => holds(await ask(watchdogArrives, on(await standing(200)))));
    it("fails where the service outside refuses it", async () =>
        fails(await ask(watchdogArrives, on(await standing(404, [watchdog], 1))), /arrives outside: .* refused/));
    it("fails where it does not fire, or Alertmanager sends it to nobody outside", async () => {
        const quiet = await standing(200, []);
        fails(await ask(watchdogArrives, on(quiet)), /fires: it does not/, /Alertmanager has no such alert/, /arrives outside: 0 sent/);
    });
    it("does not know where Alertmanager's own figures are missing, and has no answer where nobody gets in", async () => {
        const stand = new Stand();
        stands.push(stand);
        await stand.startPrometheus([], [watchdog]);
        await stand.until('ALERTS{alertname="Watchdog",alertstate="firing"}');
        const loud = await standing(200);
        isUnknown(await ask(watchdogArrives, on({ prometheus: stand.prometheus, alertmanager: loud.alertmanager })), /figures are not in Prometheus/);
        await hasNoAccess(
            watchdogArrives,
            world({ address: loud.prometheus, settings: { alerts: { heartbeat: true } } as never }, { inside: closed }),
            /bastion/,
        );
    });
    it("has nothing to ask where there is no heartbeat", () => {
        const silent = world({ address: "http://127.0.0.1:9", settings: { alerts: { heartbeat: false } } as never });
        assert.deepStrictEqual(watchdogArrives.targets(silent), []);
    });
});
