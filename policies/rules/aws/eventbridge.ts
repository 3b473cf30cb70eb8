import { aws } from "../../engine/aws";
import type { Graph, Node } from "../../engine/graph";
import { has } from "../../engine/reading";
import { allFlaws, rule } from "../../engine/rule";
import { leastPrivilege } from "../../engine/statements";

interface EventRule {
    eventPattern?: string;
    state?: string;
    isEnabled?: boolean;
}

/** Whether events that a test finds in a rule's pattern go to an SNS topic; throws where only an unknown target stands against it. */
export function isTold(graph: Graph, test: (pattern: string) => boolean): boolean {
    const tells = (target: Node) => graph.used(target, aws.sns.Topic).length > 0 || /:sns:/.test(String(target.props.arn));
    const answer = allFlaws(graph.ofType<EventRule>(aws.cloudwatch.EventRule), node => {
        const { eventPattern, state, isEnabled } = node.props;
        if (!eventPattern || state === "DISABLED" || isEnabled === false || !test(eventPattern)) return undefined;
        return allFlaws(graph.users(node, aws.cloudwatch.EventTarget), target => (tells(target) ? "told" : undefined));
    });
    return answer !== undefined;
}

export const eventBusNamesSenders = rule(
    aws.cloudwatch.EventPermission,
    {
        name: "event-bus-names-its-senders",
        preset: "baseline",
        ...leastPrivilege,
        items: ["mech-exo:23"],
        says: "Nobody but named accounts sends events to a bus.",
        fix: "Name the account as principal, or the organization in condition.",
    },
    permission => (permission.principal === "*" && !has(permission, "condition") ? 'principal is "*"' : undefined),
);
