import { aws } from "../../engine/aws";
import { type Graph, type Node, push } from "../../engine/graph";
import { has, known, listOf } from "../../engine/reading";

/** Something that gives a role rights: a document, or a policy that the graph knows by its ARN alone; without either nobody sees what it allows. */
export interface Grant {
    where: string;
    /** Reads the document; throws while it is unknown. */
    document?: () => unknown;
    arn?: string;
}

interface Identity {
    name?: string;
    permissionsBoundary?: string;
    inlinePolicies?: { policy?: unknown }[];
    managedPolicyArns?: string[];
}
interface Attaching {
    role?: string;
    roles?: string[];
    roleName?: string;
    policy?: unknown;
    policyArn?: string;
    policyArns?: string[];
}
type Policy = { name?: string; policy?: unknown };

const identities = [aws.iam.Role, aws.iam.User];
const attachments = [
    ...[aws.iam.RolePolicyAttachment, aws.iam.UserPolicyAttachment, aws.iam.GroupPolicyAttachment, aws.iam.PolicyAttachment],
    ...[aws.iam.RolePolicyAttachmentsExclusive, aws.iam.UserPolicyAttachmentsExclusive, aws.iam.GroupPolicyAttachmentsExclusive],
];

/** The name at the end of a policy's or a role's ARN. */
const nameIn = (arn: string | undefined): string | undefined => arn?.split("/").at(-1);

/** The ARNs of a property, one or a list, each as far as it is known. */
function arnsIn(node: Node, property: string): (string | undefined)[] {
    const list = known(() => listOf(node.props[property] as string | string[])) ?? [undefined];
    return Array.from({ length: list.length }, (_, i) => known(() => list[i]));
}

/** Policies of the stack that a property refers to, as a resource or by the name at the end of an ARN. */
function policiesIn(node: Node, property: string, graph: Graph): Node<Policy>[] {
    if (!has(node.props, property)) return [];
    const names = arnsIn(node, property).map(nameIn);
    const byName = graph.ofType<Policy>(aws.iam.Policy).filter(({ props }) => names.includes(known(() => props.name) ?? ""));
    return [...new Set([...graph.usedBy<Policy>(node, property, aws.iam.Policy), ...byName])];
}

const arnProperties = ["policyArn", "policyArns"];

/** Policies that are attached to somebody, and those that bound somebody, by their URNs. */
const usesOf = (graph: Graph): { attached: Set<string>; bounding: Set<string> } => {
    const [attached, bounding] = [new Set<string>(), new Set<string>()];
    const add = (set: Set<string>, policies: Node<Policy>[]) => {
        for (const { urn } of policies) set.add(urn);
    };
    for (const node of graph.ofType(...attachments)) for (const property of arnProperties) add(attached, policiesIn(node, property, graph));
    for (const node of graph.ofType(...identities)) {
        add(attached, policiesIn(node, "managedPolicyArns", graph));
        add(bounding, policiesIn(node, "permissionsBoundary", graph));
    }
    return { attached, bounding };
};

/** Whether a policy bounds roles and grants nothing: one is made with it as boundary, or its name says so, and it is attached to nobody. */
export function isBoundary(policy: Node, graph: Graph): boolean {
    const { attached, bounding } = graph.once(usesOf);
    if (attached.has(policy.urn)) return false;
    const named = [policy.name, known(() => policy.props.name)].some(name => /boundary/i.test(String(name)));
    return named || bounding.has(policy.urn);
}

/** Whether a policy of the stack bounds a role, be its ARN known or not. */
export const isBounded = (role: Node, graph: Graph): boolean => policiesIn(role, "permissionsBoundary", graph).length > 0;

/** Roles by the name that they are given, where it is known. */
const rolesByName = (graph: Graph): Map<string, Node[]> => {
    const found = new Map<string, Node[]>();
    for (const role of graph.ofType(aws.iam.Role)) {
        const name = known(() => role.props.name as string | undefined);
        if (name) push(found, name, role);
    }
    return found;
};

/** Roles that something is attached to. */
function rolesOf(node: Node, graph: Graph): Node[] {
    const { role, roleName, roles } = node.props as Attaching;
    const names = known(() => [...listOf(role), ...listOf(roleName), ...listOf(roles)]) ?? [];
    return [...new Set([...graph.used(node, aws.iam.Role), ...names.flatMap(name => graph.once(rolesByName).get(name) ?? [])])];
}

/** What an attachment, or a role's own list of policies, hands over. */
function attachedBy(node: Node, properties: string[], graph: Graph): Grant[] {
    return properties.flatMap((property): Grant[] => {
        if (!has(node.props, property)) return [];
        const own = policiesIn(node, property, graph);
        const names = own.map(({ props }) => known(() => props.name));
        const arns = arnsIn(node, property);
        // An ARN that is not known yet is that of a policy of the stack, if it refers to one.
        const unseen = Math.max(0, arns.filter(arn => arn === undefined).length - own.length);
        const others = arns.filter(arn => arn !== undefined && !names.includes(nameIn(arn)));
        return [
            ...own.map(policy => ({ where: policy.name, document: () => policy.props.policy })),
            ...others.map(arn => ({ where: node.name, arn })),
            ...Array.from({ length: unseen }, () => ({ where: node.name })),
        ];
    });
}

/** Everything that gives rights to each role, by the role's URN. */
const grantsByRole = (graph: Graph): Map<string, Grant[]> => {
    const found = new Map<string, Grant[]>();
    for (const node of graph.ofType(aws.iam.RolePolicy))
        for (const { urn } of rolesOf(node, graph)) push(found, urn, { where: node.name, document: () => node.props.policy });
    for (const node of graph.ofType(aws.iam.RolePolicyAttachment, aws.iam.PolicyAttachment, aws.iam.RolePolicyAttachmentsExclusive))
        for (const { urn } of rolesOf(node, graph)) for (const grant of attachedBy(node, arnProperties, graph)) push(found, urn, grant);
    for (const node of graph.ofType<Identity>(aws.iam.Role)) {
        for (const grant of attachedBy(node as unknown as Node, ["managedPolicyArns"], graph)) push(found, node.urn, grant);
        const inline = known(() => listOf(node.props.inlinePolicies)) ?? [];
        inline.forEach((one, i) => {
            push(found, node.urn, { where: `inlinePolicies[${i}]`, document: () => one.policy });
        });
    }
    return found;
};

/** What gives a role its rights, as far as the graph shows it. */
export const grantsOf = (role: Node, graph: Graph): Grant[] => graph.once(grantsByRole).get(role.urn) ?? [];
