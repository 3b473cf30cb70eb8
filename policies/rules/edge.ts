import * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type Node, type PodNode, type Selector } from "../graph";
import { has, isInternet, listOf } from "../read";
import { anyFlaw, firstFlaw, rule } from "../rule";

const loadBalancers = [aws.lb.LoadBalancer, aws.alb.LoadBalancer];
const isApplication = (type: string | undefined): boolean => (type ?? "application") === "application";

const dependsOn = (node: Node, other: Node): boolean => node.dependencies.some(({ urn }) => urn === other.urn);

export const loadBalancerDropsHeaders = rule(
    loadBalancers,
    {
        name: "lb-drops-invalid-headers",
        severity: "medium",
        items: ["cryptofunk:109"],
        says: "A load balancer passes on no malformed header.",
        because: "With such headers a request is smuggled past the firewall inside another one.",
        fix: "Set dropInvalidHeaderFields to true.",
    },
    lb =>
        isApplication(lb.loadBalancerType) && lb.dropInvalidHeaderFields !== true
            ? `dropInvalidHeaderFields is ${lb.dropInvalidHeaderFields ?? "absent"}`
            : undefined,
);

export const loadBalancerIsLogged = rule(
    loadBalancers,
    {
        name: "lb-keeps-access-logs",
        severity: "medium",
        items: ["bot-core:368", "cryptofunk:412"],
        says: "A load balancer logs every request.",
        because: "After an attack the access log is what tells who called what.",
        fix: "Set accessLogs { bucket, enabled: true }.",
    },
    lb => (isApplication(lb.loadBalancerType) && lb.accessLogs?.enabled !== true ? "accessLogs.enabled is not true" : undefined),
);

export const loadBalancerRefusesDeletion = rule(
    loadBalancers,
    {
        name: "lb-refuses-deletion",
        severity: "medium",
        items: ["bot-core:31"],
        says: "AWS refuses to delete a load balancer.",
        because: "Without it nobody reaches the bot to stop it.",
        fix: "Set enableDeletionProtection to true.",
    },
    lb => (lb.enableDeletionProtection === true ? undefined : `enableDeletionProtection is ${lb.enableDeletionProtection ?? "absent"}`),
);

type LoadBalancer = Unwrap<aws.lb.LoadBalancerArgs>;

export const loadBalancerHasFirewall = graphRule(
    {
        name: "public-lb-has-a-firewall",
        severity: "high",
        items: ["cryptofunk:88", "cryptofunk:89", "bot-core:117", "bot-core:118"],
        says: "A load balancer on the internet stands behind a web application firewall.",
        because: "Shield stops floods of packets; floods of requests, and known attacks, only a firewall does.",
        fix: "Associate an aws.wafv2.WebAcl with it by an aws.wafv2.WebAclAssociation.",
    },
    graph => graph.ofType(...loadBalancers),
    (node, graph) => {
        const { internal, loadBalancerType } = node.props as Partial<LoadBalancer>;
        if (internal === true || !isApplication(loadBalancerType)) return undefined;
        return graph.ofType(aws.wafv2.WebAclAssociation).some(one => dependsOn(one, node)) ? undefined : "no WebAclAssociation refers to it";
    },
);

export const cdnIsTheOnlyWay = graphRule(
    {
        name: "lb-behind-a-cdn-lets-only-it-in",
        severity: "high",
        items: ["cryptofunk:85", "cryptofunk:89"],
        says: "A load balancer behind a distribution lets in nobody but CloudFront.",
        because: "Whoever finds its address goes around the distribution's firewall and rate limit.",
        fix: "Let in CloudFront's managed prefix list instead of addresses.",
    },
    graph => graph.ofType(...loadBalancers).filter(lb => graph.ofType(aws.cloudfront.Distribution).some(one => dependsOn(one, lb))),
    (lb, graph) => {
        const groups = graph.ofType(aws.ec2.SecurityGroup).filter(group => dependsOn(lb, group));
        const rules = graph
            .ofType<{ cidrIpv4?: string; cidrIpv6?: string }>(aws.vpc.SecurityGroupIngressRule)
            .filter(one => groups.some(group => dependsOn(one, group)));
        type Inline = { ingress?: { cidrBlocks?: string[]; ipv6CidrBlocks?: string[] }[] };
        const inline = groups.flatMap(group => listOf((group.props as Inline).ingress).map(one => ({ group, one })));
        const open = (where: string, cidr: string | undefined) => (cidr !== undefined && isInternet(cidr) ? `${where} lets in ${cidr}` : undefined);
        return anyFlaw(
            () => firstFlaw(rules, one => open(one.name, one.props.cidrIpv4) ?? open(one.name, one.props.cidrIpv6)),
            () => firstFlaw(inline, ({ group, one }) => firstFlaw([...listOf(one.cidrBlocks), ...listOf(one.ipv6CidrBlocks)], cidr => open(group.name, cidr))),
        );
    },
);

