import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import { cloudFrontAddresses } from "../../config/offers";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import type { Bot } from "../bot";
import type { Cluster, Namespace } from "../cluster";
import { type ArchiveBucket, archiveBucket, archiveBucketArn, arnOf, EncryptionKey, podLabels, tagsOf } from "../foundation";
import type { Network } from "../network";
import { Cdn, type CdnArgs, cdnLogStatement, cdnRegion } from "./cdn";
import { Certificate, type CertificateArgs } from "./certificate";
import { Firewall, type FirewallArgs } from "./firewall";
import { accessLogsPrefix, type Exposed, LoadBalancer, type LoadBalancerArgs } from "./load-balancer";

/** What the edge needs to know. */
export interface EdgeArgs {
    /** The account, region and names. */
    target: Target;
    /** Network whose public subnets it stands in. */
    network: Network;
    /** Cluster whose pods it reaches. */
    cluster: Cluster;
    /** The bot's namespace. */
    namespace: Namespace;
    /** Which services are public. */
    manifest: Manifest;
    /** Zone, rate limit and CDN. */
    settings: NonNullable<Settings["edge"]>;
    /** The bot: what does not run yet gets no traffic. */
    bot: Bot;
    /** Key of the firewall's log. */
    logsKey: EncryptionKey;
    /** Last word on any argument of a child. */
    override?: {
        zone?: Partial<aws.route53.ZoneArgs>;
        certificate?: CertificateArgs["override"];
        firewall?: FirewallArgs["override"];
        balancer?: LoadBalancerArgs["override"];
        cdn?: CdnArgs["override"];
    };
}

/** The manifest's public services, with their names in a zone. */
export function exposedServices(manifest: Manifest, zone: string): Exposed[] {
    return Object.entries(manifest.services).flatMap(([service, { public: exposed, ports, probes }]) => {
        if (!exposed) return [];
        const { host, port, paths, sticky } = exposed;
        return [{ service, host: `${host}.${zone}`, port: ports[port], paths, sticky, health: probes.readiness.path ?? "/" }];
    });
}

/**
 * What the internet sees of the bot, and nothing else: names, certificates, firewall, load balancer, and a CDN before it where the settings
 * want one (cryptofunk:77, cryptofunk:88). AWS Shield Standard stands before all of it by itself (cryptofunk:89).
 *
 * Traps. A zone made here is known to nobody until a person enters its name servers at the parent zone: the first `up` makes the zone,
 * requests the certificate, names the servers and ends; `delegated: true` in the settings lets the next one go on. The binding of pods goes
 * before the load balancer on destroy, while the cluster can still let go of its targets.
 */
export class Edge extends pulumi.ComponentResource {
    /** Address of each public service that is reached now. */
    readonly urls: Record<string, string> = {};
    /** Name servers of a zone made here: what the parent zone has to name. */
    readonly nameServers?: pulumi.Output<string[]>;

    constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:edge:Edge", name, {}, opts);
        const { target, settings } = args;
        const exposed = exposedServices(args.manifest, settings.zone.name);
        const delegated = !settings.zone.create || settings.zone.delegated;
        const zone = settings.zone.create ? this.zone(name, args) : undefined;
        const zoneId = zone?.zoneId ?? (settings.zone.id as string);
        this.nameServers = zone?.nameServers;
        const proof = { target, hosts: exposed.map(one => one.host), zoneId, delegated, override: args.override?.certificate };
        const certificate = new Certificate(`${name}-certificate`, proof, { parent: this });
        if (delegated) this.open(name, args, exposed, certificate, proof);
        else
            pulumi.log.warn(
                `${settings.zone.name} is reached by nobody yet: enter its name servers (output nameServers) at the parent zone, set delegated: true, and run up again.`,
            );
        this.registerOutputs({ urls: this.urls, nameServers: this.nameServers });
    }

    /** Trap: a zone made again has other name servers, so it is protected. */
    private zone(name: string, { target, settings, override }: EdgeArgs): aws.route53.Zone {
        const tags = tagsOf(target, { "golive:delegated": String(settings.zone.delegated) });
        return new aws.route53.Zone(
            name,
            { name: settings.zone.name, comment: `Public services of ${target.bot}`, tags, ...override?.zone },
            { parent: this, protect: target.protect },
        );
    }

    private open(name: string, args: EdgeArgs, exposed: Exposed[], certificate: Certificate, proof: CertificateArgs) {
        const { target, settings, logsKey, override } = args;
        const { cdn, rateLimit, loginLimit } = settings;
        const child = { parent: this };
        const logs = this.logs(`${name}-logs`, args);
        const balancer = new LoadBalancer(
            name,
            {
                ...{ target, network: args.network, cluster: args.cluster, exposed, certificateArn: certificate.arn, logs },
                from: cdn ? { prefixList: cloudFrontAddresses[target.region] as string } : "internet",
                idleSeconds: settings.idleSeconds,
                override: override?.balancer,
            },
            child,
        );
        const firewall = new Firewall(
            name,
            { target, scope: "REGIONAL", ...(!cdn && { rateLimit, loginLimit }), logsKey, override: override?.firewall },
            child,
        );
        // A load balancer has one: letting go of the old one afterwards would let go of the new one too.
        const only = { ...child, deleteBeforeReplace: true };
        new aws.wafv2.WebAclAssociation(name, { resourceArn: balancer.arn, webAclArn: firewall.arn }, only);
        const front = cdn ? this.cdn(`${name}-cdn`, args, balancer, certificate, proof, logs) : balancer;
        for (const one of exposed) {
            for (const type of cdn ? ["A", "AAAA"] : ["A"])
                new aws.route53.Record(
                    `${name}-${one.service}-${type}`,
                    { zoneId: proof.zoneId, name: one.host, type, aliases: [{ name: front.dnsName, zoneId: front.zoneId, evaluateTargetHealth: !cdn }] },
                    child,
                );
            if (!args.bot.services.includes(one.service)) continue;
            this.bind(one, balancer, args);
            this.urls[one.service] = `https://${one.host}`;
        }
    }

    private cdn(name: string, args: EdgeArgs, balancer: LoadBalancer, provenBy: Certificate, proof: CertificateArgs, logs: ArchiveBucket): Cdn {
        const child = { parent: this };
        const target = { ...args.target, region: cdnRegion };
        const logsKey = new EncryptionKey(name, { target, purpose: name, services: [`logs.${cdnRegion}.amazonaws.com`], region: cdnRegion }, child);
        const certificate = new Certificate(`${name}-certificate`, { ...proof, region: cdnRegion, provenBy }, child);
        const { rateLimit, loginLimit } = args.settings;
        const firewall = new Firewall(name, { target, scope: "CLOUDFRONT", rateLimit, loginLimit, logsKey, override: args.override?.firewall }, child);
        const ends = { certificateArn: certificate.arn, firewallArn: firewall.arn, origin: balancer.dnsName };
        return new Cdn(name, { target: args.target, hosts: proof.hosts, ...ends, logs, override: args.override?.cdn }, child);
    }

    /** Access logs, for as long as other logs. Trap: load balancers write only to buckets with S3's own encryption. */
    private logs(name: string, { target, settings }: EdgeArgs): ArchiveBucket {
        const purpose = "edge-logs";
        const arn = archiveBucketArn(target, purpose);
        const balancer = {
            Sid: "LoadBalancer",
            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: `${arn}/${accessLogsPrefix}/AWSLogs/${target.account}/*`,
            Condition: { ArnLike: { "aws:SourceArn": arnOf(target, "elasticloadbalancing", "loadbalancer/*") } },
        };
        const statements = settings.cdn ? [balancer, cdnLogStatement(target, arn)] : [balancer];
        return archiveBucket(name, { target, purpose, statements, keepDays: 7, expireDays: target.logDays }, { parent: this });
    }

    /** Lets the load balancer's subnets reach the pods on the public port, and Auto Mode register the pods. */
    private bind({ service, port }: Exposed, balancer: LoadBalancer, { cluster, namespace, network, manifest, bot }: EdgeArgs) {
        const flow = namespace.allow(`${service}-from-load-balancer`, {
            pods: podLabels(manifest.name, service),
            from: [{ cidrs: network.publicCidrs }],
            ports: [{ port }],
        });
        new k8s.apiextensions.CustomResource(
            service,
            {
                apiVersion: "eks.amazonaws.com/v1",
                kind: "TargetGroupBinding",
                metadata: { name: service, namespace: namespace.name },
                spec: { targetGroupARN: balancer.targetGroups[service].arn, targetType: "ip", serviceRef: { name: service, port } },
            },
            { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready, ...balancer.ready, flow, bot] },
        );
    }
}
