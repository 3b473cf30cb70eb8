import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { Bot } from "../../../components/bot/bot";
import { Namespace } from "../../../components/cluster/namespace";
import { Edge, type EdgeArgs } from "../../../components/edge/edge";
import type { Manifest } from "../../../config/manifest";
import { settingsSchema } from "../../../config/settings";
import type { Target } from "../../../config/target";
import { bot, cryptofunk, podOf } from "../bot-fixture";
import { cluster } from "../cluster-fixture";
import { type Built, build, type Recorded, read, unknown } from "../harness";

const LB = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const RULE = "aws:lb/listenerRule:ListenerRule";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const RECORD = "aws:route53/record:Record";
const ZONE = "aws:route53/zone:Zone";
const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const WAF_LOG = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const BINDING = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

interface Over {
    target?: Partial<Target>;
    edge?: object;
    manifest?: (manifest: Manifest) => void;
    services?: string[];
    override?: EdgeArgs["override"];
}

const existing = { name: "trading.example.com", id: "Z0123456789EXAMPLE" };

function edge(over: Over = {}) {
    const around = cluster({ target: over.target });
    const manifest = cryptofunk();
    over.manifest?.(manifest);
    const namespace = new Namespace("namespace", { cluster: around.cluster, name: manifest.name, podSecurity: "restricted" });
    const stub = Object.assign(new pulumi.ComponentResource("golive:bot:Bot", "bot"), { services: over.services ?? ["api", "bifrost"] }) as unknown as Bot;
    const settings = settingsSchema.shape.edge.parse({ zone: existing, ...over.edge });
    assert.ok(settings);
    return new Edge("edge", { ...around, namespace, manifest, settings, bot: stub, override: over.override });
}

/** Bifrost is public too, on the same port number, with sessions that stay. */
const second = (manifest: Manifest) => {
    manifest.services.bifrost.public = { host: "models", port: "http", paths: ["/*"], sticky: true };
};

