import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest, Service } from "../../config/manifest";
import { phaseTexts } from "../../config/phase-texts";
import { placeholdersOf } from "../../config/placeholders";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { imagesOf, serviceSecrets, sidecarKey } from "../../config/uses";
import { type AddOns, type Cluster, type Namespace, type PodOverride, tradingPriority } from "../cluster";
import { type EncryptionKey, peers, podLabels, type Store } from "../foundation";
import type { Monitoring } from "../monitoring";
import { type KeyGuard, SecretDelivery, type Secrets } from "../secrets";
import { type Stop, stopLabel } from "../stop";
import { contractAnnotations } from "./contract";
import { isReached, jobFlows, migrationFlows, serviceFlows } from "./flows";
import { type Image, Images, type ImagesArgs } from "./image";
import { Migration } from "./migration";
import { ScheduledJob } from "./scheduled-job";
import type { SidecarArgs } from "./sidecar";
import { Signer } from "./signer";
import { tradingAnnotations, tradingEnvironment } from "./trading";
import { Values } from "./values";
import { Workload } from "./workload";

/** What a bot needs to know. */
export interface BotArgs {
    /** The account, region and names. */
    target: Target;
    /** What the bot is. */
    manifest: Manifest;
    /** How it runs in this stack. */
    settings: Settings;
    /** Images that cannot be had yet, by the first who runs each: whoever runs one waits for it. Default: none. */
    absentImages?: string[];
    /** Where it runs. */
    cluster: Cluster;
    /** The bot's namespace, restricted and named after the bot; Reloader has to know it before the bot is made. */
    namespace: Namespace;
    /** External Secrets and Reloader, which its workloads need. */
    addOns: AddOns;
    /** Its secrets in Secrets Manager. */
    secrets: Secrets;
    /** Its data stores, by the names that the manifest gives them. */
    stores: Record<string, Store & { snapshotBefore?(release: string): pulumi.Resource[] }>;
    /** What asks exchanges about its keys. Default: nobody does, and nothing waits for an answer. */
    keyGuard?: KeyGuard;
    /** What stops it. Default: nothing does. */
    stop?: Stop;
    /** What scrapes its services. Default: nothing does. */
    monitoring?: Monitoring;
    /** Key that encrypts its secrets. */
    secretsKey: EncryptionKey;
    /** Key that encrypts its images. */
    imagesKey: EncryptionKey;
    /** What the migration and every service wait for beside their stores: the database's roles. Default: nothing. */
    waitFor?: pulumi.Resource[];
    /** Last word on images, and on any service's pod by the service's name; the migration's is `migrations`. */
    override?: { images?: ImagesArgs["override"]; pods?: Record<string, PodOverride> };
}

/**
 * The bot: its images, migration and services, each service with its own secrets and network flows.
 * A service that needs a secret which nobody has put into Secrets Manager yet is not built, so that the first `up` ends well:
 * its person-made keys need the NAT addresses that this `up` makes.
 */
export class Bot extends pulumi.ComponentResource {
    /** The services that run. */
    readonly services: string[] = [];
    /** The services that wait, and for which secrets or images. */
    readonly waiting: Record<string, string[]> = {};
    /** The digest of each image that is built, by its name: what a person who has built one writes into `release.digests`. */
    readonly digests: Record<string, pulumi.Output<string>>;

