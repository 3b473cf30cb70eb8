import { aws } from "../aws";
import { graphRule } from "../graph";
import { has, listOf } from "../read";
import { firstFlaw } from "../rule";
import { adminPorts, innerPorts } from "./exposure";

type Listener = { port?: number; protocol?: string };
type Balancer = { internal?: boolean; loadBalancerType?: string };
/** Ports whose service answers browsers: an application of the bot may use them. */
const alsoApplications = [3000, 5601];
const guarded = [...innerPorts, ...adminPorts].filter(([port]) => !alsoApplications.includes(port));

export const balancerHidesStores = graphRule(
    {
        name: "network-lb-hides-inner-ports",
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
        return firstFlaw(graph.used<Balancer>(node, aws.lb.LoadBalancer, aws.alb.LoadBalancer), balancer => {
            const { loadBalancerType, internal } = balancer.props;
            // With groups of its own, their rules say who gets in; an application load balancer always has some.
            if (loadBalancerType !== "network" || internal || has(balancer.props, "securityGroups")) return undefined;
            return `port ${port} (${found[1]}) of ${balancer.name} is on the internet`;
        });
    },
);

type Action = { type?: string; redirect?: { protocol?: string } };

export const httpRuleRedirects = graphRule(
    {
        name: "lb-http-rule-only-redirects",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A rule of a plain HTTP listener does nothing but redirect to HTTPS.",
        because: "What crosses the network in plain text is read and changed on the way, whatever the listener does by default.",
        fix: 'Make the action a redirect with protocol "HTTPS", or move the rule to the HTTPS listener.',
    },
    graph => graph.ofType(aws.lb.ListenerRule, aws.alb.ListenerRule),
    (node, graph) => {
        const plain = graph.used<Listener>(node, aws.lb.Listener, aws.alb.Listener).find(({ props }) => isPlain(props));
        if (!plain) return undefined;
        return firstFlaw(listOf((node.props as { actions?: Action[] }).actions), ({ type, redirect }, i) => {
            if (type === "fixed-response" || redirect?.protocol === "HTTPS") return undefined;
            return `actions[${i}].type is ${type} on the plain HTTP listener ${plain.name}`;
        });
    },
);

/** Whether an application load balancer's listener speaks plain HTTP: it goes by the port where a program names no protocol. */
const isPlain = ({ protocol, port }: Listener): boolean => protocol === "HTTP" || (protocol === undefined && ![443, 8443].includes(port ?? 443));
