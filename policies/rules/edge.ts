import { aws } from "../aws";
import { graphRule } from "../graph";
import { has, listOf } from "../read";
import { anyFlaw, firstFlaw, rule } from "../rule";
import { anybody, type Inline, inline, type Opening, type Single, single } from "./exposure";

const loadBalancers = [aws.lb.LoadBalancer, aws.alb.LoadBalancer];
const isApplication = (type: string | undefined): boolean => (type ?? "application") === "application";

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

export const cdnIsTheOnlyWay = graphRule(
    {
        name: "lb-behind-a-cdn-lets-only-it-in",
        severity: "high",
        items: ["cryptofunk:85", "cryptofunk:89"],
        says: "A load balancer behind a distribution lets in nobody but CloudFront.",
        because: "Whoever finds its address goes around the distribution's firewall and rate limit.",
        fix: "Let in CloudFront's managed prefix list instead of addresses.",
    },
    graph => graph.ofType(...loadBalancers).filter(lb => graph.users(lb, aws.cloudfront.Distribution).length),
    (lb, graph) => {
        const groups = graph.used<{ ingress?: Inline[] }>(lb, aws.ec2.SecurityGroup);
        const older = groups.flatMap(group => graph.users<Inline>(group, aws.ec2.SecurityGroupRule));
        const newer = groups.flatMap(group => graph.users<Single>(group, aws.vpc.SecurityGroupIngressRule));
        const open = (opening: Opening) => {
            const source = anybody(opening);
            return source && `${opening.where} lets in ${source}`;
        };
        return anyFlaw(
            () => firstFlaw(newer, ({ name, props }) => open(single(props, name))),
            () => firstFlaw(older, ({ name, props }) => (props.type === "ingress" ? open(inline(props, name)) : undefined)),
            () => firstFlaw(groups, ({ name, props }) => firstFlaw(props.ingress, one => open(inline(one, name)))),
        );
    },
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
        const sources = graph.users(distribution, aws.cloudwatch.LogDeliverySource);
        const delivered = sources.some(source => graph.users(source, aws.cloudwatch.LogDelivery).length);
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
        const codes = String(healthCheck?.matcher);
        return codes.split(/[,-]/).some(code => Number(code) >= 400) ? `healthCheck.matcher is ${codes}` : undefined;
    },
);
