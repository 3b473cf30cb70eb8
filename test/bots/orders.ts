import type { RecordedResource } from "../../policies/engine/analysis";

/** A graph as orders look at it. */
export interface Graph {
    resources: RecordedResource[];
    /** Every resource of a type. */
    of(type: string): RecordedResource[];
    /** Whether the first comes into being after the second, directly or through others. */
    waitsFor(later: RecordedResource, earlier: RecordedResource): boolean;
    /** Resources of a type that have the other one in a property. */
    naming(type: string, property: string, what: RecordedResource): RecordedResource[];
}

/** Before B, A: what has to be there first, and what comes back when it is not. */
export interface Order {
    says: string;
    because: string;
    /** Whether the order holds for a resource. */
    of(resource: RecordedResource): boolean;
    /** What has to be there before it; none is a fault where `always`. */
    first(resource: RecordedResource, graph: Graph): RecordedResource[];
    /** Whether there always has to be something before it. Default: it may come first. */
    always?: boolean;
    /** Resources that are let through for now, and why; one of which nothing is broken any more fails too. Default: none. */
    except?: { named: RegExp; why: string };
}

/** A graph of recorded resources; the stack and its components are in it, for what their children depend on. */
export function graphOf(resources: RecordedResource[]): Graph {
    const byUrn = new Map(resources.map(resource => [resource.urn, resource]));
    const known = new Map<string, Set<string>>();
    const before = (urn: string): Set<string> => {
        const found = known.get(urn);
        if (found) return found;
        const all = new Set<string>();
        known.set(urn, all);
        for (const next of byUrn.get(urn)?.dependencies ?? []) {
            all.add(next);
            for (const further of before(next)) all.add(further);
        }
        return all;
    };
    const of = (type: string) => resources.filter(resource => resource.type === type);
    return {
        resources,
        of,
        waitsFor: (later, earlier) => before(later.urn).has(earlier.urn),
        naming: (type, property, { urn }) => of(type).filter(one => one.propertyDependencies[property]?.includes(urn)),
    };
}

/** The graph without any wait for a resource. */
export const unwaited = (resources: RecordedResource[], { urn }: RecordedResource): RecordedResource[] =>
    resources.map(resource => ({ ...resource, dependencies: resource.dependencies.filter(one => one !== urn) }));

/** What an order speaks of: each later resource with each earlier one. */
export const pairsOf = ({ of, first }: Order, graph: Graph): [RecordedResource, RecordedResource][] =>
    graph.resources.filter(of).flatMap(later => first(later, graph).map(earlier => [later, earlier] as [RecordedResource, RecordedResource]));

const named = ({ type, name }: RecordedResource) => `${type.split(":").pop()} ${name}`;

/** Where a graph breaks an order. */
export function brokenIn(order: Order, graph: Graph): string[] {
    const lonely = order.always ? graph.resources.filter(order.of).filter(one => order.first(one, graph).length === 0) : [];
    return [
        ...lonely.map(one => `${named(one)} comes after nothing`),
        ...pairsOf(order, graph)
            .filter(([later, earlier]) => !graph.waitsFor(later, earlier))
            .map(([later, earlier]) => `${named(later)} does not wait for ${named(earlier)}`),
    ];
}
