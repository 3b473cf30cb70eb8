import type { RecordedResource } from "../../policies/engine/analysis";
import { isDefinition, type Manifest, manifests, type Release, releasesWithin, render, type Target, withoutArchive } from "./helm";

/** What a release makes in a stack. */
export interface Made {
    /** The release's own resource. */
    resource: RecordedResource;
    release: Release;
    /** Its objects, each with the namespace that it lies in. */
    objects: Manifest[];
}

/** What all charts of a stack make. */
export interface Content {
    made: Made[];
    /** What they were rendered for. */
    target: Target;
    /** The definitions of kinds that the charts bring, by group and kind. */
    definitions: Map<string, Manifest>;
    /** Why a chart of the stack was not rendered. */
    missing: string[];
}

interface Definition {
    group: string;
    names: { kind: string };
    scope: string;
    versions: { name: string; served: boolean }[];
}

const specOf = ({ spec }: Manifest) => spec as unknown as Definition;

/** Group and kind of an object, which a definition has too. */
export const kindOf = ({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): string => `${apiVersion.split("/")[0]} ${kind}`;

/** Kinds of Kubernetes' own that lie in no namespace. */
const clusterWide = [
    ...["ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "APIService", "Namespace", "PersistentVolume"],
    ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "PriorityClass", "StorageClass", "IngressClass", "RuntimeClass"],
];

const texts = new Map<string, string[]>();

/** A release's documents; each release that differs is rendered once. */
function rendering(release: Release, target: Target): string[] {
    const key = JSON.stringify([release, target]);
    const known = texts.get(key) ?? render(release, target);
    texts.set(key, known);
    return known;
}

const definitions = new Map<string, Manifest>();

function definition(text: string): Manifest {
    const known = definitions.get(text) ?? manifests(text)[0];
    definitions.set(text, known);
    return known;
}

/** Kubernetes' version of a stack. */
export const versionOf = (resources: RecordedResource[]): string =>
    String(resources.find(({ type }) => type === "aws:eks/cluster:Cluster")?.properties.version);

/** What `--api-versions` says of the kinds that a stack's charts bring: a chart leaves out what the API does not serve. */
function servedBy(found: Iterable<Manifest>): string[] {
    const served = [...found].flatMap(one => {
        const { group, names, versions } = specOf(one);
        return versions.filter(({ served }) => served).flatMap(({ name }) => [`${group}/${name}`, `${group}/${name}/${names.kind}`]);
    });
    return [...new Set(served)].sort();
}

/** Renders every chart of a stack for the API that the stack has: Kubernetes' version, and the kinds that its charts bring. */
export function contentOf(resources: RecordedResource[]): Content {
    const version = versionOf(resources);
    const all = releasesWithin(resources);
    const missing = [...new Set(all.flatMap(({ release }) => withoutArchive(release) ?? []))];
    const releases = all.filter(({ release }) => !withoutArchive(release));
    const brought = releases.flatMap(({ release }) => rendering(release, { version }).filter(isDefinition).map(definition));
    const found = new Map(brought.map(one => [`${specOf(one).group} ${specOf(one).names.kind}`, one]));
    const target = { version, serves: servedBy(found.values()) };
    const inNamespace = (object: Manifest, { namespace }: Release): Manifest => {
        const own = found.get(kindOf(object));
        const wide = own ? specOf(own).scope === "Cluster" : clusterWide.includes(object.kind);
        return wide ? object : { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? namespace } };
    };
    const made = releases.map(({ resource, release }) => ({
        resource,
        release,
        objects: rendering(release, target)
            .filter(text => !isDefinition(text))
            .flatMap(manifests)
            .map(object => inNamespace(object, release)),
    }));
    return { made, target, definitions: found, missing };
}

/** An object of a chart as a resource of the graph: a child of its release, in the same cluster, after whatever the release waits for. */
export function resourceOf({ resource }: Pick<Made, "resource">, object: Manifest): RecordedResource {
    const { apiVersion, kind, metadata } = object;
    const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
    const [, , types] = resource.urn.split("::");
    const name = [resource.name, metadata.namespace, metadata.name].filter(Boolean).join("/");
    return {
        urn: resource.urn.replace(`::${types}::`, `::${types}$${type}::`).replace(new RegExp(`::${resource.name}$`), `::${name}`),
        type,
        name,
        custom: true,
        parent: resource.urn,
        provider: resource.provider,
        // Once through JSON, since undefined never reaches a policy.
        properties: JSON.parse(JSON.stringify(object)) as Record<string, unknown>,
        options: {},
        dependencies: [...resource.dependencies, resource.urn],
        propertyDependencies: {},
    };
}

/** The stack's resources with the objects of its charts in the place of the releases, which rules take for places where pods may be unseen. */
export function withCharts(resources: RecordedResource[], { made }: Pick<Content, "made">): RecordedResource[] {
    const opened = new Map(made.map(one => [one.resource.urn, one]));
    return resources.flatMap(resource => {
        const one = opened.get(resource.urn);
        return one ? one.objects.map(object => resourceOf(one, object)) : [resource];
    });
}