type WebAcl = Partial<Unwrap<aws.wafv2.WebAclArgs>>;

export const firewallLimitsRate = graphRule(
    {
        name: "firewall-limits-rate",
        severity: "high",
        items: ["cryptofunk:88", "bot-core:117", "bot-core:272"],
        says: "A firewall blocks an address that sends too many requests.",
        because: "Passwords and keys are guessed, and an API is drowned, by sheer number.",
        fix: "Give the web ACL a rule with rateBasedStatement and the action block; behind a CDN the CDN's web ACL is the one that sees addresses.",
        thresholds: { requests: 10_000 },
    },
    graph => graph.ofType(aws.wafv2.WebAcl),
    (node, graph, { requests }) => {
        const { rules, scope, ruleJson } = node.props as WebAcl;
        const limits = listOf(rules).filter(one => one.statement?.rateBasedStatement && one.action?.block);
        if (limits.length === 0 && /"RateBasedStatement"/.test(ruleJson ?? "")) return undefined;
        if (limits.length === 0)
            return scope !== "CLOUDFRONT" && graph.ofType(aws.cloudfront.Distribution).length > 0 ? undefined : "no rule blocks by rateBasedStatement";
        const lowest = Math.min(...limits.map(one => one.statement?.rateBasedStatement?.limit ?? Number.POSITIVE_INFINITY));
        return lowest > requests ? `the lowest limit is ${lowest} requests, not ${requests} or fewer` : undefined;
    },
);

const neededGroups = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet"];

export const firewallKnowsAttacks = rule(
    aws.wafv2.WebAcl,
    {
        name: "firewall-knows-common-attacks",
        severity: "high",
        items: ["cryptofunk:110", "cryptofunk:111"],
        says: "A firewall blocks known attacks by AWS's managed rules.",
        because: "Scanners try the same injections on everything that answers.",
        fix: "Add AWSManagedRulesCommonRuleSet, AWSManagedRulesKnownBadInputsRuleSet and AWSManagedRulesSQLiRuleSet with overrideAction none.",
    },
    acl => {
        if (has(acl, "ruleJson")) {
            const absent = neededGroups.find(group => !(acl.ruleJson ?? "").includes(group));
            return absent && `ruleJson does not have ${absent}`;
        }
        const groups = listOf(acl.rules).filter(one => one.overrideAction?.count === undefined);
        const names = groups.map(one => one.statement?.managedRuleGroupStatement?.name);
        const absent = neededGroups.find(group => !names.includes(group));
        return absent && `no rule blocks by ${absent}`;
    },
);

export const firewallIsLogged = graphRule(
    {
        name: "firewall-logs-what-it-blocks",
        severity: "medium",
        items: ["bot-core:368", "cryptofunk:412"],
        says: "A firewall logs what it blocks.",
        because: "Without the log nobody sees an attack, nor a customer who is blocked by mistake.",
        fix: "Create an aws.wafv2.WebAclLoggingConfiguration for the web ACL.",
    },
    graph => graph.ofType(aws.wafv2.WebAcl),
    (acl, graph) =>
        graph.ofType(aws.wafv2.WebAclLoggingConfiguration).some(one => dependsOn(one, acl)) ? undefined : "no WebAclLoggingConfiguration refers to it",
);

export const certificateRenews = rule(
    aws.acm.Certificate,
    {
        name: "certificate-renews-itself",
        severity: "high",
        items: ["cryptofunk:78", "cryptofunk:79", "bot-core:125", "vanta:324"],
        says: "A certificate is renewed by machine.",
        because: "An expired certificate cuts people and dashboards off from a bot that goes on trading.",
        fix: "Let ACM issue it with validationMethod DNS, and leave the records in the zone.",
    },
    certificate => {
        if (has(certificate, "certificateAuthorityArn")) return undefined;
        if (has(certificate, "certificateBody") || has(certificate, "privateKey")) return "it is imported, which ACM never renews";
        return certificate.validationMethod === "DNS" ? undefined : `validationMethod is ${certificate.validationMethod ?? "absent"}`;
    },
);

