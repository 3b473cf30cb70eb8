import * as assert from "node:assert";
import type { NatsArgs } from "../../../components/stores/nats";
import { Nats } from "../../../components/stores/nats";
import { build } from "../harness";
import { clusterGround, once, storeSpec } from "../store-fixture";

const clients = [{ namespace: "cryptofunk", labels: { "app.kubernetes.io/name": "orchestrator", "app.kubernetes.io/part-of": "cryptofunk" } }];
const make = (over: Partial<Omit<NatsArgs, "target">> = {}) =>
    build(() => new Nats("events", { ...clusterGround(), spec: storeSpec("nats"), clients, ...over }));
type Built = Awaited<ReturnType<typeof make>>;
const standard = once(() => make());
const nats = (over?: Parameters<typeof make>[0]) => (over ? make(over) : standard());
const release = (built: Built) => built.one("kubernetes:helm.sh/v3:Release", "events");
const policy = (built: Built, name: string) => built.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", `data-allow-events-${name}`).inputs.spec;
const pods = { "app.kubernetes.io/name": "nats", "app.kubernetes.io/instance": "events" };

describe("Nats", () => {
    it("is three JetStream servers on encrypted disks", async () => {
        const { config } = release(await nats()).inputs.values;
        assert.deepStrictEqual(config.cluster, { enabled: true, replicas: 3 });
        assert.deepStrictEqual(config.jetstream.fileStore, { enabled: true, pvc: { enabled: true, size: "10Gi", storageClassName: "gp3" } });
    });
    it("follows the manifest's servers and disk", async () => {
        const { config } = release(await nats({ spec: storeSpec("nats", { replicas: 5, storageGb: 50 }) })).inputs.values;
        assert.strictEqual(config.cluster.replicas, 5);
        assert.strictEqual(config.jetstream.fileStore.pvc.size, "50Gi");
    });
    it("installs the pinned chart under a name that its address is made of", async () => {
        const built = await nats();
        assert.strictEqual(release(built).inputs.version, "2.14.2");
        assert.strictEqual(release(built).inputs.values.fullnameOverride, "events-nats");
        assert.deepStrictEqual(built.value.values, {
            host: "events-nats.data.svc.cluster.local",
            port: "4222",
            url: "nats://events-nats.data.svc.cluster.local:4222",
        });
    });
    it("spreads over zones and nodes, and gives up one server at a time", async () => {
        const { podTemplate, podDisruptionBudget } = release(await nats()).inputs.values;
        assert.deepStrictEqual(Object.keys(podTemplate.topologySpreadConstraints).sort(), ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
        assert.strictEqual(podDisruptionBudget.enabled, true);
    });
    it("meets the restricted Pod Security Standard in every container", async () => {
        const { container, reloader, promExporter, podTemplate, natsBox } = release(await nats()).inputs.values;
        const { securityContext } = podTemplate.merge.spec;
        assert.deepStrictEqual([securityContext.runAsNonRoot, securityContext.seccompProfile.type], [true, "RuntimeDefault"]);
        for (const one of [container, reloader, promExporter]) {
            assert.strictEqual(one.merge.securityContext.allowPrivilegeEscalation, false);
            assert.deepStrictEqual(one.merge.securityContext.capabilities, { drop: ["ALL"] });
            assert.ok(one.merge.resources.limits.memory);
        }
        assert.strictEqual(natsBox.enabled, false);
    });
    it("lets in its clients by their labels", async () => {
        const { podSelector, policyTypes, ingress } = policy(await nats(), "clients");
        assert.deepStrictEqual(podSelector.matchLabels, pods);
        assert.deepStrictEqual(policyTypes, ["Ingress"]);
        assert.deepStrictEqual(ingress[0].from, [
            { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "cryptofunk" } }, podSelector: { matchLabels: clients[0].labels } },
        ]);
        assert.deepStrictEqual(ingress[0].ports, [{ port: 4222, protocol: "TCP" }]);
    });
    it("lets its servers talk to each other, both ways, before they start", async () => {
        const built = await nats();
        const { ingress, egress } = policy(built, "servers");
        assert.deepStrictEqual(ingress[0].ports, [{ port: 6222, protocol: "TCP" }]);
        assert.deepStrictEqual(egress[0].to[0].podSelector.matchLabels, pods);
        assert.ok(built.waitsFor(release(built), built.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "data-allow-events-servers")));
    });
    it("has an exporter that Prometheus reaches", async () => {
        const built = await nats();
        assert.strictEqual(release(built).inputs.values.promExporter.port, built.value.metrics.port);
        const { ingress } = policy(built, "metrics");
        assert.deepStrictEqual(ingress[0].ports, [{ port: 7777, protocol: "TCP" }]);
        assert.strictEqual(ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "monitoring");
    });
});
