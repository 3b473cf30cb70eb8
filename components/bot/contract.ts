import type { ImageSource, Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { partsOf, sourceOf } from "../../config/source";
import { contractPath } from "../../contract";

/**
 * Where rules find what the containers of a pod really read and serve: the file of the bot's contract, the folder of its source, the commit of the
 * release, and of each container that is built from the bot's source the folder and the Dockerfile. What is built from elsewhere, or by others, has
 * no contract. Beside it, on pods that run something built, the release with its commit (bot-core:219, bot-core:395).
 */
export function contractAnnotations(manifest: Manifest, { release }: Settings, containers: Record<string, ImageSource>): Record<string, string> {
    const built = Object.entries(containers).flatMap(([container, image]) => {
        if (!("build" in image)) return [];
        const { args, target } = image.build;
        const { context, dockerfile } = partsOf(sourceOf(manifest), image.build);
        if (context === undefined || dockerfile === undefined) return [];
        return [[container, { context: context === "" ? "./" : `${context}/`, dockerfile, args, ...(target && { target }) }]];
    });
    const { version, source: repository, commit } = release;
    const said = {
        file: contractPath(manifest.name),
        source: sourceOf(manifest),
        ...(commit && { commit }),
        images: Object.fromEntries(built),
    };
    // What others build does not change with the bot's version, and need not be restarted by it.
    const ofRelease = Object.values(containers).some(image => "build" in image);
    return {
        "golive.dev/contract": JSON.stringify(said),
        ...(ofRelease && { "golive.dev/release": JSON.stringify({ version, source: repository, commit }) }),
    };
}
