import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { dependsOn, type Graph, graphRule } from "../graph";
import { documentOf, has, listOf } from "../read";
import { anyFlaw, firstFlaw, rule } from "../rule";
import { modernPolicy } from "./tls";

const because = "What crosses the network in plain text, or under a protocol that is broken, is read and changed on the way: credentials and orders.";

export const httpApiTls = rule(
    aws.apigatewayv2.DomainName,
    {
        name: "http-api-domain-speaks-modern-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "An HTTP or WebSocket API's domain speaks TLS 1.2 or newer.",
        because,
        fix: "Set domainNameConfiguration.securityPolicy to TLS_1_2.",
    },
    ({ domainNameConfiguration }) => {
        const policy = domainNameConfiguration?.securityPolicy;
        return policy === "TLS_1_0" ? `domainNameConfiguration.securityPolicy is ${policy}` : undefined;
    },
);

export const proxyTls = rule(
    aws.rds.Proxy,
    {
        name: "database-proxy-demands-tls",
        severity: "high",
        items: ["cryptofunk:76", "bot-core:151"],
        says: "A database's proxy takes only TLS.",
        because,
        fix: "Set requireTls to true.",
    },
    proxy => (proxy.requireTls ? undefined : `requireTls is ${proxy.requireTls ?? "absent"}`),
);

export const acceleratorTls = rule(
    aws.dax.Cluster,
    {
        name: "dynamodb-accelerator-demands-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A DynamoDB accelerator takes only TLS.",
        because,
        fix: 'Set clusterEndpointEncryptionType to "TLS".',
    },
    cluster =>
        cluster.clusterEndpointEncryptionType === "TLS"
            ? undefined
            : `clusterEndpointEncryptionType is ${cluster.clusterEndpointEncryptionType ?? "absent, which is NONE"}`,
);

export const migrationTls = rule(
    aws.dms.Endpoint,
    {
        name: "migration-endpoint-demands-tls",
        severity: "high",
        items: ["cryptofunk:76"],
        says: "A migration's endpoint speaks TLS with its database.",
        because,
        fix: 'Set sslMode to "require" or stronger.',
    },
    endpoint => {
        // Stores of AWS are reached over its own interface, always with TLS.
        if (/^(s3|dynamodb|kinesis|kafka|opensearch|elasticsearch|redis|neptune|redshift)/.test(endpoint.engineName)) return undefined;
        return (endpoint.sslMode ?? "none") === "none" ? `sslMode is ${endpoint.sslMode ?? "absent, which is none"}` : undefined;
    },
);

export const fileSystemTls = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-mounts-files-with-tls",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A task mounts its file systems with TLS.",
        because,
        fix: 'Set efsVolumeConfiguration.transitEncryption to "ENABLED".',
    },
    ({ volumes }) =>
        firstFlaw(listOf(volumes), ({ efsVolumeConfiguration: efs }, i) =>
            efs && efs.transitEncryption !== "ENABLED"
                ? `volumes[${i}].efsVolumeConfiguration.transitEncryption is ${efs.transitEncryption ?? "absent, which is DISABLED"}`
                : undefined,
        ),
);

export const kafkaAuthenticates = rule(
    aws.msk.Cluster,
    {
        name: "kafka-authenticates-clients",
        severity: "critical",
        items: ["cryptofunk:80", "cryptofunk:86"],
        says: "Kafka knows who its clients are.",
        because: "Whoever gets onto the broker can forge the signals the bot trades on.",
        fix: "Set clientAuthentication.sasl.iam, or tls.certificateAuthorityArns, and leave unauthenticated out.",
    },
    ({ clientAuthentication: client }) => {
        if (client?.unauthenticated) return "clientAuthentication.unauthenticated is true";
        return client?.sasl?.iam || client?.sasl?.scram || has(client, "tls") ? undefined : "clientAuthentication is absent";
    },
);

/** What makes a policy of a classic load balancer old. */
function oldAttribute(attributes: { name?: string; value?: string }[] | undefined): string | undefined {
    return firstFlaw(attributes, ({ name = "", value = "" }) => {
        if (name === "Reference-Security-Policy") return modernPolicy.test(value) ? undefined : `Reference-Security-Policy is ${value}`;
        return /^Protocol-(SSLv\d|TLSv1(\.1)?)$/.test(name) && value === "true" ? `${name} is true` : undefined;
    });
}

export const classicPolicyTls = rule(
    [aws.elb.SslNegotiationPolicy, aws.elb.LoadBalancerPolicy],
    {
        name: "elb-policy-negotiates-modern-tls",
        severity: "high",
        items: ["cryptofunk:80", "cryptofunk:81"],
        says: "A classic load balancer's policy speaks TLS 1.2 or newer.",
        because,
        fix: "Set Reference-Security-Policy to ELBSecurityPolicy-TLS-1-2-2017-01.",
    },
    policy =>
        oldAttribute(
            (policy as { attributes?: { name?: string; value?: string }[] }).attributes ??
                (policy as { policyAttributes?: { name?: string; value?: string }[] }).policyAttributes,
        ),
);

type Classic = Partial<Unwrap<aws.elb.LoadBalancerArgs>>;

