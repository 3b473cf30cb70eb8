/** A Helm chart in one version. */
export interface Chart {
    /** Name in its repository, or the whole address of an OCI artifact. */
    chart: string;
    /** Address of the repository. Default: none, for OCI. */
    repositoryUrl?: string;
    /** Version of the chart, which pins the images that it runs. */
    version: string;
    /** Version of what it installs, where another chart has to have the same. */
    application?: string;
}

/**
 * AWS's own add-ons, as they were offered for Kubernetes 1.35 and its neighbours in October 2026 (`aws eks describe-addon-versions`). A cluster that
 * moves to a version of Kubernetes that one of them does not know needs another one here first.
 */
export const addOnVersions = { metricsServer: "v0.9.0-eksbuild.7", cloudWatch: "v6.6.0-eksbuild.1" };

const prometheusCommunity = "https://prometheus-community.github.io/helm-charts";
const cloudNativePg = "https://cloudnative-pg.github.io/charts";

/** Every chart that Golive installs; changing a version here changes what runs in every cluster. */
export const charts = {
    /** Secrets Manager to Kubernetes Secrets; application 2.9.0. */
    externalSecrets: { chart: "external-secrets", repositoryUrl: "https://charts.external-secrets.io", version: "2.9.0" },
    /** Restarts pods whose Secret or ConfigMap changed; application 1.4.21. */
    reloader: { chart: "reloader", repositoryUrl: "https://stakater.github.io/stakater-charts", version: "2.2.16" },
    /** Certificates inside the cluster, which the Barman plug-in needs; application 1.21.1. */
    certManager: { chart: "oci://quay.io/jetstack/charts/cert-manager", version: "v1.21.1" },
    /** Operator for Postgres in the cluster; application 1.30.0. */
    cloudNativePg: { chart: "cloudnative-pg", repositoryUrl: cloudNativePg, version: "0.29.0" },
    /** Its backups to S3; application 0.13.0. */
    barmanCloud: { chart: "plugin-barman-cloud", repositoryUrl: cloudNativePg, version: "0.7.0" },
    /** NATS with JetStream; application 2.14.2. */
    nats: { chart: "nats", repositoryUrl: "https://nats-io.github.io/k8s/helm/charts/", version: "2.14.2" },
    /** Prometheus, Alertmanager, Grafana and their operator; operator 0.93.1. */
    kubePrometheusStack: { chart: "kube-prometheus-stack", repositoryUrl: prometheusCommunity, version: "88.5.3", application: "0.93.1" },
    /** The kinds of that operator, as templates: Helm never upgrades what lies in a chart's crds/. Both charts change together. */
    prometheusKinds: { chart: "prometheus-operator-crds", repositoryUrl: prometheusCommunity, version: "31.0.1", application: "0.93.1" },
    /** Metrics of Postgres; application 0.20.1. */
    postgresExporter: { chart: "prometheus-postgres-exporter", repositoryUrl: prometheusCommunity, version: "8.2.0" },
    /** Metrics of Redis; application 1.89.0. */
    redisExporter: { chart: "prometheus-redis-exporter", repositoryUrl: prometheusCommunity, version: "6.29.0" },
} satisfies Record<string, Chart>;
