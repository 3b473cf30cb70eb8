import { posix } from "node:path";
import type { ImageSource, Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { contractPath } from "../../contract";

/**
 * Where rules find what the containers of a pod really read and serve: the file of the bot's contract, the commit of the release, and of each
 * container that is built from the bot's source the Dockerfile. What others build has no contract.
 */
export function contractAnnotations({ name }: Manifest, { release }: Settings, containers: Record<string, ImageSource>): Record<string, string> {
    const built = Object.entries(containers).flatMap(([container, source]) => ("build" in source ? [[container, builtFrom(source.build)]] : []));
    const said = { file: contractPath(name), ...(release.commit && { commit: release.commit }), images: Object.fromEntries(built) };
    return { "golive.dev/contract": JSON.stringify(said) };
}

type Build = Extract<ImageSource, { build: unknown }>["build"];

const builtFrom = ({ context, dockerfile, args, target }: Build) => ({ dockerfile: dockerfileIn({ context, dockerfile }), args, ...(target && { target }) });

/** The Dockerfile from the top of its repository; the first folder beside Golive's own is the checkout. */
function dockerfileIn({ context, dockerfile }: { context: string; dockerfile: string }): string {
    const below = context
        .replace(/^(\.{1,2}\/)+/, "")
        .split("/")
        .slice(1)
        .filter(Boolean);
    return posix.normalize([...below, dockerfile].join("/"));
}
