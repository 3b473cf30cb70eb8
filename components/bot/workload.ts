import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Service } from "../../config/manifest";
import { portsOf } from "../../config/uses";
import { fileKey, pod, probe } from "../cluster";
import { podLabels } from "../foundation";
import { drainSeconds, settleSeconds } from "./rollout";
import type { RunArgs } from "./run-args";
import { containerPorts, type SidecarArgs, sidecarContainer } from "./sidecar";

/** What a service that runs in the cluster needs to know. */
export interface WorkloadArgs extends RunArgs {
    /** Name of the service: of its pods, its Service and its ServiceAccount. */
    service: string;
    /** The service as the manifest has it. */
    spec: Service;
    /** Files by path, put together. Default: none. */
    files?: Record<string, pulumi.Input<string>>;
    /** Its sidecars, by their names in the manifest. Default: none. */
    sidecars?: Record<string, SidecarArgs>;
    /** StorageClass of its disk, if the manifest gives it one, and whether the disk outlives the service. Default: the cluster's own, and it does. */
    disk?: { storageClass: string; keep: boolean };
    /** Whether anybody may reach it: without, it gets no Service, and people forward a port of its pod. Default: true. */
    reached?: boolean;
    /** Further labels of its pods. Default: none. */
    labels?: Record<string, string>;
    /** Whether nobody waits for its pods, which may not start now. Default: false. */
    unawaited?: boolean;
    /** Id of the stop after which its pods start anew. Default: none. */
    resumed?: string;
    /** PriorityClass of its pods. Default: none, and they go before those that have one. */
    priorityClass?: string;
    /** What measures the use by which it is scaled: an autoscaler waits for it. Default: nothing. */
    measuredBy?: pulumi.Resource[];
}

const patience = { create: "20m", update: "20m" };

/** Whether a service is exactly one pod of a StatefulSet: two would trade or count twice, end each other's session, or share a disk. */
const runsAlone = (spec: Service): boolean => spec.alone || spec.placesOrders || spec.gatewayFor !== undefined || spec.volume !== undefined;

/**
 * A service of the bot. One that places orders is a StatefulSet of one pod: on a drain, a Deployment starts the replacement while the old
 * pod is still ending, and two of them trade on one account. So is one that holds an exchange's session, one with a disk, and one that the manifest wants alone. Every other one is a Deployment; with more than one pod it rolls without a
 * gap, keeps a disruption budget and may be scaled (cryptofunk:279); with exactly one it is recreated, since one is what was asked for.
 * One that the load balancer reaches takes its time at both ends of a rollout: a pod is new for as long as the load balancer looks at it, and
 * answers for as long as it is sent anything.
 * Traps: no disruption budget on a single pod (it blocks drains), no `replicas` beside an autoscaler, and the Service isn't waited for
 * (it is ready only after the pods that may wait for it). A disk is bound to a zone, and its size in the StatefulSet can't change: to grow it,
 * edit its claim and replace the StatefulSet with `--cascade=orphan`.
 */
