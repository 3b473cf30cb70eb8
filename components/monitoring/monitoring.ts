import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { channelSecrets, heartbeatSecret, type Manifest, type Service } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type AddOns, type Cluster, charts, installChart, Namespace, reloaderMetrics } from "../cluster";
import { type EncryptionKey, podLabels, prometheus, type Store } from "../foundation";
import type { Network } from "../network";
import { SecretDelivery, type Secrets } from "../secrets";
import { Exporter, exporterReader, type Scraped } from "../stores";
import { AlarmChannels, alarmChannelsRole } from "./alarm-channels";
import type { Alarms } from "./alarms";
import { alertRoutes, type Channel, channelsOf } from "./alert-routes";
import { alertRules } from "./alert-rules";
import { ErrorLines } from "./error-lines";
import { phaseSeries } from "./phase-series";
import { accounts, alertmanagerFolder, stackValues } from "./prometheus-stack";

/** What the monitoring needs to know. */
export interface MonitoringArgs {
    /** The account, region and names. */
    target: Target;
    /** Where the nodes are, whose kubelets Prometheus scrapes. */
    network: Network;
    /** Where it runs. */
    cluster: Cluster;
    /** External Secrets and the class of its volumes. */
    addOns: AddOns;
    /** The bot: its services, stores and alerts. */
    manifest: Manifest;
    /** Retention, channels and sizes. */
    settings: Settings;
    /** Where Grafana's password is born, and the channels' secrets lie; made with `readers: alertReaders(target, settings)`. */
    secrets: Secrets;
    /** Key that encrypts them. */
    secretsKey: EncryptionKey;
    /** The bot's data stores, by their names in the manifest. */
    stores: Record<string, Store & { metrics?: Scraped }>;
    /** The topic whose subscriber gets alerts by e-mail. */
    alarms: Alarms;
    /** Last word on values of the chart: merged over its own, top level by top level. */
    override?: { values?: Record<string, unknown> };
}

const name = prometheus.namespace;
const alertmanagerReader = "monitoring-alertmanager";
const grafanaReader = "monitoring-grafana";

/** The channels that are wanted and whose secret a person has put into Secrets Manager. */
const stagedChannels = ({ alerts, stagedSecrets }: Settings): Channel[] =>
    channelsOf(alerts).filter(channel => stagedSecrets.includes(channelSecrets[channel].secret));

/** Whether the heartbeat is wanted, and a person has put its address into Secrets Manager. */
const beats = ({ alerts, stagedSecrets }: Settings): boolean => alerts.heartbeat && stagedSecrets.includes(heartbeatSecret.secret);

/** Who reads the channels' secrets beside the bot, of those channels that somebody is told by: what `Secrets` is made with. */
export const alertReaders = (target: Target, settings: Settings): Record<string, string[]> => ({
    ...Object.fromEntries(stagedChannels(settings).map(channel => [channelSecrets[channel].secret, [alertmanagerReader, alarmChannelsRole(target)]])),
    ...(beats(settings) && { [heartbeatSecret.secret]: [alertmanagerReader] }),
});

/**
 * Prometheus, Alertmanager and Grafana with exporters for the data stores (cryptofunk:347, cryptofunk:384): what the bot and its stores
 * export is scraped, kept and watched, and alerts reach somebody. Nothing of it can be reached from outside the cluster: `grafana` is
 * the command that brings it to one's own machine, through the Kubernetes API and so, where that is private, through the bastion.
 * Trap: the node exporter sees the node's processes and files, so it has a namespace of its own with fewer restrictions.
 */
export class Monitoring extends pulumi.ComponentResource {
    /** Channels that are wanted and silent, because their secret is missing. */
    readonly silent: (Channel | "heartbeat")[];
    /** Command that opens Grafana at http://localhost:3000; its user is admin, its password lies in the secret `<bot>/<stack>/grafana`. */
    readonly grafana = `kubectl --namespace ${name} port-forward service/grafana 3000`;
    /** What ServiceMonitors and rules wait for. */
    readonly ready: pulumi.Resource[];
    private readonly args: MonitoringArgs;