describe("Edge", () => {
    let prod: Built<Edge>;
    before(async () => {
        prod = await build(() => edge());
    });
    const inputs = (type: string, name?: string) => prod.one(type, name).inputs;

    describe("load balancer", () => {
        it("stands in the public subnets, drops malformed headers, and AWS refuses to delete it", () => {
            const lb = inputs(LB);
            assert.strictEqual(lb.internal, false);
            assert.strictEqual(lb.subnets.length, 3);
            assert.deepStrictEqual([lb.dropInvalidHeaderFields, lb.enableDeletionProtection, lb.idleTimeout], [true, true, 300]);
        });
        it("waits for the way to the internet, and for the bucket that it has to be able to write to", () => {
            const lb = prod.one(LB);
            for (const type of ["aws:ec2/internetGateway:InternetGateway", "aws:s3/bucketPolicy:BucketPolicy"])
                assert.ok(prod.waitsFor(lb, prod.one(type)), type);
        });
        it("speaks TLS 1.2 and newer, and answers 404 to names it does not know", () => {
            const listener = inputs(LISTENER, "edge");
            assert.strictEqual(listener.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-Res-2021-06");
            assert.deepStrictEqual([listener.port, listener.protocol], [443, "HTTPS"]);
            assert.strictEqual(listener.defaultActions[0].type, "fixed-response");
            assert.strictEqual(listener.defaultActions[0].fixedResponse.statusCode, "404");
            assert.strictEqual(listener.routingHttpResponseStrictTransportSecurityHeaderValue, "max-age=31536000");
        });
        it("has its listener only once the certificate is issued", () => assert.ok(prod.waitsFor(prod.one(LISTENER, "edge"), prod.one(VALIDATION))));
        it("does nothing on plain HTTP but redirect", () => {
            const plain = inputs(LISTENER, "edge-plain");
            assert.deepStrictEqual([plain.port, plain.protocol], [80, "HTTP"]);
            assert.deepStrictEqual(plain.defaultActions, [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }]);
        });
        it("lets through the paths of the manifest under the service's name, and no metrics", () => {
            assert.deepStrictEqual(inputs(RULE).conditions, [
                { hostHeader: { values: ["api.trading.example.com"] } },
                { pathPattern: { values: ["/api/v1/health", "/api/v1/trade/*"] } },
            ]);
        });
        it("has no second way in than 80 and 443, and no way out but to the pods' port", () => {
            const own = prod.of(INGRESS).filter(rule => rule.inputs.cidrIpv4 !== undefined);
            assert.deepStrictEqual(own.map(({ inputs: { cidrIpv4, fromPort, toPort } }) => [cidrIpv4, fromPort, toPort]).sort(), [
                ["0.0.0.0/0", 443, 443],
                ["0.0.0.0/0", 80, 80],
            ]);
            const out = prod.of(EGRESS).map(rule => [rule.name, rule.inputs.fromPort, rule.inputs.toPort, rule.inputs.cidrIpv4]);
            assert.deepStrictEqual(out, [["edge-pods-8080", 8080, 8080, undefined]]);
        });
        it("is let into the cluster's group on that port alone", () => {
            const rule = prod.one(INGRESS, "edge-pods-8080-in");
            assert.deepStrictEqual([rule.inputs.fromPort, rule.inputs.toPort, rule.inputs.ipProtocol], [8080, 8080, "tcp"]);
            assert.ok(rule.dependencies.includes(prod.one("aws:eks/cluster:Cluster").urn));
            assert.ok(rule.dependencies.includes(prod.one("aws:ec2/securityGroup:SecurityGroup", "edge").urn));
        });
    });

    describe("pods", () => {
        it("are asked for their health where the readiness probe asks, and get requests by address", () => {
            const { targetType, port, healthCheck, stickiness, tags } = inputs(TARGETS);
            assert.deepStrictEqual([targetType, port, healthCheck.path, healthCheck.matcher], ["ip", 8080, "/api/v1/health", "200"]);
            assert.strictEqual(stickiness.enabled, false);
            assert.strictEqual(tags["eks:eks-cluster-name"], "cryptofunk-prod");
        });
        it("are registered by Auto Mode's own kind of binding", () => {
            const binding = inputs(BINDING);
            assert.strictEqual(binding.apiVersion, "eks.amazonaws.com/v1");
            assert.deepStrictEqual(binding.metadata, { name: "api", namespace: "cryptofunk" });
            assert.deepStrictEqual(binding.spec, { targetGroupARN: unknown, targetType: "ip", serviceRef: { name: "api", port: 8080 } });
        });
        it("are bound after the rules that let traffic through, and let go before them on destroy", () => {
            const binding = prod.one(BINDING);
            for (const other of [
                prod.one(RULE),
                prod.one(TARGETS),
                prod.one(INGRESS, "edge-pods-8080-in"),
                prod.one(POLICY, "cryptofunk-allow-api-from-load-balancer"),
            ])
                assert.ok(prod.waitsFor(binding, other), other.name);
        });
        it("are reached from the public subnets on the public port, and from nowhere else by this policy", () => {
            const { spec } = inputs(POLICY, "cryptofunk-allow-api-from-load-balancer");
            assert.deepStrictEqual(spec.podSelector.matchLabels, { "app.kubernetes.io/name": "api", "app.kubernetes.io/part-of": "cryptofunk" });
            assert.deepStrictEqual(spec.policyTypes, ["Ingress"]);
            assert.deepStrictEqual(spec.ingress, [
                {
                    from: ["10.40.192.0/22", "10.40.196.0/22", "10.40.200.0/22"].map(cidr => ({ ipBlock: { cidr } })),
                    ports: [{ port: 8080, protocol: "TCP" }],
                },
            ]);
        });
        it("that do not run yet are not bound, and have no address", async () => {
            const waiting = await build(() => edge({ services: [] }));
            assert.deepStrictEqual([waiting.of(BINDING).length, waiting.value.urls], [0, {}]);
            assert.ok(!waiting.of(POLICY).some(policy => policy.name.includes("load-balancer")));
            assert.strictEqual(waiting.of(LB).length, 1);
        });
        it("go on answering until the load balancer has let go of them, when they are public", async () => {
            const built = await build(() => bot());
            const spec = (name: string) => podOf(built.one("kubernetes:apps/v1:Deployment", name)).spec;
            assert.deepStrictEqual(spec("api").containers[0].lifecycle, { preStop: { sleep: { seconds: 30 } } });
            assert.strictEqual(spec("api").terminationGracePeriodSeconds, 60);
            assert.strictEqual(spec("bifrost").containers[0].lifecycle, undefined);
            assert.strictEqual(spec("bifrost").terminationGracePeriodSeconds, 30);
            assert.strictEqual(inputs(TARGETS).deregistrationDelay, 20, "and ten seconds until it knows");
        });
    });

    describe("names and certificate", () => {
        it("are proven in the zone that exists, by DNS, within twenty minutes", () => {
            assert.strictEqual(prod.of(ZONE).length, 0);
            const { domainName, subjectAlternativeNames, validationMethod } = inputs(CERTIFICATE);
            assert.deepStrictEqual([domainName, subjectAlternativeNames, validationMethod], ["api.trading.example.com", [], "DNS"]);
            const proof = inputs(RECORD, "edge-certificate-api.trading.example.com");
            assert.deepStrictEqual([proof.zoneId, proof.name], ["Z0123456789EXAMPLE", unknown]);
            assert.strictEqual(prod.one(VALIDATION).customTimeouts.create, "20m");
        });
        it("lead to the load balancer, by the address that people are told", () => {
            const record = inputs(RECORD, "edge-api-A");
            assert.deepStrictEqual([record.name, record.type, record.zoneId], ["api.trading.example.com", "A", "Z0123456789EXAMPLE"]);
            assert.deepStrictEqual(record.aliases, [{ name: unknown, zoneId: unknown, evaluateTargetHealth: true }]);
            assert.deepStrictEqual(prod.value.urls, { api: "https://api.trading.example.com" });
            assert.strictEqual(prod.value.nameServers, undefined);
        });
    });

    describe("firewall", () => {
        const rules = () => inputs(ACL).rules as { name: string; priority: number; action?: object; statement: Record<string, Record<string, unknown>> }[];
        it("answers 429 to an address above the limit, before anything else is asked", () => {
            const [, second] = rules();
            assert.deepStrictEqual(second.statement.rateBasedStatement, { limit: 2000, aggregateKeyType: "IP", evaluationWindowSec: 300 });
            assert.deepStrictEqual([second.priority, second.action], [1, { block: { customResponse: { responseCode: 429 } } }]);
        });
        it("answers 429 sooner to an address that tries logins, however their path is written", () => {
            const [first] = rules();
            const { scopeDownStatement, ...limit } = first.statement.rateBasedStatement as { scopeDownStatement: Record<string, Recorded["inputs"]> };
            assert.deepStrictEqual(limit, { limit: 20, aggregateKeyType: "IP", evaluationWindowSec: 60 });
            assert.deepStrictEqual([first.priority, first.action], [0, { block: { customResponse: { responseCode: 429 } } }]);
            const { regexString, fieldToMatch, textTransformations } = scopeDownStatement.regexMatchStatement;
            assert.ok(new RegExp(regexString).test("/api/auth/login"));
            assert.deepStrictEqual(fieldToMatch, { uriPath: {} });
            assert.deepStrictEqual(
                textTransformations.map(({ type }: { type: string }) => type),
                ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"],
            );
        });
        it("has AWS's rules in force, not only counting", () => {
            assert.deepStrictEqual(
                rules()
                    .slice(2)
                    .map(rule => [rule.statement.managedRuleGroupStatement.name, (rule as { overrideAction?: object }).overrideAction]),
                ["AmazonIpReputationList", "CommonRuleSet", "KnownBadInputsRuleSet", "SQLiRuleSet"].map(name => [`AWSManagedRules${name}`, { none: {} }]),
            );
            assert.strictEqual(inputs(ACL).scope, "REGIONAL");
        });
        it("stands before the load balancer", () => {
            const { dependencies, deleteBeforeReplace } = prod.one(ASSOCIATION);
            assert.ok(deleteBeforeReplace, "letting go of the old list afterwards would let go of the new one");
            for (const other of [prod.one(LB), prod.one(ACL)]) assert.ok(dependencies.includes(other.urn), other.type);
        });
        it("logs what it blocks, without credentials, in an encrypted group whose name WAF accepts", () => {
            const log = inputs(WAF_LOG);
            assert.deepStrictEqual(
                log.redactedFields.map((field: { singleHeader: { name: string } }) => field.singleHeader.name),
                ["authorization", "cookie", "x-api-key"],
            );
            const group = inputs(LOG_GROUP, "edge");
            assert.deepStrictEqual([group.name, group.retentionInDays, group.kmsKeyId], ["aws-waf-logs-cryptofunk-prod-edge", 90, unknown]);
        });
    });

    describe("access logs", () => {
        const statements = (built: Built<Edge>) =>
            JSON.parse(built.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy).Statement as Record<string, unknown>[];
        it("lie in a bucket of their own with S3's encryption, for as long as other logs", () => {
            assert.deepStrictEqual(inputs(LB).accessLogs, { bucket: "cryptofunk-prod-edge-logs-111122223333", prefix: "load-balancer", enabled: true });
            const encryption = inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules[0];
            assert.deepStrictEqual(encryption.applyServerSideEncryptionByDefault, { sseAlgorithm: "AES256" });
            const rules = inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").rules as { expiration: { days?: number } }[];
            assert.deepStrictEqual(
                rules.flatMap(rule => rule.expiration.days ?? []),
                [90],
            );
        });
        it("are written by load balancers of this account and region, and over TLS", () => {
            const all = statements(prod);
            assert.deepStrictEqual(
                all.filter(one => one.Effect === "Allow"),
                [
                    {
                        Sid: "LoadBalancer",
                        Effect: "Allow",
                        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
                        Action: "s3:PutObject",
                        Resource: "arn:aws:s3:::cryptofunk-prod-edge-logs-111122223333/load-balancer/AWSLogs/111122223333/*",
                        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/*" } },
                    },
                ],
            );
            assert.ok(all.some(one => one.Effect === "Deny" && JSON.stringify(one.Condition).includes('"aws:SecureTransport":"false"')));
        });
    });

    describe("several public services", () => {
        let both: Built<Edge>;
        before(async () => {
            both = await build(() => edge({ manifest: second }));
        });
        it("share one load balancer and one certificate, each by its name", () => {
            assert.strictEqual(both.of(LB).length, 1);
            const { domainName, subjectAlternativeNames } = both.one(CERTIFICATE).inputs;
            assert.deepStrictEqual([domainName, ...subjectAlternativeNames], ["api.trading.example.com", "models.trading.example.com"]);
            assert.strictEqual(both.of(RECORD).filter(record => record.name.startsWith("edge-certificate-")).length, 2);
            assert.deepStrictEqual(
                both
                    .of(RULE)
                    .map(rule => [rule.inputs.priority, rule.inputs.conditions.length])
                    .sort(),
                [
                    [1, 2],
                    [2, 1],
                ],
            );
            assert.deepStrictEqual(both.value.urls, { api: "https://api.trading.example.com", bifrost: "https://models.trading.example.com" });
        });
        it("open a port once, however many have it", () => assert.strictEqual(both.of(EGRESS).length, 1));
        it("keep a client on one pod where the manifest says so", () => assert.strictEqual(both.one(TARGETS, "bifrost").inputs.stickiness.enabled, true));
    });

    describe("with a zone that is made here", () => {
        const made = (delegated: boolean) => build(() => edge({ edge: { zone: { name: "trading.example.com", create: true, delegated } } }));
        it("ends well before anybody delegated it: name servers, no waiting, nothing public", async () => {
            const first = await made(false);
            const types = new Set(first.resources.filter(one => one.urn.includes("golive:edge:Edge")).map(one => one.type));
            assert.deepStrictEqual([...types].sort(), [CERTIFICATE, RECORD, ZONE, "golive:edge:Certificate", "golive:edge:Edge"].sort());
            assert.deepStrictEqual(first.value.urls, {});
            assert.strictEqual(await read(first.value.nameServers as pulumi.Output<string[]>), unknown);
            assert.strictEqual(first.one(ZONE).inputs.tags["golive:delegated"], "false");
        });
        it("goes on once it is delegated, with the same zone, protected", async () => {
            const next = await made(true);
            const zone = next.one(ZONE);
            assert.deepStrictEqual([zone.inputs.name, zone.protect, zone.inputs.tags["golive:delegated"]], ["trading.example.com", true, "true"]);
            assert.strictEqual(next.of(LB).length, 1);
            assert.ok(next.one(RECORD, "edge-api-A").dependencies.includes(zone.urn));
            assert.ok(next.waitsFor(next.one(LISTENER, "edge"), next.one(VALIDATION)));
        });
    });

    describe("with a CDN", () => {
        let cdn: Built<Edge>;
        before(async () => {
            cdn = await build(() => edge({ edge: { cdn: true, rateLimit: 500 } }));
        });
        const regions = (found: Recorded[]) => found.map(one => one.inputs.region ?? "the provider's").sort();
        const american = (type: string) => {
            const found = cdn.of(type).filter(one => one.inputs.region === "us-east-1");
            assert.strictEqual(found.length, 1, type);
            return found[0];
        };
        it("lets nobody but CloudFront reach the load balancer, and on 443 alone: its list takes 55 of a group's 60 rules", () => {
            const ways = cdn
                .of(INGRESS)
                .filter(rule => rule.parent.includes("LoadBalancer") && rule.inputs.securityGroupId && !rule.inputs.referencedSecurityGroupId);
            assert.deepStrictEqual(
                ways.map(({ inputs: { prefixListId, cidrIpv4, fromPort } }) => [prefixListId, cidrIpv4, fromPort]),
                [["pl-a3a144ca", undefined, 443]],
            );
            assert.strictEqual(cdn.of(LISTENER).length, 1);
        });
        it("speaks TLS 1.2 with viewers and HTTPS with the load balancer, caches nothing and passes the viewer's name on", () => {
            const { inputs } = cdn.one(DISTRIBUTION);
            assert.deepStrictEqual(inputs.viewerCertificate, {
                acmCertificateArn: unknown,
                sslSupportMethod: "sni-only",
                minimumProtocolVersion: "TLSv1.2_2021",
            });
            assert.deepStrictEqual(inputs.aliases, ["api.trading.example.com"]);
            const origin = inputs.origins[0].customOriginConfig;
            assert.deepStrictEqual([origin.originProtocolPolicy, origin.originSslProtocols], ["https-only", ["TLSv1.2"]]);
            const behaviour = inputs.defaultCacheBehavior;
            assert.strictEqual(behaviour.viewerProtocolPolicy, "redirect-to-https");
            assert.deepStrictEqual(
                [behaviour.cachePolicyId, behaviour.originRequestPolicyId, behaviour.responseHeadersPolicyId],
                ["4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "216adef6-5c7f-47e4-b989-5492eafa07d3", "67f7725c-6f97-4210-82d7-5512b31e9d03"],
            );
        });
        it("has its certificate, firewall, log and key in us-east-1, beside those of the region", () => {
            assert.deepStrictEqual(regions(cdn.of(CERTIFICATE)), ["the provider's", "us-east-1"]);
            assert.deepStrictEqual(regions(cdn.of(VALIDATION)), ["the provider's", "us-east-1"]);
            const acl = american(ACL);
            assert.strictEqual(acl.inputs.scope, "CLOUDFRONT");
            american(WAF_LOG);
            assert.strictEqual(american(LOG_GROUP).inputs.name, "aws-waf-logs-cryptofunk-prod-edge-cdn");
            assert.match(american("aws:kms/key:Key").inputs.policy, /logs\.us-east-1\.amazonaws\.com/);
            assert.ok(cdn.one(DISTRIBUTION).dependencies.includes(acl.urn));
            assert.ok(cdn.waitsFor(cdn.one(DISTRIBUTION), american(VALIDATION)));
        });
        it("proves its certificate by the same records, since a name has one proof in every region", () => {
            assert.strictEqual(cdn.of(RECORD).filter(record => record.name.includes("certificate")).length, 1);
            assert.ok(cdn.waitsFor(american(VALIDATION), cdn.one(RECORD, "edge-certificate-api.trading.example.com")));
        });
        it("counts requests where addresses are seen: at the CDN, not behind it", () => {
            const limits = (acl: Recorded) => acl.inputs.rules.flatMap((rule: Recorded["inputs"]) => rule.statement.rateBasedStatement?.limit ?? []);
            assert.deepStrictEqual(limits(american(ACL)), [20, 500]);
            assert.deepStrictEqual(
                cdn
                    .of(ACL)
                    .filter(acl => acl.inputs.scope === "REGIONAL")
                    .flatMap(limits),
                [],
            );
        });
        it("is what the names lead to, over IPv6 too", () => {
            assert.strictEqual(cdn.one(DISTRIBUTION).inputs.isIpv6Enabled, true);
            for (const type of ["A", "AAAA"]) {
                const record = cdn.one(RECORD, `edge-api-${type}`);
                assert.strictEqual(record.inputs.type, type);
                assert.ok(record.dependencies.includes(cdn.one(DISTRIBUTION).urn) && !record.dependencies.includes(cdn.one(LB).urn));
            }
        });
        it("logs into the bucket, which lets it in", () => {
            const source = cdn.one("aws:cloudwatch/logDeliverySource:LogDeliverySource");
            assert.deepStrictEqual([source.inputs.region, source.inputs.logType], ["us-east-1", "ACCESS_LOGS"]);
            const destination = cdn.one("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination");
            assert.strictEqual(
                destination.inputs.deliveryDestinationConfiguration.destinationResourceArn,
                "arn:aws:s3:::cryptofunk-prod-edge-logs-111122223333",
            );
            assert.ok(cdn.waitsFor(cdn.one("aws:cloudwatch/logDelivery:LogDelivery"), cdn.one("aws:s3/bucketPolicy:BucketPolicy")));
            assert.match(cdn.one("aws:s3/bucketPolicy:BucketPolicy").inputs.policy, /delivery\.logs\.amazonaws\.com/);
        });
    });

    describe("in staging", () => {
        it("can be torn down in one command", async () => {
            const staging = await build(() =>
                edge({ target: { production: false }, edge: { zone: { name: "staging.example.com", create: true, delegated: true } } }),
            );
            assert.strictEqual(staging.one(LB).inputs.enableDeletionProtection, false);
            assert.deepStrictEqual([staging.one(ZONE).protect, staging.one("aws:s3/bucket:Bucket").protect], [false, false]);
            assert.strictEqual(staging.one("aws:s3/bucket:Bucket").inputs.forceDestroy, true);
        });
    });

    it("lets a person have the last word on each part", async () => {
        const override = { balancer: { loadBalancer: { idleTimeout: 60 } }, firewall: { description: "mine" }, certificate: { keyAlgorithm: "EC_prime256v1" } };
        const built = await build(() => edge({ override }));
        assert.deepStrictEqual(
            [built.one(LB).inputs.idleTimeout, built.one(ACL).inputs.description, built.one(CERTIFICATE).inputs.keyAlgorithm],
            [60, "mine", "EC_prime256v1"],
        );
    });
});