export class Workload extends pulumi.ComponentResource {
    /** What waits until the service runs. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:Workload", name, {}, opts);
        const { service, spec, cluster, namespace, image, secret, files = {}, sidecars = {}, disk, waitFor = [] } = args;
        const alone = runsAlone(spec);
        const base = { parent: this, provider: cluster.provider };
        const child = { ...base, dependsOn: [...cluster.ready, ...namespace.ready] };
        const labels = podLabels(args.bot, service);
        const metadata = { name: service, namespace: namespace.name, labels };

        const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, child);
        const ports = portsOf(spec);
        if (Object.keys(ports).length > 0 && args.reached !== false)
            new k8s.core.v1.Service(
                name,
                {
                    metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
                    spec: {
                        selector: labels,
                        clusterIP: spec.placesOrders ? "None" : undefined,
                        ports: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: number, protocol: "TCP" })),
                    },
                },
                child,
            );
        // Immutable and named anew with each change, so that a changed file is a rollout.
        const texts = Object.entries({ "": { files }, ...sidecars }).flatMap(([sidecar, one]) =>
            Object.entries(one.files).map(([path, text]) => [`${sidecar && `${sidecar}-`}${fileKey(path)}`, text] as const),
        );
        const config = texts.length
            ? new k8s.core.v1.ConfigMap(
                  name,
                  {
                      metadata: { namespace: namespace.name, labels },
                      immutable: true,
                      data: Object.fromEntries(texts),
                  },
                  child,
              )
            : undefined;

        const { min, max, cpuPercent } = replicasOf(spec);
        // A changed template starts new pods, whose memory knows of no stop, and has the controller try at once: after hours of refusals it would not for a quarter of an hour.
        const resumed = args.resumed !== undefined && { "golive.dev/resumed": args.resumed };
        const template = {
            metadata: {
                labels: { ...labels, ...args.labels },
                annotations: { ...args.annotations, ...resumed, ...((spec.placesOrders || spec.gatewayFor) && { "karpenter.sh/do-not-disrupt": "true" }) },
            },
            spec: pod({
                name: service,
                image: image.reference,
                command: spec.command,
                args: spec.args,
                environment: args.environment,
                secret: secret && { name: secret.delivery.secretName, keys: secret.keys.filter(key => !key.includes("-")) },
                files: config && Object.keys(files).length ? { configMap: config.metadata.name, paths: Object.keys(files) } : undefined,
                writablePaths: spec.writablePaths,
                resources: spec.resources,
                sidecars: Object.entries(sidecars).map(([name, one]) => sidecarContainer(name, one, spec.sidecars[name], secret?.delivery, config)),
                disk: spec.volume && { claim, path: spec.volume.path },
                user: spec.user,
                architecture: args.architecture,
                override: {
                    container: {
                        ports: containerPorts(spec.ports),
                        livenessProbe: probe(spec.probes.liveness),
                        readinessProbe: probe(spec.probes.readiness),
                        startupProbe: spec.probes.startup && probe(spec.probes.startup),
                        lifecycle: spec.public && { preStop: { sleep: { seconds: drainSeconds } } },
                        ...args.override?.container,
                    },
                    pod: {
                        terminationGracePeriodSeconds: spec.gracePeriodSeconds + (spec.public ? drainSeconds : 0),
                        priorityClassName: args.priorityClass,
                        topologySpreadConstraints: max > 1 ? spread(labels) : undefined,
                        ...args.override?.pod,
                    },
                },
            }),
        };
        const unawaited = args.unawaited && { "pulumi.com/skipAwait": "true" };
        const reload = secret && { "reloader.stakater.com/auto": "true" };
        const running = {
            ...base,
            dependsOn: [
                ...child.dependsOn,
                account,
                ...image.ready,
                ...Object.values(sidecars).flatMap(sidecar => sidecar.image.ready),
                ...(secret?.delivery.ready ?? []),
                ...waitFor,
            ],
            customTimeouts: patience,
        };
        const described = { ...metadata, annotations: { ...reload, ...unawaited, ...(spec.description && { "kubernetes.io/description": spec.description }) } };
        const selector = { matchLabels: labels };
        if (alone) {
            const set = new k8s.apps.v1.StatefulSet(
                name,
                {
                    metadata: described,
                    spec: {
                        replicas: 1,
                        serviceName: service,
                        selector,
                        // Never two pods either way; but "OrderedReady" waits for a broken pod before it takes up the release that mends it.
                        podManagementPolicy: "Parallel",
                        updateStrategy: { type: "RollingUpdate" },
                        revisionHistoryLimit: 5,
                        ...(spec.volume && {
                            volumeClaimTemplates: [volumeClaim(spec.volume, labels, disk?.storageClass)],
                            persistentVolumeClaimRetentionPolicy: { whenDeleted: disk?.keep === false ? "Delete" : "Retain", whenScaled: "Retain" },
                        }),
                        template,
                    },
                },
                running,
            );
            this.ready = [set];
        } else {
            const deployment = new k8s.apps.v1.Deployment(
                name,
                {
                    metadata: described,
                    spec: {
                        replicas: max > min ? undefined : min,
                        selector,
                        strategy: max > 1 ? { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } : { type: "Recreate" },
                        revisionHistoryLimit: 5,
                        minReadySeconds: spec.public ? settleSeconds : undefined,
                        template,
                    },
                },
                running,
            );
            this.ready = [deployment];
            if (min > 1)
                new k8s.policy.v1.PodDisruptionBudget(
                    name,
                    { metadata, spec: { selector, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
                    child,
                );
            if (max > min)
                new k8s.autoscaling.v2.HorizontalPodAutoscaler(
                    name,
                    {
                        metadata,
                        spec: {
                            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service },
                            minReplicas: min,
                            maxReplicas: max,
                            metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: cpuPercent } } }],
                        },
                    },
                    { ...base, dependsOn: [deployment, ...(args.measuredBy ?? [])] },
                );
        }
        this.registerOutputs({});
    }
}

/** Name of the disk's claim in the StatefulSet. */
const claim = "data";

function volumeClaim({ sizeGb }: NonNullable<Service["volume"]>, labels: Record<string, string>, storageClassName: string | undefined) {
    return {
        metadata: { name: claim, labels },
        spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: `${sizeGb}Gi` } } },
    };
}

function replicasOf(spec: Service): NonNullable<Service["scaling"]> {
    return spec.scaling ?? { min: 2, max: 4, cpuPercent: 70 };
}

/** Over zones and nodes, as far as they go round; matched per release, or the old pods would count. */
function spread(labels: Record<string, string>): k8s.types.input.core.v1.TopologySpreadConstraint[] {
    return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(topologyKey => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: labels },
        matchLabelKeys: ["pod-template-hash"],
    }));
}