    constructor(logical: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:observe:Monitoring", logical, {}, opts);
        const { target, cluster, addOns, manifest, settings, secrets, stores, alarms } = args;
        const child = { parent: this };
        this.args = args;
        const namespace = new Namespace(name, { cluster, name, podSecurity: "restricted", forwards: true }, child);
        const nodes = new Namespace(
            "node-exporter",
            {
                cluster,
                name: "node-exporter",
                podSecurity: "privileged",
                because: "The node exporter reads the node's own processes, network and file systems.",
            },
            child,
        );
        const wanted = channelsOf(settings.alerts);
        const staged = stagedChannels(settings);
        const { alerts } = settings;
        const heartbeat = beats(settings);
        const told = { ...Object.fromEntries(staged.map(channel => [channel, channelSecrets[channel]])), ...(heartbeat && { heartbeat: heartbeatSecret }) };
        const files = Object.fromEntries(Object.entries(told).map(([file, { secret, field }]) => [file, [{ secret: secrets.nameOf(secret), field }]]));
        const read = staged.flatMap(channel => secrets.ready(channelSecrets[channel].secret));
        const allRead = Object.values(told).flatMap(({ secret }) => secrets.ready(secret));
        const channels = allRead.length > 0 ? this.deliver(namespace, alertmanagerReader, files, allRead) : undefined;
        if (staged.length > 0)
            new AlarmChannels("alarm-channels", { target, alerts, channels: staged, alarms, secretsKey: args.secretsKey, waitFor: read }, child);
        new ErrorLines(
            "error-lines",
            {
                ...{ target, logGroup: addOns.applicationLogGroup, namespace: manifest.name, above: alerts.errorLines },
                ...{ topics: [alarms.topic], waitFor: addOns.logs },
            },
            child,
        );
        secrets.born("grafana", { description: "Administrator of Grafana (cryptofunk:56)", readers: [grafanaReader, ...secrets.auditors] });
        const administrator = { username: ["admin"], password: [{ secret: secrets.nameOf("grafana"), field: "password" }] };
        const grafana = this.deliver(namespace, grafanaReader, administrator, secrets.ready("grafana"));

        const values = stackValues({
            retention: settings.retention,
            production: target.production,
            storageClass: addOns.storageClass,
            alertmanager: alertRoutes({
                alerts: settings.alerts,
                heartbeat,
                topic: { arn: alarms.topicArn, region: target.region },
                folder: alertmanagerFolder(alertmanagerReader),
            }),
            alertmanagerSecret: channels?.secretName,
            grafanaSecret: grafana.secretName,
            nodeNamespace: nodes.name,
        });
        const kinds = installChart("prometheus-operator-crds", { cluster, chart: charts.prometheusKinds, namespace, values: {} }, child);
        const after = [
            kinds,
            ...nodes.ready,
            ...addOns.storage,
            ...(channels?.ready ?? []),
            ...grafana.ready,
            ...this.flows(namespace),
            ...this.dashboardReader(namespace),
            ...(settings.alerts.email ? [this.mail(cluster, alarms)] : []),
        ];
        const stack = installChart(
            name,
            { cluster, chart: charts.kubePrometheusStack, namespace, values: { ...values, ...args.override?.values }, after, timeout: 1200 },
            child,
        );
        this.ready = [stack];
        this.custom("PrometheusRule", "golive", { groups: [...alertRules(manifest, settings), phaseSeries(manifest, settings)] });
        for (const [what, { metrics }] of Object.entries({ ...stores, reloader: { metrics: reloaderMetrics } }))
            if (metrics)
                this.custom("PodMonitor", what, {
                    namespaceSelector: { matchNames: [metrics.namespace] },
                    selector: { matchLabels: metrics.labels },
                    podMetricsEndpoints: [{ port: metrics.portName }],
                });
        for (const [store, spec] of Object.entries(manifest.stores)) {
            const managed = spec.kind === "redis" || (spec.kind === "postgres" && spec.hosting === "rds");
            if (!managed) continue;
            const { monitoringUsername, monitoringPassword } = stores[store].secretFields;
            const fields = { username: [monitoringUsername], password: [monitoringPassword] };
            const delivery = this.deliver(namespace, exporterReader(store), fields, stores[store].ready);
            new Exporter(store, { cluster, namespace, store, kind: spec.kind, of: stores[store], delivery, after: this.ready }, child);
        }
        this.silent = [...wanted.filter(channel => !staged.includes(channel)), ...(alerts.heartbeat && !heartbeat ? ["heartbeat" as const] : [])];
        if (this.silent.length > 0)
            pulumi.log.warn(`${this.silent.join(", ")}: alerts stay silent there until the secret is in Secrets Manager and in stagedSecrets.`);
        this.registerOutputs({ silent: this.silent, grafana: this.grafana });
    }

