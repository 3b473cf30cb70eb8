import { posix } from "node:path";
import type { ImageSource, Manifest } from "./manifest";

/** Where the bot's source is checked out, and what is built from it. */

type Build = Extract<ImageSource, { build: unknown }>["build"];

/** Folder with the checkout of the bot's source, from the project's root. */
export const sourceOf = ({ name = "", source = `../${name}` }: Pick<Partial<Manifest>, "name" | "source">): string => source;

/** A path from a folder on, or nothing where it does not lie in it. */
export function below(folder: string, path: string): string | undefined {
    const relative = posix.relative(posix.normalize(folder), posix.normalize(path));
    return relative === ".." || relative.startsWith("../") || posix.isAbsolute(relative) ? undefined : relative;
}

/** What a build takes from a source: its folder and its Dockerfile, from the source's top; nothing of what lies elsewhere. */
export const partsOf = (source: string, { context, dockerfile }: Build): { context?: string; dockerfile?: string } => ({
    context: below(source, context),
    dockerfile: below(source, posix.join(context, dockerfile)),
});

/** Whether a build takes all that it has from a source. */
export function isBuiltFrom(source: string, build: Build): boolean {
    const { context, dockerfile } = partsOf(source, build);
    return context !== undefined && dockerfile !== undefined;
}
