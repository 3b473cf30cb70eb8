import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { type Graph, graphRule, type Node } from "../../engine/graph";
import { has, listOf } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";
import { lacksStrangers, openingsInto } from "../shared/entrances";
import { anybody } from "../shared/openings";
import { adminPorts, alsoApplications, innerPorts } from "../shared/ports";
import { weakTls } from "../shared/reasons";
import { modernPolicy } from "../shared/tls";

/** What a listener speaks: an application load balancer goes by the port where a program names no protocol. */
const protocolOf = ({ protocol, port }: { protocol?: string; port?: number }): string | undefined => {
    if (protocol !== undefined || port === undefined) return protocol;
    return port === 443 || port === 8443 ? "HTTPS" : "HTTP";
};

export const listenerTls = rule(
    [aws.lb.Listener, aws.alb.Listener],
    {
        name: "lb-listener-speaks-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80", "cryptofunk:81"],
        says: "A load balancer's listener speaks TLS 1.2 or newer.",
        because: weakTls,
        fix: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06.",
    },
    listener => {
        const protocol = protocolOf(listener);
        if (protocol !== "HTTPS" && protocol !== "TLS") return undefined;
        if (!listener.sslPolicy) return "sslPolicy is absent, and the default ELBSecurityPolicy-2016-08 speaks TLS 1.0";
        return modernPolicy.test(listener.sslPolicy) ? undefined : `sslPolicy is ${listener.sslPolicy}`;
    },
);

const listeners = [aws.lb.Listener, aws.alb.Listener];
const loadBalancers = [aws.lb.LoadBalancer, aws.alb.LoadBalancer];

/** Whether every load balancer that a listener refers to is internal; one outside the graph may not be. */
function isInternal(listener: Node, graph: Graph): boolean {
    const balancers = graph.used<Balancer>(listener, ...loadBalancers);
    return balancers.length > 0 && balancers.every(({ props }) => props.internal === true);
}
const onlyTheNetwork = "the load balancer is internal, and only the network that holds it hears what it speaks";

export const listenerHttp = graphRule(
    {
        name: "lb-http-only-redirects",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A plain HTTP listener does nothing but redirect to HTTPS.",
        because: weakTls,
        fix: 'Make its default action a redirect with protocol "HTTPS", or remove the listener.',
        adviceWhere: [{ says: onlyTheNetwork, holds: isInternal }],
    },
    graph => graph.ofType<Unwrap<provider.lb.ListenerArgs>>(...listeners) as unknown as Node[],
    (node, _) => {
        const listener = node.props as unknown as Unwrap<provider.lb.ListenerArgs>;
        if (protocolOf(listener) !== "HTTP") return undefined;
        return allFlaws(listener.defaultActions, (action, i) => {
            if (action.type === "fixed-response") return undefined;
            if (action.type !== "redirect") return `defaultActions[${i}].type is ${action.type} on an HTTP listener`;
            return action.redirect?.protocol === "HTTPS"
                ? undefined
                : `defaultActions[${i}].redirect.protocol is ${action.redirect?.protocol ?? "absent, which stays HTTP"}`;
        });
    },
);

type Listener = { port?: number; protocol?: string };

type Action = { type?: string; redirect?: { protocol?: string } };

/** Whether an application load balancer's listener speaks plain HTTP: it goes by the port where a program names no protocol. */
const isPlain = ({ protocol, port }: Listener): boolean => protocol === "HTTP" || (protocol === undefined && ![443, 8443].includes(port ?? 443));

export const httpRuleRedirects = graphRule(
    {
        name: "lb-http-rule-only-redirects",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A rule of a plain HTTP listener does nothing but redirect to HTTPS.",
        because: "What crosses the network in plain text is read and changed on the way, whatever the listener does by default.",
        fix: 'Make the action a redirect with protocol "HTTPS", or move the rule to the HTTPS listener.',
        adviceWhere: [
            {
                says: onlyTheNetwork,
                holds: (node, graph) => {
                    const plain = graph.used<Listener>(node, ...listeners).filter(({ props }) => isPlain(props));
                    return plain.length > 0 && plain.every(one => isInternal(one as unknown as Node, graph));
                },
            },
        ],
    },
    graph => graph.ofType(aws.lb.ListenerRule, aws.alb.ListenerRule),
    (node, graph) => {
        const plain = graph.used<Listener>(node, aws.lb.Listener, aws.alb.Listener).find(({ props }) => isPlain(props));
        if (!plain) return undefined;
        return allFlaws(listOf((node.props as { actions?: Action[] }).actions), ({ type, redirect }, i) => {
            if (type === "fixed-response" || redirect?.protocol === "HTTPS") return undefined;
            return `actions[${i}].type is ${type} on the plain HTTP listener ${plain.name}`;
        });
    },
);

type Balancer = { internal?: boolean; loadBalancerType?: string };

