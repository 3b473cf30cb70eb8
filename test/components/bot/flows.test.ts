import * as assert from "node:assert";
import { clientsOf } from "../../../components/foundation/peers";
import { bot, cryptofunk, podOf } from "../bot-fixture";
import { type Built, build, type Recorded } from "../harness";

interface Pod {
    namespace: string;
    labels: Record<string, string>;
}
type Labels = Record<string, string>;
interface PolicyPeer {
    ipBlock?: { cidr: string; except?: string[] };
    namespaceSelector?: { matchLabels?: Labels };
    podSelector?: { matchLabels?: Labels };
}

const carries = (labels: Labels, wanted: Labels = {}) => Object.entries(wanted).every(([key, value]) => labels[key] === value);
const number = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
const inside = (address: string, cidr: string) => {
    const [base, bits] = cidr.split("/");
    const size = 2 ** (32 - Number(bits));
    return Math.floor(number(address) / size) === Math.floor(number(base) / size);
};

/** Kubernetes' own meaning of NetworkPolicies: a pod that any policy of a direction selects may do there only what one of them allows. */
class Enforcer {
    constructor(private readonly policies: Recorded[]) {}

    allows(from: Pod | string, to: Pod | string, port: number, protocol = "TCP"): boolean {
        const leaves = typeof from === "string" || this.side("Egress", from, to, port, protocol);
        return leaves && (typeof to === "string" || this.enters(from, to, port, protocol));
    }

    /** The receiver's side alone, as if the sender were free to send. */
    enters(from: Pod | string, to: Pod, port: number, protocol = "TCP"): boolean {
        return this.side("Ingress", to, from, port, protocol);
    }

    private side(direction: "Ingress" | "Egress", pod: Pod, other: Pod | string, port: number, protocol: string): boolean {
        const selecting = this.policies.filter(
            ({ inputs: { metadata, spec } }) =>
                metadata.namespace === pod.namespace && carries(pod.labels, spec.podSelector.matchLabels) && spec.policyTypes.includes(direction),
        );
        if (selecting.length === 0) return true;
        return selecting.some(({ inputs: { metadata, spec } }) =>
            (spec[direction.toLowerCase()] ?? []).some(
                (rule: { from?: PolicyPeer[]; to?: PolicyPeer[]; ports?: { port: number; protocol: string }[] }) =>
                    (!rule.ports || rule.ports.some(p => p.port === port && p.protocol === protocol)) &&
                    (!(rule.from ?? rule.to) || (rule.from ?? rule.to ?? []).some(peer => matches(peer, other, metadata.namespace))),
            ),
        );
    }
}

function matches(peer: PolicyPeer, other: Pod | string, home: string): boolean {
    if (typeof other === "string") return !!peer.ipBlock && inside(other, peer.ipBlock.cidr) && !peer.ipBlock.except?.some(cidr => inside(other, cidr));
    if (peer.ipBlock) return false;
    const there = peer.namespaceSelector
        ? carries({ "kubernetes.io/metadata.name": other.namespace }, peer.namespaceSelector.matchLabels)
        : other.namespace === home;
    return there && carries(other.labels, peer.podSelector?.matchLabels);
}

