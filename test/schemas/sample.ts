import type { RecordedResource } from "../../policies/engine/analysis";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::golive::${type}::${name}`;

/** A resource as the preview would record it; `from` says which other sample a property's unknown value comes from. */
export function sample(
    type: string,
    name: string,
    properties: Record<string, unknown>,
    from: Record<string, [type: string, name: string]> = {},
): RecordedResource {
    return {
        urn: urnOf(type, name),
        type,
        name,
        custom: true,
        properties,
        options: {},
        dependencies: [],
        propertyDependencies: Object.fromEntries(Object.entries(from).map(([property, [of, other]]) => [property, [urnOf(of, other)]])),
    };
}