const guarded = [...innerPorts, ...adminPorts].filter(([port]) => !alsoApplications.includes(port));

export const balancerHidesStores = graphRule(
    {
        name: "network-lb-hides-inner-ports",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:85", "cryptofunk:86", "cryptofunk:87", "cryptofunk:90"],
        says: "No network load balancer on the internet leads to a database, a broker, the monitoring or a shell.",
        because: "Scanners find an open store within minutes, and its content decides what the bot trades.",
        fix: "Set internal to true, or give the load balancer security groups that let in few.",
    },
    graph => graph.ofType(aws.lb.Listener, aws.alb.Listener),
    (node, graph) => {
        const { port } = node.props as Listener;
        const found = guarded.find(([inner]) => inner === port);
        if (!found) return undefined;
        return allFlaws(graph.used<Balancer>(node, aws.lb.LoadBalancer, aws.alb.LoadBalancer), balancer => {
            const { loadBalancerType, internal } = balancer.props;
            // With groups of its own, their rules say who gets in; an application load balancer always has some.
            if (loadBalancerType !== "network" || internal || has(balancer.props, "securityGroups")) return undefined;
            return `port ${port} (${found[1]}) of ${balancer.name} is on the internet`;
        });
    },
);

const isApplication = (type: string | undefined): boolean => (type ?? "application") === "application";

export const loadBalancerDropsHeaders = rule(
    loadBalancers,
    {
        name: "lb-drops-invalid-headers",
        preset: "baseline",
        debatable: true,
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
        preset: "golive",
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
        preset: "golive",
        severity: "medium",
        items: ["bot-core:31"],
        says: "AWS refuses to delete a load balancer.",
        because: "Without it nobody reaches the bot to stop it.",
        fix: "Set enableDeletionProtection to true.",
    },
    lb => (lb.enableDeletionProtection === true ? undefined : `enableDeletionProtection is ${lb.enableDeletionProtection ?? "absent"}`),
);

type LoadBalancer = Unwrap<provider.lb.LoadBalancerArgs>;

export const loadBalancerHasFirewall = graphRule(
    {
        name: "public-lb-has-a-firewall",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:88", "cryptofunk:89", "bot-core:117", "bot-core:118"],
        says: "A load balancer on the internet stands behind a web application firewall: its own, or that of the CDN that alone its security groups let in.",
        because: "Shield stops floods of packets; floods of requests, and known attacks, only a firewall does.",
        fix: "Associate an aws.wafv2.WebAcl with it by an aws.wafv2.WebAclAssociation, or let in a CDN's addresses alone.",
    },
    graph => graph.ofType(aws.lb.LoadBalancer, aws.alb.LoadBalancer),
    (node, graph) => {
        const { internal, loadBalancerType } = node.props as Partial<LoadBalancer>;
        if (internal === true || (loadBalancerType ?? "application") !== "application") return undefined;
        if (graph.users(node, aws.wafv2.WebAclAssociation).length || lacksStrangers(node, graph)) return undefined;
        return "no WebAclAssociation refers to it";
    },
);

export const cdnIsTheOnlyWay = graphRule(
    {
        name: "lb-behind-a-cdn-lets-only-it-in",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:85", "cryptofunk:89"],
        says: "A load balancer behind a distribution lets in nobody but CloudFront.",
        because: "Whoever finds its address goes around the distribution's firewall and rate limit.",
        fix: "Let in CloudFront's managed prefix list instead of addresses.",
    },
    graph => graph.ofType(...loadBalancers).filter(lb => graph.users(lb, aws.cloudfront.Distribution).length),
    (lb, graph) => {
        return allFlaws(openingsInto(lb, graph), ({ opening }) => {
            const source = anybody(opening);
            return source && `${opening.where} lets in ${source}`;
        });
    },
);

export const targetGroupChecksHealth = rule(
    [aws.lb.TargetGroup, aws.alb.TargetGroup],
    {
        name: "target-group-checks-health",
        preset: "baseline",
        severity: "high",
        items: ["bot-core:267", "cryptofunk:421"],
        says: "A load balancer sends requests only to targets that answer their health check with success.",
        because: "A check that takes errors for health sends people to what is broken.",
        fix: "Leave healthCheck.enabled out, and let healthCheck.matcher take no code of 400 or above but 426, which is how a server of WebSockets answers.",
    },
    ({ healthCheck }) => {
        if (healthCheck?.enabled === false) return "healthCheck.enabled is false";
        const codes = String(healthCheck?.matcher);
        // A server of WebSockets answers a plain request with 426, Upgrade Required: that is its success, if it stands alone.
        const errors = codes.split(",").some(code => code !== "426" && code.split("-").some(end => Number(end) >= 400));
        return errors ? `healthCheck.matcher is ${codes}` : undefined;
    },
);
