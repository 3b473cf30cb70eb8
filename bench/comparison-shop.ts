import { container, kubernetes, object } from "./comparison-forms";

// A small trading system on Kubernetes, built well: what the graph's flaws are planted in. Each tool is asked about the whole of it,
// so what a tool says about the sound form is what its user reads about a system that needs no mending.

/** An object of the shop, with whatever stands in it. */
// biome-ignore lint/suspicious/noExplicitAny: a flaw is planted anywhere in a manifest
type Manifest = Record<string, any>;

const namespace = "bot";
const digest = "0123456789abcdef".repeat(4);
const image = (name: string, version: string) => `registry.example.com/${name}:${version}@sha256:${digest}`;
const labelsOf = (app: string) => ({ app, "app.kubernetes.io/name": app });
const meta = (name: string) => ({ name, namespace, labels: labelsOf(name) });
const secret = (name: string, key: string, from: string) => ({ name, valueFrom: { secretKeyRef: { name: from, key } } });

/** A pod's template: one container on one port, its own account, nothing that it does not need. */
const template = (app: string, port: number, { container: change = {}, pod = {} }: { container?: object; pod?: object }) => ({
    metadata: { labels: labelsOf(app) },
    spec: {
        ...{ serviceAccountName: app, automountServiceAccountToken: false, terminationGracePeriodSeconds: 60 },
        securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: "RuntimeDefault" } },
        ...pod,
        containers: [
            container({
                ...{ name: app, image: image(app, "1.4.2"), ports: [{ name: "http", containerPort: port }] },
                resources: {
                    requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "256Mi" },
                    limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "1Gi" },
                },
                livenessProbe: { httpGet: { path: "/live", port: "http" } },
                readinessProbe: { httpGet: { path: "/ready", port: "http" } },
                ...change,
            }),
        ],
    },
});

const spread = (app: string) => ({
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(topologyKey => ({
        ...{ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: { app } } },
    })),
    affinity: {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 100, podAffinityTerm: { labelSelector: { matchLabels: { app } }, topologyKey: "kubernetes.io/hostname" } },
            ],
        },
    },
});

const claims = [
    { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "20Gi" } } } },
];
const stateful = (app: string, port: number, replicas: number, more: Parameters<typeof template>[2]): Manifest => ({
    ...{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: meta(app) },
    spec: {
        ...{ replicas, serviceName: app, selector: { matchLabels: { app } }, podManagementPolicy: "OrderedReady" },
        ...{ updateStrategy: { type: "RollingUpdate" }, template: template(app, port, more), volumeClaimTemplates: claims },
    },
});
const stateless = (app: string, port: number, replicas: number, more: Parameters<typeof template>[2]): Manifest => ({
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: meta(app) },
    spec: {
        ...{ replicas, selector: { matchLabels: { app } }, strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
        template: template(app, port, more),
    },
});
const service = (app: string, port: number, more: object = {}): Manifest => ({
    ...{ apiVersion: "v1", kind: "Service", metadata: meta(app) },
    spec: { type: "ClusterIP", selector: { app }, ports: [{ name: "http", port, targetPort: port }], ...more },
});
const account = (name: string): Manifest => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: meta(name), automountServiceAccountToken: false });
const budget = (app: string): Manifest => ({
    ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: meta(app) },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app } } },
});
const config = (name: string, data: Record<string, string>): Manifest => ({ apiVersion: "v1", kind: "ConfigMap", metadata: meta(name), data });

