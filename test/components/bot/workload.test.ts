import * as assert from "node:assert";
import { bot, podOf } from "../bot-fixture";
import { type Built, build, type Recorded } from "../harness";

const deployment = "kubernetes:apps/v1:Deployment";
const statefulSet = "kubernetes:apps/v1:StatefulSet";
const autoscaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const budget = "kubernetes:policy/v1:PodDisruptionBudget";

describe("Workload", () => {
    let prod: Built<unknown>;
    const workload = (name: string) => [...prod.of(deployment), ...prod.of(statefulSet)].find(w => w.name === name) as Recorded;
    const container = (name: string) => podOf(workload(name)).spec.containers[0];
    before(async () => {
        prod = await build(() => bot());
    });

    describe("that places orders", () => {
        it("is one pod of a StatefulSet", () => {
            const [only, ...more] = prod.of(statefulSet);
            assert.deepStrictEqual(more, []);
            assert.strictEqual(only.name, "order-executor");
            assert.strictEqual(only.inputs.spec.replicas, 1);
            assert.strictEqual(only.inputs.spec.podManagementPolicy, "Parallel");
        });
        it("has no autoscaler, and no disruption budget that would block a drain", () => {
            assert.ok(!prod.of(autoscaler).some(a => a.name === "order-executor"));
            assert.ok(!prod.of(budget).some(b => b.name === "order-executor"));
        });
        it("is not moved to save money, and gets its time to cancel orders", () => {
            const pod = podOf(workload("order-executor"));
            assert.strictEqual(pod.metadata.annotations["karpenter.sh/do-not-disrupt"], "true");
            assert.strictEqual(pod.spec.terminationGracePeriodSeconds, 60);
        });
        it("alone says so to the rules", () => {
            const saying = [...prod.of(deployment), ...prod.of(statefulSet)].filter(w => podOf(w).metadata.annotations["golive.dev/places-orders"]);
            assert.deepStrictEqual(
                saying.map(w => w.name),
                ["order-executor"],
            );
        });
    });

    describe("with several pods", () => {
        it("rolls without a gap and leaves their number to the autoscaler", () => {
            const { spec } = workload("api").inputs;
            assert.deepStrictEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
            assert.ok(!("replicas" in spec));
            const { scaleTargetRef, minReplicas, maxReplicas, metrics } = prod.one(autoscaler, "api").inputs.spec;
            assert.deepStrictEqual([scaleTargetRef.name, minReplicas, maxReplicas], ["api", 2, 4]);
            assert.strictEqual(metrics[0].resource.target.averageUtilization, 70);
        });
        it("keeps all but one through a drain", () => assert.strictEqual(prod.one(budget, "api").inputs.spec.maxUnavailable, 1));
        it("is spread over zones and nodes", () => {
            const keys = podOf(workload("api")).spec.topologySpreadConstraints.map((c: { topologyKey: string }) => c.topologyKey);
            assert.deepStrictEqual(keys, ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
        });
        it("has a number where it is not scaled", async () => {
            const fixed = await build(() =>
                bot({
                    manifest: manifest => {
                        manifest.services.api.scaling = { min: 3, max: 3, cpuPercent: 70 };
                    },
                }),
            );
            assert.strictEqual(fixed.one(deployment, "api").inputs.spec.replicas, 3);
            assert.ok(!fixed.of(autoscaler).some(a => a.name === "api"));
            assert.ok(fixed.of(budget).some(b => b.name === "api"));
        });
    });

    it("with exactly one pod is never two, not even in a rollout", () => {
        const { spec } = workload("orchestrator").inputs;
        assert.deepStrictEqual([spec.replicas, spec.strategy.type], [1, "Recreate"]);
        assert.ok(!prod.of(budget).some(b => b.name === "orchestrator"));
    });

    it("meets the restricted Pod Security Standard, whichever it is", () => {
        for (const { spec } of [...prod.of(deployment), ...prod.of(statefulSet)].map(podOf)) {
            assert.strictEqual(spec.securityContext.runAsNonRoot, true);
            assert.ok(spec.securityContext.runAsUser > 0, "a number: an image may name its user");
            assert.deepStrictEqual(spec.securityContext.seccompProfile, { type: "RuntimeDefault" });
            assert.strictEqual(spec.automountServiceAccountToken, false);
            assert.deepStrictEqual(spec.containers[0].securityContext, {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            });
        }
    });

    it("may not grow beyond the memory it reserved, and has twice its CPU where nothing is said", async () => {
        assert.deepStrictEqual(container("orchestrator").resources, {
            requests: { cpu: "250m", memory: "512Mi" },
            limits: { cpu: "1", memory: "512Mi" },
        });
        const silent = await build(() =>
            bot({
                manifest: manifest => {
                    manifest.services.api.resources = { cpu: "1.5", memory: "1Gi" };
                },
            }),
        );
        assert.strictEqual(podOf(silent.one(deployment, "api")).spec.containers[0].resources.limits.cpu, "3000m");
    });

    it("is probed over HTTP, by a command, or by opening the port", async () => {
        assert.deepStrictEqual(container("orchestrator").readinessProbe, {
            httpGet: { path: "/readiness", port: "http" },
            periodSeconds: 10,
            failureThreshold: 3,
            timeoutSeconds: 5,
        });
        assert.deepStrictEqual(container("order-executor").livenessProbe.exec, { command: ["pgrep", "-x", "mcp-server"] });
        const open = await build(() =>
            bot({
                manifest: manifest => {
                    manifest.services.api.probes.liveness = { port: "http", periodSeconds: 2, failureThreshold: 3 };
                },
            }),
        );
        const probe = podOf(open.one(deployment, "api")).spec.containers[0].livenessProbe;
        assert.deepStrictEqual([probe.tcpSocket, probe.timeoutSeconds], [{ port: "http" }, 2]);
    });

    it("demands its secrets and carries no value of them", () => {
        const [key] = container("order-executor").env.filter((e: { name: string }) => e.name === "BINANCE_API_KEY");
        assert.deepStrictEqual(key.valueFrom, { secretKeyRef: { name: "order-executor", key: "BINANCE_API_KEY", optional: false } });
        assert.strictEqual(workload("order-executor").inputs.metadata.annotations["reloader.stakater.com/auto"], "true");
    });

    it("hears of no other Service by variable, which would hide its own API_PORT", () => {
        assert.strictEqual(podOf(workload("api")).spec.enableServiceLinks, false);
    });

    it("has its files mounted read-only, one by one, from a ConfigMap that is named anew with each change", () => {
        const config = prod.resources.filter(r => r.type === "kubernetes:core/v1:ConfigMap" && r.name === "bifrost");
        assert.strictEqual(config[0].inputs.immutable, true);
        assert.ok(!("name" in config[0].inputs.metadata));
        assert.deepStrictEqual(container("bifrost").volumeMounts, [
            { name: "writable-0", mountPath: "/tmp" },
            { name: "writable-1", mountPath: "/app/data" },
            { name: "files", mountPath: "/app/data/config.json", subPath: "app_data_config.json", readOnly: true },
        ]);
    });

    describe("has a Service", () => {
        const service = "kubernetes:core/v1:Service";
        it("with its containers' ports, since the VPC CNI compares them untranslated", () => {
            assert.deepStrictEqual(prod.one(service, "api").inputs.spec.ports, [{ name: "http", port: 8080, targetPort: 8080, protocol: "TCP" }]);
        });
        it("that selects its pods", () => {
            for (const one of prod.of(service)) assert.deepStrictEqual(one.inputs.spec.selector, podOf(workload(one.name)).metadata.labels);
        });
        it("that nothing waits for, or it would wait for pods that wait for it", () => {
            for (const one of prod.of(service)) assert.strictEqual(one.inputs.metadata.annotations["pulumi.com/skipAwait"], "true");
        });
        it("only if it has ports", () => assert.ok(!prod.of(service).some(s => s.name === "order-executor")));
    });

    it("lets a field of its pod be overridden", async () => {
        const built = await build(() =>
            bot({ args: { override: { pods: { api: { pod: { priorityClassName: "high" }, container: { workingDir: "/app" } } } } } }),
        );
        const { spec } = podOf(built.one(deployment, "api"));
        assert.deepStrictEqual([spec.priorityClassName, spec.containers[0].workingDir], ["high", "/app"]);
    });
});
