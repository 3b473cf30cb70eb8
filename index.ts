import "./runtime/required";
import * as pulumi from "@pulumi/pulumi";
import { Audit } from "./components/audit";
import { Bot } from "./components/bot";
import { AddOns, Cluster, Namespace, Reloader } from "./components/cluster";
import { Edge } from "./components/edge";
import { boundRoles, EncryptionKey, withoutProtection } from "./components/foundation";
import { Alarms, alertReaders, Monitoring } from "./components/monitoring";
import { Bastion, Network, RunnerAccess } from "./components/network";
import { Backups } from "./components/recovery";
import { guardReaders, KeyGuard, Secrets } from "./components/secrets";
import { Stop } from "./components/stop";
import { runsPostgres, Stores, storePorts, storesNamespace } from "./components/stores";
import type { Everything } from "./config/check";
import { askedOf, unanswerable } from "./config/key-questions";
import { limitsOf } from "./config/limits";
import { awaitedImages, readSettings, runningStack } from "./config/load";
import { stepAt } from "./config/steps";

/**
 * Everything a bot needs, from what a person wrote: settings first, since a fault in them must be told before any resource exists. The engine
 * passes nothing; `root` is another folder with manifests, such as those of an earlier commit.
 */
async function program(root?: string) {
    const everything = readSettings(runningStack(root));
    const { settings, manifest, target, notices } = everything;
    const absentImages = awaitedImages(everything);
    for (const notice of notices) void pulumi.log.warn(notice);
    boundRoles(settings.access.permissionsBoundary);
    const protection = withoutProtection(settings.unprotected);

    const logsKey = new EncryptionKey("logs", { target, purpose: "logs", services: [`logs.${target.region}.amazonaws.com`] });
    const secretsKey = new EncryptionKey("secrets", { target, purpose: "secrets" });
    const dataKey = new EncryptionKey("data", { target, purpose: "data" });
    const clusterKey = new EncryptionKey("cluster", { target, purpose: "cluster" });

    const alarms = new Alarms("alarms", { target, email: settings.alerts.email });
    const network = new Network("network", { target, ...settings.network, logsKey, topics: [alarms.topic] });
    const bastion = new Bastion("bastion", { target, network, logsKey, ports: storePorts(manifest) });
    const runner = settings.access.runner === undefined ? undefined : new RunnerAccess("runner", { target, network });
    const cluster = new Cluster("cluster", {
        ...{ target, network, settings: settings.cluster, access: settings.access, key: clusterKey, logsKey },
        apiFrom: { bastion: bastion.securityGroupId, ...(runner && { runner: runner.securityGroupId }) },
    });
    // Volumes outlive the cluster, and so must their key.
    const addOns = new AddOns("add-ons", { cluster, key: dataKey, logsKey, postgres: runsPostgres(manifest) ? [storesNamespace] : [] });
    const secrets = new Secrets("secrets", {
        ...{
            target,
            manifest,
            key: secretsKey,
            logsKey,
            staged: settings.stagedSecrets,
            addresses: settings.exchangeAddresses,
            recoveryDays: settings.retention.secretRecoveryDays,
        },
        asked: Object.fromEntries(askedOf(manifest, settings).map(name => [name, unanswerable(name, manifest.exchanges[name], settings)])),
        ...{ topics: [alarms.topic], readers: { ...alertReaders(target, settings), ...guardReaders(target, manifest, settings) } },
    });
    const keyGuard = new KeyGuard("key-guard", { target, network, manifest, settings, secrets, key: secretsKey, logsKey, topics: [alarms.topic] });
    const allowFrom = { cluster: cluster.securityGroupId, bastion: bastion.securityGroupId };
    const stores = new Stores("stores", {
        ...{ target, network, cluster, addOns, manifest, settings, secrets, dataKey, secretsKey, logsKey, allowFrom },
        alarmTopics: [alarms.topic],
    });
    new Backups("backups", {
        ...{ target, settings: settings.backups, postgres: settings.postgres, stores: stores.of, cluster: cluster.name, dataKey },
        topics: [alarms.topic],
    });
    const { secondRegion } = settings.backups;
    new Audit("audit", { target, settings: settings.audit, deployer: settings.access.deployer, secondRegion, topics: [alarms.topic] });
    const monitoring = new Monitoring("monitoring", { target, network, cluster, addOns, manifest, settings, secrets, secretsKey, stores: stores.of, alarms });
    secrets.remind();
    const { name, description } = manifest;
    const namespace = new Namespace("namespace", {
        cluster,
        name,
        description,
        podSecurity: "restricted",
        forwards: true,
        loadBalanced: settings.edge !== undefined,
    });
    new Reloader("reloader", { cluster, namespaces: [namespace] });
    const stop = new Stop("stop", { target, manifest, settings, network, cluster, namespace, alarms, recordsKey: dataKey, logsKey });
    const bot = new Bot(manifest.name, {
        ...{
            target,
            manifest,
            settings,
            absentImages,
            cluster,
            namespace,
            addOns,
            secrets,
            keyGuard,
            stop,
            monitoring,
            stores: stores.of,
            secretsKey,
            imagesKey: dataKey,
        },
    });
    const edge = settings.edge && new Edge("edge", { target, network, cluster, namespace, manifest, settings: settings.edge, bot, logsKey });

    protection.refuseStrangers(target.stack);
    return {
        urls: edge?.urls ?? {},
        nameServers: edge?.nameServers ?? [],
        natAddresses: network.natAddresses,
        missingSecrets: secrets.missing,
        stageSecrets: secrets.staging,
        exchangeKeys: keyGuard.answers,
        waiting: bot.waiting,
        services: bot.services,
        release: settings.release,
        phase: reached(everything),
        digests: bot.digests,
        bastion: bastion.shell,
        grafana: monitoring.grafana,
        ...(runner && { runner: { securityGroup: runner.securityGroupId, subnets: network.privateSubnetIds } }),
        silentChannels: monitoring.silent,
        soon: notices,
    };
}

/** Where the bot stands, for the next `up`, which lets it go up no further than evidence lets it. */
function reached({ manifest, settings }: Everything) {
    const step = stepAt(manifest, settings)?.name;
    const limits = limitsOf(manifest, settings).map(({ name, value }) => ({ name, value }));
    return { bot: manifest.name, phase: settings.phase, ...(step !== undefined && { step }), limits };
}

export = program;
