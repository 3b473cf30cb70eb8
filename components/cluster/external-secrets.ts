import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { readerArn } from "../foundation";
import { charts } from "./charts";
import type { Cluster } from "./cluster";
import { Namespace } from "./namespace";
import { installChart } from "./release";

/** What External Secrets needs to know. */
export interface ExternalSecretsArgs {
    /** Cluster it runs in. */
    cluster: Cluster;
    /** Last word on any argument of the release. */
    override?: Partial<k8s.helm.v3.ReleaseArgs>;
}

const name = "external-secrets";

/**
 * External Secrets: brings secrets from Secrets Manager into the namespaces that ask for them.
 *
 * Its controller may read no secret itself: it takes on the reader's role that a namespace's SecretStore names.
 * Stores that hold for the whole cluster, and pushing secrets out of it, are off. Trap: a SecretStore can't borrow another
 * ServiceAccount's Pod Identity, that works with IAM roles for service accounts only. Its webhook answers the control plane alone,
 * and refuses SecretStores until it does.
 */
export class ExternalSecrets extends pulumi.ComponentResource {
    /** What a SecretStore waits for. */
    readonly ready: pulumi.Resource[];

    constructor(logical: string, args: ExternalSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:ExternalSecrets", logical, {}, opts);
        const { cluster } = args;
        const child = { parent: this };
        const replicas = cluster.target.production ? 2 : 1;

        const namespace = new Namespace(name, { cluster, name, podSecurity: "restricted" }, child);
        const controller = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
        const webhook = { ...controller, "app.kubernetes.io/name": `${name}-webhook` };
        const flows = [
            namespace.allow("api-server", { pods: {}, to: [cluster.apiServer], ports: [{ port: 443 }] }),
            namespace.allow("aws", { pods: controller, to: cluster.awsApis, ports: [{ port: 443 }] }),
            namespace.allow("pod-identity", { pods: controller, to: [cluster.podIdentityAgent], ports: [{ port: 80 }] }),
            namespace.allow("webhook", { pods: webhook, from: [cluster.controlPlane], ports: [{ port: 10250 }] }),
        ];
        const identity = cluster.podIdentity(
            name,
            {
                namespace: name,
                serviceAccount: name,
                statements: [
                    {
                        Action: ["sts:AssumeRole", "sts:TagSession"],
                        Resource: `${readerArn(cluster.target, "")}*`,
                    },
                ],
            },
            child,
        );
        const spread = (labels: Record<string, string>) => [
            { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: { matchLabels: labels } },
        ];
        const small = { requests: { cpu: "25m", memory: "64Mi" }, limits: { cpu: "200m", memory: "256Mi" } };
        const values = {
            installCRDs: true,
            replicaCount: replicas,
            leaderElect: replicas > 1,
            processClusterStore: false,
            processClusterExternalSecret: false,
            processClusterGenerator: false,
            processPushSecret: false,
            processClusterPushSecret: false,
            rbac: { serviceAccountTokenCreate: false, servicebindings: { create: false } },
            serviceAccount: { name },
            resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
            livenessProbe: { enabled: true },
            readinessProbe: { enabled: true },
            topologySpreadConstraints: spread(controller),
            podDisruptionBudget: { enabled: replicas > 1, minAvailable: 1 },
            webhook: {
                port: 10250,
                replicaCount: replicas,
                // It waits for its certificates before it says that it lives: the startup probe gives it the time.
                startupProbe: { enabled: true },
                livenessProbe: { enabled: true },
                resources: small,
                topologySpreadConstraints: spread(webhook),
                podDisruptionBudget: { enabled: replicas > 1, minAvailable: 1 },
            },
            certController: { resources: small, livenessProbe: { enabled: true } },
        };
        const release = installChart(
            name,
            { cluster, chart: charts.externalSecrets, namespace, values, after: [...flows, identity], override: args.override },
            child,
        );
        this.ready = [...namespace.ready, ...flows, identity, release];
        this.registerOutputs({});
    }
}