describe("flows of cryptofunk", () => {
    const binance = "13.225.78.10";
    const manifest = cryptofunk();
    const prometheus: Pod = { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } };
    const stranger: Pod = { namespace: "default", labels: {} };
    const store = (name: string): Pod => ({ namespace: "data", labels: { "app.kubernetes.io/name": name } });
    let built: Built<unknown>;
    let enforcer: Enforcer;
    let pods: Record<string, Pod>;
    before(async () => {
        built = await build(() => bot());
        enforcer = new Enforcer(built.of("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
        const workloads = [...built.of("kubernetes:apps/v1:Deployment"), ...built.of("kubernetes:apps/v1:StatefulSet"), ...built.of("kubernetes:batch/v1:Job")];
        pods = Object.fromEntries(workloads.map(w => [w.name, { namespace: w.inputs.metadata.namespace, labels: podOf(w).metadata.labels }]));
    });
    /** Everyone who may reach something, by name. */
    const reaching = (to: Pod | string, port: number) =>
        Object.keys(pods)
            .filter(name => enforcer.allows(pods[name], to, port))
            .sort();

    it("let exactly those services through to each other that the manifest names", () => {
        const found = Object.keys(pods).flatMap(from =>
            Object.keys(manifest.services).flatMap(to =>
                Object.values(manifest.services[to].ports)
                    .filter(port => from !== to && enforcer.allows(pods[from], pods[to], port))
                    .map(port => `${from} > ${to}:${port}`),
            ),
        );
        assert.deepStrictEqual(found.sort(), [
            "api > orchestrator:8081",
            "reversion-agent > bifrost:8080",
            "risk-agent > bifrost:8080",
            "technical-agent > bifrost:8080",
            "trend-agent > bifrost:8080",
        ]);
    });
    it("guard each service at its own door too", () => {
        const entering = Object.keys(pods).filter(from => from !== "orchestrator" && enforcer.enters(pods[from], pods.orchestrator, 8081));
        assert.deepStrictEqual(entering, ["api"]);
        assert.ok(!enforcer.enters(pods.bifrost, pods.bifrost, 8080));
    });
    it("let exactly the stores' users through to them", () => {
        assert.deepStrictEqual(reaching(store("database"), 5432), ["api", "migration", "orchestrator", "order-executor", "risk-agent"]);
        assert.deepStrictEqual(reaching("10.40.224.7", 6379), ["api", "orchestrator"]);
        assert.deepStrictEqual(reaching(store("events"), 4222).length, 8);
        assert.deepStrictEqual(reaching(store("database"), 22), []);
        assert.deepStrictEqual(reaching("10.40.224.7", 5432), []);
    });
    it("let only the order executor through to the exchange's other port", () => {
        assert.deepStrictEqual(reaching(binance, 9443), ["order-executor"]);
    });
    it("let only those out into the internet that the manifest lets", () => {
        const out = Object.keys(manifest.services).filter(name => manifest.services[name].internet || manifest.services[name].exchanges.length > 0);
        assert.deepStrictEqual(reaching(binance, 443), out.sort());
        assert.deepStrictEqual(reaching(binance, 80), []);
        assert.ok(!out.includes("api") && !out.includes("risk-agent"));
    });
    it("keep the nodes' metadata, the VPC and the Kubernetes API out of what is called internet", () => {
        for (const address of ["169.254.169.254", "10.40.1.1", "172.20.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1"])
            assert.deepStrictEqual(reaching(address, 443), [], address);
    });
    it("let everybody ask for names, over both protocols", () => {
        for (const pod of Object.values(pods)) for (const protocol of ["UDP", "TCP"]) assert.ok(enforcer.allows(pod, "172.20.0.10", 53, protocol));
    });
    it("let Prometheus in on the ports of metrics and nowhere else", () => {
        for (const [name, { metrics, ports }] of Object.entries(manifest.services)) {
            for (const [port, number] of Object.entries(ports))
                assert.strictEqual(enforcer.allows(prometheus, pods[name], number), metrics?.port === port, name);
        }
        assert.ok(!enforcer.allows(prometheus, pods["order-executor"], 443));
    });
    it("let nobody in from elsewhere, neither a pod nor an address", () => {
        for (const [name, { ports }] of Object.entries(manifest.services))
            for (const port of Object.values(ports))
                for (const from of [stranger, { ...prometheus, namespace: "default" }, { namespace: "default", labels: pods.api.labels }, binance, "10.40.1.1"])
                    assert.ok(!enforcer.allows(from, pods[name], port), `${name}:${port}`);
    });
    it("select pods that exist", () => {
        const labels = Object.values(pods).map(pod => pod.labels);
        for (const { name, inputs } of built.of("kubernetes:networking.k8s.io/v1:NetworkPolicy")) {
            const selected = inputs.spec.podSelector.matchLabels ?? {};
            assert.ok(
                labels.some(l => carries(l, selected)),
                `${name} selects no pod`,
            );
        }
    });
    it("tell the stores who comes", () => {
        assert.deepStrictEqual(
            clientsOf(manifest, "cache").map(peer => "labels" in peer && peer.labels["app.kubernetes.io/name"]),
            ["orchestrator", "api"],
        );
        assert.ok(clientsOf(manifest, "database").some(peer => "labels" in peer && peer.labels["app.kubernetes.io/name"] === "migrate"));
    });
});
