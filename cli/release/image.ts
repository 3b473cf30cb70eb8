import { UsageError } from "../output/arguments";
import type { Plan, PlannedImage } from "./plan";
import { type Manifest, type Registry, sha256 } from "./registry";

/** What a registry has under a tag. */
export interface Pushed {
    /** Digest of what the tag names: an index, where the image has attestations; what a pod is to name. */
    digest: string;
    /** Digest of the image inside for the nodes' processor: what they run, and what is scanned. */
    platform: string;
    labels: Record<string, string>;
}

type Release = Pick<Plan, "commit" | "version" | "source">;

/** How an image is built, as a digest: another argument or stage makes another image of the same commit. */
const howOf = ({ context, dockerfile, target = "", args }: PlannedImage): string =>
    sha256(Buffer.from(JSON.stringify([context, dockerfile, target, Object.entries(args).sort()])));

/**
 * Labels by which an image says what it was built from, as the OCI's image specification calls them (bot-core:219), and how: by which folder,
 * Dockerfile, stage and arguments of the manifest, which have no name there.
 */
export const labelsOf = ({ commit, version, source }: Release, image: PlannedImage): Record<string, string> => ({
    "golive.dev/built-by": howOf(image),
    "org.opencontainers.image.revision": commit,
    "org.opencontainers.image.source": `https://github.com/${source}`,
    "org.opencontainers.image.version": version,
});

interface Descriptor {
    digest?: unknown;
    platform?: { os?: unknown; architecture?: unknown };
}

/** The image for the nodes in what a digest or tag names: the digest itself, or the one entry of an index for their processor. */
export function platformIn({ isIndex, content, digest }: Pick<Manifest, "isIndex" | "content" | "digest">, architecture: string, where: string): string {
    if (!isIndex) return digest;
    const all = (Array.isArray(content.manifests) ? content.manifests : []) as Descriptor[];
    // Attestations lie in an index too, as images for no platform: unknown/unknown.
    const fit = all.filter(({ platform }) => platform?.os === "linux" && platform.architecture === architecture);
    const [one] = fit;
    if (fit.length === 1 && typeof one.digest === "string") return one.digest;
    const there = all.map(({ platform }) => `${platform?.os}/${platform?.architecture}`).filter(one => one !== "unknown/unknown");
    throw new UsageError(
        `${where}: found images for ${there.join(", ") || "no platform"}, allowed: exactly one for linux/${architecture}, which the nodes are.`,
    );
}

/** What a registry has under a tag, as nodes of an architecture pull it; undefined where there is no such tag. */
export async function pushed(registry: Registry, repository: string, reference: string, architecture: string): Promise<Pushed | undefined> {
    const where = `${repository}:${reference}`;
    const found = await registry.manifest(repository, reference);
    if (!found) return undefined;
    const platform = platformIn(found, architecture, where);
    const manifest = found.isIndex ? await registry.manifest(repository, platform) : found;
    const config = (manifest?.content.config as Descriptor | undefined)?.digest;
    if (typeof config !== "string") throw new UsageError(`${where}: found ${platform}, which has no configuration, allowed: an image.`);
    const image = await registry.json(repository, config);
    if (image.architecture !== architecture || image.os !== "linux")
        throw new UsageError(`${where}: found an image for ${image.os}/${image.architecture}, allowed: one for linux/${architecture}, which the nodes are.`);
    return { digest: found.digest, platform, labels: (image.config as { Labels?: Record<string, string> } | undefined)?.Labels ?? {} };
}

/** What an image's labels say otherwise than they should; nothing, where they fit. */
export function otherLabels(labels: Record<string, string>, wanted: Record<string, string>): string | undefined {
    const other = Object.entries(wanted).find(([name, value]) => labels[name] !== value);
    return (
        other && `its label ${other[0]} is ${labels[other[0]] === undefined ? "absent" : JSON.stringify(labels[other[0]].slice(0, 100))}, and not ${other[1]}`
    );
}
