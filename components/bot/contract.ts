import { posix } from "node:path";
import type { ImageSource, Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { contractPath } from "../../contract";

/**
 * Where rules find what the containers of a pod really read and serve: the file of the bot's contract, the commit of the release, and of each
 * container that is built from the bot's source the Dockerfile. What is built from elsewhere, or by others, has no contract.
 */
export function contractAnnotations(manifest: Manifest, { release }: Settings, containers: Record<string, ImageSource>): Record<string, string> {
    const { name, source = `../${name}` } = manifest;
    const built = Object.entries(containers).flatMap(([container, image]) => {
        if (!("build" in image)) return [];
        const { context, dockerfile, args, target } = image.build;
        const below = posix.relative(posix.normalize(source), posix.join(context, dockerfile));
        return below.startsWith("../") ? [] : [[container, { dockerfile: below, args, ...(target && { target }) }]];
    });
    const said = { file: contractPath(name), ...(release.commit && { commit: release.commit }), images: Object.fromEntries(built) };
    return { "golive.dev/contract": JSON.stringify(said) };
}
