import { registryOf, repositoryOf } from "../../components/bot";
import type { Everything } from "../../config/check";
import { buildsIn, imagesOf } from "../../config/uses";

/** An image of a release, as the settings name it. */
export interface ReleasedImage {
    /** Its name in `release.digests`. */
    image: string;
    /** What pods name; without digest where the settings have none. */
    reference: string;
    digest?: string;
    /** Its repository in the stack's own registry; none, where it lies elsewhere. */
    repository?: string;
}

/** Every image that a release runs, once. */
export function releasedImages({ settings: { release }, manifest, target }: Pick<Everything, "settings" | "manifest" | "target">): ReleasedImage[] {
    const sources = imagesOf(manifest);
    const server = registryOf(target);
    const digestOf = (name: string) => release.digests[name];
    const built = buildsIn(sources).map(({ runs: [image] }): ReleasedImage => {
        const repository = repositoryOf(target, image);
        return { image, repository, reference: `${server}/${repository}:${release.version}`, digest: digestOf(image) };
    });
    const foreign = Object.entries(sources).flatMap(([image, source]): ReleasedImage[] => {
        if (!("reference" in source)) return [];
        const repository = source.reference.startsWith(`${server}/`) ? source.reference.slice(server.length + 1) : undefined;
        return [{ image, repository, reference: `${source.reference}:${source.version ?? release.version}`, digest: digestOf(image) }];
    });
    return [...built, ...foreign];
}