const from = (...apps: string[]) => apps.map(app => ({ podSelector: { matchLabels: { app } } }));
const tcp = (port: number) => ({ protocol: "TCP", port });
const policy = (name: string, podSelector: object, rules: { ingress?: object[]; egress?: object[] }): Manifest => ({
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: meta(name) },
    spec: { podSelector, policyTypes: ["Ingress", "Egress"], ...rules },
});
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
const dns = [
    { to: [{ ...inNamespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] },
];
const internet = { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"] } };
const app = (name: string) => ({ matchLabels: { app: name } });

const prometheusConfig = `rule_files:
  - /etc/prometheus/rules/*.yml
alerting:
  alertmanagers:
    - static_configs:
        - targets: ['alertmanager:9093']
scrape_configs:
  - job_name: bot
    static_configs:
      - targets: ['bot:8080']
`;
const rules = `groups:
  - name: bot
    rules:
      - alert: BotIsSilent
        expr: absent(up{job="bot"}) or up{job="bot"} == 0
        for: 2m
        labels: { severity: critical }
        annotations: { summary: The bot does not answer. }
`;
const alertmanagerConfig = `route:
  receiver: team
receivers:
  - name: team
    slack_configs:
      - api_url_file: /etc/slack/url
        channel: '#alerts'
`;
const redisUrl = "rediss://cache:6379/0";
const mount = (name: string, mountPath: string) => ({ name, mountPath, readOnly: true });
const volume = (name: string) => ({ name, configMap: { name } });

/** The objects by the name that a flaw calls them. */
const shop = (): Record<string, Manifest> => ({
    namespace: {
        ...{ apiVersion: "v1", kind: "Namespace" },
        metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/enforce-version": "latest" } },
    },
    ...Object.fromEntries(["bot", "api", "cache", "nats", "prometheus", "alertmanager", "grafana"].map(name => [`${name}Account`, account(name)])),
    exchange: {
        ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: meta("exchange") },
        spec: {
            ...{ refreshInterval: "1h", secretStoreRef: { kind: "SecretStore", name: "aws" }, target: { name: "exchange" } },
            data: ["api-key", "api-secret"].map(secretKey => ({ secretKey, remoteRef: { key: "bot/prod/binance", property: secretKey } })),
        },
    },
    bot: stateful("bot", 8080, 1, {
        container: {
            env: [
                secret("BINANCE_API_KEY", "api-key", "exchange"),
                secret("BINANCE_API_SECRET", "api-secret", "exchange"),
                { name: "REDIS_URL", value: redisUrl },
                { name: "NATS_URL", value: "tls://nats:4222" },
            ],
            command: ["/app/bot"],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
    }),
    botService: service("bot", 8080, { clusterIP: "None" }),
    api: stateless("api", 8080, 2, { container: { env: [{ name: "REDIS_URL", value: redisUrl }] }, pod: spread("api") }),
    apiService: service("api", 8080),
    apiBudget: budget("api"),
    ingress: {
        ...{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
        metadata: { ...meta("api"), annotations: { "nginx.ingress.kubernetes.io/force-ssl-redirect": "true" } },
        spec: {
            ...{ ingressClassName: "nginx", tls: [{ hosts: ["bot.example.com"], secretName: "api-tls" }] },
            rules: [
                {
                    host: "bot.example.com",
                    http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "api", port: { number: 8080 } } } }] },
                },
            ],
        },
    },
    certificate: {
        ...{ apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: meta("api-tls") },
        spec: { secretName: "api-tls", dnsNames: ["bot.example.com"], issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" } },
    },
    autoscaler: {
        ...{ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: meta("api") },
        spec: {
            ...{ scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" }, minReplicas: 2, maxReplicas: 4 },
            metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
        },
    },
    nats: stateful("nats", 4222, 3, {
        container: {
            ports: [
                { name: "http", containerPort: 8222 },
                { name: "client", containerPort: 4222 },
                { name: "cluster", containerPort: 6222 },
            ],
            args: ["--config", "/etc/nats/nats.conf"],
            volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
        pod: spread("nats"),
    }),
    natsService: service("nats", 4222, { clusterIP: "None", ports: [{ name: "client", port: 4222, targetPort: 4222 }] }),
    natsBudget: budget("nats"),
    prometheus: stateless("prometheus", 9090, 2, {
        container: { volumeMounts: [mount("prometheus-config", "/etc/prometheus"), mount("prometheus-rules", "/etc/prometheus/rules")] },
        pod: { ...spread("prometheus"), volumes: [volume("prometheus-config"), volume("prometheus-rules")] },
    }),
    prometheusBudget: budget("prometheus"),
    prometheusConfig: config("prometheus-config", { "prometheus.yml": prometheusConfig }),
    prometheusRules: config("prometheus-rules", { "bot.yml": rules }),
    prometheusService: service("prometheus", 9090),
    alertmanager: stateless("alertmanager", 9093, 2, {
        container: {
            args: ["--config.file=/etc/alertmanager/alertmanager.yml"],
            volumeMounts: [mount("alertmanager-config", "/etc/alertmanager"), mount("slack", "/etc/slack")],
        },
        pod: { ...spread("alertmanager"), volumes: [volume("alertmanager-config"), { name: "slack", secret: { secretName: "slack" } }] },
    }),
    alertmanagerBudget: budget("alertmanager"),
    alertmanagerConfig: config("alertmanager-config", { "alertmanager.yml": alertmanagerConfig }),
    alertmanagerService: service("alertmanager", 9093),
    slack: {
        ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata: meta("slack") },
        spec: {
            ...{ refreshInterval: "1h", secretStoreRef: { kind: "SecretStore", name: "aws" }, target: { name: "slack" } },
            data: [{ secretKey: "url", remoteRef: { key: "bot/prod/slack" } }],
        },
    },
    grafana: stateless("grafana", 3000, 2, { container: { env: [{ name: "GF_AUTH_ANONYMOUS_ENABLED", value: "false" }] }, pod: spread("grafana") }),
    grafanaService: service("grafana", 3000),
    grafanaBudget: budget("grafana"),
    deny: policy("deny", {}, {}),
    dns: policy("dns", {}, { egress: dns }),
    botPolicy: policy("bot", app("bot"), {
        ingress: [{ from: from("prometheus"), ports: [tcp(8080)] }],
        egress: [
            { to: [internet], ports: [tcp(443)] },
            { to: from("nats"), ports: [tcp(4222)] },
        ],
    }),
    apiPolicy: policy("api", app("api"), { ingress: [{ from: [inNamespace("ingress-nginx")], ports: [tcp(8080)] }] }),
    natsPolicy: policy("nats", app("nats"), {
        ingress: [
            { from: from("bot"), ports: [tcp(4222)] },
            { from: from("nats"), ports: [tcp(6222)] },
        ],
        egress: [{ to: from("nats"), ports: [tcp(6222)] }],
    }),
    prometheusPolicy: policy("prometheus", app("prometheus"), {
        ingress: [{ from: from("grafana"), ports: [tcp(9090)] }],
        egress: [
            { to: from("bot"), ports: [tcp(8080)] },
            { to: from("alertmanager"), ports: [tcp(9093)] },
        ],
    }),
    alertmanagerPolicy: policy("alertmanager", app("alertmanager"), {
        ingress: [{ from: from("prometheus"), ports: [tcp(9093)] }],
        egress: [{ to: [internet], ports: [tcp(443)] }],
    }),
    grafanaPolicy: policy("grafana", app("grafana"), {
        ingress: [{ from: [inNamespace("ingress-nginx")], ports: [tcp(3000)] }],
        egress: [{ to: from("prometheus"), ports: [tcp(9090)] }],
    }),
    reader: {
        ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "node-reader", labels: labelsOf("node-reader") } },
        rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
    },
});

const resources = (objects: Record<string, Manifest>) =>
    Object.values(objects).map(({ apiVersion, kind, ...rest }) => object(apiVersion, kind, `${kind}-${rest.metadata.name}`.toLowerCase(), rest));

/** A flaw planted in the shop: `change` is handed its objects, and may take one away or add one. */
export function inShop(family: string, flaw: string, change: (objects: Record<string, Manifest>) => void) {
    const faulty = structuredClone(shop());
    change(faulty);
    return kubernetes(family, flaw, resources(shop()), resources(faulty));
}

/** The only container of a workload. */
export const containerOf = (workload: Manifest): Manifest => workload.spec.template.spec.containers[0];