    constructor(name: string, args: BotArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:Bot", name, {}, opts);
        const { manifest, settings, cluster, namespace, stores, secrets } = args;
        const child = { parent: this };
        const { migrations } = manifest;
        const values = new Values(manifest, stores, secrets, phaseTexts(manifest, settings, settings.capital, settings.edge?.zone.name));
        const made = new Images(
            `${name}-images`,
            {
                target: args.target,
                sources: imagesOf(manifest),
                release: settings.release,
                absent: args.absentImages,
                architecture: settings.cluster.architecture,
                key: args.imagesKey,
                override: args.override?.images,
            },
            child,
        );
        const images = made.of;
        this.digests = made.digests;
        const imageless = (...owners: string[]) => owners.filter(owner => !images[owner]).map(owner => `the image ${owner}`);

        this.record(args);

        const unmigrated = migrations ? [...values.missing(migrations.secrets), ...imageless("migrations")] : [];
        const migrated = migrations && unmigrated.length === 0 ? this.migrate(migrations, images.migrations, values, args) : [];
        const services = mapped(manifest.services, one => ({ ...values.started(one), sidecars: mapped(one.sidecars, sidecar => values.started(sidecar)) }));
        const jobs = mapped(manifest.jobs, one => values.started(one));
        const ofStore = (spec: Pick<Service, "stores">) => (spec.stores.includes(migrations?.store ?? "") ? unmigrated : []);
        // Who waits is known before anything is built: what is built names nobody in its policies who is not there.
        for (const [service, spec] of Object.entries(services)) {
            const containers = imageless(service, ...Object.keys(spec.sidecars).map(sidecar => `${service}.${sidecar}`));
            this.waits(service, [...values.missing(serviceSecrets(spec)), ...containers, ...ofStore(spec)]);
        }
        for (const [job, spec] of Object.entries(jobs)) this.waits(job, [...values.missing(spec.secrets), ...imageless(job), ...ofStore(spec)]);
        const waiting = Object.keys(this.waiting);
        for (const [service, spec] of Object.entries(services)) {
            if (waiting.includes(service)) continue;
            const templates = serviceSecrets(spec);
            const policy = this.policy(service, serviceFlows(manifest, service, stores, { called: this.calledBy(service, args), waiting }), args);
            const held = args.stop?.holds.includes(service) ? args.stop : undefined;
            const trading = tradingEnvironment(manifest, settings, service);
            const signer = spec.signer && new Signer(`${service}-signer`, { target: args.target, cluster, namespace, service }, child);
            const signs: Record<string, string> = spec.signer && signer ? { [spec.signer.variable]: signer.alias, AWS_REGION: args.target.region } : {};
            const secret = this.deliver(service, templates, values, args);
            new Workload(
                service,
                {
                    bot: manifest.name,
                    service,
                    spec,
                    cluster,
                    namespace,
                    image: images[service],
                    architecture: settings.cluster.architecture,
                    environment: { ...signs, ...mapped(spec.environment, text => values.text(text)), ...trading },
                    files: this.files(spec, values, stores),
                    secret,
                    sidecars: this.sidecars(service, spec, values, args, images, secret?.keys ?? [], { ...signs, ...trading }),
                    disk: { storageClass: args.addOns.storageClass, keep: args.target.protect },
                    reached: isReached(manifest, service),
                    measuredBy: args.addOns.metrics,
                    ...(held && { labels: { [stopLabel]: "true" }, unawaited: held.stands, resumed: held.resumed }),
                    priorityClass: trades(spec) ? tradingPriority : undefined,
                    annotations: {
                        ...tradingAnnotations(manifest, settings, service, args.target.region),
                        ...contractAnnotations(manifest, settings, { [service]: spec.image, ...mapped(spec.sidecars, one => one.image) }),
                    },
                    waitFor: [
                        policy,
                        ...(signer?.ready ?? []),
                        ...(held?.ready ?? []),
                        ...(spec.volume ? args.addOns.storage : []),
                        ...(trades(spec) ? args.addOns.priority : []),
                        ...(trades(spec) ? (args.keyGuard?.passed(exchangesOf(spec)) ?? []) : []),
                        ...spec.stores.flatMap(store => stores[store].ready),
                        ...(args.waitFor ?? []),
                        ...migrated,
                    ],
                    override: args.override?.pods?.[service],
                },
                child,
            );
            if (spec.metrics) args.monitoring?.scrape(service, spec.metrics);
            this.services.push(service);
        }
        for (const [job, spec] of Object.entries(jobs)) {
            if (waiting.includes(job)) continue;
            new ScheduledJob(
                job,
                {
                    ...{ bot: manifest.name, job, spec, cluster, namespace, image: images[job], architecture: settings.cluster.architecture },
                    environment: { ...mapped(spec.environment, text => values.text(text)), ...tradingEnvironment(manifest, settings, job) },
                    annotations: contractAnnotations(manifest, settings, { [job]: spec.image }),
                    files: this.files(spec, values, stores),
                    secret: this.deliver(job, spec.secrets, values, args),
                    waitFor: [
                        this.policy(job, jobFlows(manifest, job, stores, waiting), args),
                        ...[...spec.stores.flatMap(store => stores[store].ready), ...(args.waitFor ?? []), ...migrated],
                    ],
                    override: args.override?.pods?.[job],
                },
                child,
            );
        }
        this.registerOutputs({ services: this.services, waiting: this.waiting, digests: this.digests });
    }

