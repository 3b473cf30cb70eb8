import type { Settings } from "../../config/settings";

/** What the values of kube-prometheus-stack need to know. */
export interface StackArgs {
    /** How long metrics are kept, and on what disk. */
    retention: Settings["retention"];
    /** Whether Alertmanager stands twice, and volumes outlive their claims. */
    production: boolean;
    /** Class of the volumes. */
    storageClass: string;
    /** Alertmanager's configuration. */
    alertmanager: Record<string, unknown>;
    /** Kubernetes Secret with the files that it names. Default: none. */
    alertmanagerSecret?: string;
    /** Kubernetes Secret with Grafana's administrator. */
    grafanaSecret: string;
    /** Namespace whose pods may see the node. */
    nodeNamespace: string;
}

/** Where Alertmanager finds the files of a Kubernetes Secret. */
export const alertmanagerFolder = (secret: string): string => `/etc/alertmanager/secrets/${secret}`;

/** Names of the ServiceAccounts. */
export const accounts = { alertmanager: "alertmanager", grafana: "grafana" };

const resources = (cpu: string, memory: string, cpuLimit: string, memoryLimit = memory) => ({
    requests: { cpu, memory },
    limits: { cpu: cpuLimit, memory: memoryLimit },
});

/**
 * Values of kube-prometheus-stack on EKS Auto Mode. Traps: monitors of a control plane that nobody can scrape would alert for ever, and so
 * would the chart's warnings that the nodes are nearly full, which Auto Mode keeps them; without the `...NilUsesHelmValues`, monitors and
 * rules from outside the chart are ignored without a word; its webhook, which would race the first rules, is off, the rules are tested
 * with promtool instead. Grafana and kube-state-metrics get no right to read Secrets, which the chart would give them in every namespace.
 */
export function stackValues(args: StackArgs): Record<string, unknown> {
    const { retention, production, storageClass } = args;
    const off = { enabled: false };
    const volume = (storage: string) => ({
        volumeClaimTemplate: { spec: { storageClassName: storageClass, accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } } },
    });
    const claims = { whenDeleted: production ? "Retain" : "Delete", whenScaled: "Retain" };
    const unseen = Object.fromEntries(["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy", "coreDns"].map(part => [part, off]));
    const theirRules = ["etcd", "kubeControllerManager", "kubeSchedulerAlerting", "kubeSchedulerRecording", "kubeProxy", "windows"];
    return {
        fullnameOverride: "monitoring",
        crds: off, // They have a release of their own, which a new version upgrades.
        ...unseen,
        defaultRules: {
            rules: Object.fromEntries(theirRules.map(rule => [rule, false])),
            disabled: { KubeCPUOvercommit: true, KubeMemoryOvercommit: true },
        },
        prometheusOperator: {
            admissionWebhooks: off,
            tls: off,
            resources: resources("50m", "128Mi", "200m", "256Mi"),
            prometheusConfigReloader: { resources: resources("10m", "50Mi", "100m") },
        },
        prometheus: {
            prometheusSpec: {
                retention: `${retention.metricDays}d`,
                // Below the four fifths at which a full volume is told, since what is not yet in blocks comes on top: else that alert never ends.
                retentionSize: `${Math.floor(retention.metricStorageGb * 0.75)}GB`,
                storageSpec: volume(`${retention.metricStorageGb}Gi`),
                persistentVolumeClaimRetentionPolicy: claims,
                serviceMonitorSelectorNilUsesHelmValues: false,
                podMonitorSelectorNilUsesHelmValues: false,
                probeSelectorNilUsesHelmValues: false,
                scrapeConfigSelectorNilUsesHelmValues: false,
                ruleSelectorNilUsesHelmValues: false,
                enableAdminAPI: false,
                resources: resources("500m", "2Gi", "2"),
            },
        },
        alertmanager: {
            config: args.alertmanager,
            serviceAccount: { name: accounts.alertmanager },
            podDisruptionBudget: { enabled: production, minAvailable: 1 },
            alertmanagerSpec: {
                replicas: production ? 2 : 1,
                secrets: args.alertmanagerSecret ? [args.alertmanagerSecret] : [],
                storage: volume("2Gi"),
                persistentVolumeClaimRetentionPolicy: claims,
                automountServiceAccountToken: false,
                resources: resources("25m", "128Mi", "200m"),
            },
        },
        // Dashboards of machines that the cluster has none of are empty, and nobody can tell such a one from a broken one.
        nodeExporter: { operatingSystems: { aix: off, darwin: off } },
        grafana: {
            fullnameOverride: "grafana",
            serviceAccount: { name: accounts.grafana },
            rbac: { create: false },
            admin: { existingSecret: args.grafanaSecret, userKey: "username", passwordKey: "password" },
            service: { port: 3000 },
            persistence: off,
            initChownData: off,
            testFramework: off,
            resources: resources("100m", "256Mi", "500m", "512Mi"),
            sidecar: {
                resources: resources("10m", "96Mi", "100m", "128Mi"),
                // It writes into the volumes alone that it shares with Grafana.
                securityContext: { readOnlyRootFilesystem: true },
                dashboards: { searchNamespace: "monitoring", resource: "configmap" },
                datasources: { searchNamespace: "monitoring", resource: "configmap" },
            },
            "grafana.ini": {
                analytics: { check_for_updates: false, check_for_plugin_updates: false, reporting_enabled: false },
                "auth.anonymous": off,
                plugins: { preinstall_disabled: true },
                security: { disable_gravatar: true },
                users: { allow_sign_up: false },
            },
        },
        "kube-state-metrics": {
            collectorsExclude: ["secrets", "configmaps", "certificatesigningrequests", "mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
            resources: resources("25m", "128Mi", "200m", "256Mi"),
        },
        "prometheus-node-exporter": {
            namespaceOverride: args.nodeNamespace,
            resources: resources("25m", "48Mi", "200m", "96Mi"),
            containerSecurityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
            },
        },
    };
}