export const zoneIsDelegated = rule(
    aws.route53.Zone,
    {
        name: "zone-is-delegated",
        severity: "high",
        items: ["bot-core:46", "bot-core:265", "bot-core:266", "vanta:323"],
        says: "A zone that is made here is known to its parent zone.",
        because: "Until then its names lead nowhere, no certificate is issued, and nothing is public.",
        fix: "Enter the output nameServers at the parent zone, see that `dig NS` answers them, and set golive:edge.zone.delegated to true.",
        goLive: true,
    },
    zone => (zone.tags?.["golive:delegated"] === "false" ? "golive:delegated is false" : undefined),
);

export const distributionHasFirewall = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-has-a-firewall",
        severity: "high",
        items: ["cryptofunk:88", "cryptofunk:89", "bot-core:33"],
        says: "A distribution stands behind a web application firewall.",
        because: "Shield stops floods of packets; floods of requests, and known attacks, only a firewall does.",
        fix: "Set webAclId to the ARN of a web ACL of scope CLOUDFRONT, in us-east-1.",
    },
    // An ARN is known only once the web ACL exists; that one is named is enough.
    distribution => (has(distribution, "webAclId") ? undefined : "webAclId is absent"),
);

export const distributionSendsHeaders = rule(
    aws.cloudfront.Distribution,
    {
        name: "distribution-sends-security-headers",
        severity: "medium",
        items: ["bot-core:344"],
        says: "A distribution tells browsers to stay on HTTPS, and what not to do.",
        because: "A dashboard in another site's frame, or once over plain HTTP, gives its session away.",
        fix: "Set responseHeadersPolicyId on every cache behaviour, for example to AWS's own SecurityHeadersPolicy.",
    },
    distribution => {
        const behaviours = [{ where: "defaultCacheBehavior", one: distribution.defaultCacheBehavior as object | undefined }].concat(
            listOf(distribution.orderedCacheBehaviors).map((one, i) => ({ where: `orderedCacheBehaviors[${i}]`, one })),
        );
        return firstFlaw(behaviours, ({ where, one }) =>
            one && !has(one, "responseHeadersPolicyId") ? `${where}.responseHeadersPolicyId is absent` : undefined,
        );
    },
);

export const distributionIsLogged = graphRule(
    {
        name: "distribution-keeps-access-logs",
        severity: "medium",
        items: ["bot-core:368"],
        says: "A distribution logs every request.",
        because: "After an attack the access log is what tells who called what.",
        fix: "Create an aws.cloudwatch.LogDeliverySource for it, with a destination and a delivery.",
    },
    graph => graph.ofType(aws.cloudfront.Distribution),
    (distribution, graph) => {
        const sources = graph.ofType(aws.cloudwatch.LogDeliverySource).filter(one => dependsOn(one, distribution));
        const delivered = graph.ofType(aws.cloudwatch.LogDelivery).some(one => sources.some(source => dependsOn(one, source)));
        return delivered || has(distribution.props, "loggingConfig") ? undefined : "neither loggingConfig nor a LogDelivery is there";
    },
);

export const targetGroupChecksHealth = rule(
    [aws.lb.TargetGroup, aws.alb.TargetGroup],
    {
        name: "target-group-checks-health",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:421"],
        says: "A load balancer sends requests only to targets that answer their health check with success.",
        because: "A check that takes errors for health sends people to what is broken.",
        fix: "Leave healthCheck.enabled out, and let healthCheck.matcher take no code of 400 or above.",
    },
    ({ healthCheck }) => {
        if (healthCheck?.enabled === false) return "healthCheck.enabled is false";
        const codes = healthCheck?.matcher ?? "";
        return codes.split(/[,-]/).some(code => Number(code) >= 400) ? `healthCheck.matcher is ${codes}` : undefined;
    },
);

type Binding = { spec?: { serviceRef?: { name?: string; port?: number | string } } };
type Service = Partial<Unwrap<k8s.core.v1.ServiceArgs>>;
type NetworkPolicy = Partial<Unwrap<k8s.networking.v1.NetworkPolicyArgs>>;

