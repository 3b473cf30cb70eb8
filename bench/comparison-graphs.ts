import type { Case } from "./comparison-forms";
import { containerOf, inShop } from "./comparison-shop";

/** Flaws between objects that are each sound: a whole system, and one thing wrong in it. */
export const graphs: Case[] = [
    inShop("trading", "what holds the exchange's key has two replicas", ({ bot }) => {
        bot.spec.replicas = 2;
    }),
    inShop("trading", "what holds the exchange's key is a Deployment that rolls", ({ bot }) => {
        const { serviceName: _, podManagementPolicy: __, updateStrategy: ___, volumeClaimTemplates: ____, ...spec } = bot.spec;
        bot.kind = "Deployment";
        bot.spec = { ...spec, strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };
        bot.spec.template.spec.volumes = [{ name: "data", emptyDir: { sizeLimit: "1Gi" } }];
    }),
    inShop("trading", "an autoscaler scales what holds the exchange's key", ({ autoscaler }) => {
        autoscaler.spec.scaleTargetRef = { apiVersion: "apps/v1", kind: "StatefulSet", name: "bot" };
    }),
    inShop("trading", "two workloads hold one exchange's key", ({ bot, api }) => {
        containerOf(api).env.push(...containerOf(bot).env.slice(0, 2));
    }),
    inShop("trading", "the exchange's key is optional", ({ bot }) => {
        containerOf(bot).env[0].valueFrom.secretKeyRef.optional = true;
    }),
    inShop("trading", "the bot has one second to end its orders", ({ bot }) => {
        bot.spec.template.spec.terminationGracePeriodSeconds = 1;
    }),
    inShop("trading", "a shell stands between the signal to end and the bot", ({ bot }) => {
        containerOf(bot).command = ["sh", "-c", "/app/migrate && /app/bot"];
    }),
    inShop("trading", "the bot runs on spot nodes", ({ bot }) => {
        bot.spec.template.spec.nodeSelector = { "karpenter.sh/capacity-type": "spot" };
    }),
    inShop("network", "the rule to the exchange matches pods alone", ({ botPolicy }) => {
        botPolicy.spec.egress[0].to = [{ namespaceSelector: {} }];
    }),
    inShop("network", "DNS is opened to a label that no namespace carries by itself", ({ dns }) => {
        dns.spec.egress[0].to[0].namespaceSelector = { matchLabels: { name: "kube-system" } };
    }),
    inShop("network", "a policy's peer selects no pod", ({ natsPolicy }) => {
        natsPolicy.spec.ingress[0].from = [{ podSelector: { matchLabels: { app: "boot" } } }];
    }),
    inShop("network", "a probe asks a port that the container does not have", ({ api }) => {
        containerOf(api).readinessProbe.httpGet.port = "web";
    }),
    inShop("network", "an Ingress speaks plain text", ({ ingress }) => {
        delete ingress.spec.tls;
        ingress.metadata.annotations = {};
    }),
    inShop("network", "an Ingress forces TLS without a certificate", ({ ingress }) => {
        delete ingress.spec.tls;
    }),
    inShop("network", "an Ingress lets every origin call", ({ ingress }) => {
        Object.assign(ingress.metadata.annotations, {
            "nginx.ingress.kubernetes.io/enable-cors": "true",
            "nginx.ingress.kubernetes.io/cors-allow-origin": "*",
        });
    }),
    inShop("monitoring", "the rules that Prometheus names are mounted nowhere", ({ prometheus }) => {
        prometheus.spec.template.spec.volumes.pop();
        containerOf(prometheus).volumeMounts.pop();
    }),
    inShop("monitoring", "the second target's port is not the Service's", ({ prometheusConfig }) => {
        prometheusConfig.data["prometheus.yml"] += "  - job_name: api\n    static_configs:\n      - targets: ['api:9464']\n";
    }),
    inShop("monitoring", "Alertmanager's configuration waits for a variable that nothing expands", ({ alertmanagerConfig }) => {
        const text: string = alertmanagerConfig.data["alertmanager.yml"];
        alertmanagerConfig.data["alertmanager.yml"] = text.replace("api_url_file: /etc/slack/url", "api_url: '${SLACK_URL}'");
    }),
    inShop("stores", "a Redis is addressed in plain text", ({ api }) => {
        containerOf(api).env[0].value = "redis://cache.example.com:6379/0";
    }),
    inShop("stores", "NATS has a single replica", ({ nats, ...shop }) => {
        nats.spec.replicas = 1;
        delete shop.natsBudget;
    }),
    inShop("rights", "a ClusterRole reads every Secret", ({ reader }) => {
        reader.rules[0].resources.push("secrets");
    }),
    inShop("rights", "a ClusterRole mints tokens for any account", ({ reader }) => {
        reader.rules.push({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] });
    }),
    inShop("rights", "Grafana is open to anonymous administrators", ({ grafana }) => {
        containerOf(grafana).env = [
            { name: "GF_AUTH_ANONYMOUS_ENABLED", value: "true" },
            { name: "GF_AUTH_ANONYMOUS_ORG_ROLE", value: "Admin" },
        ];
    }),
    inShop("loose ends", "a pod's account does not exist", ({ bot }) => {
        bot.spec.template.spec.serviceAccountName = "boot";
    }),
    inShop("loose ends", "a pod's claim does not exist", ({ grafana }) => {
        grafana.spec.template.spec.volumes = [{ name: "data", persistentVolumeClaim: { claimName: "grafana" } }];
    }),
    inShop("loose ends", "an autoscaler's target does not exist", ({ autoscaler }) => {
        autoscaler.spec.scaleTargetRef.name = "apo";
    }),
    inShop("other kinds", "a Rollout with the exchange's key has two replicas", ({ bot }) => {
        bot.apiVersion = "argoproj.io/v1alpha1";
        bot.kind = "Rollout";
        bot.spec = { replicas: 2, selector: bot.spec.selector, strategy: { canary: {} }, template: bot.spec.template };
        bot.spec.template.spec.volumes = [{ name: "data", emptyDir: { sizeLimit: "1Gi" } }];
    }),
];
