import * as assert from "node:assert";
import { serving } from "../../../probes/canary/server";
import { podsAgree, quantity } from "../../../probes/monitoring/pods-agree";
import { ask, closed, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, world } from "../questions";

interface Pods {
    /** Use as the cluster's metrics API tells it, by pod; nothing of one that it does not measure yet. */
    cluster: Record<string, [cpu: string, memory: string] | undefined>;
    /** Cores and bytes by pod, as Prometheus has them. */
    prometheus: Record<string, [cpu: number, memory: number]>;
}

/** The cluster's API, its metrics, and Prometheus: each answers as it is documented to. */
const answers =
    ({ cluster, prometheus }: Pods) =>
    ({ path, body }: { path: string; body: string }): unknown => {
        if (path.startsWith("/apis/metrics.k8s.io/v1beta1/namespaces/planted/pods")) {
            const items = Object.entries(cluster).flatMap(([name, use]) =>
                use ? [{ metadata: { name, namespace: "planted" }, containers: [{ name: "main", usage: { cpu: use[0], memory: use[1] } }] }] : [],
            );
            return { kind: "PodMetricsList", apiVersion: "metrics.k8s.io/v1beta1", metadata: {}, items };
        }
        if (path.startsWith("/api/v1/namespaces/planted/pods")) {
            const items = Object.keys(cluster).map(name => ({ metadata: { name, namespace: "planted" }, status: { phase: "Running" } }));
            return { kind: "PodList", apiVersion: "v1", metadata: {}, items };
        }
        const isCpu = new URLSearchParams(body).get("query")?.includes("cpu");
        const result = Object.entries(prometheus).map(([pod, [cpu, memory]]) => ({ metric: { pod }, value: [0, String(isCpu ? cpu : memory)] }));
        return { status: "success", data: { resultType: "vector", result } };
    };

const MiB = 2 ** 20;
const measured = (pods: Pods) => serving(answers(pods), address => ask(podsAgree, world({ address })));

describe("monitoring.pods-agree", () => {
    it("passes pods within a fifth, and those that use next to nothing", async () => {
        holds(
            await measured({
                cluster: { "api-1": ["500m", "512Mi"], "api-2": ["2000000n", "8Mi"] },
                prometheus: { "api-1": [0.55, 480 * MiB], "api-2": [0.01, 20 * MiB] },
            }),
        );
    });
    it("fails a pod that is not in Prometheus, or is another there", async () => {
        fails(await measured({ cluster: { "api-1": ["500m", "512Mi"] }, prometheus: {} }), /api-1: it is not in Prometheus/);
        fails(await measured({ cluster: { "api-1": ["500m", "512Mi"] }, prometheus: { "api-1": [0.9, 512 * MiB] } }), /500m of CPU, Prometheus has 900m/);
        fails(await measured({ cluster: { "api-1": ["500m", "512Mi"] }, prometheus: { "api-1": [0.5, 200 * MiB] } }), /512 MiB of memory/);
    });
    it("does not know of a pod that nobody measures yet, or of a bot without pods", async () => {
        isUnknown(await measured({ cluster: { "api-1": undefined }, prometheus: {} }), /has not measured it yet/);
        isUnknown(await measured({ cluster: { "api-1": ["much", "512Mi"] }, prometheus: { "api-1": [1, 1] } }), /could not be read/);
        isUnknown(await measured({ cluster: {}, prometheus: {} }), /none was found/);
    });
    it("has no answer where the cluster or its metrics do not answer", async () => {
        await hasNoAccess(podsAgree, world({ address: "http://127.0.0.1:9" }, { kubernetes: closed }), /bastion/);
        await serving(
            ({ path }) => (path.includes("metrics.k8s.io") ? undefined : answers({ cluster: { a: undefined }, prometheus: {} })({ path, body: "" })),
            address => hasNoAnswer(podsAgree, world({ address }), /Error occurred in metrics request/),
        );
    });
    it("reads quantities as Kubernetes writes them", () => {
        assert.deepStrictEqual(["250m", "1", "128Mi", "2k", "5n"].map(quantity), [0.25, 1, 128 * MiB, 2000, 5e-9]);
        assert.ok(Number.isNaN(quantity("lots")));
    });
});
