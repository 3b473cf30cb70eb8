import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";
import { weakTls } from "../shared/reasons";
import { modernPolicy } from "../shared/tls";

export const classicHttp = rule(
    aws.elb.LoadBalancer,
    {
        name: "elb-has-no-http-listener",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:77", "bot-core:128"],
        says: "A classic load balancer offers no plain HTTP, which it cannot redirect.",
        because: weakTls,
        fix: "Use an aws.lb.LoadBalancer with an HTTPS listener and a redirect.",
        adviceWhere: [
            { says: "the load balancer is internal, and only the network that holds it hears what it speaks", holds: ({ internal }) => internal === true },
        ],
    },
    lb =>
        allFlaws(lb.listeners, (listener, i) =>
            listener.lbProtocol.toLowerCase() === "http" ? `listeners[${i}].lbProtocol is ${listener.lbProtocol}` : undefined,
        ),
);

type Classic = Partial<Unwrap<provider.elb.LoadBalancerArgs>>;

export const classicHasPolicy = graphRule(
    {
        name: "elb-has-a-tls-policy",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "A classic load balancer with TLS has a policy of its own.",
        because: weakTls,
        fix: "Create an aws.elb.SslNegotiationPolicy for it, or use an aws.lb.LoadBalancer.",
    },
    graph => graph.ofType(aws.elb.LoadBalancer),
    (node, graph) => {
        const secure = allFlaws(listOf((node.props as Classic).listeners), ({ lbProtocol }) => (/https|ssl/i.test(lbProtocol) ? lbProtocol : undefined));
        if (!secure) return undefined;
        return graph.users(node, aws.elb.SslNegotiationPolicy, aws.elb.LoadBalancerPolicy, aws.elb.ListenerPolicy).length
            ? undefined
            : "no policy belongs to it, and the default speaks TLS 1.0";
    },
);

/** What makes a policy of a classic load balancer old. */
function oldAttribute(attributes: { name: string; value: string }[] | undefined): string | undefined {
    return allFlaws(attributes, ({ name, value }) => {
        if (name === "Reference-Security-Policy") return modernPolicy.test(value) ? undefined : `Reference-Security-Policy is ${value}`;
        return /Protocol-(SSLv\d|TLSv1(\.1)?)$/.test(name) && value === "true" ? `${name} is true` : undefined;
    });
}

export const classicPolicyTls = rule(
    [aws.elb.SslNegotiationPolicy, aws.elb.LoadBalancerPolicy],
    {
        name: "elb-policy-negotiates-modern-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80", "cryptofunk:81"],
        says: "A classic load balancer's policy speaks TLS 1.2 or newer.",
        because: weakTls,
        fix: "Set Reference-Security-Policy to ELBSecurityPolicy-TLS-1-2-2017-01.",
    },
    policy => {
        const { attributes, policyAttributes } = policy as Partial<Record<"attributes" | "policyAttributes", { name: string; value: string }[]>>;
        return oldAttribute(attributes ?? policyAttributes);
    },
);
