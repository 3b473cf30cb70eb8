import type { RecordedResource } from "../policies/engine/analysis";

const labels = { app: "bot", tier: "trading" };
const http = { name: "http", port: 80, targetPort: 8080 };
const container = { name: "bot", image: "registry/bot:1.0.0", ports: [{ name: "http", containerPort: 8080 }], env: [{ name: "REGION", value: "tokyo" }] };

/** A workload with what selects it: every object of every kind has the same labels, and every selector asks for them. */
const kinds: [type: string, properties: object][] = [
    [
        "kubernetes:apps/v1:Deployment",
        { spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } } },
    ],
    ["kubernetes:core/v1:Service", { spec: { selector: labels, ports: [http] } }],
    [
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        {
            spec: {
                podSelector: { matchLabels: labels },
                policyTypes: ["Ingress", "Egress"],
                ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }],
                egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: "UDP" }] }],
            },
        },
    ],
    ["kubernetes:monitoring.coreos.com/v1:ServiceMonitor", { spec: { selector: { matchLabels: labels }, endpoints: [{ port: "http" }] } }],
    ["kubernetes:policy/v1:PodDisruptionBudget", { spec: { maxUnavailable: 1, selector: { matchLabels: labels } } }],
];

/** So many Kubernetes objects with equal labels, spread over so many namespaces: each selector of a namespace chooses every pod in it. */
export function alikeObjects(count: number, namespaces: number): RecordedResource[] {
    return Array.from({ length: count }, (_, index): RecordedResource => {
        const [type, properties] = kinds[index % kinds.length];
        const workload = Math.floor(index / kinds.length);
        const name = `bot-${workload}`;
        return {
            ...{ urn: `urn:pulumi:prod::golive::${type}::${name}`, type, name, custom: true },
            properties: { metadata: { name, namespace: `trading-${workload % namespaces}`, labels }, ...properties },
            ...{ options: {}, dependencies: [], propertyDependencies: {} },
        };
    });
}
