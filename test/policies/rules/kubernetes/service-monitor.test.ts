import type { RecordedResource } from "../../../../policies/engine/analysis";
import * as rules from "../../../../policies/rules/kubernetes/service-monitor";
import { judgeGraph, resource, unknown } from "../../../judge";

// In a cluster of its own, as every place is.
const cluster = resource("pulumi:providers:kubernetes", "cluster", {});
const there = (object: RecordedResource): RecordedResource => ({ ...object, provider: `${cluster.urn}::id` });
const inCluster = (type: string, name: string, properties: object, namespace: string, labels?: object) =>
    there(resource(`kubernetes:${type}`, name, { metadata: { name, namespace, labels }, ...properties }));

const looksIn = (...matchNames: string[]) => ({ namespaceSelector: { matchNames } });
const everywhere = { namespaceSelector: { any: true } };
const nats = (namespace: string) => there(resource("kubernetes:helm.sh/v3:Release", "nats", { chart: "nats", namespace }));

const service = (name: string, port: string, namespace = "bot", label = name) => {
    const ports = [
        { name: "http", port: 80 },
        { name: port, port: 9101 },
    ];
    return inCluster("core/v1:Service", name, { spec: { ports } }, namespace, { app: label });
};

const app = (name: string) => ({ selector: { matchLabels: { app: name } } });

const monitor = (spec: object = {}, selected = "bot") =>
    inCluster("monitoring.coreos.com/v1:ServiceMonitor", "m", { spec: { ...app(selected), endpoints: [{ port: "metrics" }], ...spec } }, "bot");

describe("service-monitor-scrapes-something", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.serviceMonitorScrapes);
    const bot = service("bot", "metrics");
    const api = service("api", "metrics");
    it("passes one that finds its Service", async () => {
        await passes([cluster, bot, monitor()]);
        await passes([cluster, api, bot, monitor(everywhere)]);
        await passes([cluster, bot, api, monitor()]);
        await passes([cluster, bot, service("other", "metrics", "other"), monitor(looksIn("none", "bot"))]);
        await passes([cluster, service("slow", "grpc", "bot", "bot"), bot, monitor()]);
    });
    it("passes a monitor that needs no name of a port, and one that selects all", async () => {
        await passes([cluster, service("bot", "grpc"), monitor({ endpoints: [{ targetPort: 9101 }, { port: "x", targetPort: 9101 }] })]);
        await passes([cluster, bot, inCluster("monitoring.coreos.com/v1:ServiceMonitor", "m", {}, "bot")]);
    });
    it("says nothing where the stack has no Service", async () => {
        await passes([cluster, monitor()]);
        await passes([cluster, monitor(everywhere)]);
        await passes([cluster, service("api", "metrics", "other"), monitor()]);
    });
    it("fails one that finds none", async () => {
        await fails([cluster, api, monitor()], /spec\.selector matches no Service/);
        await fails([cluster, api, monitor(everywhere)], /spec\.selector matches no Service/);
        await fails([cluster, inCluster("core/v1:Service", "bare", {}, "bot"), monitor()], /spec\.selector matches no Service/);
        await fails([cluster, resource("kubernetes:core/v1:Service", "nameless", {}), monitor(everywhere)], /spec\.selector matches no Service/);
    });
    it("fails a port that the Service does not have", async () => {
        await fails([cluster, service("bot", "grpc"), monitor()], /endpoints\[0\]\.port is metrics, which bot does not have/);
        await fails([cluster, inCluster("core/v1:Service", "bot", {}, "bot", { app: "bot" }), monitor()], /which bot does not have/);
    });
    it("cannot see the Services of a chart", async () => {
        await passes([cluster, api, nats("bot"), monitor()]);
        await passes([cluster, api, nats("nats"), monitor(looksIn("bot", "nats"))]);
    });
    it("passes a Service that Kubernetes or the operator makes", async () => {
        await passes([cluster, service("dns", "dns", "kube-system"), monitor(looksIn("kube-system"), "kubelet")]);
        await passes([cluster, service("dns", "dns", "kube-system"), monitor(looksIn("bot", "kube-system"), "kubelet")]);
    });
    it("still compares the port of one that is there", () =>
        fails([cluster, service("kubelet", "dns", "kube-system"), monitor(looksIn("kube-system"), "kubelet")], /port is metrics, which kubelet does not have/));
    it("is undecided while its selector is unknown", () => isUndecided([cluster, bot, monitor({ selector: unknown })]));
});

describe("pod-monitor-scrapes-something", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.podMonitorScrapes);
    const pod = (name: string, port: string, label = name) => {
        const ports = [
            { name: "http", containerPort: 8080 },
            { name: port, containerPort: 9101 },
        ];
        const template = { metadata: { labels: { app: label } }, spec: { containers: [{ name: "proxy" }, { name: "bot", ports }] } };
        return inCluster("apps/v1:Deployment", name, { spec: { template } }, "bot");
    };
    const bot = pod("bot", "metrics");
    const podMonitor = (spec: object = {}, selected = "bot") =>
        inCluster("monitoring.coreos.com/v1:PodMonitor", "m", { spec: { ...app(selected), podMetricsEndpoints: [{ port: "metrics" }], ...spec } }, "bot");
    it("passes one that finds its pods", async () => {
        await passes([cluster, bot, podMonitor()]);
        await passes([cluster, pod("slow", "grpc", "bot"), bot, podMonitor()]);
        await passes([cluster, bot, podMonitor({ podMetricsEndpoints: [{ portNumber: 9101 }] })]);
        await passes([cluster, bot, inCluster("monitoring.coreos.com/v1:PodMonitor", "m", {}, "bot")]);
    });
    it("says nothing of pods that it cannot see", async () => {
        await passes([cluster, bot, podMonitor(everywhere, "api")]);
        await passes([cluster, bot, nats("bot"), podMonitor({}, "nats")]);
        await passes([cluster, bot, podMonitor(looksIn("bot", "nats"), "nats")]);
        await passes([cluster, podMonitor()]);
    });
    it("fails one that finds none", () => fails([cluster, bot, podMonitor({}, "api")], /spec\.selector matches no pod/));
    it("fails a port that no container has", () =>
        fails([cluster, pod("bot", "grpc"), podMonitor()], /podMetricsEndpoints\[0\]\.port is metrics, which bot does not have/));
    it("is undecided while its selector is unknown", () => isUndecided([cluster, bot, podMonitor({ selector: unknown })]));
});