    /**
     * What runs, in one place that changes with each release (bot-core:219, bot-core:395). Tags carry bot and stack alone: with version and commit
     * in them every release would change every resource, protected ones among them.
     */
    private record({ target, manifest, settings: { release }, cluster, namespace }: BotArgs): void {
        const { version, source = "", commit = "", digests } = release;
        new k8s.core.v1.ConfigMap(
            "release",
            {
                metadata: { name: "release", namespace: namespace.name, labels: podLabels(manifest.name, "release") },
                data: { bot: manifest.name, stack: target.stack, version, source, commit, digests: JSON.stringify(digests) },
            },
            { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] },
        );
    }

    /** Who calls a service to stop the bot: the control plane, on the ports of the calls. */
    private calledBy(service: string, { stop, cluster }: BotArgs) {
        const ports = stop?.calls(service) ?? [];
        return { peers: ports.length > 0 ? peers(cluster.controlPlane) : [], ports };
    }

    private waits(who: string, secrets: string[]): void {
        const missing = [...new Set(secrets)];
        if (missing.length === 0) return;
        this.waiting[who] = missing;
        pulumi.log.warn(
            `${who} waits for ${missing.join(", ")}: put secrets into Secrets Manager and name them in stagedSecrets, have images built (docs/releases.md), and run up again.`,
        );
    }

    /** The manifest's files, and those by which stores are checked. */
    private files(spec: Pick<Service, "files" | "stores">, values: Values, stores: BotArgs["stores"]): Record<string, pulumi.Input<string>> {
        const authorities = spec.stores.flatMap(store => stores[store].authority ?? []);
        return { ...Object.fromEntries(authorities.map(({ path, pem }) => [path, pem])), ...mapped(spec.files, text => values.text(text)) };
    }

    private sidecars(
        service: string,
        spec: Service,
        values: Values,
        { stores }: BotArgs,
        images: Record<string, Image>,
        delivered: string[],
        given: Record<string, string>,
    ): Record<string, SidecarArgs> {
        return Object.fromEntries(
            Object.entries(spec.sidecars).map(([name, sidecar]) => [
                name,
                {
                    image: images[`${service}.${name}`],
                    environment: { ...mapped(sidecar.environment, text => values.text(text)), ...given },
                    files: this.files({ files: sidecar.files, stores: spec.stores }, values, stores),
                    secretKeys: Object.keys(sidecar.secrets).filter(variable => delivered.includes(sidecarKey(name, variable))),
                },
            ]),
        );
    }

    private migrate(spec: NonNullable<Manifest["migrations"]>, image: Image, values: Values, args: BotArgs): pulumi.Resource[] {
        const { manifest, settings, cluster, namespace } = args;
        const store = args.stores[spec.store];
        const policy = this.policy("migrate", migrationFlows(manifest, store), args);
        return new Migration(
            "migration",
            {
                bot: manifest.name,
                spec,
                version: settings.release.version,
                cluster,
                namespace,
                image,
                architecture: settings.cluster.architecture,
                environment: mapped(spec.environment, text => values.text(text)),
                annotations: contractAnnotations(manifest, settings, { migrate: spec.image }),
                secret: this.deliver("migrations", spec.secrets, values, args),
                waitFor: [policy, ...store.ready, ...(args.waitFor ?? []), ...(store.snapshotBefore?.(settings.release.version) ?? [])],
                override: args.override?.pods?.migrations,
            },
            { parent: this },
        ).ready;
    }

    private deliver(reader: string, templates: Record<string, string>, values: Values, args: BotArgs) {
        const composed = values.composed(templates);
        const keys = Object.keys(composed);
        if (keys.length === 0) return undefined;
        const { target, cluster, addOns, namespace, secretsKey: key } = args;
        const delivery = new SecretDelivery(
            `${reader}-secrets`,
            { target, cluster, addOns, namespace, reader, values: composed, key, waitFor: values.ready(templates) },
            { parent: this },
        );
        return { delivery, keys };
    }

    private policy(service: string, spec: k8s.types.input.networking.v1.NetworkPolicySpec, { cluster, namespace }: BotArgs): pulumi.Resource {
        return new k8s.networking.v1.NetworkPolicy(
            service,
            { metadata: { name: service, namespace: namespace.name }, spec },
            { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] },
        );
    }
}

/** Whether it places orders, or holds the session by which another one does. */
const trades = (spec: Service): boolean => spec.placesOrders || spec.gatewayFor !== undefined;

/** The exchanges that it trades on, by their names: those that it says, and those whose keys it has. */
const exchangesOf = (spec: Service): string[] => [
    ...spec.exchanges,
    ...(spec.gatewayFor === undefined ? [] : [spec.gatewayFor]),
    ...Object.values(serviceSecrets(spec)).flatMap(text => placeholdersOf(text).map(({ name }) => name)),
];

/** A record with each value turned into another. */
function mapped<A, B>(record: Record<string, A>, turn: (value: A) => B): Record<string, B> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, turn(value)]));
}
