import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../aws";
import { type Graph, graphRule, type Node } from "../graph";
import { documentOf, has, known, listOf } from "../read";
import { firstFlaw, rule } from "../rule";
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
        if (/(s3|dynamodb|kinesis|kafka|opensearch|elasticsearch|redis|neptune|redshift)/.test(endpoint.engineName)) return undefined;
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
function oldAttribute(attributes: { name: string; value: string }[] | undefined): string | undefined {
    return firstFlaw(attributes, ({ name, value }) => {
        if (name === "Reference-Security-Policy") return modernPolicy.test(value) ? undefined : `Reference-Security-Policy is ${value}`;
        return /Protocol-(SSLv\d|TLSv1(\.1)?)$/.test(name) && value === "true" ? `${name} is true` : undefined;
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
    policy => {
        const { attributes, policyAttributes } = policy as Partial<Record<"attributes" | "policyAttributes", { name: string; value: string }[]>>;
        return oldAttribute(attributes ?? policyAttributes);
    },
);

type Classic = Partial<Unwrap<provider.elb.LoadBalancerArgs>>;

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
        const secure = firstFlaw(listOf((node.props as Classic).listeners), ({ lbProtocol }) => (/https|ssl/i.test(lbProtocol) ? lbProtocol : undefined));
        if (!secure) return undefined;
        return graph.users(node, aws.elb.SslNegotiationPolicy, aws.elb.LoadBalancerPolicy, aws.elb.ListenerPolicy).length
            ? undefined
            : "no policy belongs to it, and the default speaks TLS 1.0";
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
    return statements.some(({ Effect, Principal, Action, Condition }) => {
        const everybody = Principal === "*" || listOf((Principal as { AWS?: string | string[] } | undefined)?.AWS).includes("*");
        const everything = listOf(Action).some(action => ["*", "s3:*"].includes(action.toLowerCase()));
        const secure = Object.entries(Condition?.Bool ?? {}).find(([key]) => key.toLowerCase() === "aws:securetransport")?.[1];
        return Effect === "Deny" && everybody && everything && String(secure) === "false";
    });
}

type BucketPolicy = { bucket?: string; policy?: unknown };

/** Policies by the bucket's name, where it is known: a program may name a bucket without referring to it. */
const policiesByName = (graph: Graph): Map<string, Node<BucketPolicy>[]> => {
    const found = new Map<string, Node<BucketPolicy>[]>();
    for (const policy of graph.ofType<BucketPolicy>(aws.s3.BucketPolicy)) {
        const name = known(() => policy.props.bucket);
        if (name !== undefined) found.set(name, [...(found.get(name) ?? []), policy]);
    }
    return found;
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
        const one = bucket as unknown as Node<BucketPolicy>;
        const named = graph.once(policiesByName).get(known(() => one.props.bucket) ?? "") ?? [];
        const own = firstFlaw([one, ...graph.users<BucketPolicy>(bucket, aws.s3.BucketPolicy), ...named], ({ props }) =>
            refusesPlain(props.policy) ? "refuses" : undefined,
        );
        return own ? undefined : "no BucketPolicy denies it";
    },
);
