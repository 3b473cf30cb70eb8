import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type Cluster, type Namespace, spread } from "../cluster";
import {
    archiveBucket,
    archiveBucketArn,
    type EncryptionKey,
    functionGroup,
    functionRoleArn,
    LambdaFunction,
    type Statement,
    type Surroundings,
} from "../foundation";
import type { Alarms } from "../monitoring";
import { refuseWhileStopped, stopKind, stopLabel, stopName } from "./admission";
import { type Call, calledPorts, cancelOf, heldServices, leftSwitch, placersOf, switchOf } from "./calls";

/** What the stop needs to know. */
export interface StopArgs {
    /** The account, region and names. */
    target: Target;
    /** What the bot is. */
    manifest: Manifest;
    /** Which stop is over, and which one stands. */
    settings: Pick<Settings, "resume" | "stopped">;
    /** Network in whose private subnets the function runs. */
    network: Surroundings;
    /** Where the bot runs. */
    cluster: Cluster;
    /** The bot's namespace. */
    namespace: Namespace;
    /** The topic by which every channel is told. */
    alarms: Alarms;
    /** Key of the records. */
    recordsKey: EncryptionKey;
    /** Key of the function's logs. */
    logsKey: EncryptionKey;
}

const part = "stop";
const purpose = "stops";
const verbs = { GET: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as const;

/**
 * What `npm run stop` calls (vanta:227, mech-exo:101): a function that throws the bot's kill switch or ends what places orders, and keeps both
 * from starting again until a reviewed change says that this stop is over. Whoever is on call may call it and do nothing else.
 *
 * It reaches the cluster's API from the VPC, and the bot's pods through that API, so that no pod is opened to more than the control plane. In
 * the cluster it may read and end the bot's pods, write that it stopped them, and call the paths that the manifest names. Its records say who, when, why
 * and what was done; where the stack is protected, nobody deletes one.
 * Trap: a deployment that ends a held pod while a stop stands does not get it back, and would wait for it: hence `golive:stopped`.
 */
export class Stop extends pulumi.ComponentResource {
    /** What everything that trades waits for: the policy that refuses it while a stop stands, in force. */
    readonly ready: pulumi.Resource[];
    /** The services of which no new pod starts while a stop stands. */
    readonly holds: string[];
    /** Whether a stop stands, so that nobody may wait for a held pod. */
    readonly stands: boolean;
    /** Id of the stop that is over. Default: none. */
    readonly resumed?: string;

    constructor(
        name: string,
        private readonly args: StopArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("golive:stop:Stop", name, {}, opts);
        const { target, manifest, settings, cluster, namespace } = args;
        this.holds = heldServices(manifest);
        this.resumed = settings.resume;
        this.stands = settings.stopped !== undefined && settings.stopped !== settings.resume;
        const code = this.code(name);
        cluster.admit(
            name,
            { role: functionRoleArn(target, part), group: stopName, securityGroupId: code.securityGroupId, waitFor: code.ready },
            { parent: this },
        );
        this.rights(name);
        const policy = refuseWhileStopped(name, { cluster, namespace, resume: settings.resume }, { parent: this });
        this.ready = [...policy, ...(settings.resume ? [spread(`${name}-resume`, policy, settings.resume, { parent: this })] : [])];
        this.registerOutputs({ holds: this.holds });
    }

    /** The ports of a service that the control plane calls. */
    calls(service: string): number[] {
        return calledPorts(this.args.manifest, service);
    }

    private code(name: string) {
        const { target, manifest, network, cluster, namespace, alarms, recordsKey, logsKey } = this.args;
        const child = { parent: this };
        const { group, ready } = functionGroup(name, { target, network, description: `Stops ${manifest.name}` }, child);
        const nobody = { Effect: "Deny", Principal: "*" } as const;
        const arn = archiveBucketArn(target, purpose);
        const kept: Statement[] = [{ Sid: "NobodyDeletes", ...nobody, Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"], Resource: `${arn}/*` }];
        const records = archiveBucket(`${name}-records`, { target, purpose, key: recordsKey, keepDays: 365, statements: target.protect ? kept : [] }, child);
        const config = {
            ...{ bot: manifest.name, stack: target.stack, namespace: namespace.name, label: stopLabel, placers: placersOf(manifest) },
            ...{ throws: switchOf(manifest), cancels: cancelOf(manifest), leaves: leftSwitch(manifest) },
        };
        const code = new LambdaFunction(
            name,
            {
                ...{ target, part, logsKey, timeout: 40, folder: "stop", handler: "stop.handler" },
                description: `Stops ${manifest.name}, and cannot resume it`,
                files: Object.fromEntries(
                    ["package.json", "aws4.js", "lru.js"].map(file => [`node_modules/aws4/${file}`, new pulumi.asset.FileAsset(`./node_modules/aws4/${file}`)]),
                ),
                inside: { network, securityGroupId: group.id },
                environment: {
                    CONFIG: JSON.stringify(config),
                    CLUSTER: cluster.name,
                    ENDPOINT: cluster.endpoint,
                    AUTHORITY: cluster.authority,
                    TOPIC: alarms.topicArn,
                    BUCKET: records.name,
                },
                statements: [
                    { Sid: "Record", Action: "s3:PutObject", Resource: `${arn}/*` },
                    { Sid: "RecordKey", ...recordsKey.grant("s3", true) },
                    { Sid: "Tell", Action: "sns:Publish", Resource: alarms.topicArn },
                    { Sid: "TellKey", ...alarms.key.grant("sns", true) },
                ],
                // A cold start is part of the way.
                override: { memorySize: 512 },
            },
            child,
        );
        return { securityGroupId: group.id, ready: [...code.ready, ...ready, ...records.ready] };
    }

    private rights(name: string): void {
        const { manifest, cluster, namespace } = this.args;
        const metadata = { name: stopName, namespace: namespace.name };
        const child = { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] };
        const role = new k8s.rbac.v1.Role(
            name,
            {
                metadata,
                rules: [
                    { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
                    { apiGroups: [stopKind.group], resources: [stopKind.plural], resourceNames: [stopKind.name], verbs: ["get", "create", "patch"] },
                    ...[switchOf(manifest), cancelOf(manifest)].flatMap(call => (call ? proxyRules(manifest, call) : [])),
                ],
            },
            child,
        );
        const apiGroup = "rbac.authorization.k8s.io";
        new k8s.rbac.v1.RoleBinding(
            name,
            { metadata, roleRef: { apiGroup, kind: "Role", name: stopName }, subjects: [{ apiGroup, kind: "Group", name: stopName }] },
            { ...child, dependsOn: role },
        );
    }
}

/** The right to a call, of the one pod's one port where the pod's name is known: a StatefulSet's. */
function proxyRules({ services }: Manifest, { service, port, method, confirm }: Call): k8s.types.input.rbac.v1.PolicyRule[] {
    const resourceNames = services[service].placesOrders ? [`${service}-0:${port}`] : undefined;
    const used = [...new Set([verbs[method], ...(confirm ? [verbs.GET] : [])])];
    return [{ apiGroups: [""], resources: ["pods/proxy"], verbs: used, resourceNames }];
}