export const classicHasPolicy = graphRule(
    {
        name: "elb-has-a-tls-policy",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A classic load balancer with TLS has a policy of its own.",
        because,
        fix: "Create an aws.elb.SslNegotiationPolicy for it, or use an aws.lb.LoadBalancer.",
    },
    graph => graph.ofType(aws.elb.LoadBalancer),
    (node, graph) => {
        const secure = listOf((node.props as Classic).listeners).some(({ lbProtocol }) => /^(https|ssl)$/i.test(lbProtocol));
        if (!secure) return undefined;
        const policies = graph.ofType(aws.elb.SslNegotiationPolicy, aws.elb.LoadBalancerPolicy, aws.elb.ListenerPolicy);
        return policies.some(policy => dependsOn(policy, node)) ? undefined : "no policy belongs to it, and the default speaks TLS 1.0";
    },
);

interface Denial {
    Effect?: string;
    Action?: string | string[];
    Principal?: unknown;
    Condition?: Record<string, Record<string, string | boolean | string[]>>;
}

/** Whether a bucket's policy refuses requests without TLS. */
function refusesPlain(document: unknown): boolean {
    const statements = listOf((documentOf(document) as { Statement?: Denial | Denial[] } | undefined)?.Statement);
    return statements.some(({ Effect, Action, Condition }) => {
        const everything = listOf(Action).some(action => action === "*" || /^s3:\*$/i.test(action));
        const secure = Object.entries(Condition?.Bool ?? {}).find(([key]) => key.toLowerCase() === "aws:securetransport")?.[1];
        return Effect === "Deny" && everything && String(secure) === "false";
    });
}

/** Whether a resource belongs to a bucket: by reference, or by its name. */
const ofBucket = (node: { props: unknown; dependencies: { urn: string }[] }, bucket: { urn: string; props: unknown }): boolean => {
    if (node.dependencies.some(({ urn }) => urn === bucket.urn)) return true;
    const names = [node, bucket].map(one => (has(one.props, "bucket") ? (one.props as { bucket?: string }).bucket : undefined));
    return names[0] !== undefined && names[0] === names[1];
};

export const bucketDemandsTls = graphRule(
    {
        name: "bucket-demands-tls",
        severity: "medium",
        items: ["cryptofunk:76", "cryptofunk:337"],
        says: "A bucket refuses requests without TLS.",
        because,
        fix: "Deny s3:* in an aws.s3.BucketPolicy on the condition Bool aws:SecureTransport false.",
        level: "advisory",
    },
    graph => graph.ofType("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    (bucket, graph) => {
        const policies = graph.ofType<{ bucket?: string; policy?: unknown }>(aws.s3.BucketPolicy);
        const own = anyFlaw(
            () => (refusesPlain((bucket.props as { policy?: unknown }).policy) ? "refuses" : undefined),
            () =>
                firstFlaw(
                    policies.filter(policy => ofBucket(policy, bucket)),
                    ({ props }) => (refusesPlain(props.policy) ? "refuses" : undefined),
                ),
        );
        return own ? undefined : "no BucketPolicy denies it";
    },
);

type Ingress = Partial<Unwrap<k8s.networking.v1.IngressArgs>>;

/** Whether a class of the AWS controller sets the TLS policy for its Ingresses. */
const classSetsPolicy = (graph: Graph): boolean =>
    graph.ofKind<{ spec?: { sslPolicy?: string } }>("IngressClassParams").some(({ props }) => modernPolicy.test(props.spec?.sslPolicy ?? ""));

function albFlaw(annotations: Record<string, string>, graph: Graph): string | undefined {
    const alb = (key: string) => annotations[`alb.ingress.kubernetes.io/${key}`];
    const listeners = documentOf(alb("listen-ports") ?? (alb("certificate-arn") ? '[{"HTTPS":443}]' : '[{"HTTP":80}]'));
    const protocols = listOf(listeners as Record<string, number>[]).flatMap(one => Object.keys(one));
    if (protocols.includes("HTTP") && !alb("ssl-redirect")) return "alb.ingress.kubernetes.io/ssl-redirect is absent on a plain HTTP listener";
    if (!protocols.includes("HTTPS")) return "alb.ingress.kubernetes.io/listen-ports has no HTTPS";
    const policy = alb("ssl-policy");
    if (policy === undefined && graph.once(classSetsPolicy)) return undefined;
    return modernPolicy.test(policy ?? "") ? undefined : `alb.ingress.kubernetes.io/ssl-policy is ${policy ?? "absent, and the default speaks TLS 1.0"}`;
}

export const ingressTls = graphRule(
    {
        name: "ingress-speaks-modern-tls",
        severity: "high",
        items: ["cryptofunk:77", "cryptofunk:80", "bot-core:128"],
        says: "An Ingress speaks TLS 1.2 or newer, and plain HTTP only to redirect.",
        because,
        fix: "With the AWS controller set listen-ports, ssl-redirect and ssl-policy; else spec.tls, and leave ssl-redirect on.",
    },
    graph => graph.ofKind("Ingress"),
    (node, graph) => {
        const { spec, metadata } = node.props as Ingress;
        const annotations = metadata?.annotations ?? {};
        const name = spec?.ingressClassName ?? annotations["kubernetes.io/ingress.class"];
        if (name === "alb" || (name === undefined && Object.keys(annotations).some(key => key.startsWith("alb.ingress.kubernetes.io/"))))
            return albFlaw(annotations, graph);
        const nginx = (key: string) => annotations[`nginx.ingress.kubernetes.io/${key}`];
        if (nginx("ssl-redirect") === "false" && nginx("force-ssl-redirect") !== "true") return "nginx.ingress.kubernetes.io/ssl-redirect is false";
        // TLS may end at the load balancer before the controller.
        return spec?.tls?.length || nginx("force-ssl-redirect") === "true" ? undefined : "spec.tls is absent";
    },
);
