import * as rules from "../../../../policies/rules/kubernetes/alertmanager";
import { judge, judgeGraph, resource, unknown } from "../../../judge";

const object = (kind: string, name: string, properties: object, metadata: object = {}) =>
    resource(`kubernetes:monitoring.coreos.com/v1:${kind}`, name, { metadata: { name, namespace: "bot", ...metadata }, ...properties });

const chart = (name: unknown, more: object = {}, kind = "Release") =>
    resource(`kubernetes:helm.sh/v3:${kind}`, "monitoring", { chart: name, namespace: "monitoring", name: "monitoring", ...more });
const stack = (values: unknown = {}) => chart("kube-prometheus-stack", { values });

describe("alerts-reach-somebody", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.alertsReachSomebody);
    const receivers = [{ name: "null" }, { name: "team", slack_configs: [{ channel: "bot" }], webhook: {} }, { name: "spare", email_configs: [{}] }];
    const config = (route?: object, who: unknown = receivers) => stack({ alertmanager: { config: { receivers: who, route } } });
    it("passes a receiver that tells somebody", async () => {
        await passes([config({ receiver: "team" })]);
        await passes([config({ receiver: "null", routes: [{ receiver: "null" }, { routes: [{ receiver: "team" }] }] })]);
    });
    it("passes a configuration that lies elsewhere", async () => {
        await passes([stack(), object("AlertmanagerConfig", "routes", {})]);
        await passes([stack({ alertmanager: { alertmanagerSpec: { configSecret: "alertmanager" } } })]);
        await passes([stack({ alertmanager: { alertmanagerSpec: { useExistingSecret: true } } })]);
    });
    it("fails others", async () => {
        await fails([config({ receiver: "null" }, [{ name: "null" }])], /receivers tells nobody/);
        await fails([stack()], /receivers tells nobody/);
        await fails([stack(undefined)], /receivers tells nobody/);
        await fails([stack({ alertmanager: { enabled: true, alertmanagerSpec: { replicas: 2 } } })], /receivers tells nobody/);
        await fails([stack({ alertmanager: { enabled: false } })], /alertmanager\.enabled is false/);
    });
    it("fails a receiver to whom no route leads", async () => {
        await fails([config({ receiver: "null" })], /alertmanager\.config\.route leads to no receiver that tells somebody/);
        // The chart's own route, which leads to nobody, stays where none is given.
        await fails([config()], /alertmanager\.config\.route leads to no receiver/);
    });
    it("is undecided while the receivers are unknown", () => isUndecided([config({ receiver: "team" }, unknown)]));
});

describe("chart-alertmanager-configuration-loads", () => {
    const { passes, fails, isUndecided } = judge(rules.chartAlertmanagerLoads, "kubernetes:helm.sh/v3:Release");
    const release = (config: unknown, chart = "kube-prometheus-stack") => ({ chart, values: { alertmanager: { config } } });
    it("passes what loads, what the chart fills in, and other charts", async () => {
        await passes(release({ route: { receiver: "a" }, receivers: [{ name: "a" }] }));
        await passes(release({ receivers: [{ name: "a" }] }));
        await passes(release({ route: { receiver: "b" } }));
        await passes(release({ route: { receiver: "b" }, receivers: [] }, "nats"));
        await passes({ chart: "prometheus" });
        await passes({ chart: "prometheus", values: {} });
        await passes({ values: release({ route: { receiver: "b" }, receivers: [] }).values });
    });
    it("fails a route to nowhere", () =>
        fails(release({ route: { receiver: "b" }, receivers: [{ name: "a" }] }), /values\.alertmanager\.config: a route names the receiver b/));
    it("is undecided while a receiver is unknown", () => isUndecided(release({ route: { receiver: "b" }, receivers: [{ name: unknown }] })));
});
