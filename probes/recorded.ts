import type { World } from "./probe";

type Resource = World["resources"][number];

/** What stands for a text that is not known before a deployment, as Pulumi's SDK writes it. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Every resource of a type that the preview records. */
export const ofType = ({ resources }: Pick<World, "resources">, type: string): Resource[] => resources.filter(resource => resource.type === type);

/** What stands at a path of a resource's properties; nothing where there is no such path, or what stands there is not known before a deployment. */
export function at(resource: Resource, ...path: (string | number)[]): unknown {
    const value = path.reduce<unknown>(
        (inner, step) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined),
        resource.properties,
    );
    return value === unknown ? undefined : value;
}

/** The same as a text; nothing where it is none. */
export function textAt(resource: Resource, ...path: (string | number)[]): string | undefined {
    const value = at(resource, ...path);
    return typeof value === "string" ? value : undefined;
}

/** The same as a list; empty where it is none. */
export function listAt(resource: Resource, ...path: (string | number)[]): unknown[] {
    const value = at(resource, ...path);
    return Array.isArray(value) ? value : [];
}
