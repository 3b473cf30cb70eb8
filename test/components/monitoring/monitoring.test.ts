import * as assert from "node:assert";
import type { Monitoring } from "../../../components/monitoring/monitoring";
import { bot, cryptofunk } from "../bot-fixture";
import { type Built, build, type Recorded, unknown } from "../harness";
import { monitoring } from "../monitoring-fixture";

const release = "kubernetes:helm.sh/v3:Release";
const external = "kubernetes:external-secrets.io/v1:ExternalSecret";
const operated = (kind: string) => `kubernetes:monitoring.coreos.com/v1:${kind}`;
const policies = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

describe("Monitoring", () => {
    let prod: Built<Monitoring>;
    let stack: Recorded;
    before(async () => {
        prod = await build(() => monitoring());
        stack = prod.one(release, "monitoring");
    });
    const values = () => stack.inputs.values;

    describe("Prometheus", () => {
        it("keeps metrics as long as the settings say, on an encrypted volume that it does not fill", () => {
            const { retention, retentionSize, storageSpec } = values().prometheus.prometheusSpec;
            assert.deepStrictEqual([retention, retentionSize], ["15d", "37GB"]);
            const { storageClassName, resources } = storageSpec.volumeClaimTemplate.spec;
            assert.deepStrictEqual([storageClassName, resources.requests.storage], ["gp3", "50Gi"]);
        });
        it("gets its kinds from a release that a new version upgrades: Helm leaves those of a chart's crds/ as they are", () => {
            assert.deepStrictEqual(values().crds, { enabled: false });
            assert.ok(prod.waitsFor(stack, prod.one(release, "prometheus-operator-crds")));
        });
        it("takes up monitors and rules from outside its chart", () => {
            for (const kind of ["serviceMonitor", "podMonitor", "rule"])
                assert.strictEqual(values().prometheus.prometheusSpec[`${kind}SelectorNilUsesHelmValues`], false, kind);
        });
        it("asks no part of the control plane that Auto Mode hides", () => {
            for (const part of ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy", "coreDns"])
                assert.strictEqual(values()[part].enabled, false);
            for (const rules of ["etcd", "kubeSchedulerAlerting", "kubeProxy"]) assert.strictEqual(values().defaultRules.rules[rules], false);
        });
        it("has no webhook, which would race the first rules", () => {
            assert.strictEqual(values().prometheusOperator.admissionWebhooks.enabled, false);
            assert.strictEqual(values().prometheusOperator.tls.enabled, false, "its certificate would come from the webhook");
        });
    });

    it("sees the nodes from a namespace of its own, which says why", () => {
        const { metadata } = prod.one("kubernetes:core/v1:Namespace", "node-exporter").inputs;
        assert.strictEqual(metadata.labels["pod-security.kubernetes.io/enforce"], "privileged");
        assert.match(metadata.annotations["golive.dev/because"], /file systems/);
        assert.strictEqual(values()["prometheus-node-exporter"].namespaceOverride, "node-exporter");
        assert.strictEqual(prod.one("kubernetes:core/v1:Namespace", "monitoring").inputs.metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("gives nothing of the chart's the right to read Secrets", () => {
        assert.strictEqual(values().grafana.rbac.create, false);
        assert.deepStrictEqual(prod.one("kubernetes:rbac.authorization.k8s.io/v1:Role", "grafana").inputs.rules, [
            { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] },
        ]);
        assert.ok(values()["kube-state-metrics"].collectorsExclude.includes("secrets"));
    });

    describe("Grafana", () => {
        it("has a password that is born in AWS, and none by default", () => {
            const { adminPassword, admin } = values().grafana;
            assert.strictEqual(adminPassword, undefined);
            assert.strictEqual(admin.existingSecret, "monitoring-grafana");
            const { spec } = prod.one(external, "monitoring-grafana-secrets").inputs;
            assert.deepStrictEqual(spec.target.template.data, { username: "admin", password: "{{ .cryptofunk_prod_grafana_password }}" });
            assert.ok(prod.waitsFor(stack, prod.one(external, "monitoring-grafana-secrets")));
        });
        it("lets nobody in without it", () => {
            const ini = values().grafana["grafana.ini"];
            assert.strictEqual(ini["auth.anonymous"].enabled, false);
            assert.strictEqual(ini.users.allow_sign_up, false);
        });
        it("is reached through the Kubernetes API alone", () => {
            assert.strictEqual(prod.value.grafana, "kubectl --namespace monitoring port-forward service/grafana 3000");
            assert.strictEqual(values().grafana.service.port, 3000, "the VPC CNI compares the Service's port with the container's");
            const open = prod
                .of(policies)
                .filter(p => p.inputs.metadata.namespace === "monitoring" && JSON.stringify(p.inputs.spec.ingress ?? "").includes("ipBlock"));
            assert.deepStrictEqual(open, []);
        });
    });

    describe("Alertmanager", () => {
        const config = (built = prod) => built.one(release, "monitoring").inputs.values.alertmanager.config;
        it("tells everybody of everything, and pages for what is critical", () => {
            const [, everybody, pager] = config().receivers;
            assert.deepStrictEqual(Object.keys(everybody), ["name", "slack_configs", "sns_configs"]);
            assert.strictEqual(everybody.slack_configs[0].channel, "#alerts");
            assert.strictEqual(everybody.sns_configs[0].topic_arn, "arn:aws:sns:eu-central-1:111122223333:cryptofunk-prod-alarms");
            assert.deepStrictEqual(Object.keys(pager), ["name", "pagerduty_configs"]);
            const paged = config().route.routes.find((r: { receiver: string }) => r.receiver === "pager");
            assert.deepStrictEqual([paged.matchers, paged.continue], [['severity = "critical"'], true]);
        });
        it("reads every secret from a file", () => {
            assert.deepStrictEqual(values().alertmanager.alertmanagerSpec.secrets, ["monitoring-alertmanager"]);
            assert.strictEqual(config().receivers[1].slack_configs[0].api_url_file, "/etc/alertmanager/secrets/monitoring-alertmanager/slack");
            assert.deepStrictEqual(prod.one(external, "monitoring-alertmanager-secrets").inputs.spec.target.template.data, {
                slack: "{{ .cryptofunk_prod_slack_webhookUrl }}",
                pagerDuty: "{{ .cryptofunk_prod_pagerduty_routingKey }}",
            });
        });
        it("starts before its secrets are there: it mounts none that does not exist, and says which channels are silent", async () => {
            const first = await build(() => monitoring({ settings: { stagedSecrets: [] } }));
            assert.deepStrictEqual(first.value.silent, ["slack", "pagerDuty"]);
            assert.deepStrictEqual(config(first), config(), "what is said to whom does not depend on it");
            assert.deepStrictEqual(first.one(release, "monitoring").inputs.values.alertmanager.alertmanagerSpec.secrets, []);
            assert.ok(!first.of(external).some(s => s.name === "monitoring-alertmanager-secrets"));
            const second = await build(() => monitoring({ settings: { stagedSecrets: ["slack"] } }));
            assert.deepStrictEqual(second.value.silent, ["pagerDuty"]);
            assert.deepStrictEqual(Object.keys(second.one(external, "monitoring-alertmanager-secrets").inputs.spec.target.template.data), ["slack"]);
        });
        it("beats once the address of its heartbeat is staged, read from a file, and says until then that it does not", async () => {
            const alerts = { email: "oncall@example.com", heartbeat: true };
            const first = await build(() => monitoring({ settings: { alerts, stagedSecrets: [] } }));
            assert.deepStrictEqual(first.value.silent, ["heartbeat"]);
            const beats = ({ receiver }: { receiver: string }) => receiver === "heartbeat";
            assert.ok(!config(first).route.routes.some(beats));
            const second = await build(() => monitoring({ settings: { alerts, stagedSecrets: ["heartbeat"] } }));
            assert.deepStrictEqual(second.value.silent, []);
            const { matchers, repeat_interval } = config(second).route.routes.find(beats);
            assert.deepStrictEqual([matchers, repeat_interval], [['alertname = "Watchdog"'], "50s"]);
            assert.strictEqual(config(second).receivers.at(-1).webhook_configs[0].url_file, "/etc/alertmanager/secrets/monitoring-alertmanager/heartbeat");
            assert.deepStrictEqual(second.one(external, "monitoring-alertmanager-secrets").inputs.spec.target.template.data, {
                heartbeat: "{{ .cryptofunk_prod_heartbeat_url }}",
            });
            // The function that brings AWS's alarms to the channels has no business with it.
            assert.ok(!second.of("aws:lambda/function:Function").some(({ name }) => name === "alarm-channels"));
        });
        it("mails through SNS with a role that may publish there and nowhere else", () => {
            const { inputs } = prod.one("aws:iam/rolePolicy:RolePolicy", "pod-alertmanager");
            const document = JSON.parse(inputs.policy);
            assert.strictEqual(document.Statement[0].Resource, "arn:aws:sns:eu-central-1:111122223333:cryptofunk-prod-alarms");
        });
        it("stands twice in production, once in staging, whose volumes go with their claims", async () => {
            assert.strictEqual(values().alertmanager.alertmanagerSpec.replicas, 2);
            assert.deepStrictEqual(values().alertmanager.alertmanagerSpec.persistentVolumeClaimRetentionPolicy.whenDeleted, "Retain");
            const staging = (await build(() => monitoring({ production: false, settings: { environment: "staging" } }))).one(release, "monitoring");
            assert.strictEqual(staging.inputs.values.alertmanager.alertmanagerSpec.replicas, 1);
            assert.deepStrictEqual(staging.inputs.values.prometheus.prometheusSpec.persistentVolumeClaimRetentionPolicy.whenDeleted, "Delete");
        });
    });

    describe("scrapes", () => {
        it("every running service that has metrics, by a port of its Service", async () => {
            const built = await build(() => bot({ args: { monitoring: monitoring() } }));
            const { services } = cryptofunk();
            const monitors = built.of(operated("ServiceMonitor"));
            assert.deepStrictEqual(
                monitors.map(m => m.name).sort(),
                Object.keys(services)
                    .filter(name => services[name].metrics)
                    .map(name => `monitoring-${name}`)
                    .sort(),
            );
            for (const { inputs } of monitors) {
                const service = built.one("kubernetes:core/v1:Service", inputs.metadata.name).inputs;
                assert.deepStrictEqual(inputs.spec.namespaceSelector.matchNames, [service.metadata.namespace]);
                assert.deepStrictEqual(inputs.spec.selector.matchLabels, service.metadata.labels);
                assert.ok(service.spec.ports.some((p: { name: string }) => p.name === inputs.spec.endpoints[0].port));
                assert.ok(built.waitsFor(monitors[0], built.one(release, "monitoring")), "its kind comes with the chart");
            }
        });
        it("no service that waits for its key, whose Service does not exist", async () => {
            const built = await build(() => bot({ settings: { stagedSecrets: [] }, args: { monitoring: monitoring() } }));
            assert.ok(!built.of(operated("ServiceMonitor")).some(m => m.name === "monitoring-bifrost"));
        });
        it("the stores in the cluster by their pods", () => {
            const { spec } = prod.one(operated("PodMonitor"), "monitoring-database").inputs;
            assert.deepStrictEqual(spec, {
                namespaceSelector: { matchNames: ["data"] },
                selector: { matchLabels: { "cnpg.io/cluster": "database" } },
                podMetricsEndpoints: [{ port: "metrics" }],
            });
        });
        it("Redis through an exporter, over TLS, as a user that sees no key", () => {
            const { inputs } = prod.one(release, "cache-exporter");
            assert.strictEqual(inputs.values.redisAddress, unknown);
            assert.deepStrictEqual(inputs.values.auth.secret, { name: "monitoring-cache", key: "password" });
            assert.strictEqual(inputs.values.serviceMonitor.enabled, true);
            assert.ok(prod.waitsFor(prod.one(release, "cache-exporter"), stack));
        });
        it("Redis with an account that gets no token of the cluster's API", () => {
            const account = prod.one("kubernetes:core/v1:ServiceAccount", "cache-exporter");
            assert.strictEqual(account.inputs.automountServiceAccountToken, false);
            const exporter = prod.one(release, "cache-exporter");
            assert.deepStrictEqual(exporter.inputs.values.serviceAccount, { create: false, name: account.inputs.metadata.name });
            assert.ok(prod.waitsFor(exporter, account));
        });
        it("RDS through an exporter, on the port of its container", async () => {
            const manifest = cryptofunk();
            Object.assign(manifest.stores.database, { hosting: "rds", extensions: [] });
            const field = (name: string) => ({ secret: "cryptofunk/prod/database-monitoring", field: name });
            const peer = { cidrs: ["10.40.224.0/22"] };
            const database = { values: { host: "rds", database: "cryptofunk" }, peer, port: 5432, ready: [] };
            const built = await build(() => {
                manifest.stores = { database: manifest.stores.database };
                return monitoring({
                    args: {
                        manifest,
                        stores: { database: { ...database, secretFields: { monitoringUsername: field("username"), monitoringPassword: field("password") } } },
                    },
                });
            });
            const { values } = built.one(release, "database-exporter").inputs;
            assert.strictEqual(values.service.port, 9187);
            assert.strictEqual(values.config.datasource.sslmode, "require");
            assert.deepStrictEqual(built.one(policies, "monitoring-allow-exporter-database").inputs.spec.egress[0].to, [
                { ipBlock: { cidr: "10.40.224.0/22" } },
            ]);
        });
    });

    it("reaches what it scrapes, the API, the channels, and nothing else", () => {
        const egress = Object.fromEntries(
            prod
                .of(policies)
                .filter(p => p.inputs.metadata.namespace === "monitoring" && p.inputs.spec.egress)
                .map(p => [p.inputs.metadata.name, p.inputs.spec.egress[0].ports.map((port: { port: number }) => port.port)]),
        );
        assert.deepStrictEqual(egress, {
            "allow-dns": [53, 53],
            "allow-inside": [3000, 8080, 9090, 9093, 9094, 9121, 9187, 9094],
            "allow-api-server": [443],
            "allow-nodes": [9100, 10250],
            "allow-bot": [8080, 8081, 9101, 9102, 9103, 9104, 9105, 9106],
            "allow-store-database": [9187],
            "allow-store-events": [7777],
            "allow-reloader": [9090],
            "allow-channels": [443],
            "allow-pod-identity": [80],
            "allow-exporter-cache": [6379],
        });
    });

    it("lets a value of the chart be overridden", async () => {
        const built = await build(() => monitoring({ args: { override: { values: { fullnameOverride: "other" } } } }));
        assert.strictEqual(built.one(release, "monitoring").inputs.values.fullnameOverride, "other");
    });
});
