import { posix } from "node:path";
import type { ImageSource, Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { contractPath } from "../../contract";

/**
 * Where rules find what the containers of a pod really read and serve: the file of the bot's contract, the commit of the release, and of each
 * container that is built from the bot's source the Dockerfile. What is built from elsewhere, or by others, has no contract. Beside it, on pods
 * that run something built, the release (bot-core:219, bot-core:395).
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
    // What others build does not change with the bot's version, and need not be restarted by it.
    const { version, source: repository, commit } = release;
    const ofRelease = Object.values(containers).some(image => "build" in image);
    return {
        "golive.dev/contract": JSON.stringify(said),
        ...(ofRelease && { "golive.dev/release": JSON.stringify({ version, source: repository, commit }) }),
    };
}