const bindings = (graph: Graph): Node<Binding>[] => graph.ofKind<Binding>("TargetGroupBinding");

/** Services by place and name, found once. */
const services = (graph: Graph): Map<string, Node<Service>> =>
    new Map(graph.ofKind<Service>("Service").map(node => [`${node.place} ${node.props.metadata?.name}`, node]));

const serviceOf = (binding: Node<Binding>, graph: Graph) => graph.once(services).get(`${binding.place} ${binding.props.spec?.serviceRef?.name}`);
const portOf = (binding: Node<Binding>, service: Node<Service> | undefined) => {
    const wanted = binding.props.spec?.serviceRef?.port;
    return listOf(service?.props.spec?.ports).find(({ name, port }) => (typeof wanted === "string" ? name === wanted : port === wanted));
};

export const bindingFindsService = graphRule(
    {
        name: "target-group-binding-finds-its-service",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:77"],
        says: "A target group is bound to a Service and a port that exist.",
        because: "The front door answers 503 while everything behind it is green.",
        fix: "Name a Service of the same namespace and one of its ports.",
    },
    bindings as (graph: Graph) => Node[],
    (node, graph) => {
        const binding = node as Node<Binding>;
        const { name, port } = binding.props.spec?.serviceRef ?? {};
        const service = serviceOf(binding, graph);
        if (!service) return graph.mayHoldUnseenPods(node.place) ? undefined : `spec.serviceRef.name is ${name}, which is no Service of the stack`;
        return portOf(binding, service) ? undefined : `spec.serviceRef.port is ${port}, which the Service ${name} does not have`;
    },
);

export const targetGroupIsTheClusters = graphRule(
    {
        name: "target-group-belongs-to-the-cluster",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:77"],
        says: "A target group that Auto Mode fills carries its cluster's name.",
        because: "AWS lets the cluster register pods only in target groups with that tag: without it the front door answers 503 for ever.",
        fix: "Give the target group the tag eks:eks-cluster-name.",
    },
    graph => bindings(graph).filter(({ type }) => type.startsWith("kubernetes:eks.amazonaws.com/")),
    (binding, graph) => {
        const groups = graph.ofType<{ tags?: Record<string, string> }>(aws.lb.TargetGroup, aws.alb.TargetGroup).filter(group => dependsOn(binding, group));
        return firstFlaw(groups, group => (has(group.props.tags, "eks:eks-cluster-name") ? undefined : `${group.name} has no tag eks:eks-cluster-name`));
    },
);

/** Whether a policy's ingress lets addresses, or everybody, reach a port. */
const letsAddressesIn = ({ props }: Node<NetworkPolicy>, port: number): boolean =>
    listOf(props.spec?.ingress).some(({ from, ports }) => {
        const wanted = !ports?.length || ports.some(one => one.port === undefined || Number(one.port) === port);
        return wanted && (!from?.length || from.some(({ ipBlock }) => ipBlock !== undefined));
    });

export const policyLetsBalancerIn = graphRule(
    {
        name: "network-policy-lets-the-load-balancer-in",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:283"],
        says: "Pods behind a load balancer may be reached from its subnets.",
        because: "A load balancer is no pod: a policy that only names pods makes every health check fail.",
        fix: "Allow the public subnets by ipBlock on the port of the pods.",
    },
    bindings as (graph: Graph) => Node[],
    (node, graph) => {
        const service = serviceOf(node as Node<Binding>, graph);
        const selector = service?.props.spec?.selector;
        const found = portOf(node as Node<Binding>, service);
        if (!selector || !found) return undefined;
        const port = Number(found.targetPort ?? found.port);
        return firstFlaw(graph.select(node.place, { matchLabels: selector }), (pod: PodNode) => {
            const policies = graph.ofKind<NetworkPolicy>("NetworkPolicy").filter(policy => {
                const { spec } = policy.props;
                const ingress = spec?.policyTypes?.includes("Ingress") ?? true;
                return policy.place === pod.place && ingress && graph.select(pod.place, spec?.podSelector as Selector | undefined).includes(pod);
            });
            if (policies.length === 0 || policies.some(policy => letsAddressesIn(policy, port))) return undefined;
            return `no NetworkPolicy lets an address reach ${pod.name} on port ${port}`;
        });
    },
);
