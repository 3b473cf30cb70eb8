import { record } from "../cli/recording/record";
import { stackConfig } from "../config/load";
import program from "../index";
import type { RecordedResource } from "../policies/engine/analysis";

/** What a copy shares with the others: the stack, and the providers, so that all copies live in one account and one cluster. */
const isShared = (urn: string): boolean => /pulumi:(pulumi:Stack|providers:[^:]+)::[^:]+$/.test(urn);

const nameOf = (resource: RecordedResource): unknown => (resource.properties.metadata as { name?: unknown } | undefined)?.name;

/** Renames a resource and everything it refers to, so that a copy of a stack stands beside the stack. */
function copyOf(resource: RecordedResource, copy: number, namespaces: Set<unknown>): RecordedResource {
    const renamed = (urn: string) => (isShared(urn) ? urn : `${urn}-${copy}`);
    const text = (value: string) => value.replace(/\bcryptofunk\b/g, `$&-${copy}`).replace(/\.([\w-]+)(?=\.svc\b)/g, `.$1-${copy}`);
    const walk = (value: unknown, key = ""): unknown => {
        if (Array.isArray(value)) return value.map(item => walk(item));
        if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
        if (typeof value !== "string") return value;
        const isNamespace = key === "namespace" || key === "kubernetes.io/metadata.name" || (key === "name" && resource.type.endsWith(":Namespace"));
        if (isNamespace) return namespaces.has(value) ? `${value}-${copy}` : value;
        return key.endsWith("exchange-accounts") || key.endsWith(":account") ? `${value}-${copy}` : text(value);
    };
    return {
        ...resource,
        urn: renamed(resource.urn),
        name: `${resource.name}-${copy}`,
        parent: resource.parent && renamed(resource.parent),
        properties: walk(resource.properties) as Record<string, unknown>,
        dependencies: resource.dependencies.map(renamed),
        propertyDependencies: Object.fromEntries(Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, urns.map(renamed)])),
    };
}

/** So many resources of a real kind and mix: those of production, again and again under fresh names and in fresh namespaces of one cluster. */
export async function mixedResources(count: number): Promise<RecordedResource[]> {
    const { resources } = await record(program, { project: "golive", name: "prod", config: stackConfig("prod", []) });
    const namespaces = new Set(resources.filter(one => one.type.endsWith(":Namespace")).map(nameOf));
    const own = resources.filter(one => !isShared(one.urn));
    const all = [...resources];
    for (let copy = 1; all.length < count; copy++) for (const one of own) all.push(copyOf(one, copy, namespaces));
    return all.slice(0, count);
}
