import type { RecordedResource } from "../../policies/analyze";

/** A resource as the preview would record it. */
export function sample(type: string, name: string, properties: Record<string, unknown>): RecordedResource {
    return {
        urn: `urn:pulumi:prod::golive::${type}::${name}`,
        type,
        name,
        custom: true,
        properties,
        options: {},
        dependencies: [],
        propertyDependencies: {},
    };
}