    /** Scrapes a service of the bot: every pod behind its Service's port of metrics. */
    scrape(service: string, metrics: NonNullable<Service["metrics"]>): pulumi.Resource {
        const bot = this.args.manifest.name;
        return this.custom("ServiceMonitor", service, {
            namespaceSelector: { matchNames: [bot] },
            selector: { matchLabels: podLabels(bot, service) },
            endpoints: [{ port: metrics.port, path: metrics.path }],
        });
    }

    private custom(kind: string, resource: string, spec: object): pulumi.Resource {
        const { cluster } = this.args;
        return new k8s.apiextensions.CustomResource(
            `monitoring-${resource}`,
            { apiVersion: "monitoring.coreos.com/v1", kind, metadata: { name: resource, namespace: name }, spec },
            { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...this.ready] },
        );
    }

    private deliver(namespace: Namespace, reader: string, values: ConstructorParameters<typeof SecretDelivery>[1]["values"], waitFor: pulumi.Resource[]) {
        const { target, cluster, addOns, secretsKey: key } = this.args;
        return new SecretDelivery(`${reader}-secrets`, { target, cluster, addOns, namespace, reader, values, key, waitFor }, { parent: this });
    }

    /** Among themselves, to the Kubernetes API, to what is scraped, and Alertmanager to the world. */
    private flows(namespace: Namespace): pulumi.Resource[] {
        const { cluster, network, manifest, stores } = this.args;
        const all = [{ namespace: name, labels: {} }];
        const inside = [3000, 8080, 9090, 9093, 9094, 9121, 9187].map(port => ({ port }));
        const alertmanager = { "app.kubernetes.io/name": "alertmanager" };
        const scraped = [...new Set(Object.values(manifest.services).flatMap(({ metrics, ports }) => (metrics ? [ports[metrics.port]] : [])))];
        const bot = { namespace: manifest.name, labels: { "app.kubernetes.io/part-of": manifest.name } };
        const allow = (flow: string, rest: Parameters<Namespace["allow"]>[1]) => namespace.allow(flow, rest);
        return [
            allow("inside", { pods: {}, from: all, to: all, ports: [...inside, { port: 9094, protocol: "UDP" }] }),
            allow("api-server", { pods: {}, to: [cluster.apiServer], ports: [{ port: 443 }] }),
            allow("nodes", { pods: prometheus.labels, to: [{ cidrs: network.privateCidrs }], ports: [{ port: 9100 }, { port: 10250 }] }),
            ...(scraped.length > 0 ? [allow("bot", { pods: prometheus.labels, to: [bot], ports: scraped.sort((a, b) => a - b).map(port => ({ port })) })] : []),
            ...Object.entries(stores).flatMap(([store, { metrics }]) =>
                metrics ? [allow(`store-${store}`, { pods: prometheus.labels, to: [metrics], ports: [{ port: metrics.port }] })] : [],
            ),
            allow("reloader", { pods: prometheus.labels, to: [reloaderMetrics], ports: [{ port: reloaderMetrics.port }] }),
            allow("channels", { pods: alertmanager, to: cluster.awsApis, ports: [{ port: 443 }] }),
            allow("pod-identity", { pods: alertmanager, to: [cluster.podIdentityAgent], ports: [{ port: 80 }] }),
        ];
    }

    /** Grafana's sidecar reads ConfigMaps with dashboards; the chart's own role would let it read the Secrets of every namespace. */
    private dashboardReader(namespace: Namespace): pulumi.Resource[] {
        const { cluster } = this.args;
        const options = { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] };
        const metadata = { name: accounts.grafana, namespace: namespace.name };
        const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }];
        const role = new k8s.rbac.v1.Role("grafana", { metadata, rules }, options);
        const binding = new k8s.rbac.v1.RoleBinding(
            "grafana",
            {
                metadata,
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: accounts.grafana },
                subjects: [{ kind: "ServiceAccount", name: accounts.grafana, namespace: namespace.name }],
            },
            options,
        );
        return [role, binding];
    }

    private mail(cluster: Cluster, alarms: Alarms): pulumi.Resource {
        const statements = [{ Sid: "Mail", Action: "sns:Publish", Resource: alarms.topicArn }, alarms.key.grant("sns", true)];
        return cluster.podIdentity("alertmanager", { namespace: name, serviceAccount: accounts.alertmanager, statements }, { parent: this });
    }
}
